"""Codes readable from the back row, and the count of wrong ones.

A right code is always taken at once: a whole room sits behind one address, and one who mistypes
must not lock out the others. So only the answer to a wrong code is delayed, by telling how long
to wait; nobody is kept waiting on a thread. What protects the list is the number of codes, and
the facilitator, who sees the count and admits by name (docs/decisions/0014).
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from flask import current_app

# Without signs that look alike from afar: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V.
ALPHABET = "ACDEFHJKMNPRTUWXY3479"
LENGTH = 6  # 21^6: 86 million codes
FREE = 3  # wrong codes of an address before the first delay; people mistype
FREE_OF_ALL = 60  # of the whole instance: everybody in a room may mistype once
LONGEST = 60  # seconds
FORGET_AFTER = 900  # seconds without a wrong code
ADDRESSES = 5000  # kept in memory
REMEMBERED = 10_000  # wrong codes whose time is kept


def new_code() -> str:
    """A code that nobody can guess from earlier ones."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """The code in two groups, as it is shown and read out."""
    half = LENGTH // 2
    return f"{code[:half]} {code[half:]}" if code else ""


def normalised(typed: str) -> str:
    """What somebody typed, as codes are stored: capitals without blanks and dashes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:20]


def matching(typed: str, codes: Sequence[tuple[str, str]]) -> str | None:
    """The id that a typed code belongs to. Takes equally long for every code of that length."""
    given = normalised(typed).encode()
    found = None
    for id_, code in codes:
        if hmac.compare_digest(given, code.encode()):
            found = id_
    return found


@dataclass
class _Count:
    """Wrong codes of an address: how many in a row of minutes, and when the last came."""

    number: int = 0
    last: float = 0.0


class WrongCodes:
    """Wrong codes of this process, by address and all together."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_address: OrderedDict[str, _Count] = OrderedDict()
        self._all = _Count()
        self._times: deque[float] = deque(maxlen=REMEMBERED)
        self._lock = Lock()

    def within(self, seconds: float) -> int:
        """How many there were in the last seconds, from all addresses."""
        oldest = self._clock() - seconds
        with self._lock:
            return sum(moment >= oldest for moment in self._times)

    def delay(self, address: str) -> int:
        """Count one more wrong code; returns the seconds its sender is told to wait."""
        now = self._clock()
        with self._lock:
            self._times.append(now)
            count = self._by_address.setdefault(address, _Count())
            self._by_address.move_to_end(address)
            while len(self._by_address) > ADDRESSES:
                self._by_address.popitem(last=False)
            of_address = _longer(count, now, FREE)
            return max(of_address, _longer(self._all, now, FREE_OF_ALL))


def _longer(count: _Count, now: float, free: int) -> int:
    """Add one; each one beyond the free ones doubles the delay."""
    if now - count.last > FORGET_AFTER:
        count.number = 0
    count.number, count.last = count.number + 1, now
    beyond = count.number - free
    return 0 if beyond <= 0 else int(min(2 ** min(beyond, 10), LONGEST))


def wrong_codes() -> WrongCodes:
    """The counter of this application in this process."""
    return current_app.extensions.setdefault("selaras_wrong_codes", WrongCodes())  # type: ignore[no-any-return]
