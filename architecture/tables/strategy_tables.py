"""The strategy map as tables: goals with indicators by year, and what each process carries."""

from __future__ import annotations

from architecture.metamodel import Text
from architecture.metamodel.governance import GOAL
from architecture.metamodel.process import PROCESS
from architecture.strategy import (
    MISSED,
    REACHED,
    Indicator,
    Node,
    carrying_of,
    strategy_of,
)
from architecture.tables.spec import Column, Row, Source, Table

STATES = {
    REACHED: Text("tercapai", "reached"),
    MISSED: Text("belum tercapai", "not reached"),
}


def _map_columns(source: Source) -> list[Column]:
    years = strategy_of(source.graph).years
    return [
        Column("level", Text("Jenjang", "Level"), share=0.8),
        Column("goal", Text("Rumusan", "Statement"), share=2.4),
        Column("indicator", Text("IKU", "Indicator"), share=2),
        Column("unit", Text("Satuan", "Unit"), share=0.6),
        *(
            Column(f"{name}_{year}", Text(f"{label.id} {year}", f"{label.en} {year}"), share=0.6,
                   group=Text(year, year))
            for year in years
            for name, label in (("target", Text("Target", "Target")),
                                ("realised", Text("Realisasi", "Realised")))
        ),
        Column("state", Text("Capaian terakhir", "Latest result"), share=0.9),
        Column("processes", Text("Proses yang memikul", "Processes that carry it"), share=2),
    ]  # fmt: skip


def _map_rows(source: Source) -> list[Row]:
    strategy = strategy_of(source.graph)
    rows: list[Row] = []
    for node in strategy.walk():
        head = (_level(node, source), node.element.name)
        if not node.indicators:
            blank = (None,) * (2 * len(strategy.years) + 1)
            rows.append((*head, None, None, *blank, _names([p.name for p in node.processes])))
        for indicator in node.indicators:
            rows.append((*head, *_cells(indicator, strategy.years, source)))
    rows += [(None, None, *_cells(i, strategy.years, source)) for i in strategy.loose]
    return rows


def _level(node: Node, source: Source) -> str | None:
    if not node.level:
        return None
    return GOAL.attribute("level").choice_label(node.level, source.language)


def _cells(indicator: Indicator, years: tuple[str, ...], source: Source) -> Row:
    figures = {f.year: f for f in indicator.figures}
    values: list[str | None] = []
    for year in years:
        figure = figures.get(year)
        values += [figure.target or None, figure.realised or None] if figure else [None, None]
    latest = indicator.latest
    state = f"{source.text(STATES[latest.state])} ({latest.year})" if latest else None
    carried = _names([p.name for p in indicator.processes])
    return (indicator.element.name, indicator.unit or None, *values, state, carried)


def _names(names: list[str]) -> str | None:
    return "; ".join(names) or None


STRATEGY_MAP = Table(
    "strategy_map",
    Text("Peta strategi", "Strategy map"),
    _map_columns,
    _map_rows,
    sheet="Peta strategi",
    keys=3,
    kind=GOAL,
    note=Text(
        "Tercapai atau belum dihitung dari target dan realisasi tahun yang sama.",
        "Reached or not is computed from target and result of the same year.",
    ),
)


def _carrier_columns(source: Source) -> list[Column]:
    return [
        Column("code", Text("Kode", "Code"), share=0.7),
        Column("name", Text("Proses bisnis", "Business process"), share=2),
        Column("opd", Text("OPD", "OPD"), share=0.8),
        Column("goals", Text("Tujuan dan sasaran yang dipikul", "Goals it carries"), share=2.4),
        Column("indicators", Text("IKU yang dipikul", "Indicators it carries"), share=2),
        Column("via", Text("Lewat proses induk", "Through a parent process"), share=1.4),
    ]


def _carrier_rows(source: Source) -> list[Row]:
    family = {e.id for e in source.of_kind(PROCESS)}
    return [
        (
            c.process.code,
            c.process.name,
            source.known.unit_label(c.process.opd) or None,
            _names([g.name for g in c.goals]),
            _names([k.name for k in c.indicators]) or c.text or None,
            c.via.name if c.via else None,
        )
        for c in carrying_of(source.graph)
        if c.process.id in family
    ]


GOAL_CARRIERS = Table(
    "goal_carriers",
    Text("Proses bisnis dan sasaran yang dipikulnya", "Processes and the goals they carry"),
    _carrier_columns,
    _carrier_rows,
    sheet="Proses dan sasaran",
    kind=PROCESS,
)
STRATEGY_TABLES: tuple[Table, ...] = (STRATEGY_MAP, GOAL_CARRIERS)
