"""Domains closed for the document: what may not be changed until they are opened again."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import format_date
from flask_babel import gettext as _

from app import queries
from app.errors import Refused
from app.filters import text
from app.queries.closures import ClosedDomain, closed_domains
from app.queries.versions import lists_version
from architecture.metamodel import METAMODEL

# By OPD, units below a closed one too, and domain.
Closed = Mapping[tuple[str, str], ClosedDomain]


def closed_now() -> Closed:
    """What is closed at this moment, for OPDs and every unit below them."""
    return queries.cache().get(("closed", lists_version()), _read_closed)


def _read_closed() -> Closed:
    every = closed_domains()
    if not every:  # mostly; saving must not pay for it
        return {}
    families = queries.unit_families()
    closed: dict[tuple[str, str], ClosedDomain] = {}
    for found in every:
        for unit in families.get(found.opd_id, {found.opd_id}):
            closed.setdefault((unit, found.domain), found)
    return closed


def require_open(kind: str, opd_id: str | None, closed: Closed | None = None) -> None:
    """Raise Refused where records of that kind of that OPD are closed."""
    sentence = locked_sentence(kind, opd_id, closed)
    if sentence:
        raise Refused(sentence)


def locked_sentence(kind: str, opd_id: str | None, closed: Closed | None = None) -> str:
    """Why records of that kind of that OPD cannot be changed; "" where they can."""
    if opd_id is None:
        return ""
    known = closed_now() if closed is None else closed
    domain = METAMODEL.kind(kind).domain
    found = known.get((opd_id, domain.css))
    if found is None:
        return ""
    unit = queries.units().get(found.opd_id)
    return _(
        "Ranah %(domain)s %(opd)s ditutup untuk dokumen oleh %(name)s, %(day)s. "
        "Peninjau atau administrator dapat membukanya kembali dengan alasan.",
        domain=text(domain.label),
        opd=unit.label if unit else "",
        name=found.closed_by,
        day=format_date(found.closed_at, "d MMMM y"),
    )
