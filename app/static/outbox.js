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

import { Entries } from "./outbox-entries.js";
import { Sender } from "./outbox-sender.js";
import { Server } from "./outbox-server.js";
import { Store, newId } from "./outbox-store.js";

export { newId };

class Outbox extends EventTarget {
  /** "online", "offline", "signed_out", "other_account" or "refused" (the server takes nothing). */
  state = navigator.onLine === false ? "offline" : "online";
  since = Date.now(); // when the state began
  last = null; // {at, words} of the last edit that the server answered
  unstored = false; // the browser's storage failed: edits live in this tab only
  closed = false; // the workshop is over: edits are held for the facilitator
  message = ""; // what the server said when it took nothing

  #config;
  #store = new Store();
  #entries = new Entries();
  #sender;
  #queue = null;
  #others = new Map();
  #channel = null;
  #announced = false;

  constructor(config) {
    super();
    this.#config = config;
    const parts = { store: this.#store, entries: this.#entries, server: new Server(config), tab: newId() };
    this.#sender = new Sender({ outbox: this.#told(), ...parts });
    this.ready = this.#start();
  }

  /** The account that this page was made for: {user, name}. */
  get account() {
    return { user: this.#config.user, name: this.#config.name };
  }

  /** When the next try is due, or null. */
  get next() {
    return this.#sender.next;
  }

  get waiting() {
    return this.#entries.waitingOf(this.#config.user).length;
  }

  /** Say how many edits wait in a queue that a page keeps for itself; `name` is one letter. */
  alsoHolds(name, number) {
    this.#others.set(name, number);
  }

  /** What this browser holds unsent, queue by queue, as pairs for the address of news. */
  told() {
    if (!this.#queue) return [];
    const others = [...this.#others].map(([name, number]) => [`${name}-${this.#queue}`, number]);
    return [[this.#queue, this.waiting], ...others].flatMap(([queue, number]) => [["queue", queue], ["unsent", number]]);
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
    this.#sender.soon();
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
    return this.#sender.retry();
  }

  /** What another request of the page learned about the connection. */
  report(isConnected) {
    if (isConnected === (this.state === "online")) return;
    if (isConnected) this.retry();
    else {
      this.#goTo("offline");
      this.#sender.plan();
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
      this.#entries.reset(await this.#store.all());
    } catch {
      this.#queue ??= newId();
      this.#storageFailed();
    }
    this.#changed();
    queueMicrotask(() => this.#sender.run()); // which waits until this is done
  }

  #listen() {
    if (window.BroadcastChannel) {
      this.#channel = new BroadcastChannel("selaras-outbox");
      this.#channel.onmessage = (event) => this.#heard(event.data);
    }
    window.addEventListener("online", () => this.retry());
    window.addEventListener("offline", () => this.report(false));
    window.addEventListener("focus", () => this.#sender.run());
    document.addEventListener("visibilitychange", () => document.hidden || this.#sender.run());
    window.addEventListener("pagehide", () => this.#sender.leave());
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
    this.#sender.run();
  }

  #storageFailed() {
    this.unstored = true;
    this.#changed();
  }

  /** What the sender asks and tells; not for pages. */
  #told() {
    const outbox = this;
    return {
      get state() { return outbox.state; },
      get account() { return outbox.account; },
      get waiting() { return outbox.waiting; },
      get ready() { return outbox.ready; },
      met(closed) {
        outbox.closed = closed;
        outbox.#goTo("online");
      },
      stopped: (state, message) => outbox.#goTo(state, message),
      settled(news, batch) {
        outbox.last = { at: Date.now(), words: batch[batch.length - 1].words };
        outbox.#changed(news);
        outbox.dispatchEvent(new CustomEvent("saved", { detail: news.answer }));
      },
      storageFailed: () => outbox.#storageFailed(),
      planned: () => outbox.#changed(),
    };
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
    this.#sender.plan({ unlessPlanned: true });
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
}

function readConfig() {
  const element = document.getElementById("outbox-config");
  return element ? JSON.parse(element.textContent) : { user: null, name: "" };
}

export const outbox = new Outbox(readConfig());
