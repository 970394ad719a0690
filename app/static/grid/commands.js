// What can be done with the cells that are selected: empty, copy, paste, fill, confirm, mark.

import { endsOf, isFilled, isWrong, textOf } from "./rows.js";
import { takesTargets } from "./planned.js";
import { isEmpty } from "./reading.js";
import { parse, stringify } from "./tsv.js";

export class Commands {
  #copied = null; // {text, cells} of the last copy made here

  constructor(page, view, store, history) {
    Object.assign(this, { page, view, store, history });
  }

  /** Rows and columns that are selected. */
  #selected() {
    const { top, left, bottom, right } = this.view.range;
    return { rows: this.view.shown.slice(top, bottom + 1), columns: this.view.columns.slice(left, right + 1) };
  }

  #each(make) {
    const { rows, columns } = this.#selected();
    return rows.flatMap((row) => (row.closed ? [] : columns.flatMap((column) => make(row, column) ?? [])));
  }

  /** Do one change as a step of its own. */
  make(change) {
    return this.history.do([change]);
  }

  empty() {
    const changes = this.#each((row, column) => emptied(row, column));
    if (changes.length) this.history.do(changes);
    return changes.length;
  }

  /** The typed value into every selected cell of its column type. */
  fillTyped(change) {
    const column = this.page.byField.get(change.field);
    const changes = this.#each((row, other) => {
      if (other.field !== change.field) return null;
      if (column.type === "link" && takesTargets(row)) return null;
      if (column.type !== "link") return { ...change, record: row.id, seen: undefined };
      return { ...change, record: row.id, remove: [] };
    });
    this.history.do(changes);
  }

  /** The topmost cell into those below it; a single cell takes the one above. */
  fillDown() {
    const { top, left, bottom, right } = this.view.range;
    const source = top === bottom ? this.view.shown[top - 1] : this.view.shown[top];
    if (!source) return 0;
    const targets = this.view.shown.slice(top === bottom ? top : top + 1, bottom + 1);
    const changes = targets.filter((row) => !row.closed && !row.isBlank).flatMap((row) => (
      this.view.columns.slice(left, right + 1).flatMap((column) => given(row, column, source.cell(column.field)) ?? [])
    ));
    if (changes.length) this.history.do(changes);
    return changes.length;
  }

  /** "Tambah baris": the cursor goes to the line that waits for one. */
  newRow() {
    this.view.go(this.view.shown.length - 1, 0);
  }

  // --- Marks -----------------------------------------------------------------------------------------

  /** Everything that is assumed in the selected rows is right. */
  confirm() {
    const rows = this.#selected().rows.filter((row) => row.base && !row.closed && !takesTargets(row));
    if (rows.length) this.history.do(rows.map((row) => ({ record: row.id, op: "confirm" })));
    return rows.length;
  }

  /** Put a mark on the selected cells where it can be. Returns how many took it. */
  mark(mark, reason = "") {
    const isForEmpty = mark === "to_fill" || mark === "not_applicable";
    const changes = this.#each((row, column) => {
      const cell = row.cell(column.field);
      const takes = column.field.startsWith("attributes.") || (column.type === "link" && !isForEmpty);
      if (!takes || takesTargets(row) || isFilled(cell) === isForEmpty || row.isBlank) return null;
      return { record: row.id, field: column.field, op: "mark", mark, ...(reason ? { reason } : {}) };
    });
    if (changes.length) this.history.do(changes);
    return changes.length;
  }

  archive() {
    const rows = this.#selected().rows.filter((row) => !row.closed && !row.isBlank);
    if (rows.length) this.history.do(rows.map((row) => leave(row)));
    return rows.length;
  }

  // --- Clipboard -------------------------------------------------------------------------------------

  /** The selection as text; the cells themselves are remembered for pasting them here again. */
  copy() {
    const { rows, columns } = this.#selected();
    const cells = rows.map((row) => columns.map((column) => ({ column, cell: row.cell(column.field) })));
    const text = stringify(cells.map((line) => line.map(({ cell }) => textOf(cell))));
    this.#copied = { text, cells };
    return text;
  }

  /** Paste text at the selection; what goes past the end makes new rows. Returns what happened. */
  paste(text) {
    const clip = this.#clip(text);
    const { top, left, bottom, right } = this.view.range;
    const height = clip.length;
    const width = Math.max(...clip.map((line) => line.length));
    // A selection that is a multiple of what was copied takes it several times, as in Excel.
    const isTiled = this.view.rangeSize > 1 && (bottom - top + 1) % height === 0 && (right - left + 1) % width === 0;
    const rows = this.#targets(top, isTiled ? bottom - top + 1 : height);
    const columns = this.view.columns.slice(left, left + (isTiled ? right - left + 1 : width));
    const result = { rows: 0, cells: 0, skipped: 0, lost: (width - Math.min(width, this.view.columns.length - left)) * height, made: [] };
    const changes = rows.flatMap((row, at) => this.#pasteLine(row, columns, clip[at % height], result));
    result.changes = changes;
    if (changes.length) result.step = this.history.do(changes, "paste");
    return result;
  }

  #clip(text) {
    if (this.#copied && this.#copied.text === text.replace(/\r\n?/g, "\n").replace(/\n$/, "")) return this.#copied.cells;
    return parse(text).map((line) => line.map((cell) => ({ text: cell })));
  }

  #targets(top, number) {
    const rows = this.view.shown.slice(top, top + number);
    while (rows.length < number) rows.push(this.store.blank());
    return rows;
  }

  #pasteLine(row, columns, line, result) {
    const before = result.cells;
    const changes = [];
    columns.forEach((column, at) => {
      const given_ = line[at % line.length];
      if (given_ === undefined) return;
      if (row.closed) {
        result.skipped += 1;
        return;
      }
      const change = given_.cell ? given(row, column, given_.cell, given_.column) : pasted(row, column, given_.text);
      if (change) changes.push(change);
      if (change || !isEmpty(given_.text ?? textOf(given_.cell))) result.cells += 1;
    });
    if (result.cells > before || changes.length) {
      result.rows += 1;
      result.made.push(row.id);
    }
    return changes;
  }

  /** How many of the cells that changes wrote are wrong, and how many links wait for a record. */
  faults(changes) {
    const faults = { wrong: 0, waiting: 0 };
    for (const { record, field } of changes) {
      const cell = field ? this.store.row(record)?.cell(field) : null;
      if (!cell) continue;
      if (isWrong(cell)) faults.wrong += 1;
      if (cell.items?.some((item) => !item.id)) faults.waiting += 1;
    }
    return faults;
  }
}

/** A row goes: out of all lists, or in the target by its plan, as it is there today. */
function leave(row) {
  return takesTargets(row) ? { record: row.id, field: "plan", op: "set", raw: "retire" } : { record: row.id, op: "archive" };
}

/** Emptying a cell; of a target value: as it is today. */
function emptied(row, column) {
  const cell = row.cell(column.field);
  if (column.field === "plan") return null;
  if (takesTargets(row)) return cell.now === undefined ? null : { record: row.id, field: column.field, op: "set", raw: null };
  if (!isFilled(cell) || column.field === "name" || column.field === "opd") return null;
  if (column.type === "link") return { record: row.id, field: column.field, op: "link", add: [], remove: cell.items };
  return { record: row.id, field: column.field, op: "set", raw: null };
}

/** The change that brings pasted text into a cell; foreign text is assumed until confirmed. */
function pasted(row, column, text) {
  const there = row.cell(column.field);
  if (isEmpty(text)) return emptied(row, column);
  if (text.trim() === textOf(there).trim()) return null;
  if (column.type === "link" && takesTargets(row)) return null;
  if (column.type === "link") {
    const ends = endsOf(column.many ? text : text.replaceAll(";", ","), row, column.field);
    return linked(row, column, ends, "assumed");
  }
  if (column.field === "name") return { record: row.id, field: "name", op: "set", raw: text.trim().replace(/\s+/g, " ") };
  return { record: row.id, field: column.field, op: "set", raw: text, ...(column.field.startsWith("attributes.") ? { mark: "assumed" } : {}) };
}

/** The change that brings another cell of the grid, with its marks, into this one. */
function given(row, column, cell, from = column) {
  if (from.field !== column.field && (from.type !== column.type || column.type === "link" || from.options)) return pasted(row, column, textOf(cell));
  if (column.type === "link") return takesTargets(row) ? null : linked(row, column, cell.items ?? [], cell.m);
  if (!isFilled(cell)) return emptied(row, column);
  const { t, v, u, p, m } = cell;
  if (textOf(row.cell(column.field)) === textOf(cell)) return null;
  const mark = column.field.startsWith("attributes.") && m ? { mark: m } : {};
  return { record: row.id, field: column.field, op: "set", raw: u ?? v ?? cell.raw ?? t, shown: { t, v, u, p }, ...mark };
}

function linked(row, column, ends, mark) {
  const former = row.cell(column.field).items ?? [];
  const same = (a, b) => (a.id ? a.id === b.id : !b.id && a.text === b.text);
  const add = ends.filter((item) => !former.some((other) => same(item, other)));
  const remove = former.filter((item) => !ends.some((other) => same(other, item)));
  if (!add.length && !remove.length) return null;
  return { record: row.id, field: column.field, op: "link", add, remove, ...(mark ? { mark } : {}) };
}
