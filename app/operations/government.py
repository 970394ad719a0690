"""Making an instance: the government, its lists, trees, national applications and OPD tree."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.government import LABEL_SETS, TYPES, Government
from app.models import Code, Institution, Opd, Reference, Setting, new_id
from app.operations.actor import COMMAND_LINE, Actor
from app.operations.people import create_user
from app.operations.writer import DEFAULT_PATTERN, Writer
from app.queries import vocabulary
from architecture.metamodel.application import APPLICATION
from architecture.values import plain_text
from architecture.vocabulary import normalised

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
# Of what Python can format only these two: a width of millions would fill the memory.
_CODE_PATTERN = r"([^{}\s;]|\{prefix\}|\{number(:0?\d{1,2}d?)?\})*"
OPD_COLUMNS = ("kode", "nama", "singkatan", "induk", "jenis", "urusan")


@dataclass(frozen=True)
class OpdRow:
    """One row of an OPD table; only the name is required. `line` is its row in the file."""

    line: int
    name: str
    code: str = ""
    short: str = ""
    parent: str = ""
    level: str = ""
    urusan: tuple[str, ...] = ()


def check_government(government: Government) -> None:
    """Raise Refused with everything that is wrong."""
    faults = []
    if not government.name.strip():
        faults.append(Fault(_("Nama"), "", _("Nama pemerintah daerah wajib diisi.")))
    if government.type not in TYPES:
        faults.append(
            Fault(_("Jenis"), government.type, _("Pilihan: %(choices)s.", choices=", ".join(TYPES)))
        )
    years = re.fullmatch(r"(20\d\d)-(20\d\d)", government.period)
    if not years or not 0 <= int(years.group(2)) - int(years.group(1)) <= 20:
        faults.append(Fault(_("Periode"), government.period, _("Tulis seperti 2025-2029.")))
    if government.label_set not in LABEL_SETS:
        faults.append(
            Fault(
                _("Istilah"),
                government.label_set,
                _("Pilihan: %(choices)s.", choices=", ".join(LABEL_SETS)),
            )
        )
    if faults:
        raise Refused(*faults)


def found_instance(government: Government, rows: Iterable[OpdRow] = ()) -> None:
    """Fill an empty instance: government, lists, trees, institutions, national applications, OPD.

    Raises Refused if there is a government already or anything given is wrong; then nothing
    is written.
    """
    check_government(government)
    with writing():
        if db.session.get(Setting, "government") is not None:
            raise Refused(_("Instansi ini sudah berisi data pemerintah daerah."))
        writer = Writer(COMMAND_LINE, "pembentukan")
        db.session.add(Setting(key="government", value=government.as_json()))
        writer.log("setting", "government", "create", {}, government.as_json())
        _seed_lists(writer)
        db.session.flush()
        _seed_national_applications(writer)
        apply_opd_rows(writer, list(rows))


def check_code_pattern(pattern: str) -> None:
    """Raise Refused unless the pattern makes a different code for each kind and number."""
    codes = set()
    if re.fullmatch(_CODE_PATTERN, pattern):
        codes = {pattern.format(prefix=p, number=n) for p in ("APL", "SRV") for n in (1, 2)}
    if len(codes) != 4 or any(len(code) > 60 or ";" in code for code in codes):
        allowed = _("Harus memuat {prefix} dan {number}, misalnya {prefix}-{number:04d}.")
        raise Refused(Fault(_("Pola kode"), pattern, allowed))


def found_with_administrator(
    government: Government, rows: Iterable[OpdRow], *, username: str, person: str, password: str
) -> str:
    """The same with the first account, whose id it returns: both or neither.

    An instance that nobody may enter would be lost.
    """
    with writing():
        found_instance(government, rows)
        grants = [("administrator", None)]
        return create_user(COMMAND_LINE, username, person, grants, password)


def change_government(actor: Actor, government: Government, code_pattern: str) -> None:
    """Change name, type, period, label set, or the pattern of new codes."""
    if not actor.has("administrator"):
        raise Forbidden
    check_government(government)
    check_code_pattern(code_pattern)
    with writing():
        stored = db.session.get(Setting, "government")
        assert stored is not None
        before = stored.value
        stored.value = government.as_json()
        writer = Writer(actor)
        if before != government.as_json():
            writer.log("setting", "government", "update", before, government.as_json())
        pattern = db.session.get(Setting, "code_pattern")
        former = pattern.value if pattern else DEFAULT_PATTERN
        if code_pattern != former:
            db.session.merge(Setting(key="code_pattern", value=code_pattern))
            change = {"before": {"value": former}, "after": {"value": code_pattern}}
            writer.log("setting", "code_pattern", "update", **change)


def import_opd(actor: Actor, rows: list[OpdRow]) -> tuple[int, int]:
    """Create and update OPDs from a table; returns (created, updated). All or nothing."""
    if not actor.has("administrator"):
        raise Forbidden
    with writing():
        return apply_opd_rows(Writer(actor), rows)


def apply_opd_rows(writer: Writer, rows: list[OpdRow]) -> tuple[int, int]:
    """The same inside a transaction. Raises Refused with every fault of the table."""
    existing = {o.code: o for o in db.session.scalars(select(Opd))}
    named = {normalised(o.name): o for o in existing.values()}
    faults: list[Fault] = []
    made: list[tuple[OpdRow, Opd, bool]] = []
    for row in rows:
        opd, is_new = _opd_of(row, existing, named, faults)
        if opd is not None:
            made.append((row, opd, is_new))
    known = {node.code for node in vocabulary().family("urusan")}
    before = {opd.id: {} if is_new else _opd_json(opd) for _row, opd, is_new in made}
    with db.session.no_autoflush:
        for row, opd, _is_new in made:
            _fill(row, opd, existing, named, faults)
            _fill_urusan(row, opd, known, faults)
            faults += too_long(opd, _("Baris %(line)s", line=row.line))
    faults += _cycles(existing)
    if faults:
        raise Refused(*faults)
    return _write_opds(writer, [opd for _row, opd, _is_new in made], before)


def _write_opds(
    writer: Writer, opds: list[Opd], before: dict[str, dict[str, Any]]
) -> tuple[int, int]:
    """Write new and changed OPDs, each after the one above it; returns how many of either."""
    made = {opd.id: opd for opd in opds}

    def depth(opd: Opd) -> int:
        above = made.get(opd.parent_id or "")
        return 0 if above is None else depth(above) + 1

    created = updated = 0
    for opd in sorted(made.values(), key=depth):
        after = _opd_json(opd)
        if not before[opd.id]:
            created += 1
            db.session.add(opd)
            db.session.flush()
            writer.log("opd", opd.id, "create", {}, after)
        elif before[opd.id] != after:
            updated += 1
            writer.log("opd", opd.id, "update", before[opd.id], after)
    return created, updated


def too_long(opd: Opd, place: str) -> list[Fault]:
    """One fault per text that does not fit its column."""
    texts = {_("Kode"): (opd.code, 64), _("Nama"): (opd.name, 300),
             _("Singkatan"): (opd.short, 100), _("Jenis"): (opd.level, 60)}  # fmt: skip
    return [
        Fault(f"{place} {column}".strip(), text[:60] + "…", longest(most))
        for column, (text, most) in texts.items()
        if len(text) > most
    ]


def longest(most: int) -> str:
    """The sentence that says how long a text may be."""
    return _("Paling panjang %(num)s huruf.", num=most)


def _opd_of(
    row: OpdRow, existing: dict[str, Opd], named: dict[str, Opd], faults: list[Fault]
) -> tuple[Opd | None, bool]:
    name, code = plain_text(row.name), plain_text(row.code)
    if not name:
        faults.append(Fault(_("Baris %(line)s", line=row.line), "", _("Nama OPD wajib diisi.")))
        return None, False
    opd = existing.get(code) if code else named.get(normalised(name))
    if opd is not None:
        return opd, False
    code = code or _free_code(existing)
    opd = Opd(id=new_id(), code=code, name=name, short="", level="", urusan=[])
    existing[code] = opd
    named.setdefault(normalised(name), opd)
    return opd, True


def _free_code(existing: dict[str, Opd]) -> str:
    number = len(existing) + 1
    while f"OPD-{number:02d}" in existing:
        number += 1
    return f"OPD-{number:02d}"


def _fill(
    row: OpdRow, opd: Opd, existing: dict[str, Opd], named: dict[str, Opd], faults: list[Fault]
) -> None:
    opd.name = plain_text(row.name)
    opd.short = plain_text(row.short) or opd.short
    opd.level = plain_text(row.level) or opd.level
    if row.parent:
        parent = existing.get(row.parent) or named.get(normalised(row.parent))
        if parent is None:
            parent = next(
                (o for o in existing.values() if normalised(o.short) == normalised(row.parent)),
                None,
            )
        if parent is None:
            faults.append(
                Fault(
                    _("Baris %(line)s, Induk", line=row.line), row.parent, _("Induk tidak dikenal.")
                )
            )
        else:
            opd.parent_id = parent.id


def _fill_urusan(row: OpdRow, opd: Opd, known: set[str], faults: list[Fault]) -> None:
    place = _("Baris %(line)s, Urusan", line=row.line)
    unknown = [code for code in row.urusan if code not in known]
    faults += [Fault(place, code, _("Kode urusan tidak dikenal.")) for code in unknown]
    if row.urusan:
        opd.urusan = [code for code in row.urusan if code in known]


def _cycles(existing: dict[str, Opd]) -> list[Fault]:
    by_id = {o.id: o for o in existing.values()}
    for opd in existing.values():
        seen, above = {opd.id}, opd.parent_id
        while above:
            if above in seen:
                return [Fault(opd.name, "", _("Susunan induk melingkar."))]
            seen.add(above)
            above = by_id[above].parent_id if above in by_id else None
    return []


def _opd_json(opd: Opd) -> dict[str, Any]:
    return {
        "code": opd.code, "name": opd.name, "short": opd.short, "parent_id": opd.parent_id,
        "level": opd.level, "urusan": list(opd.urusan),
    }  # fmt: skip


# --- Seeds --------------------------------------------------------------------------------------


def read_seed(name: str) -> list[dict[str, str]]:
    """Rows of a file in seeds/reference."""
    with (SEEDS / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _seed_lists(writer: Writer) -> None:
    references = [
        {
            "id": new_id(), "family": r["family"], "code": r["code"], "name": r["name"],
            "level": int(r["level"]), "parent": r["parent"] or None, "edition": r["edition"],
            "national": True, "active": True, "source": f"{r['confidence']}: {r['source']}",
        }
        for r in read_seed("references.csv")
    ]  # fmt: skip
    db.session.execute(insert(Reference), references)
    codes = [
        {
            "id": new_id(), "codelist": r["codelist"], "value": r["value"],
            "position": int(r["position"]), "edition": r["edition"],
            "confidence": r["confidence"], "active": True, "source": r["source"],
        }
        for r in read_seed("codelists.csv")
    ]  # fmt: skip
    db.session.execute(insert(Code), codes)
    for row in read_seed("institutions.csv"):
        db.session.add(Institution(id=new_id(), **row))
    writer.log("reference", "seed", "create", {}, {"rows": len(references)})
    writer.log("code", "seed", "create", {}, {"rows": len(codes)})


def _seed_national_applications(writer: Writer) -> None:
    for row in read_seed("national_applications.csv"):
        fields: dict[str, Any] = {
            "attributes.function": row["field"],
            "attributes.ownership_class": row["ownership_class"] or None,
            "attributes.common_field": row["common_field"] or None,
            "attributes.legal_basis": row["legal_basis"] or None,
            "attributes.hosting": "pusat",
            "attributes.lifecycle": "aktif",
            "attributes.source_owner": "pusat",
            "attributes.notes": f"Pemilik: {row['owner']}. Sumber: {row['source']}.",
        }
        fields = {n: v for n, v in fields.items() if v}
        mark = "confirmed" if row["confidence"] == "C" else "assumed"
        marks = {f"marks.{n.partition('.')[2]}": mark for n in fields}
        for guessed in ("hosting", "lifecycle", "source_owner"):
            marks[f"marks.{guessed}"] = "assumed"
        element = writer.create(APPLICATION, row["name"], None, {**fields, **marks})
        writer.set_state(element, "validated", {"review": "validated", "draft_fields": ""})
