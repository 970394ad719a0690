// What others do: asked every three seconds while the page is seen; slower when the server is away.

import { outbox } from "../outbox.js";

const PACE = 3000;
const SLOWEST = 30000;
const COLOURS = ["#75489C", "#A03A6B", "#3F6212", "#9A3412", "#155E75", "#5B5BD6"];

export class Feed {
  #pace = PACE;
  #timer = null;

  /** `onNews({rows, people, version, notices})` gets every answer; `place()` tells where we are. */
  constructor(page, { place, onNews }) {
    Object.assign(this, { page, place, onNews });
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask());
    outbox.addEventListener("online", () => this.#ask());
  }

  start() {
    if (this.page.urls.news) this.#ask();
  }

  async #ask() {
    clearTimeout(this.#timer);
    if (!document.hidden) await this.#news();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), this.#pace);
  }

  async #news() {
    const url = new URL(this.page.urls.news, location.href);
    const values = [...Object.entries(this.place()), ...outbox.told()];
    for (const [name, value] of values) url.searchParams.append(name, value);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      this.#pace = PACE;
      news.people = (news.people ?? []).map((person) => ({ ...person, colour: colourOf(person.name) }));
      this.onNews(news);
    } catch {
      this.#pace = Math.min(this.#pace * 2, SLOWEST);
    }
  }
}

function colourOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return COLOURS[sum % COLOURS.length];
}
