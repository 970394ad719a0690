"""Who verifies what: the OPD of each domain, as set or as usual."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.queries.graph import setting, unit_families, units
from architecture.graph import Unit
from architecture.metamodel import Domain

SETTING = "verifiers"
DOMAINS: dict[str, Domain] = {d.css: d for d in Domain}
# Words in the names of OPDs that usually verify. Data go to the walidata, which Perpres 39/2019,
# art. 18, leaves to the head of the region to name: mostly the agency of informatics.
_ORGANISATION = ("bagian organisasi", "biro organisasi")
_INFORMATICS = ("komunikasi dan informatika", "diskominfo", "kominfo", "informatika")


def assignments() -> dict[Domain, str | None]:
    """The OPD that verifies each domain; None: every verifier does."""
    stored: Mapping[str, str | None] = setting(SETTING) or {}
    usual = usual_assignments(units().values())
    living = units()
    found: dict[Domain, str | None] = {}
    for domain in Domain:
        chosen = stored.get(domain.css, usual[domain])
        found[domain] = chosen if chosen in living else None
    return found


def usual_assignments(opds: Iterable[Unit]) -> dict[Domain, str | None]:
    """Processes to the organisation part of the secretariat, all else to informatics."""
    known = list(opds)
    organisation, informatics = _named(known, _ORGANISATION), _named(known, _INFORMATICS)
    return {d: organisation if d is Domain.PROCESS else informatics for d in Domain}


def _named(opds: list[Unit], words: tuple[str, ...]) -> str | None:
    for word in words:
        for opd in opds:
            if word in opd.name.casefold() or word == opd.short.casefold():
                return opd.id
    return None


def verified_domains(verifier_opds: Collection[str]) -> frozenset[Domain]:
    """The domains that a verifier of these OPDs verifies; a verifier of none verifies all."""
    if not verifier_opds:
        return frozenset(Domain)
    families = unit_families()
    return frozenset(
        domain
        for domain, opd_id in assignments().items()
        if opd_id is None or any(_are_one_house(opd_id, o, families) for o in verifier_opds)
    )


def _are_one_house(one: str, other: str, families: Mapping[str, frozenset[str]]) -> bool:
    """Whether one OPD is the other or lies below it: a bidang verifies for its dinas."""
    return one in families.get(other, {other}) or other in families.get(one, {one})
