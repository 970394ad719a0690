"""Makes instances of stress size: the same every time, every value as the schema would store it."""

from __future__ import annotations

import csv
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app import queries
from app.database import writing
from app.extensions import db
from app.government import Government
from app.models import Change, Element, Relation, now
from app.operations.government import OpdRow, found_instance
from architecture.metamodel import METAMODEL, Attribute, Kind, ValueType
from architecture.values import Unreadable, read_value, show_value
from architecture.vocabulary import Vocabulary

# A province, counted as in the sizing of real governments: 13,600 records, 120 OPDs.
PROVINCE = {
    "process": 5000, "service": 2500, "data": 4000, "application": 600, "integration": 300,
    "server": 250, "network_device": 150, "storage": 100, "platform_software": 100,
    "peripheral": 100, "security_standard": 150, "vulnerability": 100, "security_audit": 100,
    "document": 150,
}  # fmt: skip
# One large OPD group's workbook: 2,000 records.
WORKBOOK = {"process": 700, "service": 400, "data": 600, "application": 200, "integration": 100}
LINKS = {
    "process": ("part_of__process", "realises__service__inverse"),
    "service": ("realises__process", "serves__data__inverse"),
    "data": ("arises_from__process", "serves__service", "derived_from__data"),
    "application": ("supports__service", "supports__process", "uses_data__data", "runs_on__server"),
    "integration": ("supplied_by__application", "delivered_to__application", "carries__data"),
    "server": ("runs_software__platform_software", "works_for__process"),
    "security_standard": ("covers__data", "covers__application"),
    "vulnerability": ("covers__application",),
    "document": ("basis_of__process", "basis_of__service"),
}
VERBS = ("Penyusunan", "Pengelolaan", "Pelayanan", "Pengawasan", "Pembinaan", "Penerbitan")
THINGS = (
    "rencana kerja", "izin usaha", "jaringan irigasi", "data kependudukan", "arsip dinamis",
    "aset daerah", "angkutan laut", "pasar rakyat", "bantuan sosial", "gedung sekolah",
)  # fmt: skip
FILLED = 0.6  # share of the attributes of a record that hold a value


def found(opds: int) -> None:
    """An instance of a province with its lists and that many OPDs."""
    rows = [OpdRow(n, f"Dinas Nomor {n}", f"9.{n:03d}", f"D{n}", "", "dinas") for n in range(opds)]
    found_instance(Government("Provinsi Uji", "provinsi", "2025-2029"), rows)


def fill(counts: dict[str, int], links: int) -> None:
    """Put records and relations into the tables, past the operations: only their rows matter."""
    chance = random.Random(20260101)
    elements = list(_elements(counts, chance))
    relations = _relations(elements, links, chance)
    with writing():
        db.session.execute(insert(Element), elements)
        db.session.execute(insert(Relation), relations)
        db.session.add(
            Change(
                at=now(), actor="benchmark", batch="", entity="element", entity_id="", action="x"
            )
        )


def _elements(counts: dict[str, int], chance: random.Random) -> Iterator[dict[str, Any]]:
    words, units = queries.vocabulary(), list(queries.units())
    for name, count in counts.items():
        kind = METAMODEL.kind(name)
        for number in range(1, count + 1):
            values = values_of(kind, chance, words)
            yield {
                "id": _id(chance), "kind": name, "code": f"{kind.prefix}-B{number:05d}",
                "name": name_of(kind, number, chance), "opd_id": chance.choice(units),
                "plan": "keep", "review": chance.choice(("draft", "submitted", "validated")),
                "version": 1, "attributes": values, "target": {}, "reasons": {}, "unread": {},
                "marks": {n: chance.choice(("confirmed", "assumed")) for n in values},
            }  # fmt: skip


def name_of(kind: Kind, number: int, chance: random.Random) -> str:
    """A name unlike the others, of natural length."""
    return f"{chance.choice(VERBS)} {chance.choice(THINGS)} {kind.label.id.lower()} {number}"


def values_of(kind: Kind, chance: random.Random, words: Vocabulary) -> dict[str, Any]:
    """Stored values for most attributes of a kind."""
    values = {}
    for attribute in kind.attributes:
        raw = raw_value(attribute, chance, words) if chance.random() < FILLED else None
        try:
            value = read_value(attribute, raw, words)
        except Unreadable:
            continue
        if value is not None:
            values[attribute.name] = value
    return values


def raw_value(attribute: Attribute, chance: random.Random, words: Vocabulary) -> str | None:
    """What somebody could have typed for the attribute."""
    if attribute.type is ValueType.CHOICE:
        return chance.choice(attribute.choices).label.id
    if attribute.type is ValueType.CODE:
        values = words.codelists.get(attribute.codelist or "", ())
        return chance.choice(values) if values else None
    if attribute.is_reference:
        return chance.choice(words.family(attribute.family or "")).code
    if attribute.is_party:
        return chance.choice(sorted(words.parties))
    year = chance.randint(2015, 2026)
    plain = {
        ValueType.INTEGER: str(chance.randint(1, 5000)), ValueType.YEAR: str(year),
        ValueType.MONEY: str(chance.randint(10, 900) * 1_000_000),
        ValueType.DATE: f"{year}-{chance.randint(1, 12):02d}-15",
        ValueType.YES_NO: chance.choice(("Ya", "Tidak")), ValueType.QUANTITY: "64 GB",
        ValueType.URL: f"https://layanan{chance.randint(1, 999)}.example.go.id",
        ValueType.YEARLY: f"{year}: 80; {year + 1}: 85",
    }  # fmt: skip
    return plain.get(attribute.type, f"{chance.choice(VERBS)} {chance.choice(THINGS)} di wilayah")


def _relations(
    elements: list[dict[str, Any]], wanted: int, chance: random.Random
) -> list[dict[str, Any]]:
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for element in elements:
        by_kind.setdefault(element["kind"], []).append(element)
    sources = [e for e in elements if e["kind"] in LINKS]
    made: dict[tuple[str, str, str], dict[str, Any]] = {}
    singles: set[tuple[str, str]] = set()
    while len(made) < wanted:
        element = chance.choice(sources)
        kind = METAMODEL.kind(element["kind"])
        link = METAMODEL.link(kind, chance.choice(LINKS[kind.name]))
        other = chance.choice(by_kind[link.other.name])
        source, target = (other, element) if link.inverse else (element, other)
        key = (link.relation.name, source["id"], target["id"])
        if source is target or (link.relation.single and key[:2] in singles):
            continue
        singles.add(key[:2])
        made[key] = {
            "id": _id(chance), "type": key[0], "source_id": key[1], "target_id": key[2],
            "open_text": "", "plan": "keep", "mark": "confirmed", "version": 1,
            "declared_by": element["opd_id"], "attributes": {},
        }  # fmt: skip
    return list(made.values())


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


# --- Files to import ----------------------------------------------------------------------------


def write_csvs(folder: Path, counts: dict[str, int], links: int) -> list[Path]:
    """CSV files of one OPD, as an export would write them: one per kind, links by name."""
    chance, words = random.Random(20260102), queries.vocabulary()
    unit = next(iter(queries.units().values()))
    rows = {
        kind: [_csv_row(METAMODEL.kind(kind), n, chance, words) for n in range(1, count + 1)]
        for kind, count in counts.items()
    }
    _add_links(rows, links, chance)
    files = []
    for kind, members in rows.items():
        files.append(folder / f"{unit.code}_{unit.short}" / f"{kind}.csv")
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        with files[-1].open("w", encoding="utf-8", newline="") as handle:
            columns = dict.fromkeys(name for row in members for name in row)
            writer = csv.DictWriter(handle, list(columns), restval="")
            writer.writeheader()
            writer.writerows(members)
    return files


def _csv_row(kind: Kind, number: int, chance: random.Random, words: Vocabulary) -> dict[str, str]:
    values = values_of(kind, chance, words)
    shown = {n: show_value(kind.attribute(n), v, words) for n, v in values.items()}
    return {"name": name_of(kind, number, chance), **shown}


def _add_links(rows: dict[str, list[dict[str, str]]], wanted: int, chance: random.Random) -> None:
    """Cells of links, spread over the rows, together as many entries as wanted."""
    seen: set[tuple[str, str, str]] = set()
    while len(seen) < wanted:
        kind = chance.choice(sorted(set(rows) & set(LINKS)))
        link = METAMODEL.link(METAMODEL.kind(kind), chance.choice(LINKS[kind]))
        if link.inverse or link.other.name not in rows:
            continue
        row, other = chance.choice(rows[kind]), chance.choice(rows[link.other.name])
        key = (link.name, row["name"], other["name"])
        if row is other or key in seen or (link.relation.single and row.get(link.name)):
            continue
        seen.add(key)
        row[link.name] = "; ".join(filter(None, (row.get(link.name), other["name"])))
