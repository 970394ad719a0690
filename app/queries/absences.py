"""What OPDs said they do not have: kept among the decisions, under keys of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Decision
from architecture.metamodel import SIX_DOMAINS, Domain

PREFIX = "tidak-ada"
_DOMAINS = {domain.css: domain for domain in SIX_DOMAINS}


@dataclass(frozen=True)
class Absence:
    """An OPD has nothing of a domain: why, and who said so."""

    opd: str
    domain: Domain
    reason: str
    by: str
    at: datetime


def key_of(opd_id: str, domain: Domain) -> str:
    """The name under which the statement is kept."""
    return f"{PREFIX}:{opd_id}:{domain.css}"


def stated_absences() -> dict[tuple[str, Domain], Absence]:
    """Every statement by OPD and domain, whatever was recorded since. Not filtered by viewer."""
    found = {}
    for made in db.session.scalars(select(Decision).where(Decision.key.startswith(f"{PREFIX}:"))):
        _prefix, opd, css = made.key.split(":", 2)
        if css in _DOMAINS:
            domain = _DOMAINS[css]
            found[opd, domain] = Absence(opd, domain, made.reason, made.decided_by, made.at)
    return found


def absent_domains() -> dict[str, frozenset[Domain]]:
    """By OPD the domains of which it says that it has nothing."""
    found: dict[str, set[Domain]] = {}
    for opd, domain in stated_absences():
        found.setdefault(opd, set()).add(domain)
    return {opd: frozenset(domains) for opd, domains in found.items()}
