// The records of an entry page as the person sees them: the server's, with what still waits.
//
//   rows.get(id) · rows.all() · rows.newRow(edit) · rows.apply(row, edit, shown)
//   event "change": the server told of rows

import { withEdit } from "./cards-questions.js";
import { outbox } from "./outbox.js";

const NEWS_EVERY = 6000; // ms
const RETRY_EVERY = 5000;

export async function ask(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export class Rows extends EventTarget {
  #setup;
  #known = new Map();
  #version = 0;

  constructor(setup) {
    super();
    this.#setup = setup;
  }

  get(id) {
    return this.#known.get(id);
  }

  all() {
    return [...this.#known.values()];
  }

  /** Read the rows, however long it takes; `onWaiting` is called when the server is away. */
  async load(onWaiting) {
    await outbox.ready;
    while (!(await this.#read())) {
      outbox.report(false);
      onWaiting();
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY));
    }
    outbox.addEventListener("saved", ({ detail }) => this.#take(Object.values(detail.rows ?? {})));
  }

  /** Ask for news from now on; `place` tells which cell is in focus. */
  listen(place) {
    setInterval(() => document.hidden || this.#hear(place()), NEWS_EVERY);
  }

  /** Show what an edit of this page will make of its record. */
  apply(row, edit, shown) {
    this.#known.set(row.id, withEdit(this.get(row.id) ?? row, edit, shown));
  }

  newRow({ record, raw, kind, opd }) {
    const row = { id: record, name: raw, code: "", kind, opd, may_edit: true, cells: {}, links: {} };
    this.#known.set(record, row);
    return row;
  }

  async #read() {
    try {
      const answer = await ask(this.#setup.urls.rows);
      this.#version = answer.version;
      this.#known = new Map(answer.rows.map((row) => [row.id, row]));
      this.#overlay();
      return true;
    } catch {
      return false;
    }
  }

  async #hear(cell) {
    const parameters = new URLSearchParams([["since", this.#version], ["cell", cell], ...outbox.told()]);
    try {
      const news = await ask(`${this.#setup.urls.news}&${parameters}`);
      outbox.report(true);
      if (news.reload) await this.#read();
      else this.#version = news.version;
      this.#take(news.rows);
    } catch {
      outbox.report(false);
    }
  }

  #take(found) {
    for (const row of found) {
      if (row.gone) this.#known.delete(row.id);
      else if (row.kind === this.#setup.kind) this.#known.set(row.id, row);
      this.#overlay(row.id);
    }
    if (found.length) this.dispatchEvent(new Event("change"));
  }

  /** Lay over the rows what this person typed and the server has not confirmed yet. */
  #overlay(id = null) {
    for (const { edit, mine, state, words } of outbox.list()) {
      if (!mine || state !== "waiting" || (id && edit.record !== id)) continue;
      const isNew = edit.op === "create" && edit.kind === this.#setup.kind && !this.#known.has(edit.record);
      const row = isNew ? this.newRow(edit) : this.get(edit.record);
      if (row) this.apply(row, edit, words.value);
    }
  }
}
