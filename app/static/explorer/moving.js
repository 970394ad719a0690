// Dragging a box: it follows the pointer, its lines straighten until the server draws them anew.

// For `drag` of picture-view.js: null where no box of the drawing is held.
export function dragging(box, picture, keep) {
  if (!box || box.id.startsWith("box-lane-")) return null;
  const id = box.id.replace(/^box-/, "");
  const wires = picture.wires.filter((wire) => wire.dataset.a === id || wire.dataset.b === id);
  let by = { x: 0, y: 0 };
  return {
    move(dx, dy) {
      by = { x: dx, y: dy };
      box.classList.add("lifted");
      box.setAttribute("transform", `translate(${dx} ${dy})`);
      for (const wire of wires) straighten(wire, picture.boxes, id, by);
    },
    end(isKept) {
      box.classList.remove("lifted");
      if (isKept && (by.x || by.y)) keep(id, by.x, by.y);
    },
  };
}

const STEP = 8; // of one press, in units of the drawing
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

// The same by Shift and an arrow key: the box is let go with Shift, Escape puts it back.
export function nudging(box, picture, keep) {
  let by = [0, 0];
  let held = null;
  const letGo = (isKept) => {
    if (!isKept) held?.move(0, 0);
    held?.end(isKept);
    [held, by] = [null, [0, 0]];
  };
  box.addEventListener("keydown", (event) => {
    const way = event.shiftKey && WAYS[event.key];
    if (event.key === "Escape" && held) letGo(false);
    if (!way) return;
    event.preventDefault();
    held ??= dragging(box, picture, keep);
    by = [by[0] + way[0], by[1] + way[1]];
    held?.move(...by);
  });
  box.addEventListener("keyup", (event) => event.key === "Shift" && letGo(true));
  box.addEventListener("blur", () => letGo(true));
}

function straighten(wire, boxes, id, by) {
  const ends = [wire.dataset.a, wire.dataset.b].map((end) => {
    const box = boxes.get(end)?.getBBox();
    const shift = end === id ? by : { x: 0, y: 0 };
    return box ? [box.x + box.width / 2 + shift.x, box.y + box.height / 2 + shift.y] : [0, 0];
  });
  const data = `M${ends[0].join(" ")}L${ends[1].join(" ")}`;
  for (const part of wire.parentElement.querySelectorAll("path")) {
    if (part.classList.contains("end")) part.setAttribute("visibility", "hidden");
    else part.setAttribute("d", data);
  }
}
