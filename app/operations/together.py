"""Deliveries that wait for each other are written together, by the first who gets the turn.

Alone, each of sixty would begin, commit and wait for the disk by itself while the others stand in
line. What cannot be applied smoothly leaves the others and is done alone, by its own request.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock

from flask import current_app

from app.database import Turnstile
from app.operations.edits import Delivery, Received, receive_all, receive_alone

MOST_TOGETHER = 16  # deliveries in one write; more would let the first of them wait too long
MOST_EDITS = 100  # edits from which a delivery is better done alone


@dataclass
class _Waiting:
    """A delivery in line. Seen by somebody and still without result: it is done alone."""

    delivery: Delivery
    is_seen: bool = False
    received: Received | None = None


@dataclass
class _Line:
    """Who waits in this application."""

    turn: Turnstile = field(default_factory=Turnstile)
    lock: Lock = field(default_factory=Lock)
    waiting: deque[_Waiting] = field(default_factory=deque)


def receive_edits(delivery: Delivery) -> Received:
    """Apply the edits in order, each once, together with those of others who wait."""
    line: _Line = current_app.extensions.setdefault("selaras_line", _Line())
    own = _Waiting(delivery)
    with line.lock:
        line.waiting.append(own)
    with line.turn:
        while not own.is_seen:
            _write(_next_in(line))
    return own.received or receive_alone(delivery)


def _next_in(line: _Line) -> list[_Waiting]:
    """The first in line, as many as one write takes."""
    some: list[_Waiting] = []
    edits = 0
    with line.lock:
        while line.waiting and len(some) < MOST_TOGETHER:
            edits += len(line.waiting[0].delivery.payloads)
            if some and edits > MOST_EDITS:
                break
            some.append(line.waiting.popleft())
    return some


def _write(some: list[_Waiting]) -> None:
    for each in some:
        each.is_seen = True
    try:
        results = receive_all([each.delivery for each in some])
    except Exception:  # each of them meets it again alone, and answers for itself
        return
    for each, received in zip(some, results, strict=True):
        each.received = received
