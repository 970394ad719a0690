"""The gap catalogue in the document, after the gaps: conditions, SWOT, what closes each gap.

The tables are those of pages and workbooks; what the program only proposed is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.document.blocks import LANDSCAPE, Band, Block, Column, Heading, Layout, Paragraph, Part
from app.document.blocks import Row as PrintedRow
from app.document.blocks import Table as PrintedTable
from app.document.cells import printed
from app.document.chapters.chapter import Chapter
from app.document.source import Source
from architecture.tables import make, table_of

PUT_TOGETHER = "group"  # the column that becomes the line above its rows


def _blocks(source: Source) -> Iterator[Block]:
    if not (source.tables.of_entries() or source.tables.swot):
        return
    source.tell("Katalog kesenjangan")
    yield Layout(LANDSCAPE)
    if source.tables.of_entries():
        yield Heading("Kondisi Saat Ini, Kondisi Ideal, dan Rekomendasi")
        yield shared_table(source, "gap_conditions")
    if source.tables.swot:
        yield Heading("Kekuatan, Kelemahan, Peluang, dan Ancaman")
        yield shared_table(source, "swot")
    if source.tables.of_entries():
        yield Heading("Katalog Gap")
        yield Paragraph(
            "Katalog memuat kesenjangan yang diputuskan untuk ditangani, ditunda, atau diterima, "
            "beserta kegiatan penutup, target, dan penanggung jawabnya. Kesenjangan yang ditunda "
            "tetap tercatat."
        )
        yield shared_table(source, "gap_catalogue", without=("person",))


def shared_table(source: Source, name: str, *, without: Sequence[str] = ()) -> PrintedTable:
    """A table of the catalogue of tables for print; its groups stand above their rows."""
    table = table_of(name)
    made = make(replace(table, keys=0), source.tables, drop_empty=True)
    shown = [
        i for i, c in enumerate(made.columns) if c.name != PUT_TOGETHER and c.name not in without
    ]
    groups = [i for i, c in enumerate(made.columns) if c.name == PUT_TOGETHER]
    rows: list[PrintedRow] = []
    above = ""
    for row in made.rows:
        group = printed(row[groups[0]]) if groups else ""
        if group != above:
            rows.append(Band(group))
            above = group
        rows.append(tuple(printed(row[i], made.columns[i].form) for i in shown))
    columns = tuple(Column(made.columns[i].label.id, made.columns[i].is_number) for i in shown)
    note = table.note.id if table.note else ""
    return PrintedTable(table.title.id, (Part(columns, rows),), note, LANDSCAPE)


CATALOGUE = Chapter("catalogue", "Katalog kesenjangan", _blocks)
