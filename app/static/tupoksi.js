// Clause by clause: the keyboard decides, decisions are sent by themselves.

import { newId } from "./tupoksi-queue.js";
import { chooseRab, chosen, field, idsOf, openEditor, openPart, setRab, showMessage, words } from "./tupoksi-row.js";
import { firstWaiting, focusRow, markSending, nextWaiting, prepare, queue, remember, replace, row, rows, section, show, state, step, typed, work } from "./tupoksi-view.js";

const phone = matchMedia("(max-width: 700px)");

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
  "open-join": (item) => openPart(item, ".t-joining", rows()),
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
