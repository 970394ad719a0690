// The explorer: every state of the drawing is an address that the server draws. Clicks, ticks and
// moved boxes send the form of the page; the answer takes its place, looking around goes on where
// it was, and "back" leads to the state before.

import { highlighting } from "../picture-path.js";
import { viewing } from "../picture-view.js";
import { dragging, nudging } from "./moving.js";
import { shareable } from "./sharing.js";

const READABLE = 0.72; // below this scale names cannot be read on a phone

const root = document.getElementById("explorer");
let view = null; // looking around
let picture = null; // boxes and lines of the drawing
let running = null; // the request under way

if (root) begin();
document.querySelector("[data-find]")?.addEventListener("change", found);

function begin() {
  closeOnPhones();
  history.replaceState({ explorer: true }, "", location.href);
  addEventListener("popstate", () => load(location.search.slice(1), { isBack: true }));
  root.addEventListener("submit", submitted);
  root.addEventListener("change", (event) => {
    if (event.target.form?.id === "x-form") event.target.form.requestSubmit();
  });
  root.addEventListener("click", clicked);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    picture?.clear();
    const menu = root.querySelector("details.g-download[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  draw();
}

// --- From state to state ---------------------------------------------------------------------------

function submitted(event) {
  if (event.target.id !== "x-form") return;
  event.preventDefault();
  const fields = new FormData(event.target);
  if (event.submitter?.name) fields.set(event.submitter.name, event.submitter.value);
  load(new URLSearchParams(fields).toString());
}

// Sends the form as if a button with that action had been pressed.
function act(action, more = {}) {
  const fields = new FormData(document.getElementById("x-form"));
  if (action) fields.set("aksi", action);
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  return load(new URLSearchParams(fields).toString());
}

async function load(query, { isBack = false } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  root.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${root.dataset.url.split("?")[0]}?${query}`, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) {
      location.assign(`${root.dataset.page}?${query}`); // signed out, or nothing left to draw
      return;
    }
    replace(await answer.text(), isBack);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    say(root.dataset.failed, true);
  } finally {
    if (running === mine) root.removeAttribute("aria-busy");
  }
}

function replace(text, isBack) {
  const before = { open: openState(), focus: focusKey(), scrolls: scrolls(), anchor: anchorBox(), scale: view?.scale };
  root.innerHTML = text; // our own template: every name in it is escaped
  const head = root.querySelector(".x-head");
  document.title = head.dataset.title;
  if (!isBack) history.pushState({ explorer: true }, "", head.dataset.address);
  for (const [id, isOpen] of before.open) {
    const part = document.getElementById(id);
    if (part) part.open = isOpen;
  }
  draw(before);
  for (const [id, top] of before.scrolls) document.getElementById(id)?.scrollTo(0, top);
  focusAgain(before.focus);
  say(document.getElementById("x-counted")?.textContent ?? "");
}

function say(words, isLoud = false) {
  const place = document.getElementById("x-said");
  place.textContent = words.trim();
  place.className = isLoud ? "s-note bad x-note" : "visually-hidden";
}

// What stays as it was: opened parts, the focus, how far lists are scrolled.
function openState() {
  return [...root.querySelectorAll("details[id]:not(.g-download)")].map((part) => [part.id, part.open]);
}

function scrolls() {
  return [...root.querySelectorAll(".x-choices, .x-side")].map((part) => [part.id, part.scrollTop]).filter(([id]) => id);
}

function focusKey() {
  const here = document.activeElement;
  if (!root.contains(here)) return null;
  if (here.id) return { id: here.id };
  const entry = here.closest("[id^='entry-']");
  return { id: entry?.id, name: here.name, value: here.value };
}

function focusAgain(key) {
  if (!key) return;
  const same = key.name && [...root.querySelectorAll(`[name="${CSS.escape(key.name)}"]`)].find((e) => e.value === key.value);
  const near = key.id ? document.getElementById(key.id) : null;
  const target = same || near?.querySelector?.("button, a") || near;
  target?.focus({ preventScroll: true });
}

// --- The drawing -----------------------------------------------------------------------------------

function draw(before = null) {
  const stage = document.getElementById("x-stage");
  view = picture = null;
  shareable(root);
  if (!stage) return;
  const svg = stage.querySelector("svg");
  picture = highlighting(svg, { far: false, describe: (id) => mark(id) });
  for (const [id, box] of picture.boxes) prepare(id, box);
  view = viewing(stage, svg, {
    wheel: "always", base: "unit", most: 1.1,
    begin: (made, room) => place(made, room, before),
    // A finger moves the whole drawing: boxes are too large on a phone to reach around them.
    drag: (element, event) => event.pointerType === "touch" ? null : dragging(element.closest(".box"), picture, keepMove),
  });
}

function prepare(id, box) {
  box.setAttribute("role", "button");
  box.setAttribute("draggable", "false");
  box.addEventListener("keydown", (event) => {
    if (event.key === " ") event.preventDefault();
    if (event.key === " ") toggle(id);
    if (event.key.startsWith("Arrow") && !event.shiftKey) step(event, box);
  });
  nudging(box, picture, keepMove);
}

// All of it where names stay readable; else the box in question with its neighbours; else that box
// where it was.
function place(made, room, before) {
  if (made.fitting >= READABLE) {
    made.fit();
    return;
  }
  const id = before?.anchor && picture.boxes.has(before.anchor.id) ? before.anchor.id : startOf();
  const box = picture.boxes.get(id) ?? [...picture.boxes.values()][0];
  made.centre(box, Math.max(READABLE, Math.min(before?.scale ?? 1, 1.1)));
  if (made.frame(around(id, box), READABLE * 0.9) || before?.anchor?.id !== id) return;
  const now = box.getBoundingClientRect();
  made.pan(before.anchor.x - now.left, before.anchor.y - now.top);
}

// The part of the drawing that holds a box and its neighbours.
function around(id, box) {
  const ends = picture.wires.filter((w) => w.dataset.a === id || w.dataset.b === id);
  const near = ends.flatMap((w) => [picture.boxes.get(w.dataset.a), picture.boxes.get(w.dataset.b)]);
  const areas = [box, ...near.filter(Boolean)].map((b) => b.getBBox());
  const left = Math.min(...areas.map((a) => a.x)) - 12;
  const top = Math.min(...areas.map((a) => a.y)) - 12;
  const right = Math.max(...areas.map((a) => a.x + a.width)) + 12;
  const bottom = Math.max(...areas.map((a) => a.y + a.height)) + 12;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function startOf() {
  return root.querySelector("input[name=catatan]")?.value.split(",")[0];
}

function anchorBox() {
  const here = document.activeElement?.closest?.(".box");
  const id = here ? idOf(here) : startOf();
  const box = picture?.boxes.get(id);
  if (!box) return null;
  const { left, top } = box.getBoundingClientRect();
  return { id, x: left, y: top };
}

const idOf = (box) => box.id.replace(/^box-/, "");

function clicked(event) {
  const box = event.target.closest(".x-stage .box");
  if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const id = idOf(box);
  event.preventDefault();
  box.focus({ preventScroll: true });
  toggle(id);
}

function toggle(id) {
  if (id.startsWith("lane-")) return;
  act(id.startsWith("opd:") ? `lipat:${id.slice(4)}` : `buka:${id}`);
}

// Shows in the list what is pointed at; scrolls there only for the focus, not for the mouse.
function mark(id) {
  for (const entry of root.querySelectorAll(".x-entries > li.on")) entry.classList.remove("on");
  if (!id) return;
  const entries = root.querySelectorAll(`[data-entry="${CSS.escape(id)}"]`);
  for (const entry of entries) entry.classList.add("on");
  const side = document.getElementById("x-list");
  const isFocused = document.activeElement === picture?.boxes.get(id);
  if (entries[0] && isFocused && side.scrollHeight > side.clientHeight) {
    side.scrollTo({ top: entries[0].offsetTop - side.offsetTop - 60 });
  }
}

// Arrow keys go to the nearest box in that direction.
function step(event, from) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const here = middle(from);
  let best = null;
  let least = Infinity;
  for (const [id, box] of picture.boxes) {
    if (box === from || id.startsWith("lane-")) continue;
    const there = middle(box);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along > 1 && along + 2 * aside < least) [best, least] = [box, along + 2 * aside];
  }
  event.preventDefault();
  best?.focus({ preventScroll: true });
}

function middle(box) {
  const { left, top, width, height } = box.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

// A box was dragged: its place becomes part of the address.
function keepMove(id, dx, dy) {
  const field = root.querySelector("input[name=geser]");
  const moves = new Map((field?.value ?? "").split(",").filter(Boolean).map((word) => {
    const [key, x, y] = word.split("~");
    return [key, [Number(x), Number(y)]];
  }));
  const [x, y] = moves.get(id) ?? [0, 0];
  moves.set(id, [Math.round(x + dx), Math.round(y + dy)]);
  act("", { geser: [...moves].map(([key, by]) => `${key}~${by[0]}~${by[1]}`).join(",") });
}

// --- Finding, menus ---------------------------------------------------------------------

// A record was chosen in the search box: begin with it, or add it to the drawing.
function found(event) {
  const id = event.target.value.trim();
  if (!id) return;
  if (!root) {
    event.currentTarget.submit();
    return;
  }
  event.target.picker?.clear(true);
  event.target.picker?.blur();
  act(`tambah:${id}`);
}

function closeMenus(event) {
  for (const menu of root.querySelectorAll("details.g-download[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function closeOnPhones() {
  if (matchMedia("(max-width: 700px)").matches) document.getElementById("x-filters").open = false;
}
