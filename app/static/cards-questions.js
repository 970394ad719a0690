// What the entry cards ask: which fields of a record are missing, worst first. No page, no network.

const WRONG = -1; // before every rank: a value that was typed but does not fit

/** The question for each field worth asking, worst first: {column, state, rank}. */
export function questionsOf(row, setup) {
  return setup.columns
    .filter((column) => column.field !== "name")
    .map((column) => ({ column, state: stateOf(row, column), rank: setup.ranks[column.field] }))
    .filter(({ column, state }) => state !== "not_applicable" && (state !== "empty" || isExpected(row, column)))
    .sort((a, b) => urgency(a) - urgency(b));
}

/** Those that a person has still to answer. */
export function openQuestions(row, setup) {
  return questionsOf(row, setup).filter((question) => isOpen(question.state));
}

/** Open: nothing there, or nothing that fits. "to_fill" stays open until somebody knows. */
export function isOpen(state) {
  return state === "empty" || state === "wrong" || state === "to_fill";
}

/** "wrong", "to_fill", "not_applicable", "empty", "assumed" or "filled". */
export function stateOf(row, column) {
  if (column.field.startsWith("links.")) return hasLink(row, column.field.slice(6)) ? "filled" : "empty";
  const cell = cellOf(row, column);
  if (cell.u !== undefined && cell.u !== null) return "wrong";
  if (cell.v !== undefined && cell.v !== null) return cell.m === "assumed" ? "assumed" : "filled";
  return cell.m === "to_fill" || cell.m === "not_applicable" ? cell.m : "empty";
}

export function cellOf(row, column) {
  return row.cells[column.field.replace("attributes.", "")] ?? {};
}

/** The records that may be worked on, those with most to do first. */
export function worstFirst(rows, setup) {
  const weighed = rows
    .filter((row) => !row.gone && row.may_edit && !row.locked)
    .map((row) => ({ row, open: openQuestions(row, setup) }));
  const weight = ({ open }) => open.reduce((sum, q) => sum + 4 - Math.max(0, urgency(q)) / 2, 0);
  return weighed.sort((a, b) => weight(b) - weight(a) || a.row.name.localeCompare(b.row.name));
}

/** What a row will be once the server has taken an edit: shown at once, also without connection. */
export function withEdit(row, edit, shown) {
  const changed = { ...row, cells: { ...row.cells }, links: { ...row.links } };
  const [group, name] = edit.field ? edit.field.split(/\.(.*)/) : ["", ""];
  if (edit.field === "name") changed.name = String(edit.raw ?? "");
  if (group === "attributes") changed.cells[name] = cellAfter(row.cells[name] ?? {}, edit, shown);
  if (group === "links") changed.links[name] = linksAfter(row.links[name] ?? [], edit, shown);
  return changed;
}

function cellAfter(cell, edit, shown) {
  if (edit.op === "mark") return { ...cell, m: edit.mark, r: edit.reason };
  return edit.raw === null || edit.raw === "" ? {} : { v: edit.raw, t: shown, m: edit.mark };
}

function linksAfter(links, edit, shown) {
  const gone = (link) => (edit.remove ?? []).some((end) => (end.id && end.id === link.id) || (end.relation && end.relation === link.r));
  const added = (edit.add ?? []).map((end) => ({ ...end, name: end.text ?? shown }));
  return [...links.filter((link) => !gone(link)), ...added];
}

/** A link that one of several kinds can satisfy (runs on a server or a cloud) is asked once. */
function hasLink(row, name) {
  const [relation, , inverse] = name.split("__");
  return Object.entries(row.links).some(([other, entries]) => {
    const [type, , way] = other.split("__");
    return type === relation && way === inverse && entries.length > 0;
  });
}

function isExpected(row, column) {
  const condition = column.expected_if;
  if (!condition) return true;
  const value = row.cells[condition.field.replace("attributes.", "")]?.v;
  return value !== undefined && value !== null && condition.values.includes(value) !== condition.negated;
}

function urgency({ state, rank }) {
  if (state === "wrong") return WRONG;
  return state === "to_fill" ? rank + 0.5 : rank;
}
