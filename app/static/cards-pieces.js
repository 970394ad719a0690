// What cards are built of.

const ICONS = { left: "M15 6l-6 6 6 6", right: "M9 6l6 6-6 6", plus: "M12 5v14M5 12h14" };

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One large choice: a radio button or a check box over the whole width. */
export function choice({ type, name, value, text, note, isChecked }) {
  const input = Object.assign(document.createElement("input"), { type, name, value, checked: Boolean(isChecked) });
  const words = make("span", "c-choice-words", text, note ? make("span", "muted", note) : null);
  return make("label", "c-choice", input, words);
}

export function button(className, text, onClick, icon = null) {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  if (icon) made[icon === "right" ? "append" : "prepend"](drawing(icon));
  return made;
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
