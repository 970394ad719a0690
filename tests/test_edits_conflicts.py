"""Two queues at one value: both are shown, the loser stays; one queue never meets itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import queries
from architecture.metamodel import METAMODEL
from tests.edit_queue import Queue, stored_states
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in


@pytest.fixture
def siti(any_app: Any) -> Queue:
    a_city(any_app)
    return Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub", name="Siti")))


@pytest.fixture
def budi(any_app: Any, siti: Queue) -> Queue:
    return Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub", name="Budi")))


def test_the_same_value_from_two_queues_shows_both(any_app: Any, siti: Queue, budi: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    siti.send(siti.set(record.id, "attributes.year", "2021", 2020))
    answer = budi.send(budi.set(record.id, "attributes.year", "2022", 2020))
    result = answer["results"][0]
    assert result["state"] == "conflict"
    told = result["conflict"]
    assert (told["stored_text"], told["sent_text"], told["former_text"]) == ("2021", "2022", "2020")
    assert told["by"] == "Siti" and told["at"]
    assert reload(any_app, record).attributes == {"year": 2021}
    assert answer["rows"][record.id]["cells"]["year"]["v"] == 2021


def test_the_value_that_lost_stays_in_the_history(any_app: Any, siti: Queue, budi: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    siti.send(siti.set(record.id, "attributes.year", "2021", 2020))
    budi.send(budi.set(record.id, "attributes.year", "2022", 2020))
    with any_app.app_context():
        [lost] = [h for h in queries.history(record.id) if h.action == "conflict"]
    assert (lost.actor, lost.before, lost.after) == (
        "Budi", {"attributes.year": 2021}, {"attributes.year": 2022},
    )  # fmt: skip


def test_choosing_the_own_value_after_a_conflict_stores_it(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    siti.send(siti.set(record.id, "attributes.year", "2021", 2020))
    edits = [
        budi.set(record.id, "attributes.year", "2022", 2020),
        budi.set(record.id, "attributes.year", "2022", 2021),
    ]
    assert budi.states(*edits) == ["conflict", "applied"]
    assert reload(any_app, record).attributes == {"year": 2022}


def test_different_values_of_one_record_merge(any_app: Any, siti: Queue, budi: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020", release="1")
    assert siti.states(siti.set(record.id, "attributes.year", "2021", 2020)) == ["applied"]
    states = budi.states(
        budi.set(record.id, "attributes.release", "2", "1"),
        budi.set(record.id, "name", "SIM-KIR Kota", "SIM-KIR"),
    )
    assert states == ["applied", "applied"]
    assert reload(any_app, record).attributes == {"year": 2021, "release": "2"}


def test_the_same_value_from_two_queues_is_no_conflict(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    for queue in (siti, budi):
        states = queue.states(queue.set(record.id, "attributes.year", "2021", 2020))
        assert states == ["applied"]


def test_a_queue_never_meets_its_own_values_however_they_were_stored(
    any_app: Any, siti: Queue
) -> None:
    """The browser saw what it typed: "64 Gb", a label, two blanks; stored is something else."""
    record = a_record(any_app, "server", "Server utama", "Dishub")
    [memory] = [a for a in METAMODEL.kind("server").attributes if a.type == "quantity"][:1]
    field = f"attributes.{memory.name}"
    states = siti.states(
        siti.set(record.id, field, "64 Gb"),
        siti.set(record.id, field, "128 GB", "64 Gb"),
        siti.set(record.id, field, "banyak", "128 GB"),
        siti.set(record.id, field, "256 gb", None, "banyak sekali"),
        siti.set(record.id, "name", "Server  baru", "Server utama"),
        siti.set(record.id, "name", "Server lain", "Server  baru"),
    )
    assert states == ["applied"] * 6
    stored = reload(any_app, record)
    assert stored.attributes[memory.name] == {"text": "256 gb", "value": 256.0, "unit": "GB"}
    assert stored.name == "Server lain" and not stored.unread


def test_a_queue_sent_after_another_s_change_meets_it(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    """A to B by Siti, B to X by Budi who saw it, B to C by Siti who did not."""
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", release="A")
    field = "attributes.release"
    assert siti.states(siti.set(record.id, field, "B", "A")) == ["applied"]
    assert budi.states(budi.set(record.id, field, "X", "B")) == ["applied"]
    assert siti.states(siti.set(record.id, field, "C", "B")) == ["conflict"]
    assert reload(any_app, record).attributes == {"release": "X"}


def test_another_account_in_the_same_browser_is_another_queue(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", release="A")
    same_browser = Queue(budi.client, siti.id)
    siti.send(siti.set(record.id, "attributes.release", "B", "A"))
    edit = same_browser.set(record.id, "attributes.release", "C", "A")
    assert same_browser.states(edit) == ["conflict"]


def test_marking_a_value_that_changed_meanwhile_is_asked(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", release="A")
    siti.send(siti.set(record.id, "attributes.release", "B", "A", mark="assumed"))
    mark = budi.edit(
        "mark", record.id, field="attributes.release", mark="confirmed", seen={"value": "A"}
    )
    assert budi.states(mark) == ["conflict"]
    assert reload(any_app, record).marks == {"release": "assumed"}


def test_a_single_link_conflicts_with_others_and_not_with_the_own_queue(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "process", "Uji kendaraan", "Dishub")
    first, second, third = (a_record(any_app, "process", f"Induk {n}", "Dishub") for n in "123")
    a_link(any_app, record, "part_of__process", first)

    def put(queue: Queue, end: str, seen: str) -> list[str]:
        return queue.states(
            queue.link(record.id, "part_of__process", add=[{"id": end}], seen_id=seen)
        )

    assert put(siti, second.id, first.id) == ["applied"]
    assert put(siti, third.id, first.id) == ["applied"]
    edit = budi.link(
        record.id, "part_of__process", add=[{"id": second.id}], seen_id=first.id
    )  # fmt: skip
    result = budi.send(edit)["results"][0]
    assert result["state"] == "conflict"
    assert "Induk 3" in result["conflict"]["stored_text"]
    assert "Induk 2" in result["conflict"]["sent_text"]


def test_a_conflict_is_told_again_when_the_edit_comes_again(
    any_app: Any, siti: Queue, budi: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2020")
    siti.send(siti.set(record.id, "attributes.year", "2021", 2020))
    edit = budi.set(record.id, "attributes.year", "2022", 2020)
    first, second = (budi.send(edit)["results"][0] for _ in range(2))
    assert second == {**first, "again": True}


# --- Any two queues -----------------------------------------------------------------------------

FIELDS = ("attributes.input", "attributes.output")
STEPS = st.lists(
    st.tuples(st.sampled_from((0, 1)), st.sampled_from(FIELDS), st.booleans()),
    min_size=1, max_size=14,
)  # fmt: skip


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(STEPS)
def test_of_any_two_queues_each_edit_is_there_once_and_the_right_one_stands(
    any_app: Any, siti: Queue, budi: Queue, steps: list[tuple[int, str, bool]]
) -> None:
    """Each queue believes what it last typed. An edit holds unless another's value is there."""
    record = a_record(any_app, "process", "Uji kendaraan", "Dishub")
    pair = (Queue(siti.client), Queue(budi.client))
    believed: list[dict[str, str]] = [{}, {}]
    stored: dict[str, tuple[str, int]] = {}
    expected: dict[str, str] = {}
    for number, (who, field, is_repeated) in enumerate(steps):
        value, seen = f"{who}-{number}", believed[who].get(field)
        edit = pair[who].set(record.id, field, value, seen)
        believed[who][field] = value
        there = stored.get(field)
        is_free = there is None or there[1] == who or there[0] == seen
        expected[edit["id"]] = "applied" if is_free else "conflict"
        if is_free:
            stored[field] = (value, who)
        for _ in range(2 if is_repeated else 1):
            assert pair[who].states(edit) == [expected[edit["id"]]]
    attributes = reload(any_app, record).attributes
    assert attributes == {f.partition(".")[2]: value for f, (value, _) in stored.items()}
    states = stored_states(any_app)
    assert {i: states[i] for i in expected} == expected
    with any_app.app_context():
        history = queries.history(record.id, limit=100)
    logged = [h for h in history if h.origin == "suntingan"]
    assert len(logged) == len(steps)
    assert sum(h.action == "conflict" for h in logged) == list(expected.values()).count("conflict")
