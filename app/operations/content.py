"""What counts as the content of a record: its values, and the links that were stated from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.models import Element, Relation

# A change of these is a change of content: after acceptance it returns the value to draft.
FIELDS = ("name", "opd_id", "attributes", "unread", "target", "plan", "merged_into", "links")


def drafted(element: Element, changed: Iterable[str]) -> dict[str, Any]:
    """What a change of these flat fields adds: accepted records return to draft, name by name.

    In `draft_fields` values go by their bare name, links as "links.supports__service", target
    values as "target.attributes.hosting", "target.name".
    """
    names = {_draft_name(n) for n in changed if n.partition(".")[0] in FIELDS}
    if not names or element.draft_fields is None:
        return {}
    marked = " ".join(sorted(set(element.draft_fields.split()) | names))
    review = "draft" if element.review in ("verified", "validated") else element.review
    fields = {"draft_fields": marked, "review": review}
    return {n: v for n, v in fields.items() if getattr(element, n) != v}


def _draft_name(field: str) -> str:
    group, _, key = field.partition(".")
    if group == "target":  # what could not be read belongs to the value, as with today's
        return field.replace("unread.", "attributes.")
    return field if group == "links" else key or field


def stating_end(
    source: Element | None, target: Element | None, declared_by: str | None
) -> Element | None:
    """The record whose content a link is: of the OPD that stated it, the source if both are."""
    ends = [e for e in (source, target) if e is not None]
    return next((e for e in ends if e.opd_id == declared_by), None)


def link_field(end: Element, relation: Relation, other: Element | None) -> str:
    """The flat name under which a relation shows at one of its ends."""
    kind = other.kind if other is not None else relation.open_kind
    tail = "" if relation.source_id == end.id else "__inverse"
    return f"links.{relation.type}__{kind}{tail}"
