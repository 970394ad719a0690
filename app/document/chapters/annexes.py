"""LAMPIRAN: the full metadata of each OPD, and the abbreviations."""

from __future__ import annotations

from collections.abc import Iterator

from app.document.abbreviations import TERMS
from app.document.blocks import (
    LANDSCAPE,
    PORTRAIT,
    Block,
    Column,
    Heading,
    Layout,
    Paragraph,
    Table,
)
from app.document.chapters.chapter import Chapter
from app.document.record_tables import metadata_table
from app.document.source import Source
from architecture.metamodel import METAMODEL


def _metadata(source: Source) -> Iterator[Block]:
    yield Layout(LANDSCAPE)
    yield Heading("Metadata per Perangkat Daerah", 1, annex=True)
    yield Paragraph(
        "Lampiran ini memuat seluruh isian dan hubungan tiap catatan. Tabel yang lebar dibagi "
        "menjadi beberapa bagian dengan baris yang sama."
    )
    for line in source.lines:
        source.tell(f"Lampiran {line.short}")
        yield Heading(line.name)
        for kind in METAMODEL.kinds:
            records = source.line_records(line, kind)
            if records:
                yield metadata_table(source, kind, records, line.short)


def _abbreviations(source: Source) -> Iterator[Block]:
    yield Layout(PORTRAIT)
    yield Heading("Daftar Singkatan", 1, annex=True)
    terms = dict(TERMS)
    for unit in source.graph.units.values():
        if unit.short and unit.short != unit.name and " " not in unit.short:
            terms.setdefault(unit.short, unit.name)
    used = [(short, words) for short, words in terms.items() if source.is_printed(short)]
    rows = sorted(used, key=lambda item: item[0].casefold())
    yield Table.of("Singkatan", [Column("Singkatan", width=2200), Column("Kepanjangan")], rows)


METADATA = Chapter("metadata", "Metadata per perangkat daerah", _metadata)
ABBREVIATIONS = Chapter("abbreviations", "Daftar singkatan", _abbreviations)
