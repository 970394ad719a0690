"""A mapping: how one foreign sheet is read. Plain JSON, described in docs/pemetaan.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.mapping.columns import SKIP, label_of
from app.mapping.tables import MAX_DEPTH
from app.workbook.columns import NAME, PLAN
from app.workbook.files import MAX_ROWS
from architecture.metamodel import METAMODEL, Kind
from architecture.values import MAX_TEXT

NOTES = "notes"
MAX_ENTRIES = 5_000
_KEYS = frozenset({
    "selaras", "version", "file", "sheet", "more_sheets", "header_row", "header_rows", "kind",
    "columns", "fill_down", "values", "units", "links", "defaults", "confidence", "samples",
    "warnings",
})  # fmt: skip


@dataclass
class SheetMapping:
    """How a foreign sheet is read; `columns` gives each header its target, None for the notes.

    `values`, `units` and `links` say what foreign texts mean; None keeps the text as it is.
    `opd` is the OPD of rows that name none or an unknown one.
    """

    kind: Kind
    sheet: str
    header_row: int
    header_rows: int = 1
    columns: dict[str, str | None] = field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = field(default_factory=dict)
    units: dict[str, str | None] = field(default_factory=dict)
    links: dict[str, dict[str, str | None]] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    more_sheets: tuple[str, ...] = ()
    opd: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The mapping as it is stored and printed."""
        return {
            "selaras": "mapping", "version": 1, "kind": self.kind.name, "sheet": self.sheet,
            "more_sheets": list(self.more_sheets), "header_row": self.header_row,
            "header_rows": self.header_rows, "columns": self.columns,
            "fill_down": list(self.fill_down), "values": self.values, "units": self.units,
            "links": self.links, "defaults": {"opd": self.opd},
        }  # fmt: skip


def notes_attribute(kind: Kind) -> str:
    """Where columns without an attribute go. Every kind has notes (a test holds it to that)."""
    return kind.attribute(NOTES).name


def read_mapping(data: Any) -> SheetMapping:
    """The mapping in a JSON value. Raises Refused naming everything that is wrong with it."""
    faults = list(_shape_faults(data))
    if faults:
        raise Refused(*faults)
    defaults = data.get("defaults") or {}
    mapping = SheetMapping(
        METAMODEL.kind(data["kind"]), data.get("sheet") or "", data["header_row"],
        data.get("header_rows", 1), dict(data["columns"]),
        {a: dict(v) for a, v in (data.get("values") or {}).items()},
        dict(data.get("units") or {}),
        {n: dict(v) for n, v in (data.get("links") or {}).items()},
        tuple(data.get("fill_down") or ()), tuple(data.get("more_sheets") or ()),
        defaults.get("opd"),
    )  # fmt: skip
    if faults := list(target_faults(mapping)):
        raise Refused(*faults)
    return mapping


def target_faults(mapping: SheetMapping) -> Iterator[Fault]:
    """What is wrong with the targets: unknown ones, one attribute filled from two columns."""
    kind = mapping.kind
    counted = Counter(t for t in mapping.columns.values() if t and not _may_repeat(kind, t))
    for header, target in mapping.columns.items():
        if target is None or target == SKIP:
            continue
        if label_of(kind, target) is None:
            known = ", ".join([NAME, "opd", PLAN, *kind.by_name])
            yield Fault(f"columns → {header}", target, _("Pilihan: %(choices)s.", choices=known))
        elif counted[target] > 1:
            reason = _("Satu isian hanya dapat diisi dari satu kolom.")
            yield Fault(f"columns → {header}", target, reason)


def _may_repeat(kind: Kind, target: str) -> bool:
    name, tick, _rest = target.partition("=")
    attribute = kind.by_name.get(name)
    if tick or target in (SKIP, NOTES):
        return True
    return attribute.is_many if attribute else label_of(kind, target) is not None and "__" in name


def _shape_faults(data: Any) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        yield Fault("", "", _("Pemetaan harus berupa objek JSON."))
        return
    for key in sorted(set(data) - _KEYS):
        known = ", ".join(sorted(_KEYS))
        yield Fault(str(key)[:80], "", _("Tidak dikenal. Pilihan: %(choices)s.", choices=known))
    if data.get("kind") not in METAMODEL.by_name:
        choices = ", ".join(METAMODEL.by_name)
        found = str(data.get("kind", ""))[:80]
        yield Fault("kind", found, _("Pilihan: %(choices)s.", choices=choices))
    for key, least, most in (("header_row", 1, MAX_ROWS), ("header_rows", 1, MAX_DEPTH)):
        number = data.get(key, 1 if key == "header_rows" else None)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            reason = _("Harus bilangan bulat %(least)s sampai %(most)s.", least=least, most=most)
            yield Fault(key, str(number)[:80], reason)
    yield from _map_faults(data)


def _map_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    if not isinstance(data.get("sheet", ""), (str, type(None))):
        yield Fault("sheet", "", _("Harus teks."))
    for key in ("more_sheets", "fill_down"):
        if not _is_list_of_texts(data.get(key) or []):
            yield Fault(key, "", _("Harus daftar teks."))
    if not _is_texts(data.get("columns")):
        yield Fault("columns", "", _("Harus pasangan judul kolom dan sasaran."))
    if not _is_texts(data.get("units") or {}):
        yield Fault("units", "", _("Harus pasangan teks dan kode OPD."))
    for key in ("values", "links"):
        groups = data.get(key) or {}
        if not isinstance(groups, Mapping) or not all(_is_texts(g) for g in groups.values()):
            yield Fault(key, "", _("Harus pasangan teks dan nilai untuk tiap isian."))
    defaults = data.get("defaults") or {}
    if not _is_texts(defaults) or set(defaults) - {"opd"}:
        yield Fault("defaults", "", _("Hanya “opd”, berisi kode OPD."))


def _is_texts(value: Any) -> bool:
    """Whether a value pairs texts with texts or null, and not too many of them."""
    return isinstance(value, Mapping) and len(value) <= MAX_ENTRIES and all(
        isinstance(k, str) and (v is None or (isinstance(v, str) and len(v) <= MAX_TEXT))
        for k, v in value.items()
    )  # fmt: skip


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
