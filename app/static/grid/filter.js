// Filters and order: over all columns and per column. What is hidden is always said.

import { make } from "./cells.js";
import { close, popup } from "./popup.js";
import { isFilled, isToFill, isWrong, textOf } from "./rows.js";

export class Filter {
  text = "";
  state = ""; // "", "wrong", "to_fill", "assumed", "waiting", "empty"
  byField = new Map(); // field → {text, state, keys: Set | null}
  order = null; // {field, step: 1 | -1}

  constructor(page, onChange) {
    this.page = page;
    this.onChange = onChange;
    this.line = document.getElementById("g-hidden");
    this.button = document.getElementById("g-filter");
    this.box = document.getElementById("g-filter-box");
    this.input = this.box.querySelector("input");
    this.choice = this.box.querySelector("select");
    this.button.addEventListener("click", () => this.#toggle());
    this.input.addEventListener("input", () => this.#set({ text: this.input.value }));
    this.choice.addEventListener("change", () => this.#set({ state: this.choice.value }));
  }

  get isActive() {
    return Boolean(this.text.trim() || this.state || this.byField.size);
  }

  #toggle() {
    this.box.hidden = !this.box.hidden;
    this.button.setAttribute("aria-expanded", String(!this.box.hidden));
    if (!this.box.hidden) this.input.focus();
  }

  #set(change) {
    Object.assign(this, change);
    this.onChange();
  }

  /** The rows to show, in order; rows that are still without content are never hidden. */
  apply(rows, columns) {
    const words = this.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const shown = rows.filter((row) => this.#holds(row, columns, words));
    if (!this.order) return shown;
    const { field, step } = this.order;
    const numbers = this.page.byField.get(field).number;
    const value = (row) => {
      const cell = row.cell(field);
      return numbers ? cell.v ?? -Infinity : textOf(cell);
    };
    const compare = numbers ? (a, b) => a - b : new Intl.Collator("id", { numeric: true }).compare;
    const keyed = shown.map((row) => [value(row), row]);
    const isEmpty = (key) => key === "" || key === -Infinity;
    keyed.sort(([a], [b]) => (isEmpty(a) || isEmpty(b) ? isEmpty(a) - isEmpty(b) : step * compare(a, b)));
    return keyed.map(([, row]) => row);
  }

  #holds(row, columns, words) {
    if (words.length) {
      const text = row.words(columns);
      if (!words.every((word) => text.includes(word))) return false;
    }
    if (this.state && !this.page.columns.some((column) => isIn(this.state, row, column))) return false;
    for (const [field, wanted] of this.byField) {
      const column = this.page.byField.get(field);
      const cell = row.cell(field);
      if (wanted.state && !isIn(wanted.state, row, column)) return false;
      if (wanted.text && !textOf(cell).toLocaleLowerCase().includes(wanted.text.toLocaleLowerCase())) return false;
      if (wanted.keys && !wanted.keys.has(textOf(cell))) return false;
    }
    return true;
  }

  /** "12 dari 40 baris; 28 disembunyikan saringan: …", each with its way off. */
  tell(shown, all) {
    const { words } = this.page;
    this.button.classList.toggle("is-on", this.isActive);
    this.line.hidden = !this.isActive;
    if (!this.isActive) return this.line.replaceChildren();
    const parts = [make("span", "", words.hidden.replace("{shown}", shown).replace("{all}", all).replace("{n}", all - shown))];
    const off = (text, onClick) => {
      const button = make("button", "s-badge line g-off-filter", `${text} ×`);
      button.type = "button";
      button.setAttribute("aria-label", words.removeFilter.replace("{name}", text));
      button.addEventListener("click", onClick);
      parts.push(button);
    };
    if (this.text.trim()) off(`“${this.text.trim()}”`, () => { this.input.value = ""; this.#set({ text: "" }); });
    if (this.state) off(words.states[this.state], () => { this.choice.value = ""; this.#set({ state: "" }); });
    for (const [field, wanted] of this.byField) {
      const what = wanted.text || (wanted.state && words.states[wanted.state]) || [...(wanted.keys ?? [])].map((key) => key || words.empty).join(", ");
      off(`${this.page.byField.get(field).label}: ${what}`, () => this.#column(field, null));
    }
    this.line.replaceChildren(...parts);
    return undefined;
  }

  clear() {
    this.byField.clear();
    this.input.value = "";
    this.choice.value = "";
    this.#set({ text: "", state: "" });
  }

  #column(field, wanted) {
    if (wanted) this.byField.set(field, wanted);
    else this.byField.delete(field);
    this.onChange();
  }

  // --- The menu of a column ------------------------------------------------------------------------------

  /** Order, filter and hide one column. */
  menu(column, button, rows, onHide) {
    const { words } = this.page;
    const wanted = this.byField.get(column.field) ?? {};
    const input = make("input", "form-control");
    input.type = "search";
    input.value = wanted.text ?? "";
    input.placeholder = words.contains;
    input.setAttribute("aria-label", `${column.label}: ${words.contains}`);
    const state = make("select", "form-select");
    state.setAttribute("aria-label", `${column.label}: ${words.contents}`);
    for (const [value, label] of [["", words.any], ...["empty", "filled", "wrong", "assumed", "to_fill", ...(this.page.isTarget ? ["planned"] : [])].map((name) => [name, words.states[name]])]) state.append(new Option(label, value, false, (wanted.state ?? "") === value));
    const values = this.#values(column, rows, wanted);
    const read = () => {
      const chosen = values ? Array.from(values.querySelectorAll("input:checked"), (box) => box.value) : [];
      const filter = { text: input.value.trim(), state: state.value, keys: chosen.length ? new Set(chosen) : null };
      this.#column(column.field, filter.text || filter.state || filter.keys ? filter : null);
    };
    for (const field of [input, state, values]) field?.addEventListener(field === input ? "input" : "change", read);
    const sort = (step, text) => this.#entry(text, this.order?.field === column.field && this.order.step === step, () => {
      const isSame = this.order?.field === column.field && this.order.step === step;
      this.#set({ order: isSame ? null : { field: column.field, step } });
      close();
    });
    const hide = column.field === "name" ? [] : [this.#entry(words.hideColumn, false, () => { close(); onHide(); })];
    popup([input, state, ...(values ? [values] : []), make("hr"), sort(1, words.ascending), sort(-1, words.descending), ...hide], button, { label: column.label, look: "g-menu", onClose: () => button.focus() });
  }

  #entry(text, isOn, onClick) {
    const entry = make("button", "g-entry");
    entry.type = "button";
    entry.append(make("span", "", text), make("span", "", isOn ? "✓" : ""));
    entry.addEventListener("click", onClick);
    return entry;
  }

  /** The few different values of a column, to choose among. */
  #values(column, rows, wanted) {
    const texts = new Set();
    for (const row of rows) {
      texts.add(textOf(row.cell(column.field)));
      if (texts.size > 15) return null;
    }
    if (texts.size < 2) return null;
    const group = make("div", "g-values");
    for (const text of [...texts].sort()) {
      const label = make("label", "g-check");
      const box = make("input", "form-check-input");
      box.type = "checkbox";
      box.value = text;
      box.checked = wanted.keys?.has(text) ?? false;
      label.append(box, make("span", "", text || this.page.words.empty));
      group.append(label);
    }
    return group;
  }
}

function isIn(state, row, column) {
  const cell = row.cell(column.field);
  if (state === "wrong") return isWrong(cell);
  if (state === "to_fill") return isToFill(row, column, cell);
  if (state === "assumed") return cell.m === "assumed" && isFilled(cell);
  if (state === "empty") return !isFilled(cell);
  if (state === "filled") return isFilled(cell);
  if (state === "planned") return cell.now !== undefined;
  return state === "waiting" && (cell.state === "waiting" || cell.state === "conflict" || cell.state === "refused");
}
