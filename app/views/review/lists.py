"""The work list of reviewers: which OPD sent which domain, and the records of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from app import queries
from app.operations.actor import Actor
from app.operations.review import may_take_step
from app.permissions import require
from app.queries.content import LastChange, last_changes
from app.queries.differences import changes_since, link_ends
from app.queries.review import Thread, Waiting, open_comments, threads_of, waiting
from app.records.differences import Difference, difference_of
from app.records.page import DomainBlock, relations_of
from app.records.queue import QueueLine, is_mine, lines_of
from app.records.reader import Reader
from app.views.records.blueprint import reader_for
from app.views.review.blueprint import NATIONAL, domain_of, label_of, pages, unit_of
from architecture.graph import Element
from architecture.metamodel import Domain

AT_ONCE = 40  # records on one page; the next ones follow when these are decided
STATES = ("submitted", "verified")
STEP = {"submitted": "verified", "verified": "validated"}
# After which acceptances a reviewer wants to see the differences.
ACCEPTANCES = {"submitted": ("verified", "validated"), "verified": ("validated",)}


@pages.get("/tinjau")
def queue() -> Any:
    """What waits, by OPD and domain: one's own first, then what others review."""
    actor = require("verifier", "validator", "administrator")
    lines = lines_of(_known(waiting(STATES), actor), queries.units())
    remarks = open_comments([w.element_id for line in lines for w in line.records])
    return render_template(
        "review/queue.html",
        mine={s: [x for x in lines if x.state == s and is_mine(x, actor)] for s in STATES},
        others=[x for x in lines if not is_mine(x, actor)],
        remarks=remarks,
        national=NATIONAL,
        takes=[s for s in STATES if actor.has("verifier" if s == "submitted" else "validator")],
    )


def _known(rows: list[Waiting], actor: Actor) -> list[Waiting]:
    known = queries.graph_for(actor.viewer, reading="all").elements
    return [row for row in rows if row.element_id in known]


@dataclass(frozen=True)
class Card:
    """One record to decide on, with everything that the decision needs."""

    element: Element
    waiting: Waiting
    difference: Difference
    threads: list[Thread]
    domains: tuple[DomainBlock, ...]
    reasons: dict[str, str]
    last: LastChange | None
    is_own_change: bool
    steps: tuple[str, ...]

    @property
    def open_threads(self) -> list[Thread]:
        return [t for t in self.threads if t.is_open]

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands against accepting it together with others."""
        return not self.open_threads and not self.is_own_change and bool(self.steps)


@pages.get("/tinjau/<path:opd>/<domain>")
def unit(opd: str, domain: str) -> Any:
    """The records of an OPD's domain that wait, oldest first, each with what changed."""
    actor = require("verifier", "validator", "administrator")
    state = request.args.get("keadaan", "submitted")
    if state not in STATES:
        abort(404)
    reader = reader_for(actor.viewer)
    line = line_for(opd, domain_of(domain), state, actor)
    rows = line.records if line else ()
    return render_template(
        "review/unit.html",
        unit=None if opd == NATIONAL else unit_of(opd),
        opd=opd,
        domain=domain_of(domain),
        state=state,
        step=STEP[state],
        line=line,
        number=len(rows),
        cards=cards_of(rows[:AT_ONCE], reader, actor),
        reader=reader,
        national=NATIONAL,
        label_of=label_of,
        may_decide=line is not None and is_mine(line, actor),
        next_line=None if rows else _next_line(state, actor),
    )


def line_for(opd: str, domain: Domain, state: str, actor: Actor) -> QueueLine | None:
    """What waits in a domain of an OPD; None if nothing does."""
    unit_id = None if opd == NATIONAL else unit_of(opd).id
    lines = lines_of(_known(waiting((state,)), actor), queries.units())
    return next(
        (x for x in lines if (x.unit.id if x.unit else None) == unit_id and x.domain is domain),
        None,
    )


def _next_line(state: str, actor: Actor) -> QueueLine | None:
    """The line to go on with when this one is empty."""
    lines = lines_of(_known(waiting((state,)), actor), queries.units())
    return next((x for x in lines if is_mine(x, actor)), None)


def cards_of(rows: tuple[Waiting, ...], reader: Reader, actor: Actor) -> list[Card]:
    """Cards of records that wait in the same state, in their order."""
    ids = [w.element_id for w in rows]
    since = changes_since(ids, ACCEPTANCES[rows[0].review]) if rows else {}
    ends = link_ends(sorted({e.entity_id for s in since.values() for e in s.links}))
    threads, last, reasons = threads_of(ids), last_changes(ids), queries.reasons_of(ids)
    cards = []
    for row in rows:
        element = reader.graph.elements[row.element_id]
        objections = queries.objections_of(element.id)
        cards.append(
            Card(
                element, row, difference_of(element, since[element.id], ends, reader),
                threads.get(element.id, []),
                relations_of(element, reader.graph, actor.viewer, objections),
                reasons.get(element.id, {}), last.get(element.id),
                _is_own(last.get(element.id), actor), steps_of(element, actor),
            )
        )  # fmt: skip
    return cards


def _is_own(last: LastChange | None, actor: Actor) -> bool:
    return last is not None and last.is_by(actor.user_id)


def steps_of(element: Element, actor: Actor) -> tuple[str, ...]:
    """The decisions this person may take on a waiting record: accept it, return it."""
    accept = STEP.get(element.review)
    return tuple(
        state
        for state in (accept, "returned")
        if state
        and may_take_step(
            actor, state, kind=element.kind, opd_id=element.opd, review=element.review
        )
    )


def state_words(state: str) -> str:
    """What a decided record is now."""
    return {
        "verified": _("diverifikasi"),
        "validated": _("disahkan"),
        "returned": _("dikembalikan"),
    }[state]
