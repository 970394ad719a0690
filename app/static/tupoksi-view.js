// What the tupoksi page shows: the rows as the server draws them, one of them large.

import { outbox } from "./outbox.js";
import { Queue } from "./tupoksi-queue.js";
import { field, fillParents, idsOf, marks, openEditor, setRab, showMessage, words } from "./tupoksi-row.js";

export const work = document.getElementById("tupoksi");
export const state = { focus: "", show: "waiting", kept: new Set(), apart: new Set(remembered("apart")), messages: new Map() };
export const typed = new Map(); // what was typed into a row and not yet sent, by key of the row

export const section = () => work.querySelector(".t-progress").dataset.section;
export const rows = () => [...work.querySelectorAll(".t-row")];
export const row = (key) => work.querySelector(`.t-row[data-key="${key}"]`);

export const queue = new Queue({
  address: work.dataset.decisions,
  token: work.dataset.token,
  store: work.dataset.store,
  extra: () => ({ section: section(), apart: [...state.apart] }),
});

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`${work.dataset.store}-${name}`) || "[]");
  } catch {
    return [];
  }
}

export function remember() {
  try {
    sessionStorage.setItem(`${work.dataset.store}-apart`, JSON.stringify([...state.apart]));
  } catch {
    // then it holds for this page only
  }
}

export function replace(html) {
  const active = document.activeElement;
  const inside = work.contains(active);
  const name = inside && active.dataset ? active.dataset.field : "";
  keepTyped();
  const former = row(state.focus);
  const wanted = former ? idsOf(former) : [];
  work.innerHTML = html;
  prepare();
  const again = row(state.focus) || rows().find((item) => idsOf(item).some((id) => wanted.includes(id)));
  focusRow(again || firstWaiting(), { move: inside, name });
}

function keepTyped() {
  for (const item of rows()) {
    if (!item.dataset.touched || item.classList.contains("is-sending")) continue;
    const values = {};
    for (const input of item.querySelectorAll("[data-field]")) {
      if (input.type === "radio") {
        if (input.checked) values[input.dataset.field] = input.value;
      } else values[input.dataset.field] = input.value;
    }
    typed.set(item.dataset.key, { values, rab: { ...item.querySelector(".t-rab")?.dataset }, touched: item.dataset.touched, state: item.dataset.state });
  }
}

function restoreTyped(item) {
  const kept = typed.get(item.dataset.key);
  typed.delete(item.dataset.key);
  if (!kept || kept.state !== item.dataset.state) return;
  item.dataset.touched = kept.touched;
  openEditor(item);
  for (const input of item.querySelectorAll("[data-field]")) {
    const value = kept.values[input.dataset.field];
    if (value === undefined) continue;
    if (input.type === "radio") input.checked = input.value === value;
    else if (input.dataset.field === "parent") input.dataset.value = value;
    else input.value = value;
  }
  if (kept.touched.includes("rab") && item.querySelector(".t-rab")) setRab(item, kept.rab.rab, kept.rab.mark);
}

export function prepare() {
  for (const item of rows()) {
    if (item.dataset.state === "waiting") state.kept.add(item.dataset.key);
    restoreTyped(item);
    const message = state.messages.get(item.dataset.key);
    if (message) showMessage(item, message);
  }
  markSending();
  show();
}

export function show() {
  let folded = 0;
  for (const item of rows()) {
    const isHidden = state.show === "waiting" && item.dataset.state !== "waiting" && !idsOf(item).some((id) => state.kept.has(id));
    item.hidden = isHidden && work.querySelector(".t-progress").dataset.waiting !== "0";
    folded += item.hidden;
  }
  const note = work.querySelector(".t-folded");
  note.hidden = !folded;
  note.querySelector("button").textContent = folded === 1 ? note.dataset.one : marks(note.dataset.many, folded);
  for (const button of work.querySelectorAll("[data-show]")) button.toggleAttribute("aria-current", button.dataset.show === state.show);
  for (const button of work.querySelectorAll(".s-tabs [data-show]")) button.setAttribute("aria-pressed", button.dataset.show === state.show);
}

export function markSending() {
  const sent = new Set(queue.waiting.flatMap((decision) => decision.clauses || []));
  for (const item of rows()) {
    const is = idsOf(item).some((id) => sent.has(id));
    item.classList.toggle("is-sending", is);
    item.querySelector(".t-compact").dataset.waiting = words.waiting;
  }
  outbox.alsoHolds("t", queue.waiting.length); // for the facilitator
  const note = document.querySelector(".t-unsent");
  note.hidden = !queue.trouble;
  const text = queue.trouble === "signed_out" ? words.signed_out : words.unsent;
  note.querySelector("[data-words]").textContent = marks(text, queue.waiting.length);
}

export function visible() {
  return rows().filter((item) => !item.hidden);
}

export function firstWaiting() {
  const open = visible().filter((item) => item.dataset.state === "waiting" && !item.classList.contains("is-sending"));
  return open[0] || visible()[0];
}

export function focusRow(item, { move = true, name = "" } = {}) {
  for (const other of work.querySelectorAll(".t-row.is-focused")) {
    other.classList.remove("is-focused");
    other.tabIndex = -1;
  }
  for (const dot of work.querySelectorAll(".t-dots .is-here")) dot.classList.remove("is-here");
  if (!item) return;
  state.focus = item.dataset.key;
  item.classList.add("is-focused");
  item.tabIndex = 0;
  for (const id of idsOf(item)) work.querySelector(`.t-dots [data-clause="${id}"]`)?.classList.add("is-here");
  fillParents(item);
  const place = document.querySelector(".t-phone [data-place]");
  place.textContent = marks(words.place, visible().indexOf(item) + 1, visible().length);
  if (!move) return;
  const target = name && field(item, name);
  (target && target.offsetParent ? target : item).focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

export function step(by) {
  const list = visible();
  const at = list.findIndex((item) => item.dataset.key === state.focus);
  const next = list[Math.max(0, Math.min(list.length - 1, at + by))];
  if (next) focusRow(next);
}

export function nextWaiting(from) {
  const list = visible();
  const at = list.indexOf(from);
  const open = [...list.slice(at + 1), ...list.slice(0, at)].filter(
    (item) => item.dataset.state === "waiting" && !item.classList.contains("is-sending"),
  );
  focusRow(open[0] || from);
}
