// Checking and joining a large file takes minutes: the page says what goes on, and since when.

for (const form of document.querySelectorAll("form[data-waiting]")) {
  form.addEventListener("submit", () => {
    const note = form.querySelector("[data-waiting-note]");
    const began = Date.now();
    const tell = () => {
      note.textContent = form.dataset.waiting.replace("{seconds}", Math.round((Date.now() - began) / 1000));
    };
    form.querySelector("button").disabled = true; // a second press would only queue behind the first
    note.hidden = false;
    tell();
    setInterval(tell, 1000);
  });
}

// Coming back by the browser's own button shows the page as it was left.
addEventListener("pageshow", (event) => event.persisted && location.reload());
