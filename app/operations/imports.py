"""Importing workbooks and CSV: plan first (pure reading), then apply all or nothing.

The preview is `plan_import`; applying is the same plan inside one `writing()`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app import queries
from app.database import writing
from app.errors import Fault, Refused
from app.mapping.mapping import SheetMapping
from app.mapping.rows import read_mapped
from app.operations.actor import Actor
from app.operations.import_apply import BulkWriter, write_plan
from app.operations.import_links import LinkPlanner, directory_for
from app.operations.import_locks import report_closed
from app.operations.import_mapping import knowledge_of
from app.operations.import_match import match_rows
from app.operations.import_state import Draft, Frame, Index, LinkStep, RowPlan
from app.operations.import_undo import ORIGIN, undo_batch
from app.operations.import_values import apply_values
from app.workbook.marks import Marks
from app.workbook.reader import (
    Place,
    Problem,
    Replacements,
    Source,
    SourceRow,
    read_source,
    source_of,
)
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind, Metamodel, Text

__all__ = [
    "ImportPlan", "ImportReport", "Options", "apply", "import_files", "import_folder",
    "plan_import", "undo_batch",
]  # fmt: skip
MAX_ORIGIN = 200


@dataclass(frozen=True)
class Options:
    """OPD of rows that name none; kind of files that name none; accepted values; left out rows.

    `skipped` holds (file, sheet, row); `mappings` say how foreign files are read, by file.
    """

    opd: Unit | None = None
    kind: Kind | None = None
    replaced: Replacements = field(default_factory=dict)
    skipped: frozenset[tuple[str, str, int]] = frozenset()
    metamodel: Metamodel = METAMODEL
    mappings: Mapping[str, SheetMapping] = field(default_factory=dict)


@dataclass
class ImportPlan:
    """What an import would do: drafts of records, steps of relations, every problem."""

    files: tuple[str, ...]
    rows: list[RowPlan]
    drafts: list[Draft]
    steps: list[LinkStep]
    problems: list[Problem]

    @property
    def has_errors(self) -> bool:
        return any(p.is_error for p in self.problems)

    @property
    def created(self) -> int:
        return sum(d.is_new for d in self.drafts)

    @property
    def updated(self) -> int:
        return sum(not d.is_new and (bool(d.before) or d.has_new_links) for d in self.drafts)

    @property
    def unchanged(self) -> int:
        """Rows that change nothing; a row that cannot be placed is none of the three."""
        placed = sum(p.draft is not None for p in self.rows)
        return max(0, placed - self.created - self.updated)

    def report(self, *, applied: bool = False, batch: str | None = None) -> ImportReport:
        """The counts and problems, in the order of the files."""
        return ImportReport(
            applied, len(self.rows), self.created, self.updated, self.unchanged,
            tuple(self.problems), batch,
        )  # fmt: skip


@dataclass(frozen=True)
class ImportReport:
    """What came of an import; when refused, the counts say what it would have done."""

    applied: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]
    batch: str | None = None

    @property
    def has_errors(self) -> bool:
        return any(p.is_error for p in self.problems)

    def as_json(self) -> dict[str, Any]:
        """The stable form of `import --report`."""
        return {
            "applied": self.applied, "rows": self.rows, "created": self.created,
            "updated": self.updated, "unchanged": self.unchanged,
            "problems": [p.as_json() for p in self.problems],
        }  # fmt: skip


def refused_report(refusal: Refused) -> ImportReport:
    """The report of files that could not be opened: each of them an error."""
    problems = tuple(
        Problem(Place(f.place, "", 0), f.found, "error", Text(f.reason, f.reason))
        for f in refusal.faults
    )
    return ImportReport(False, 0, 0, 0, 0, problems)


def _origin(files: Sequence[str]) -> str:
    """What the history says of an import: its files, or the first two and how many more."""
    named = ", ".join(files[:2]) + (f" dan {len(files) - 2} berkas lain" if len(files) > 2 else "")
    return f"{ORIGIN}{named}"[:MAX_ORIGIN]


def import_files(
    actor: Actor, paths: Iterable[Path], *, opd: Unit | None = None, kind: Kind | None = None,
    mapping: SheetMapping | None = None, dry_run: bool = False,
) -> ImportReport:  # fmt: skip
    """Import several files as one, all or nothing; links may point between them in any order.

    With a mapping all of them are foreign files read by it. Raises Refused only if a file cannot
    be opened; every other problem is in the report.
    """
    sources = sources_of(paths)
    mappings = {s.name: mapping for s in sources} if mapping else {}
    options = Options(opd, kind, mappings=mappings)
    read = read_sources(sources, options)
    if dry_run:
        return plan_rows(actor, *read, options).report()
    return apply_rows(actor, *read, options)


def import_folder(actor: Actor, folder: Path, *, dry_run: bool = False) -> ImportReport:
    """Import every CSV that is named like a kind from a folder and its subfolders."""
    names = set(METAMODEL.by_name)
    paths = [p for p in sorted(folder.rglob("*.csv")) if p.stem in names]
    if not paths:
        raise Refused(_("Tidak ada berkas isian dalam %(name)s.", name=folder.name))
    return import_files(actor, paths, dry_run=dry_run)


def plan_import(actor: Actor, sources: Sequence[Source], options: Options) -> ImportPlan:
    """What importing these files would do. Reads only; raises Refused for unreadable files."""
    return plan_rows(actor, *read_sources(sources, options), options)


def apply(actor: Actor, sources: Sequence[Source], options: Options) -> ImportReport:
    """Plan again on the newest data and apply, unless there are errors."""
    return apply_rows(actor, *read_sources(sources, options), options)


def sources_of(paths: Iterable[Path]) -> list[Source]:
    """Sources in a fixed order; files of one name are told apart by their folder."""
    ordered = sorted({p.resolve(): p for p in paths}.items())
    words = [(p.name, f"{full.parent.name}/{p.name}", str(full)) for full, p in ordered]
    often = Counter(word for three in words for word in set(three))
    return [
        source_of(path, shown=next(word for word in three if often[word] == 1))
        for (_full, path), three in zip(ordered, words, strict=True)
    ]


def read_sources(
    sources: Sequence[Source], options: Options
) -> tuple[list[SourceRow], list[Problem]]:
    """Rows of all files and what could not be placed. Raises Refused naming every bad file."""
    rows: list[SourceRow] = []
    problems: list[Problem] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            found, unplaced = _read(source, options)
        except Refused as refusal:
            faults += refusal.faults
            continue
        rows += [r for r in found if (r.file, r.sheet, r.number) not in options.skipped]
        problems += unplaced
    if faults:
        raise Refused(*faults)
    return rows, problems


def _read(source: Source, options: Options) -> tuple[list[SourceRow], list[Problem]]:
    mapping = options.mappings.get(source.name)
    if mapping is not None:
        return read_mapped(source, mapping, knowledge_of(), replaced=options.replaced)
    return read_source(
        source, queries.vocabulary(), kind=options.kind, replaced=options.replaced,
        metamodel=options.metamodel,
    )  # fmt: skip


def plan_rows(
    actor: Actor, rows: Sequence[SourceRow], problems: Sequence[Problem], options: Options
) -> ImportPlan:
    """Match rows with records, read their values, resolve their links."""
    frame = Frame(
        actor.viewer, queries.vocabulary(), queries.units(),
        options.opd.id if options.opd else None, options.metamodel, list(problems),
    )  # fmt: skip
    plans = match_rows(rows, Index.read(), frame)
    directory = directory_for(plans, frame)
    marks = {id(p): apply_values(p, directory, frame) for p in plans if p.draft is not None}
    planner = LinkPlanner(frame, directory)
    _plan_links(planner, [p for p in plans if p.draft is not None], marks)
    drafts = list({p.draft.id: p.draft for p in plans if p.draft is not None}.values())
    report_closed(plans, frame)
    frame.problems.sort(key=_place_order(rows))
    files = tuple(dict.fromkeys(r.file for r in rows))
    return ImportPlan(files, plans, drafts, planner.steps, frame.problems)


def _place_order(rows: Sequence[SourceRow]) -> Callable[[Problem], tuple[Any, ...]]:
    """Order of problems: as somebody reads the files, sheet by sheet, row by row."""
    sheets: dict[tuple[str, str], int] = {}
    for row in rows:
        sheets.setdefault((row.file, row.sheet), len(sheets))

    def order(problem: Problem) -> tuple[Any, ...]:
        place = problem.place
        sheet = sheets.get((place.file, place.sheet), len(sheets))
        return sheet, place.file, place.sheet, place.row, place.position

    return order


def _plan_links(planner: LinkPlanner, plans: Sequence[RowPlan], marks: Mapping[int, Marks]) -> None:
    """Links as their source states them first: the other end may only agree with them."""
    cells = [
        (plan, planner.frame.links(plan.row.kind)[name], entries)
        for plan in plans
        for name, entries in plan.row.links.items()
    ]
    planner.read({link.relation.name for _, link, _ in cells})
    for plan, link, entries in sorted(cells, key=lambda c: c[1].inverse):
        planner.plan(plan, link, entries, marks[id(plan)])


# --- Applying -----------------------------------------------------------------------------------


def apply_rows(
    actor: Actor, rows: Sequence[SourceRow], problems: Sequence[Problem], options: Options
) -> ImportReport:
    """Plan and write in one transaction; with errors nothing is written."""
    with writing():
        plan = plan_rows(actor, rows, problems, options)
        if plan.has_errors:
            return plan.report()
        writer = BulkWriter(actor, _origin(plan.files))
        write_plan(writer, plan.drafts, plan.steps)
        return plan.report(applied=True, batch=writer.batch)
