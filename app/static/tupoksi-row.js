// One row of the tupoksi page: its fields, its code of RAB, the parts that open within it.

export const words = JSON.parse(document.getElementById("t-words").textContent);
export const marks = (text, n, all) => text.replace("{n}", n).replace("{all}", all);
export const idsOf = (item) => item.dataset.clauses.split(" ");
export const field = (item, name) => item.querySelector(`[data-field="${name}"]`);
export const chosen = (item, name) => item.querySelector(`[data-field="${name}"]:checked`)?.value || "";

export function showMessage(item, text) {
  const place = item.querySelector(".t-message");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

export function openEditor(item) {
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

export function fillParents(item) {
  const select = field(item, "parent");
  if (!select || select.options.length) return;
  select.append(document.getElementById("t-processes").content.cloneNode(true));
  const own = item.querySelector(".t-editor").dataset.process;
  for (const option of [...select.options]) if (own && option.value === own) option.remove();
  select.value = select.dataset.value || "";
}

export function setRab(item, code, mark) {
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

export function chooseRab(item) {
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

export function openPart(item, name, rows = []) {
  for (const part of item.querySelectorAll(".t-decline, .t-joining")) part.hidden = true;
  const part = item.querySelector(name);
  if (!part) return;
  part.hidden = false;
  if (name === ".t-joining") fillJoins(item, rows);
  part.querySelector("input, select").focus();
}

function fillJoins(item, rows) {
  const select = field(item, "join");
  select.replaceChildren(new Option(words.choose, ""));
  const others = rows.filter((other) => other !== item && other.dataset.state === "waiting" && item.dataset.state === "waiting" && field(other, "name"));
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
