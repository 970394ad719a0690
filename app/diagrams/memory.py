"""Results that are slow to make, kept by key: made once, however many ask at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from app.queries.reading import AS_IS, current_reading

T = TypeVar("T")


class Memory:
    """The last `size` results. Unlike `queries.Cache` it is not locked while making one."""

    def __init__(self, size: int = 256) -> None:
        self._held: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._size = size
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept result, or a new one; what `make` raises is raised and not kept."""
        with self._lock:
            future = self._held.get(key)
            is_ours = future is None
            if future is None:
                future = self._held[key] = Future()
                while len(self._held) > self._size:
                    self._held.popitem(last=False)
            else:
                self._held.move_to_end(key)
        if is_ours:
            try:
                future.set_result(make())
            except BaseException as problem:
                with self._lock:
                    self._held.pop(key, None)
                future.set_exception(problem)
        return future.result()  # type: ignore[no-any-return]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


def memory() -> Memory:
    """The pictures of the reading in force kept by this application in this process."""
    reading = current_reading()
    held = "selaras_pictures" if reading == AS_IS else f"selaras_pictures {reading}"
    kept: Memory = current_app.extensions.setdefault(held, Memory())
    return kept
