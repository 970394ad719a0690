"""Runs jobs beside the requests: a queue, one worker thread, a process for each job.

The worker sits in the server process (`start_worker`), but the work itself is done by a child
process: it may be heavy for minutes, and pages stay quick meanwhile. Tests and the command line
work at once, in their own process. The job's row is what everybody sees; the queue only says
whose turn it is, and is filled anew from the rows at each start.
"""

from __future__ import annotations

import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, SqliteHuey
from huey.consumer import Consumer
from werkzeug.utils import import_string

from app import config, queries, queries_jobs
from app.errors import Forbidden, Missing, Refused
from app.operations import jobs
from app.operations.actor import Actor
from app.operations.jobs import JobCancelled
from app.permissions import actor_of
from app.processes import kill_group, start_group

TIME_LIMIT = 1800  # seconds for one job
REPORT_EVERY = 0.7  # seconds between two writes of progress
INTERRUPTED = "Terhenti karena server dimulai ulang. Silakan coba lagi."
BROKEN_OFF = "Pekerjaan berhenti di tengah jalan. Silakan coba lagi."
TOO_LONG = "Pekerjaan melebihi batas waktu 30 menit. Pilih lebih sedikit OPD, lalu coba lagi."
NOT_ALLOWED = "Akun ini tidak lagi berwenang."
log = logging.getLogger(__name__)


@dataclass
class Task:
    """A job at work: for whom, what is wanted, where the file goes, and how to say how far."""

    job_id: str
    actor: Actor
    parameters: Mapping[str, Any]
    path: Path
    _reported_at: float = field(default=0.0, repr=False)

    def report(self, done: int, total: int, message: str) -> None:
        """Tell the waiting person; raises JobCancelled if he does not want it any more."""
        if time.monotonic() - self._reported_at < REPORT_EVERY and done < total:
            return
        jobs.report_progress(self.job_id, done, total, message)
        self._reported_at = time.monotonic()


Work = Callable[[Task], dict[str, Any]]
# What does each kind of job and returns its result for showing; named by path, so that the
# server does not load what only its children need.
WORK: dict[str, str | Work] = {"document": "app.document.job:make"}


@dataclass
class Queue:
    """The application's huey, its one task, and the process at work now."""

    huey: Huey
    run: Callable[[str], Any]
    child: subprocess.Popen[bytes] | None = None


def enqueue(job_id: str) -> None:
    """Put a waiting job into the queue; where jobs run at once it is done when this returns."""
    queue_of(current_app).run(job_id)


def perform(job_id: str) -> None:
    """Do a waiting job in this process, inside an application context; never raises."""
    state = queries_jobs.job(job_id)
    if state is None or not jobs.begin_job(job_id, queries.data_version()):
        return
    filename = secrets.token_urlsafe(24)
    path = jobs.results_folder() / filename
    try:
        task = Task(job_id, _actor(state.user_id), state.parameters, path)
        work = WORK[state.kind]
        work = import_string(work) if isinstance(work, str) else work
        jobs.finish_job(job_id, filename, work(task))
    except JobCancelled:
        jobs.fail_job(job_id, "")
    except (Refused, Forbidden, Missing) as refusal:
        jobs.fail_job(job_id, str(refusal) or NOT_ALLOWED)
    except Exception:
        # The person gets a sentence, the log the reason.
        log.exception("job %s failed", job_id)
        jobs.fail_job(job_id, BROKEN_OFF)
    finally:
        if (queries_jobs.job(job_id) or state).state != jobs.DONE:
            path.unlink(missing_ok=True)


def start_worker(app: Flask) -> Callable[[], None]:
    """Begin working on jobs in this server process; returns what stops it."""
    with app.app_context():
        waiting = jobs.recover_jobs(INTERRUPTED)
    queue = queue_of(app)
    queue.huey.storage.flush_all()
    for job_id in waiting:
        queue.run(job_id)
    consumer = _ThreadConsumer(queue.huey, workers=1, periodic=False, max_delay=1.0)
    consumer.start()

    def stop() -> None:
        consumer.stop(graceful=False)
        if queue.child is not None:
            kill_group(queue.child)

    return stop


class _ThreadConsumer(Consumer):  # type: ignore[misc]
    """A consumer that leaves the server's signal handlers alone."""

    def _set_signal_handlers(self) -> None:
        pass


def queue_of(app: Flask) -> Queue:
    """The application's queue, made when first asked for."""
    known: Queue | None = app.extensions.get("selaras_jobs")
    if known is not None:
        return known
    at_once = bool(app.config.get("TESTING"))
    huey: Huey = MemoryHuey("selaras", immediate=True, results=False)
    if not at_once:
        file = Path(app.config["INSTANCE_PATH"]) / "queue.sqlite"
        huey = SqliteHuey("selaras", filename=str(file), results=False)

    @huey.task(name="run")  # type: ignore[untyped-decorator]
    def run(job_id: str) -> None:
        with app.app_context():
            if at_once:
                perform(job_id)
            else:
                _perform_in_child(app, job_id)

    queue = app.extensions["selaras_jobs"] = Queue(huey, run)
    return queue


def _perform_in_child(app: Flask, job_id: str) -> None:
    """Do the job in a process of its own; if that ends without a word, say so."""
    paths = filter(None, [str(config.ROOT), os.environ.get("PYTHONPATH")])
    environment = {
        **os.environ,
        "INSTANCE_PATH": app.config["INSTANCE_PATH"],
        "PYTHONPATH": os.pathsep.join(paths),
    }
    process = start_group(
        [sys.executable, "-P", "-m", "app", "run-job", job_id], environment=environment
    )
    queue_of(app).child = process
    try:
        process.wait(timeout=TIME_LIMIT)
        # Changes nothing if the child has said how it ended.
        jobs.fail_job(job_id, BROKEN_OFF)
    except subprocess.TimeoutExpired:
        kill_group(process)
        jobs.fail_job(job_id, TOO_LONG)


def _actor(user_id: str | None) -> Actor:
    account = queries.account(user_id) if user_id else None
    if account is None or not account.active:
        raise Forbidden(NOT_ALLOWED)
    return actor_of(account, "dokumen")
