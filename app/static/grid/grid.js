// The grid of one kind in one OPD: brings rows, drawing, keys, queue and feed together.
// Why it is our own: docs/decisions/0012-grid.md.

import { Commands } from "./commands.js";
import { Editor } from "./editor.js";
import { Feed } from "./feed.js";
import { Filter } from "./filter.js";
import { History } from "./history.js";
import { Keys } from "./keys.js";
import { cellMenu, ColumnChoice } from "./menus.js";
import { showMissing } from "./missing.js";
import { Panel } from "./panel.js";
import { showPeople } from "./people.js";
import { isOfReading, takesTargets, tellElsewhere } from "./planned.js";
import { isWrong } from "./rows.js";
import { enter } from "./shell.js";
import { Store } from "./store.js";
import { View } from "./view.js";

const page = JSON.parse(document.getElementById("g-setup").textContent);
page.words = JSON.parse(document.getElementById("g-words").textContent);
page.byField = new Map(page.columns.map((column) => [column.field, column]));
page.partyByKey = new Map(page.parties.map((party) => [party[0], party]));
page.family = new Set(page.family);
page.isTarget = page.reading === "target";
page.pasted = new Set(); // records that the last paste touched
page.moved = () => panel.show();

const store = new Store(page);
const history = new History(store);
const view = new View(page, await enter());
const commands = new Commands(page, view, store, history);
const filter = new Filter(page, () => refilter());
const choice = new ColumnChoice(page, () => {
  view.setColumns(choice.columns, choice.widths);
  refilter();
});
let tail = null; // the line in which a new row begins
let isPlanned = false;

// --- What a person can do ------------------------------------------------------------------------------------

const act = {
  edit(initial) {
    const { row } = view;
    if (!row || editor.isOpen) return;
    if (row.closed) act.say(row.closed);
    else if (view.column.type === "link" && takesTargets(row)) act.say(page.words.linksToday);
    else if (row.cell(view.column.field).state === "conflict") act.say(page.words.decideFirst);
    else editor.open(initial);
  },
  finish: () => editor.finish(),
  make: (change) => commands.make(change),
  copy: () => commands.copy(),
  empty: () => commands.empty() || tellClosed(),
  fillDown: () => commands.fillDown(),
  confirm: () => commands.confirm(),
  mark: (mark, reason) => commands.mark(mark, reason),
  archive: () => commands.archive(),
  undo: () => tellStep(history.undo(), page.words.undone),
  redo: () => tellStep(history.redo(), page.words.redone),
  menu: (x, y) => cellMenu(page, view, act, { x, y }),
  columnMenu: () => openColumnMenu(view.head.children[view.cursor.column + 2]),
  say: (text) => panel.say(text),
  paste,
  nextWrong,
};
const panel = new Panel(page, view, store, act);
const editor = new Editor(page, view, edited);
new Keys(page, view, act);

function edited(change, move) {
  if (change && move.endsWith("FillEnter")) commands.fillTyped(change);
  else if (change) commands.make(change);
  view.repaint([view.row.id]);
  panel.clear();
  const { row, column } = view.cursor;
  const steps = { Enter: [1, 0], ShiftEnter: [-1, 0], Tab: [0, 1], ShiftTab: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const [down, right] = steps[move] ?? [0, 0];
  if (move === "blur") panel.show();
  else view.go(row + down, column + right);
}

function tellClosed() {
  if (view.row?.closed) panel.say(view.row.closed);
}

function tellStep(step, words) {
  page.pasted.clear();
  panel.clear();
  panel.say(step ? words : page.words.nothingToUndo);
}

async function paste(text) {
  if (!text.trim() && !text.includes("\t")) return;
  const result = commands.paste(text);
  page.pasted = new Set(result.made);
  refilter();
  const tell = () => panel.pasted(result, commands.faults(result.changes), () => {
    if (history.isOpen(result.step)) history.undoStep(result.step);
    page.pasted.clear();
  });
  tell();
  // The server may find more: units and records that only it knows.
  const again = () => {
    if (store.unsent) return;
    store.removeEventListener("queue", again);
    if (history.isOpen(result.step) && panel.outcome.childElementCount) tell();
  };
  if (result.step) store.addEventListener("queue", again);
}

/** Go to the next cell whose text does not fit, or that two people filled. */
function nextWrong(step) {
  const { shown } = view;
  const { row: from, column: at } = view.cursor;
  const number = page.columns.length;
  const place = view.column ? page.columns.indexOf(page.columns.find((c) => c.field === view.column.field)) : at;
  const start = from * number + place;
  const total = shown.length * number;
  for (let turn = 1; turn <= total; turn += 1) {
    const here = (start + step * turn + total * 2) % total;
    const row = shown[Math.floor(here / number)];
    const column = page.columns[here % number];
    const cell = row.cell(column.field);
    if (isWrong(cell) || cell.state === "conflict") return goTo(row.id, column.field);
  }
  panel.say(page.words.noneWrong);
  return false;
}

/** Put the cursor on a cell, showing column and row if they are hidden. */
function goTo(id, field) {
  if (!store.row(id)) return false;
  choice.add(field);
  let row = view.shown.findIndex((other) => other.id === id);
  if (row < 0 && filter.isActive) {
    filter.clear();
    row = view.shown.findIndex((other) => other.id === id);
  }
  const column = view.columns.findIndex((other) => other.field === field);
  if (row < 0) return false;
  view.go(row, Math.max(0, column));
  return true;
}

// --- Rows shown --------------------------------------------------------------------------------------------------

function living() {
  const rows = store.rows.filter((row) => !row.isGone && !row.isBlank);
  const shown = rows.filter(isOfReading);
  tellElsewhere(rows.length - shown.length, page.words);
  return shown;
}

/** Apply filters and order anew; called when they change, not when others type. */
function refilter() {
  const all = living();
  const rows = filter.apply(all, choice.columns);
  filter.tell(rows.length, all.length);
  show(rows);
}

function show(rows) {
  if (page.mayEdit) {
    if (!tail || !tail.isBlank) tail = store.blank();
    rows.push(tail);
  }
  view.setRows(rows);
  document.getElementById("g-none").hidden = !(filter.isActive && rows.length <= (page.mayEdit ? 1 : 0));
}

/** Take new rows in at the end and gone ones out; rows in use stay where they are. */
function settle() {
  isPlanned = false;
  const shown = new Set(view.shown);
  const known = view.shown.filter((row) => !row.isGone && !row.isBlank && isOfReading(row));
  const fresh = living().filter((row) => !shown.has(row) && !filter.isActive);
  if (known.length + (page.mayEdit ? 1 : 0) !== view.shown.length || fresh.length || !tail?.isBlank) show([...known, ...fresh]);
}

store.addEventListener("rows", (event) => {
  view.repaint(event.detail);
  if (event.detail.includes(view.row?.id)) panel.show();
  panel.count();
  if (!isPlanned) {
    isPlanned = true;
    queueMicrotask(settle);
  }
});
store.addEventListener("queue", () => {
  view.root.dataset.unsent = store.unsent;
  panel.count();
});
store.addEventListener("saved", () => {
  panel.count();
  document.getElementById("g-sent")?.remove();
  document.getElementById("g-send")?.removeAttribute("hidden");
});

// --- Others ------------------------------------------------------------------------------------------------------

const feed = new Feed(page, {
  place: () => ({
    since: store.version,
    cell: view.row && view.column && !view.row.isBlank ? `${view.row.id} ${view.column.field}` : "",
  }),
  onNews(news) {
    if (news.reload) return load();
    const changed = store.refresh(news);
    view.tint(changed.filter((id) => !store.row(id).entries.length));
    showPeople(page, news.people);
    view.setOthers(news.people);
    return undefined;
  },
});

// --- Buttons around the grid ---------------------------------------------------------------------------------------

function openColumnMenu(head) {
  filter.menu(head.column, head.querySelector("button"), living(), () => choice.hide(head.column.field));
}

view.head.addEventListener("click", (event) => {
  const head = event.target.closest(".g-h");
  if (head?.column && event.target.closest(".g-hb")) openColumnMenu(head);
});
view.head.addEventListener("pointerdown", (event) => {
  if (!event.target.classList.contains("g-sizer")) return;
  const head = event.target.closest(".g-h");
  const start = head.offsetWidth - event.clientX;
  const size = (move) => {
    choice.setWidth(head.column.field, Math.max(60, Math.min(600, start + move.clientX)));
    view.setWidths(choice.widths);
  };
  event.preventDefault();
  event.target.setPointerCapture(event.pointerId);
  event.target.addEventListener("pointermove", size);
  event.target.addEventListener("pointerup", () => event.target.removeEventListener("pointermove", size), { once: true });
});
for (const button of document.querySelectorAll("[data-new-row]")) {
  button.addEventListener("click", () => {
    document.getElementById("g-empty")?.remove();
    document.getElementById("g-work").hidden = false;
    commands.newRow();
  });
}
document.getElementById("g-clear").addEventListener("click", () => filter.clear());

// What is still on its way must not be left out of what is sent; wrong cells are named on the next page.
document.getElementById("g-send")?.addEventListener("click", (event) => {
  const note = document.getElementById("g-send-note");
  note.hidden = store.unsent === 0;
  if (note.hidden) return;
  event.preventDefault();
  note.querySelector("span").textContent = page.words.sendUnsaved.replace("{n}", store.unsent);
});

/** "ELEMENT/attributes.hosting" → [id, field]. */
function splitAddress(text) {
  const [id, field = "name"] = decodeURIComponent(text).replace(/^#/, "").split("/");
  return [id, field];
}

window.addEventListener("hashchange", () => goTo(...splitAddress(location.hash)));

// --- Start -----------------------------------------------------------------------------------------------------------

async function load() {
  const answer = await fetch(page.urls.rows, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  await store.load(await answer.json());
}

async function start() {
  view.setColumns(choice.columns, choice.widths);
  try {
    await load();
  } catch {
    document.getElementById("g-failed").hidden = false;
    document.getElementById("g-loading").hidden = true;
    return;
  }
  document.getElementById("g-loading").hidden = true;
  refilter();
  if (!document.getElementById("g-empty") || living().length) {
    document.getElementById("g-empty")?.remove();
    document.getElementById("g-work").hidden = false;
  }
  if (!location.hash || !goTo(...splitAddress(location.hash))) view.go(0, 0, { focus: false });
  panel.count();
  feed.start();
  showMissing(page.kind, (address) => goTo(...splitAddress(address)));
  view.root.dataset.ready = "yes";
}

start();
