// One record in the grid: what the server said about it, with what waits in the queue laid over.

import { compared, storedTarget, takesTargets } from "./planned.js";
import { isEmpty, normalised, read, shortDate } from "./reading.js";

const EMPTY = Object.freeze({});

/** A column by its field, with `name` being the part behind the dot. */
export function nameOf(field) {
  return field.slice(field.indexOf(".") + 1);
}

export class Row {
  entries = []; // of the queue, oldest first: {id, state, edit, words, result}
  held = []; // edits of a row that has no name yet, waiting for it
  #over = null;
  #tally = null;

  constructor(page, id, base = null) {
    this.page = page;
    this.id = id;
    this.base = base;
  }

  /** Forget what was laid over: base or entries are others now. */
  touch() {
    this.#over = null;
    this.#tally = null;
    this.text = null;
    return this;
  }

  get isBlank() {
    return !this.base && !this.entries.length && !this.held.length;
  }

  get isUnnamed() {
    return !this.base && !this.entries.length && this.held.length > 0;
  }

  get code() {
    return this.base?.code ?? "";
  }

  get name() {
    return this.cell("name").t ?? "";
  }

  get isGone() {
    return this.#fold().gone;
  }

  /** Why nothing can be typed here; empty if it can. */
  get closed() {
    const { words } = this.page;
    if (!this.base) return this.page.mayEdit ? "" : words.noRight;
    if (this.base.closed) return words.notOpened;
    if (this.base.locked) return this.base.locked;
    return this.base.may_edit ? "" : words.noRight;
  }

  /**
   * {t, v, u, p, m, r, c, items, state, entry, now} of a field; what is not there is left out.
   * `now` is today's text where the target says otherwise.
   */
  cell(field) {
    return this.#fold().cells.get(field) ?? this.#stored(field);
  }

  /** What the server holds for this reading, without what waits. */
  #stored(field) {
    const today = this.today(field);
    const planned = takesTargets(this) ? storedTarget(this.base, field) : undefined;
    return planned ? compared({ ...planned, c: today.c }, today) : today;
  }

  /** What the server holds of today. */
  today(field) {
    const { base } = this;
    if (!base) return field.startsWith("links.") ? { items: [] } : EMPTY;
    if (field === "name") return { t: base.name, v: base.name, ...(base.cells?.name ?? {}) };
    if (field === "opd") return { t: base.unit, v: base.opd };
    if (field === "plan") return { t: this.page.plans[base.plan], v: base.plan };
    if (!field.startsWith("links.")) return base.cells?.[nameOf(field)] ?? EMPTY;
    const items = (base.links?.[nameOf(field)] ?? []).filter((item) => this.page.isTarget || item.plan !== "new");
    return items.length ? { items, m: marksOf(items) } : { items };
  }

  /** What an edit of the field says it saw: the oldest waiting one saw what the person knew. */
  seen(field) {
    const waiting = this.entries.find((e) => e.state === "waiting" && e.edit.field === field && e.edit.seen);
    if (waiting) return waiting.edit.seen;
    const stored = this.#stored(field);
    return { value: stored.v ?? null, unread: stored.u ?? null };
  }

  /** The other end of a single link as it was seen. */
  seenEnd(field) {
    return this.#stored(field).items?.find((item) => item.id)?.id ?? null;
  }

  #fold() {
    if (this.#over) return this.#over;
    const over = { cells: new Map(), gone: Boolean(this.base?.gone) };
    this.#over = over; // cells read below see what was laid over so far
    for (const entry of this.entries) this.#lay(over, entry);
    for (const edit of this.held) this.#lay(over, { state: "unnamed", edit, words: edit.words ?? {} });
    return over;
  }

  #lay(over, entry) {
    const { edit, state } = entry;
    const field = edit.op === "create" ? "name" : edit.field;
    if (state === "conflict") {
      const stored = this.#stored(field);
      over.cells.set(field, { ...stored, state, entry });
      return;
    }
    if (edit.op === "archive" || edit.op === "restore") {
      if (state === "waiting") over.gone = edit.op === "archive";
      return;
    }
    if (edit.op === "confirm") return this.#confirm(over, entry);
    const column = this.page.byField.get(field);
    if (!column) return;
    const before = over.cells.get(field) ?? this.#stored(field);
    const after = column.type === "link" ? linked(before, edit, entry) : this.#typed(column, before, entry);
    over.cells.set(field, { ...after, state, entry });
  }

  #typed(column, before, entry) {
    return entry.edit.isTarget ? this.#typedTarget(column, before, entry) : this.#typedToday(column, before, entry);
  }

  #typedTarget(column, before, { edit, words, state, result }) {
    const today = this.today(column.field);
    if (edit.raw === null) return today;
    const cell = { ...(words?.shown ?? read(column, edit.raw, this.page)), c: before.c, raw: edit.raw };
    if (state === "refused") Object.assign(cell, { u: cell.t ?? "", p: { reason: result?.refusal ?? "" } });
    return compared(cell, today);
  }

  #typedToday(column, before, { edit, words, state, result }) {
    if (edit.op === "mark") return { ...before, m: edit.mark, r: edit.reason };
    const shown = words?.shown ?? read(column, edit.raw, this.page);
    const cell = { ...shown, c: before.c, raw: edit.raw };
    const isFilled = cell.t !== undefined;
    if (column.field === "plan") return { ...cell, t: this.page.plans[edit.raw], v: edit.raw };
    cell.m = edit.mark ?? (isFilled ? "confirmed" : undefined);
    if (edit.reason) cell.r = edit.reason;
    if (state === "refused") Object.assign(cell, { u: cell.t ?? "", p: { reason: result?.refusal ?? "" } });
    return cell;
  }

  #confirm(over, entry) {
    if (entry.state !== "waiting") return;
    for (const column of this.page.columns) {
      const before = over.cells.get(column.field) ?? this.#stored(column.field);
      if (before.m !== "assumed") continue;
      const items = before.items?.map((item) => (item.m ? { ...item, m: "confirmed" } : item));
      over.cells.set(column.field, { ...before, m: "confirmed", ...(items ? { items } : {}), state: "waiting", entry });
    }
  }

  // --- What the whole row says -------------------------------------------------------------------

  /** How many of its cells are wrong, assumed, to fill, or hold a link that waits. */
  get tally() {
    if (this.#tally) return this.#tally;
    const tally = { wrong: 0, assumed: 0, toFill: 0, waiting: 0, planned: 0 };
    for (const column of this.page.columns) {
      const cell = this.cell(column.field);
      if (isWrong(cell)) tally.wrong += 1;
      else if (isToFill(this, column, cell)) tally.toFill += 1;
      if (cell.m === "assumed" && isFilled(cell)) tally.assumed += 1;
      if (cell.now !== undefined) tally.planned += 1;
      for (const item of cell.items ?? []) if (!item.id) tally.waiting += 1;
    }
    this.#tally = tally;
    return tally;
  }

  /** "new", "assumed", "to_fill" or "confirmed". */
  get mark() {
    if (this.isUnnamed) return "new";
    if (this.tally.assumed) return "assumed";
    return this.tally.toFill ? "to_fill" : "confirmed";
  }

  /** All words of the columns given, in lower case: for filtering. */
  words(columns) {
    if (this.text?.columns !== columns) {
      const joined = columns.map((column) => textOf(this.cell(column.field))).join("\n");
      this.text = { columns, joined: `${this.code}\n${joined}`.toLocaleLowerCase() };
    }
    return this.text.joined;
  }
}

function marksOf(items) {
  if (items.some((item) => item.m === "assumed")) return "assumed";
  return items.some((item) => item.id) ? "confirmed" : undefined;
}

function linked(before, edit, { words }) {
  if (edit.op === "mark") {
    const items = before.items.map((item) => (item.id ? { ...item, m: edit.mark } : item));
    return { ...before, items, m: marksOf(items) };
  }
  const shown = new Map((words?.shown?.items ?? []).map((item) => [item.id ?? item.text, item]));
  const isTaken = (item) => edit.remove?.some((end) => isSame(end, item));
  const kept = before.items.filter((item) => !isTaken(item));
  const added = (edit.add ?? [])
    .map((end) => shown.get(end.id ?? end.text) ?? end)
    .filter((end) => !kept.some((item) => isSame(end, item)))
    .map((item) => (item.id ? { ...item, m: edit.mark ?? "confirmed" } : item));
  const items = [...kept, ...added];
  return { items, m: marksOf(items), c: before.c };
}

function isSame(end, item) {
  if (end.relation) return end.relation === item.r;
  return end.id ? end.id === item.id : !item.id && end.text === item.text;
}

/** The text of a cell as it is copied and filtered. */
export function textOf(cell) {
  if (cell.items) return cell.items.map((item) => item.name ?? item.text).join("; ");
  return cell.u ?? cell.t ?? "";
}

/** The text of a cell as it is shown, dates short. */
export function shownText(column, cell, page) {
  if (column.type === "date" && typeof cell.v === "string" && !cell.u) return shortDate(cell.v, page.language);
  return cell.u ?? cell.t ?? "";
}

export function isFilled(cell) {
  return cell.items ? cell.items.length > 0 : cell.t !== undefined || cell.u !== undefined;
}

export function isWrong(cell) {
  return cell.state === "refused" || cell.u !== undefined;
}

/** Whether an empty cell is one that should be filled. */
export function isToFill(row, column, cell) {
  if (isFilled(cell) || cell.m === "not_applicable") return false;
  if (cell.m === "to_fill") return true;
  if (!column.expected || row.isBlank) return false;
  const condition = column.expected_if;
  if (!condition) return true;
  const value = row.cell(condition.field).v;
  return value !== undefined && condition.values.includes(value) !== condition.negated;
}

/** The ends that a text pasted into a link cell names. */
export function endsOf(text, row, field) {
  const there = row.cell(field).items ?? [];
  return text.split(/[;\n]/).map((part) => part.trim()).filter((part) => !isEmpty(part)).map((part) => {
    const wanted = normalised(part);
    return there.find((item) => item.id && [item.name, item.code, `${item.code} ${item.name}`].some((w) => normalised(w) === wanted)) ?? { text: part };
  });
}
