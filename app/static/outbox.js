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

import { Store, newId } from "./outbox-store.js";

export { newId };

const BATCH = 100;
const LEASE = 10000; // ms; renewed while sending
const PATIENCE = 20000; // ms for one answer
const FIRST_DELAY = 5000;
const LONGEST_DELAY = 30000;
const AWAY = new Set([502, 503, 504]);

class Outbox extends EventTarget {
  /** "online", "offline", "signed_out", "other_account" or "refused" (the server takes nothing). */
  state = navigator.onLine === false ? "offline" : "online";
  since = Date.now(); // when the state began
  next = null; // when the next try is due
  last = null; // {at, words} of the last edit confirmed
  unstored = false; // the browser's storage failed: edits live in this tab only
  closed = false; // the workshop is over: edits are held for the facilitator
  message = ""; // what the server said when it took nothing

  #store = new Store();
  #entries = new Map(); // by key: number in the storage, or id of an entry that is only here
  #tab = newId();
  #config;
  #token;
  #queue = null;
  #running = false;
  #wanted = false;
  #timer = null;
  #delay = FIRST_DELAY;
  #size = BATCH;
  #blocked = new Set(); // records whose next edit the server failed on, alone
  #channel = null;
  #announced = false;

  constructor(config) {
    super();
    this.#config = config;
    this.#token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
    this.ready = this.#start();
  }

  /** The signed-in account of this page: {user, name}. */
  get account() {
    return { user: this.#config.user, name: this.#config.name };
  }

  get waiting() {
    return this.list().filter((entry) => entry.mine && entry.state === "waiting").length;
  }

  /** Entries in the order they were made, with `mine` and `stored`. */
  list() {
    return Array.from(this.#entries.values(), (entry) => ({
      ...entry,
      mine: entry.user === this.#config.user,
      stored: entry.n !== undefined,
    }));
  }

  /** Keep the edits, then send them; resolves to them, with `id` and `at`, once they are stored. */
  async add(edits) {
    await this.ready;
    const made = edits.map((edit) => this.#entry(edit));
    await this.#keep(made);
    this.#changed({ added: made });
    this.#soon();
    return made.map((entry) => entry.edit);
  }

  /** The person decided about a conflict or a refusal: the entry leaves the list. */
  async dismiss(id) {
    const entry = this.#find(id);
    if (!entry || entry.state === "waiting") return;
    this.#entries.delete(keyOf(entry));
    if (entry.n !== undefined) await this.#store.settle([entry.n], []);
    this.#changed({ removed: [entry.n] });
  }

  /** Send the own value of a conflict once more, this time over the value stored now. */
  keepMine(id) {
    const conflict = this.#find(id)?.result?.conflict;
    const stored = conflict?.seen ?? { value: conflict?.stored ?? null, unread: null };
    return this.#renew(id, { seen: stored });
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
    else this.#goTo("offline");
    this.#plan();
  }

  /** What can be handed in elsewhere: the waiting edits of an account, as the JSON of a file. */
  file(user = this.#config.user) {
    const entries = this.list().filter((e) => e.user === user && e.state === "waiting");
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
    this.#soon();
  }

  #listen() {
    if (window.BroadcastChannel) {
      this.#channel = new BroadcastChannel("selaras-outbox");
      this.#channel.onmessage = (event) => this.#heard(event.data);
    }
    window.addEventListener("online", () => this.retry());
    window.addEventListener("offline", () => this.#goTo("offline"));
    window.addEventListener("focus", () => this.#run());
    document.addEventListener("visibilitychange", () => document.hidden || this.#run());
    window.addEventListener("pagehide", () => this.#running && this.#store.release(this.#tab).catch(() => {}));
    window.addEventListener("beforeunload", (event) => {
      if (this.list().some((entry) => !entry.stored && entry.state === "waiting")) event.preventDefault();
    });
  }

  #entry({ words = {}, ...edit }) {
    const whole = { ...edit, id: edit.id ?? newId(), at: edit.at ?? new Date().toISOString() };
    const { user, name } = this.#config;
    return { id: whole.id, user, name, queue: this.#queue, state: "waiting", edit: whole, words, result: null };
  }

  async #keep(made) {
    // Those that could not be stored before go first, so that the order stays.
    const loose = Array.from(this.#entries.values()).filter((entry) => entry.n === undefined);
    const kept = [...loose, ...made];
    try {
      await this.#store.add(kept);
      for (const entry of loose) this.#entries.delete(entry.id);
      this.unstored = false;
      navigator.storage?.persist?.().catch(() => {});
    } catch {
      this.#storageFailed();
    }
    for (const entry of kept) this.#entries.set(keyOf(entry), entry);
  }

  async #reload() {
    const stored = await this.#store.all();
    const loose = Array.from(this.#entries.values()).filter((entry) => entry.n === undefined);
    this.#entries = new Map([...stored, ...loose].map((entry) => [keyOf(entry), entry]));
  }

  async #renew(id, changes) {
    const entry = this.#find(id);
    if (!entry || entry.state === "waiting") return;
    const { id: former, at, ...edit } = entry.edit;
    const renewed = this.#entry({ ...edit, ...changes, words: entry.words });
    if (entry.n === undefined) await this.#keep([renewed]);
    else await this.#store.replace(entry.n, renewed);
    this.#entries.delete(keyOf(entry));
    this.#entries.set(keyOf(renewed), renewed);
    this.#changed({ removed: [entry.n], added: [renewed] });
    this.#soon();
  }

  #find(id) {
    return Array.from(this.#entries.values()).find((entry) => entry.id === id);
  }

  #storageFailed() {
    this.unstored = true;
    this.#changed();
  }

  // --- Telling -----------------------------------------------------------------------------------

  #changed(news = null) {
    if (news) this.#channel?.postMessage(news);
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.dispatchEvent(new Event("change"));
    });
  }

  #heard({ added = [], removed = [], changed = [], saved = null, status = null }) {
    for (const entry of [...added, ...changed]) if (entry.n !== undefined) this.#entries.set(entry.n, entry);
    for (const n of removed) this.#entries.delete(n);
    if (status) this.#goTo(status.state, { ...status, told: true });
    if (saved) this.#saved(saved);
    this.#changed();
    // The tab that sends may be closed any moment; then this one takes over.
    if (this.#timer === null && !this.#running) this.#plan();
  }

  #goTo(state, { message = "", next = null, told = false } = {}) {
    const former = this.state;
    Object.assign(this, { state, message, next });
    if (former !== state) this.since = Date.now();
    if (!told) this.#channel?.postMessage({ status: { state, message, next } });
    this.#changed();
    if (former !== state && state === "online") this.dispatchEvent(new Event("online"));
    else if (former === "online" && state !== "online") this.dispatchEvent(new Event("offline"));
  }

  #saved(answer) {
    this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
  }

  // --- Sending -----------------------------------------------------------------------------------

  /** Send now, unless a try is already due: typing must not hammer a server that is away. */
  #soon() {
    if (this.state === "online" || this.#timer === null) this.#run();
  }

  #plan() {
    clearTimeout(this.#timer);
    this.#timer = this.next = null;
    if (!this.#config.user || this.state === "other_account") return;
    if (this.waiting === 0 && this.state === "online") return;
    this.next = Date.now() + this.#delay;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run();
    }, this.#delay);
    this.#changed();
  }

  async #run() {
    this.#wanted = true;
    if (this.#running || !this.#config.user || this.state === "other_account") return;
    this.#running = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        await this.#turn();
      }
    } finally {
      this.#running = false;
      this.#plan();
    }
  }

  /** One turn: all that waits, if this tab may send. */
  async #turn() {
    await this.ready.catch(() => {});
    if (!(await this.#maySend())) return;
    const renewal = setInterval(() => this.#store.lease(this.#tab, LEASE).catch(() => {}), LEASE / 3);
    try {
      this.#blocked.clear();
      if (this.state !== "online" && !(await this.#meet())) return;
      let failures = 0;
      for (let batch = this.#batch(); batch.length && failures < 3; batch = this.#batch()) {
        const outcome = await this.#send(batch);
        if (outcome === "stop") return;
        failures = outcome === "failed" ? failures + 1 : 0;
      }
      this.#delay = this.#blocked.size ? this.#grown() : FIRST_DELAY;
    } finally {
      clearInterval(renewal);
      await this.#store.release(this.#tab).catch(() => {});
    }
  }

  async #maySend() {
    try {
      const free = await this.#store.lease(this.#tab, LEASE);
      if (free) await this.#reload();
      return free;
    } catch {
      this.#storageFailed();
      return true; // without storage there is no queue that another tab could send
    }
  }

  /** The next edits of this account in their order, without records that are stuck. */
  #batch() {
    const ready = [];
    for (const entry of this.list()) {
      if (!entry.mine || entry.state !== "waiting" || this.#blocked.has(entry.edit.record)) continue;
      ready.push(this.#entries.get(keyOf(entry)));
      if (ready.length === this.#size) break;
    }
    return ready;
  }

  /** Ask the server who we are and for a fresh token; whether sending makes sense now. */
  async #meet() {
    const response = await this.#fetch(this.#config.token_url, { method: "GET" });
    if (!response.ok) return this.#unwelcome(response);
    const { token, user, closed } = response.body;
    if (user !== this.#config.user) return this.#stop("other_account");
    this.#token = token;
    this.closed = Boolean(closed);
    this.#goTo("online");
    return true;
  }

  async #send(batch) {
    const body = { queue: batch[0].queue, user: this.#config.user, edits: batch.map((entry) => entry.edit) };
    const post = () => this.#fetch(this.#config.send_url, { method: "POST", body: JSON.stringify(body) });
    let response = await post();
    if (response.status === 400) {
      if (!(await this.#meet())) return "stop"; // most likely the token had gone stale
      response = await post();
    }
    if (response.ok && Array.isArray(response.body.results)) return this.#settle(batch, response.body);
    const isAboutEdits = response.status >= 400 && ![401, 403, 409, 429].includes(response.status);
    if (isAboutEdits && !AWAY.has(response.status)) return this.#narrow(batch);
    this.#unwelcome(response);
    return "stop";
  }

  /** The server failed on something in this batch: find out on what, and let the rest pass. */
  #narrow(batch) {
    if (batch.length > 1) {
      this.#size = Math.ceil(batch.length / 2);
      return "narrowed";
    }
    this.#blocked.add(batch[0].edit.record);
    return "failed";
  }

  async #settle(batch, answer) {
    const results = new Map(answer.results.map((result) => [result.id, result]));
    const done = batch.filter((entry) => results.get(entry.id)?.state === "applied");
    const told = batch
      .filter((entry) => ["conflict", "refused", "held"].includes(results.get(entry.id)?.state))
      .map((entry) => ({ ...entry, state: results.get(entry.id).state, result: results.get(entry.id) }));
    if (!done.length && !told.length) return this.#narrow(batch);
    const removed = done.map((entry) => entry.n).filter((n) => n !== undefined);
    const stored = told.filter((entry) => entry.n !== undefined);
    // Should the storage fail here, they are sent again, and the server knows them by their id.
    await this.#store.settle(removed, stored).catch(() => this.#storageFailed());
    for (const entry of done) this.#entries.delete(keyOf(entry));
    for (const entry of told) this.#entries.set(keyOf(entry), entry);
    this.last = { at: Date.now(), words: batch[batch.length - 1].words };
    this.#size = Math.min(this.#size * 2, BATCH);
    this.#goTo("online");
    this.#changed({ removed, changed: stored, saved: answer });
    this.#saved(answer);
    return "sent";
  }

  /** Why the server took nothing; always false. */
  #unwelcome(response) {
    if (response.status === 401) return this.#stop("signed_out");
    if (response.status === 409) return this.#stop("other_account");
    if (response.status === 403) return this.#stop("refused", response.body.message || response.body.error);
    return this.#stop("offline");
  }

  #stop(state, message = "") {
    this.#goTo(state, { message });
    this.#delay = this.#grown();
    return false;
  }

  #grown() {
    return Math.min(this.#delay * 1.5, LONGEST_DELAY);
  }

  /** {ok, status, body}; an answer that is not ours (a login page, a hotel's portal) is none. */
  async #fetch(url, options) {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.#token };
    const control = new AbortController();
    const patience = setTimeout(() => control.abort(), PATIENCE);
    try {
      const response = await fetch(url, { ...options, headers, redirect: "manual", signal: control.signal, cache: "no-store" });
      if (response.type === "opaqueredirect") return { ok: false, status: 401, body: {} };
      const isOurs = (response.headers.get("Content-Type") ?? "").includes("application/json");
      const body = isOurs ? await response.json() : {};
      return { ok: isOurs && response.ok, status: isOurs ? response.status : Math.max(response.status, 503), body };
    } catch {
      return { ok: false, status: 0, body: {} };
    } finally {
      clearTimeout(patience);
    }
  }
}

function keyOf(entry) {
  return entry.n ?? entry.id;
}

function readConfig() {
  const element = document.getElementById("outbox-config");
  return element ? JSON.parse(element.textContent) : { user: null, name: "" };
}

export const outbox = new Outbox(readConfig());
