"""Which questions the phone's entry cards ask of a record, and how urgent each is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from architecture.gaps import RULES, Severity
from architecture.metamodel import METAMODEL, Kind

LEAST = len(Severity)  # expected, but no rule of its own asks for it


@lru_cache(maxsize=64)
def asked_fields(kind: Kind) -> Mapping[str, int]:
    """The fields to ask for ("attributes.hosting", "links.…") and the rank of the worst gap.

    0 is the heaviest. Links are asked only where a rule reports that they are missing.
    """
    ranks = {f"attributes.{a.name}": LEAST for a in kind.attributes if a.expected}
    links = {link.name for link in METAMODEL.column_links(kind)}
    for rule in RULES:
        if kind.name not in rule.kinds or rule.field is None:
            continue
        name = f"links.{rule.field}" if rule.field in links else f"attributes.{rule.field}"
        if name.startswith("links.") or name in ranks:
            ranks[name] = min(ranks.get(name, LEAST), rule.severity.rank)
    return ranks
