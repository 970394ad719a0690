// Looking around on a picture: drag, pinch, wheel and keys move and enlarge it. The SVG fills its
// stage; what is seen of it is its viewBox, so nothing is drawn anew and lines stay sharp.

const STEP = 1.25;
const NUDGE = 60; // pixels that an arrow key moves
const CLICK = 5; // pixels that a press may tremble and still be a click
const LARGEST = 4; // pixels for a unit
const LARGEST_FIT = 12; // times the whole picture

// `stage` holds the SVG and takes the keys. Options:
//   wheel     "ctrl" (the wheel scrolls the page) or "always"
//   base      what 100 % is: "fit" (the whole picture) or "unit" (one unit is one pixel)
//   most      the largest scale that fitting takes
//   begin     called after the first fit with the view
//   drag      (element, event) => null, or { move(dx, dy), end(moved) } in units of the picture
export function viewing(stage, svg, { wheel = "ctrl", base = "fit", most = Infinity, begin, drag } = {}) {
  const bar = stage.parentElement.querySelector("[data-zoom-bar]");
  const output = bar?.querySelector("output");
  let sheet = boxOf(svg);
  let scale = 1;
  let left = 0;
  let top = 0;
  let isFitted = true;

  const size = () => ({ width: stage.clientWidth || 1, height: stage.clientHeight || 1 });
  const fitting = () => {
    const { width, height } = size();
    return Math.min(width / sheet.width, height / sheet.height, most);
  };

  function apply() {
    const { width, height } = size();
    // At least the middle of the window stays on the picture.
    left = clamp(left, sheet.x - width / scale / 2, sheet.x + sheet.width - width / scale / 2);
    top = clamp(top, sheet.y - height / scale / 2, sheet.y + sheet.height - height / scale / 2);
    svg.setAttribute("viewBox", `${left} ${top} ${width / scale} ${height / scale}`);
    if (output) output.textContent = `${Math.round((scale / (base === "fit" ? fitting() : 1)) * 100)} %`;
  }

  function fit() {
    const { width, height } = size();
    scale = fitting();
    left = sheet.x - (width / scale - sheet.width) / 2;
    top = sheet.y - (height / scale - sheet.height) / 2;
    isFitted = true;
    apply();
  }

  function zoomAt(factor, x, y) {
    const least = Math.min(fitting(), 1) * 0.8;
    const next = clamp(scale * factor, least, base === "fit" ? fitting() * LARGEST_FIT : LARGEST);
    left += x / scale - x / next;
    top += y / scale - y / next;
    scale = next;
    isFitted = false;
    apply();
  }

  const zoom = (factor) => zoomAt(factor, size().width / 2, size().height / 2);

  function pan(dx, dy) {
    left -= dx / scale;
    top -= dy / scale;
    isFitted = false;
    apply();
  }

  // Moves as little as needed so that an element of the picture is seen.
  function reveal(element) {
    const view = stage.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const margin = 12;
    const dx = outside(box.left, box.right, view.left + margin, view.right - margin);
    const dy = outside(box.top, box.bottom, view.top + margin, view.bottom - margin);
    if (dx || dy) pan(dx, dy);
  }

  // Shows a part (in units of the picture), no larger than now; false if it does not fit at `least`.
  function frame(part, least) {
    const { width, height } = size();
    const next = Math.min(width / part.width, height / part.height, scale);
    if (next < least) return false;
    scale = next;
    left = part.x + part.width / 2 - width / scale / 2;
    top = part.y + part.height / 2 - height / scale / 2;
    isFitted = false;
    apply();
    return true;
  }

  // The left part at full height.
  function cover() {
    scale = size().height / sheet.height;
    left = sheet.x;
    top = sheet.y;
    isFitted = false;
    apply();
  }

  function centre(element, wanted) {
    scale = wanted;
    const { width, height } = size();
    const box = element.getBBox();
    left = box.x + box.width / 2 - width / scale / 2;
    top = box.y + box.height / 2 - height / scale / 2;
    isFitted = false;
    apply();
  }

  // --- Mouse and fingers -------------------------------------------------------------------------

  const down = new Map();
  let press = null;
  let hasMoved = false;

  function begun(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (down.size === 1) {
      hasMoved = false;
      press = { x: event.clientX, y: event.clientY, id: event.pointerId, hold: drag?.(event.target, event) ?? null };
    } else if (press?.hold) {
      press.hold.end(false);
      press.hold = null;
    }
  }

  function moved(event) {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (down.size === 2) pinch(event.pointerId, now);
    down.set(event.pointerId, now);
    if (down.size !== 1 || !press) return;
    const far = Math.hypot(now.x - press.x, now.y - press.y) > CLICK;
    if (!hasMoved && far) {
      hasMoved = true;
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("is-moving");
    }
    if (!hasMoved) return;
    if (press.hold) press.hold.move((now.x - press.x) / scale, (now.y - press.y) / scale);
    else pan(now.x - before.x, now.y - before.y);
  }

  function pinch(id, now) {
    hasMoved = true;
    const other = [...down].find(([key]) => key !== id)[1];
    const before = down.get(id);
    const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
    const view = stage.getBoundingClientRect();
    zoomAt(Math.hypot(now.x - other.x, now.y - other.y) / was, (now.x + other.x) / 2 - view.left, (now.y + other.y) / 2 - view.top);
    pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  function ended(event) {
    if (!down.delete(event.pointerId)) return;
    if (press?.id === event.pointerId) {
      press.hold?.end(hasMoved && event.type === "pointerup");
      press = null;
    }
    stage.classList.remove("is-moving");
  }

  stage.addEventListener("pointerdown", begun);
  stage.addEventListener("pointermove", moved);
  stage.addEventListener("pointerup", ended);
  stage.addEventListener("pointercancel", ended);
  // What ends a drag must not open anything.
  stage.addEventListener("click", (event) => {
    if (!hasMoved) return;
    event.preventDefault();
    event.stopPropagation();
    hasMoved = false;
  }, true);
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("wheel", (event) => {
    if (wheel === "ctrl" && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const view = stage.getBoundingClientRect();
    zoomAt(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - view.left, event.clientY - view.top);
  }, { passive: false });

  // --- Keys ----------------------------------------------------------------------------------------

  const keys = {
    ArrowLeft: () => pan(NUDGE, 0), ArrowRight: () => pan(-NUDGE, 0),
    ArrowUp: () => pan(0, NUDGE), ArrowDown: () => pan(0, -NUDGE),
    "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit,
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isArrow = event.key.startsWith("Arrow");
    const act = keys[event.key];
    if (!act || event.defaultPrevented || (isArrow && event.target !== stage)) return;
    event.preventDefault();
    act();
  });
  stage.addEventListener("focusin", (event) => {
    if (event.target !== stage && !press) reveal(event.target);
  });

  bar?.addEventListener("click", (event) => {
    const way = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (way === "in") zoom(STEP);
    if (way === "out") zoom(1 / STEP);
    if (way === "fit") fit();
  });
  window.addEventListener("beforeprint", fit);

  function listen() {
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
  }

  const view = { fit, zoom, zoomAt, pan, reveal, centre, cover, frame, get scale() { return scale; }, get fitting() { return fitting(); }, get sheet() { return sheet; } };
  listen();
  if (bar) bar.hidden = false;
  let isKnown = false;
  function settle() {
    if (!stage.clientWidth || !stage.clientHeight) return;
    if (!isKnown || isFitted) fit();
    else apply();
    if (!isKnown) begin?.(view, size());
    isKnown = true;
  }
  settle();
  new ResizeObserver(settle).observe(stage);
  return view;
}

function boxOf(svg) {
  const [x, y, width, height] = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  return { x, y, width, height };
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

// How far something from `from` to `to` has to move to lie between `least` and `most`.
function outside(from, to, least, most) {
  if (from < least) return least - from;
  return to > most ? Math.max(most - to, least - from) : 0;
}
