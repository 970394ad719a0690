"""Which record a row is about (model.md, Identity of a row).

Hidden id; else printed code; else kind, OPD, name and its occurrence number in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.models import new_id
from app.operations.import_state import Draft, Frame, Index, RowPlan, Stored, read_drafts
from app.workbook.columns import CODE, ID, NAME, NATIONAL, OPD
from app.workbook.reader import SourceRow, folder_code
from architecture.metamodel import Text
from architecture.vocabulary import normalised

MAX_NAME = 500
MAX_CODE = 64
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def match_rows(rows: Sequence[SourceRow], index: Index, frame: Frame) -> list[RowPlan]:
    """A plan per row with its draft; rows that cannot be placed are reported and have none."""
    plans = [_with_opd(row, frame) for row in rows]
    by_file: dict[str, list[RowPlan]] = {}
    for plan in plans:
        by_file.setdefault(plan.row.file, []).append(plan)
    new: dict[str, Draft] = {}
    for members in by_file.values():
        _match_file(members, index, frame, new)
    drafts = read_drafts(p.match for p in plans if p.match and p.match.id not in new) | new
    for plan in plans:
        if plan.match is not None and _may_write(plan, frame):
            plan.draft = drafts[plan.match.id]
    return plans


def _with_opd(row: SourceRow, frame: Frame) -> RowPlan:
    """The row with its OPD: its own cell, else the option, else the template or folder."""
    plan = RowPlan(row)
    if row.opd:
        if normalised(row.opd) == normalised(NATIONAL):
            plan.has_opd = True
        else:
            plan.opd_id = find_opd(row.opd, frame)
            plan.has_opd = plan.opd_id is not None
        return plan
    plan.opd_id = frame.default_opd
    if plan.opd_id is None and row.folder:
        words = (row.folder, folder_code(row.folder))
        plan.opd_id = next((u.id for u in frame.units.values() if u.code in words), None)
    plan.has_opd = plan.opd_id is not None
    return plan


def find_opd(word: str, frame: Frame) -> str | None:
    """The id of the OPD that a code, short name or name means."""
    for unit in frame.units.values():
        if word == unit.code:
            return unit.id
    party = frame.vocabulary.find_party(word)
    if party is None or not party.key.startswith("opd:"):
        return None
    return party.key.removeprefix("opd:")


def _match_file(plans: list[RowPlan], index: Index, frame: Frame, new: dict[str, Draft]) -> None:
    """Match the rows of one file; several rows never share a record."""
    claimed: dict[str, RowPlan] = {}
    by_id = _rows_by_id(plans)
    for plan in plans:
        found = _by_id_or_code(plan, index, frame, is_copy=by_id.get(plan.row.id) is not plan)
        if found is None:
            continue
        if found.id in claimed:
            first = claimed[found.id].row
            column = CODE if plan.row.code else ID
            frame.error(plan.row.place(column), plan.row.code or plan.row.name, _same_record(first))
            plan.is_refused = True
            continue
        claimed[found.id] = plan
        plan.match = found
    groups: dict[tuple[str, str | None, str], list[RowPlan]] = {}
    for plan in plans:
        if plan.match is None and _can_be_named(plan, frame):
            key = (plan.row.kind.name, plan.opd_id, normalised(plan.row.name))
            groups.setdefault(key, []).append(plan)
    made = []
    for key, members in groups.items():
        living = [s for s in index.by_name.get(key, []) if s.id not in claimed]
        made += _match_group(members, living, index, frame, new)
    for stored in made:
        index.add(stored)


def _rows_by_id(plans: list[RowPlan]) -> dict[str, RowPlan]:
    """The row that a hidden id belongs to, where rows were copied within the sheet.

    A copy whose code was emptied is a new record; the row that kept the code is the original.
    """
    owners: dict[str, RowPlan] = {}
    for plan in plans:
        known = owners.get(plan.row.id)
        if known is None or (plan.row.code and not known.row.code):
            owners[plan.row.id] = plan
    return owners


def _by_id_or_code(plan: RowPlan, index: Index, frame: Frame, *, is_copy: bool) -> Stored | None:
    row = plan.row
    found = index.by_id.get(row.id) if row.id else None
    if found is not None and is_copy and not row.code:
        return None
    if found is None and row.code:
        found = index.by_code.get((row.kind.name, row.code.casefold()))
        # A row with an id from elsewhere: its code may be another record's here.
        if found is not None and row.id and normalised(found.name) != normalised(row.name):
            return None
    if found is None:
        return None
    if found.kind != row.kind.name or found.is_archived:
        reason = Text(
            "Catatan ini sudah diarsipkan. Pulihkan dahulu, atau hapus baris ini.",
            "This record is archived. Restore it first, or remove the row.",
        )
        if found.kind != row.kind.name:
            reason = Text(
                "ID baris ini milik catatan jenis lain.",
                "The id of this row belongs to a record of another kind.",
            )
        frame.error(row.place(CODE), row.code or row.name, reason)
        plan.is_refused = True
        return None
    return found


def _can_be_named(plan: RowPlan, frame: Frame) -> bool:
    """Whether a row without id or code can be placed by name; reports why it cannot."""
    row = plan.row
    if plan.is_refused:
        return False
    if not row.name:
        plan.is_refused = True
        frame.error(row.place(NAME), "", Text("Nama wajib diisi.", "A name is required."))
    _check_name_length(plan, frame)
    if not plan.has_opd:
        plan.is_refused = True
        _report_opd(row, frame)
    return not plan.is_refused


def _check_name_length(plan: RowPlan, frame: Frame) -> None:
    if len(plan.row.name) > MAX_NAME:
        plan.is_refused = True
        reason = Text(
            f"Nama paling panjang {MAX_NAME} huruf.", f"Names have at most {MAX_NAME} characters."
        )
        frame.error(plan.row.place(NAME), plan.row.name, reason)


def _report_opd(row: SourceRow, frame: Frame) -> None:
    if row.opd:
        reason = Text("OPD tidak dikenal.", "Unknown OPD (regional agency).")
        suggestion = frame.vocabulary.near_party(row.opd)
        frame.error(row.place(OPD), row.opd, reason, suggestion)
    else:
        reason = Text(
            "OPD baris ini tidak disebut. Isi kolom OPD, atau pilih OPD untuk seluruh berkas.",
            "The OPD of this row is not given. Fill in column OPD, or choose one for the file.",
        )
        frame.error(row.place(OPD), "", reason)


def _match_group(
    members: list[RowPlan], living: list[Stored], index: Index, frame: Frame, new: dict[str, Draft]
) -> list[Stored]:
    """Match rows of one name by occurrence; returns the records that have to be made."""
    members, living = _match_exact(members, sorted(living, key=lambda s: s.order), frame)
    if len(living) > max(1, len(members)) and members:
        _report_ambiguous(members, living, frame)
        return []
    _pair(members, living, frame)
    made = [_new_record(plan, index, frame, new) for plan in members[len(living) :]]
    return [stored for stored in made if stored is not None]


def _match_exact(
    members: list[RowPlan], living: list[Stored], frame: Frame
) -> tuple[list[RowPlan], list[Stored]]:
    """Match what agrees to the letter where that leaves no choice; returns the rest."""
    for name in sorted({p.row.name for p in members}):
        rows = [p for p in members if p.row.name == name]
        records = [s for s in living if s.name == name]
        if records and len(records) <= len(rows):
            _pair(rows, records, frame)
            living = [s for s in living if s not in records]
            members = [p for p in members if p.match is None]
    return members, living


def _report_ambiguous(members: list[RowPlan], living: list[Stored], frame: Frame) -> None:
    listed = "; ".join(f"{s.code} {s.name}".strip() for s in living)
    reason = Text(
        f"Nama ini dipakai beberapa catatan: {listed}. Isi kolom Kode.",
        f"Several records have this name: {listed}. Fill in the code.",
    )
    for plan in members:
        frame.error(plan.row.place(NAME), plan.row.name, reason)


def _pair(members: list[RowPlan], living: list[Stored], frame: Frame) -> None:
    for plan, stored in zip(members, living, strict=False):
        plan.match = stored
        if plan.row.code and stored.code and plan.row.code != stored.code:
            reason = Text(
                f"Kode tidak dikenal; baris dicocokkan dengan {stored.code} menurut nama.",
                f"Unknown code; the row was matched with {stored.code} by its name.",
            )
            frame.warn(plan.row.place(CODE), plan.row.code, reason, stored.code)


def _new_record(plan: RowPlan, index: Index, frame: Frame, new: dict[str, Draft]) -> Stored | None:
    row = plan.row
    if plan.opd_id is None and not row.kind.national:
        frame.error(row.place(OPD), row.opd, _needs_opd(row))
        return None
    is_free_id = bool(_UUID.fullmatch(row.id)) and row.id not in index.by_id and row.id not in new
    draft = Draft(
        id=row.id if is_free_id else new_id(), kind=row.kind, code=_own_code(row, index, frame),
        is_new=True, fields={"opd_id": plan.opd_id, "name": row.name, "plan": "keep"},
    )  # fmt: skip
    new[draft.id] = draft
    plan.match = Stored(draft.id, row.kind.name, draft.code, row.name, plan.opd_id, False)
    if draft.code:
        index.by_code[(row.kind.name, draft.code.casefold())] = plan.match
    return plan.match


def _own_code(row: SourceRow, index: Index, frame: Frame) -> str:
    """The code a new record brings along, if it can be one; else "" and the pattern gives one."""
    code = row.code
    if not code:
        return ""
    is_taken = (row.kind.name, code.casefold()) in index.by_code
    if not is_taken and len(code) <= MAX_CODE and not re.search(r"[\s;]", code):
        return code
    reason = Text(
        "Kode ini sudah dipakai atau tidak dapat dipakai; catatan mendapat kode baru.",
        "This code is taken or cannot be used; the record gets a new one.",
    )
    frame.warn(row.place(CODE), code, reason)
    return ""


def _may_write(plan: RowPlan, frame: Frame) -> bool:
    """Whether the viewer may change the record and put it where the row wants it."""
    assert plan.match is not None
    row, match = plan.row, plan.match
    if row.opd and not plan.has_opd:
        _report_opd(row, frame)
        return False
    if plan.opd_id is None and row.opd and not row.kind.national:
        frame.error(row.place(OPD), row.opd, _needs_opd(row))
        return False
    for opd_id in [match.opd_id, *([plan.opd_id] if row.opd else [])]:
        if not frame.viewer.may_edit(opd_id):
            label = frame.unit_label(opd_id)
            reason = Text(
                f"Anda tidak berwenang mengubah catatan {label}.",
                f"You may not change records of {label}.",
            )
            frame.error(row.place(OPD), row.opd, reason)
            return False
    _check_name_length(plan, frame)
    return not plan.is_refused


def _needs_opd(row: SourceRow) -> Text:
    return Text(f"{row.kind.label.id} harus punya OPD.", f"{row.kind.label.en} needs an OPD.")


def _same_record(first: SourceRow) -> Text:
    return Text(
        f"Baris ini menunjuk catatan yang sama dengan baris {first.number} lembar "
        f"“{first.sheet}”. Bila catatan baru, kosongkan kolom Kode.",
        f"This row means the same record as row {first.number} of sheet "
        f"“{first.sheet}”. For a new record, empty the code.",
    )
