// The official picture: looking around on the sheet, and the path of a box while it is pointed at.

import { highlighting } from "./picture-path.js";
import { viewing } from "./picture-view.js";

const stage = document.getElementById("sheet");
const svg = stage?.querySelector("svg");

document.querySelector("[data-addresses]")?.addEventListener("change", (event) => {
  event.stopPropagation();
  location.assign(event.target.value);
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.g-download[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

if (svg) {
  viewing(stage, svg, { begin: fillHeight });
  follow();
}

// On a narrow screen the whole sheet would be a stripe: begin with its left part, full height.
function fillHeight(view, room) {
  const { width, height } = view.sheet;
  if (room.width / room.height >= (width / height) * 0.9) return;
  view.cover();
}

function follow() {
  const panel = document.querySelector(".g-path");
  const picture = highlighting(svg, {
    describe(id, ends, boxes) {
      if (!panel) return;
      panel.hidden = id === null;
      if (id !== null) tell(panel, boxes, id, ends);
    },
  });
  for (const item of document.querySelectorAll("[data-box]")) {
    item.addEventListener("pointerenter", () => picture.has(item.dataset.box) && picture.show(item.dataset.box));
    item.addEventListener("pointerleave", picture.clear);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") picture.clear();
  });
}

function tell(panel, boxes, id, ends) {
  const title = boxes.get(id).querySelector("title");
  panel.querySelector("h2").textContent = title?.textContent ?? "";
  for (const row of panel.querySelectorAll("[data-layer]")) {
    const layer = row.dataset.layer;
    const count = [...ends].filter((e) => e !== id && boxes.get(e)?.dataset.layer === layer).length;
    row.querySelector("b").textContent = count;
  }
}
