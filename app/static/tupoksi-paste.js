// Pasting an article: counted while typing, corrected before it is stored, kept on a bad line.

import { post } from "./tupoksi-queue.js";

const form = document.getElementById("paste");
const text = form.elements.text;
const status = form.querySelector(".t-status");
const list = form.querySelector(".t-pieces");
const card = form.querySelector(".t-pieces-card");
const words = JSON.parse(list.dataset.words);
const button = form.querySelector('[data-do="store"]');
const again = form.querySelector('[data-do="again"]');
const filled = { regulation: form.elements.regulation.value };
let pieces = [];
let corrected = false;
let asked = 0;
let timer = 0;
let known = ""; // the text whose pieces are shown

function say(words_) {
  status.textContent = words_ || "";
}

async function read({ file } = {}) {
  clearTimeout(timer);
  const number = ++asked;
  const body = new FormData();
  const sent = text.value;
  if (file) body.append("file", file);
  else body.append("text", text.value);
  if (file) say(status.dataset.busy);
  try {
    const answer = await post(form.dataset.preview, body, { token: form.dataset.token });
    const result = await answer.json();
    if (number !== asked) return;
    if (!answer.ok) return say((result.faults || []).map((f) => f.reason).join(" ") || result.message);
    if (file) {
      text.value = result.text;
      keep();
    }
    say(corrected ? status.dataset.reset : "");
    corrected = false;
    known = file ? result.text : sent;
    take(result);
  } catch {
    if (number !== asked) return;
    say(status.dataset.failed);
    timer = setTimeout(() => read({ file }), 4000);
  }
}

function take(result) {
  pieces = result.pieces;
  for (const cell of form.querySelectorAll("[data-count]")) cell.textContent = result.counts[cell.dataset.count];
  prefill("regulation", result.regulation);
  prefill("article", result.articles.length === 1 ? result.articles[0].replace(/^Pasal\s*/i, "") : "");
  prefill("unit", result.units.length === 1 ? result.units[0] : "");
  draw();
}

// What the text says goes into a field that nobody has typed into.
function prefill(name, value) {
  const input = form.elements[name];
  if (value && (input.value === "" || input.value === filled[name])) input.value = filled[name] = value;
}

function draw() {
  const clauses = pieces.filter((piece) => piece.role === "clause");
  const total = form.querySelector("[data-total]");
  total.hidden = !clauses.length;
  const counted = total.querySelector("[data-some]");
  counted.textContent = counted.dataset.some.replace("{n}", clauses.length);
  button.textContent = clauses.length ? button.dataset.some.replace("{n}", clauses.length) : button.dataset.none;
  card.hidden = !pieces.length;
  again.hidden = !corrected;
  list.replaceChildren(...grouped().map(([piece, index, run]) => (run ? around(run) : drawn(piece, index))));
}

// Headings and introducing sentences that follow one another take one line.
function grouped() {
  const lines = [];
  for (const [index, piece] of pieces.entries()) {
    const last = lines.at(-1);
    if (piece.role === "clause") lines.push([piece, index, null]);
    else if (last && last[2]) last[2].push([piece, index]);
    else lines.push([piece, index, [[piece, index]]]);
  }
  return lines;
}

function around(run) {
  const item = document.createElement("li");
  item.className = "is-context is-around";
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = run.length === 1 ? run[0][0].text : words.around.replace("{n}", run.length);
  details.append(summary);
  for (const [piece, index] of run) {
    const line = document.createElement("div");
    line.className = "t-around";
    line.dataset.index = index;
    const what = document.createElement("span");
    what.textContent = piece.text;
    line.append(what, tool("take", piece));
    details.append(line);
  }
  item.append(details);
  return item;
}

function tool(name, piece) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "t-textbutton";
  made.dataset.tool = name;
  made.textContent = words[name];
  made.setAttribute("aria-label", `${words[name]}: ${piece.place || piece.text.slice(0, 60)}`);
  return made;
}

function drawn(piece, index) {
  const item = document.createElement("li");
  item.className = "is-clause";
  item.dataset.index = index;
  const where = document.createElement("span");
  where.className = "t-where";
  where.textContent = piece.place || "·";
  const what = document.createElement("span");
  what.textContent = piece.text;
  const tools = document.createElement("span");
  tools.className = "t-tools";
  for (const name of ["cut", index ? "merge" : "", "drop"].filter(Boolean)) tools.append(tool(name, piece));
  item.append(where, what, tools);
  return item;
}

function edit(item, index) {
  const piece = pieces[index];
  const place = document.createElement("input");
  place.className = "form-control";
  place.value = piece.place;
  place.setAttribute("aria-label", words.of);
  const area = document.createElement("textarea");
  area.className = "form-control";
  area.value = piece.text;
  area.setAttribute("aria-label", words.hint);
  const hint = document.createElement("span");
  hint.className = "tiny muted t-tools";
  const done = document.createElement("button");
  done.type = "button";
  done.className = "btn btn-line btn-sm";
  done.textContent = words.done;
  hint.append(words.hint, done);
  item.replaceChildren(place, area, hint);
  area.focus();
  const finish = () => {
    const parts = area.value.split("\n").map((part) => part.trim()).filter(Boolean);
    const made = parts.map((part, n) => ({ ...piece, text: part, place: n ? "" : place.value.trim() }));
    for (const [n, part] of made.entries()) if (n) part.place = `${place.value.trim()} (${n + 1})`.trim();
    pieces.splice(index, 1, ...(made.length ? made : [piece]));
    change(index);
  };
  done.addEventListener("click", finish);
  item.addEventListener("keydown", (event) => event.key === "Escape" && finish());
}

function change(index) {
  corrected = true;
  draw();
  const line = list.querySelector(`li[data-index="${index}"]`) || list.querySelector("li[data-index]");
  line?.querySelector("button")?.focus();
}

const TOOLS = {
  merge: (index) => {
    const before = pieces[index - 1];
    const piece = pieces[index];
    pieces.splice(index - 1, 2, { ...before, role: "clause", text: `${before.text} ${piece.text}`, place: before.place || piece.place, unit: before.unit || piece.unit, last: piece.last });
    change(index - 1);
  },
  drop: (index) => {
    pieces[index] = { ...pieces[index], role: "context" };
    change(index);
  },
  take: (index) => {
    pieces[index] = { ...pieces[index], role: "clause" };
    change(index);
  },
};

list.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-tool]");
  if (!pressed) return;
  const item = pressed.closest("[data-index]");
  const index = Number(item.dataset.index);
  if (pressed.dataset.tool === "cut") edit(item, index);
  else TOOLS[pressed.dataset.tool](index);
});

// The text is kept in the browser until it is stored: a closed tab loses nothing.
function keep() {
  try {
    if (text.value) localStorage.setItem(form.dataset.store, text.value);
    else localStorage.removeItem(form.dataset.store);
  } catch {
    // without storage it stays on the page
  }
}

text.addEventListener("input", () => {
  keep();
  clearTimeout(timer);
  timer = setTimeout(read, 350);
});
form.querySelector("input[type=file]").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) read({ file });
});
form.querySelector(".t-file").addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    form.querySelector("input[type=file]").click();
  }
});
form.querySelector('[data-do="empty"]').addEventListener("click", () => {
  text.value = "";
  keep();
  read();
  text.focus();
});
again.addEventListener("click", () => {
  corrected = false;
  read();
});

function forget() {
  try {
    localStorage.removeItem(form.dataset.store);
  } catch {
    // nothing was kept
  }
}

// Stored by fetch, so that a failure leaves the page as it is.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await settle();
  const clauses = pieces.filter((piece) => piece.role === "clause");
  form.elements.pieces.value = clauses.length ? JSON.stringify(clauses.map(withFields)) : "";
  button.disabled = true;
  say(status.dataset.busy);
  try {
    const answer = await post(form.getAttribute("action") || location.href, new FormData(form), { token: form.dataset.token });
    const result = await answer.json();
    if (answer.ok) {
      forget();
      location.assign(result.address);
      return;
    }
    say((result.faults || []).map((f) => [f.place, f.reason].filter(Boolean).join(": ")).join(" ") || result.message);
  } catch {
    say(status.dataset.failed);
  }
  button.disabled = false;
});

// The text may have been typed faster than it was read.
async function settle() {
  if (known !== text.value) await read();
}

function withFields(piece) {
  const article = form.elements.article.value.trim();
  const named = !article || /^pasal/i.test(article) ? article : `Pasal ${article}`;
  const place = named && !/^pasal/i.test(piece.place) ? `${named} ${piece.place}`.trim() : piece.place;
  return { text: piece.text, place, unit: piece.unit || form.elements.unit.value.trim(), first: piece.first, last: piece.last };
}

if (!text.value) {
  try {
    text.value = localStorage.getItem(form.dataset.store) || "";
  } catch {
    text.value = "";
  }
  if (text.value) say(status.dataset.kept);
}
if (text.value) read();
