"""Domains of OPDs that are, or were, closed for the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Closure


@dataclass(frozen=True)
class ClosedDomain:
    """A closing of a domain (`Domain.css`) of an OPD; reopened, it stays in the history."""

    id: str
    opd_id: str
    domain: str
    closed_at: datetime
    closed_by: str
    reopened_at: datetime | None
    reopened_by: str
    reason: str


def closed_domains(*, with_past: bool = False) -> list[ClosedDomain]:
    """What is closed now, newest first; `with_past`: what was opened again too."""
    query = select(Closure).order_by(Closure.closed_at.desc(), Closure.id)
    if not with_past:
        query = query.where(Closure.reopened_at.is_(None))
    return [
        ClosedDomain(
            c.id, c.opd_id, c.domain, c.closed_at, c.closed_by, c.reopened_at, c.reopened_by,
            c.reason,
        )
        for c in db.session.scalars(query)
    ]  # fmt: skip
