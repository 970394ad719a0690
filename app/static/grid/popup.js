// Small panels that open at a button or a cell: one at a time, Esc and a click elsewhere close.

import { make } from "./cells.js";

let open = null;

/** Open a panel with `content` near an element or a point {x, y}; `onClose` gets the focus back. */
export function popup(content, near, { label, onClose, look = "" }) {
  close();
  const element = make("div", `g-popup ${look}`);
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", label);
  element.append(...content);
  document.body.append(element);
  const box = near.getBoundingClientRect?.() ?? { left: near.x, bottom: near.y, top: near.y };
  const { offsetWidth, offsetHeight } = element;
  element.style.left = `${Math.max(8, Math.min(box.left, innerWidth - offsetWidth - 8))}px`;
  const below = box.bottom + 4;
  element.style.top = `${below + offsetHeight > innerHeight - 8 ? Math.max(8, box.top - offsetHeight - 4) : below}px`;
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(element, event);
  });
  open = { element, onClose };
  element.querySelector("input, button, select, a")?.focus();
  return element;
}

function step(element, event) {
  if (event.target.matches("input[type=text], input[type=search]") || element.querySelector("select") === event.target) return;
  const stops = Array.from(element.querySelectorAll("input, button:not(:disabled), a"));
  const at = stops.indexOf(document.activeElement);
  stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length]?.focus();
  event.preventDefault();
}

export function close() {
  if (!open) return;
  const { element, onClose } = open;
  open = null;
  element.remove();
  onClose?.();
}

document.addEventListener("mousedown", (event) => {
  if (open && !open.element.contains(event.target)) {
    const { element } = open;
    open = null;
    element.remove();
  }
});
