"""What the preview page shows of a planned import: sheets with problems, differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.operations.import_state import Draft
from app.operations.imports import ImportPlan
from app.workbook.cells import cell_text
from app.workbook.columns import PLANS
from app.workbook.marks import LABELS
from app.workbook.reader import Problem
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Domain, Text
from architecture.vocabulary import Vocabulary

FILTERS = ("all", "error", "warning")
_FIXED = {
    "name": Text("Nama", "Name"),
    "opd_id": Text("OPD", "OPD"),
    "plan": Text("Rencana", "Plan"),
    "merged_into": Text("Digabung ke", "Merged into"),
}


@dataclass
class SheetProblems:
    """The problems of one sheet, with the domain whose colour heads it."""

    file: str
    sheet: str
    domain: Domain | None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """One field that an import would change."""

    label: Text
    before: str
    after: str


def shown_problems(problems: Iterable[Problem], chosen: str) -> list[Problem]:
    """The problems of a filter, in order."""
    return [p for p in problems if chosen not in ("error", "warning") or p.severity == chosen]


def by_sheet(problems: Sequence[Problem], plan: ImportPlan) -> list[SheetProblems]:
    """Problems under their sheets, in the order of the files."""
    domains = {(p.row.file, p.row.sheet): p.row.kind.domain for p in plan.rows}
    sheets: dict[tuple[str, str], SheetProblems] = {}
    for problem in problems:
        key = (problem.place.file, problem.place.sheet)
        if key not in sheets:
            sheets[key] = SheetProblems(*key, domains.get(key))
        sheets[key].problems.append(problem)
    return list(sheets.values())


def clear_suggestions(problems: Iterable[Problem]) -> list[Problem]:
    """Problems whose suggestion may be taken together with the others."""
    return [p for p in problems if p.is_clear and p.suggestion and p.place.position >= 0]


def differences(draft: Draft, vocabulary: Vocabulary, units: dict[str, Unit]) -> list[Difference]:
    """What the import would change in a record, as people read it."""
    return [
        Difference(
            _label(draft, name),
            _shown(draft, name, draft.before[name], vocabulary, units),
            _shown(draft, name, draft.fields[name], vocabulary, units),
        )
        for name in draft.before
    ]


def _label(draft: Draft, name: str) -> Text:
    group, dot, key = name.partition(".")
    if not dot:
        return _FIXED[name]
    attribute = draft.kind.by_name.get(key)
    label = attribute.label if attribute else _link_label(draft, key)
    suffix = {
        "marks": Text(" (tanda)", " (mark)"),
        "reasons": Text(" (alasan)", " (reason)"),
        "unread": Text(" (teks asli)", " (as written)"),
    }.get(group, Text("", ""))
    return Text(label.id + suffix.id, label.en + suffix.en)


def _link_label(draft: Draft, name: str) -> Text:
    links = {k.name: k for k in METAMODEL.links(draft.kind)}
    return links[name].label if name in links else Text(name, name)


def _shown(
    draft: Draft, name: str, value: Any, vocabulary: Vocabulary, units: dict[str, Unit]
) -> str:
    if value is None:
        return ""
    group, _, key = name.partition(".")
    if name == "opd_id":
        return units[value].label if value in units else str(value)
    if name == "plan":
        return PLANS[value].id
    if group == "marks":
        return LABELS[value].id if value in LABELS else str(value)
    if group == "attributes" and key in draft.kind.by_name:
        return cell_text(draft.kind.by_name[key], value, vocabulary)
    return str(value)
