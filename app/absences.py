"""What an OPD says that it does not have: a whole domain, with a reason.

Such a statement answers the gap "has recorded nothing". It stands only as long as nothing of the
domain is recorded: a record says more than a statement.
"""

from __future__ import annotations

from dataclasses import replace

from app import queries
from app.queries.absences import Absence, stated_absences
from architecture.metamodel import SIX_DOMAINS, Domain
from architecture.visibility import Viewer


def told(viewer: Viewer) -> list[Absence]:
    """What OPDs say they do not have, in their order; the reason for who sees their drafts.

    Others are not told where security is missing.
    """
    order = {opd: place for place, opd in enumerate(queries.units())}
    found = []
    for absence in _standing():
        if viewer.sees_drafts_of(absence.opd):
            found.append(absence)
        elif absence.domain is not Domain.SECURITY:
            found.append(replace(absence, reason="", by=""))
    return sorted(found, key=lambda a: (order[a.opd], SIX_DOMAINS.index(a.domain)))


def of_unit(opd_id: str, viewer: Viewer) -> dict[Domain, Absence]:
    """What this OPD says it does not have, as the viewer is told."""
    return {absence.domain: absence for absence in told(viewer) if absence.opd == opd_id}


def _standing() -> list[Absence]:
    return queries.cache().get(("absences", queries.data_version()), _without_recorded)


def _without_recorded() -> list[Absence]:
    made = stated_absences()
    if not made:
        return []
    families, units = queries.unit_families(), queries.units()
    recorded = {(e.opd, e.kind_.domain) for e in queries.load_graph("all").elements.values()}
    return [
        absence
        for (opd, domain), absence in made.items()
        if opd in units and not any((u, domain) in recorded for u in families.get(opd, {opd}))
    ]
