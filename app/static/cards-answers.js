// The answers of an entry card: buttons, text, search. Each answer says what it would send.
//
//   const answer = answerFor(column, row, tools)
//   answer.element                         to be put on the card
//   answer.read() → {raw, add, shown}      null while nothing is chosen
//   tools: {setup, texts, rows, say(key, values), ask(url)}

import { choice, make } from "./cards-pieces.js";
import { cellOf } from "./cards-questions.js";

const LONG_LIST = 10; // more choices than this get a search box
const SHOWN = 12;
const PAUSE = 250; // ms between the last key and asking the server
const LONG_TYPES = new Set(["long_text", "yearly"]);
const KEYBOARDS = { integer: "numeric", money: "numeric", year: "numeric", url: "url", quantity: "text" };

export function answerFor(column, row, tools) {
  if (column.type === "link") return picked(column, row, tools, recordSource(column, row, tools));
  if (column.picker?.of === "party") return picked(column, row, tools, partySource(tools));
  if (column.picker?.of === "reference") return picked(column, row, tools, referenceSource(column, tools));
  if (column.options) return picked(column, row, tools, listSource(column));
  return typed(column, row);
}

// --- Typed ---------------------------------------------------------------------------------------

function typed(column, row) {
  const cell = cellOf(row, column);
  const isLong = LONG_TYPES.has(column.type);
  const input = document.createElement(isLong ? "textarea" : "input");
  if (isLong) input.rows = 4;
  else input.type = "text";
  input.inputMode = KEYBOARDS[column.type] ?? "text";
  input.autocomplete = "off";
  input.className = "form-control c-input";
  input.value = cell.u ?? cell.t ?? "";
  input.setAttribute("aria-labelledby", "c-question");
  input.setAttribute("aria-describedby", "c-help");
  return {
    element: make("div", "c-answer", input),
    focus: () => input.focus(),
    read: () => (input.value.trim() ? { raw: input.value.trim(), shown: input.value.trim() } : null),
  };
}

// --- Chosen from something -------------------------------------------------------------------------

/** `source`: {first: choices before anything is typed, find(text) → choices, has_search}. */
function picked(column, row, tools, source) {
  const chosen = new Map(); // value → {text}
  for (const known of source.current?.() ?? currentOf(column, row)) chosen.set(known.value, known);
  const before = new Set(chosen.keys());
  const list = make("div", "c-choices");
  list.setAttribute("role", column.many ? "group" : "radiogroup");
  list.setAttribute("aria-labelledby", "c-question");
  const search = source.hasSearch ? searchBox(tools) : null;
  const status = make("p", "c-status muted");
  status.setAttribute("role", "status");

  function draw(found) {
    // What is chosen stays in sight, at its place in the list or before it.
    const missing = [...chosen.values()].filter((item) => !found.some(({ value }) => value === item.value));
    const items = [...missing, ...found];
    list.replaceChildren(...items.map((item) => choice({
      type: column.many ? "checkbox" : "radio", name: "answer", value: item.value,
      text: item.text, note: item.note, isChecked: chosen.has(item.value),
    })));
    list.known = new Map(items.map((item) => [item.value, item]));
  }

  list.addEventListener("change", (event) => {
    const item = list.known.get(event.target.value);
    if (!item) return;
    if (!column.many) chosen.clear();
    if (event.target.checked) chosen.set(item.value, item);
    else chosen.delete(item.value);
  });
  search?.addEventListener("input", debounced(async () => {
    const text = search.value.trim();
    const { found, problem } = await source.find(text);
    if (text !== search.value.trim()) return; // somebody typed on meanwhile
    status.textContent = problem ?? (found.length || !text ? "" : tools.say("no_results"));
    draw(withOwnWords(found, text, source, tools));
  }));
  draw(source.first);
  return {
    element: make("div", "c-answer", search && searchFrame(search, tools), list, status),
    focus: () => (search ?? list.querySelector("input"))?.focus(),
    clear: () => { chosen.clear(); draw(source.first); },
    read: () => sent(column, chosen, before),
  };
}

/** What was typed can be sent as it is: it waits as text until the list or the record has it. */
function withOwnWords(found, text, source, tools) {
  if (!source.takesText || text.length < 2) return found;
  if (found.some((item) => item.text.toLocaleLowerCase() === text.toLocaleLowerCase())) return found;
  const own = { value: `=${text}`, text: tools.say("own_words", { text }), note: tools.say("own_words_note"), own: text };
  return [...found, own];
}

function sent(column, chosen, before) {
  const items = [...chosen.values()];
  if (column.type === "link") {
    const add = items.filter((item) => !before.has(item.value)).map((item) => (item.own ? { text: item.own } : { id: item.value }));
    const remove = [...before].filter((value) => !chosen.has(value)).map(end);
    return items.length || remove.length ? { add, remove, shown: items.map(shownOf).join("; ") } : null;
  }
  if (!items.length) return null;
  const raws = items.map((item) => item.own ?? item.value);
  return { raw: column.many ? raws : raws[0], shown: items.map(shownOf).join("; ") };
}

function shownOf(item) {
  return item.own ?? item.text;
}

function end(value) {
  return value.startsWith("relation:") ? { relation: value.slice(9) } : { id: value };
}

function currentOf(column, row) {
  if (column.type === "link") {
    return (row.links[column.field.slice(6)] ?? []).map((link) => (
      { value: link.id ?? `relation:${link.r}`, text: link.name ?? link.text, note: link.code, own: link.id ? undefined : link.text }
    ));
  }
  const { v, t } = cellOf(row, column);
  if (v === undefined || v === null) return [];
  if (!Array.isArray(v)) return [{ value: String(v), text: t ?? String(v) }];
  const texts = (t ?? "").split("; ");
  return v.map((value, index) => ({ value, text: texts.length === v.length ? texts[index] : value }));
}

// --- What can be chosen from -----------------------------------------------------------------------

function listSource(column) {
  const all = column.options.map(([value, text]) => ({ value, text }));
  return {
    hasSearch: all.length > LONG_LIST,
    first: all,
    current: undefined,
    find: async (text) => ({ found: matching(all, text) }),
  };
}

function partySource({ setup }) {
  const all = setup.parties.map(([value, text, name]) => ({ value, text, note: name === text ? "" : name }));
  return { hasSearch: true, takesText: true, first: all.slice(0, 6), find: async (text) => ({ found: matching(all, text).slice(0, SHOWN) }) };
}

function referenceSource(column, tools) {
  return {
    hasSearch: true, takesText: true, first: popular(column, tools),
    find: (text) => asked(tools, tools.setup.urls.references, { family: column.picker.family, q: text }, popular(column, tools)),
  };
}

function recordSource(column, row, tools) {
  const first = popular(column, tools);
  return {
    hasSearch: true, takesText: true, first,
    find: (text) => asked(tools, tools.setup.urls.records, { kind: column.picker.kind, q: text, opd: row.opd ?? "", not: row.id }, first),
  };
}

async function asked(tools, url, parameters, fallback) {
  if (parameters.q.length < 2) return { found: fallback };
  try {
    const answers = await tools.ask(`${url}?${new URLSearchParams(parameters)}`);
    return { found: answers.slice(0, SHOWN).map(({ id, text, note }) => ({ value: id, text, note })) };
  } catch {
    return { found: matching(fallback, parameters.q), problem: tools.say("cannot_search") };
  }
}

/** What other records of this OPD answered most often: mostly the right answer, also offline. */
function popular(column, { rows, say }) {
  const counted = new Map();
  for (const row of rows()) {
    for (const item of currentOf(column, row)) {
      if (item.own || item.value.startsWith("relation:")) continue;
      const known = counted.get(item.value) ?? { ...item, number: 0 };
      counted.set(item.value, { ...known, number: known.number + 1 });
    }
  }
  return [...counted.values()]
    .sort((a, b) => b.number - a.number || a.text.localeCompare(b.text))
    .slice(0, 5)
    .map((item) => ({ value: item.value, text: item.text, note: say("used", { n: item.number }) }));
}

function matching(all, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((item) => words.every((word) => `${item.text} ${item.note ?? ""}`.toLocaleLowerCase().includes(word)));
}

function searchBox(tools) {
  const input = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off", className: "form-control c-input" });
  input.placeholder = tools.say("search");
  input.setAttribute("aria-label", tools.say("search"));
  return input;
}

function searchFrame(input) {
  return make("div", "c-search", input);
}

function debounced(work) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE);
  };
}
