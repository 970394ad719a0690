// Decisions on their way to the server: kept in the browser until each is answered.
// Works on plain HTTP: no crypto.randomUUID, no service worker.

const SLOWEST = 30000;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// A POST with the token of the page; once it is too old, with a new one.
export async function post(address, body, { token, headers = {} } = {}) {
  const meta = document.querySelector('meta[name="csrf-token"]');
  const send = () =>
    fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": meta.content, ...headers },
    });
  const answer = await send();
  if (answer.status !== 400 || !token) return answer;
  const fresh = await fetch(token, { headers: { Accept: "application/json" } });
  if (!fresh.ok) return fresh;
  meta.content = (await fresh.json()).token;
  return send();
}

export class Queue extends EventTarget {
  constructor({ address, token, store, extra }) {
    super();
    Object.assign(this, { address, token, store, extra, sending: false, wait: 0, trouble: "" });
    this.waiting = this.#stored();
    addEventListener("online", () => this.send());
    addEventListener("focus", () => this.trouble && this.send());
  }

  add(decision) {
    this.waiting.push({ ...decision, id: newId() });
    this.#keep();
    this.#say("change");
    this.send();
  }

  async send() {
    if (this.sending || !this.waiting.length) return;
    clearTimeout(this.timer);
    this.sending = true;
    const batch = this.waiting.slice(0, 50);
    try {
      const body = JSON.stringify({ decisions: batch, ...this.extra() });
      const answer = await post(this.address, body, { token: this.token, headers: { "Content-Type": "application/json" } });
      await this.#take(answer, batch);
    } catch {
      this.#later("unreached");
    }
    this.sending = false;
    this.#say("change");
    if (this.waiting.length && !this.trouble) this.send();
  }

  async #take(answer, batch) {
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status === 401 || answer.redirected || (answer.ok && !isJson)) return this.#later("signed_out");
    if (answer.status >= 500 || answer.status === 429 || answer.status === 400) return this.#later("unreached");
    const result = await answer.json();
    const sent = new Set(batch.map((decision) => decision.id));
    this.waiting = this.waiting.filter((decision) => !sent.has(decision.id));
    this.trouble = "";
    this.wait = 0;
    this.#keep();
    const results = answer.ok ? result.results : batch.map(({ id }) => ({ id, done: false, message: result.message || "" }));
    this.#say("answered", { results, html: answer.ok ? result.html : "", batch });
  }

  #later(trouble) {
    this.trouble = trouble;
    this.wait = Math.min(SLOWEST, this.wait ? this.wait * 2 : 2000);
    this.timer = setTimeout(() => this.send(), this.wait);
  }

  #stored() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.store) || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  #keep() {
    try {
      if (this.waiting.length) localStorage.setItem(this.store, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.store);
    } catch {
      // A browser without storage: the decisions still wait on this page.
    }
  }

  #say(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
