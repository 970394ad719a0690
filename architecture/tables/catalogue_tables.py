"""The gap catalogue: entries with their activities, conditions by head, SWOT.

Proposals of the program are no decisions, so none of these tables has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from architecture.gap_catalogue import PLANNED, POSTPONED, SWOT_SIDES, Entry, Linked
from architecture.metamodel import Text
from architecture.tables.spec import Column, Row, Source, Table

STATES = {
    "listed": Text("belum ada kegiatan", "no activity yet"),
    "planned": Text("direncanakan", "planned"),
    "postponed": Text("ditunda", "postponed"),
    "accepted": Text("diterima", "accepted"),
}
CLOSED = Text("tertutup", "closed")
NO = Text("belum", "not yet")
GOVERNMENT = Text("Pemerintah daerah", "The government")
GROUP = Column("group", Text("Aspek", "Aspect"), share=0.9)
GAP = Column("gap", Text("Gap", "Gap"), share=2.2)


def state_words(entry: Entry, source: Source) -> str:
    """The state of an entry in words, with the day where there is one."""
    if entry.is_closed:
        day = entry.closed_at.date().isoformat() if entry.closed_at else ""
        return " ".join(filter(None, (source.text(CLOSED), day)))
    words = source.text(STATES[entry.state])
    return f"{words} ({entry.until})" if entry.state == POSTPONED and entry.until else words


def _names(records: Iterable[Linked]) -> str | None:
    return "; ".join(record.label for record in records) or None


def _gap(entry: Entry) -> str:
    return f"{entry.gap}: {entry.subject}" if entry.subject else entry.gap


def _holder(entry: Entry, source: Source) -> str:
    return source.known.unit_label(entry.opd) or source.text(GOVERNMENT)


def _catalogue_columns(source: Source) -> list[Column]:
    return [
        GROUP,
        GAP,
        Column("opd", Text("OPD", "OPD"), share=0.9),
        Column("activities", Text("Kegiatan penutup", "Closing activities"), share=2),
        Column("target", Text("Target", "Target"), share=1.4),
        Column("year", Text("Tahun", "Year"), form="year", share=0.5),
        Column("owner", Text("Penanggung jawab", "In charge"), share=1),
        Column("person", Text("Jabatan", "Position"), share=1, sensitive=True),
        Column("goals", Text("Selaras RPJMD?", "In line with the RPJMD?"), share=1.6),
        Column("state", Text("Status", "State"), share=0.9),
        Column("reason", Text("Alasan", "Reason"), share=1.2),
    ]


def _catalogue_rows(source: Source) -> list[Row]:
    return [
        (
            source.text(entry.group),
            _gap(entry),
            _holder(entry, source),
            _names(entry.activities),
            entry.target or None,
            entry.year,
            source.known.unit_label(entry.owner) or None,
            entry.person or None,
            _names(entry.goals) or source.text(NO),
            state_words(entry, source),
            (entry.reason or None) if entry.state != PLANNED else None,
        )
        for entry in source.of_entries()
    ]


GAP_CATALOGUE = Table(
    "gap_catalogue",
    Text("Katalog gap", "Gap catalogue"),
    _catalogue_columns,
    _catalogue_rows,
    sheet="Katalog gap",
    keys=2,
    note=Text(
        "Usulan program yang belum dibenarkan orang tidak dimuat.",
        "Proposals of the program that nobody has confirmed are left out.",
    ),
)


def _condition_columns(source: Source) -> list[Column]:
    return [
        GROUP,
        GAP,
        Column("current", Text("Kondisi saat ini", "Condition now"), share=2),
        Column("ideal", Text("Kondisi ideal", "Ideal condition"), share=2),
        Column("recommendation", Text("Rekomendasi", "Recommendation"), share=2),
    ]


def _condition_rows(source: Source) -> list[Row]:
    return [
        (
            source.text(entry.group),
            _gap(entry),
            entry.current or None,
            entry.ideal or None,
            entry.recommendation or None,
        )
        for entry in source.of_entries()
    ]


GAP_CONDITIONS = Table(
    "gap_conditions",
    Text("Kondisi saat ini, kondisi ideal, dan rekomendasi", "Now, ideal and recommendation"),
    _condition_columns,
    _condition_rows,
    sheet="Kondisi dan rekomendasi",
    keys=2,
)


def _swot_columns(source: Source) -> Sequence[Column]:
    sides = (Column(name, words, share=2) for name, words in SWOT_SIDES.items())
    return [GROUP, *sides]


def _swot_rows(source: Source) -> list[Row]:
    return [
        (source.text(swot.label), *("\n".join(swot.side(n)) or None for n in SWOT_SIDES))
        for swot in source.swot
    ]


SWOT_TABLE = Table(
    "swot",
    Text(
        "Kekuatan, kelemahan, peluang, dan ancaman",
        "Strengths, weaknesses, opportunities and threats",
    ),
    _swot_columns,
    _swot_rows,
    sheet="SWOT",
    keys=1,
)
CATALOGUE_TABLES: tuple[Table, ...] = (GAP_CATALOGUE, GAP_CONDITIONS, SWOT_TABLE)
