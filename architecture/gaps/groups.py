"""The groupings that rules ask: which records share an OPD, a name, a function, an exchange."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from architecture.gaps.looks import Grouping, Key, to
from architecture.gaps.states import bare_name, is_local, is_running
from architecture.graph import Element
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.data import DATA
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import DELIVERED_TO, SUPPLIED_BY, SUPPORTS
from architecture.metamodel.service import SERVICE
from architecture.vocabulary import normalised

if TYPE_CHECKING:
    from architecture.gaps.facts import Facts

SHORTEST_WORD = 4  # shorter words hardly tell one data set from another
SENT = "sent"  # in the place of a kind: the OPD's records that were sent to review
COMMON = "umum"
ROLES = ("supplier", "customer")


def _owners(facts: Facts, element: Element) -> Iterator[Key]:
    """(reporting OPD, kind); OPD None for national records. A second key if it was sent."""
    opd = facts.opd_of(element)
    yield opd, element.kind
    if element.review != "draft" or element.draft_fields is not None:
        yield opd, SENT


OWNED = Grouping("owned", (), _owners)


def _users(facts: Facts, application: Element) -> Iterator[Key]:
    """The reporting OPDs that own an application, use it, or have it support them."""
    yield from facts.party_opds(application.attributes.get("used_by"))
    for element in (application, *facts.targets(application, SUPPORTS)):
        if opd := facts.opd_of(element):
            yield opd


USED = Grouping("used", (APPLICATION.name,), _users, ((to(SUPPORTS),),))


def _exchanges(facts: Facts, integration: Element) -> Iterator[Key]:
    """("ends", OPDs) of an integration, and ("runs", OPDs) between which one runs."""
    exchange = facts.exchange(integration)
    one, other = exchange.supplier_opd, exchange.consumer_opd
    yield "ends", exchange.opds
    if integration.attributes.get("state", "berjalan") == "berjalan" and one and other:
        yield "runs", exchange.opds


EXCHANGED = Grouping(
    "exchanged", (INTEGRATION.name,), _exchanges, ((to(SUPPLIED_BY),), (to(DELIVERED_TO),))
)


def _common_fields(facts: Facts, application: Element) -> Iterator[Key]:
    """The field of common applications an application works in."""
    if field := application.attributes.get("common_field"):
        yield field


IN_COMMON_FIELD = Grouping("common field", (APPLICATION.name,), _common_fields, shows=True)


def likeness(facts: Facts, application: Element) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What makes a running regional application look like another, strongest first."""
    if not (is_local(application) and is_running(application)):
        return
    values = application.attributes
    if name := bare_name(application.name):
        yield 0, (name,)
    if function := normalised(values.get("function") or ""):
        yield 1, (function,)
    if node := values.get("raa"):
        for service in facts.targets(application, SUPPORTS, SERVICE):
            yield 2, (service.id, node)


ALIKE = Grouping("alike", (APPLICATION.name,), likeness, ((to(SUPPORTS),),), shows=True)


def _data_name(facts: Facts, data: Element) -> Iterator[Key]:
    if name := bare_name(data.name):
        yield name


SAME_NAME = Grouping("data of one name", (DATA.name,), _data_name, shows=True)


def _leaf_keys(facts: Facts, data: Element) -> Iterator[Key]:
    """Leaf and two words of the name; the leaf alone where the government added it.

    National leaves are wide, so there the names must share two words; leaves that the
    government added below them are narrow enough to stand alone.
    """
    code = data.attributes.get("rad") or ""
    node = facts.vocabulary.references.get(code)
    if node is None or code in facts.inner_nodes:
        return
    if not node.national:
        yield code
        return
    words = sorted({w for w in bare_name(data.name).split() if _tells(w)})
    for pair in combinations(words, 2) if len(words) > 1 else [tuple(words)]:
        yield " ".join((code, *pair))


def _tells(word: str) -> bool:
    """Whether a word of a name says what the data is about; a year or a number does not."""
    return len(word) >= SHORTEST_WORD and not word.isdigit()


SAME_LEAF = Grouping("data of one leaf", (DATA.name,), _leaf_keys, shows=True)


def _named_opds(facts: Facts, process: Element) -> Iterator[Key]:
    """(role, own OPD, OPD named), ("names", OPD named) and ("of", own OPD) of a process."""
    own = facts.opd_of(process)
    for role in ROLES:
        for other in facts.party_opds(process.attributes.get(role)):
            yield role, own, other
            yield "names", other
            yield "of", own


NAMED = Grouping("named", (PROCESS.name,), _named_opds)


def _merged(facts: Facts, element: Element) -> Iterator[Key]:
    """The record into which one is to be merged."""
    if element.merged_into:
        yield element.merged_into


MERGED = Grouping("merged", (), _merged)
GROUPINGS = (
    OWNED, USED, EXCHANGED, IN_COMMON_FIELD, ALIKE, SAME_NAME, SAME_LEAF, NAMED, MERGED,
)  # fmt: skip


# --- Who reads a key ------------------------------------------------------------------------------


def processes_naming(facts: Facts, opd: str) -> list[str]:
    """Processes that name the OPD, and those of the OPD that name any."""
    return [*facts.members(NAMED, ("names", opd)), *facts.members(NAMED, ("of", opd))]


def processes_between(facts: Facts, key: tuple[str, frozenset[str]]) -> list[str]:
    """Processes of one end of an exchange that name the other."""
    word, ends = key
    if word != "runs":
        return []
    return [
        i for role in ROLES for a in ends for b in ends
        for i in facts.members(NAMED, (role, a, b))
    ]  # fmt: skip


def mirrored(facts: Facts, key: tuple[str, ...]) -> list[str]:
    """Processes that name as supplier who names them as customer, and the other way round."""
    if key[0] not in ROLES:
        return []
    role, own, other = key
    return list(facts.members(NAMED, (ROLES[1 - ROLES.index(role)], other, own)))
