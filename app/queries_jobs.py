"""Reading jobs: what a progress bar and the list of results need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Job, User

UNFINISHED = ("waiting", "running", "cancelling")


@dataclass(frozen=True)
class JobState:
    """A job as it is now. `done` of `total` steps; `message` what it does, or why it failed."""

    id: str
    kind: str
    user_id: str | None
    by: str
    parameters: dict[str, Any]
    state: str
    done: int
    total: int
    message: str
    filename: str | None
    data_version: int
    result: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        """Whole percent, below 100 until the job is done."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


def job(job_id: str) -> JobState | None:
    """One job, or None."""
    row = db.session.execute(_QUERY.where(Job.id == job_id)).one_or_none()
    return _state(*row) if row else None


def jobs_of(user_id: str | None, kind: str) -> list[JobState]:
    """Jobs of a kind, newest first: an account's, or without account everybody's."""
    query = _QUERY.where(Job.kind == kind)
    if user_id is not None:
        query = query.where(Job.user_id == user_id)
    rows = db.session.execute(query.order_by(Job.created_at.desc(), Job.id))
    return [_state(*row) for row in rows]


_QUERY = select(Job, User.name).outerjoin(User, Job.user_id == User.id)


def _state(job: Job, by: str | None) -> JobState:
    return JobState(
        job.id, job.kind, job.user_id, by or "", dict(job.parameters), job.state, job.done,
        job.total, job.message, job.filename, job.data_version, dict(job.result),
        job.created_at, job.started_at, job.finished_at,
    )  # fmt: skip
