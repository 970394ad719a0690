"""Sending, verifying, validating and returning records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.database import writing
from app.errors import Forbidden
from app.operations.actor import Actor
from app.operations.elements import get_elements
from app.operations.writer import Writer, last_changes, last_editors

# state → (who may, from which states). The officer sends; reviewers accept or return.
TRANSITIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "submitted": (("officer", "administrator"), ("draft", "returned")),
    "verified": (("verifier",), ("submitted",)),
    "validated": (("validator",), ("submitted", "verified")),
    "returned": (("verifier", "validator"), ("submitted", "verified")),
}


@dataclass(frozen=True)
class Reviewed:
    """How many records moved, and how many changed after the reviewer had read them."""

    moved: int
    changed: int


def review_elements(
    actor: Actor, element_ids: Sequence[str], state: str, *, reason: str = ""
) -> int:
    """Move records to a review state where the actor may; returns how many moved."""
    return review_as_seen(actor, element_ids, state, {}, reason=reason).moved


def review_as_seen(
    actor: Actor,
    element_ids: Sequence[str],
    state: str,
    seen_versions: Mapping[str, int],
    *,
    reason: str = "",
) -> Reviewed:
    """Move records to a review state where the actor may and they still are as he saw them.

    `seen_versions` holds the data version each record was shown at. Raises Forbidden if the
    actor lacks the role. A record whose last change is the actor's own is passed over by
    verify and validate.
    """
    roles, origins = TRANSITIONS[state]
    if not actor.has(*roles):
        raise Forbidden
    moved = changed = 0
    with writing():
        writer = Writer(actor)
        elements = get_elements(element_ids)
        editors = last_editors(element_ids) if state != "submitted" else {}
        last = last_changes(list(seen_versions)) if state != "submitted" else {}
        for element in elements:
            if element.review not in origins or element.archived_at is not None:
                continue
            if state == "submitted":
                writer.require_edit(element.opd_id)
            elif actor.user_id is not None and editors.get(element.id) == actor.user_id:
                continue
            elif last.get(element.id, 0) > seen_versions.get(element.id, 0):
                changed += 1
                continue
            fields: dict[str, Any] = {"review": state}
            if state in ("verified", "validated"):
                fields["draft_fields"] = ""
            writer.set_state(element, state, fields)
            if reason:
                writer.log("element", element.id, "comment", {}, {"comment": reason})
            moved += 1
    return Reviewed(moved, changed)
