"""Numbers that tell whether something changed, asked as seldom as can be.

Lists, the OPD tree, settings and closures change seldom, and every request needs them. The change
number of their newest change is found by looking only at what came since somebody last looked.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from sqlalchemy import case, func, select

from app.database import current_write, read_memory
from app.extensions import db
from app.models import Change

LISTS = ("opd", "institution", "reference", "code", "setting", "closure")
_LISTS = "lists version"


class Versions(NamedTuple):
    """The highest change number, and the highest of a change of lists."""

    data: int
    lists: int


def data_version() -> int:
    """The highest change number: two equal ones mean equal data."""
    return db.session.scalar(_HIGHEST) or 0


def lists_version() -> int:
    """The highest number of a change of code lists, references, parties, settings or closures.

    Within a request it is read once, and again after each write; within a write always, unless
    the writer said by `pin_lists` that it changes no list.
    """
    write = current_write()
    memory = write if write is not None else read_memory()
    if memory is not None and _LISTS in memory:
        return int(memory[_LISTS])
    found = read_versions().lists
    if memory is not None and write is None:
        memory[_LISTS] = found
    return found


def pin_lists() -> None:
    """Say that the write going on changes no list: their version is read once."""
    write = current_write()
    assert write is not None
    write[_LISTS] = read_versions().lists


def read_versions() -> Versions:
    """Both numbers in one question, looking only at changes that are new to this process."""
    known: Versions = current_app.extensions.get("selaras_versions", Versions(0, 0))
    highest, newest = db.session.execute(_NEWER, {"known": known.data}).one()
    highest = highest or 0
    if highest < known.data:  # another database was put in place of this one
        known = Versions(0, 0)
        newest = db.session.execute(_NEWER, {"known": 0}).one()[1]
    found = Versions(highest, newest or known.lists)
    # What a write has not committed may be taken back, and its numbers given again.
    if current_write() is None:
        current_app.extensions["selaras_versions"] = found
    return found


_HIGHEST = select(func.max(Change.id))
_NEWER = select(
    _HIGHEST.scalar_subquery(),
    select(func.max(case((Change.entity.in_(LISTS), Change.id))))
    .where(Change.id > db.bindparam("known"))
    .scalar_subquery(),
)
