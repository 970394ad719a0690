"""What a reviewer has to look at: each value and link that changed since it was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.queries import HistoryEntry
from app.queries.differences import LinkEnds, Since
from app.records.past import PLAN_WORDS, differences_of
from app.records.reader import Reader
from architecture.changes import TARGET_VALUE
from architecture.graph import Element
from architecture.metamodel import METAMODEL, Link

STAYING = ("object", "plan")  # what is done to a link that is there before and after


@dataclass(frozen=True)
class Changed:
    """One value or link before and after, with who changed it last and when.

    `field` is its flat name ("attributes.hosting", "links.supports__service").
    """

    field: str
    label: str
    before: str
    after: str
    by: str
    at: datetime


def changed_values(
    element: Element, entries: Sequence[HistoryEntry], reader: Reader
) -> tuple[Changed, ...]:
    """What differs between before the first and after the last of these changes, by field."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    last: dict[str, HistoryEntry] = {}
    for entry in entries:
        for name in {**entry.before, **entry.after}:
            before.setdefault(name, entry.before.get(name))
            after[name], last[name] = entry.after.get(name), entry
    names = [n for n in after if before[n] != after[n]]
    found = []
    for group in _by_value(names):
        newest = max((last[n] for n in group), key=lambda entry: entry.id)
        sides = ({n: before[n] for n in group}, {n: after[n] for n in group})
        for difference in differences_of(element.kind_, *sides, reader):
            found.append(
                Changed(
                    group[0], difference.label, difference.before, difference.after,
                    newest.actor, newest.at,
                )
            )  # fmt: skip
    order = [*element.kind_.by_name]
    return tuple(sorted(found, key=lambda c: _place(order, c.field)))


def _by_value(names: Iterable[str]) -> list[list[str]]:
    """Flat names in groups: a value with its mark, reason and unread text."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):  # "attributes.x" comes before "marks.x"
        groups.setdefault(_value_of(name), []).append(name)
    return list(groups.values())


def _value_of(name: str) -> str:
    if name.startswith("target."):
        return name.replace("target.unread.", TARGET_VALUE)
    return name.partition(".")[2] or name


def _place(order: Sequence[str], field: str) -> tuple[int, str]:
    key = field.removeprefix("target.").partition(".")[2]
    return (order.index(key) if key in order else -1), field


def changed_links(
    element: Element,
    entries: Sequence[HistoryEntry],
    ends: Mapping[str, LinkEnds],
    reader: Reader,
) -> tuple[Changed, ...]:
    """Links added, removed or objected to since; what came and went again is left out."""
    by_link: dict[str, list[HistoryEntry]] = {}
    for entry in entries:
        by_link.setdefault(entry.entity_id, []).append(entry)
    found = []
    for relation_id, members in by_link.items():
        changed = _changed_link(element, members, ends.get(relation_id), reader)
        if changed is not None:
            found.append(changed)
    return tuple(sorted(found, key=lambda c: (c.field, c.after, c.before)))


def _changed_link(
    element: Element, members: Sequence[HistoryEntry], ends: LinkEnds | None, reader: Reader
) -> Changed | None:
    link = _link_of(element, ends, reader) if ends else None
    if ends is None or link is None:
        return None
    other = _other_words(element, ends, reader)
    if not other:
        return None
    last, label = members[-1], link.label.in_language(reader.language)
    field = f"links.{link.name}"
    lives = [m.action != "archive" for m in members if m.action not in STAYING]
    objections = [m.after.get("objection") for m in members if m.action == "object"]
    was_there = not lives or members[0].action in ("archive", *STAYING)
    is_there = lives[-1] if lives else True
    if was_there != is_there:
        sides = (other, "") if was_there else ("", other)
        return Changed(field, label, *sides, last.actor, last.at)
    if objections and objections[-1] and is_there:
        said = _("%(name)s (disanggah: %(reason)s)", name=other, reason=objections[-1]["reason"])
        return Changed(field, label, other, said, last.actor, last.at)
    plans = [m for m in members if m.action == "plan"]
    if plans and is_there:
        sides = (_planned(other, plans[0].before, reader), _planned(other, plans[-1].after, reader))
        if sides[0] != sides[1]:
            return Changed(field, label, *sides, last.actor, last.at)
    return None


def _planned(other: str, change: Mapping[str, Any], reader: Reader) -> str:
    plan = PLAN_WORDS[change["plan"]].in_language(reader.language)
    return _("%(name)s (rencana: %(plan)s)", name=other, plan=plan)


def _link_of(element: Element, ends: LinkEnds, reader: Reader) -> Link | None:
    """The link of the record's kind that these ends are; any of its type for a lost other end."""
    inverse = ends.source_id != element.id
    other = _other(element, ends, reader)
    kind = other.kind if other is not None else ends.open_kind
    found = [
        link
        for link in METAMODEL.links(element.kind_)
        if link.relation.name == ends.type and link.inverse == inverse
    ]
    return next((link for link in found if link.other.name == kind), found[0] if found else None)


def _other(element: Element, ends: LinkEnds, reader: Reader) -> Element | None:
    other_id = ends.target_id if ends.source_id == element.id else ends.source_id
    return reader.graph.elements.get(other_id or "")


def _other_words(element: Element, ends: LinkEnds, reader: Reader) -> str:
    other = _other(element, ends, reader)
    if other is not None:
        return f"{other.code} {other.name}"
    if ends.open_text:
        return ends.open_text
    # Archived, or not to be known by this viewer.
    sees_all = reader.viewer.reviewer or reader.viewer.administrator
    return _("catatan yang diarsipkan") if sees_all else ""


@dataclass(frozen=True)
class Difference:
    """What changed of a record since its last decision; `decision` is "" if there was none."""

    decision: str
    at: datetime | None
    by: str
    changed: tuple[Changed, ...]


def difference_of(
    element: Element, since: Since, ends: Mapping[str, LinkEnds], reader: Reader
) -> Difference:
    """The difference as this reader may see it; for those who see drafts of the record's OPD."""
    values: tuple[Changed, ...] = ()
    links: tuple[Changed, ...] = ()
    if since.decision:
        values = changed_values(element, since.values, reader)
        links = changed_links(element, since.links, ends, reader)
    return Difference(since.decision, since.at, since.by, values + links)
