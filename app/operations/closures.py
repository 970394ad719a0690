"""Closing a domain for the document, and opening it again with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Closure, new_id, now
from app.operations.actor import Actor
from app.operations.locks import closed_now, locked_sentence, require_open
from app.operations.writer import Writer
from app.queries.assignments import verified_domains
from architecture.completeness import reporting_units
from architecture.metamodel import Domain
from architecture.values import plain_text

__all__ = [
    "close_domain", "close_everywhere", "closed_pairs", "locked_sentence", "may_close",
    "reopen_domain", "require_open",
]  # fmt: skip
LONGEST = 1000


def closed_pairs() -> frozenset[tuple[str, str]]:
    """(OPD, `Domain.css`) of everything closed now, units below included."""
    return frozenset(closed_now())


def may_close(actor: Actor, domain: Domain) -> bool:
    """Whether the actor closes and opens that domain: who reviews it, or an administrator."""
    if actor.has("validator", "administrator"):
        return True
    return actor.has("verifier") and domain in verified_domains(actor.verifier_opds)


def close_domain(actor: Actor, opd_id: str, domain: Domain) -> bool:
    """Close a domain of an OPD and the units below it; False if it was closed already."""
    return close_everywhere(actor, domain, opd_ids=(opd_id,)) == 1


def close_everywhere(actor: Actor, domain: Domain, *, opd_ids: Iterable[str] | None = None) -> int:
    """Close a domain of these OPDs, or of all that report for themselves; returns how many."""
    if not may_close(actor, domain):
        raise Forbidden
    with writing():
        writer, closed, units = Writer(actor), closed_pairs(), queries.units()
        reporting = sorted(set(reporting_units(units).values()))
        chosen = list(opd_ids) if opd_ids is not None else reporting
        if any(opd_id not in units for opd_id in chosen):
            raise Missing
        fresh = [opd_id for opd_id in chosen if (opd_id, domain.css) not in closed]
        for opd_id in fresh:
            _close(writer, opd_id, domain)
        return len(fresh)


def _close(writer: Writer, opd_id: str, domain: Domain) -> None:
    closure = Closure(
        id=new_id(), opd_id=opd_id, domain=domain.css, closed_at=now(),
        closed_by=writer.actor.name,
    )  # fmt: skip
    db.session.add(closure)
    after = {"opd_id": opd_id, "domain": domain.css, "reason": None}
    writer.log("closure", closure.id, "close", {}, after)


def reopen_domain(actor: Actor, opd_id: str, domain: Domain, reason: str) -> None:
    """Open a closed domain of an OPD again; the reason is required and kept."""
    if not may_close(actor, domain):
        raise Forbidden
    words = plain_text(reason).strip()
    if not words or len(words) > LONGEST:
        allowed = _("Wajib diisi, paling panjang %(num)s huruf.", num=LONGEST)
        raise Refused(Fault(_("Alasan membuka kembali"), words[:60], allowed))
    with writing():
        query = select(Closure).where(
            Closure.opd_id == opd_id, Closure.domain == domain.css, Closure.reopened_at.is_(None)
        )
        found = db.session.scalars(query).all()
        if not found:
            raise Missing
        for closure in found:
            closure.reopened_at, closure.reopened_by, closure.reason = now(), actor.name, words
            after = {"opd_id": opd_id, "domain": domain.css, "reason": words}
            Writer(actor).log("closure", closure.id, "reopen", {}, after)
