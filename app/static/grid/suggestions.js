// What a cell offers while somebody types: {key, text, note, css, item} best first.

import { normalised } from "./reading.js";

const MOST = 60;
const LETTERS = 3; // before the server is asked for records
const kept = new Map(); // answers of the server by address

/** {options, hint}: what fits the letters typed, and a line for when nothing is offered. */
export async function suggest(column, text, page, row) {
  const { picker } = column;
  if (column.options) return { options: fromOptions(column, text) };
  if (picker.of === "party") return { options: fromParties(text, page) };
  if (picker.of === "reference") return fromReferences(picker.family, text, page);
  return fromRecords(picker.kind, text, page, row);
}

function ranked(options, text) {
  const words = normalised(text).split(" ").filter(Boolean);
  if (!words.length) return options.slice(0, MOST);
  const fitting = options.filter(({ plain }) => words.every((word) => plain.includes(word)));
  const begins = ({ plain }) => (plain.startsWith(words[0]) ? 0 : 1);
  return fitting.sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
}

function fromOptions(column, text) {
  return ranked(column.options.map(([key, label]) => ({ key, text: label, plain: normalised(label) })), text);
}

function fromParties(text, page) {
  page.partyOptions ??= page.parties.map(([key, label, name, code]) => ({
    key, text: label, note: name === label ? code : name, plain: normalised(`${label} ${name} ${code}`),
  }));
  return ranked(page.partyOptions, text);
}

async function fromReferences(family, text, page) {
  const found = await ask(page.urls.references, { family, q: text });
  if (!found) return { options: [], hint: page.words.cutOff };
  const options = found.map(({ id, text: label, note }) => ({ key: id, text: label, note }));
  return { options, hint: page.words.noneFound };
}

async function fromRecords(kind, text, page, row) {
  const query = text.trim();
  const { css, word } = page.kinds[kind];
  if (query.length < LETTERS) return { options: [], hint: page.words.typeThree.replace("{kind}", word.toLowerCase()) };
  const found = await ask(page.urls.records, { kind, q: query, opd: page.opd.id, not: row.id });
  const create = { isNew: true, text: page.words.create.replace("{kind}", word.toLowerCase()).replace("{text}", query) };
  if (!found) return { options: [create], hint: page.words.cutOff };
  const options = found.map((record) => {
    const gap = record.text.indexOf(" ");
    const [code, name] = [record.text.slice(0, gap), record.text.slice(gap + 1)];
    const item = { id: record.id, code, name, kind, opd: record.note };
    return { key: record.id, text: name, note: [code, record.note].filter(Boolean).join(" · "), css, item };
  });
  return { options: [...options, create] };
}

async function ask(address, values) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  if (kept.has(url.href)) return kept.get(url.href);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return null;
    const found = await answer.json();
    kept.set(url.href, found);
    setTimeout(() => kept.delete(url.href), 60000);
    return found;
  } catch {
    return null;
  }
}

/** Whether every word typed stands in the option: only such a one may be taken by Enter unseen. */
export function holds(option, text) {
  const plain = normalised(`${option.text} ${option.note ?? ""}`);
  return normalised(text).split(" ").every((word) => plain.includes(word));
}
