// Typing into a cell: a text field, or a field with a list below it, with chips where a cell
// holds several. The editor tells what is wanted; it changes nothing itself.

import { chip, make } from "./cells.js";
import { List } from "./list.js";
import { holds, suggest } from "./suggestions.js";
import { shownText, textOf } from "./rows.js";
import { isEmpty } from "./reading.js";

const PAUSE = 180; // ms without typing before the server is asked

export class Editor {
  #open = null; // {row, column, cell, input, text, chips, before, seen, isEntering}
  #round = 0; // of questions; late answers are dropped

  /** `onDone(change | null, move)` is told when an editor closes; move is a key or "". */
  constructor(page, view, onDone) {
    this.page = page;
    this.view = view;
    this.onDone = onDone;
    this.list = new List(view.root.getRootNode(), (option) => this.#take(option, ""));
    this.list.onMark = (id) => this.#open?.input.setAttribute("aria-activedescendant", id);
  }

  get isOpen() {
    return this.#open !== null;
  }

  /** Open on the cell in use. `initial` replaces what is there, null keeps it. */
  open(initial = null) {
    const { row, column } = this.view;
    const cell = this.view.cellAt(this.view.cursor.row, this.view.cursor.column);
    if (!row || !cell) return;
    const stored = row.cell(column.field);
    const isPicking = Boolean(column.options || column.picker);
    const before = column.many ? itemsOf(column, stored, this.page) : [];
    const text = column.many ? "" : editable(column, stored, this.page);
    const open = {
      row, column, cell, isPicking, before, chips: [...before], text, isEntering: initial !== null,
      seen: column.type === "link" ? null : row.seen(column.field), at: -1, hasMoved: false,
    };
    open.input = this.#field(open, initial ?? text);
    this.#open = open;
    this.view.editing = cell;
    this.#fill(cell);
    open.input.focus();
    if (initial === null) open.input.select();
    if (isPicking) this.#ask(0);
  }

  #field(open, value) {
    const input = make(open.column.type === "long_text" ? "textarea" : "input", "g-field");
    input.value = value;
    input.setAttribute("aria-label", open.column.label);
    input.autocomplete = "off";
    input.spellcheck = false;
    if (open.isPicking) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-expanded", "true");
      input.setAttribute("aria-controls", "g-list");
      input.setAttribute("aria-autocomplete", "list");
    }
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("blur", () => setTimeout(() => this.#left(input)));
    input.addEventListener("paste", (event) => event.stopPropagation());
    input.addEventListener("copy", (event) => event.stopPropagation());
    input.addEventListener("cut", (event) => event.stopPropagation());
    return input;
  }

  #fill(cell) {
    const { column } = this.#open;
    const look = column.many ? " g-many" : column.type === "long_text" ? " g-long" : "";
    const box = make("div", `g-editor${look}`);
    const chips = this.#open.chips.map((item) => this.#chip(item));
    box.append(...chips, this.#open.input);
    cell.replaceChildren(box);
    this.view.select();
    const edge = this.view.root.getBoundingClientRect().left + this.view.root.clientWidth;
    if (box.getBoundingClientRect().right > edge) Object.assign(box.style, { left: "auto", right: "0" });
    this.#fit();
  }

  #chip(item) {
    const shown = item.kind || !item.key ? chip(item, this.page) : make("span", "s-chip g-chip d-tata", item.name);
    const off = make("button", "g-off", "×");
    off.type = "button";
    off.tabIndex = -1;
    off.setAttribute("aria-label", this.page.words.takeOff.replace("{name}", item.name ?? item.text));
    off.addEventListener("mousedown", (event) => event.preventDefault());
    off.addEventListener("click", () => {
      this.#open.chips = this.#open.chips.filter((other) => other !== item);
      this.#refill();
    });
    shown.append(off);
    return shown;
  }

  #refill() {
    const { cell, input } = this.#open;
    this.#fill(cell);
    input.focus();
  }

  #fit() {
    const { input } = this.#open;
    if (input.tagName !== "TEXTAREA") return;
    input.style.height = "auto";
    input.style.height = `${Math.min(220, Math.max(29, input.scrollHeight))}px`;
  }

  // --- Typing --------------------------------------------------------------------------------------

  #typed() {
    this.#fit();
    if (!this.#open.isPicking) return;
    this.list.at = -1; // what was marked for other letters is not meant any more
    this.#open.hasMoved = false;
    this.#ask(this.#open.column.picker && this.#open.column.picker.of !== "party" ? PAUSE : 0);
  }

  #ask(pause) {
    const round = (this.#round += 1);
    const open = this.#open;
    clearTimeout(this.timer);
    const go = async () => {
      const text = this.#query(open);
      const { options, hint } = await suggest(open.column, text, this.page, open.row);
      if (this.#open !== open || round !== this.#round) return;
      const first = text && options[0] && !options[0].isNew && holds(options[0], text) ? 0 : -1;
      this.list.show(options, { near: open.cell.firstElementChild, text, at: first, hint, label: open.column.label });
    };
    if (pause) this.timer = setTimeout(go, pause);
    else go();
  }

  // A field that shows what is stored offers everything until something is typed.
  #query(open) {
    return open.input.value === open.text && !open.isEntering ? "" : open.input.value;
  }

  #key(event) {
    event.stopPropagation();
    const { key } = event;
    const open = this.#open;
    if (!open || event.isComposing) return;
    if (key === "Escape") return this.#giveUp(event);
    if (key === "Backspace" && open.column.many && !open.input.value && open.chips.length) {
      open.chips.pop();
      this.#refill();
      return;
    }
    if (open.isPicking && (key === "ArrowDown" || key === "ArrowUp")) {
      event.preventDefault();
      open.hasMoved = true;
      this.list.move(key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (key === "Enter" && event.altKey && open.input.tagName === "TEXTAREA") return this.#newLine(event);
    if (key === "Enter" || key === "Tab") {
      event.preventDefault();
      const move = (event.shiftKey ? "Shift" : "") + (event.ctrlKey && key === "Enter" ? "Fill" : key);
      return this.#enter(move);
    }
    if (open.isEntering && !open.isPicking && key.startsWith("Arrow") && !event.shiftKey) this.#close(event, this.#change(), key);
  }

  /** Drop what is being typed. What was picked from the list into a cell of several stays picked. */
  #giveUp(event) {
    const open = this.#open;
    if (open.column.many) open.input.value = "";
    this.#close(event, open.column.many ? this.#change() : null, "Escape");
  }

  #newLine(event) {
    event.preventDefault();
    const { input } = this.#open;
    input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
    this.#fit();
  }

  #enter(move) {
    const open = this.#open;
    const option = this.list.options[this.list.at];
    const isTyped = open.input.value.trim() !== "" && open.input.value !== open.text;
    if (option && (isTyped || open.hasMoved)) return this.#take(option, open.column.many && move === "Enter" ? "" : move);
    this.#close(null, this.#change(), move);
  }

  #take(option, move) {
    const open = this.#open;
    const text = open.input.value.trim();
    if (!open.column.many && open.column.type !== "link") {
      const shown = open.column.type === "reference" ? { shown: { v: option.key, t: option.text } } : {};
      return this.#close(null, this.#set(option.key, shown), move);
    }
    const item = option.isNew ? { text } : option.item ?? { key: option.key, name: option.text };
    const isThere = open.chips.some((other) => (other.id ?? other.key ?? other.text) === (item.id ?? item.key ?? item.text));
    if (!isThere) open.chips = open.column.many ? [...open.chips, item] : [item];
    open.input.value = "";
    if (move || !open.column.many) return this.#close(null, this.#change(), move);
    this.#round += 1;
    this.list.hide();
    this.#refill();
  }

  // --- Closing -------------------------------------------------------------------------------------

  /** Close and keep what was typed, as clicking elsewhere does. */
  finish() {
    if (this.isOpen) this.#close(null, this.#change(), "");
  }

  #left(input) {
    if (this.#open?.input !== input || input.getRootNode().activeElement === input) return;
    if (!document.hasFocus()) return; // another window: the cell stays open
    const option = this.list.options[this.list.at];
    const exact = option && !option.isNew && option.text.toLowerCase() === input.value.trim().toLowerCase();
    if (exact) this.#take(option, "blur");
    else this.#close(null, this.#change(), "blur");
  }

  #close(event, change, move) {
    event?.preventDefault();
    this.#open = null;
    this.#round += 1;
    clearTimeout(this.timer);
    this.list.hide();
    this.view.editing = null;
    this.view.select();
    this.onDone(change, move);
  }

  /** The change that the field and its chips mean; null if nothing is other than before. */
  #change() {
    const { column, input, text } = this.#open;
    const typed = input.value.replace(/\r\n?/g, "\n").trim();
    if (column.type === "link") return this.#linkChange(typed);
    if (column.many) return this.#listChange(typed);
    return typed === text.trim() ? null : this.#set(isEmpty(typed) ? null : typed);
  }

  #set(raw, more = {}) {
    const { row, column, seen } = this.#open;
    return { record: row.id, field: column.field, op: "set", raw, seen, ...more };
  }

  #linkChange(typed) {
    const { row, column, before } = this.#open;
    let { chips } = this.#open;
    const single = !column.many;
    if (single && typed === this.#open.text.trim() && !chips.length) return null;
    if (!isEmpty(typed)) {
      const texts = typed.split(/[;\n]/).map((part) => part.trim()).filter(Boolean).map((part) => ({ text: part }));
      chips = single ? texts.slice(0, 1) : [...chips, ...texts];
    }
    const former = single ? row.cell(column.field).items : before;
    const same = (a, b) => (a.id ?? `t ${a.text}`) === (b.id ?? `t ${b.text}`);
    const add = chips.filter((item) => !former.some((other) => same(item, other)));
    const remove = former.filter((item) => !chips.some((other) => same(item, other)));
    return add.length || remove.length ? { record: row.id, field: column.field, op: "link", add, remove } : null;
  }

  #listChange(typed) {
    const { before, chips } = this.#open;
    const isSame = chips.length === before.length && chips.every((item, at) => item === before[at]);
    if (isSame && isEmpty(typed)) return null;
    const labels = chips.map((item) => item.name ?? item.text);
    if (!isEmpty(typed) || chips.some((item) => !item.key)) return this.#set([...labels, ...(isEmpty(typed) ? [] : [typed])].join("; "));
    if (!chips.length) return this.#set(null);
    const keys = chips.map((item) => item.key);
    return this.#set(keys, { shown: { v: keys, t: labels.join("; ") } });
  }
}

/** The text that a field begins with. */
function editable(column, cell, page) {
  if (column.type === "link") return textOf(cell);
  if (cell.u !== undefined) return cell.u;
  return column.type === "date" ? cell.t ?? "" : shownText(column, cell, page);
}

/** What a cell of several holds, as chips. */
function itemsOf(column, cell, page) {
  if (column.type === "link") return cell.items ?? [];
  if (cell.u !== undefined) return [{ text: cell.u }];
  const labels = (cell.t ?? "").split("; ");
  return (cell.v ?? []).map((key, at) => ({
    key, name: page.partyByKey.get(key)?.[1] ?? (labels.length === cell.v.length ? labels[at] : key),
  }));
}
