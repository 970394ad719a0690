// Sends what waits, in order, from one tab at a time; tries again until the server has it all.
//
// `outbox` is told by: met(closed), stopped(state, message), settled(news, batch), storageFailed(),
// planned(); and asked for `state`, `account` and `ready`.

import { withSeen } from "./outbox-entries.js";

const BATCH = 100;
const LEASE = 10000; // ms; renewed while sending
const FIRST_DELAY = 5000;
const LONGEST_DELAY = 30000;
const HOPELESS = 3; // records in a row that the server fails on: then it is not the records

export class Sender {
  next = null; // when the next try is due

  #outbox;
  #store;
  #entries;
  #server;
  #tab;
  #running = false;
  #wanted = false;
  #timer = null;
  #delay = FIRST_DELAY;
  #size = BATCH;
  #blocked = new Set(); // records whose next edit the server fails on

  constructor({ outbox, store, entries, server, tab }) {
    this.#outbox = outbox;
    this.#store = store;
    this.#entries = entries;
    this.#server = server;
    this.#tab = tab;
  }

  /** Send now; more that is wanted meanwhile is sent in a further turn. */
  async run() {
    this.#wanted = true;
    if (this.#running || !this.#outbox.account.user) return;
    this.#running = true;
    try {
      await this.#outbox.ready;
      while (this.#wanted) {
        this.#wanted = false;
        await this.#turn();
      }
    } finally {
      this.#running = false;
      this.plan();
    }
  }

  /** Send now, unless a try is due already: typing must not hammer a server that is away. */
  soon() {
    if (this.#outbox.state === "online" || this.#timer === null) this.run();
  }

  /** Send now, and be quick with the tries that follow. */
  retry() {
    this.#delay = FIRST_DELAY;
    return this.run();
  }

  /** Try again later if anything waits; `unlessPlanned` leaves an earlier plan as it is. */
  plan({ unlessPlanned = false } = {}) {
    if (unlessPlanned && (this.#timer !== null || this.#running)) return;
    clearTimeout(this.#timer);
    this.#timer = this.next = null;
    const { state, account, waiting } = this.#outbox;
    if (!account.user || (waiting === 0 && state === "online")) return;
    this.next = Date.now() + this.#delay;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.run();
    }, this.#delay);
    this.#outbox.planned();
  }

  /** The page is left: let another tab send. */
  leave() {
    if (this.#running) this.#store.release(this.#tab).catch(() => {});
  }

  /** One turn: all that waits, if this tab is the one to send. */
  async #turn() {
    if (!(await this.#mayHaveTurn())) return;
    const renew = () => this.#store.lease(this.#tab, LEASE).catch(() => {});
    const renewal = setInterval(renew, LEASE / 3);
    try {
      if (this.#outbox.state === "online" || (await this.#meet())) await this.#sendAll();
    } finally {
      clearInterval(renewal);
      await this.#store.release(this.#tab).catch(() => {});
    }
  }

  async #mayHaveTurn() {
    try {
      const isFree = await this.#store.lease(this.#tab, LEASE);
      if (isFree) this.#entries.reset(await this.#store.all());
      return isFree;
    } catch {
      this.#outbox.storageFailed();
      return true; // without storage there is no queue that another tab could send
    }
  }

  /** After a break: who is signed in now, and does the server answer at all? */
  async #meet() {
    const met = await this.#server.meet();
    if (met.stop) return this.#stop(met);
    this.#outbox.met(met.closed);
    return true;
  }

  async #sendAll() {
    this.#blocked.clear();
    const next = () => this.#entries.next(this.#outbox.account.user, this.#size, this.#blocked);
    let failures = 0;
    for (let batch = next(); batch.length && failures < HOPELESS; batch = next()) {
      const edits = batch.map((entry) => entry.edit);
      const left = this.#outbox.waiting - batch.length;
      const { answer, stop, message } = await this.#server.send(batch[0].queue, edits, left);
      if (stop) return this.#stop({ stop, message });
      const isSettled = answer && (await this.#settle(batch, answer));
      const full = answer?.results.find((result) => result.state === "full");
      if (full) return this.#stop({ stop: "refused", message: full.refusal }); // it stays here
      if (isSettled) failures = 0;
      else if (this.#narrow(batch)) failures += 1;
    }
    this.#delay = this.#blocked.size ? this.#grown() : FIRST_DELAY;
    return true;
  }

  /** The server failed on something in this batch: find out on what; true once it is known. */
  #narrow(batch) {
    this.#size = Math.ceil(batch.length / 2);
    if (batch.length === 1) this.#blocked.add(batch[0].edit.record);
    return batch.length === 1;
  }

  /** Take the server's word for each edit; whether it said anything. */
  async #settle(batch, answer) {
    const results = new Map(answer.results.map((result) => [result.id, result]));
    const said = (entry, ...states) => states.includes(results.get(entry.id)?.state);
    const done = batch.filter((entry) => said(entry, "applied"));
    const told = batch
      .filter((entry) => said(entry, "conflict", "refused", "held"))
      .map((entry) => withResult(entry, results.get(entry.id), answer));
    if (!done.length && !told.length) return false;
    const removed = done.map((entry) => entry.n).filter((n) => n !== undefined);
    const changed = told.filter((entry) => entry.n !== undefined);
    // Should the storage fail here, they are sent again, and the server knows them by their id.
    await this.#store.settle(removed, changed).catch(() => this.#outbox.storageFailed());
    for (const entry of done) this.#entries.drop(entry);
    for (const entry of told) this.#entries.put(entry);
    this.#size = Math.min(this.#size * 2, BATCH);
    this.#outbox.settled({ removed, changed, answer }, batch);
    return true;
  }

  /** The server takes nothing now; always false. */
  #stop({ stop, message }) {
    this.#outbox.stopped(stop, message);
    this.#delay = this.#grown();
    return false;
  }

  #grown() {
    return Math.min(this.#delay * 1.5, LONGEST_DELAY);
  }
}

function withResult(entry, result, answer) {
  return { ...entry, state: result.state, result: withSeen(result, answer.rows?.[result.record]) };
}
