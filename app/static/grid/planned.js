// What the grid does in the target: cells show what is planned, edits of what is there today become
// target values, and today's value stays beside them as a note.

import { normalised } from "./reading.js";
import { textOf } from "./rows.js";

const TARGET = "target.";
const LEAVING = new Set(["retire", "merge"]);

/** The plan of a row, with what waits in the queue: "keep", "new", "upgrade", "retire", "merge". */
export function planOf(row) {
  const waiting = row.entries.findLast((e) => e.state === "waiting" && e.edit.field === "plan");
  if (waiting) return waiting.edit.raw;
  return row.base?.plan ?? (row.page.isTarget ? "new" : "keep");
}

/** Whether what is typed in this row is a target value beside one of today. */
export function takesTargets(row) {
  return row.page.isTarget && Boolean(row.base) && planOf(row) !== "new";
}

/** Whether a row belongs to the reading of the page; what leaves stays in sight where it is planned. */
export function isOfReading(row) {
  return row.page.isTarget || planOf(row) !== "new";
}

/** Say how many records there are in the target only: today's grid leads there. */
export function tellElsewhere(number, words) {
  const line = document.getElementById("g-elsewhere");
  if (!line) return;
  line.hidden = number === 0;
  line.querySelector("span").textContent = words.elsewhere.replace("{n}", number);
}

/** "coming", "leaving" or "". */
export function wayOf(row) {
  if (!row.page.isTarget || row.isBlank) return "";
  const plan = planOf(row);
  return LEAVING.has(plan) ? "leaving" : plan === "new" ? "coming" : "";
}

/** The cell of the target value that the server holds; undefined where nothing is planned. */
export function storedTarget(base, field) {
  const planned = base.target;
  if (!planned) return undefined;
  if (field === "name") return planned.name === undefined ? undefined : { t: planned.name, v: planned.name };
  if (field === "opd") return planned.opd === undefined ? undefined : { t: planned.unit, v: planned.opd };
  return planned.cells?.[field.slice(field.indexOf(".") + 1)];
}

/** A planned cell with today's text as a note, if it is another one. */
export function compared(planned, today) {
  const now = textOf(today);
  return textOf(planned) === now ? planned : { ...planned, now };
}

/** The queue's entries that this page lays over a row, target values under the field they are of. */
export function entriesShown(entries, page, row) {
  if (!page.isTarget) return entries.filter((entry) => !isTarget(entry));
  const isToday = row.base && row.base.plan !== "new";
  return entries.flatMap((entry) => {
    const { edit } = entry;
    if (isTarget(entry)) return [{ ...entry, edit: { ...edit, field: edit.field.slice(TARGET.length), isTarget: true } }];
    return isToday && (edit.op === "mark" || edit.op === "confirm" || (edit.op === "set" && edit.field !== "plan")) ? [] : [entry];
  });
}

function isTarget({ edit }) {
  return edit.field?.startsWith(TARGET) ?? false;
}

/** The edit as it is sent: of a target value where one is meant, without marks. Today's value takes the target value away. */
export function asTarget(row, edit) {
  const { mark, reason, ...planned } = edit;
  const today = row.today(edit.field);
  const typed = edit.words.shown?.t ?? (Array.isArray(edit.raw) ? null : edit.raw);
  const isToday = typed !== null && (normalised(typed) === normalised(textOf(today)) || (today.v !== undefined && edit.raw === today.v));
  if (isToday) Object.assign(planned, { raw: null, words: { ...edit.words, shown: undefined } });
  planned.words = { ...planned.words, field: row.page.words.targetOf.replace("{field}", edit.words.field) };
  return { ...planned, field: TARGET + edit.field };
}

/** The code of the plan that was typed or pasted; undefined if there is none of that name. */
export function planNamed(raw, page) {
  const wanted = normalised(raw ?? "");
  return page.byField.get("plan").options.find(([code, label]) => wanted === code || wanted === normalised(label))?.[0];
}
