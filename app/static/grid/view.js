// Drawing the grid: only the rows on screen exist, the row in use always does. One cell is in the
// tab order; arrow keys move it. Columns stand in `columns`, rows in `shown`.

import { dress } from "./cells.js";
import { drawHead, moveLine, newLine, paintLine, ROW } from "./lines.js";

const BEYOND = 6; // rows drawn above and below what is seen

export class View {
  columns = [];
  shown = [];
  cursor = { row: 0, column: 0 };
  anchor = { row: 0, column: 0 };
  editing = null; // element of the cell that holds an editor

  #lines = new Map(); // row id → its element
  #others = new Map(); // "record field" → person
  #isPlanned = false;
  #size = { height: 600, width: 800, head: 30 }; // of the scrolled box, read when it changes

  constructor(page, root) {
    this.page = page;
    this.root = root;
    this.host = root.getRootNode().host;
    this.head = root.querySelector(".g-head");
    this.body = root.querySelector(".g-body");
    root.addEventListener("scroll", () => this.#plan(), { passive: true });
    new ResizeObserver(() => this.resize()).observe(this.host.closest(".g-main"));
    window.addEventListener("resize", () => this.resize());
  }

  // --- Columns and rows --------------------------------------------------------------------------

  setColumns(columns, widths = {}) {
    const field = this.columns[this.cursor.column]?.field;
    this.columns = columns;
    const at = columns.findIndex((column) => column.field === field);
    this.cursor.column = Math.max(0, at);
    this.anchor = { ...this.cursor };
    this.setWidths(widths);
    drawHead(this.head, columns, this.page.words);
    this.root.setAttribute("aria-colcount", columns.length + 2);
    this.redraw();
  }

  setWidths(widths) {
    const all = this.columns.map((column) => widths[column.field] ?? column.width);
    this.root.style.setProperty("--g-name", `${all[0]}px`);
    this.root.style.setProperty("--g-columns", `38px 32px ${all.map((w) => `${w}px`).join(" ")}`);
    this.root.style.setProperty("--g-width", `${70 + all.reduce((sum, w) => sum + w, 0)}px`);
  }

  /** The rows to show, in order; the cursor stays on its record. */
  setRows(rows) {
    const record = this.shown[this.cursor.row];
    const anchored = this.shown[this.anchor.row];
    this.shown = rows;
    const place = (row, former) => {
      const at = rows.indexOf(row);
      return at >= 0 ? at : Math.max(0, Math.min(former, rows.length - 1));
    };
    this.cursor.row = place(record, this.cursor.row);
    this.anchor.row = place(anchored, this.anchor.row);
    this.body.style.height = `${rows.length * ROW}px`;
    this.root.setAttribute("aria-rowcount", rows.length + 1);
    this.resize();
  }

  /** Paint these records anew where they are on screen. */
  repaint(ids) {
    for (const id of ids) {
      const line = this.#lines.get(id);
      if (line) this.#paint(line);
    }
  }

  redraw() {
    const wasFocused = this.body.contains(this.root.getRootNode().activeElement) && !this.editing;
    for (const line of this.#lines.values()) line.remove();
    this.#lines.clear();
    this.resize();
    if (wasFocused) this.focus();
  }

  /** Tint rows that somebody else just changed. */
  tint(ids) {
    for (const id of ids) {
      const line = this.#lines.get(id);
      if (!line) continue;
      line.isFresh = true;
      setTimeout(() => {
        line.isFresh = false;
        this.select();
      }, 2000);
    }
    this.select();
  }

  /** Frames of other people: [{name, initials, cell}]. */
  setOthers(people) {
    const former = new Set(Array.from(this.#others.keys(), (key) => key.split(" ")[0]));
    this.#others = new Map(people.filter((p) => p.cell && !p.me).map((p) => [p.cell, p]));
    const now = Array.from(this.#others.keys(), (key) => key.split(" ")[0]);
    this.repaint(new Set([...former, ...now]));
  }

  // --- Drawing -------------------------------------------------------------------------------------

  resize() {
    this.#fit();
    this.#place();
  }

  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    requestAnimationFrame(() => {
      this.#isPlanned = false;
      this.#shade();
      this.#place();
    });
  }

  /** The grid takes the height that the page leaves above what stands below it. */
  #fit() {
    const { root } = this;
    const { top } = root.getBoundingClientRect();
    const below = document.querySelector(".g-foot").offsetHeight + 150;
    const room = Math.max(240, innerHeight - top - scrollY - below);
    const bar = root.offsetHeight - root.clientHeight; // of scrolling sideways
    const whole = this.shown.length * ROW + this.head.offsetHeight + bar;
    root.style.height = `${Math.min(room, whole)}px`;
    this.#size = { height: root.clientHeight, width: root.clientWidth, head: this.head.offsetHeight };
    this.#shade();
  }

  /** A shade at the right edge while there are more columns. */
  #shade() {
    const rest = this.root.scrollWidth - this.#size.width - this.root.scrollLeft;
    this.host.parentElement.classList.toggle("has-more", rest > 4);
  }

  #place() {
    const { scrollTop } = this.root;
    const top = Math.max(0, Math.floor(scrollTop / ROW) - BEYOND);
    const bottom = Math.min(this.shown.length, Math.ceil((scrollTop + this.#size.height) / ROW) + BEYOND);
    const wanted = new Map();
    for (let at = top; at < bottom; at += 1) wanted.set(this.shown[at].id, at);
    if (this.row) wanted.set(this.row.id, this.cursor.row);
    const free = Array.from(this.#lines.values()).filter((line) => !wanted.has(line.row.id));
    for (const line of free) this.#lines.delete(line.row.id);
    for (const [id, at] of wanted) {
      const line = this.#lines.get(id) ?? this.#take(this.shown[at], free.pop());
      if (line.at !== at) moveLine(line, at);
    }
    for (const line of free) line.remove();
    this.select();
  }

  /** A line for a row: one that has scrolled away is used again, which is much cheaper. */
  #take(row, line = newLine(this.columns, this.body)) {
    line.row = row;
    this.#lines.set(row.id, line);
    this.#paint(line);
    return line;
  }

  #paint(line) {
    paintLine(line, this.columns, { page: this.page, editing: this.editing, others: this.#others });
  }

  // --- The cell in use -----------------------------------------------------------------------------

  get row() {
    return this.shown[this.cursor.row];
  }

  get column() {
    return this.columns[this.cursor.column];
  }

  /** {top, left, bottom, right} of what is selected, as places. */
  get range() {
    const { cursor: c, anchor: a } = this;
    return {
      top: Math.min(c.row, a.row), bottom: Math.max(c.row, a.row),
      left: Math.min(c.column, a.column), right: Math.max(c.column, a.column),
    };
  }

  get rangeSize() {
    const { top, left, bottom, right } = this.range;
    return (bottom - top + 1) * (right - left + 1);
  }

  cellAt(at, place) {
    return this.#lines.get(this.shown[at]?.id)?.cells[place];
  }

  /** Move the cursor; with `extend` the selection grows from where it began. */
  go(row, column, { extend = false, focus = true } = {}) {
    this.cursor = {
      row: Math.max(0, Math.min(row, this.shown.length - 1)),
      column: Math.max(0, Math.min(column, this.columns.length - 1)),
    };
    if (!extend) this.anchor = { ...this.cursor };
    this.reveal();
    this.#place();
    if (focus) this.focus();
    this.page.moved();
  }

  reveal() {
    const { root } = this;
    const top = this.cursor.row * ROW;
    const room = this.#size.height - this.#size.head;
    if (top < root.scrollTop) root.scrollTop = top;
    else if (top + ROW > root.scrollTop + room) root.scrollTop = top + ROW - room;
    if (this.cursor.column === 0) return;
    const head = this.head.children[this.cursor.column + 2];
    const frozen = 70 + this.head.children[2].offsetWidth;
    const left = head.offsetLeft - frozen;
    if (left < root.scrollLeft) root.scrollLeft = left;
    const right = head.offsetLeft + head.offsetWidth - this.#size.width;
    if (right > root.scrollLeft) root.scrollLeft = Math.min(right, left);
  }

  focus() {
    this.cellAt(this.cursor.row, this.cursor.column)?.focus({ preventScroll: true });
  }

  /** Show what is selected, and let exactly one cell be in the tab order. */
  select() {
    const { top, left, bottom, right } = this.range;
    const isMany = top !== bottom || left !== right;
    for (const line of this.#lines.values()) {
      const isIn = line.at >= top && line.at <= bottom;
      const isRow = line.at === this.cursor.row;
      const isOpen = this.editing !== null && this.editing.parentElement === line;
      line.chosen = (isRow ? " is-current" : "") + (line.isFresh ? " is-fresh" : "") + (isOpen ? " is-open" : "");
      dress(line);
      for (let place = 0; place < line.cells.length; place += 1) {
        const isSelected = isIn && place >= left && place <= right;
        this.#choose(line.cells[place], isSelected, isSelected && isMany, isRow && place === this.cursor.column);
      }
    }
  }

  #choose(cell, isSelected, isTinted, isCursor) {
    const chosen = (isTinted ? " is-selected" : "") + (isCursor ? " is-cursor" : "") + (cell === this.editing ? " is-editing" : "");
    if (cell.chosen !== chosen) {
      cell.chosen = chosen;
      dress(cell);
    }
    if (cell.isSelected === isSelected && cell.isCursor === isCursor) return;
    cell.setAttribute("aria-selected", String(isSelected));
    if (isCursor) cell.tabIndex = 0;
    else cell.removeAttribute("tabindex");
    Object.assign(cell, { isSelected, isCursor });
  }

  placeOf(element) {
    const cell = element.closest?.(".g-c");
    const line = cell?.parentElement;
    if (!line?.row || !this.body.contains(line)) return null;
    return { row: line.at, column: Array.prototype.indexOf.call(line.children, cell) - 2, cell };
  }
}
