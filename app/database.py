"""How the database is opened and written: SQLite in WAL, one writer at a time.

`writing()` is the only door for writes. On SQLite it begins IMMEDIATE (a plain BEGIN that
later wants to write fails at once under contention); on PostgreSQL it takes one advisory lock,
so that change numbers, codes and counters stay in order there too.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from threading import Lock
from typing import Any

from flask import has_request_context, request
from psycopg import DatabaseError
from sqlalchemy import Engine, TextClause, event, text
from sqlalchemy.engine import Connection

from app.extensions import db


class Turnstile:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_held = False
        self._waiting: deque[Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._is_held:
                self._is_held = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            turn.acquire()  # until who leaves hands it over
        except BaseException:
            self._leave_queue(turn)
            raise

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False

    def _leave_queue(self, turn: Lock) -> None:
        """Who is interrupted while waiting must not be handed anything."""
        with self._lock:
            is_handed_over = turn not in self._waiting
            if not is_handed_over:
                self._waiting.remove(turn)
        if is_handed_over:
            self.__exit__()


# What the write going on remembers, or None outside of one.
_writing: ContextVar[dict[str, Any] | None] = ContextVar("writing", default=None)
WRITE_LOCK = 7_031_945  # any number nobody else uses in this database
# SQLite lets those who wait for its lock guess when it is free: in a full room some never get
# it. Within a process they queue here; its own lock then only keeps other programs apart.
_turn = Turnstile()
_MEMORY = "selaras.memory"


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _writing.get() is None else "BEGIN IMMEDIATE")


def read_memory() -> dict[str, Any] | None:
    """What this request remembers of what it read, until it writes; None outside of a request."""
    if not has_request_context():
        return None
    return request.environ.setdefault(_MEMORY, {})  # type: ignore[no-any-return]


def current_write() -> dict[str, Any] | None:
    """What the write going on in this thread remembers; None outside of one."""
    return _writing.get()


def ask_once(question: TextClause, values: dict[str, Any]) -> Sequence[Any]:
    """The rows of a single question written out in SQL, with as little around it as can be.

    On PostgreSQL the begin and end of a transaction go to the server and back like questions do,
    so it is asked without one, by the driver itself.
    """
    if db.engine.dialect.name != "postgresql" or _writing.get() is not None:
        return db.session.connection().execute(question, values).all()
    try:
        return _asked_by_driver(_as_driver_text(question.text), values)
    except DatabaseError:  # most likely a connection that broke meanwhile; another says it properly
        return db.session.connection().execute(question, values).all()


def _asked_by_driver(question: str, values: dict[str, Any]) -> Sequence[Any]:
    lent = db.engine.raw_connection()
    try:
        connection: Any = lent.driver_connection
        connection.autocommit = True
        with connection.cursor() as cursor:
            rows: Sequence[Any] = cursor.execute(question, values).fetchall()
        connection.autocommit = False
    except BaseException:
        lent.invalidate()
        raise
    lent.close()
    return rows


@cache
def _as_driver_text(question: str) -> str:
    """`:name` as the driver writes it."""
    return re.sub(r":(\w+)", r"%(\1)s", question)


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction: committed at the end, rolled back on any exception.

    Inside another `writing()` it joins that transaction.
    """
    if _writing.get() is not None:
        yield
        return
    is_postgresql = db.engine.dialect.name == "postgresql"
    db.session.rollback()  # a read transaction held open would be upgraded, and fail
    with _turn:
        token = _writing.set({})
        try:
            if is_postgresql:
                db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _writing.reset(token)
            if has_request_context():
                request.environ.pop(_MEMORY, None)
