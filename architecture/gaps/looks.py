"""What a rule looks at: the record it is asked about, paths from it, groups it belongs to.

After an edit a rule is asked again about exactly the records from which the edit can be seen
(`architecture/gaps/kept.py`), so what a rule reads beyond its own record is declared here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from architecture.graph import Element
from architecture.metamodel import RelationType

if TYPE_CHECKING:
    from architecture.gaps.facts import Facts

Key = Hashable


class Step(NamedTuple):
    """From a record along a relation, or back along it.

    `reads` says whether more is asked than which records are there; `repeated` that the step is
    taken any number of times, none included.
    """

    relation: str
    inverse: bool
    reads: bool = True
    repeated: bool = False


Path = tuple[Step, ...]


def to(relation: RelationType) -> Step:
    """The records that the relation leads to, with what they hold."""
    return Step(relation.name, False)


def back(relation: RelationType) -> Step:
    """The records that point here by the relation, with what they hold."""
    return Step(relation.name, True)


def has(relation: RelationType) -> Step:
    """Only to which records the relation leads."""
    return Step(relation.name, False, False)


def has_back(relation: RelationType) -> Step:
    """Only which records point here by the relation."""
    return Step(relation.name, True, False)


def above(relation: RelationType, *, reads: bool = True) -> Step:
    """Everything that the relation leads to, step after step."""
    return Step(relation.name, False, reads, True)


def below(relation: RelationType) -> Step:
    """Everything from which the relation leads here, step after step; only which records."""
    return Step(relation.name, True, False, True)


@dataclass(frozen=True, eq=False)
class Grouping:
    """Records put together by keys: the same name, the same OPD, the same exchange.

    `keys` names the keys of one record; `sees` what they depend on beside the record itself.
    `kinds` is empty where every kind belongs. With `shows` a finding tells of the other members,
    so they are asked again whenever one of them changes.
    """

    name: str
    kinds: tuple[str, ...]
    keys: Callable[[Facts, Element], Iterable[Key]]
    sees: tuple[Path, ...] = ()
    shows: bool = False


# Who reads a key of a grouping: ids of records (or OPDs), given the key.
Readers = Callable[["Facts", Any], Iterable[str]]


@dataclass(frozen=True, eq=False)
class Ask:
    """A rule's question to a grouping. Without `readers` the members of a key read it.

    With `presence` only a key that appears or vanishes matters, not who its members are.
    `by_record`: the keys are ids of records, and whatever happens to one is a change of its key.
    """

    grouping: Grouping
    readers: Readers | None = None
    presence: bool = False
    by_record: bool = False


class Grouped:
    """The members of every key of a grouping at one moment. Never changed, only followed."""

    __slots__ = ("keys_of", "members")

    def __init__(
        self, keys_of: dict[str, frozenset[Key]], members: dict[Key, dict[str, None]]
    ) -> None:
        self.keys_of, self.members = keys_of, members

    def followed(
        self, fresh: Mapping[str, frozenset[Key]]
    ) -> tuple[Grouped, frozenset[Key], frozenset[Key]]:
        """It with these records' keys (none for one that went), keys changed, came or gone."""
        differing = {
            i: keys for i, keys in fresh.items() if keys != self.keys_of.get(i, frozenset())
        }
        if not differing:
            return self, frozenset(), frozenset()
        keys_of, members = dict(self.keys_of), dict(self.members)
        changed: set[Key] = set()
        for record, keys in differing.items():
            before = keys_of.pop(record, frozenset())
            if keys:
                keys_of[record] = keys
            changed |= before ^ keys
            for key in before - keys:
                members[key] = {i: None for i in members[key] if i != record}
            for key in keys - before:
                members[key] = {**members.get(key, {}), record: None}
        for key in changed:
            if not members.get(key):
                members.pop(key, None)
        flipped = frozenset(k for k in changed if (k in members) != (k in self.members))
        return Grouped(keys_of, members), frozenset(changed), flipped


def grouped(grouping: Grouping, facts: Facts) -> Grouped:
    """The members of every key, from nothing."""
    keys_of: dict[str, frozenset[Key]] = {}
    members: dict[Key, dict[str, None]] = {}
    kinds = grouping.kinds
    records: Iterable[Element] = (
        (e for kind in kinds for e in facts.of_kind(kind))
        if kinds
        else facts.graph.elements.values()
    )
    for element in records:
        keys = frozenset(grouping.keys(facts, element))
        if keys:
            keys_of[element.id] = keys
            for key in keys:
                members.setdefault(key, {})[element.id] = None
    return Grouped(keys_of, members)
