// The browser's queue of edits: nothing that a person typed is lost or sent twice.
//
//   await outbox.add(edits)        kept in the browser's storage when it resolves; sent by itself
//   outbox.waiting                 how many of this account the server has not confirmed yet
//   outbox.list()                  waiting, conflicting and refused entries, oldest first
//   outbox.dismiss(id)             the person decided: what is stored stands
//   outbox.keepMine(id)            the person decided: send the own value again, over the stored one
//   outbox.again(id)               send a refused edit once more
//   events: change · saved (detail: the server's answer) · offline · online
//
// An edit may carry `words: {record, field, value}` for the list of waiting values; they stay here.
// How it works and why: docs/decisions/0013-outbox.md.

import { Entries, withSeen } from "./outbox-entries.js";
import { Server } from "./outbox-server.js";
import { Store, newId } from "./outbox-store.js";

export { newId };

const BATCH = 100;
const LEASE = 10000; // ms; renewed while sending
const FIRST_DELAY = 5000;
const LONGEST_DELAY = 30000;
const HOPELESS = 3; // records in a row that the server fails on: then it is not the records

class Outbox extends EventTarget {
  /** "online", "offline", "signed_out", "other_account" or "refused" (the server takes nothing). */
  state = navigator.onLine === false ? "offline" : "online";
  since = Date.now(); // when the state began
  next = null; // when the next try is due
  last = null; // {at, words} of the last edit that the server answered
  unstored = false; // the browser's storage failed: edits live in this tab only
  closed = false; // the workshop is over: edits are held for the facilitator
  message = ""; // what the server said when it took nothing

  #config;
  #server;
  #store = new Store();
  #entries = new Entries();
  #tab = newId();
  #queue = null;
  #running = false;
  #wanted = false;
  #timer = null;
  #delay = FIRST_DELAY;
  #size = BATCH;
  #blocked = new Set(); // records whose next edit the server fails on
  #channel = null;
  #announced = false;

  constructor(config) {
    super();
    this.#config = config;
    this.#server = new Server(config);
    this.ready = this.#start();
  }

  /** The account that this page was made for: {user, name}. */
  get account() {
    return { user: this.#config.user, name: this.#config.name };
  }

  get waiting() {
    return this.#entries.waitingOf(this.#config.user).length;
  }

  /** Entries in the order they were made, with `mine` and `stored`. */
  list() {
    const { user } = this.#config;
    return this.#entries.all().map((entry) => ({ ...entry, mine: entry.user === user, stored: entry.n !== undefined }));
  }

  /** Keep the edits, then send them; resolves to them, with `id` and `at`, once they are stored. */
  async add(edits) {
    await this.ready;
    const made = edits.map((edit) => this.#entry(edit));
    await this.#keep(made);
    // Unless a try is due already: typing must not hammer a server that is away.
    if (this.state === "online" || this.#timer === null) this.#run();
    return made.map((entry) => entry.edit);
  }

  /** The person decided about a conflict or a refusal: the entry leaves the list. */
  async dismiss(id) {
    const entry = this.#entries.find(id);
    if (!entry || entry.state === "waiting") return;
    if (entry.n !== undefined) await this.#store.settle([entry.n], []);
    this.#entries.drop(entry);
    this.#changed({ removed: [entry.n] });
  }

  /** Send the own value of a conflict once more, this time over the value stored now. */
  keepMine(id) {
    const conflict = this.#entries.find(id)?.result?.conflict;
    return this.#renew(id, { seen: conflict?.seen ?? { value: conflict?.stored ?? null, unread: null } });
  }

  /** Send a refused edit once more, as a new one. */
  again(id) {
    return this.#renew(id, {});
  }

  /** Try now; for buttons, and for pages that met the server otherwise. */
  retry() {
    this.#delay = FIRST_DELAY;
    return this.#run();
  }

  /** What another request of the page learned about the connection. */
  report(isConnected) {
    if (isConnected === (this.state === "online")) return;
    if (isConnected) this.retry();
    else {
      this.#goTo("offline");
      this.#plan();
    }
  }

  /** What can be handed in elsewhere: the waiting edits of an account, as the JSON of a file. */
  file(user = this.#config.user) {
    const entries = this.#entries.waitingOf(user);
    return {
      selaras: "edits",
      queue: entries[0]?.queue ?? this.#queue,
      user,
      name: entries[0]?.name ?? this.#config.name,
      edits: entries.map((entry) => entry.edit),
    };
  }

  // --- Keeping -----------------------------------------------------------------------------------

  async #start() {
    this.#listen();
    try {
      if (this.#config.user) this.#queue = await this.#store.queue(this.#config.user);
      await this.#reload();
    } catch {
      this.#queue ??= newId();
      this.#storageFailed();
    }
    this.#changed();
    queueMicrotask(() => this.#run()); // which waits until this is done
  }

  #listen() {
    if (window.BroadcastChannel) {
      this.#channel = new BroadcastChannel("selaras-outbox");
      this.#channel.onmessage = (event) => this.#heard(event.data);
    }
    window.addEventListener("online", () => this.retry());
    window.addEventListener("offline", () => this.report(false));
    window.addEventListener("focus", () => this.#run());
    document.addEventListener("visibilitychange", () => document.hidden || this.#run());
    window.addEventListener("pagehide", () => this.#running && this.#store.release(this.#tab).catch(() => {}));
    window.addEventListener("beforeunload", (event) => {
      if (this.#entries.loose().some((entry) => entry.state === "waiting")) event.preventDefault();
    });
  }

  #entry({ words = {}, ...edit }) {
    const whole = { ...edit, id: edit.id ?? newId(), at: edit.at ?? new Date().toISOString() };
    const { user, name } = this.#config;
    return { id: whole.id, user, name, queue: this.#queue, state: "waiting", edit: whole, words, result: null };
  }

  /** Store entries, or hold them in this tab and say so. */
  async #keep(made) {
    const loose = this.#entries.loose(); // they go first, so that the order stays
    const kept = [...loose, ...made];
    try {
      await this.#store.add(kept);
      for (const entry of loose) this.#entries.drop({ id: entry.id });
      this.unstored = false;
      navigator.storage?.persist?.().catch(() => {});
    } catch {
      this.#storageFailed();
    }
    for (const entry of kept) this.#entries.put(entry);
    this.#changed({ added: kept });
  }

  async #reload() {
    this.#entries.reset(await this.#store.all());
  }

  async #renew(id, changes) {
    const entry = this.#entries.find(id);
    if (!entry || entry.state === "waiting") return;
    const { id: former, at, ...edit } = entry.edit;
    const renewed = this.#entry({ ...edit, ...changes, words: entry.words });
    this.#entries.drop(entry);
    if (entry.n === undefined) await this.#keep([renewed]);
    else await this.#store.replace(entry.n, renewed);
    this.#entries.put(renewed);
    this.#changed({ removed: [entry.n], added: [renewed] });
    this.#run();
  }

  #storageFailed() {
    this.unstored = true;
    this.#changed();
  }

  // --- Telling the page and the other tabs ---------------------------------------------------------

  #changed(news = null) {
    if (news) this.#channel?.postMessage(news);
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.dispatchEvent(new Event("change"));
    });
  }

  #heard({ added = [], removed = [], changed = [], answer = null, status = null }) {
    for (const entry of [...added, ...changed]) {
      if (entry.n !== undefined) this.#entries.put(entry);
    }
    for (const n of removed) this.#entries.drop({ n });
    if (status) this.#goTo(status.state, status.message, { told: true });
    if (answer) this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    this.#changed();
    // The tab that sends may be closed any moment; then this one takes over.
    if (this.#timer === null && !this.#running) this.#plan();
  }

  #goTo(state, message = "", { told = false } = {}) {
    const former = this.state;
    Object.assign(this, { state, message: message ?? "" });
    if (former === state) return;
    this.since = Date.now();
    this.#changed(told ? null : { status: { state, message } });
    if (state === "online") this.dispatchEvent(new Event("online"));
    else if (former === "online") this.dispatchEvent(new Event("offline"));
  }

  // --- Sending -----------------------------------------------------------------------------------

  #plan() {
    clearTimeout(this.#timer);
    this.#timer = this.next = null;
    if (!this.#config.user || (this.waiting === 0 && this.state === "online")) return;
    this.next = Date.now() + this.#delay;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, this.#delay);
    this.#changed();
  }

  async #run() {
    this.#wanted = true;
    if (this.#running || !this.#config.user) return;
    this.#running = true;
    try {
      await this.ready;
      while (this.#wanted) {
        this.#wanted = false;
        await this.#turn();
      }
    } finally {
      this.#running = false;
      this.#plan();
    }
  }

  /** One turn: all that waits, if this tab is the one to send. */
  async #turn() {
    if (!(await this.#mayHaveTurn())) return;
    const renewal = setInterval(() => this.#store.lease(this.#tab, LEASE).catch(() => {}), LEASE / 3);
    try {
      if (this.state === "online" || (await this.#meet())) await this.#sendAll();
    } finally {
      clearInterval(renewal);
      await this.#store.release(this.#tab).catch(() => {});
    }
  }

  async #mayHaveTurn() {
    try {
      const isFree = await this.#store.lease(this.#tab, LEASE);
      if (isFree) await this.#reload();
      return isFree;
    } catch {
      this.#storageFailed();
      return true; // without storage there is no queue that another tab could send
    }
  }

  async #meet() {
    const met = await this.#server.meet();
    if (met.stop) return this.#stop(met);
    this.closed = met.closed;
    this.#goTo("online");
    return true;
  }

  async #sendAll() {
    this.#blocked.clear();
    const next = () => this.#entries.next(this.#config.user, this.#size, this.#blocked);
    let failures = 0;
    for (let batch = next(); batch.length && failures < HOPELESS; batch = next()) {
      const { answer, stop, message } = await this.#server.send(batch[0].queue, batch.map((entry) => entry.edit));
      if (stop) return this.#stop({ stop, message });
      if (answer && (await this.#settle(batch, answer))) failures = 0;
      else if (this.#narrow(batch)) failures += 1;
    }
    this.#delay = this.#blocked.size ? this.#grown() : FIRST_DELAY;
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
    const isState = (entry, ...states) => states.includes(results.get(entry.id)?.state);
    const done = batch.filter((entry) => isState(entry, "applied"));
    const told = batch
      .filter((entry) => isState(entry, "conflict", "refused", "held"))
      .map((entry) => withResult(entry, results.get(entry.id), answer));
    if (!done.length && !told.length) return false;
    const removed = done.map((entry) => entry.n).filter((n) => n !== undefined);
    const changed = told.filter((entry) => entry.n !== undefined);
    // Should the storage fail here, they are sent again, and the server knows them by their id.
    await this.#store.settle(removed, changed).catch(() => this.#storageFailed());
    for (const entry of done) this.#entries.drop(entry);
    for (const entry of told) this.#entries.put(entry);
    this.last = { at: Date.now(), words: batch[batch.length - 1].words };
    this.#size = Math.min(this.#size * 2, BATCH);
    this.#changed({ removed, changed, answer });
    this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    return true;
  }

  /** The server takes nothing now; always false. */
  #stop({ stop, message }) {
    this.#goTo(stop, message);
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

function readConfig() {
  const element = document.getElementById("outbox-config");
  return element ? JSON.parse(element.textContent) : { user: null, name: "" };
}

export const outbox = new Outbox(readConfig());
