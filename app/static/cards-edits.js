// From the answer on a card to the edit that the outbox takes.

import { cellOf } from "./cards-questions.js";

/** {edit, words}: what a card's answer sends; null for nothing, "incomplete" without a reason. */
export function editOf({ row, column, answer, special, question }, say) {
  if (special === "not_applicable") return notApplicable(row, column, question, say);
  if (special === "unknown") return column.field.startsWith("links.") || question.state === "wrong" ? null : markEdit(row, column, "to_fill", { shown: say("unknown") });
  const chosen = answer.read();
  if (!chosen) return null;
  if (column.field.startsWith("links.")) return linkEdit(row, column, chosen);
  const { v, t, u } = cellOf(row, column);
  const isSame = u === undefined && v !== undefined && (chosen.shown === t || JSON.stringify(chosen.raw) === JSON.stringify(v));
  if (!isSame) return valueEdit(row, column, chosen);
  return question.state === "assumed" && isSure() ? markEdit(row, column, "confirmed", { shown: t }) : null;
}

/** The person's own mark for a new answer. */
function isSure() {
  return document.getElementById("c-sure").checked;
}

export function valueEdit(row, column, { raw, shown }) {
  const mark = isSure() ? "confirmed" : "assumed";
  return worded(row, column, { op: "set", raw, seen: seenOf(row, column), mark }, shown);
}

function markEdit(row, column, mark, { reason = "", shown }) {
  return worded(row, column, { op: "mark", mark, reason, seen: seenOf(row, column) }, shown);
}

function notApplicable(row, column, { state }, say) {
  const input = document.getElementById("c-reason");
  const reason = input.value.trim();
  if (!reason) {
    input.placeholder = say("reason_missing");
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return "incomplete";
  }
  const shown = say("not_applicable");
  if (state === "empty" || state === "to_fill") return markEdit(row, column, "not_applicable", { reason, shown });
  const seen = seenOf(row, column);
  return worded(row, column, { op: "set", raw: "", seen, mark: "not_applicable", reason }, shown);
}

function linkEdit(row, column, { add, remove, shown }) {
  if (!add.length && !remove.length) return null;
  const former = row.links[column.field.slice(6)] ?? [];
  const edit = { op: "link", add, remove, mark: isSure() ? "confirmed" : "assumed" };
  if (!column.many) edit.seen_id = former[0]?.id ?? null;
  return worded(row, column, edit, shown);
}

function worded(row, column, edit, shown) {
  return { edit: { ...edit, record: row.id, field: column.field }, words: { record: row.name, field: column.label, value: shown } };
}

function seenOf(row, column) {
  const { v, u } = cellOf(row, column);
  return { value: v ?? null, unread: u ?? null };
}
