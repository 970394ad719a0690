// Entry cards for phones: one question after another about the records of an OPD, worst first.
//
// The addresses inside the page: "#" the list of records, "#new" a new record, "#ID/FIELD" a card.

import { answerFor } from "./cards-answers.js";
import { editOf, valueEdit } from "./cards-edits.js";
import { button, choice, make } from "./cards-pieces.js";
import { cellOf, isOpen, questionsOf, stateOf, worstFirst } from "./cards-questions.js";
import { Rows, ask } from "./cards-rows.js";
import { newId, outbox } from "./outbox.js";

const setup = JSON.parse(document.getElementById("cards-setup").textContent);
const texts = JSON.parse(document.getElementById("cards-texts").textContent);
const body = document.getElementById("c-body");
const foot = document.getElementById("c-foot");
const rows = new Rows(setup);
let series = null; // {id, questions, answered: Map field → "done" | "skipped"}
let card = null; // {row, column, answer, special} of the card on the screen
let given = 0; // answers of this visit

const tools = { setup, texts, rows: () => rows.all(), say, ask };

function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
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

// --- The list of records -----------------------------------------------------------------------------

function showOverview() {
  const weighed = worstFirst(rows.all(), setup);
  const focused = document.activeElement?.dataset?.id;
  const sum = weighed.reduce((number, { open }) => number + open.length, 0);
  const words = weighed.length ? (sum ? say("all_counts", { n: sum, kind: setup.kindWord }) : say("all_complete")) : say("none");
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
  const locked = rows.all().filter((row) => row.locked);
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
  const edit = chosen ? valueEdit(row, column, chosen) : editOf(card, say);
  if (edit === "incomplete") return;
  if (edit) await send(row, edit.edit, edit.words);
  series.answered.set(column.field, edit && !card.special ? "done" : "skipped");
  const following = series.questions[series.questions.indexOf(question) + 1];
  goTo(rows.get(row.id) ?? row, following);
}

async function send(row, edit, words) {
  await outbox.add([{ ...edit, words }]);
  rows.apply(row, edit, words.value);
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
    const row = rows.newRow(edit);
    given += 1;
    history.replaceState(null, "", "#"); // "back" leads to the list, not to the same name again
    return start(row);
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
  const rest = worstFirst(rows.all(), setup).filter(({ row: other, open }) => other.id !== row.id && open.length);
  const title = make("h1", "", say("done_title"));
  title.tabIndex = -1;
  body.replaceChildren(title, make("p", "c-help", say("done_words", { record: row.name })), make("p", "muted", say("answered", { n: given })));
  const list = button("btn btn-line", say("overview"), () => (location.hash = ""));
  const primary = button("btn btn-primary", say("next_record"), () => start(rest[0].row));
  drawFoot(rest.length ? [list, primary] : [list]);
  title.focus({ preventScroll: true });
}

function backButton() {
  const made = button("btn btn-line c-back", "", () => history.back(), "left");
  made.setAttribute("aria-label", document.getElementById("cards").dataset.back);
  return made;
}

function drawFoot(buttons) {
  foot.hidden = false;
  foot.replaceChildren(...buttons);
}

document.getElementById("c-kind")?.addEventListener("change", (event) => location.assign(event.target.value));
rows.addEventListener("change", () => !card && !location.hash && showOverview());
rows.load(() => body.replaceChildren(make("p", "c-help", say("not_loaded")))).then(() => {
  show();
  addEventListener("hashchange", show);
  rows.listen(() => (card ? `${card.row.id} ${card.column.field}` : ""));
});
