// What stands in a cell: text, chips, marks, signs of what waits or does not fit. Text is always
// set as text, never as markup.

import { isFilled, isToFill, isWrong, shownText } from "./rows.js";

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** A copy of an icon that the page brought along. */
export function icon(name) {
  return document.getElementById("g-icons").content.querySelector(`[data-icon="${name}"]`).firstElementChild.cloneNode(true);
}

export function chip(item, page) {
  if (!item.id) {
    const waiting = make("span", "s-chip g-open");
    waiting.title = page.words.waitsForRecord;
    waiting.append(icon("clock"), make("span", "", item.text));
    return waiting;
  }
  const kind = page.kinds[item.kind] ?? { css: "tata", word: "" };
  const element = make("span", `s-chip d-${kind.css}`);
  element.title = [kind.word, item.code, item.name, item.opd].filter(Boolean).join(" · ");
  element.append(icon(kind.css), make("span", "", item.name ?? item.code ?? ""));
  return element;
}

/** Classes of a cell's state. */
export function stateOf(row, column, cell) {
  const states = [];
  if (cell.state === "conflict") states.push("conflict");
  else if (isWrong(cell)) states.push("wrong");
  else if (isToFill(row, column, cell)) states.push("fill");
  if (cell.m === "assumed" && isFilled(cell)) states.push("assumed");
  if (cell.m === "not_applicable" && !isFilled(cell)) states.push("na");
  if (cell.state === "waiting") states.push("waiting");
  if (cell.state === "held") states.push("waiting");
  if (cell.c) states.push("noted");
  if (column.number) states.push("num");
  return states;
}

/** Put the content of a cell into its element. */
export function paint(element, row, column, page) {
  const cell = row.cell(column.field);
  const states = stateOf(row, column, cell);
  element.className = ["g-c", ...states.map((state) => `is-${state}`)].join(" ");
  setOrRemove(element, "aria-invalid", states.includes("wrong") ? "true" : "");
  setOrRemove(element, "aria-readonly", row.closed ? "true" : "");
  element.replaceChildren(...content(row, column, cell, states, page));
  const said = spoken(states, cell, page);
  if (said) element.append(make("span", "visually-hidden", `, ${said}`));
}

function content(row, column, cell, states, page) {
  const { words } = page;
  if (states.includes("conflict")) return conflicting(cell);
  if (cell.items?.length) return chips(cell.items, page);
  if (states.includes("na")) return [make("span", "g-faint", words.notApplicable)];
  if (states.includes("fill")) return [make("span", "g-faint", words.toFill)];
  const text = shownText(column, cell, page);
  const parts = text ? [make("span", "g-t", text.replaceAll("\n", " ↵ "))] : [];
  if (column.field === "name" && row.isUnnamed) return [make("span", "g-unnamed", words.unnamed)];
  if (column.field === "name" && !text && row.isBlank) return [make("span", "g-faint g-hint", page.mayEdit ? words.typeHere : "")];
  return parts;
}

// A narrow cell shows the first one whole and counts the others.
function chips(items, page) {
  const [first, ...rest] = items;
  if (!rest.length) return [chip(first, page)];
  const names = rest.map((item) => item.name ?? item.text).join("; ");
  const more = make("span", "g-more", `+${rest.length}`);
  more.title = names;
  more.setAttribute("aria-hidden", "true");
  return [chip(first, page), more, make("span", "visually-hidden", `; ${names}`)];
}

function conflicting(cell) {
  const { stored_text: stored, sent_text: sent } = cell.entry.result?.conflict ?? {};
  return [make("span", "g-t", stored || "–"), make("span", "g-against", sent || "–")];
}

function spoken(states, cell, page) {
  const { words } = page;
  const said = [];
  if (states.includes("conflict")) said.push(words.sayConflict);
  if (states.includes("wrong")) said.push(`${words.sayWrong}: ${cell.p?.reason ?? ""}`);
  if (states.includes("assumed")) said.push(words.sayAssumed);
  if (states.includes("waiting")) said.push(words.sayWaiting);
  if (cell.c) said.push(words.sayNoted.replace("{n}", cell.c));
  return said.join(", ");
}

function setOrRemove(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

const MARKS = { confirmed: ["✓", "confirmed"], assumed: ["≈", "assumed"], to_fill: ["?", "to_fill"], new: ["+", "new"] };

/** The mark of the whole row; pressing it confirms what is assumed. */
export function paintMark(element, row, page) {
  element.className = "g-c g-mark";
  element.replaceChildren();
  if (row.isBlank) return;
  const { mark } = row;
  const [sign, css] = MARKS[mark];
  const words = page.words.marks[mark];
  const shown = make("span", `s-mark ${css}`, sign);
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", words);
  shown.title = mark === "assumed" && !row.closed ? `${words}. ${page.words.pressToConfirm}` : words;
  element.append(shown);
}
