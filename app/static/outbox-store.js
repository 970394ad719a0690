// The browser's own storage of edits: IndexedDB, one database for each address of the server.
//
// "edits" holds one entry for each edit, numbered in the order they were made over all tabs;
// "meta" holds the lease of the sending tab and the queue id of each account. Every promise here
// is kept only once the browser says that the transaction is on the disk.

const NAME = "selaras-outbox";
const OPENING = 8000; // ms; some browsers never answer when their storage is broken
const LONGEST_LEASE = 60000; // ms; a later end comes from a clock that was set back

/** A random UUID (version 4); `crypto.randomUUID` is missing on plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Store {
  #opened = null;

  /** All entries in the order they were made. */
  all() {
    return this.#transact("readonly", (edits, meta, keep) => {
      edits.getAll().onsuccess = (event) => keep(event.target.result);
    });
  }

  /** Store the entries, all or none of them; each gets its number `n`. */
  async add(entries) {
    const numbers = await this.#transact("readwrite", (edits, meta, keep) => {
      const made = [];
      for (const entry of entries) {
        edits.add(entry).onsuccess = (event) => made.push(event.target.result);
      }
      keep(made);
    });
    entries.forEach((entry, index) => (entry.n = numbers[index]));
  }

  /** Take back what the server has confirmed, and keep what it said about the others. */
  settle(removed, changed) {
    return this.#transact("readwrite", (edits) => {
      for (const n of removed) edits.delete(n);
      for (const entry of changed) {
        // Another tab may have been told the same, and the person have decided since.
        edits.get(entry.n).onsuccess = (event) => {
          if (event.target.result?.state === "waiting") edits.put(entry);
        };
      }
    });
  }

  /** Put a new entry in the place of the one numbered `n`, in one step. */
  async replace(n, entry) {
    entry.n = await this.#transact("readwrite", (edits, meta, keep) => {
      edits.delete(n);
      edits.add(entry).onsuccess = (event) => keep(event.target.result);
    });
  }

  /** The queue id of an account in this browser; made at first. */
  queue(user) {
    return this.#transact("readwrite", (edits, meta, keep) => {
      meta.get(`queue ${user}`).onsuccess = (event) => {
        const id = event.target.result ?? newId();
        if (event.target.result === undefined) meta.put(id, `queue ${user}`);
        keep(id);
      };
    });
  }

  /** Whether `tab` may send for the next `duration` ms: only one tab has the lease. */
  lease(tab, duration) {
    return this.#transact("readwrite", (edits, meta, keep) => {
      meta.get("lease").onsuccess = (event) => {
        const held = event.target.result;
        const left = held ? held.until - Date.now() : 0;
        const free = !held || held.tab === tab || left <= 0 || left > LONGEST_LEASE;
        if (free) meta.put({ tab, until: Date.now() + duration }, "lease");
        keep(free);
      };
    });
  }

  /** Let other tabs send. */
  release(tab) {
    return this.#transact("readwrite", (edits, meta) => {
      meta.get("lease").onsuccess = (event) => {
        if (event.target.result?.tab === tab) meta.delete("lease");
      };
    });
  }

  async #transact(mode, work) {
    const database = await this.#database();
    let transaction;
    try {
      transaction = begin(database, mode);
    } catch {
      this.#opened = null; // the browser closed it under us, as after "clear site data"
      transaction = begin(await this.#database(), mode);
    }
    return new Promise((resolve, reject) => {
      let kept;
      transaction.oncomplete = () => resolve(kept);
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      work(transaction.objectStore("edits"), transaction.objectStore("meta"), (value) => (kept = value));
    });
  }

  #database() {
    this.#opened ??= open(() => (this.#opened = null)).catch((problem) => {
      this.#opened = null;
      throw problem;
    });
    return this.#opened;
  }
}

function begin(database, mode) {
  // "strict": done means on the disk, also when the power goes the next moment.
  return database.transaction(["edits", "meta"], mode, { durability: "strict" });
}

function open(onGone) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error("storage does not answer")), OPENING);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const edits = request.result.createObjectStore("edits", { keyPath: "n", autoIncrement: true });
      edits.createIndex("id", "id", { unique: true });
      request.result.createObjectStore("meta");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      clearTimeout(patience);
      request.result.onclose = onGone;
      request.result.onversionchange = () => {
        request.result.close();
        onGone();
      };
      resolve(request.result);
    };
  });
}
