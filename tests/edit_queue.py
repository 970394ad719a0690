"""A browser's queue for tests: makes edits as the outbox does and sends them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from app.extensions import db


def an_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Queue:
    """Edits of one browser. Each method gives one edit; `send` sends some at once."""

    client: FlaskClient
    id: str = field(default_factory=an_id)

    def edit(self, op: str, record: str, **parts: Any) -> dict[str, Any]:
        return {"id": an_id(), "at": "2026-11-21T08:00:00Z", "op": op, "record": record, **parts}

    def create(self, kind: str, name: str, opd: str | None, record: str = "") -> dict[str, Any]:
        return self.edit("create", record or an_id(), kind=kind, opd=opd, raw=name)

    def set(
        self, record: str, name: str, raw: Any, seen: Any = None, unread: str | None = None,
        **parts: Any,
    ) -> dict[str, Any]:  # fmt: skip
        seen_there = {"value": seen, "unread": unread}
        return self.edit("set", record, field=name, raw=raw, seen=seen_there, **parts)

    def link(self, record: str, name: str, **parts: Any) -> dict[str, Any]:
        return self.edit("link", record, field=f"links.{name}", **parts)

    def post(self, *edits: Any) -> Any:
        return self.client.post("/suntingan", json={"queue": self.id, "edits": list(edits)})

    def send(self, *edits: Any) -> dict[str, Any]:
        answer = self.post(*edits)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def states(self, *edits: Any) -> list[str]:
        return [r["state"] for r in self.send(*edits)["results"]]


def changes_by_edits(app: Any) -> list[dict[str, Any]]:
    """What the edits of queues wrote into records, oldest first."""
    query = text(
        "SELECT after FROM change WHERE origin LIKE 'suntingan%' AND entity = 'element' "
        "AND action <> 'conflict' ORDER BY id"
    )
    with app.app_context():
        return [json.loads(after) for (after,) in db.session.execute(query)]


def stored_states(app: Any) -> dict[str, str]:
    """The state of every edit that was received, by its id."""
    with app.app_context():
        rows = db.session.execute(text("SELECT id, state FROM received_edit")).all()
    return {row.id: row.state for row in rows}


def updates(app: Any) -> list[dict[str, Any]]:
    """What was changed in records by whatever way, oldest first."""
    query = text(
        "SELECT after FROM change WHERE entity = 'element' AND action = 'update' ORDER BY id"
    )
    with app.app_context():
        return [json.loads(after) for (after,) in db.session.execute(query)]
