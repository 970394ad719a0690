// The elements of the grid: its head, and one line for each row on screen.

import { dress, make, paint, paintMark } from "./cells.js";
import { wayOf } from "./planned.js";

export const ROW = 29; // height in pixels

/** An empty line at the end of `into`; it is painted for a row, and again for others. */
export function newLine(columns, into) {
  const line = make("div", "g-row");
  line.setAttribute("role", "row");
  line.append(cellElement("g-c g-no", 1), cellElement("g-c g-mark", 2));
  columns.forEach((column, place) => {
    const cell = cellElement("g-c", place + 3);
    if (place === 0) cell.setAttribute("role", "rowheader");
    line.append(cell);
  });
  line.cells = Array.from(line.children).slice(2);
  into.append(line);
  return line;
}

function cellElement(className, place) {
  const cell = make("div", className);
  cell.setAttribute("role", "gridcell");
  cell.setAttribute("aria-colindex", place);
  return cell;
}

/** Put a line at its place among all rows. */
export function moveLine(line, at) {
  line.at = at;
  line.style.top = `${at * ROW}px`;
  line.setAttribute("aria-rowindex", at + 2);
  line.firstElementChild.textContent = at + 1;
}

/** Show the line's row; `others` are people by "record field", `editing` is left alone. */
export function paintLine(line, columns, { page, editing, others }) {
  const { row } = line;
  const states = [row.isUnnamed && "is-new", row.closed && !row.isBlank && "is-closed", page.pasted.has(row.id) && "is-pasted", wayOf(row) && `is-${wayOf(row)}`];
  line.look = ["g-row", ...states.filter(Boolean)].join(" ");
  dress(line);
  paintMark(line.children[1], row, page);
  columns.forEach((column, place) => {
    const cell = line.cells[place];
    if (cell === editing) return;
    paint(cell, row, column, page);
    const other = others.size && others.get(`${row.id} ${column.field}`);
    if (other) frame(cell, other, page);
  });
}

function frame(cell, person, page) {
  cell.look += " is-other";
  dress(cell);
  cell.style.setProperty("--g-person", person.colour);
  const sign = make("span", "g-initials", person.initials);
  sign.title = page.words.worksHere.replace("{name}", person.name);
  cell.append(sign);
}

/** The column headers: a button for the column's menu and an edge to size it with. */
export function drawHead(head, columns, words) {
  const corner = [make("div", "g-h"), make("div", "g-h")];
  corner[0].append(make("span", "visually-hidden", words.number));
  corner[1].append(make("span", "visually-hidden", words.markColumn));
  const heads = columns.map((column, place) => {
    const element = make("div", place === 0 ? "g-h g-name" : "g-h");
    element.column = column;
    const button = make("button", "g-hb");
    button.type = "button";
    button.tabIndex = -1;
    button.title = column.label;
    button.append(make("span", "", column.label));
    const sizer = make("span", "g-sizer");
    sizer.setAttribute("aria-hidden", "true");
    element.append(button, sizer);
    return element;
  });
  [...corner, ...heads].forEach((element, place) => {
    element.setAttribute("role", "columnheader");
    element.setAttribute("aria-colindex", place + 1);
  });
  head.replaceChildren(...corner, ...heads);
}
