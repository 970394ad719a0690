"""Records, links and OPDs as values: what a graph is made of.

Records are lean: what they hold stays the stored JSON text until somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from architecture.metamodel import METAMODEL, Domain, Kind

TARGET_COLUMNS = ("name", "opd")  # that may have a target value, as attributes may
_NO_TARGET: Mapping[str, Any] = {}  # one for all: nearly every record has none


class Element:
    """One record. Attributes, marks, unread texts and target values are decoded on first use."""

    __slots__ = (
        "_attributes", "_decoded", "_marks", "_target", "_unread", "code", "draft_fields", "id",
        "kind", "merged_into", "name", "opd", "plan", "redacted", "review", "today",
    )  # fmt: skip

    def __init__(
        self, id: str, kind: str, code: str, name: str, opd: str | None = None,
        plan: str = "keep", review: str = "draft", merged_into: str | None = None,
        attributes: str | Mapping[str, Any] = "{}", marks: str | Mapping[str, str] = "{}",
        unread: str | Mapping[str, str] = "{}", draft_fields: str | None = None,
        target: str | Mapping[str, Any] = "{}",
    ) -> None:  # fmt: skip
        self.id, self.kind, self.code, self.name, self.opd = id, kind, code, name, opd
        self.plan, self.review, self.merged_into = plan, review, merged_into
        self._attributes, self._marks, self._unread = attributes, marks, unread
        self.draft_fields = draft_fields
        self._target = _NO_TARGET if target == "{}" else target
        self.today: Element | None = None  # what target values were laid over (`as_planned`)
        self.redacted = False  # content hidden from this viewer: only code, name, kind, OPD, state

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Values by attribute name, in stored form; empty ones are absent."""
        value = self._attributes
        if isinstance(value, str):
            value = self._attributes = json.loads(value)
        return cast("Mapping[str, Any]", value)

    @property
    def marks(self) -> Mapping[str, str]:
        """Confidence marks by attribute name."""
        value = self._marks
        if isinstance(value, str):
            value = self._marks = json.loads(value)
        return cast("Mapping[str, str]", value)

    @property
    def unread(self) -> Mapping[str, str]:
        """Texts that did not fit their attribute, by attribute name."""
        value = self._unread
        if isinstance(value, str):
            value = self._unread = json.loads(value)
        return cast("Mapping[str, str]", value)

    @property
    def target(self) -> Mapping[str, Any]:
        """Target values by flat name: "name", "opd", "attributes.hosting", "unread.hosting"."""
        value = self._target
        if isinstance(value, str):
            value = self._target = json.loads(value)
        return cast("Mapping[str, Any]", value)

    @property
    def owner(self) -> str | None:
        """The OPD that owns the record today, whatever is planned: rights follow it."""
        return self.opd if self.today is None else self.today.opd

    @property
    def kind_(self) -> Kind:
        """The declared kind."""
        return METAMODEL.kind(self.kind)

    def __getitem__(self, name: str) -> Any:
        """A value or None; raises UnknownName for a name the kind does not declare."""
        self.kind_.attribute(name)
        return self.attributes.get(name)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.code} {self.name}>"

    def copy_with(self, **changes: Any) -> Element:
        """A copy in which the named slots differ."""
        copy = Element.__new__(Element)
        for slot in Element.__slots__:
            if hasattr(self, slot):
                setattr(copy, slot, getattr(self, slot))
        for slot, value in changes.items():
            setattr(copy, slot, value)
        return copy


class Relation(NamedTuple):
    """One link between two elements. `declared_by` is the OPD that stated it."""

    id: str
    type: str
    source: str
    target: str
    plan: str = "keep"
    mark: str = "confirmed"
    declared_by: str | None = None


@dataclass(frozen=True)
class OpenLink:
    """A link whose other end does not exist yet; `text` is what was written for it."""

    id: str
    type: str
    element: str
    inverse: bool
    other_kind: str
    text: str


@dataclass(frozen=True)
class Unit:
    """A node of the OPD tree. `order` sorts like the official list.

    `absent` are the domains of which the OPD says that it has nothing.
    """

    id: str
    code: str
    name: str
    short: str
    parent: str | None
    level: str
    urusan: tuple[str, ...] = ()
    successor: str | None = None
    absent: frozenset[Domain] = frozenset()

    @property
    def label(self) -> str:
        return self.short or self.name


def as_planned(element: Element) -> Element:
    """The record with its target values laid over today's; itself if it has none."""
    if not element.target:
        return element
    columns, planned = {}, {"attributes": dict[str, Any](), "unread": dict[str, Any]()}
    for field, value in element.target.items():
        group, dot, name = field.partition(".")
        if dot and group in planned:
            planned[group][name] = value
        elif field in TARGET_COLUMNS:
            columns[field] = value
    # A mark or an unread text beside today's value says nothing of the one that is planned.
    names = {*planned["attributes"], *planned["unread"]}
    return element.copy_with(
        **columns,
        _attributes=_without(element.attributes, names) | planned["attributes"],
        _marks=_without(element.marks, names),
        _unread=_without(element.unread, names) | planned["unread"],
        today=element,
    )


def _without(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {n: v for n, v in values.items() if n not in names}
