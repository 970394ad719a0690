"""BAB II: the OPDs, what governs them, and how much is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.document.blocks import (
    LANDSCAPE,
    PORTRAIT,
    Block,
    Column,
    Heading,
    Layout,
    Paragraph,
    Sum,
    Table,
)
from app.document.chapters.chapter import Chapter
from app.document.chapters.strategy import strategy_blocks
from app.document.record_tables import overview_table
from app.document.source import Source
from app.document.words import listed, number, title_case
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain
from architecture.metamodel.process import TUPOKSI_CLAUSE

# Clauses are where processes come from: they stand with their OPD in the annex.
_GOVERNANCE = tuple(k for k in METAMODEL.of_domain(Domain.GOVERNANCE) if k is not TUPOKSI_CLAUSE)


def _blocks(source: Source) -> Iterator[Block]:
    yield Layout(PORTRAIT)
    yield Heading("Gambaran Umum", 1)
    yield Heading("Susunan Perangkat Daerah")
    yield from _units(source)
    yield Heading("Catatan Arsitektur per Perangkat Daerah")
    yield from _records(source)
    yield from strategy_blocks(source)
    tables = {k: overview_table(source, k) for k in _GOVERNANCE if source.records(k)}
    if any(table.layout == LANDSCAPE for table in tables.values()):
        yield Layout(LANDSCAPE)
    yield Heading("Rujukan dan Tata Kelola")
    for kind, table in tables.items():
        yield Heading(title_case(kind.plural.id), 3)
        yield table


def _units(source: Source) -> Iterator[Block]:
    lines = [line for line in source.lines if line.unit]
    levels = Counter(line.unit.level.lower() or "lainnya" for line in lines if line.unit)
    counted = [
        f"{number(n)} {level}" for level, n in sorted(levels.items(), key=lambda x: (-x[1], x[0]))
    ]
    yield Paragraph(
        f"Dokumen ini memuat {number(len(lines))} perangkat daerah, yaitu {listed(counted)}. "
        "Unit kerja di bawahnya disajikan bersama perangkat daerah induknya."
    )
    rows = []
    for line in lines:
        assert line.unit is not None
        affairs = [source.vocabulary.references.get(code) for code in line.unit.urusan]
        rows.append(
            (
                line.unit.code, line.name, line.unit.short, line.unit.level,
                "; ".join(a.name for a in affairs if a), number(len(line.members) - 1),
            )
        )  # fmt: skip
    columns = [
        Column("Kode"), Column("Perangkat daerah"), Column("Singkatan"), Column("Jenis"),
        Column("Urusan"), Column("Unit di bawahnya", is_number=True),
    ]  # fmt: skip
    yield Table.of("Perangkat daerah", columns, rows)


def _records(source: Source) -> Iterator[Block]:
    yield Paragraph(
        "Tabel berikut menghitung catatan yang dimuat dalam dokumen ini menurut ranah. Catatan "
        "nasional dan bersama, misalnya aplikasi umum, tidak dimiliki satu perangkat daerah."
    )
    rows = []
    totals = [0] * len(SIX_DOMAINS)
    for line in source.lines:
        counts = [
            sum(len(source.line_records(line, k)) for k in METAMODEL.of_domain(d))
            for d in SIX_DOMAINS
        ]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        if line.unit or any(counts):
            rows.append((line.name, *(number(c) for c in counts), number(sum(counts))))
    rows.append(Sum(("Jumlah", *(number(t) for t in totals), number(sum(totals)))))
    columns = [
        Column("Perangkat daerah", width=3600),
        *(Column(d.label.id, is_number=True) for d in SIX_DOMAINS),
        Column("Jumlah", is_number=True),
    ]
    yield Table.of("Jumlah catatan menurut perangkat daerah dan ranah", columns, rows)


OVERVIEW = Chapter("overview", "Gambaran umum", _blocks)
