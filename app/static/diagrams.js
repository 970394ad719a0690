// The sheet: zoom and pan, and the path of a box upward and downward while it is pointed at.

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
  zoomable();
  highlighting();
}

function zoomable() {
  const bar = document.querySelector(".g-zoom");
  const output = bar.querySelector("output");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const view = window.svgPanZoom(svg, {
    zoomScaleSensitivity: 0.35,
    minZoom: 1,
    maxZoom: 12,
    mouseWheelZoomEnabled: false, // the wheel scrolls the page; with Ctrl it zooms, below
    dblClickZoomEnabled: false,
    onZoom: (scale) => {
      output.textContent = `${Math.round(scale * 100)} %`;
    },
  });
  bar.hidden = false;
  fillHeight(view);
  bar.addEventListener("click", (event) => {
    const way = event.target.dataset.zoom;
    if (way === "in") view.zoomIn();
    if (way === "out") view.zoomOut();
    if (way === "fit") view.reset();
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      const point = { x: event.clientX - box.left, y: event.clientY - box.top };
      view.zoomAtPointBy(event.deltaY < 0 ? 1.2 : 1 / 1.2, point);
    },
    { passive: false },
  );
  new ResizeObserver(() => {
    if (!stage.clientWidth || !stage.clientHeight) return;
    view.resize();
    view.fit();
    view.center();
    fillHeight(view);
  }).observe(stage);
  dragIsNoClick();
}

// On a narrow screen the whole sheet would be a stripe: begin with its left part, full height.
function fillHeight(view) {
  const sheet = Number(stage.dataset.ratio);
  const room = stage.clientWidth / stage.clientHeight;
  if (room < sheet * 0.9) {
    view.zoom(sheet / room);
    view.pan({ x: 0, y: 0 });
  }
}

// A drag that ends on a box must not open its record.
function dragIsNoClick() {
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY };
  });
  svg.addEventListener(
    "click",
    (event) => {
      const moved = from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > 5;
      if (moved) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}

function highlighting() {
  const boxes = new Map();
  for (const box of svg.querySelectorAll(".box")) {
    boxes.set(box.id.replace(/^(box|code)-/, ""), box);
  }
  const wires = [...svg.querySelectorAll(".wire")];
  const panel = document.querySelector(".g-path");

  const show = (id) => {
    const { ends, lines } = path(id, wires);
    for (const other of coded(id, boxes)) ends.add(other);
    svg.classList.add("dim");
    for (const [other, box] of boxes) box.classList.toggle("on", ends.has(other));
    for (const wire of wires) wire.classList.toggle("on", lines.has(wire));
    describe(panel, boxes, id, ends);
  };
  const clear = () => {
    svg.classList.remove("dim");
    for (const part of svg.querySelectorAll(".on")) part.classList.remove("on");
    panel.hidden = true;
  };

  for (const [id, box] of boxes) {
    box.addEventListener("pointerenter", () => show(id));
    box.addEventListener("pointerleave", clear);
    box.addEventListener("focus", () => show(id));
    box.addEventListener("blur", clear);
  }
  for (const item of document.querySelectorAll("[data-box]")) {
    item.addEventListener("pointerenter", () => boxes.has(item.dataset.box) && show(item.dataset.box));
    item.addEventListener("pointerleave", clear);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
}

// Everything above and below a box along lines between layers, and its direct exchanges.
function path(start, wires) {
  const ends = new Set([start]);
  const lines = new Set();
  const walk = (from, to) => {
    const queue = [start];
    const seen = new Set(queue);
    while (queue.length) {
      const here = queue.pop();
      for (const wire of wires) {
        const inside = wire.hasAttribute("stroke-dasharray");
        if (wire.dataset[from] !== here || (inside && here !== start)) continue;
        const next = wire.dataset[to];
        lines.add(wire);
        ends.add(next);
        if (!seen.has(next) && !inside) {
          seen.add(next);
          queue.push(next);
        }
      }
    }
  };
  walk("a", "b");
  walk("b", "a");
  return { ends, lines };
}

// Hubs and security have codes instead of lines: what a box uses, or who uses a code.
function coded(id, boxes) {
  const found = (boxes.get(id)?.dataset.users ?? "").split(" ").filter(Boolean);
  for (const [other, box] of boxes) {
    if ((box.dataset.users ?? "").split(" ").includes(id)) found.push(other);
  }
  return found;
}

function describe(panel, boxes, id, ends) {
  panel.querySelector("h2").textContent = boxes.get(id).querySelector("title").textContent;
  for (const row of panel.querySelectorAll("[data-layer]")) {
    const layer = row.dataset.layer;
    const count = [...ends].filter((e) => e !== id && boxes.get(e)?.dataset.layer === layer).length;
    row.querySelector("b").textContent = count;
  }
  panel.hidden = false;
}
