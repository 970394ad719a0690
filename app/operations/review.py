"""Sending, verifying, validating and returning records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Element, Setting
from app.operations.actor import Actor
from app.operations.comments import resolve_all, write_comment
from app.operations.elements import get_elements
from app.operations.writer import Writer
from app.queries.assignments import SETTING, assignments, verified_domains
from app.queries.content import LastChange, last_changes
from architecture.metamodel import METAMODEL, Domain

SENDERS = ("officer", "participant", "administrator")
# state → (who may, from which states). The officer sends; the verifier and then the validator
# accept or return.
TRANSITIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "submitted": (SENDERS, ("draft", "returned")),
    "verified": (("verifier",), ("submitted",)),
    "validated": (("validator",), ("verified",)),
    "returned": (("verifier", "validator"), ("submitted", "verified")),
}
ACCEPTED = ("verified", "validated")


@dataclass(frozen=True)
class Reviewed:
    """How many records moved, and how many changed after the reviewer had read them."""

    moved: int
    changed: int


def may_take_step(
    actor: Actor, state: str, *, kind: str, opd_id: str | None, review: str,
    verified: frozenset[Domain] | None = None,
) -> bool:  # fmt: skip
    """Whether this person may bring a record in state `review` to `state`, as far as it tells.

    `verified` are the domains he verifies, from who asks about many records.
    """
    roles, origins = TRANSITIONS[state]
    if review not in origins or not actor.has(*roles):
        return False
    if state == "submitted":
        return actor.viewer.may_edit(opd_id)
    if state == "validated" or (state == "returned" and actor.has("validator")):
        return True
    if verified is None:
        verified = verified_domains(actor.verifier_opds)
    return METAMODEL.kind(kind).domain in verified


def assign_domains(actor: Actor, chosen: Mapping[Domain, str | None]) -> None:
    """Set which OPD verifies these domains; None lets every verifier do it."""
    if not actor.has("administrator"):
        raise Forbidden
    units = queries.units()
    wrong = [d for d, opd_id in chosen.items() if opd_id is not None and opd_id not in units]
    if wrong:
        raise Refused(*[Fault(d.label.id, str(chosen[d])[:60], _("Pilih OPD.")) for d in wrong])
    with writing():
        before = queries.setting(SETTING) or {}
        after = {**before, **{d.css: opd_id for d, opd_id in chosen.items()}}
        if after == before:
            return
        db.session.merge(Setting(key=SETTING, value=after))
        Writer(actor).log("setting", SETTING, "update", before, after)


def submit_domain(actor: Actor, opd_id: str, domain: Domain) -> int:
    """Send what an OPD and the units below it have in a domain; returns how many records.

    What is missing or wrong does not hold it up. Raises Forbidden without the right to edit
    there, Refused where the domain is closed.
    """
    if not actor.has(*SENDERS) or not actor.viewer.may_edit(opd_id):
        raise Forbidden
    with writing():
        ids = db.session.scalars(
            select(Element.id)
            .where(Element.opd_id.in_(queries.unit_families().get(opd_id, {opd_id})))
            .where(Element.kind.in_([k.name for k in METAMODEL.of_domain(domain)]))
            .where(Element.review.in_(TRANSITIONS["submitted"][1]), Element.archived_at.is_(None))
            .order_by(Element.code, Element.id)
        ).all()
        return review_elements(actor, ids, "submitted")


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
    actor lacks the role, or verifies for an OPD that none of these domains is assigned to. A
    record whose last change the actor made or let in is passed over by who reviews. Accepting
    settles the record's open threads; `reason` becomes a remark on each record.
    """
    if not actor.has(*TRANSITIONS[state][0]):
        raise Forbidden
    with writing():
        elements = get_elements(element_ids)
        _require_assignment(actor, state, elements)
        last = last_changes(element_ids) if state != "submitted" else {}
        step = _Step(Writer(actor), state, reason, last, seen_versions)
        for element in elements:
            step.take(element)
        if state in ACCEPTED:
            resolve_all(step.writer, step.moved)
        return Reviewed(len(step.moved), step.changed)


def _require_assignment(actor: Actor, state: str, elements: Sequence[Element]) -> None:
    if state == "submitted" or not elements:
        return
    may = (state == "validated") or (state == "returned" and actor.has("validator"))
    domains = {METAMODEL.kind(e.kind).domain for e in elements}
    if may or domains & verified_domains(actor.verifier_opds):
        return
    assigned, units = assignments(), queries.units()
    names = {units[str(assigned[d])].label for d in domains if assigned[d]}
    raise Forbidden(_("Ranah ini diverifikasi oleh %(opd)s.", opd=", ".join(sorted(names))))


class _Step:
    """One state to which records are moved; knows what moved and what changed meanwhile."""

    def __init__(
        self, writer: Writer, state: str, reason: str, last: Mapping[str, LastChange],
        seen: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.writer, self.state, self.reason = writer, state, reason
        self.last, self.seen = last, seen
        self.moved: list[str] = []
        self.changed = 0

    @cached_property
    def _verified(self) -> frozenset[Domain]:
        return verified_domains(self.writer.actor.verifier_opds)

    def take(self, element: Element) -> None:
        """Move one record, unless its state, its last change or the assignment forbids."""
        if element.review not in TRANSITIONS[self.state][1] or element.archived_at is not None:
            return
        if self.state == "submitted":
            self.writer.require_edit(element.opd_id)
        elif not self._is_reviewable(element):
            return
        if self.state in ("submitted", "returned"):
            self.writer.require_open(element.kind, element.opd_id)
        fields: dict[str, Any] = {"review": self.state}
        if self.state in ACCEPTED:
            fields["draft_fields"] = ""
        self.writer.set_state(element, self.state, fields)
        if self.reason:
            write_comment(self.writer, element, self.reason)
        self.moved.append(element.id)

    def _is_reviewable(self, element: Element) -> bool:
        actor, last = self.writer.actor, self.last.get(element.id)
        allowed = may_take_step(
            actor, self.state, kind=element.kind, opd_id=element.opd_id, review=element.review,
            verified=self._verified,
        )  # fmt: skip
        if not allowed or (last and last.is_by(actor.user_id)):
            return False
        if last and self.seen and last.id > self.seen.get(element.id, 0):
            self.changed += 1
            return False
        return True
