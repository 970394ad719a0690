"""The strategy map in the document: goals with their indicators by year, and what carries them."""

from __future__ import annotations

from collections.abc import Iterator

from app.document.blocks import LANDSCAPE, Band, Block, Column, Heading, Layout, Paragraph, Table
from app.document.blocks import Row as PrintedRow
from app.document.source import Source
from app.document.words import listed, number
from architecture.metamodel.governance import GOAL
from architecture.strategy import Indicator, Node, Strategy, strategy_of
from architecture.tables.strategy_tables import STATES


def strategy_blocks(source: Source) -> Iterator[Block]:
    """The map under its own heading; nothing where no goal is recorded."""
    strategy = strategy_of(source.graph)
    nodes = list(strategy.walk())
    if not nodes and not strategy.loose:
        return
    yield Layout(LANDSCAPE)
    yield Heading("Arah Strategis dan Indikator Kinerja")
    for level in ("visi", "misi"):
        words = [n.element.name for n in nodes if n.level == level]
        if words:
            label = GOAL.attribute("level").choice_label(level)
            yield Paragraph(f"{label}: {listed(words)}.")
    rows = list(_rows(strategy))
    if rows:
        columns = [
            Column("Indikator kinerja utama", width=4200), Column("Satuan"),
            *(Column(year, is_number=True) for year in strategy.years),
            Column("Capaian terakhir"), Column("Proses yang memikul", width=3600),
        ]  # fmt: skip
        note = "Tiap tahun: target, lalu realisasi sesudah garis miring; tanda – berarti belum ada."
        yield Table.of("Indikator kinerja menurut sasaran", columns, rows, note)
    bare = [n.element.name for n in strategy.uncarried()]
    if bare:
        yield Paragraph(
            f"{number(len(bare))} sasaran belum dipikul proses bisnis mana pun: {listed(bare)}."
        )


def _rows(strategy: Strategy) -> Iterator[PrintedRow]:
    for node in strategy.walk():
        if node.indicators:
            yield Band(_title(node))
        for indicator in node.indicators:
            yield _row(indicator, strategy.years)
    if strategy.loose:
        yield Band("Indikator yang belum mengukur sasaran")
    for indicator in strategy.loose:
        yield _row(indicator, strategy.years)


def _title(node: Node) -> str:
    if not node.level:
        return node.element.name
    return f"{GOAL.attribute('level').choice_label(node.level)}: {node.element.name}"


def _row(indicator: Indicator, years: tuple[str, ...]) -> PrintedRow:
    latest = indicator.latest
    state = f"{STATES[latest.state].id} ({latest.year})" if latest else "–"
    return (
        indicator.element.name, indicator.unit or "–", *(_year(indicator, y) for y in years),
        state, "; ".join(p.name for p in indicator.processes) or "–",
    )  # fmt: skip


def _year(indicator: Indicator, year: str) -> str:
    figure = indicator.figure(year)
    if figure is None:
        return "–"
    return f"{figure.target or '–'} / {figure.realised}" if figure.realised else figure.target
