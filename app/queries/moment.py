"""The moment as of which is read: today, or the state right after a change number.

While a past moment is in force, `queries` gives the graph, the OPD tree, the lists and the
decisions of then, under the number of that change. What it does not give is not of then: pages
that read it are closed meanwhile (`app.as_of`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_number: ContextVar[int | None] = ContextVar("moment", default=None)


def moment() -> int | None:
    """The number of the last change that is seen; None is today."""
    return _number.get()


@contextmanager
def as_of(number: int | None) -> Iterator[None]:
    """Read as of that change within the block; None is today."""
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)


def read_as_of(number: int) -> None:
    """Read as of that change for the rest of the block that is in force."""
    _number.set(number)
