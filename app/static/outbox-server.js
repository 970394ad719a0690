// How the outbox speaks with the server, and what each answer means for the queue.

const PATIENCE = 20000; // ms for one answer
const AWAY = new Set([0, 429, 502, 503, 504]);

/** The server told from its answers: every call resolves, none throws. */
export class Server {
  #config;
  #token;

  constructor(config) {
    this.#config = config;
    this.#token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  }

  /** Ask who we are and for a fresh token: {closed}, or {stop, message} where sending is no use. */
  async meet() {
    const response = await this.#fetch(this.#config.token_url, { method: "GET" });
    if (!response.isOk) return { ...stopFor(response.status), message: response.body.message };
    const { token, user, closed } = response.body;
    if (user !== this.#config.user) return { stop: "other_account" };
    this.#token = token;
    return { closed: Boolean(closed) };
  }

  /** Send edits, telling how many are left: {answer}, {fault} if the server failed on some of them, or {stop, message}. */
  async send(queue, edits, left) {
    const body = JSON.stringify({ queue, user: this.#config.user, edits, left });
    const post = () => this.#fetch(this.#config.send_url, { method: "POST", body });
    let response = await post();
    if (response.status === 400) {
      const met = await this.meet(); // most likely the token had gone stale
      if (met.stop) return met;
      response = await post();
    }
    if (response.isOk && Array.isArray(response.body.results)) return { answer: response.body };
    const { status, body: said } = response;
    if ([401, 403, 409].includes(status) || AWAY.has(status)) {
      return { ...stopFor(status), message: said.message ?? said.error };
    }
    return { fault: said.message ?? said.error ?? "" };
  }

  /** {isOk, status, body}; an answer that is not ours (a log-in page, a hotel's portal) is none. */
  async #fetch(url, options) {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.#token };
    const control = new AbortController();
    const patience = setTimeout(() => control.abort(), PATIENCE);
    try {
      const init = { ...options, headers, redirect: "manual", cache: "no-store", signal: control.signal };
      const response = await fetch(url, init);
      if (response.type === "opaqueredirect") return { isOk: false, status: 401, body: {} };
      const isOurs = (response.headers.get("Content-Type") ?? "").includes("application/json");
      if (!isOurs) return { isOk: false, status: 0, body: {} };
      return { isOk: response.ok, status: response.status, body: await response.json() };
    } catch {
      return { isOk: false, status: 0, body: {} };
    } finally {
      clearTimeout(patience);
    }
  }
}

function stopFor(status) {
  return { stop: { 401: "signed_out", 403: "refused", 409: "other_account" }[status] ?? "offline" };
}
