// Keys and mouse as in Excel. Esc, then Tab leaves the grid.

import { isFilled } from "./rows.js";
import { ROW } from "./lines.js";

export class Keys {
  #isLeaving = false;
  #isDragging = false;

  constructor(page, view, act) {
    Object.assign(this, { page, view, act });
    const { root } = view;
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("mousedown", (event) => this.#press(event));
    root.addEventListener("dblclick", (event) => view.placeOf(event.target)?.column >= 0 && act.edit(null));
    root.addEventListener("mouseover", (event) => this.#isDragging && this.#drag(event));
    window.addEventListener("mouseup", () => { this.#isDragging = false; });
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("contextmenu", (event) => this.#menu(event));
    for (const kind of ["copy", "cut", "paste"]) {
      root.addEventListener(kind, (event) => this.#clipboard(kind, event));
    }
  }

  // --- Mouse -----------------------------------------------------------------------------------------

  #press(event) {
    if (event.button !== 0 || event.target.closest(".g-editor")) return;
    const place = this.view.placeOf(event.target);
    if (!place) return;
    this.act.finish();
    event.preventDefault();
    if (place.column < 0) return this.#pressEdge(place, event);
    this.#isDragging = true;
    this.wasCursor = place.row === this.view.cursor.row && place.column === this.view.cursor.column && this.view.rangeSize === 1;
    this.view.go(place.row, place.column, { extend: event.shiftKey });
  }

  /** The row's number selects the row, its mark confirms it. */
  #pressEdge(place, event) {
    const isMark = place.column === -1;
    if (!event.shiftKey) this.view.anchor = { row: place.row, column: 0 };
    this.view.go(place.row, isMark ? 0 : this.view.columns.length - 1, { extend: !isMark });
    if (isMark && this.view.row.mark === "assumed") this.act.confirm();
  }

  #drag(event) {
    const place = this.view.placeOf(event.target);
    if (place) this.view.go(place.row, Math.max(0, place.column), { extend: true });
  }

  // A finger has no double click: a second tap on the cell in use opens it.
  #click(event) {
    const place = this.view.placeOf(event.target);
    if (event.pointerType === "touch" && place && place.column >= 0 && this.wasCursor) this.act.edit(null);
  }

  #menu(event) {
    const place = this.view.placeOf(event.target);
    if (!place || place.column < 0 || event.target.closest(".g-editor")) return;
    event.preventDefault();
    const { top, left, bottom, right } = this.view.range;
    const isInside = place.row >= top && place.row <= bottom && place.column >= left && place.column <= right;
    if (!isInside) this.view.go(place.row, place.column);
    this.act.menu(event.clientX, event.clientY);
  }

  // --- Clipboard -------------------------------------------------------------------------------------

  // The events carry the clipboard on plain HTTP too, where the browser keeps its other one back.
  #clipboard(kind, event) {
    if (!this.view.body.contains(event.target) || event.target.closest(".g-editor")) return;
    event.preventDefault();
    if (kind === "paste") return this.act.paste(event.clipboardData.getData("text/plain"));
    event.clipboardData.setData("text/plain", this.act.copy());
    if (kind === "cut") this.act.empty();
  }

  // --- Keys ------------------------------------------------------------------------------------------

  #key(event) {
    if (event.target.closest(".g-editor") || !this.view.body.contains(event.target)) return;
    const isDone = this.#command(event) || this.#move(event) || this.#type(event);
    if (isDone) event.preventDefault();
    if (event.key !== "Escape" && event.key !== "Shift") this.#isLeaving = false;
  }

  /** Commands; true if the key was one. */
  #command(event) {
    const { key } = event;
    const isControl = event.ctrlKey || event.metaKey;
    const name = [isControl && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key.length === 1 ? key.toLowerCase() : key].filter(Boolean).join("+");
    const { act, view } = this;
    const commands = {
      F2: () => act.edit(null), Enter: () => act.edit(null), "Alt+ArrowDown": () => act.edit(null), "Alt+ArrowUp": () => act.columnMenu(),
      Delete: () => act.empty(), Backspace: () => act.edit(""),
      "Ctrl+d": () => act.fillDown(), "Ctrl+z": () => act.undo(), "Ctrl+y": () => act.redo(), "Ctrl+Shift+z": () => act.redo(),
      "Alt+k": () => act.confirm(), F8: () => act.nextWrong(1), "Shift+F8": () => act.nextWrong(-1),
      "Shift+F10": () => this.#menuAtCursor(), ContextMenu: () => this.#menuAtCursor(),
      "Ctrl+a": () => this.#selectAll(), "Shift+ ": () => this.#selectRow(),
    };
    if (key === "Escape") {
      this.#isLeaving = true;
      view.go(view.cursor.row, view.cursor.column);
      act.say(this.page.words.escTab);
      return true;
    }
    if (!commands[name]) return false;
    commands[name]();
    return true;
  }

  #menuAtCursor() {
    const box = this.view.cellAt(this.view.cursor.row, this.view.cursor.column).getBoundingClientRect();
    this.act.menu(box.left + 8, box.bottom);
  }

  #selectAll() {
    this.view.anchor = { row: 0, column: 0 };
    this.view.go(this.view.shown.length - 1, this.view.columns.length - 1, { extend: true });
  }

  #selectRow() {
    this.view.anchor = { row: this.view.anchor.row, column: 0 };
    this.view.go(this.view.cursor.row, this.view.columns.length - 1, { extend: true });
  }

  /** Moving; true if the key moves. */
  #move(event) {
    const { view } = this;
    const { row, column } = view.cursor;
    const isControl = event.ctrlKey || event.metaKey;
    if (event.key === "Tab") return this.#tab(event);
    if (event.altKey) return false;
    const page = Math.max(1, Math.floor((view.root.clientHeight - ROW) / ROW) - 1);
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0] };
    const extend = event.shiftKey;
    if (event.key === "Home") view.go(isControl ? 0 : row, 0, { extend });
    else if (event.key === "End") view.go(isControl ? view.shown.length - 1 : row, view.columns.length - 1, { extend });
    else if (!steps[event.key]) return false;
    else {
      const [down, right] = steps[event.key];
      const jumps = isControl && event.key.startsWith("Arrow");
      const place = jumps ? this.#edge(down, right) : { row: row + down, column: column + right };
      view.go(place.row, place.column, { extend });
    }
    return true;
  }

  /** Where Ctrl and an arrow end: the last filled cell of a block, or the next block. */
  #edge(down, right) {
    const { view } = this;
    let { row, column } = view.cursor;
    const filled = (r, c) => Boolean(view.shown[r] && view.columns[c]) && isFilled(view.shown[r].cell(view.columns[c].field));
    const inside = (r, c) => r >= 0 && c >= 0 && r < view.shown.length && c < view.columns.length;
    const inBlock = filled(row, column) && filled(row + down, column + right);
    do {
      row += down;
      column += right;
    } while (inside(row + down, column + right) && (inBlock ? filled(row + down, column + right) : !filled(row, column)));
    return { row, column };
  }

  /** Tab goes along the row and on to the next; within a selection it stays inside. */
  #tab(event) {
    if (this.#isLeaving) return false;
    const { view } = this;
    const step = event.shiftKey ? -1 : 1;
    const last = view.columns.length - 1;
    let { row, column } = view.cursor;
    column += step;
    if (column > last) [row, column] = [row + 1, 0];
    else if (column < 0) [row, column] = [row - 1, last];
    if (row < 0 || row >= view.shown.length) return false; // past the ends of the grid Tab leaves
    view.go(row, column);
    return true;
  }

  /** A letter replaces what is in the cell. */
  #type(event) {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
    event.stopPropagation(); // "/" is meant for the cell, not for the page's search
    this.act.edit(""); // the letter itself then goes into the field that has just got the focus
    return false;
  }
}
