"""What the page shows: the clauses of one article beside what they propose or became."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app import queries
from app.operations import templates
from app.operations.urusan import crosswalk, guessed_urusan, urusan_of_opd
from app.queries.tupoksi import StoredClause, StoredProcess, clauses_of, processes_for
from architecture.graph import Unit
from architecture.templates import are_alike
from architecture.tupoksi import (
    Clause,
    Known,
    Proposal,
    Setting,
    place_order,
    propose,
    read_wording,
)
from architecture.tupoksi.recording import article_of_place, lines_of
from architecture.vocabulary import ReferenceNode, Vocabulary, normalised

WAITING, ACCEPTED, DECLINED = "waiting", "accepted", "declined"


@dataclass(frozen=True)
class Line:
    """A clause as it is shown: what is struck, the object, the rest, its place in short."""

    id: str
    code: str
    place: str
    struck: str
    object: str
    rest: str
    lines: tuple[int, int] | None


@dataclass(frozen=True)
class Row:
    """Clauses with one fate. `key` is the first clause; a waiting row has a proposal."""

    key: str
    state: str
    clauses: tuple[Line, ...]
    proposal: Proposal | None = None
    processes: tuple[StoredProcess, ...] = ()
    reason: str = ""
    parent: str = ""
    template: str = ""

    @property
    def ids(self) -> str:
        return " ".join(line.id for line in self.clauses)


@dataclass(frozen=True)
class Section:
    """An article or unit of a regulation; `key` is the code of its first clause."""

    key: str
    regulation: str
    article: str
    unit: str
    clauses: tuple[StoredClause, ...]

    @property
    def title(self) -> str:
        """ "Perwali Nomor 27 Tahun 2024, Pasal 14: Bidang Lalu Lintas"."""
        head = ", ".join(w for w in (self.regulation, self.article) if w)
        return f"{head}: {self.unit}" if self.unit else head

    def clauses_hold(self, clause_id: str) -> bool:
        """Whether a clause belongs to this section."""
        return any(c.id == clause_id for c in self.clauses)

    @property
    def waiting(self) -> int:
        return sum(not c.processes and not c.reason for c in self.clauses)


@dataclass(frozen=True)
class Work:
    """Everything on the page for one OPD and one section."""

    unit: Unit
    sections: tuple[Section, ...]
    section: Section
    rows: tuple[Row, ...]
    processes: tuple[StoredProcess, ...]
    vocabulary: Vocabulary
    guessed: tuple[str, ...] = ()  # affairs read from the code of the OPD, for want of stated ones

    def state_of(self, clause: StoredClause) -> str:
        if clause.processes:
            return ACCEPTED
        return DECLINED if clause.reason else WAITING

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses are in which state."""
        states = [self.state_of(c) for c in self.section.clauses]
        return {state: states.count(state) for state in (ACCEPTED, DECLINED, WAITING)}

    @property
    def process_number(self) -> int:
        """How many processes the clauses of the section became."""
        return len({i for c in self.section.clauses for i in c.processes})

    @property
    def clear(self) -> tuple[Row, ...]:
        """Waiting rows whose proposals ask for no second look."""
        return tuple(
            r for r in self.rows if r.state == WAITING and r.proposal and r.proposal.is_clear
        )

    def rab_node(self, code: str | None) -> ReferenceNode | None:
        return self.vocabulary.references.get(code or "")


def sections_of(opd_id: str) -> tuple[Section, ...]:
    """The articles of the OPD whose clauses are recorded, in the order of the regulation."""
    grouped: dict[tuple[str, str, str], list[StoredClause]] = {}
    for clause in clauses_of(opd_id):
        key = (clause.regulation, article_of_place(clause.place), clause.unit)
        grouped.setdefault(key, []).append(clause)
    sections = [
        Section(min(c.code for c in members), *key, tuple(sorted(members, key=_order)))
        for key, members in grouped.items()
    ]
    return tuple(sorted(sections, key=lambda s: (s.regulation, place_order(s.article), s.key)))


def _order(clause: StoredClause) -> tuple[object, str]:
    return (place_order(clause.place), clause.code)


def work_of(
    unit: Unit, sections: Sequence[Section], section: Section, apart: Iterable[str] = ()
) -> Work:
    """The rows of a section; clauses of `apart` are not joined with others."""
    family = queries.unit_families().get(unit.id, frozenset({unit.id}))
    tied = {i for clause in section.clauses for i in clause.processes}
    processes = processes_for(family, tied)
    vocabulary = queries.vocabulary()
    known = tuple(Known(p.id, p.code, p.name) for p in processes if p.opd_id in family)
    setting = Setting(urusan_of_opd(unit.id), crosswalk(), vocabulary, known, frozenset(apart))
    rows = [*_waiting(unit, section, setting), *_decided(section, processes)]
    order = {clause.id: n for n, clause in enumerate(section.clauses)}
    rows.sort(key=lambda row: order[row.key])
    return Work(
        unit, tuple(sections), section, tuple(rows), tuple(processes), vocabulary,
        guessed_urusan(unit.id),
    )  # fmt: skip


def _waiting(unit: Unit, section: Section, setting: Setting) -> list[Row]:
    clauses = {c.id: c for c in section.clauses if not c.processes and not c.reason}
    if not clauses:
        return []
    asked = [Clause(c.id, c.text, c.place, c.unit) for c in clauses.values()]
    names = [p.name for p in templates.proposals_for(unit.id)]
    by_place = {c.place: c for c in section.clauses}
    rows = []
    for proposal in propose(asked, setting):
        members = [clauses[i] for i in proposal.clauses]
        rows.append(
            Row(
                members[0].id, WAITING, _lines(members), proposal,
                parent=_parent(members[0], by_place) if proposal.level > 1 else "",
                template=_template(proposal, names),
            )
        )  # fmt: skip
    return rows


def _template(proposal: Proposal, names: Sequence[str]) -> str:
    """A process of the templates with words like those of the proposal."""
    if proposal.declines or proposal.target:
        return ""
    wanted = normalised(proposal.name)
    return next((name for name in names if are_alike(wanted, normalised(name))), "")


def _parent(clause: StoredClause, by_place: Mapping[str, StoredClause]) -> str:
    """The process of the clause under which this one stands."""
    above = by_place.get(re.sub(r"\s+(?:huruf|angka)\s+\w+$", "", clause.place))
    return above.processes[0] if above and above.processes and above.id != clause.id else ""


def _decided(section: Section, processes: Sequence[StoredProcess]) -> list[Row]:
    by_id = {p.id: p for p in processes}
    together: dict[tuple[str, ...], list[StoredClause]] = {}
    rows = []
    for clause in section.clauses:
        if clause.processes:
            together.setdefault(clause.processes, []).append(clause)
        elif clause.reason:
            rows.append(Row(clause.id, DECLINED, _lines([clause]), reason=clause.reason))
    for ids, members in together.items():
        became = tuple(by_id[i] for i in ids if i in by_id)
        rows.append(Row(members[0].id, ACCEPTED, _lines(members), processes=became))
    return rows


def _lines(clauses: Sequence[StoredClause]) -> tuple[Line, ...]:
    return tuple(_line(clause) for clause in clauses)


def _line(clause: StoredClause) -> Line:
    wording = read_wording(clause.text)
    text = clause.text
    if not wording.name:
        return Line(clause.id, clause.code, short_place(clause.place), "", "", text, None)
    return Line(
        clause.id, clause.code, short_place(clause.place), text[: wording.start].strip(),
        text[wording.start : wording.end], text[wording.end :], lines_of(clause.notes),
    )  # fmt: skip


def short_place(place: str) -> str:
    """ "ayat (2) b" for "Pasal 14 ayat (2) huruf b": as people say it to one another."""
    inside = re.sub(r"^Pasal\s*\w+\s*", "", place, flags=re.I)
    if re.match(r"(?:ayat|huruf|angka)\b.*\b(?:huruf|angka)\b", inside):
        head, *rest = re.split(r"\s+(?:huruf|angka)\s+", inside)
        return " ".join([head, *rest])
    return inside
