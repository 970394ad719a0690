"""The reading in force: the architecture as it is today, or as it is planned.

While "target" is in force, `queries.graph_for` and `load_graph` give the target unless asked for
another reading, and what is kept of one reading is never given for the other (`cache`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

AS_IS, TARGET = "as-is", "target"
READINGS = (AS_IS, TARGET)
_reading: ContextVar[str] = ContextVar("reading", default=AS_IS)


def current_reading() -> str:
    """ "as-is" or "target"."""
    return _reading.get()


def is_target() -> bool:
    """Whether the target is read."""
    return _reading.get() == TARGET


@contextmanager
def in_reading(reading: str) -> Iterator[None]:
    """Read the architecture in that reading within the block."""
    assert reading in READINGS
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)


def read_in(reading: str) -> None:
    """Read in that reading for the rest of the block that is in force."""
    assert reading in READINGS
    _reading.set(reading)


def widest() -> str:
    """The reading for pages of single records: today every living one, else those of the target."""
    return TARGET if is_target() else "all"
