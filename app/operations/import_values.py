"""What a row's cells mean for its record: values, unread texts, marks, notes, plan."""

from __future__ import annotations

import re
from typing import Any

from rapidfuzz import fuzz

from app.operations.import_state import Draft, Frame, RowPlan
from app.operations.links import Ambiguous, Directory, split_links
from app.workbook.cells import cell_text
from app.workbook.columns import MARKS, PLAN, PLANS
from app.workbook.marks import LABELS, OF_EMPTY, OF_VALUES, Marks, Statement, parse_marks
from architecture.metamodel import Attribute, Link, Text, ValueType
from architecture.values import plain_text
from architecture.vocabulary import nearest, normalised
from schemas.elements import Reading, read_values

NOTES = "notes"
MAX_LINK = 500
NEARLY_EQUAL, SURELY_EQUAL = 80, 90  # of 100
_LISTED = frozenset({
    ValueType.CHOICE, ValueType.CODE, ValueType.PARTY, ValueType.PARTIES, ValueType.REFERENCE,
    ValueType.REFERENCES,
})  # fmt: skip
_MERGED = re.compile(r"(digabung|merged?) +(ke|dengan|into|with) +", re.IGNORECASE)
_PLAN_WORDS = {
    normalised(word): code for code, label in PLANS.items() for word in (code, label.id, label.en)
} | {"as is": "keep", "eksisting": "keep", "existing": "keep"}


def apply_values(plan: RowPlan, directory: Directory, frame: Frame) -> Marks:
    """Put a row's values into its draft; returns the marks it states, for its links."""
    row, draft = plan.row, plan.draft
    assert draft is not None
    if row.name:
        draft.set("name", row.name)
    if row.opd:
        draft.set("opd_id", plan.opd_id)
    marks = _read_marks(plan, frame)
    _apply_plan(plan, directory, frame)
    _keep_what_has_no_place(plan, frame)
    raw = dict(row.attributes)
    if NOTES in row.kind.by_name and (notes := _notes(plan)) is not None:
        raw[NOTES] = notes
    reading = read_values(row.kind, raw, frame.vocabulary, schema=frame.schema(row.kind))
    for name in raw:
        _apply_attribute(plan, row.kind.attribute(name), raw[name], reading, marks, frame)
    _apply_statements(plan, marks, set(raw), frame)
    return marks


def _apply_attribute(
    plan: RowPlan, attribute: Attribute, raw: Any, reading: Reading, marks: Marks, frame: Frame
) -> None:
    row, draft, name = plan.row, plan.draft, attribute.name
    assert draft is not None
    former, former_unread = draft.get(f"attributes.{name}"), draft.get(f"unread.{name}")
    value, unread = reading.values.get(name), reading.unread.get(name)
    shown = cell_text(attribute, former, frame.vocabulary)
    if unread is not None:
        problem = reading.problems[name]
        frame.warn(
            row.place(name), unread, problem.reason, problem.suggestion,
            is_clear=_is_clear(attribute, unread, problem.suggestion),
        )  # fmt: skip
        # A stored value may be one that no list holds any more: then this is its own text.
        is_same = former is not None or unread == former_unread
        if former is None or unread != shown:
            draft.set(f"unread.{name}", unread)
    elif value in (None, "", [], {}):
        return
    else:
        is_same = value == former
        if not is_same and former is not None and plain_text(raw) == shown:
            is_same, value = True, former  # the export's own words for it
        draft.set(f"attributes.{name}", value)
        draft.set(f"unread.{name}", row.unread_levels.get(name))
        _warn_of_level(plan, name, frame)
    _apply_mark(draft, name, marks, is_same=is_same)


def _is_clear(attribute: Attribute, text: str, suggestion: str | None) -> bool:
    """Whether a suggestion surely means the same: worked out from the text, or nearly equal."""
    if suggestion is None:
        return False
    if attribute.type not in _LISTED:
        return True
    words, other = set(normalised(text).split()), set(normalised(suggestion).split())
    likeness = fuzz.ratio(normalised(text), normalised(suggestion))
    if attribute.type in (ValueType.CHOICE, ValueType.CODE):
        return words <= other or other <= words or likeness >= NEARLY_EQUAL
    # "Dishub & Satlantas" is not only Dishub: of parties and nodes nothing may fall away.
    return words <= other or likeness >= SURELY_EQUAL


def _warn_of_level(plan: RowPlan, name: str, frame: Frame) -> None:
    text = plan.row.unread_levels.get(name)
    if text is not None:
        reason = Text(
            "Simpul ini belum ada; dipakai tingkat di atasnya, teksnya disimpan di sampingnya.",
            "This node does not exist yet; its parent is used and the text kept beside it.",
        )
        frame.warn(plan.row.place(name), text, reason)


def _apply_mark(draft: Draft, name: str, marks: Marks, *, is_same: bool) -> None:
    """A stated mark counts; else an unchanged value keeps its mark and a new one is assumed."""
    stated = marks.exceptions.get(name)
    stored = draft.get(f"marks.{name}")
    if stated is not None and stated.mark in OF_VALUES:
        mark: str | None = stated.mark
    elif stated is None and marks.default is not None:
        mark = marks.default
    else:
        mark = stored if is_same and (stored is None or stored in OF_VALUES) else "assumed"
    if mark == "confirmed" and stored is None and is_same:
        return  # a value without a mark counts as confirmed
    draft.set(f"marks.{name}", mark)
    draft.set(f"reasons.{name}", None)


def _apply_statements(plan: RowPlan, marks: Marks, given: set[str], frame: Frame) -> None:
    """Marks of attributes: "to fill" and "not applicable" for empty ones, the others for values."""
    draft = plan.draft
    assert draft is not None
    for name, statement in marks.exceptions.items():
        if name not in plan.row.kind.by_name:
            continue
        is_filled = any(draft.get(f"{g}.{name}") is not None for g in ("attributes", "unread"))
        if is_filled != (statement.mark in OF_VALUES):
            _warn_of_mark(plan, name, statement, is_filled=is_filled, frame=frame)
        elif statement.mark in OF_EMPTY:
            draft.set(f"marks.{name}", statement.mark)
            draft.set(f"reasons.{name}", statement.reason or None)
        elif name not in given and draft.get(f"marks.{name}") != statement.mark:
            draft.set(f"marks.{name}", statement.mark)


def _warn_of_mark(
    plan: RowPlan, name: str, statement: Statement, *, is_filled: bool, frame: Frame
) -> None:
    label = plan.row.kind.attribute(name).label
    word = LABELS[statement.mark]
    if is_filled:
        reason = Text(
            f"“{label.id}” berisi nilai; tanda “{word.id}” diabaikan.",
            f"“{label.en}” has a value; mark “{word.en}” is ignored.",
        )
    else:
        reason = Text(
            f"“{label.id}” kosong; tanda “{word.id}” diabaikan.",
            f"“{label.en}” is empty; mark “{word.en}” is ignored.",
        )
    frame.warn(plan.row.place(MARKS), f"{label.id}={word.id}", reason)


def _read_marks(plan: RowPlan, frame: Frame) -> Marks:
    row = plan.row
    if not row.marks:
        return Marks()
    marks = parse_marks(row.marks, frame.mark_names(row.kind))
    for text, suggestion in marks.faults:
        words = "; ".join(label.id for label in LABELS.values())
        reason = Text(
            f"Tanda tidak dikenal. Pilihan: {words}.",
            f"Unknown mark. Choices: {'; '.join(label.en for label in LABELS.values())}.",
        )
        frame.warn(row.place(MARKS), text, reason, suggestion)
    return marks


def _apply_plan(plan: RowPlan, directory: Directory, frame: Frame) -> None:
    row, draft = plan.row, plan.draft
    assert draft is not None
    if not row.plan:
        return
    code = _PLAN_WORDS.get(normalised(row.plan))
    if code is not None:
        draft.set("plan", code)
        return
    merged = _MERGED.match(row.plan)
    if merged is not None:
        draft.set("plan", "merge")
        into = _record_named(plan, row.plan[merged.end() :].strip(), directory)
        if into is not None:
            draft.set("merged_into", into)
            return
    choices = "; ".join(p.id for p in PLANS.values())
    reason = Text(
        f"Rencana tidak dikenal. Pilihan: {choices}; digabung ke KODE.",
        f"Unknown plan. Choices: {'; '.join(p.en for p in PLANS.values())}; merge into CODE.",
    )
    suggestion = nearest(row.plan, [p.id for p in PLANS.values()])
    frame.warn(row.place(PLAN), row.plan, reason, suggestion)
    label, _ = row.places.get(PLAN, ("Rencana", -1))
    row.extra.append((label, row.plan))


def _record_named(plan: RowPlan, text: str, directory: Directory) -> str | None:
    """The id of the other record of the row's kind that a code or name means."""
    try:
        found = directory.find(plan.row.kind.name, text, plan.opd_id)
    except Ambiguous:
        return None
    assert plan.draft is not None
    return found.id if found and found.id != plan.draft.id else None


def _keep_what_has_no_place(plan: RowPlan, frame: Frame) -> None:
    """Entries of a link cell beyond what the relation admits go into the notes."""
    links = frame.links(plan.row.kind)
    for name, raw in plan.row.links.items():
        entries = split_links(raw)
        kept = _kept_entries(plan, links[name], entries, frame)
        rest = [e for e in entries if e not in kept]
        if rest:
            plan.row.extra.append((links[name].label.id, "; ".join(rest)))
        plan.row.links[name] = kept


def _kept_entries(plan: RowPlan, link: Link, entries: list[str], frame: Frame) -> list[str]:
    kept = [e for e in entries if len(e) <= MAX_LINK]
    if len(kept) < len(entries):
        reason = Text(
            f"Nama dalam tautan paling panjang {MAX_LINK} huruf; disimpan dalam catatan.",
            f"Names in links have at most {MAX_LINK} characters; kept in the notes.",
        )
        frame.warn(plan.row.place(link.name), max(entries, key=len), reason)
    if link.single and len(kept) > 1:
        reason = Text(
            "Hubungan ini hanya boleh satu; yang lain disimpan dalam catatan.",
            "This relation admits one record; the others are kept in the notes.",
        )
        frame.warn(plan.row.place(link.name), "; ".join(kept), reason, kept[0])
        kept = kept[:1]
    return kept


def _notes(plan: RowPlan) -> str | None:
    """The notes with what unknown columns say added once; None if nothing is added."""
    row, draft = plan.row, plan.draft
    assert draft is not None
    if not row.extra:
        return None
    stored = draft.get(f"attributes.{NOTES}") or draft.get(f"unread.{NOTES}") or ""
    notes = plain_text(row.attributes.get(NOTES) or stored)
    for label, text in row.extra:
        line = f"{label}: {text}"
        if f"\n{line}\n" not in f"\n{notes}\n":
            notes = f"{notes}\n{line}" if notes else line
    return notes
