// Small manners of every page: "/" goes to the search box, an open menu closes on Esc or a click outside.

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.getElementById("search");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.s-who[open], details.s-burger[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.s-who[open], details.s-burger[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A form that says so is sent as soon as one of its choices changes.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// "Salin": also on plain HTTP, where browsers keep their clipboard to themselves.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = button.parentElement.querySelector("input, textarea");
    field.focus();
    field.select();
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else if (!document.execCommand("copy")) return;
    } catch {
      if (!document.execCommand("copy")) return; // selected: Ctrl+C still works
    }
    button.textContent = button.dataset.done;
  });
}

// A search box over a table: rows without the words typed are hidden.
for (const box of document.querySelectorAll("[data-filter]")) {
  box.closest("[data-filter-box]").hidden = false;
  const rows = document.querySelector(box.dataset.filter).tBodies[0].rows;
  box.addEventListener("input", () => {
    const words = box.value.toLocaleLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

// "Cetak": the page says in its styles what goes on paper.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
