// "Salin tautan": the link shows to each viewer only what that viewer may see.

// Makes the button of the page copy the address of what is drawn.
export function shareable(root) {
  const button = root.querySelector("[data-link]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const link = new URL(root.querySelector(".x-head").dataset.address, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      if (!copied(link)) return; // the address bar still has it
    }
    button.lastChild.textContent = button.dataset.done;
  });
}

// On plain HTTP browsers keep their clipboard to themselves.
function copied(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
