// Which columns are shown, how wide, what is filtered, and the menu of a cell.

import { make } from "./cells.js";
import { takesTargets } from "./planned.js";
import { close, popup } from "./popup.js";
import { isFilled } from "./rows.js";

// --- Columns ---------------------------------------------------------------------------------------------

/** The choice of columns of one kind, kept in this browser. */
export class ColumnChoice {
  constructor(page, onChange) {
    this.page = page;
    this.onChange = onChange;
    this.key = `selaras-columns ${page.kind}${page.isTarget ? " target" : ""}`;
    const kept = this.#read();
    const known = new Set(page.columns.map((column) => column.field));
    const start = page.columns.filter((column) => column.shown).map((column) => column.field);
    this.fields = new Set((kept.fields ?? start).filter((field) => known.has(field)).concat("name"));
    this.widths = kept.widths ?? {};
    this.button = document.getElementById("g-columns");
    this.button.addEventListener("click", () => this.#open());
    this.#label();
  }

  /** The same array until the choice changes, so that what is made of it can be kept. */
  get columns() {
    this.chosen ??= this.page.columns.filter((column) => this.fields.has(column.field));
    return this.chosen;
  }

  /** Show a column that somebody asks for by its address. */
  add(field) {
    if (!this.page.byField.has(field) || this.fields.has(field)) return;
    this.fields.add(field);
    this.#changed();
  }

  hide(field) {
    this.fields.delete(field);
    this.#changed();
  }

  setWidth(field, width) {
    this.widths[field] = width;
    this.#write();
  }

  #changed() {
    this.chosen = null;
    this.#write();
    this.#label();
    this.onChange();
  }

  #label() {
    this.button.querySelector("span").textContent = this.page.words.columns
      .replace("{n}", this.fields.size).replace("{m}", this.page.columns.length);
  }

  #open() {
    const groups = new Map();
    for (const column of this.page.columns) {
      const name = column.group || this.page.words.mainGroup;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(this.#box(column));
    }
    const list = make("div", "g-column-list");
    for (const [name, boxes] of groups) {
      const group = make("fieldset");
      group.append(make("legend", "", name), ...boxes);
      list.append(group);
    }
    const reset = make("button", "btn btn-plain btn-sm", this.page.words.resetColumns);
    reset.type = "button";
    reset.addEventListener("click", () => {
      this.fields = new Set(this.page.columns.filter((column) => column.shown).map((column) => column.field));
      this.widths = {};
      this.#changed();
      close();
    });
    popup([list, reset], this.button, { label: this.button.textContent, onClose: () => this.button.focus() });
  }

  #box(column) {
    const label = make("label", "g-check");
    const box = make("input", "form-check-input");
    box.type = "checkbox";
    box.checked = this.fields.has(column.field);
    box.disabled = column.field === "name";
    box.addEventListener("change", () => {
      if (box.checked) this.fields.add(column.field);
      else this.fields.delete(column.field);
      this.#changed();
    });
    label.append(box, make("span", "", column.label));
    return label;
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  #write() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ fields: [...this.fields], widths: this.widths }));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

// --- The menu of a cell ------------------------------------------------------------------------------------

/** Marks and deeds for what is selected; what cannot be done now says why. */
export function cellMenu(page, view, act, point) {
  const { words } = page;
  const { row, column } = view;
  const cell = row.cell(column.field);
  const isClosed = Boolean(row.closed) || row.isBlank;
  const isPlanned = takesTargets(row);
  const takesMarks = column.field.startsWith("attributes.") && !isPlanned;
  const entry = (text, keys, onClick, isOff = false, why = "") => {
    const button = make("button", "g-entry");
    button.type = "button";
    button.append(make("span", "", text), make("kbd", "", keys));
    if (isOff) {
      button.disabled = true;
      if (why) button.append(make("small", "", why));
    }
    button.addEventListener("click", () => {
      close();
      onClick();
    });
    return button;
  };
  const filled = isFilled(cell);
  const reason = (why, other) => (isClosed ? row.closed : takesMarks || other ? why : words.onlyValues);
  const content = [
    entry(words.doEdit, "F2", () => act.edit(null), isClosed && !row.isBlank, row.closed),
    ...(isPlanned ? [] : [entry(words.doConfirm, "Alt+K", () => act.confirm(), isClosed, row.closed),
    make("hr"),
    entry(words.doAssumed, "≈", () => act.mark("assumed"), isClosed || !filled, reason(words.onlyFilled, true)),
    entry(words.doConfirmed, "✓", () => act.mark("confirmed"), isClosed || !filled, reason(words.onlyFilled, true)),
    entry(words.doToFill, "?", () => act.mark("to_fill"), isClosed || filled || !takesMarks, reason(words.onlyEmpty)),
    entry(words.doNotApplicable, "–", () => askReason(page, view, act, point), isClosed || filled || !takesMarks, reason(words.onlyEmpty))]),
    make("hr"),
    entry(words.doFill, "Ctrl+D", () => act.fillDown(), isClosed, row.closed),
    entry(isPlanned ? words.doAsToday : words.doEmpty, "Del", () => act.empty(), isClosed || (isPlanned && cell.now === undefined), row.closed),
    entry(isPlanned ? words.doRetire : words.doArchive, "", () => act.archive(), isClosed, row.closed),
  ];
  popup(content, point, { label: words.cellMenu, look: "g-menu", onClose: () => view.focus() });
}

function askReason(page, view, act, point) {
  const { words } = page;
  const form = make("form", "g-reason");
  const label = make("label", "form-label", words.reason);
  const input = make("input", "form-control");
  input.type = "text";
  input.maxLength = 1000;
  input.required = true;
  label.append(input);
  const send = make("button", "btn btn-line btn-sm", words.doNotApplicable);
  form.append(label, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act.mark("not_applicable", input.value.trim());
    close();
  });
  popup([form], point, { label: words.reason, onClose: () => view.focus() });
}
