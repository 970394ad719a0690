// Workshops: search in lists of OPDs, one question at a time on phones, the board that moves.

// A search box over a list: items without the words typed are hidden.
for (const box of document.querySelectorAll("[data-filter-list]")) {
  const list = document.querySelector(box.dataset.filterList);
  const input = box.querySelector("input");
  const none = box.querySelector("[data-none]");
  box.hidden = false;
  const show = () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of list.querySelectorAll("li")) {
      const text = item.textContent.toLocaleLowerCase();
      const chosen = item.querySelector("input[type=radio]:checked");
      // Units below an OPD only appear when somebody looks for them.
      const known = words.length ? words.every((word) => text.includes(word)) : !item.hasAttribute("data-below");
      item.hidden = !known && !chosen;
      found += item.hidden ? 0 : 1;
    }
    for (const group of list.querySelectorAll("[data-cluster]")) {
      group.hidden = !group.querySelector("li:not([hidden])");
    }
    if (none) none.textContent = found ? "" : none.dataset.none;
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it searches; it must not send the form
  });
  show();
}

// Opening a workshop: a whole cluster at once; choosing single OPDs means "not all".
const clusters = document.querySelector("[data-clusters]");
if (clusters) {
  const form = clusters.closest("form");
  const counter = document.querySelector("[data-count-chosen]");
  const boxes = () => [...clusters.querySelectorAll("input[name=opd]")];
  const tell = () => {
    const all = form.elements.which.value === "all";
    clusters.hidden = all;
    const number = all ? boxes().length : boxes().filter((box) => box.checked).length;
    counter.textContent = counter.dataset.words.replace("{n}", number);
    for (const group of clusters.querySelectorAll("[data-cluster]")) {
      const own = [...group.querySelectorAll("input[name=opd]")];
      const whole = group.querySelector("[data-all]");
      const checked = own.filter((box) => box.checked).length;
      whole.checked = checked === own.length;
      whole.indeterminate = checked > 0 && checked < own.length;
    }
  };
  for (const whole of clusters.querySelectorAll("[data-all]")) {
    whole.hidden = false;
    whole.addEventListener("change", () => {
      for (const box of whole.closest("[data-cluster]").querySelectorAll("input[name=opd]")) {
        if (!box.closest("li").hidden) box.checked = whole.checked;
      }
    });
  }
  form.addEventListener("change", (event) => {
    if (event.target.name === "which" && event.target.value === "some") {
      for (const box of boxes()) box.checked = false;
    }
    tell();
  });
  tell();
}

// Joining on a phone: one question per card.
const steps = document.querySelector("[data-steps]");
if (steps && matchMedia("(max-width: 700px)").matches) {
  const cards = [...steps.querySelectorAll("[data-step]")];
  const go = steps.querySelector("[data-go]");
  const back = steps.querySelector("[data-back]");
  const count = steps.querySelector("[data-step-count]");
  const wrong = cards.findIndex((card) => card.hasAttribute("data-wrong"));
  let here = Math.max(0, wrong);
  const show = (focus) => {
    cards.forEach((card, index) => { card.hidden = index !== here; });
    back.hidden = here === 0;
    go.textContent = here === cards.length - 1 ? steps.dataset.join : steps.dataset.next;
    count.hidden = false;
    count.textContent = steps.dataset.of.replace("{step}", here + 1).replace("{steps}", cards.length);
    const field = cards[here].querySelector("input");
    if (focus && field) field.focus();
  };
  go.addEventListener("click", (event) => {
    if (here === cards.length - 1) return;
    event.preventDefault();
    const invalid = [...cards[here].querySelectorAll("input")].find((field) => !field.checkValidity());
    if (invalid) return void invalid.reportValidity();
    here += 1;
    show(true);
  });
  back.addEventListener("click", () => {
    here -= 1;
    show(true);
  });
  // Enter in the name goes to the next question.
  steps.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.name === "name") {
      event.preventDefault();
      go.click();
    }
  });
  show(false);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The facilitator's page is redrawn in parts: who used the keyboard there stays there.
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "room") hadFocus = event.detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", () => {
  if (hadFocus && document.activeElement === document.body) {
    (document.getElementById("admit-all") || document.getElementById("waiting"))?.focus();
  }
  hadFocus = false;
});

// The board: asks every three seconds, moves bars, marks the line that changed last.
const board = document.querySelector("[data-board]");
if (board) {
  const words = JSON.parse(board.dataset.words);
  const one = (selector) => document.querySelector(selector);
  let version = 0;

  const describe = (cell) => {
    if (cell.sent) return words.sent;
    if (cell.absent) return words.absent;
    if (!cell.records) return words.none;
    return words.share.replace("{filled}", cell.filled).replace("{confirmed}", cell.confirmed);
  };

  const showLine = (row, cells) => {
    row.querySelectorAll(".w-cell").forEach((place, index) => {
      const cell = cells[index];
      place.querySelector(".filled").style.width = `${cell.filled}%`;
      place.querySelector(".confirmed").style.width = `${cell.confirmed}%`;
      place.classList.toggle("sent", cell.sent);
      place.classList.toggle("none", !cell.records);
      place.classList.toggle("absent", cell.absent);
      place.setAttribute("aria-label", describe(cell));
    });
  };

  const mark = (id) => {
    const row = one(`[data-opd="${id}"]`);
    if (!row) return;
    row.classList.add("fresh");
    setTimeout(() => row.classList.remove("fresh"), 2000);
  };

  const show = (state) => {
    if (!state.open || state.code !== board.dataset.code) return void location.reload();
    one("[data-reached]").textContent = state.reached;
    if (state.share !== null && one("[data-bar]")) {
      one("[data-bar]").style.width = `${state.share}%`;
      one("[data-share]").textContent = state.share;
    }
    one("[data-people]").textContent = words.people.replace("{n}", state.people);
    one("[data-newest]").textContent = state.newest_name ? ` · ${words.newest.replace("{opd}", state.newest_name)}` : "";
    for (const row of document.querySelectorAll("[data-opd]")) {
      if (state.lines[row.dataset.opd]) showLine(row, state.lines[row.dataset.opd]);
    }
    if (version && state.version !== version && state.newest) mark(state.newest);
    version = state.version;
  };

  const ask = async () => {
    try {
      const answer = await fetch(board.dataset.board, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403) return void location.reload();
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
      one("[data-offline]").hidden = true;
    } catch {
      one("[data-offline]").hidden = false; // the last numbers stay
    }
    setTimeout(ask, 3000);
  };
  setTimeout(ask, 3000);
}
