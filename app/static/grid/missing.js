// "Masih kurang" beside the grid: made by the server, read again now and then. Its lines open
// their cells without leaving the page.

const PACE = 45000;

/** Show the list; `open` is given a cell's address and tells whether it is in this grid. */
export function showMissing(kind, open) {
  const aside = document.getElementById("g-missing");
  if (!aside) return;
  const load = async () => {
    try {
      const answer = await fetch(aside.dataset.url, { headers: { Accept: "text/html" } });
      if (answer.ok) aside.innerHTML = await answer.text();
    } catch {
      // Without connection the former list stays.
    }
  };
  aside.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cell]");
    if (link?.dataset.kind === kind && open(link.dataset.cell)) event.preventDefault();
  });
  setInterval(() => document.hidden || load(), PACE);
  load();
}
