"""What an OPD still has to fill in, worst first: for its work space, a letter and a chat group.

The lines are the gaps of the OPD, gathered so that a person can work them off: values that do
not fit, then what is missing or contradictory by rule, then empty columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app import gaps
from app.filters import text
from architecture.gaps import OPD, Finding, Severity
from architecture.gaps.expected import PREFIX
from architecture.graph import Graph, Unit
from architecture.metamodel import METAMODEL, Domain, Text
from architecture.visibility import Viewer

WRONG = "NIL-01"  # the rule about values that do not fit their list or form
NAMED = 3  # records named in a line of text; the rest is counted


@dataclass(frozen=True)
class Line:
    """One thing to do: `title` in words, and the findings whose fields close it.

    `field` is the attribute or link that all of them share, "" where they differ.
    """

    key: str
    title: Text
    severity: Severity
    domain: Domain
    kind: str
    field: str
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether these are values that were typed but do not fit."""
        return self.key.startswith(WRONG)

    @property
    def is_column(self) -> bool:
        """Whether this is a column that some records leave empty."""
        return self.key.startswith(PREFIX)

    @property
    def label(self) -> Text:
        """The name of the column alone."""
        return _field_label(self.kind, self.field)


def missing_lines(viewer: Viewer, unit: Unit, graph: Graph) -> list[Line]:
    """What the OPD and the units below it lack, as this viewer is told, worst first."""
    family = graph.descendants_of_unit(unit.id)
    return gather(f for f in gaps.findings_for(viewer) if f.opd in family)


def gather(findings: Iterable[Finding]) -> list[Line]:
    """Findings as lines: one for each rule and kind, for empty columns one for each column."""
    members: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        for field in _columns_of(finding):
            key = (finding.rule.code, finding.kind, field)
            members.setdefault(key, []).append(finding)
    lines = [_line(key, found) for key, found in members.items()]
    return sorted(lines, key=_order)


def number_of(lines: Iterable[Line]) -> int:
    """How many gaps the lines tell of; one with several empty columns is counted once."""
    return len({(f.key, f.element) for line in lines for f in line.findings})


def by_page(lines: Sequence[Line]) -> tuple[list[Line], list[tuple[str, list[Line]]]]:
    """The lines of rules, and those of empty columns gathered by kind: a page reads shorter so."""
    columns: dict[str, list[Line]] = {}
    for line in lines:
        if line.is_column:
            columns.setdefault(line.kind, []).append(line)
    return [line for line in lines if not line.is_column], list(columns.items())


def _columns_of(finding: Finding) -> tuple[str, ...]:
    """The empty columns of a finding about completeness; other findings count once."""
    return finding.fields if finding.rule.code.startswith(PREFIX) and finding.fields else ("",)


def _line(key: tuple[str, str, str], found: Sequence[Finding]) -> Line:
    rule, kind, column = found[0].rule, key[1], key[2]
    title = rule.title
    if column:
        declared = METAMODEL.kind(kind)
        label = _field_label(kind, column)
        title = Text(
            f"{declared.label.id}: kolom {label.id} kosong",
            f"{declared.label.en}: column {label.en} is empty",
        )
    fields = {f.field or "" for f in found}
    field = column or (fields.pop() if len(fields) == 1 else "")
    return Line(
        "-".join(part for part in key if part), title, rule.severity, found[0].domain, kind, field,
        tuple(found),
    )  # fmt: skip


def _field_label(kind: str, name: str) -> Text:
    declared = METAMODEL.kind(kind)
    if name in declared.by_name:
        return declared.by_name[name].label
    link = next((k for k in METAMODEL.links(declared) if k.name == name), None)
    return link.label if link else Text(name, name)


def _order(line: Line) -> tuple[bool, int, bool, int, str]:
    """Wrong values first, then by severity; empty columns after rules, long lines first."""
    return (not line.is_wrong, line.severity.rank, line.is_column, -len(line.findings), line.key)


def cell_of(finding: Finding, field: str = "") -> str | None:
    """The grid cell that closes a finding ("ID/attributes.hosting"); None if it has none."""
    if finding.kind == OPD:
        return None
    kind = METAMODEL.kind(finding.kind)
    name = field or finding.field or ""
    if name in kind.by_name:
        return f"{finding.element}/attributes.{name}"
    if name in {link.name for link in METAMODEL.column_links(kind)}:
        return f"{finding.element}/links.{name}"
    return f"{finding.element}/name" if name in ("", "name") else None


def as_text(unit: Unit, lines: Sequence[Line], graph: Graph, *, day: str, address: str) -> str:
    """The list as plain text for a chat group, in the language of the page."""
    number = number_of(lines)
    head = _("*%(opd)s*: %(num)s hal masih kurang per %(day)s", opd=unit.name, num=number, day=day)
    rows = [
        f"{place}. {text(line.title)} ({len(line.findings)}){_names(line, graph)}"
        for place, line in enumerate(lines, start=1)
    ]
    return "\n".join([head, *rows, _("Isi di: %(address)s", address=address)])


def _names(line: Line, graph: Graph) -> str:
    names = [graph.elements[f.element].name for f in line.findings if f.element in graph.elements]
    if not names:
        return ""
    more = _(" dan %(num)s lainnya", num=len(names) - NAMED) if len(names) > NAMED else ""
    return ": " + "; ".join(names[:NAMED]) + more
