// Entry cards for phones: one question after another about the records of an OPD, worst first.
//
// The addresses inside the page: "#" the list of records, "#new" a new record, "#ID/FIELD" a card.

import { answerFor, choice, make } from "./cards-answers.js";
import { isOpen, questionsOf, stateOf, withEdit, worstFirst, cellOf } from "./cards-questions.js";
import { newId, outbox } from "./outbox.js";

const setup = JSON.parse(document.getElementById("cards-setup").textContent);
const texts = JSON.parse(document.getElementById("cards-texts").textContent);
const body = document.getElementById("c-body");
const foot = document.getElementById("c-foot");
const ICONS = { left: "M15 6l-6 6 6 6", right: "M9 6l6 6-6 6", plus: "M12 5v14M5 12h14" };
const NEWS_EVERY = 6000; // ms
const RETRY_EVERY = 5000;

const rows = new Map(); // id → row as the person sees it: the server's, with what still waits
let version = 0;
let series = null; // {id, questions, answered: Map field → "done" | "skipped"}
let card = null; // {row, column, answer, special} of the card on the screen
let given = 0; // answers of this visit

const tools = { setup, texts, rows: () => rows.values(), say, ask };

function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

async function ask(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// --- Rows ----------------------------------------------------------------------------------------

async function load() {
  await outbox.ready;
  try {
    const answer = await ask(setup.urls.rows);
    version = answer.version;
    for (const row of answer.rows) rows.set(row.id, row);
    overlay();
    show();
    setInterval(hear, NEWS_EVERY);
  } catch {
    outbox.report(false);
    if (!rows.size) body.replaceChildren(make("p", "c-help", say("not_loaded")));
    setTimeout(load, RETRY_EVERY);
  }
}

/** Lay over the rows what this person typed and the server has not confirmed yet. */
function overlay(id = null) {
  for (const { edit, mine, state, words } of outbox.list()) {
    if (!mine || state !== "waiting" || (id && edit.record !== id)) continue;
    if (edit.op === "create" && edit.kind === setup.kind && !rows.has(edit.record)) rows.set(edit.record, newRow(edit));
    const row = rows.get(edit.record);
    if (row) rows.set(edit.record, withEdit(row, edit, words.value));
  }
}

function newRow(edit) {
  return { id: edit.record, name: edit.raw, code: "", kind: edit.kind, opd: edit.opd, may_edit: true, cells: {}, links: {} };
}

function take(found) {
  for (const row of found) {
    if (row.gone) rows.delete(row.id);
    else if (row.kind === setup.kind) rows.set(row.id, row);
    overlay(row.id);
  }
  if (found.length && !card && !location.hash) showOverview();
}

outbox.addEventListener("saved", ({ detail }) => take(Object.values(detail.rows ?? {})));

async function hear() {
  if (document.hidden) return;
  const cell = card ? `${card.row.id} ${card.column.field}` : "";
  const parameters = new URLSearchParams({ since: version, cell, unsent: outbox.waiting, wrong: 0 });
  try {
    const news = await ask(`${setup.urls.news}&${parameters}`);
    version = news.version;
    take(news.rows);
    outbox.report(true);
  } catch {
    outbox.report(false);
  }
}

function showConnection() {
  const strip = document.getElementById("c-offline");
  strip.hidden = outbox.state === "online";
  const state = document.querySelector("#outbox .s-outbox-words");
  if (!strip.hidden) strip.textContent = document.getElementById("outbox").dataset.sentence ?? state.textContent;
}

outbox.addEventListener("change", () => queueMicrotask(showConnection));

// --- Where we are ----------------------------------------------------------------------------------

function show() {
  card = null;
  const [id, field] = decodeURIComponent(location.hash.slice(1)).split(/\/(.*)/);
  if (id === "new") return showNew();
  const row = rows.get(id);
  if (!row) return showOverview();
  if (series?.id !== id) series = begin(row, field);
  const question = series.questions.find((q) => q.column.field === field);
  return question ? showCard(row, question) : showDone(row);
}

function begin(row, field) {
  const all = questionsOf(row, setup);
  const open = all.filter((question) => isOpen(question.state));
  const assumed = all.filter((question) => question.state === "assumed");
  const asked = all.filter((q) => q.column.field === field && !open.includes(q) && !assumed.includes(q));
  const other = asked.length || !field ? [] : setup.columns.filter((c) => c.field === field && !all.some((q) => q.column === c));
  return {
    id: row.id,
    questions: [...asked, ...other.map((column) => ({ column, state: stateOf(row, column) })), ...open, ...assumed],
    answered: new Map(),
  };
}

function goTo(row, question) {
  location.hash = question ? `${row.id}/${question.column.field}` : `${row.id}/`;
}

function start(row) {
  series = begin(row);
  goTo(row, series.questions[0]);
}

addEventListener("hashchange", show);

// --- The list of records -----------------------------------------------------------------------------

function showOverview() {
  const weighed = worstFirst([...rows.values()], setup);
  const focused = document.activeElement?.dataset?.id;
  const sum = weighed.reduce((number, { open }) => number + open.length, 0);
  const words = weighed.length ? (sum ? say("counts", { n: sum }) : say("all_complete")) : say("none");
  const list = make("ul", "c-list", ...weighed.map(recordLine), ...lockedLines());
  body.replaceChildren(make("h1", "", say("title")), make("p", "c-help", words), list);
  const first = weighed.find(({ open }) => open.length);
  const add = button("btn btn-line", say("add"), () => (location.hash = "new"), "plus");
  drawFoot(first ? [add, button("btn btn-primary", say("begin"), () => start(first.row))] : [button("btn btn-primary", say("add"), () => (location.hash = "new"), "plus")]);
  if (focused) body.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function recordLine({ row, open }) {
  const wrong = open.filter(({ state }) => state === "wrong").length;
  const count = open.length ? say("counts", { n: open.length }) : say("complete");
  const line = button("c-record", "", () => start(row), "right");
  line.dataset.id = row.id;
  const note = make("span", open.length ? "muted" : "c-good", wrong ? `${say("wrong", { n: wrong })} · ${count}` : count);
  line.prepend(make("span", "c-choice-words", row.name, note));
  return make("li", "", line);
}

function lockedLines() {
  const locked = [...rows.values()].filter((row) => row.locked);
  return locked.map((row) => make("li", "c-locked", make("span", "c-choice-words", row.name, make("span", "muted", row.locked))));
}

// --- One card ----------------------------------------------------------------------------------------

function showCard(row, question) {
  const { column } = question;
  const answer = answerFor(column, row, tools);
  card = { row, question, column, answer, special: null };
  const title = make("h1", "", column.label);
  title.id = "c-question";
  title.tabIndex = -1;
  const help = make("p", "c-help", helpOf(column.words ?? {}));
  help.id = "c-help";
  body.replaceChildren(progress(row, question), title, help, ...remarks(row, column), answer.element, specials(column, question), sureBox(question));
  const isLast = series.questions.at(-1) === question;
  drawFoot([backButton(), button("btn btn-primary", isLast ? say("finish") : say("next"), () => next())]);
  title.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function helpOf({ help = "", portal, example = "" }) {
  const sentence = portal ? say("portal", { name: portal }) : "";
  return [help, sentence, example && !/[.!?]$/.test(example) ? `${example}.` : example].filter(Boolean).join(" ");
}

function progress(row, question) {
  const place = series.questions.indexOf(question);
  const values = { record: row.name, n: place + 1, all: series.questions.length };
  const bar = make("div", "c-progress", ...series.questions.map((q, index) => make("i", index === place ? "now" : (series.answered.get(q.column.field) ?? ""))));
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", say("progress", values));
  return make("div", "", bar, make("p", "c-step muted", say("step", values)));
}

/** What is to be known about the value that is there already. */
function remarks(row, column) {
  const state = stateOf(row, column);
  if (state === "assumed") return [make("p", "s-note dashed c-wrong", say("assumed"))];
  if (state !== "wrong") return [];
  const { u, p = {} } = cellOf(row, column);
  const note = make("div", "s-note bad c-wrong", say("wrong_value", { text: u, reason: p.reason ?? "" }));
  if (p.suggestion) note.append(button("btn btn-line", say("suggestion", { text: p.suggestion }), () => next({ raw: p.suggestion, shown: p.suggestion })));
  return [note];
}

/** "I do not know" and "not applicable" are answers like any other. */
function specials(column, question) {
  const isLink = column.field.startsWith("links.");
  const unknownNote = isLink || question.state === "wrong" ? say("skip_note") : say("unknown_note");
  const group = make("div", "c-choices c-specials", choice({ type: "checkbox", name: "special", value: "unknown", text: say("unknown"), note: unknownNote }));
  if (!isLink) group.append(choice({ type: "checkbox", name: "special", value: "not_applicable", text: say("not_applicable"), note: say("not_applicable_note") }), reasonBox());
  group.addEventListener("change", (event) => event.target.name === "special" && chooseSpecial(group, event.target));
  card.answer.element.addEventListener("input", () => chooseSpecial(group, null));
  return group;
}

function reasonBox() {
  const input = Object.assign(document.createElement("input"), { type: "text", id: "c-reason", className: "form-control c-input" });
  const label = make("label", "c-label", say("reason"));
  label.htmlFor = "c-reason";
  const box = make("div", "c-reason", label, input);
  box.hidden = true;
  return box;
}

function chooseSpecial(group, chosen) {
  for (const input of group.querySelectorAll("[name=special]")) input.checked = input === chosen && chosen.checked;
  card.special = chosen?.checked ? chosen.value : null;
  if (card.special) card.answer.clear?.();
  const reason = group.querySelector(".c-reason");
  if (!reason) return;
  reason.hidden = card.special !== "not_applicable";
  if (!reason.hidden) reason.querySelector("input").focus();
}

function sureBox(question) {
  const input = Object.assign(document.createElement("input"), { type: "checkbox", id: "c-sure", checked: question.state !== "assumed" });
  return make("label", "c-sure", input, say("sure"));
}

// --- Answering -----------------------------------------------------------------------------------------

async function next(chosen = undefined) {
  const { row, question, column } = card;
  const edit = chosen ? valueEdit(row, column, chosen) : editOf(card);
  if (edit === "incomplete") return;
  if (edit) await send(row, edit.edit, edit.words);
  series.answered.set(column.field, edit && !card.special ? "done" : "skipped");
  const following = series.questions[series.questions.indexOf(question) + 1];
  goTo(rows.get(row.id) ?? row, following);
}

/** What the card's answer sends: null for nothing, "incomplete" while something is missing. */
function editOf({ row, column, answer, special, question }) {
  if (special === "not_applicable") return notApplicable(row, column, question);
  if (special === "unknown") return column.field.startsWith("links.") || question.state === "wrong" ? null : markEdit(row, column, "to_fill");
  const chosen = answer.read();
  if (!chosen) return null;
  if (column.field.startsWith("links.")) return linkEdit(row, column, chosen);
  const { v, t, u } = cellOf(row, column);
  const isSame = u === undefined && v !== undefined && (chosen.shown === t || JSON.stringify(chosen.raw) === JSON.stringify(v));
  if (!isSame) return valueEdit(row, column, chosen);
  return question.state === "assumed" && isSure() ? markEdit(row, column, "confirmed", "", t) : null;
}

function isSure() {
  return document.getElementById("c-sure").checked;
}

function valueEdit(row, column, { raw, shown }) {
  const mark = isSure() ? "confirmed" : "assumed";
  return worded(row, column, { op: "set", raw, seen: seenOf(row, column), mark }, shown);
}

function markEdit(row, column, mark, reason = "", shown = undefined) {
  return worded(row, column, { op: "mark", mark, reason, seen: seenOf(row, column) }, shown ?? say(mark === "to_fill" ? "unknown" : mark));
}

function notApplicable(row, column, { state }) {
  const input = document.getElementById("c-reason");
  const reason = input.value.trim();
  if (!reason) {
    input.placeholder = say("reason_missing");
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return "incomplete";
  }
  if (state === "empty" || state === "to_fill") return markEdit(row, column, "not_applicable", reason);
  return worded(row, column, { op: "set", raw: "", seen: seenOf(row, column), mark: "not_applicable", reason }, say("not_applicable"));
}

function linkEdit(row, column, { add, remove, shown }) {
  if (!add.length && !remove.length) return null;
  const former = row.links[column.field.slice(6)] ?? [];
  const edit = { op: "link", add, remove, mark: isSure() ? "confirmed" : "assumed" };
  if (!column.many) edit.seen_id = former[0]?.id ?? null;
  return worded(row, column, edit, shown);
}

function worded(row, column, edit, shown) {
  return { edit: { ...edit, record: row.id, field: column.field }, words: { record: row.name, field: column.label, value: shown } };
}

function seenOf(row, column) {
  const { v, u } = cellOf(row, column);
  return { value: v ?? null, unread: u ?? null };
}

async function send(row, edit, words) {
  await outbox.add([{ ...edit, words }]);
  rows.set(row.id, withEdit(rows.get(row.id) ?? row, edit, words.value));
  given += 1;
}

// --- A new record, the end of a record ---------------------------------------------------------------------

function showNew() {
  const title = make("h1", "", say("new_name", { kind: setup.kindWord.toLocaleLowerCase() }));
  title.id = "c-question";
  const column = setup.columns.find(({ field }) => field === "name");
  const input = Object.assign(document.createElement("input"), { type: "text", className: "form-control c-input", autocomplete: "off", maxLength: 500 });
  input.setAttribute("aria-labelledby", "c-question");
  const unit = unitChoice();
  body.replaceChildren(title, make("p", "c-help", helpOf(column.words ?? {})), make("div", "c-answer", input), ...unit.elements);
  const create = async () => {
    const name = input.value.trim();
    if (!name) {
      input.placeholder = say("name_missing");
      return input.focus();
    }
    const edit = { op: "create", record: newId(), kind: setup.kind, opd: unit.value(), raw: name };
    await outbox.add([{ ...edit, words: { record: name, field: setup.kindWord, value: name } }]);
    rows.set(edit.record, newRow(edit));
    given += 1;
    history.replaceState(null, "", "#"); // "back" leads to the list, not to the same name again
    return start(rows.get(edit.record));
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && create());
  drawFoot([backButton(), button("btn btn-primary", say("next"), create)]);
  input.focus();
}

function unitChoice() {
  if (setup.units.length < 2) return { elements: [], value: () => setup.units[0]?.[0] ?? setup.opd };
  const select = make("select", "form-select c-input", ...setup.units.map(([value, text]) => Object.assign(document.createElement("option"), { value, textContent: text })));
  select.id = "c-unit";
  const label = make("label", "c-label", say("which_unit"));
  label.htmlFor = "c-unit";
  return { elements: [label, select], value: () => select.value };
}

function showDone(row) {
  const rest = worstFirst([...rows.values()], setup).filter(({ row: other, open }) => other.id !== row.id && open.length);
  const title = make("h1", "", say("done_title"));
  title.tabIndex = -1;
  body.replaceChildren(title, make("p", "c-help", say("done_words", { record: row.name })), make("p", "muted", say("answered", { n: given })));
  const list = button("btn btn-line", say("overview"), () => (location.hash = ""));
  const primary = button("btn btn-primary", say("next_record"), () => start(rest[0].row));
  drawFoot(rest.length ? [list, primary] : [list]);
  title.focus({ preventScroll: true });
}

// --- Pieces -----------------------------------------------------------------------------------------------

function button(className, text, onClick, icon = null) {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  if (icon) made[icon === "right" ? "append" : "prepend"](drawing(icon));
  return made;
}

function backButton() {
  const made = button("btn btn-line c-back", "", () => history.back(), "left");
  made.setAttribute("aria-label", document.getElementById("cards").dataset.back);
  return made;
}

function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function drawFoot(buttons) {
  foot.hidden = false;
  foot.replaceChildren(...buttons);
}

document.getElementById("c-kind")?.addEventListener("change", (event) => location.assign(event.target.value));
load();
