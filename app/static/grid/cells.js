// What stands in a cell: text, chips, marks, signs of what waits or does not fit. Text is always
// set as text, never as markup.

import { planOf, takesTargets, wayOf } from "./planned.js";
import { isFilled, isToFill, isWrong, shownText, textOf } from "./rows.js";

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

/** A linked record in its domain's colour, or a text that waits for its record. */
export function chip(item, page) {
  const kind = page.kinds[item.kind] ?? { css: "tata", word: "" };
  const look = item.plan ? ` g-${item.plan}` : "";
  const element = make("span", item.id ? `s-chip g-chip d-${kind.css}${look}` : "s-chip g-chip g-open", item.name ?? item.text ?? item.code);
  element.title = item.id ? [kind.word, item.code, item.name, item.opd, page.plans[item.plan]].filter(Boolean).join(" · ") : page.words.waitsForRecord;
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
  if (cell.now !== undefined) states.push("planned");
  if (column.number) states.push("num");
  return states;
}

/**
 * Put the content of a cell into its element. Most cells hold bare text and no elements: the
 * browser then has little to do while somebody scrolls through thousands of rows.
 */
export function paint(element, row, column, page) {
  const cell = row.cell(column.field);
  const states = stateOf(row, column, cell);
  const parts = content(row, column, cell, states, page);
  const isText = parts.length === 1 && typeof parts[0] === "string";
  const looks = states.map((state) => ` is-${state}`).join("") + (isText ? "" : " g-parts") + (row.isBlank ? " g-blank" : "");
  element.look = `g-c${column.field === "name" ? " g-name" : ""}${looks}`;
  if (isText && element.firstChild?.nodeType === Node.TEXT_NODE && !element.firstChild.nextSibling) {
    if (element.firstChild.nodeValue !== parts[0]) element.firstChild.nodeValue = parts[0];
  } else element.replaceChildren(...parts);
  describe(element, { row, column, cell, states, page });
  dress(element);
}

/** Give an element the classes of its state and of what is selected, if they are others now. */
export function dress(element) {
  const full = element.look + (element.chosen ?? "");
  if (element.className !== full) element.className = full;
}

function content(row, column, cell, states, page) {
  const { words } = page;
  if (states.includes("conflict")) return conflicting(cell);
  if (cell.items?.length) return chips(cell.items, page);
  if (states.includes("na")) return [words.notApplicable];
  if (states.includes("fill")) return [words.toFill];
  if (column.field === "name" && row.isUnnamed) return [words.unnamed];
  if (column.field === "name" && row.isBlank) return [page.mayEdit ? words.typeHere : ""];
  return [shownText(column, cell, page).replaceAll("\n", " ↵ ")];
}

// A narrow cell shows the first one whole and counts the others.
function chips(items, page) {
  const [first, ...rest] = items;
  if (!rest.length) return [chip(first, page)];
  const more = make("span", "g-more");
  more.dataset.more = `+${rest.length}`; // drawn by CSS: as text it would contradict the cell's label
  more.title = rest.map((item) => item.name ?? item.text).join("; ");
  return [chip(first, page), more];
}

function conflicting(cell) {
  const { stored_text: stored, sent_text: sent } = cell.entry.result?.conflict ?? {};
  return [make("span", "g-t", stored || "–"), make("span", "g-against", sent || "–")];
}

/** What a screen reader says besides the text, or instead of what has no room. */
function describe(element, { row, column, cell, states, page }) {
  const said = spoken(states, cell, page);
  const way = column.field === "name" ? wayOf(row) : "";
  if (way) said.push(page.plans[planOf(row)]);
  setOrRemove(element, "title", cell.now === undefined ? "" : page.words.today.replace("{text}", cell.now || page.words.empty));
  const needs = said.length > 0 || cell.items?.length > 1;
  const text = element.firstChild?.nodeType === Node.TEXT_NODE ? element.textContent : textOf(cell);
  setOrRemove(element, "aria-label", needs ? [text, ...said].filter(Boolean).join(", ") : "");
  setOrRemove(element, "aria-invalid", states.includes("wrong") ? "true" : "");
  const isShut = row.closed || (column.type === "link" && takesTargets(row));
  setOrRemove(element, "aria-readonly", isShut ? "true" : "");
}

function spoken(states, cell, page) {
  const { words } = page;
  const said = [];
  if (states.includes("conflict")) said.push(words.sayConflict);
  if (states.includes("wrong")) said.push(`${words.sayWrong}: ${cell.p?.reason ?? ""}`);
  if (states.includes("assumed")) said.push(words.sayAssumed);
  if (states.includes("waiting")) said.push(words.sayWaiting);
  if (cell.now !== undefined) said.push(words.today.replace("{text}", cell.now || words.empty));
  if (cell.c) said.push(words.sayNoted.replace("{n}", cell.c));
  return said;
}

function setOrRemove(element, name, value) {
  const former = element.getAttribute(name) ?? "";
  if (former === value) return;
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

const MARKS = { confirmed: ["✓", "confirmed"], assumed: ["≈", "assumed"], to_fill: ["?", "to_fill"], new: ["+", "new"] };

/** The mark of the whole row; pressing it confirms what is assumed. */
export function paintMark(element, row, page) {
  const mark = row.isBlank ? "" : row.mark;
  const canPress = mark === "assumed" && !row.closed && !takesTargets(row);
  const sign = `${mark} ${canPress}`;
  if (element.sign === sign) return;
  element.sign = sign;
  element.replaceChildren();
  if (!mark) return;
  const shown = make("span", `s-mark ${MARKS[mark][1]}`, MARKS[mark][0]);
  const words = page.words.marks[mark];
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", words);
  shown.title = canPress ? `${words}. ${page.words.pressToConfirm}` : words;
  element.append(shown);
}
