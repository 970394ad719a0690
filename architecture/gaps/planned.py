"""What rules about the plan need beyond records and links: the period, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Planned:
    """`years` of the architecture period; `closes`: keys of the gaps an activity closes, by id.

    `objects` are the records about which an activity closes a gap; `outlived` the activities
    with a gap that is no longer there.
    """

    years: tuple[int, ...] = ()
    closes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    outlived: frozenset[str] = frozenset()


NOTHING_PLANNED = Planned()
