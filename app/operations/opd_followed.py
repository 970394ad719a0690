"""What was made for an OPD before it ended arrives at the one that took over its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.operations.edit_input import SentEdit
from app.operations.opd_moves import replaced
from app.queries.opd_changes import successors

# Of a room's file: what names OPDs. Edits that wait there are followed when they are applied.
_FOLLOWED = ("changes", "elements", "relations", "people", "participants", "workshops", "closures")


def followed_edit(edit: SentEdit) -> SentEdit:
    """The edit as of the OPDs of today: one that waited in a browser meets its successor."""
    words = _words()
    if not words:
        return edit
    names = ("opd", "raw", "seen")
    return replace(edit, **{n: replaced(getattr(edit, n), words) for n in names})


def followed_rows(rows: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rows of a room's file with the OPDs of today; what it says of OPDs themselves stays."""
    words = _words()
    if not words:
        return rows
    return {**rows, **{n: [_followed(row, words) for row in rows[n]] for n in _FOLLOWED}}


def _followed(row: Mapping[str, Any], words: Mapping[str, str]) -> Any:
    return row if row.get("entity") == "opd" else replaced(row, words)


def _words() -> dict[str, str]:
    found = successors()
    return found | {f"opd:{old}": f"opd:{new}" for old, new in found.items()}
