"""Jobs: long work outside the request. Asking for one, its progress, its end.

Not logged as changes: a job changes no data, and the highest change number is the data version.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.database import writing
from app.errors import Missing, Refused
from app.extensions import db
from app.models import Job, new_id, now
from app.operations.actor import Actor

WAITING, RUNNING, CANCELLING = "waiting", "running", "cancelling"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"
UNFINISHED = (WAITING, RUNNING, CANCELLING)
KEPT_PER_ACCOUNT = 20
MOST_UNFINISHED = 3


class JobCancelled(Exception):
    """The person cancelled while the work went on."""


def results_folder() -> Path:
    """Where finished files lie, under random names."""
    folder = Path(current_app.config["INSTANCE_PATH"]) / "results"
    folder.mkdir(exist_ok=True)
    return folder


def request_job(actor: Actor, kind: str, parameters: Mapping[str, Any]) -> str:
    """The id of a new waiting job; raises Refused while the account has several unfinished."""
    with writing():
        unfinished = select(Job).where(Job.user_id == actor.user_id, Job.state.in_(UNFINISHED))
        if len(db.session.scalars(unfinished).all()) >= MOST_UNFINISHED:
            raise Refused(
                _("Tunggu sampai pekerjaan yang sedang berjalan selesai, atau batalkan dahulu.")
            )
        job = Job(
            id=new_id(), kind=kind, user_id=actor.user_id, parameters=dict(parameters),
            state=WAITING, created_at=now(), result={},
        )  # fmt: skip
        db.session.add(job)
        return job.id


def begin_job(job_id: str, data_version: int) -> bool:
    """Mark as running; False if it is not waiting any more."""
    with writing():
        job = _stored(job_id)
        if job.state != WAITING:
            return False
        job.state, job.started_at, job.data_version = RUNNING, now(), data_version
        return True


def report_progress(job_id: str, done: int, total: int, message: str) -> None:
    """Say how far the work is; raises JobCancelled if the person does not want it any more."""
    with writing():
        job = _at_work(job_id)
        job.done, job.total, job.message = done, total, message


def finish_job(job_id: str, filename: str, result: Mapping[str, Any]) -> None:
    """Mark as done with the file it made, and drop what is older than the account may keep."""
    with writing():
        job = _at_work(job_id)
        job.state, job.finished_at = DONE, now()
        job.done, job.message = job.total, ""
        job.filename, job.result = filename, dict(result)
        _drop_old(job.user_id)


def fail_job(job_id: str, reason: str) -> None:
    """Mark an unfinished job as failed, or as cancelled if that was asked for."""
    with writing():
        job = _stored(job_id)
        if job.state in UNFINISHED:
            job.state = CANCELLED if job.state == CANCELLING else FAILED
            job.message, job.finished_at = reason, now()
            _drop_old(job.user_id)


def cancel_job(actor: Actor, job_id: str) -> None:
    """Stop a job: at once if it waits, else at its next step."""
    with writing():
        job = _own(actor, job_id)
        if job.state == WAITING:
            job.state, job.finished_at = CANCELLED, now()
        elif job.state == RUNNING:
            job.state = CANCELLING


def retry_job(actor: Actor, job_id: str) -> str:
    """The id of a new job that does the same; the failed one leaves the list."""
    with writing():
        job = _own(actor, job_id)
        if job.state not in (FAILED, CANCELLED):
            raise Refused(_("Pekerjaan ini tidak gagal."))
        again = request_job(actor, job.kind, job.parameters)
        db.session.delete(job)
        return again


def delete_job(actor: Actor, job_id: str) -> None:
    """Remove a finished job and its file."""
    with writing():
        job = _own(actor, job_id)
        if job.state in UNFINISHED:
            raise Refused(_("Batalkan pekerjaan ini dahulu."))
        _drop(job)


def recover_jobs(reason: str) -> list[str]:
    """After a restart: what was running has failed; ids of those still waiting, oldest first."""
    with writing():
        query = select(Job).where(Job.state.in_(UNFINISHED)).order_by(Job.created_at)
        waiting = []
        for job in db.session.scalars(query):
            if job.state == WAITING:
                waiting.append(job.id)
                continue
            job.state = CANCELLED if job.state == CANCELLING else FAILED
            job.message, job.finished_at = reason, now()
        return waiting


def _drop_old(user_id: str | None) -> None:
    query = (
        select(Job)
        .where(Job.user_id == user_id, Job.state.not_in(UNFINISHED))
        .order_by(Job.created_at.desc(), Job.id)
        .offset(KEPT_PER_ACCOUNT)
    )
    for job in db.session.scalars(query).all():
        _drop(job)


def _drop(job: Job) -> None:
    if job.filename:
        (results_folder() / job.filename).unlink(missing_ok=True)
    db.session.delete(job)


def _stored(job_id: str) -> Job:
    job = db.session.get(Job, job_id)
    if job is None:
        raise Missing
    return job


def _at_work(job_id: str) -> Job:
    """The job while it is wanted: not cancelled, nor given up by a server that restarted."""
    job = _stored(job_id)
    if job.state != RUNNING:
        raise JobCancelled
    return job


def _own(actor: Actor, job_id: str) -> Job:
    """The job if it is the actor's, or the actor administers."""
    job = _stored(job_id)
    if job.user_id != actor.user_id and not actor.has("administrator"):
        raise Missing
    return job
