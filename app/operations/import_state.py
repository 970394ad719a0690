"""What an import works on: stored records as drafts, and the plan of what would change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Text as SqlText
from sqlalchemy import select, type_coerce

from app.extensions import db
from app.models import Element
from app.queries.pieces import pieces
from app.workbook.columns import NATIONAL, Column, columns_of
from app.workbook.marks import MarkNames
from app.workbook.reader import Place, Problem, SourceRow
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Kind, Link, Metamodel, Text
from architecture.visibility import Viewer
from architecture.vocabulary import Vocabulary, normalised
from schemas.elements import ElementSchema, schema_of


@dataclass(frozen=True)
class Stored:
    """A record as far as rows are recognised by it."""

    id: str
    kind: str
    code: str
    name: str
    opd_id: str | None
    is_archived: bool

    @property
    def order(self) -> tuple[int, str]:
        """Codes of one pattern in the order in which they were given."""
        return len(self.code), self.code


@dataclass
class Draft:
    """A record with what the import changes; `fields` are flat ("attributes.hosting").

    `before` holds the former value of each changed field.
    """

    id: str
    kind: Kind
    code: str
    is_new: bool
    fields: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    has_new_links: bool = False

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def opd_id(self) -> str | None:
        value = self.fields.get("opd_id")
        return None if value is None else str(value)

    def get(self, name: str) -> Any:
        """A flat field as it will be."""
        return self.fields.get(name)

    def set(self, name: str, value: Any) -> None:
        """Change a flat field; remembers what it was."""
        former = self.fields.get(name)
        if former == value:
            return
        self.before.setdefault(name, former)
        self.fields[name] = value
        if self.before[name] == value:
            del self.before[name]

    @property
    def changes(self) -> dict[str, Any]:
        """The changed fields with their new values."""
        return {n: self.fields[n] for n in self.before}


@dataclass(frozen=True)
class LinkStep:
    """One change of a relation.

    `action`: link, open, tie, release, mark. `relation_id` is the stored relation it touches.
    """

    action: str
    type: str = ""
    source: str | None = None
    target: str | None = None
    relation_id: str | None = None
    mark: str = "assumed"
    declared_by: str | None = None
    open_text: str = ""
    open_kind: str | None = None


@dataclass
class RowPlan:
    """A row of a file with the record it is about; without draft it cannot be placed."""

    row: SourceRow
    opd_id: str | None = None
    has_opd: bool = False
    match: Stored | None = None
    draft: Draft | None = None
    is_refused: bool = False


@dataclass(frozen=True)
class _KindFrame:
    """What all rows of a kind share."""

    links: dict[str, Link]
    names: MarkNames
    schema: ElementSchema


@dataclass
class Frame:
    """What planning knows and collects: lists, viewer, problems."""

    viewer: Viewer
    vocabulary: Vocabulary
    units: dict[str, Unit]
    default_opd: str | None = None
    metamodel: Metamodel = METAMODEL
    problems: list[Problem] = field(default_factory=list)
    _kinds: dict[str, _KindFrame] = field(default_factory=dict)

    def links(self, kind: Kind) -> dict[str, Link]:
        """The kind's links by name."""
        return self._kind(kind).links

    def mark_names(self, kind: Kind) -> MarkNames:
        """What a marks cell of that kind may name."""
        return self._kind(kind).names

    def schema(self, kind: Kind) -> ElementSchema:
        """The schema that reads rows of that kind."""
        return self._kind(kind).schema

    def _kind(self, kind: Kind) -> _KindFrame:
        if kind.name not in self._kinds:
            links = {k.name: k for k in self.metamodel.links(kind)}
            columns = [*columns_of(kind, metamodel=self.metamodel)]
            columns += [Column(k.name, k.label, link=k) for k in links.values()]
            self._kinds[kind.name] = _KindFrame(
                links, MarkNames.of(columns), schema_of(kind, self.vocabulary)
            )
        return self._kinds[kind.name]

    def error(self, place: Place, value: str, reason: Text, suggestion: str | None = None) -> None:
        """Report what stops the import."""
        self.problems.append(Problem(place, value[:500], "error", reason, suggestion))

    def warn(
        self, place: Place, value: str, reason: Text, suggestion: str | None = None, *,
        is_clear: bool = False,
    ) -> None:  # fmt: skip
        """Report what is stored otherwise than written."""
        self.problems.append(Problem(place, value[:500], "warning", reason, suggestion, is_clear))

    def unit_label(self, opd_id: str | None) -> str:
        """How an OPD is called in reports."""
        return self.vocabulary.party_label(f"opd:{opd_id}") if opd_id else NATIONAL


@dataclass
class Index:
    """All records by id, by code and by kind, OPD and name."""

    by_id: dict[str, Stored] = field(default_factory=dict)
    by_code: dict[tuple[str, str], Stored] = field(default_factory=dict)
    by_name: dict[tuple[str, str | None, str], list[Stored]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Index:
        """The records stored now, archived ones by id and code only."""
        index = cls()
        rows = db.session.execute(
            select(
                Element.id, Element.kind, Element.code, Element.name, Element.opd_id,
                Element.archived_at,
            )
        )  # fmt: skip
        for id_, kind, code, name, opd_id, archived_at in rows:
            index.add(Stored(id_, kind, code, name, opd_id, archived_at is not None))
        return index

    def add(self, stored: Stored) -> None:
        """Take in a record; a new one has no code yet."""
        self.by_id[stored.id] = stored
        if stored.code:
            self.by_code[(stored.kind, stored.code.casefold())] = stored
        if not stored.is_archived:
            key = (stored.kind, stored.opd_id, normalised(stored.name))
            self.by_name.setdefault(key, []).append(stored)


_COLUMNS = (
    Element.id, Element.name, Element.opd_id, Element.plan, Element.merged_into,
    type_coerce(Element.attributes, SqlText), type_coerce(Element.marks, SqlText),
    type_coerce(Element.reasons, SqlText), type_coerce(Element.unread, SqlText),
)  # fmt: skip
_GROUPS = ("attributes", "marks", "reasons", "unread")


def read_drafts(stored: Iterable[Stored]) -> dict[str, Draft]:
    """Drafts of stored records, unchanged, by id."""
    wanted = {s.id: s for s in stored}
    drafts: dict[str, Draft] = {}
    for piece in pieces(sorted(wanted)):
        for row in db.session.execute(select(*_COLUMNS).where(Element.id.in_(piece))):
            known = wanted[row[0]]
            fields: dict[str, Any] = {
                "name": row[1], "opd_id": row[2], "plan": row[3], "merged_into": row[4],
            }  # fmt: skip
            for group, text in zip(_GROUPS, row[5:], strict=True):
                fields |= {f"{group}.{n}": v for n, v in json.loads(text).items()}
            kind = METAMODEL.kind(known.kind)
            drafts[known.id] = Draft(known.id, kind, known.code, is_new=False, fields=fields)
    return drafts
