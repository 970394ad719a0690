// Clause by clause: one pair is large, the keyboard decides, decisions are sent by themselves.

import { newId, Queue } from "./tupoksi-queue.js";

const work = document.getElementById("tupoksi");
const words = JSON.parse(document.getElementById("t-words").textContent);
const phone = matchMedia("(max-width: 700px)");
const marks = (text, n, all) => text.replace("{n}", n).replace("{all}", all);
const state = { focus: "", show: "waiting", kept: new Set(), apart: new Set(remembered("apart")), messages: new Map() };
const typed = new Map(); // what was typed into a row and not yet sent, by key of the row

const section = () => work.querySelector(".t-progress").dataset.section;
const rows = () => [...work.querySelectorAll(".t-row")];
const row = (key) => work.querySelector(`.t-row[data-key="${key}"]`);
const idsOf = (item) => item.dataset.clauses.split(" ");
const field = (item, name) => item.querySelector(`[data-field="${name}"]`);
const chosen = (item, name) => item.querySelector(`[data-field="${name}"]:checked`)?.value || "";

const queue = new Queue({
  address: work.dataset.decisions,
  token: work.dataset.token,
  store: work.dataset.store,
  extra: () => ({ section: section(), apart: [...state.apart] }),
});

// --- showing -------------------------------------------------------------------------------------

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`${work.dataset.store}-${name}`) || "[]");
  } catch {
    return [];
  }
}

function remember() {
  try {
    sessionStorage.setItem(`${work.dataset.store}-apart`, JSON.stringify([...state.apart]));
  } catch {
    // then it holds for this page only
  }
}

function replace(html) {
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

function prepare() {
  for (const item of rows()) {
    if (item.dataset.state === "waiting") state.kept.add(item.dataset.key);
    restoreTyped(item);
    const message = state.messages.get(item.dataset.key);
    if (message) showMessage(item, message);
  }
  markSending();
  show();
}

function show() {
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

function markSending() {
  const sent = new Set(queue.waiting.flatMap((decision) => decision.clauses || []));
  for (const item of rows()) {
    const is = idsOf(item).some((id) => sent.has(id));
    item.classList.toggle("is-sending", is);
    item.querySelector(".t-compact").dataset.waiting = words.waiting;
  }
  const note = document.querySelector(".t-unsent");
  note.hidden = !queue.trouble;
  const text = queue.trouble === "signed_out" ? words.signed_out : words.unsent;
  note.querySelector("[data-words]").textContent = marks(text, queue.waiting.length);
}

function showMessage(item, text) {
  const place = item.querySelector(".t-message");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

function visible() {
  return rows().filter((item) => !item.hidden);
}

function firstWaiting() {
  const open = visible().filter((item) => item.dataset.state === "waiting" && !item.classList.contains("is-sending"));
  return open[0] || visible()[0];
}

function focusRow(item, { move = true, name = "" } = {}) {
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

function step(by) {
  const list = visible();
  const at = list.findIndex((item) => item.dataset.key === state.focus);
  const next = list[Math.max(0, Math.min(list.length - 1, at + by))];
  if (next) focusRow(next);
}

function nextWaiting(from) {
  const list = visible();
  const at = list.indexOf(from);
  const open = [...list.slice(at + 1), ...list.slice(0, at)].filter(
    (item) => item.dataset.state === "waiting" && !item.classList.contains("is-sending"),
  );
  focusRow(open[0] || from);
}

// --- pieces of a row -----------------------------------------------------------------------------

function openEditor(item) {
  const fields = item.querySelector(".t-fields[hidden]");
  if (!fields) return;
  fields.hidden = false;
  item.querySelector(".t-ask")?.remove();
  const form = item.querySelector(".t-editor");
  form.dataset.target = form.dataset.declines = "";
  const button = item.querySelector("[data-accept-words]");
  if (button) button.textContent = button.dataset.edited;
  fillParents(item);
}

function fillParents(item) {
  const select = field(item, "parent");
  if (!select || select.options.length) return;
  select.append(document.getElementById("t-processes").content.cloneNode(true));
  const own = item.querySelector(".t-editor").dataset.process;
  for (const option of [...select.options]) if (own && option.value === own) option.remove();
  select.value = select.dataset.value || "";
}

function setRab(item, code, mark) {
  const line = item.querySelector(".t-rab");
  const option = document.getElementById("t-rab").content.querySelector(`option[value="${code}"]`);
  line.dataset.rab = code || "";
  line.dataset.mark = mark;
  line.querySelector("[data-code]").textContent = code || "";
  line.querySelector("[data-name]").textContent = code && option ? option.dataset.name : words.no_rab;
  const chip = line.querySelector("[data-chip]");
  chip.classList.toggle("is-confirmed", mark === "confirmed");
  chip.classList.toggle("is-assumed", mark !== "confirmed");
  const sign = chip.querySelector(".s-mark");
  sign.className = `s-mark ${code ? mark : "to_fill"}`;
  sign.textContent = code ? (mark === "confirmed" ? "✓" : "≈") : "?";
  sign.title = mark === "confirmed" ? words.confirmed : words.assumed;
  sign.setAttribute("aria-label", sign.title);
  line.querySelector(".t-several")?.remove();
  line.querySelector('[data-do="rab-right"]')?.toggleAttribute("hidden", mark === "confirmed");
}

function chooseRab(item) {
  const line = item.querySelector(".t-rab");
  const select = line.querySelector("[data-rab-select]");
  if (!select.options.length) {
    const all = document.getElementById("t-rab").content;
    const near = (line.dataset.options || "").split(" ").filter(Boolean);
    if (near.length) {
      const group = document.createElement("optgroup");
      group.label = words.candidates;
      for (const code of near) group.append(all.querySelector(`option[value="${code}"]`).cloneNode(true));
      select.append(group);
    }
    const group = document.createElement("optgroup");
    group.label = words.all;
    group.append(all.cloneNode(true));
    select.append(group);
  }
  select.hidden = !select.hidden;
  select.value = line.dataset.rab;
  if (!select.hidden) select.focus();
}

function openPart(item, name) {
  for (const part of item.querySelectorAll(".t-decline, .t-joining")) part.hidden = true;
  const part = item.querySelector(name);
  if (!part) return;
  part.hidden = false;
  if (name === ".t-joining") fillJoins(item);
  part.querySelector("input, select").focus();
}

function fillJoins(item) {
  const select = field(item, "join");
  select.replaceChildren(new Option(words.choose, ""));
  const others = rows().filter((other) => other !== item && other.dataset.state === "waiting" && item.dataset.state === "waiting" && field(other, "name"));
  if (others.length) {
    const group = document.createElement("optgroup");
    group.label = words.rows;
    for (const other of others) group.append(new Option(`${other.getAttribute("aria-label")}: ${field(other, "name").value}`, `row:${other.dataset.key}`));
    select.append(group);
  }
  const group = document.createElement("optgroup");
  group.label = words.processes;
  for (const option of document.getElementById("t-processes").content.querySelectorAll("option")) {
    if (option.value) group.append(option.cloneNode(true));
  }
  if (group.children.length) select.append(group);
}

// --- decisions -----------------------------------------------------------------------------------

function decide(item, decision, { next = true } = {}) {
  state.messages.delete(item.dataset.key);
  showMessage(item, "");
  // Of rows decided in this visit none disappears under the hands.
  for (const id of idsOf(item)) state.kept.add(id);
  queue.add({ clauses: idsOf(item), ...decision });
  markSending();
  if (next) nextWaiting(item);
}

function processOf(item, name) {
  const line = item.querySelector(".t-rab");
  const touched = (item.dataset.touched || "").split(" ");
  const confirmed = [];
  if (line.dataset.mark === "confirmed") confirmed.push("rab");
  if (touched.includes("kind")) confirmed.push("process_kind");
  return {
    id: newId(),
    name,
    kind: chosen(item, "kind"),
    rab: line.dataset.rab || null,
    parent: Number(chosen(item, "level")) > 1 ? field(item, "parent").value || field(item, "parent").dataset.value || null : null,
    confirmed,
  };
}

function accept(item, extra = {}) {
  const form = item.querySelector(".t-editor");
  if (form.dataset.declines) return decide(item, { do: "decline", reason: field(item, "reason").value || item.querySelector(".t-ask p").textContent }, extra);
  if (form.dataset.target) return decide(item, { do: "join", process: form.dataset.target }, extra);
  const splitting = item.querySelector(".t-splitting");
  const names = (splitting && !splitting.hidden ? field(item, "names").value : field(item, "name").value).split("\n").map((name) => name.trim()).filter(Boolean);
  if (!names.length) return fail(item, words.no_name, "name");
  decide(item, { do: "accept", processes: names.map((name) => processOf(item, name)), together: extra.together === true }, extra);
}

function fail(item, text, name) {
  showMessage(item, text);
  field(item, name)?.focus();
}

function save(item) {
  const form = item.querySelector(".t-editor");
  const name = field(item, "name");
  if (!name) return;
  if (!name.value.trim()) return fail(item, words.no_name, "name");
  const line = item.querySelector(".t-rab");
  const kindSeen = item.querySelector(".t-segments").dataset.seen;
  const parent = field(item, "parent");
  const above = Number(chosen(item, "level")) > 1 ? parent.value : "";
  const change = { do: "change", process: form.dataset.process };
  if (name.value !== name.dataset.seen) Object.assign(change, { name: name.value, name_seen: name.dataset.seen });
  if (chosen(item, "kind") !== kindSeen) Object.assign(change, { kind: chosen(item, "kind"), kind_seen: kindSeen });
  if ((item.dataset.touched || "").includes("rab")) Object.assign(change, { rab: line.dataset.rab, rab_seen: line.dataset.seen });
  if (above !== parent.dataset.seen) change.parent = above;
  if (Object.keys(change).length > 2) decide(item, change, { next: false });
  delete item.dataset.touched;
  nextWaiting(item);
}

function join(item, target) {
  if (!target) return fail(item, words.choose, "join");
  if (!target.startsWith("row:")) return decide(item, { do: "join", process: target }, { next: item.dataset.state === "waiting" });
  const other = row(target.slice(4));
  const process = processOf(other, field(other, "name").value.trim());
  state.kept.add(other.dataset.key);
  decide(item, { do: "accept", clauses: [...idsOf(other), ...idsOf(item)], processes: [process] });
}

function decline(item) {
  const reason = field(item, "reason").value.trim();
  if (!reason) return fail(item, words.no_reason, "reason");
  decide(item, { do: "decline", reason });
}

async function setApart(item) {
  for (const id of idsOf(item)) state.apart.add(id);
  remember();
  await reload();
}

async function reload() {
  const address = `${work.dataset.page}?${new URLSearchParams({ potongan: 1, bagian: section(), pisah: [...state.apart].join(" ") })}`;
  try {
    const answer = await fetch(address);
    if (answer.ok && !answer.redirected) replace(await answer.text());
  } catch {
    // Off line: the rows stay as they are.
  }
}

function acceptClear(button) {
  const clear = rows().filter((item) => item.dataset.clear && !item.classList.contains("is-sending"));
  if (!confirm(button.dataset.question)) return;
  for (const item of clear) accept(item, { next: false, together: true });
  focusRow(firstWaiting());
}

const ACTIONS = {
  accept: (item) => accept(item),
  save,
  focus: (item) => focusRow(item),
  edit: (item) => {
    openEditor(item);
    const name = field(item, "name");
    name.focus();
    name.select();
  },
  "open-join": (item) => openPart(item, ".t-joining"),
  "open-decline": (item) => openPart(item, ".t-decline"),
  close: (item) => {
    for (const part of item.querySelectorAll(".t-decline, .t-joining")) part.hidden = true;
    item.focus();
  },
  decline,
  join: (item) => join(item, field(item, "join").value),
  "join-like": (item, button) => decide(item, { do: "join", process: button.dataset.process }),
  split: (item, button) => {
    item.querySelector(".t-splitting").hidden = false;
    button.hidden = true;
    field(item, "names").focus();
  },
  apart: setApart,
  separate: (item, button) => {
    state.apart.add(button.dataset.clause);
    remember();
    decide(item, { do: "separate", clauses: [button.dataset.clause], process: item.querySelector(".t-editor").dataset.process }, { next: false });
  },
  reopen: (item) => decide(item, { do: "reopen" }, { next: false }),
  "rab-right": (item) => {
    touch(item, "rab");
    setRab(item, item.querySelector(".t-rab").dataset.rab, "confirmed");
  },
  "rab-choose": chooseRab,
  "accept-clear": (_, button) => acceptClear(button),
};

function touch(item, name) {
  item.dataset.touched = `${item.dataset.touched || ""} ${name}`.trim();
}

// --- events --------------------------------------------------------------------------------------

work.addEventListener("click", (event) => {
  const shown = event.target.closest("[data-show]");
  if (shown) {
    state.show = shown.dataset.show;
    show();
    return;
  }
  const item = event.target.closest(".t-row");
  const button = event.target.closest("[data-do]");
  if (button) {
    event.preventDefault();
    if (item && item.dataset.key !== state.focus) focusRow(item, { move: false });
    ACTIONS[button.dataset.do]?.(item, button);
  } else if (item && item.dataset.key !== state.focus && !event.target.closest("a, input, select, textarea")) focusRow(item);
});

work.addEventListener("submit", (event) => {
  event.preventDefault();
  const item = event.target.closest(".t-row");
  if (item.dataset.state === "accepted") save(item);
  else accept(item);
});

work.addEventListener("input", (event) => {
  const item = event.target.closest(".t-row");
  const name = event.target.dataset.field;
  if (item && name) touch(item, name);
  if (item && name === "level") item.querySelector(".t-parent").hidden = Number(event.target.value) < 2;
  if (item && event.target.matches("[data-rab-select]")) {
    touch(item, "rab");
    setRab(item, event.target.value, "confirmed");
    event.target.hidden = true;
    item.querySelector('[data-do="rab-choose"]').focus();
  }
});

const KEYS = { e: "edit", g: "open-join", b: "open-decline", u: "reopen" };

work.addEventListener("keydown", (event) => {
  const item = event.target.closest(".t-row");
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input:not([type=radio]), select, textarea");
  const isName = event.target.dataset.field === "name";
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (event.target === item || isName)) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && event.target !== item) {
    event.preventDefault();
    for (const part of item.querySelectorAll(".t-decline, .t-joining, [data-rab-select]")) part.hidden = true;
    item.focus();
  } else if (event.key === "Enter" && (event.target.dataset.field === "reason" || event.target.dataset.field === "join")) {
    event.preventDefault(); // else the browser would press the first button of the form
    ACTIONS[event.target.dataset.field === "join" ? "join" : "decline"](item);
  } else if (event.key === "Enter" && event.target === item) {
    event.preventDefault();
    if (item.dataset.state === "waiting") accept(item);
    else if (item.dataset.state === "accepted") save(item);
  } else if (!typing && item.dataset.key === state.focus && KEYS[event.key.toLowerCase()]) {
    const action = KEYS[event.key.toLowerCase()];
    const button = item.querySelector(`[data-do="${action}"]`);
    if (button) {
      event.preventDefault();
      ACTIONS[action](item, button);
    }
  }
});

document.querySelector(".t-phone").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) step(button.dataset.do === "next" ? 1 : -1);
});
document.querySelector('[data-do="retry"]').addEventListener("click", () => queue.send());
addEventListener("beforeunload", (event) => {
  if (queue.waiting.length && queue.trouble) event.preventDefault();
});
phone.addEventListener("change", () => focusRow(row(state.focus) || firstWaiting(), { move: false }));

queue.addEventListener("change", markSending);
queue.addEventListener("answered", ({ detail }) => {
  const note = document.querySelector(".t-result");
  note.hidden = true;
  for (const result of detail.results) {
    const decision = detail.batch.find(({ id }) => id === result.id);
    for (const key of decision?.clauses || []) {
      if (result.message && !result.done) state.messages.set(key, result.message);
      else typed.delete(key);
    }
    if (result.message && result.done) {
      note.textContent = result.message;
      note.hidden = false;
    }
  }
  // A refused row keeps what was typed into it; an accepted one is drawn anew.
  const refused = new Set(detail.results.filter((r) => !r.done).flatMap((r) => detail.batch.find(({ id }) => id === r.id)?.clauses || []));
  for (const item of rows()) {
    if (idsOf(item).some((id) => refused.has(id))) item.classList.remove("is-sending");
    else if (detail.batch.some((d) => (d.clauses || []).some((id) => idsOf(item).includes(id)))) delete item.dataset.touched;
  }
  if (detail.html) replace(detail.html);
  else prepare();
});

prepare();
focusRow(firstWaiting(), { move: !phone.matches });
if (state.apart.size) reload();
queue.send();
