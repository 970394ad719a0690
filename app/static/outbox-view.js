// The pill of the top bar: connection, unsent values, what needs a decision (_outbox.html).

import { outbox } from "./outbox.js";

const box = document.getElementById("outbox");
const { texts, sign_in_url } = JSON.parse(document.getElementById("outbox-config").textContent);
const LISTED = 40;
const CALM = 1200; // ms; a save that takes less is not worth a changing pill

let busySince = null;
let told = "online";

function words(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

// --- The pill ------------------------------------------------------------------------------------

function pill() {
  const waiting = outbox.waiting;
  const open = decisions().length;
  busySince = waiting ? (busySince ?? Date.now()) : null;
  const isSlow = busySince !== null && Date.now() - busySince >= CALM;
  if (outbox.unstored && waiting) return ["bad", "unsafe", waiting];
  if (waiting && (isSlow || outbox.state !== "online")) return ["warn", "waiting", waiting];
  if (outbox.state !== "online" && outbox.account.user) return ["warn", "cut", 0];
  if (open) return ["warn", "decide", open];
  return ["good", waiting ? "sending" : "online", waiting];
}

function decisions() {
  return outbox.list().filter((entry) => entry.mine && entry.state !== "waiting");
}

function draw() {
  const [look, key, n] = pill();
  box.classList.remove("good", "warn", "bad");
  box.classList.add(look);
  box.classList.toggle("ask", key === "decide");
  box.dataset.waiting = outbox.waiting;
  box.dataset.state = outbox.state;
  box.dataset.sentence = stateWords(); // for pages that say it at greater length
  box.querySelector(".s-outbox-words").textContent = words(key, { n });
  warnUnstored();
  tell(look);
  if (box.open) drawPanel();
}

function warnUnstored() {
  const former = document.getElementById("outbox-unstored");
  if (!outbox.unstored) former?.remove();
  else if (!former) {
    const note = make("p", "s-outbox-unstored", texts.unstored);
    note.id = "outbox-unstored";
    note.setAttribute("role", "alert");
    document.querySelector("main").before(note);
  }
}

/** For screen readers: when the connection goes, and when all is sent again; not each save. */
function tell(look) {
  const live = document.getElementById("outbox-live");
  if (look === "good" && told !== "online" && outbox.waiting === 0) {
    told = "online";
    live.textContent = texts.back;
  } else if (look !== "good" && told !== outbox.state + outbox.waiting) {
    told = outbox.state + outbox.waiting;
    live.textContent = `${box.querySelector(".s-outbox-words").textContent}. ${stateWords()}`;
  }
}

// --- The panel -----------------------------------------------------------------------------------

function stateWords() {
  if (outbox.unstored) return texts.unstored;
  if (outbox.state === "online" && outbox.closed && outbox.waiting) return texts.closed;
  if (outbox.state !== "online") return words(outbox.state, { time: clock(outbox.since), reason: outbox.message });
  if (outbox.waiting) return texts.on_the_way;
  return decisions().length ? texts.undecided : texts.all_saved;
}

function drawPanel() {
  const state = box.querySelector(".s-outbox-state");
  state.replaceChildren(stateWords());
  if (outbox.state === "signed_out" || !outbox.account.user) {
    const link = make("a", "", texts.sign_in);
    link.href = `${sign_in_url}?next=${encodeURIComponent(location.pathname + location.search)}`;
    state.append(" ", link);
  }
  const waiting = outbox.list().filter((entry) => entry.mine && entry.state === "waiting");
  const lists = [
    section(texts.head_decide, decisions(), decision),
    section(texts.head_waiting, waiting, line),
    section(texts.head_foreign, strangers(), stranger),
  ];
  box.querySelector(".s-outbox-lists").replaceChildren(...lists.filter(Boolean));
  box.querySelector(".s-outbox-actions [data-act=retry]").hidden = !waiting.length && outbox.state === "online";
  box.querySelector(".s-outbox-actions [data-act=save]").hidden = !waiting.length;
  drawNext();
}

function drawNext() {
  const parts = [];
  if (outbox.next) {
    const seconds = Math.max(0, Math.ceil((outbox.next - Date.now()) / 1000));
    parts.push(words("next", { seconds }));
  }
  const what = outbox.last && [outbox.last.words.field, outbox.last.words.record].filter(Boolean).join(", ");
  if (what) parts.push(words("last", { time: clock(outbox.last.at), what }));
  box.querySelector(".s-outbox-next").textContent = parts.join(" ");
}

function section(title, entries, one) {
  if (!entries.length) return null;
  const list = make("ul", "", ...entries.slice(0, LISTED).map(one));
  if (entries.length > LISTED) list.append(make("li", "muted", words("more", { n: entries.length - LISTED })));
  return make("section", "", make("h2", "", title), list);
}

function line(entry) {
  return make("li", "", ...what(entry));
}

/** "Basis Aplikasi: Web" over "SIPELABUHAN · 10.39". */
function what({ edit, words: known }) {
  const field = known.field || texts[edit.op] || edit.field || "";
  const place = [known.record, clock(edit.at)].filter(Boolean).join(" · ");
  const first = make("span", "s-outbox-what", field, ": ", make("b", "", shown(edit, known)));
  return [first, make("span", "muted", place)];
}

function shown(edit, known) {
  if (known.value) return known.value;
  if (edit.mark && edit.op === "mark") return texts[edit.mark];
  const raw = Array.isArray(edit.raw) ? edit.raw.join("; ") : edit.raw;
  return raw || (edit.op === "set" ? texts.empty : (known.record ?? ""));
}

function decision(entry) {
  const item = line(entry);
  // Both values follow one below the other; the heading is then the field alone.
  if (entry.state === "conflict") item.firstChild.replaceChildren(make("b", "", entry.words.field || entry.edit.field));
  const { conflict, refusal } = entry.result ?? {};
  if (entry.state === "conflict") {
    const by = conflict?.by ? ` (${words("by", { name: conflict.by, time: conflict.at ? clock(conflict.at) : "" })})` : "";
    item.append(make("span", "", `${texts.stored}: `, make("b", "", conflict?.stored_text || "–"), by));
    item.append(make("span", "", `${texts.mine}: `, make("b", "", conflict?.sent_text || shown(entry.edit, entry.words))));
    item.append(buttons(entry.id, [["stored", "use_stored"], ["mine", "use_mine"]]));
  } else if (entry.state === "held") {
    item.append(make("span", "", texts.held), buttons(entry.id, [["stored", "understood"]]));
  } else {
    item.append(make("span", "s-outbox-reason", refusal || texts.refusal));
    item.append(buttons(entry.id, [["again", "again"], ["stored", "remove"]]));
  }
  return item;
}

function buttons(id, choices) {
  const made = choices.map(([act, key]) => {
    const button = make("button", "btn btn-line btn-sm", texts[key]);
    Object.assign(button, { type: "button" });
    Object.assign(button.dataset, { act, id });
    return button;
  });
  return make("span", "s-outbox-choice", ...made);
}

function strangers() {
  const others = new Map();
  for (const entry of outbox.list().filter((e) => !e.mine && e.state === "waiting")) {
    others.set(entry.user, { user: entry.user, name: entry.name, n: (others.get(entry.user)?.n ?? 0) + 1 });
  }
  return [...others.values()];
}

/** Whose and how many, but not what: it may be a draft that this account must not see. */
function stranger({ user, name, n }) {
  const button = make("button", "btn btn-line btn-sm", texts.save);
  Object.assign(button, { type: "button" });
  Object.assign(button.dataset, { act: "save", user });
  return make("li", "", make("span", "", words("of", { name, n })), make("span", "muted", texts.unstored_foreign), make("span", "s-outbox-choice", button));
}

// --- What the person does --------------------------------------------------------------------------

function save(user) {
  const content = outbox.file(user || undefined);
  const blob = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${texts.file}-${content.name.replace(/\W+/g, "-").toLowerCase()}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const ACTS = {
  retry: () => outbox.retry(),
  save: ({ user }) => save(user),
  stored: ({ id }) => outbox.dismiss(id),
  mine: ({ id }) => outbox.keepMine(id),
  again: ({ id }) => outbox.again(id),
};

box.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  ACTS[button.dataset.act](button.dataset);
  // The button pressed may be gone now; keyboards must not fall back to the top of the page.
  if (button.dataset.id) box.querySelector("summary").focus();
});
box.addEventListener("toggle", () => box.open && drawPanel());
document.addEventListener("click", (event) => {
  // A drawn-away button is no longer inside, though it was clicked there.
  if (box.open && event.target.isConnected && !box.contains(event.target)) box.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !box.open) return;
  box.open = false;
  box.querySelector("summary").focus();
});

outbox.addEventListener("change", draw);
setInterval(() => {
  if (box.open) drawNext();
  if (busySince !== null) draw();
}, 1000);
outbox.ready.then(draw);
