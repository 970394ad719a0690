// Record screens: pickers that search while typing, one-click suggestions, care for unsaved typing.
// Every field also works without this file: pickers are then text, one entry a line.

const THREE = 3;

function itemsOf(field) {
  try {
    return JSON.parse(field.dataset.items || "[]");
  } catch {
    return [];
  }
}

// Replaces a text field by a select of the same name, filled with what it holds.
function asSelect(field) {
  const select = document.createElement("select");
  const single = field.hasAttribute("data-single");
  select.id = field.id;
  select.name = field.name;
  select.multiple = !single;
  select.className = single ? "form-select" : "form-control";
  if (single) select.append(new Option("", ""));
  for (const [key, label] of itemsOf(field)) select.append(new Option(label, key, true, true));
  if (field.hasAttribute("aria-describedby")) select.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
  field.replaceWith(select);
  return select;
}

function option(item, escape) {
  const kind = item.kind ? `<span class="s-tile d-${escape(item.domain)}">${escape(item.letter)}</span> ` : "";
  const note = [item.kind, item.note].filter(Boolean).map(escape).join(" · ");
  return `<div>${kind}${escape(item.text)}${note ? `<div class="note">${note}</div>` : ""}</div>`;
}

async function load(url, query) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}

// Words come with the page, in its language.
const words = document.documentElement.lang === "en"
  ? { none: "Nothing found", unchosen: (text) => `“${text}” has not been chosen from the list`, create: "Write as text, the link waits:", type: "Type three letters" }
  : { none: "Tidak ditemukan", unchosen: (text) => `“${text}” belum dipilih dari daftar`, create: "Tulis sebagai teks, tautannya menunggu:", type: "Ketik tiga huruf" };

function picker(field) {
  const { url } = field.dataset;
  const current = { url };
  const isRecord = field.dataset.picker === "record";
  const create = field.hasAttribute("data-create");
  const single = field.hasAttribute("data-single");
  const placeholder = field.placeholder;
  const shown = asSelect(field);
  const note = document.createElement("p");
  note.className = "s-wrong";
  note.hidden = true;
  note.setAttribute("role", "status");
  let unchosen = "";
  // The one record of exactly that name is meant, not a text that waits.
  const found = (text) => {
    const same = Object.values(select.options).filter((item) => item.text?.toLocaleLowerCase() === text.toLocaleLowerCase());
    return same.length === 1 ? same[0] : null;
  };
  const select = new TomSelect(shown, {
    valueField: "id",
    labelField: "text",
    searchField: [], // the server has searched already
    create: create && ((text) => found(text) ?? { id: text, text }),
    createOnBlur: create, // who tabs on has not thrown away what was typed
    persist: false,
    maxItems: single ? 1 : null,
    maxOptions: 60,
    placeholder,
    closeAfterSelect: single,
    highlight: false,
    plugins: single ? ["clear_button"] : ["remove_button"],
    shouldLoad: (query) => query.trim().length >= (isRecord ? THREE : 1),
    load: (query, done) => load(current.url, query).then(done, () => done([])),
    score: () => () => 1,
    render: {
      option,
      item: (item, escape) => `<div class="item">${escape(item.text ?? item.id)}</div>`,
      option_create: (data, escape) => `<div class="create">${words.create} <b>${escape(data.input)}</b></div>`,
      no_results: () => `<div class="no-results">${words.none}</div>`,
      not_loading: () => null,
    },
    onItemAdd() {
      unchosen = "";
      this.setTextboxValue(""); // what was searched is not one more entry
      // An open single field is taller; closing it under the pointer would move what is clicked.
      if (single) this.blur();
    },
    onType() {
      this.clearOptions(); // what was found for other letters must not be offered for these
    },
    onFocus() {
      note.hidden = true;
    },
    onBlur() {
      if (create || !unchosen) return;
      this.setTextboxValue(unchosen);
      note.textContent = words.unchosen(unchosen);
      note.hidden = false;
    },
  });
  select.wrapper.after(note);
  // Not onType, which comes after a pause: by then a quick typist is in the next field.
  select.control_input.addEventListener("input", () => { unchosen = select.control_input.value.trim(); });
  shown.picker = select;
  shown.dataset.current = "";
  shown.setUrl = (address) => {
    current.url = address;
    unchosen = "";
    note.hidden = true;
    select.clear();
    select.clearOptions();
  };
  return select;
}

for (const field of document.querySelectorAll("[data-picker]")) picker(field);
for (const select of document.querySelectorAll("select[data-plain-picker]")) {
  select.picker = new TomSelect(select, { maxOptions: 2000, allowEmptyOption: true, render: { no_results: () => `<div class="no-results">${words.none}</div>` } });
}

// An address that names a field leads into it, also where it lies in a closed section.
function goToField() {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const field = named && (named.matches("input, select, textarea, .r-field") ? named : null);
  if (!field) return;
  for (let section = field.closest("details"); section; section = section.parentElement.closest("details")) section.open = true;
  // What a picker stands for is hidden; marks come after the value.
  const places = field.matches(".r-field") ? field.querySelectorAll(".ts-control input, input:not([type=hidden], [type=radio]), select, textarea") : [field.picker?.control_input ?? field];
  const place = [...places].find((one) => one.offsetParent !== null && !one.matches(".tomselected"));
  place?.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}
window.addEventListener("hashchange", goToField);
// After the browser has gone to the place itself, which takes the focus away.
window.addEventListener("load", () => setTimeout(goToField));

// A field that is opened by choosing it is where one goes on typing.
for (const choice of document.querySelectorAll("select[data-opens]")) {
  const button = choice.parentElement.querySelector("button");
  choice.addEventListener("change", () => { button.formAction = `${choice.form.getAttribute("action")}#isian-${choice.value}`; });
}

// "Tautkan": the kind of record searched follows the relation chosen.
for (const choice of document.querySelectorAll("[data-link-choice]")) {
  const target = choice.form.querySelector("[name=other]");
  const follow = () => {
    const address = new URL(target.dataset.base, location.href);
    address.searchParams.set("kind", choice.selectedOptions[0].dataset.kind);
    target.setUrl(address.href);
  };
  const base = choice.form.dataset.search;
  if (target && base) {
    target.dataset.base = base;
    choice.addEventListener("change", follow);
    follow();
  }
}

// A suggestion goes into its field at once; without this the button sends the form for it.
for (const button of document.querySelectorAll("button[data-take]")) {
  button.addEventListener("click", (event) => {
    const holder = button.closest(".r-field");
    const field = holder.querySelector("[name^='a.']");
    if (!field) return;
    const value = button.dataset.take;
    if (field.picker) return; // the server knows which node or party is meant
    if (field.tagName === "SELECT") {
      const found = [...field.options].find((o) => o.text === value || o.value === value);
      if (!found) return;
      field.value = found.value;
    } else {
      field.value = value;
    }
    event.preventDefault();
    holder.classList.remove("bad");
    button.closest(".s-wrong").remove();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}

// A mark pressed a second time is taken off.
for (const radio of document.querySelectorAll(".r-marks input")) {
  radio.addEventListener("mousedown", () => { radio.wasChecked = radio.checked; });
  radio.addEventListener("click", () => {
    if (radio.wasChecked) radio.checked = false;
    radio.wasChecked = false;
  });
}

const all = document.querySelector("[data-check-all]");
if (all) {
  all.addEventListener("change", () => {
    for (const box of all.closest("table").querySelectorAll("input[name=id]")) box.checked = all.checked;
  });
}

// Leaving with unsaved typing asks first.
const form = document.querySelector("form[data-form]");
if (form) {
  let touched = Boolean(form.querySelector(".r-faults"));
  const note = form.querySelector("[data-unsaved]");
  const touch = () => {
    touched = true;
    if (note) note.hidden = false;
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
}

// Open menus close on Esc and on a click outside.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".r-menu[open], .r-dots[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".r-menu[open], .r-dots[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
