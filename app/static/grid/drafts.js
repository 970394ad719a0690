// Rows that have no name yet cannot be sent; they wait in the browser's storage until they have.

const NAME = "selaras-grid";

export class Drafts {
  #prefix;
  #opened = null;
  #memory = new Map(); // should the storage fail, at least this tab keeps them

  constructor(place) {
    this.#prefix = `${place} `;
  }

  /** [record id, its edits] of this account, OPD and kind, oldest first. */
  async all() {
    try {
      const store = await this.#store("readonly");
      const range = IDBKeyRange.bound(this.#prefix, `${this.#prefix}\uffff`);
      const kept = await done(store.getAll(range));
      return kept.sort((a, b) => a.at - b.at).map(({ record, edits }) => [record, edits]);
    } catch {
      return Array.from(this.#memory);
    }
  }

  /** Keep the edits of a row; none takes it out. */
  async keep(record, edits) {
    if (edits.length) this.#memory.set(record, edits);
    else this.#memory.delete(record);
    try {
      const store = await this.#store("readwrite");
      const key = this.#prefix + record;
      const former = await done(store.get(key));
      await done(edits.length ? store.put({ record, edits, at: former?.at ?? Date.now() }, key) : store.delete(key));
    } catch {
      // The memory has it; the page asks before it is closed.
    }
  }

  async #store(mode) {
    this.#opened ??= open();
    const database = await this.#opened;
    return database.transaction("drafts", mode).objectStore("drafts");
  }
}

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("drafts");
  return done(request);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
