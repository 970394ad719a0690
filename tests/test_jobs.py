"""Jobs: asked for, worked on beside the requests, cancelled, failed, kept, recovered."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app import create_app, jobs, queries_jobs
from app.errors import Missing, Refused
from app.operations import jobs as writing_jobs
from app.permissions import actor_of
from tests.factories import a_city, an_account

ROOT = Path(__file__).resolve().parent.parent


def write_three_lines(task: jobs.Task) -> dict[str, Any]:
    """A small work: three steps, one file."""
    for step in range(3):
        task.report(step, 3, f"Langkah {step}")
    task.path.write_text(str(task.parameters["text"]))
    return {"name": "tiga.txt", "size": 3}


def fall_over(task: jobs.Task) -> dict[str, Any]:
    task.path.write_text("setengah")
    raise RuntimeError("rahasia di dalam pesan")


def refuse(task: jobs.Task) -> dict[str, Any]:
    raise Refused("OPD tidak dikenal.")


def cancel_itself(task: jobs.Task) -> dict[str, Any]:
    """The person presses cancel while the work goes on."""
    task.path.write_text("setengah")
    writing_jobs.cancel_job(task.actor, task.job_id)
    task.report(3, 3, "Langkah terakhir")
    return {}


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of work that tests can ask for."""
    for work in (write_three_lines, fall_over, refuse, cancel_itself):
        monkeypatch.setitem(jobs.WORK, work.__name__, work)


def ask(app: Any, account: Any, kind: str, **parameters: Any) -> str:
    """The id of a job that the account asked for, not begun."""
    with app.app_context():
        return writing_jobs.request_job(actor_of(account), kind, parameters)


def state_of(app: Any, job_id: str) -> queries_jobs.JobState:
    with app.app_context():
        state = queries_jobs.job(job_id)
    assert state is not None
    return state


def perform(app: Any, job_id: str) -> queries_jobs.JobState:
    """The job after it was worked on."""
    with app.app_context():
        jobs.perform(job_id)
    return state_of(app, job_id)


def files(app: Any) -> list[str]:
    with app.app_context():
        return sorted(f.read_text() for f in writing_jobs.results_folder().iterdir())


def test_a_job_that_succeeds_leaves_its_file_and_result(any_app: Any, works: None) -> None:
    a_city(any_app)
    job_id = ask(any_app, an_account(any_app), "write_three_lines", text="isi")
    state = perform(any_app, job_id)
    assert (state.state, state.percent, state.result["name"]) == ("done", 100, "tiga.txt")
    assert files(any_app) == ["isi"]


def test_a_job_knows_who_asked_when_and_on_which_data(app: Any, works: None) -> None:
    a_city(app)
    account = an_account(app, name="Siti Rahma")
    state = perform(app, ask(app, account, "write_three_lines", text=""))
    assert state.by == "Siti Rahma" and state.data_version > 0
    assert state.started_at and state.finished_at and state.started_at <= state.finished_at


def test_asking_for_a_job_does_not_change_the_data_version(app: Any, works: None) -> None:
    from app import queries

    a_city(app)
    account = an_account(app)
    with app.app_context():
        before = queries.data_version()
    perform(app, ask(app, account, "write_three_lines", text=""))
    with app.app_context():
        assert queries.data_version() == before


def test_a_job_that_crashes_says_a_plain_sentence_and_leaves_no_file(app: Any, works: None) -> None:
    a_city(app)
    state = perform(app, ask(app, an_account(app), "fall_over"))
    assert (state.state, state.message) == ("failed", jobs.BROKEN_OFF)
    assert files(app) == []


def test_a_refusal_is_told_in_its_own_words(app: Any, works: None) -> None:
    a_city(app)
    state = perform(app, ask(app, an_account(app), "refuse"))
    assert (state.state, state.message) == ("failed", "OPD tidak dikenal.")


def test_a_running_job_stops_at_its_next_step_when_cancelled(app: Any, works: None) -> None:
    a_city(app)
    state = perform(app, ask(app, an_account(app), "cancel_itself"))
    assert state.state == "cancelled"
    assert files(app) == []


def test_a_waiting_job_that_is_cancelled_is_never_begun(app: Any, works: None) -> None:
    a_city(app)
    account = an_account(app)
    job_id = ask(app, account, "write_three_lines", text="isi")
    with app.app_context():
        writing_jobs.cancel_job(actor_of(account), job_id)
    assert perform(app, job_id).state == "cancelled"
    assert files(app) == []


def test_a_failed_job_is_tried_again_with_the_same_wishes(app: Any, works: None) -> None:
    a_city(app)
    account = an_account(app)
    failed = ask(app, account, "fall_over", text="isi")
    perform(app, failed)
    with app.app_context():
        again = writing_jobs.retry_job(actor_of(account), failed)
        assert queries_jobs.job(failed) is None
    state = state_of(app, again)
    assert (state.state, state.parameters) == ("waiting", {"text": "isi"})


def test_somebody_elses_job_is_as_good_as_missing(app: Any, works: None) -> None:
    a_city(app)
    job_id = ask(app, an_account(app), "write_three_lines", text="")
    other = an_account(app, "reader", None)
    with app.app_context(), pytest.raises(Missing):
        writing_jobs.cancel_job(actor_of(other), job_id)


def test_an_administrator_may_cancel_the_job_of_another(app: Any, works: None) -> None:
    a_city(app)
    job_id = ask(app, an_account(app), "write_three_lines", text="")
    administrator = an_account(app, "administrator", None)
    with app.app_context():
        writing_jobs.cancel_job(actor_of(administrator), job_id)
    assert state_of(app, job_id).state == "cancelled"


def test_an_account_has_at_most_three_jobs_under_way(app: Any, works: None) -> None:
    a_city(app)
    account = an_account(app)
    for _ in range(writing_jobs.MOST_UNFINISHED):
        ask(app, account, "write_three_lines", text="")
    with pytest.raises(Refused):
        ask(app, account, "write_three_lines", text="")


def test_the_last_twenty_results_of_an_account_are_kept(app: Any, works: None) -> None:
    a_city(app)
    account, other = an_account(app), an_account(app)
    perform(app, ask(app, other, "write_three_lines", text="milik lain"))
    for number in range(writing_jobs.KEPT_PER_ACCOUNT + 2):
        perform(app, ask(app, account, "write_three_lines", text=f"{number:02}"))
    with app.app_context():
        kept = queries_jobs.jobs_of(account.id, "write_three_lines")
    assert [j.parameters["text"] for j in kept] == [f"{n:02}" for n in range(21, 1, -1)]
    assert files(app) == [*(f"{n:02}" for n in range(2, 22)), "milik lain"]


def test_a_job_of_an_account_that_was_closed_is_not_done(app: Any, works: None) -> None:
    from app.operations import people
    from app.operations.actor import COMMAND_LINE

    a_city(app)
    account = an_account(app)
    job_id = ask(app, account, "write_three_lines", text="isi")
    with app.app_context():
        people.update_user(
            COMMAND_LINE, account.id, name=account.name, active=False, grants=account.grants
        )
    state = perform(app, job_id)
    assert (state.state, state.message) == ("failed", jobs.NOT_ALLOWED)


def test_after_a_restart_what_was_running_has_failed_and_the_rest_still_waits(
    app: Any, works: None
) -> None:
    a_city(app)
    account = an_account(app)
    running, waiting = (ask(app, account, "write_three_lines", text="") for _ in range(2))
    with app.app_context():
        writing_jobs.begin_job(running, 1)
        assert writing_jobs.recover_jobs(jobs.INTERRUPTED) == [waiting]
    state = state_of(app, running)
    assert (state.state, state.message) == ("failed", jobs.INTERRUPTED)


def test_work_that_outlived_its_server_does_not_revive_a_failed_job(app: Any, works: None) -> None:
    a_city(app)
    job_id = ask(app, an_account(app), "write_three_lines", text="")
    with app.app_context():
        writing_jobs.begin_job(job_id, 1)
        writing_jobs.recover_jobs(jobs.INTERRUPTED)
        with pytest.raises(writing_jobs.JobCancelled):
            writing_jobs.finish_job(job_id, "berkas", {})
    assert state_of(app, job_id).state == "failed"


def test_a_queued_job_is_done_at_once_in_tests(app: Any, works: None) -> None:
    a_city(app)
    job_id = ask(app, an_account(app), "write_three_lines", text="isi")
    with app.app_context():
        jobs.enqueue(job_id)
    assert state_of(app, job_id).state == "done"


def test_the_worker_of_a_server_does_a_waiting_job_in_its_own_process(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tmp_path / "instance"
    monkeypatch.setenv("INSTANCE_PATH", str(instance))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = create_app({"SECRET_KEY": "kunci"})
    a_city(app)
    wishes = {"edition": "public", "opd": ["2.15.01"], "pictures": False}
    job_id = ask(app, an_account(app), "document", **wishes)
    stop = jobs.start_worker(app)
    try:
        state = wait_until_finished(app, job_id)
    finally:
        stop()
    assert (state.state, state.message) == ("done", "")
    assert state.result["name"].endswith(".docx")
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_a_job_whose_process_is_killed_has_failed_and_can_be_tried_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = create_app({"SECRET_KEY": "kunci"})
    a_city(app)
    account = an_account(app)
    job_id = ask(app, account, "document")
    monkeypatch.setattr(jobs, "start_group", start_sleeper)
    stop = jobs.start_worker(app)
    try:
        child = wait_for_child(app)
        jobs.kill_group(child)
        state = wait_until_finished(app, job_id)
    finally:
        stop()
    assert (state.state, state.message) == ("failed", jobs.BROKEN_OFF)
    with app.app_context():
        assert queries_jobs.job(writing_jobs.retry_job(actor_of(account), job_id))
        app.extensions["sqlalchemy"].engine.dispose()


def start_sleeper(command: Any, *, environment: Any) -> subprocess.Popen[bytes]:
    """A child that does nothing for a minute."""
    return subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        start_new_session=os.name == "posix",
    )


def wait_for_child(app: Any) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        child = jobs.queue_of(app).child
        if child is not None:
            return child
        time.sleep(0.05)
    raise AssertionError("no child was started")


def wait_until_finished(app: Any, job_id: str) -> queries_jobs.JobState:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        state = state_of(app, job_id)
        if not state.is_unfinished:
            return state
        time.sleep(0.2)
    raise AssertionError(f"the job is still {state.state}: {state.message}")
