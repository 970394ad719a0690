"""How much of what could not be applied is kept for one account.

Edits that were refused or are held keep their whole content. A browser gone wild would fill the
disk with them; past the bound they are not taken, and stay in the browser that sent them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Text, func, select, type_coerce

from app.extensions import db
from app.models import ReceivedEdit

MOST_KEPT = 40_000  # edits; twice the longest file
MOST_LETTERS = 64 * 1024 * 1024


class Quota:
    """What may still be kept for an account; asks the database when the first is to be kept."""

    def __init__(self, user_id: str | None) -> None:
        self._user_id = user_id
        self._edits: int | None = None
        self._letters = 0

    def takes(self, payload: Mapping[str, Any]) -> bool:
        """Whether this edit may be kept too; counts it if so."""
        if self._edits is None:
            self._edits, self._letters = _kept(self._user_id)
        letters = len(json.dumps(payload, ensure_ascii=False))
        if self._edits >= MOST_KEPT or self._letters + letters > MOST_LETTERS:
            return False
        self._edits += 1
        self._letters += letters
        return True


def full_sentence() -> str:
    """Why an edit was not taken, and where it is now."""
    return _(
        "Tempat untuk isian yang belum diterapkan sudah penuh untuk akun ini. Minta fasilitator "
        "memutuskan isian tertahan, atau perbaiki yang ditolak."
    )


def _kept(user_id: str | None) -> tuple[int, int]:
    length = func.length(type_coerce(ReceivedEdit.payload, Text))
    query = select(func.count(), func.sum(length)).where(
        ReceivedEdit.user_id == user_id, ReceivedEdit.payload.is_not(None),
        ReceivedEdit.state.in_(("held", "refused", "discarded")),
    )  # fmt: skip
    number, letters = db.session.execute(query).one()
    return number, int(letters or 0)
