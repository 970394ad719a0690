// Work list of reviewers: one card open at a time, decided with the keyboard, the next one follows.
// Every form also works without this file.

const list = document.querySelector("[data-cards]");

const cards = () => [...document.querySelectorAll("[data-card]")];
const undecided = () => cards().filter((card) => !card.dataset.decided);
const current = () => document.querySelector("[data-card][open]");

function show(card) {
  if (!card) return;
  for (const other of cards()) if (other !== card) other.open = false;
  card.open = true;
  card.querySelector("summary").focus();
  card.scrollIntoView({ block: "start" });
}

function step(by) {
  const open = undecided();
  const here = current();
  const order = cards();
  const place = order.indexOf(here);
  const next = by > 0
    ? open.find((card) => order.indexOf(card) > place)
    : open.findLast((card) => order.indexOf(card) < place);
  show(next || (place < 0 ? open[0] : null));
}

async function send(form, button) {
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
}

function tell(form, words) {
  const place = form.querySelector("[data-error]") || form.appendChild(document.createElement("p"));
  place.className = "s-wrong";
  place.setAttribute("role", "alert");
  place.dataset.error = "";
  place.hidden = false;
  place.textContent = words;
}

// What the server refused, in its own words.
async function reasons(answer) {
  try {
    const said = await answer.json();
    const faults = (said.faults || []).map((fault) => fault.reason).join(" ");
    return faults || said.message || said.error || "";
  } catch {
    return "";
  }
}

const failed = () => (list ? JSON.parse(list.dataset.words).failed : document.body.dataset.failed || "");

function settle(card, { state, accepted }) {
  card.dataset.decided = "1";
  card.classList.add("decided");
  const summary = card.querySelector("summary");
  summary.querySelector(".v-signs").replaceChildren(Object.assign(document.createElement("span"), {
    className: accepted ? "s-badge good" : "s-badge warn",
    textContent: `${accepted ? "✓" : "↩"} ${state}`,
  }));
  card.querySelector(".v-body").remove();
  const left = undecided();
  count(left.length);
  if (left.length) {
    const order = cards();
    const place = order.indexOf(card);
    show(left.find((other) => order.indexOf(other) > place) || left[0]);
  } else {
    location.assign(list.dataset.next);
  }
}

function count(number) {
  const words = JSON.parse(list.dataset.words);
  document.querySelector("[data-count]").textContent = number ? `${number} ${words.left}` : words.none;
}

async function decide(form, button) {
  const card = form.closest("[data-card]");
  const buttons = form.querySelectorAll("button");
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await send(form, button);
    if (answer.ok) return settle(card, await answer.json());
    tell(form, (await reasons(answer)) || failed());
  } catch {
    tell(form, failed());
  }
  for (const one of buttons) one.disabled = false;
  return undefined;
}

async function remark(form) {
  const place = form.closest("[data-remarks]") || form.closest(".v-remarks");
  const field = form.querySelector("textarea");
  try {
    const answer = await send(form);
    if (!answer.ok) return tell(form, (await reasons(answer)) || failed());
    const said = await answer.json();
    place.querySelector("[data-threads]").innerHTML = said.threads; // made by our own template
    if (field) field.value = "";
    const adding = place.querySelector("[data-add]");
    if (adding) adding.open = false;
    place.querySelector("[data-threads] summary, [data-threads] button")?.focus();
  } catch {
    tell(form, failed());
  }
  return undefined;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-decide]")) {
    event.preventDefault();
    decide(form, event.submitter);
  } else if (form.matches("[data-remark]") && list) {
    event.preventDefault();
    remark(form);
  }
});

function open(details, field) {
  details.open = true;
  details.querySelector(field).focus();
}

const KEYS = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  a: (card) => card?.querySelector("[data-accept]")?.click(),
  r: (card) => card?.querySelector(".v-return") && open(card.querySelector(".v-return"), "textarea"),
  c: (card) => card?.querySelector("[data-add]") && open(card.querySelector("[data-add]"), "textarea"),
};

if (list) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing) {
      const box = event.target.closest("details:not([data-card])");
      if (box) {
        box.open = false;
        box.querySelector("summary").focus();
      }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!KEYS[key]) return;
    event.preventDefault();
    KEYS[key](current());
  });
  if (location.hash.startsWith("#catatan-")) show(document.getElementById(location.hash.slice(1)));
}

// On the page of a record: "beri catatan" beside a value chooses it in the form.
for (const link of document.querySelectorAll("[data-about]")) {
  link.addEventListener("click", (event) => {
    const form = document.querySelector("#komentar form.v-new");
    if (!form) return;
    event.preventDefault();
    form.closest("details").open = true;
    form.querySelector("select").value = link.dataset.about;
    form.querySelector("textarea").focus();
  });
}
