"""What chapters read: one moment of the architecture, as one viewer may see it in one edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from app.document.blocks import Block
from app.document.words import number
from app.government import Government
from app.queries.baselines import Named
from architecture.completeness import reporting_units
from architecture.gap_catalogue import Entry, Swot
from architecture.gaps import Finding
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Kind
from architecture.roadmap.roadmap import is_proposal
from architecture.tables import Source as TableSource
from architecture.visibility import Edition
from architecture.vocabulary import Vocabulary

Paper = Literal["A3", "A4"]
NATIONAL = "Nasional dan bersama"
EDITIONS = {"public": "Edisi publik", "internal": "Edisi internal"}


@dataclass(frozen=True)
class Request:
    """What a person asked for: edition, OPDs by code (none: all), pictures and their paper.

    `baseline` is the id of the named state to write of; without one the document is of today.
    """

    edition: Edition = "public"
    opd: tuple[str, ...] = ()
    pictures: bool = True
    paper: Paper = "A3"
    baseline: str = ""

    @classmethod
    def read(cls, wanted: Mapping[str, Any]) -> Request:
        """From plain values, as forms and jobs carry them; what is unknown falls back."""
        return cls(
            "internal" if wanted.get("edition") == "internal" else "public",
            tuple(str(code) for code in wanted.get("opd", ())),
            bool(wanted.get("pictures", True)),
            "A4" if wanted.get("paper") == "A4" else "A3",
            str(wanted.get("baseline") or ""),
        )

    def as_json(self) -> dict[str, Any]:
        """The plain values from which `read` makes it again."""
        return {**asdict(self), "opd": list(self.opd)}


@dataclass(frozen=True)
class Line:
    """One OPD of the document with everything below it; without unit: records of no OPD."""

    unit: Unit | None
    members: frozenset[str | None]

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else NATIONAL

    @property
    def short(self) -> str:
        return self.unit.label if self.unit else NATIONAL


class Totals(NamedTuple):
    """What the page about the document says of its contents."""

    records: int
    drafts: int
    assumed: int
    unread: int


@dataclass
class Source:
    """`graph` holds only what the viewer may see, without others' drafts (`left_out` of them).

    `lines` are the OPDs in official order; `findings` the gaps the viewer is told; `pictures`
    the captioned pictures of the OPDs, made one by one; `tell` says what is being done, and
    `is_printed` whether a word stands in what was written so far. `baseline` is the named state
    that all of it is of; None is today.
    """

    request: Request
    graph: Graph
    government: Government
    vocabulary: Vocabulary
    lines: tuple[Line, ...]
    is_whole: bool
    left_out: int
    findings: list[Finding]
    today: date
    pictures: Callable[[], Iterator[Block]]
    tell: Callable[[str], None]
    is_printed: Callable[[str], bool]
    baseline: Named | None = None
    entries: Sequence[Entry] = ()
    swot: Sequence[Swot] = ()
    _kept: dict[str, list[Element]] = field(default_factory=dict, repr=False)

    @property
    def edition(self) -> Edition:
        return self.request.edition

    @property
    def version(self) -> str:
        """Which data it is of, as every page says: a number, and of a named state its name."""
        said = f"versi data {number(self.graph.version)}"
        return f"baseline “{self.baseline.name}” · {said}" if self.baseline else said

    @property
    def title(self) -> str:
        """What such a document is called under the government's label set."""
        if self.government.label_set == "SPBE":
            return "Arsitektur dan Peta Rencana SPBE"
        return f"Rencana Induk {self.government.label_set}"

    @property
    def period(self) -> str:
        return self.government.period.replace("-", "–")

    def records(self, kind: Kind) -> list[Element]:
        """The records of a kind that the document prints, by OPD and code."""
        if kind.name not in self._kept:
            order = self._order
            records = (e for e in self.graph.of_kind(kind) if not is_proposal(e))
            kept = [e for e in records if e.opd in order]
            if not self.is_whole:
                kept = [e for e in kept if e.opd is not None or self._is_linked(e)]
            self._kept[kind.name] = sorted(kept, key=lambda e: (order[e.opd], e.code, e.id))
        return self._kept[kind.name]

    def by_line(self, kind: Kind) -> Iterator[tuple[Line, list[Element]]]:
        """The same, OPD by OPD; those without a record are left out."""
        groups: dict[int, list[Element]] = {}
        for element in self.records(kind):
            groups.setdefault(self._order[element.opd], []).append(element)
        for index, members in groups.items():
            yield self.lines[index], members

    def line_records(self, line: Line, kind: Kind) -> list[Element]:
        """The records of a kind of one OPD."""
        return [e for e in self.records(kind) if e.opd in line.members]

    def line_findings(self, line: Line) -> list[Finding]:
        """The gaps of one OPD, heaviest first; those of shared records stand by themselves."""
        if line.unit is None:
            printed = self._national_ids
            return [f for f in self.findings if f.opd is None and f.element in printed]
        return [f for f in self.findings if f.opd in line.members]

    @cached_property
    def _national_ids(self) -> frozenset[str]:
        kinds = METAMODEL.kinds
        return frozenset(e.id for kind in kinds for e in self.records(kind) if e.opd is None)

    @cached_property
    def totals(self) -> Totals:
        """Sums over every record the document prints."""
        records = [e for kind in METAMODEL.kinds for e in self.records(kind)]
        return Totals(
            len(records),
            sum(e.review in ("draft", "returned") for e in records),
            sum(mark == "assumed" for e in records for mark in e.marks.values()),
            sum(len(e.unread) for e in records),
        )

    @cached_property
    def _order(self) -> dict[str | None, int]:
        return {m: index for index, line in enumerate(self.lines) for m in line.members}

    def _is_linked(self, element: Element) -> bool:
        """Whether a national record is used by one of the chosen OPDs."""
        return any(
            other.opd is not None and other.opd in self._order
            for _, other in self.graph.neighbours(element)
        )

    @cached_property
    def tables(self) -> TableSource:
        """The same for the tables that pages and workbooks share with the document."""
        own = {m for line in self.lines for m in line.members} | {None}
        return TableSource(
            self.graph, self.vocabulary, self.findings, self.edition,
            entries=[e for e in self.entries if self.is_whole or e.opd in own],
            swot=self.swot,
        )  # fmt: skip


def document_lines(
    units: Mapping[str, Unit], chosen: Sequence[str]
) -> tuple[tuple[Line, ...], list[str]]:
    """The OPDs a document has a part for, and the chosen codes that name none of them."""
    reporting = reporting_units(units)
    families: dict[str, set[str | None]] = {}
    for unit, line in reporting.items():
        families.setdefault(line, set()).add(unit)
    by_code = {u.code: reporting[u.id] for u in units.values()}
    unknown = [code for code in chosen if code not in by_code]
    wanted = {by_code[code] for code in chosen if code in by_code} if chosen else set(families)
    lines = [Line(units[unit], frozenset(families[unit])) for unit in units if unit in wanted]
    return (*lines, Line(None, frozenset({None}))), unknown
