"""Many ids asked for in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

IDS_AT_ONCE = 500  # in one query; SQLite takes about a thousand


def pieces(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in as many lists as queries are needed, in their order."""
    every = list(ids)
    for start in range(0, len(every), IDS_AT_ONCE):
        yield every[start : start + IDS_AT_ONCE]
