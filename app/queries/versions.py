"""Numbers that tell whether something changed, asked as seldom as can be.

Lists, the OPD tree, settings and closures change seldom, and every request needs them. The change
number of their newest change is found by looking only at what came since somebody last looked.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select, text

from app.database import current_write, read_memory
from app.extensions import db
from app.models import Change
from app.queries.moment import moment

LISTS = ("opd", "institution", "reference", "code", "setting", "closure")
_VERSIONS = "versions"  # where a request or write keeps them
_KNOWN = "selaras_versions"  # where this process keeps the newest committed ones


COMMENTING = ("comment", "resolve", "reopen")


class Versions(NamedTuple):
    """The highest change number, that of a change of lists, and that of a remark."""

    data: int
    lists: int
    comments: int


def data_version() -> int:
    """The highest change number: two equal ones mean equal data."""
    number = moment()
    if number is not None:
        return number
    return db.session.scalar(_HIGHEST) or 0


def lists_version() -> int:
    """The highest number of a change of code lists, references, parties, settings or closures."""
    return read_versions().lists


def pin_lists() -> None:
    """Say that the write going on changes no list, so that their version is read only once."""
    write = current_write()
    assert write is not None
    write[_VERSIONS] = _read(committed=False)


def pinned_now() -> Versions:
    """The numbers as the write going on will leave them, which pinned its lists."""
    write = current_write()
    assert write is not None
    pinned: Versions = write[_VERSIONS]
    return pinned._replace(data=data_version())


def remember_versions(versions: Versions) -> None:
    """For the rest of this request the data is taken to be of these versions, now committed."""
    known: Versions = current_app.extensions.get(_KNOWN, _NOTHING)
    if versions.data > known.data:  # else the next to ask would look through all that came since
        current_app.extensions[_KNOWN] = versions
    memory = read_memory()
    if memory is not None:
        memory[_VERSIONS] = versions


def read_versions() -> Versions:
    """Both numbers. A request reads them once, and again after each write.

    Within a write they are always read anew, unless it said by `pin_lists` that it need not.
    """
    number = moment()
    if number is not None:
        return Versions(number, number, number)
    write = current_write()
    if write is not None:
        return write.get(_VERSIONS) or _read(committed=False)
    memory = read_memory()
    if memory is None:
        return _read(committed=True)
    if _VERSIONS not in memory:
        memory[_VERSIONS] = _read(committed=True)
    return memory[_VERSIONS]  # type: ignore[no-any-return]


def _read(*, committed: bool) -> Versions:
    """Both numbers in one question, looking only at changes that are new to this process.

    What a write has not committed may be taken back, and its numbers given again: that is not
    remembered.
    """
    known: Versions = current_app.extensions.get(_KNOWN, _NOTHING)
    highest, lists, comments = db.session.execute(_NEWER, {"known": known.data}).one()
    if (highest or 0) < known.data:  # another database was put in place of this one
        known = _NOTHING
        highest, lists, comments = db.session.execute(_NEWER, {"known": 0}).one()
    found = Versions(highest or 0, lists or known.lists, comments or known.comments)
    if committed:
        current_app.extensions[_KNOWN] = found
    return found


_HIGHEST = select(func.max(Change.id))
_NOTHING = Versions(0, 0, 0)


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# Written out: every request asks it, some three times, and putting it together takes longer.
_NEWER = text(
    "SELECT (SELECT max(id) FROM change), "
    f"(SELECT max(id) FROM change WHERE id > :known AND entity IN ({_words(LISTS)})), "
    f"(SELECT max(id) FROM change WHERE id > :known AND action IN ({_words(COMMENTING)}))"
)
