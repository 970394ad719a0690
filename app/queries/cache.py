"""Results kept under the data version they were made from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar

from flask import current_app

from app.database import current_write
from app.queries.moment import moment
from app.queries.reading import AS_IS, current_reading

T = TypeVar("T")


class Cache:
    """Results by key and data version; the oldest leave when there are too many."""

    def __init__(self, size: int = 96) -> None:
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}
        self._size = size
        self._lock = RLock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The held result, or what `make` returns, held from now on.

        Of sixty who ask for the same after an edit one computes and the others wait; who asks
        for something else does not.
        """
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]  # type: ignore[no-any-return]
            making = self._making.setdefault(key, RLock())
        with making:
            is_known, value = self.find(key)
            if not is_known:
                value = make()
                self._hold(key, value)
            return value  # type: ignore[no-any-return]

    def _hold(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._held[key] = value
            self._making.pop(key, None)
            while len(self._held) > self._size:
                self._held.popitem(last=False)

    def put(self, key: Hashable, value: Any) -> None:
        """Hold a result in the place of an older one."""
        self._hold(key, value)

    def find(self, key: Hashable) -> tuple[bool, Any]:
        """Whether a result is held, and the result."""
        with self._lock:
            return key in self._held, self._held.get(key)


class _WriteCache(Cache):
    """Results seen inside a write: what it reads of the future must not outlive its failure.

    SQLite gives the change numbers of a failed write to the next one.
    """

    def __init__(self, shared: Cache) -> None:
        super().__init__()
        self._shared = shared

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        is_known, value = self._shared.find(key)
        return value if is_known else super().get(key, make)

    def find(self, key: Hashable) -> tuple[bool, Any]:
        is_known, value = super().find(key)
        return (is_known, value) if is_known else self._shared.find(key)


def cache() -> Cache:
    """The cache of this application in this process; inside a write one that dies with it.

    While a past moment is read, that moment's. Each reading has one of its own: what is made
    under "target" is never given to who asks for today.
    """
    number, reading = moment(), current_reading()
    if number is not None:
        return cache_of_moment(number, reading)
    held = "selaras_cache" if reading == AS_IS else f"selaras_cache {reading}"
    shared: Cache = current_app.extensions.setdefault(held, Cache())
    write = current_write()
    if write is None:
        return shared
    return write.setdefault(held, _WriteCache(shared))  # type: ignore[no-any-return]


KEPT_MOMENTS = 4  # past moments whose results are kept


def cache_of_moment(number: int, reading: str = AS_IS) -> Cache:
    """The cache of the moment right after a change: today's results stay apart from it."""
    held = "selaras_moments" if reading == AS_IS else f"selaras_moments {reading}"
    moments: _Moments = current_app.extensions.setdefault(held, _Moments())
    return moments.cache_of(number)


class _Moments:
    """The caches of the past moments that were looked at last."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Cache] = OrderedDict()
        self._lock = RLock()

    def cache_of(self, number: int) -> Cache:
        """The cache of that moment; the one not looked at for longest leaves."""
        with self._lock:
            found = self._held.setdefault(number, Cache())
            self._held.move_to_end(number)
            while len(self._held) > KEPT_MOMENTS:
                self._held.popitem(last=False)
            return found
