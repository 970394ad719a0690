// The list that drops from a cell while somebody types: options with the typed letters marked.

import { icon, make } from "./cells.js";

export class List {
  options = [];
  at = -1;

  constructor(place, onTake) {
    this.element = make("div", "g-list");
    this.element.id = "g-list";
    this.element.setAttribute("role", "listbox");
    this.element.hidden = true;
    place.append(this.element);
    this.onTake = onTake;
    // The field keeps the focus while something is chosen with the mouse.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const place = event.target.closest("[role=option]")?.dataset.place;
      if (place !== undefined) this.onTake(this.options[Number(place)]);
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Show options below a cell; `at` is the one Enter takes, -1 for none. */
  show(options, { near, text = "", at = -1, hint = "", label = "" }) {
    this.options = options;
    this.at = at;
    this.element.setAttribute("aria-label", label);
    const lines = options.map((option, place) => this.#line(option, place, text));
    if (hint && !options.some((option) => !option.isNew)) lines.unshift(make("div", "g-list-hint", hint));
    this.element.replaceChildren(...lines);
    this.element.hidden = lines.length === 0;
    if (this.isOpen) this.#put(near);
    this.mark();
  }

  hide() {
    this.element.hidden = true;
    this.options = [];
    this.at = -1;
  }

  move(step) {
    if (!this.options.length) return;
    this.at = (this.at + step + this.options.length) % this.options.length;
    this.mark();
  }

  /** Show which one is meant; returns its id for aria-activedescendant. */
  mark() {
    let active = "";
    for (const line of this.element.querySelectorAll("[role=option]")) {
      const isOn = Number(line.dataset.place) === this.at;
      line.classList.toggle("is-on", isOn);
      line.setAttribute("aria-selected", String(isOn));
      if (isOn) {
        active = line.id;
        line.scrollIntoView({ block: "nearest" });
      }
    }
    this.onMark?.(active);
    return active;
  }

  #line(option, place, text) {
    const line = make("div", option.isNew ? "g-option g-option-new" : "g-option");
    line.id = `g-option-${place}`;
    line.dataset.place = place;
    line.setAttribute("role", "option");
    if (option.isNew) line.append(icon("plus"));
    else if (option.css) line.append(tile(option.css));
    const words = make("span", "g-option-words");
    words.append(...marked(option.text, option.isNew ? "" : text));
    if (option.note) words.append(make("small", "", option.note));
    line.append(words);
    return line;
  }

  #put(near) {
    const box = near.getBoundingClientRect();
    const { style } = this.element;
    style.minWidth = `${Math.max(box.width, 220)}px`;
    style.left = `${Math.max(8, Math.min(box.left, innerWidth - 380))}px`;
    const below = innerHeight - box.bottom - 12;
    const isAbove = below < 180 && box.top > below;
    style.maxHeight = `${Math.max(120, Math.min(340, isAbove ? box.top - 12 : below))}px`;
    style.top = isAbove ? "auto" : `${box.bottom + 1}px`;
    style.bottom = isAbove ? `${innerHeight - box.top + 1}px` : "auto";
  }
}

export function tile(css) {
  const element = make("span", `s-tile d-${css}`);
  element.append(icon(css));
  return element;
}

/** The text with every typed word in a <mark>. */
function marked(text, typed) {
  const words = typed.trim().split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return [document.createTextNode(text)];
  return text.split(new RegExp(`(${words.join("|")})`, "gi")).map((part, place) => (place % 2 ? make("mark", "", part) : document.createTextNode(part)));
}
