// The path of a box, while it is pointed at or in focus: what lies above and below it along the
// lines stays dark, the rest turns pale. Lines name their ends (data-a, data-b).

// `describe(id, ends)` is told what is shown, with null when nothing is; `far` follows lines
// beyond the direct neighbours.
export function highlighting(svg, { far = true, describe = () => {} } = {}) {
  const boxes = new Map();
  for (const box of svg.querySelectorAll(".box")) boxes.set(box.id.replace(/^(box|code)-/, ""), box);
  const wires = [...svg.querySelectorAll(".wire")];
  const isLayered = svg.querySelector("[data-layer]") !== null;
  const tied = new Set(wires.flatMap((wire) => [wire.dataset.a, wire.dataset.b]));

  const show = (id) => {
    if (!tied.has(id) && !coded(id, boxes).length) {
      clear(); // a cell or heading without lines: nothing to follow
      return;
    }
    const { ends, lines } = far ? path(id, wires, isLayered) : neighbours(id, wires);
    for (const other of coded(id, boxes)) ends.add(other);
    svg.classList.add("dim");
    for (const [other, box] of boxes) box.classList.toggle("on", ends.has(other));
    for (const wire of wires) {
      wire.classList.toggle("on", lines.has(wire));
      wire.parentElement.classList.toggle("lit", lines.has(wire));
    }
    describe(id, ends, boxes);
  };
  const clear = () => {
    svg.classList.remove("dim");
    for (const part of svg.querySelectorAll(".on")) part.classList.remove("on");
    for (const part of svg.querySelectorAll(".lit")) part.classList.remove("lit");
    describe(null, new Set(), boxes);
  };
  const back = () => {
    const focused = [...boxes].find(([, box]) => box === document.activeElement);
    if (focused) show(focused[0]);
    else clear();
  };

  for (const [id, box] of boxes) {
    box.addEventListener("pointerenter", () => show(id));
    box.addEventListener("pointerleave", back);
    box.addEventListener("focus", () => show(id));
    box.addEventListener("blur", clear);
  }
  return { boxes, wires, show, clear, has: (id) => boxes.has(id) };
}

// Everything before and behind a box along lines. In the layered picture dashed lines are exchanges
// inside a layer, which lead no further; elsewhere they are lines that are only assumed.
function path(start, wires, isLayered) {
  const ends = new Set([start]);
  const lines = new Set();
  const walk = (from, to) => {
    const queue = [start];
    const seen = new Set(queue);
    while (queue.length) {
      const here = queue.pop();
      for (const wire of wires) {
        const inside = isLayered && wire.hasAttribute("stroke-dasharray");
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

function neighbours(id, wires) {
  const lines = new Set(wires.filter((wire) => wire.dataset.a === id || wire.dataset.b === id));
  const ends = new Set([id]);
  for (const wire of lines) ends.add(wire.dataset.a).add(wire.dataset.b);
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
