"""Pages of the target: /target/… is the page of that address as planned.

The reading is part of the address, like a past moment (`app.as_of`), and goes together with one:
/pada/NUMBER/target/…. What a page links to stays in it. Only the grid writes there: target values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.as_of import PAST_ENDPOINTS
from app.queries.reading import AS_IS, READINGS, TARGET, current_reading, in_reading, read_in

__all__ = [
    "AS_IS",
    "READINGS",
    "READING_ENDPOINTS",
    "TARGET",
    "WRITING_ENDPOINTS",
    "InReading",
    "current_reading",
    "in_reading",
    "is_asked_for_target",
    "read_in",
    "todays_root",
]  # fmt: skip
ADDRESS = re.compile(r"^/target(?=/|$)")
ASKED = "selaras.reading"  # where a request carries the reading
# Pages made from nothing but the graph of the reading; all others are of today and say so.
# Decisions are about the gaps of today, and the strategy holds for both.
_OF_TODAY = {
    "catalogue.page", "catalogue.entry_page", "catalogue.download", "swot.page", "strategy.page",
    "strategy.processes", "strategy.download",
}  # fmt: skip
READING_ENDPOINTS = PAST_ENDPOINTS - _OF_TODAY | {
    "records.page", "grid.page", "imports.export", "search.page", "search.records",
    "search.references", "search.parties",
}  # fmt: skip
# The target can be written here; elsewhere everybody only reads it.
WRITING_ENDPOINTS = frozenset({"grid.page"})


class InReading:
    """Takes the reading out of the address, so that every page can be asked for in the target."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop(ASKED, None)
        found = ADDRESS.match(environ.get("PATH_INFO", ""))
        if found:
            environ[ASKED] = TARGET
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + found[0]
            environ["PATH_INFO"] = environ["PATH_INFO"][found.end() :] or "/"
        with in_reading(AS_IS):  # put in force once it is known which page is asked for
            return self._application(environ, start_response)


def is_asked_for_target(environ: dict[str, Any]) -> bool:
    """Whether the address of the request asks for the target."""
    return environ.get(ASKED) == TARGET


def todays_root(root: str) -> str:
    """What stands before the addresses of today: the root of a request without its reading."""
    return root.removesuffix("/target")
