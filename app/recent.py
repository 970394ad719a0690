"""Costly sums that many people ask for while others type: right, or right a moment ago.

What is cheap is made anew for every state of the data. What takes long is made again only after
a while in proportion, so that it never takes more than a small part of the server's time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app

from app.queries.reading import current_reading

T = TypeVar("T")
CHEAP = 0.5  # seconds of work up to which a result is never stale
PATIENCE = 20  # a result may be stale for so many times what it costs


@dataclass(frozen=True)
class Recent(Generic[T]):
    """A result and when it was made; `is_current` if no change came since."""

    value: T
    made_at: datetime
    version: int
    cost: float
    clock: float
    is_current: bool = True


def recent(key: Hashable, version: int, make: Callable[[], T]) -> Recent[T]:
    """The result for this version of the data, or a slightly older one where it is costly.

    While one request makes it, others get the older one.
    """
    held = _held()
    known: Recent[T] | None = held.results.get(key)
    if known is not None and (known.version == version or _is_fresh_enough(known)):
        return _seen_from(known, version)
    if known is not None and not held.lock.acquire(blocking=False):
        return _seen_from(known, version)
    if known is None:
        held.lock.acquire()
    try:
        start = time.monotonic()
        value = make()
        end = time.monotonic()
        made = Recent(value, datetime.now().astimezone(), version, end - start, end)
        held.results[key] = made
        return made
    finally:
        held.lock.release()


class _Held:
    """The results of this application in this process, one for each key."""

    def __init__(self) -> None:
        self.results: dict[Hashable, Recent[Any]] = {}
        self.lock = Lock()


def _held() -> _Held:
    held = f"selaras_recent {current_reading()}"  # each reading has results of its own
    return current_app.extensions.setdefault(held, _Held())  # type: ignore[no-any-return]


def _is_fresh_enough(known: Recent[Any]) -> bool:
    age = time.monotonic() - known.clock
    return known.cost > CHEAP and age < known.cost * PATIENCE


def _seen_from(known: Recent[T], version: int) -> Recent[T]:
    current = known.version == version
    return Recent(known.value, known.made_at, known.version, known.cost, known.clock, current)
