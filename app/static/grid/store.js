// All rows of the page and every way to change them. Changes become edits of the outbox; what the
// server answers becomes the rows' new base.

import { newId, outbox } from "../outbox.js";
import { Drafts } from "./drafts.js";
import { asTarget, entriesShown, planNamed, takesTargets } from "./planned.js";
import { Row, textOf } from "./rows.js";

export class Store extends EventTarget {
  rows = []; // in the order shown without filters
  version = 0;
  savedAt = null;

  #byId = new Map();
  #adding = []; // entries on their way into the browser's storage
  #signs = new Map(); // record → what its entries were when last laid over
  #drafts;

  constructor(page) {
    super();
    this.page = page;
    this.#drafts = new Drafts(`${page.user} ${page.opd.id} ${page.kind}${page.isTarget ? " target" : ""}`);
    outbox.addEventListener("saved", (event) => this.#saved(event.detail));
    outbox.addEventListener("change", () => this.#relay());
  }

  row(id) {
    return this.#byId.get(id);
  }

  /** How many edits the server has not confirmed, those on their way into the storage too. */
  get unsent() {
    const known = new Set(outbox.list().map((entry) => entry.id));
    return outbox.waiting + this.#adding.filter((entry) => !known.has(entry.id)).length;
  }

  /** Rows as the server has them, then those that only this browser has. */
  async load({ rows, version }) {
    this.version = version;
    for (const base of rows) this.#put(base);
    await outbox.ready;
    for (const [id, edits] of await this.#drafts.all()) this.#row(id).held = edits;
    this.#relay();
    this.#tell(this.rows.map((row) => row.id));
  }

  /** Rows that changed since: by others, or our own edits as confirmed. */
  refresh({ rows, version }) {
    this.version = Math.max(this.version, version ?? 0);
    const changed = [];
    for (const base of rows) {
      const row = this.#byId.get(base.id);
      if (!row && (base.gone || base.kind !== this.page.kind)) continue;
      if (row?.base && JSON.stringify(row.base) === JSON.stringify(base)) continue;
      const isAway = base.opd !== undefined && !this.page.family.has(base.opd);
      this.#put(isAway ? { ...base, gone: true } : base);
      changed.push(base.id);
    }
    if (changed.length) this.#tell(changed);
    return changed;
  }

  /** An empty row; it becomes a record once it has a name. */
  blank() {
    return this.#row(newId());
  }

  // --- Changing ----------------------------------------------------------------------------------

  /** Make the changes; resolves when the browser holds them. See `inverse` for their form. */
  async change(changes) {
    const sent = [];
    const drafted = new Set();
    for (const change of changes) {
      const row = this.row(change.record);
      for (const edit of row ? this.#edits(row, change) : []) {
        if (edit.op === "create") {
          sent.push(edit, ...row.held);
          row.held = [];
          drafted.add(row);
        } else if (row.base || this.#isCreated(row, sent)) {
          sent.push(edit);
        } else {
          this.#hold(row, edit);
          drafted.add(row);
        }
      }
    }
    await Promise.all([this.#send(sent), ...Array.from(drafted, (row) => this.#drafts.keep(row.id, row.held))]);
  }

  #isCreated(row, sent) {
    return row.entries.some((e) => e.edit.op === "create") || sent.some((e) => e.op === "create" && e.record === row.id);
  }

  /** An edit of a row without name waits in the browser; a second one of a field takes its place. */
  #hold(row, edit) {
    if (edit.op === "archive") row.held = [];
    else if (edit.op === "link" || edit.op === "mark") row.held = [...row.held, edit];
    else row.held = [...row.held.filter((other) => other.field !== edit.field), edit];
    row.held = row.held.filter((other) => other.op !== "set" || other.raw !== null);
    row.touch();
    this.#tell([row.id]);
  }

  #edits(row, change) {
    const { op, field } = change;
    const column = this.page.byField.get(field);
    const edit = { op, record: row.id, words: { record: row.name || row.code, field: column?.label ?? "" } };
    if (op === "set" && field === "name" && !row.base && !row.entries.some((e) => e.edit.op === "create")) {
      const { kind, opd } = this.page;
      const create = { ...edit, op: "create", kind, opd: opd.id, raw: change.raw, words: { record: change.raw } };
      return change.raw ? [create, ...this.#planned(create)] : [];
    }
    if (op === "confirm") return [{ ...edit, seen: this.#seenAll(row) }];
    if (op === "archive" || op === "restore") return [edit];
    edit.field = field;
    if (change.mark) edit.mark = change.mark;
    if (change.reason) edit.reason = change.reason;
    if (op === "link") {
      const ends = (items) => items.map((item) => (item.id ? { id: item.id } : { text: item.text }));
      Object.assign(edit, { add: ends(change.add), remove: ends(change.remove), seen_id: row.seenEnd(field) });
      edit.words.value = change.add.map((item) => item.name ?? item.text).join("; ");
      edit.words.shown = { items: change.add.filter((item) => item.id) };
      return [edit];
    }
    if (field === "plan" && (change.raw = planNamed(change.raw, this.page)) === undefined) return [];
    edit.seen = change.seen ?? row.seen(field);
    if (op === "set") {
      edit.raw = change.raw ?? null;
      if (change.shown) edit.words.shown = change.shown;
      edit.words.value = change.shown?.t ?? wordsOf(column, change.raw);
    }
    return [field !== "plan" && op === "set" && takesTargets(row) ? asTarget(row, edit) : edit];
  }

  /** What is made in the target is not there today. */
  #planned({ record, words }) {
    if (!this.page.isTarget) return [];
    const field = this.page.byField.get("plan").label;
    return [{ op: "set", record, field: "plan", raw: "new", seen: { value: "keep", unread: null }, words: { ...words, field, value: this.page.plans.new } }];
  }

  #seenAll(row) {
    const fields = this.page.columns.filter((column) => column.field.startsWith("attributes."));
    return Object.fromEntries(fields.map(({ field }) => [field, row.seen(field)]));
  }

  async #send(edits) {
    if (!edits.length) return;
    const made = edits.map(({ words, ...edit }) => ({ id: edit.id ?? newId(), at: new Date().toISOString(), ...edit, words }));
    const entries = made.map(({ words, ...edit }) => ({ id: edit.id, state: "waiting", edit, words }));
    this.#adding.push(...entries);
    this.#relay();
    await outbox.add(made);
    this.#adding = this.#adding.filter((entry) => !entries.includes(entry));
    this.#relay();
  }

  // --- What the queue and the server say -----------------------------------------------------------

  #relay() {
    const listed = outbox.list().filter((entry) => entry.mine);
    const known = new Set(listed.map((entry) => entry.id));
    const byRecord = new Map();
    for (const entry of [...listed, ...this.#adding.filter((e) => !known.has(e.id))]) {
      const { record, op, kind, opd } = entry.edit;
      const isHere = this.#byId.has(record) || (op === "create" && kind === this.page.kind && this.page.family.has(opd));
      if (!isHere && !byRecord.has(record)) continue;
      if (!byRecord.has(record)) byRecord.set(record, []);
      byRecord.get(record).push(entry);
    }
    const changed = [];
    for (const id of new Set([...byRecord.keys(), ...this.#signs.keys()])) {
      const entries = entriesShown(byRecord.get(id) ?? [], this.page, this.#row(id));
      const sign = entries.map((entry) => `${entry.id} ${entry.state}`).join();
      if (sign === (this.#signs.get(id) ?? "")) continue;
      if (sign) this.#signs.set(id, sign);
      else this.#signs.delete(id);
      const row = this.#row(id);
      row.entries = entries;
      row.touch();
      changed.push(id);
    }
    if (changed.length) this.#tell(changed);
    this.dispatchEvent(new Event("queue"));
  }

  #saved({ rows = {}, version, results = [] }) {
    if (results.some((result) => result.state === "applied")) this.savedAt = new Date();
    const own = Object.entries(rows).filter(([id]) => this.#byId.has(id)).map(([, base]) => base);
    // Only what others changed may be taken from the feed: the version stays the feed's own.
    const { version: former } = this;
    this.refresh({ rows: own, version });
    this.version = former;
    this.dispatchEvent(new CustomEvent("saved", { detail: results }));
  }

  #put(base) {
    const row = this.#row(base.id);
    row.base = base.gone ? { ...(row.base ?? {}), ...base } : base;
    row.touch();
  }

  #row(id) {
    let row = this.#byId.get(id);
    if (!row) {
      row = new Row(this.page, id);
      this.#byId.set(id, row);
      this.rows.push(row);
    }
    return row;
  }

  #tell(ids) {
    this.dispatchEvent(new CustomEvent("rows", { detail: ids }));
  }
}

/** What takes a change back: the cell as it was, from the row as it still is. */
export function inverse(row, change) {
  const { record, field, op } = change;
  if (op === "archive") return { record, op: "restore" };
  if (op === "restore") return { record, op: "archive" };
  const cell = field ? row.cell(field) : null;
  if (op === "set" && field === "name" && !row.name) return { record, op: "archive" };
  if (op === "link") return { record, field, op, add: change.remove, remove: change.add, mark: cell.m === "assumed" ? "assumed" : undefined };
  if (op === "confirm") return null; // several cells: see `confirmed`
  if (op === "mark" && textOf(cell)) return { record, field, op, mark: cell.m ?? "confirmed" };
  if (takesTargets(row) && field !== "plan" && cell.now === undefined) return { record, field, op: "set", raw: null };
  const { t, v, u, p, m, r } = cell;
  const raw = u ?? v ?? cell.raw ?? t ?? null;
  return { record, field, op: "set", raw, shown: { t, v, u, p }, mark: m, reason: r };
}

/** What takes a row's confirmation back: one mark for each cell that was assumed. */
export function assumedCells(row) {
  return row.page.columns
    .filter((column) => row.cell(column.field).m === "assumed")
    .map((column) => ({ record: row.id, field: column.field, op: "mark", mark: "assumed" }));
}

/** A value as people read it, also where the code of a choice stands for it. */
function wordsOf(column, raw) {
  const known = (value) => column?.options?.find(([code]) => code === value)?.[1] ?? value;
  if (Array.isArray(raw)) return raw.map(known).join("; ");
  return typeof raw === "string" ? known(raw) : "";
}
