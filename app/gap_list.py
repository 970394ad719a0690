"""The gap list of one reader: filters that say what they hide, groups, the chosen finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.queries.decisions import Decided
from architecture.completeness import reporting_units
from architecture.gaps import OPD, RULES_BY_CODE, Finding, Nature, Rule, Severity
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL, Domain
from architecture.metamodel.process import PROCESS

FIRST_ROWS = 3  # of each group; the rest opens on click
PAGE_ROWS = 50  # of an opened group
WITHOUT_DUTIES = frozenset({"OPD-01", "OPD-06"})  # closed by pasting the tupoksi
# What an OPD lacks is filled in the grid of that kind.
GRID_OF = {"OPD-02": "service", "OPD-03": "data", "OPD-04": "application", "OPD-05": "process"}
# Rules without one field for all their kinds: where a record of the kind is linked.
LINK_OF = {
    ("INF-02", "server"): "runs_on__application__inverse",
    ("INF-02", "storage"): "holds__data",
}
NATIONAL = "nasional"  # the group of records without OPD
# Decisions in the address: what nobody has put aside, one sort of decision, or all.
OPEN, EVERY = "terbuka", "semua"
DECISIONS = {
    "rencana": "planned",
    "tunda": "postponed",
    "terima": "accepted",
    "bukan": "dismissed",
}
DEFAULTS = {"kelompok": "aturan", "keputusan": OPEN}


@dataclass(frozen=True)
class GapQuery:
    """What the reader asked for; an empty value does not filter.

    The names are those of the address: `?opd=2.15.01&keparahan=high`.
    """

    opd: str = ""
    ranah: str = ""
    keparahan: str = ""
    sifat: str = ""
    aturan: str = ""
    proses: str = ""
    keputusan: str = OPEN
    kelompok: str = "aturan"

    def arguments(self, **changes: str) -> dict[str, str]:
        """The query as arguments of an address; the defaults are left out."""
        changed = replace(self, **changes)
        return {n: v for n, v in vars(changed).items() if v and DEFAULTS.get(n) != v}

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, in the order in which they apply."""
        return {n: getattr(self, n) for n in FILTERS if getattr(self, n)}


def read_gap_query(
    arguments: Mapping[str, str], units: Mapping[str, Unit]
) -> tuple[GapQuery, list[str]]:
    """The query of an address, and the values in it that mean nothing and are not used."""
    known: dict[str, Callable[[str], bool]] = {
        "opd": lambda v: v == NATIONAL or any(u.code == v for u in units.values()),
        "ranah": lambda v: any(d.css == v for d in Domain),
        "keparahan": lambda v: v in set(Severity),
        "sifat": lambda v: v in set(Nature),
        "aturan": lambda v: v in RULES_BY_CODE,
        "proses": lambda v: v == "inti",
        "keputusan": lambda v: v in (OPEN, EVERY, *DECISIONS),
        "kelompok": lambda v: v in ("aturan", "opd"),
    }
    given = {n: arguments[n].strip() for n in known if arguments.get(n, "").strip()}
    unknown = [value for name, value in given.items() if not known[name](value)]
    used = {name: value for name, value in given.items() if known[name](value)}
    return GapQuery(**used), unknown


@dataclass(frozen=True)
class Group:
    """Findings of one rule or one OPD. `rows` are those shown now, `rest` how many follow."""

    key: str
    rule: Rule | None
    unit: Unit | None
    findings: tuple[Finding, ...]
    rows: tuple[Finding, ...]
    rest: int
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class GapList:
    """What is shown of a reader's findings; `hidden` counts what each filter took away."""

    query: GapQuery
    total: int
    findings: tuple[Finding, ...]
    hidden: tuple[tuple[str, int], ...]

    def groups(self, graph: Graph, *, opened: str = "", page: int = 1) -> list[Group]:
        """The findings by rule or OPD; one group may be opened page by page, a single one is."""
        by_opd = self.query.kelompok == "opd"
        lines = reporting_units(graph.units)
        members: dict[str, list[Finding]] = {}
        for finding in self.findings:
            line = lines.get(finding.opd or "", "")
            key = (graph.unit_code(line) or NATIONAL) if by_opd else finding.rule.code
            members.setdefault(key, []).append(finding)
        units = {u.code: u for u in graph.units.values()}
        if len(members) == 1:  # nothing to choose between: open it
            opened = next(iter(members))
        order = sorted(members, key=lambda k: (k == NATIONAL, k)) if by_opd else list(members)
        return [
            _group(
                key,
                members[key],
                rule=None if by_opd else RULES_BY_CODE[key],
                unit=units.get(key) if by_opd else None,
                page=page if key == opened else 0,
            )
            for key in order
        ]

    def place_of(self, key: str) -> int | None:
        """Where the finding with that key stands in the list, from 0; None if it does not."""
        about = key.split(":")[1] if ":" in key else ""
        found = (i for i, f in enumerate(self.findings) if f.element == about and f.key == key)
        return next(found, None)


def _group(
    key: str, found: Sequence[Finding], *, rule: Rule | None, unit: Unit | None, page: int
) -> Group:
    findings = tuple(found)
    if not page:
        rows = findings[:FIRST_ROWS]
        return Group(key, rule, unit, findings, rows, len(findings) - len(rows))
    pages = max(1, -(-len(findings) // PAGE_ROWS))
    here = min(page, pages)
    rows = findings[(here - 1) * PAGE_ROWS : here * PAGE_ROWS]
    return Group(key, rule, unit, findings, rows, 0, here, pages)


def gap_list(
    findings: Sequence[Finding],
    query: GapQuery,
    graph: Graph,
    decisions: Mapping[str, Decided] | None = None,
) -> GapList:
    """The findings that pass every filter, and how many each filter took away, in turn.

    What a decision put aside is counted by its sort ("postponed", 28).
    """
    left = list(findings)
    hidden = []
    for name, value in query.filters.items():
        passes = FILTERS[name](value, graph)
        kept = [f for f in left if passes(f)]
        hidden.append((name, len(left) - len(kept)))
        left = kept
    left, taken = _by_decision(left, query.keputusan, decisions or {})
    return GapList(query, len(findings), tuple(left), (*hidden, *taken))


def _by_decision(
    findings: Sequence[Finding], wanted: str, decisions: Mapping[str, Decided]
) -> tuple[list[Finding], list[tuple[str, int]]]:
    """Findings of that sort of decision; open ones are those that no decision puts aside."""
    if wanted == EVERY:
        return list(findings), []
    today = date.today().isoformat()
    kept: list[Finding] = []
    taken: Counter[str] = Counter()
    about = {key.split(":")[1] for key in decisions if ":" in key}  # few among thousands
    for finding in findings:
        decided = decisions.get(finding.key) if finding.element in about else None
        state = decided.state if decided and decided.holds_on(today) else ""
        is_open = state in ("", "planned")
        if is_open if wanted == OPEN else state == DECISIONS[wanted]:
            kept.append(finding)
        else:
            taken[state or "undecided"] += 1
    return kept, sorted(taken.items())


Passes = Callable[[Finding], bool]


def _of_opd(value: str, graph: Graph) -> Passes:
    if value == NATIONAL:
        return lambda finding: finding.opd is None
    unit = next(u.id for u in graph.units.values() if u.code == value)
    family = graph.descendants_of_unit(unit)
    return lambda finding: finding.opd in family


def _of_core_process(value: str, graph: Graph) -> Passes:
    """Hides what is about a process that is not core; other kinds stay."""

    def passes(finding: Finding) -> bool:
        if finding.kind != PROCESS.name:
            return True
        return graph.elements[finding.element].attributes.get("process_kind") == value

    return passes


FILTERS: dict[str, Callable[[str, Graph], Passes]] = {
    "opd": _of_opd,
    "proses": _of_core_process,
    "ranah": lambda value, graph: lambda finding: finding.domain.css == value,
    "keparahan": lambda value, graph: lambda finding: finding.rule.severity == value,
    "sifat": lambda value, graph: lambda finding: finding.rule.nature == value,
    "aturan": lambda value, graph: lambda finding: finding.rule.code == value,
}


@dataclass(frozen=True)
class Step:
    """A record on the path that shows a gap; `arrow` says how the one before it is related."""

    element: Element
    arrow: str


def path_of(finding: Finding, graph: Graph) -> list[Step]:
    """The path as far as the reader knows its records."""
    steps: list[Step] = []
    before: Element | None = None
    for element in (graph.elements[i] for i in finding.path if i in graph.elements):
        steps.append(Step(element, _arrow(graph, before, element) if before else ""))
        before = element
    return steps


def _arrow(graph: Graph, one: Element, other: Element) -> str:
    for relation, neighbour in graph.neighbours(one):
        if neighbour.id == other.id:
            return "→" if relation.source == one.id else "←"
    return "·"


@dataclass(frozen=True)
class Place:
    """Where a gap is closed: an endpoint with its arguments. Endpoints are those of the pages."""

    endpoint: str
    arguments: dict[str, Any]


def closing_place(finding: Finding, graph: Graph, field: str | None = None) -> Place:
    """The form field, the list of relations, the grid, or the page that closes the gap."""
    elsewhere = _place_beside(finding, graph) if field is None else None
    if elsewhere is not None:
        return elsewhere
    field = field or finding.field or LINK_OF.get((finding.rule.code, finding.kind))
    if field is None:
        return Place("records.edit", {"element_id": finding.element})
    return _place_of_field(finding.element, finding.kind, field)


def _place_beside(finding: Finding, graph: Graph) -> Place | None:
    """Where a gap is closed that is not closed on its own record; None for the others."""
    code = finding.rule.code
    if code in WITHOUT_DUTIES:
        return Place("tupoksi.paste", {"opd_id": finding.element})
    if code in GRID_OF:
        unit = graph.unit_code(finding.element)
        return Place("grid.page", {"kind": GRID_OF[code], "opd": unit})
    if finding.kind == OPD:
        return Place("records.workspace", {"code": graph.unit_code(finding.element)})
    if code == "TPK-01" and finding.opd in graph.units:
        return Place("tupoksi.page", {"opd_id": finding.opd})
    if code == "PRB-10":  # an exchange is a record of its own
        return Place("records.new", {"kind": "integration", "opd": graph.unit_code(finding.opd)})
    hit = graph.elements.get(finding.path[0]) if code == "KAM-07" else None
    if hit is not None:  # what the incident hit gets the improvement
        return _place_of_field(hit.id, hit.kind, "covers__security_improvement__inverse")
    return None


def _place_of_field(element: str, kind_name: str, field: str) -> Place:
    kind, edit = METAMODEL.kind(kind_name), {"element_id": element}
    if field in kind.by_name or field in {link.name for link in METAMODEL.column_links(kind)}:
        return Place("records.edit", {**edit, "_anchor": f"isian-{field}"})
    if field in {link.name for link in METAMODEL.links(kind)}:  # edited at its other end, or here
        return Place("records.page", {**edit, "taut": field, "_anchor": "tautkan"})
    return Place("records.edit", {**edit, "_anchor": field})


def rule_numbers(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings each rule has, by code."""
    numbers = dict.fromkeys(RULES_BY_CODE, 0)
    for finding in findings:
        numbers[finding.rule.code] += 1
    return numbers
