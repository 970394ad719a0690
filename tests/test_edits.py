"""Edits of a browser's queue: each exactly once, in order, and never against itself."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from app import queries
from architecture.metamodel import METAMODEL
from tests.edit_queue import Queue, an_id, changes_by_edits, stored_states
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id

SECRET = "vulnerability"


@pytest.fixture
def city(app: Any) -> Any:
    return a_city(app)


@pytest.fixture
def queue(app: Any, city: Any) -> Queue:
    return Queue(signed_in(app, an_account(app, "officer", "Dishub", name="Siti")))


@pytest.fixture
def any_queue(any_app: Any) -> Queue:
    a_city(any_app)
    return Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub", name="Siti")))


# --- Exactly once, in order ---------------------------------------------------------------------


def test_an_edit_is_stored_and_answered_with_the_row(any_app: Any, any_queue: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    answer = any_queue.send(any_queue.set(record.id, "attributes.year", "2021"))
    assert [r["state"] for r in answer["results"]] == ["applied"]
    assert answer["rows"][record.id]["cells"]["year"] == {"t": "2021", "v": 2021, "m": "confirmed"}
    assert reload(any_app, record).attributes == {"year": 2021}


def test_an_edit_sent_twice_is_applied_once(any_app: Any, any_queue: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    edit = any_queue.set(record.id, "attributes.year", "2021")
    first, second = any_queue.send(edit), any_queue.send(edit)
    assert [first["results"][0]["again"], second["results"][0]["again"]] == [False, True]
    assert second["results"][0]["state"] == "applied"
    assert len(changes_by_edits(any_app)) == 1


def test_an_edit_twice_in_one_request_is_applied_once(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    edit = queue.set(record.id, "attributes.year", "2021")
    assert [r["again"] for r in queue.send(edit, edit)["results"]] == [False, True]
    assert len(changes_by_edits(app)) == 1


def test_the_same_edits_sent_by_many_at_once_are_applied_once(
    any_app: Any, any_queue: Queue
) -> None:
    record = a_record(any_app, "process", "Uji kendaraan", "Dishub")
    edits = [any_queue.set(record.id, "attributes.input", f"ke-{n}") for n in range(5)]
    edits.append(any_queue.create("process", "Terminal", _dishub(any_app)))
    account = an_account(any_app, "officer", "Dishub")
    answers: list[dict[str, Any]] = []

    def send() -> None:
        answers.append(Queue(signed_in(any_app, account), any_queue.id).send(*edits))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fates = [(r["id"], r["again"]) for a in answers for r in a["results"]]
    assert sorted(i for i, again in fates if not again) == sorted(e["id"] for e in edits)
    assert len(changes_by_edits(any_app)) == len(edits)
    assert reload(any_app, record).attributes["input"] == "ke-4"


def test_edits_of_a_request_are_applied_in_their_order(any_app: Any, any_queue: Queue) -> None:
    record = a_record(any_app, "process", "Uji kendaraan", "Dishub")
    values = [f"nilai {n}" for n in range(8)]
    any_queue.send(*(any_queue.set(record.id, "attributes.input", v) for v in values))
    after = [c["attributes.input"] for c in changes_by_edits(any_app)]
    assert after == values


def test_a_refused_edit_does_not_hold_up_the_others(any_app: Any, any_queue: Queue) -> None:
    mine = a_record(any_app, "application", "SIM-KIR", "Dishub")
    theirs = a_record(any_app, "application", "DAPODIK", "Disdik")
    states = any_queue.states(
        any_queue.set(mine.id, "attributes.year", "2021"),
        any_queue.set(theirs.id, "attributes.year", "2021"),
        any_queue.edit("set", mine.id, field="attributes.year", raw={"a": ["b"]}, seen=7),
        any_queue.edit("juggle", mine.id),
        any_queue.set(mine.id, "attributes.unknown", "x"),
        any_queue.set(mine.id, "attributes.release", "2.0"),
    )
    assert states == ["applied", *["refused"] * 4, "applied"]
    assert reload(any_app, mine).attributes == {"year": 2021, "release": "2.0"}
    assert not reload(any_app, theirs).attributes


def test_a_refused_edit_is_kept_as_it_was_sent_with_a_sentence(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "DAPODIK", "Disdik")
    edit = queue.set(record.id, "attributes.year", "2021")
    result = queue.send(edit)["results"][0]
    assert "berwenang" in result["refusal"]
    [kept] = queue.client.get("/suntingan/saya", headers={"Accept": "application/json"}).json[
        "edits"
    ]
    assert kept["edit"] == edit and kept["refusal"] == result["refusal"]


def test_what_a_refused_edit_wrote_before_the_refusal_is_taken_back(
    any_app: Any, any_queue: Queue
) -> None:
    """A link edit that removes one end and then names one that cannot be added."""
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    archived = a_record(any_app, "service", "Izin trayek", "Dishub")
    relation = a_link(any_app, record, "supports__service", service)
    any_queue.send(any_queue.edit("archive", archived.id))
    edit = any_queue.link(
        record.id, "supports__service", remove=[{"relation": relation}], add=[{"id": archived.id}]
    )
    assert any_queue.states(edit) == ["refused"]
    row = _rows(any_queue, "application")[0]
    assert [e["id"] for e in row["links"]["supports__service"]] == [service.id]


def test_a_request_that_cannot_be_read_is_told_and_nothing_of_it_taken(
    app: Any, queue: Queue
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    good = queue.set(record.id, "attributes.year", "2021")
    for body in (
        b"{", b"[]", b'{"queue": 1, "edits": []}', b'{"edits": [NaN]}', b"\xff\xfe",
        b"[" * 100_000, b'{"queue": "x", "edits": "y"}',
    ):  # fmt: skip
        answer = queue.client.post("/suntingan", data=body, content_type="application/json")
        assert answer.status_code == 400 and answer.json["error"], body[:40]
    without_id = {**good, "id": "saya"}
    answer = queue.post(good, without_id, "teks")
    assert answer.status_code == 400
    assert [f["place"] for f in answer.json["faults"]] == ["Suntingan 2", "Suntingan 3"]
    assert queue.post(*[good] * 101).status_code == 400
    assert stored_states(app) == {} and not reload(app, record).attributes


@pytest.mark.parametrize(
    "part",
    [
        {"record": None}, {"record": "'; DROP TABLE element"}, {"op": ["set"]}, {"field": 3},
        {"raw": [[["x"]]]}, {"raw": {"a": {"b": 1}}}, {"seen": []}, {"seen": {"unread": 1}},
        {"mark": "sure"}, {"reason": {}}, {"add": "x"}, {"remove": [{}]}, {"raw": "x" * 200_000},
    ],
)  # fmt: skip
def test_parts_of_a_wrong_type_refuse_that_edit_only(
    app: Any, queue: Queue, part: dict[str, Any]
) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    bad = {**queue.set(record.id, "attributes.year", "2021"), **part}
    good = queue.set(record.id, "attributes.release", "1")
    assert queue.states(bad, good) == ["refused", "applied"]


def test_letters_that_no_database_takes_do_not_stop_the_queue(
    any_app: Any, any_queue: Queue
) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    good = any_queue.set(record.id, "attributes.release", "a\x00\ud800b")
    bad = any_queue.edit("\udc00", "\x00")
    body = json.dumps({"queue": any_queue.id, "edits": [good, bad]})
    answer = any_queue.client.post("/suntingan", data=body, content_type="application/json")
    assert [r["state"] for r in answer.json["results"]] == ["applied", "refused"]
    assert reload(any_app, record).attributes == {"release": "ab"}


def test_another_account_learns_nothing_from_the_id_of_an_edit(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "DAPODIK", "Disdik")
    edit = queue.set(record.id, "attributes.year", "2021")
    queue.send(edit)
    other = Queue(signed_in(app, an_account(app, "officer", "Disdik")), queue.id)
    result = other.send(edit)["results"][0]
    assert result["again"] and "refusal" not in result and not result["field"]


def test_who_is_not_signed_in_gets_json_and_no_page(app: Any, city: Any) -> None:
    client = app.test_client()
    for address in ("/kabar?opd=2.15.01", "/suntingan/token", "/kisi/process/baris"):
        answer = client.get(address)
        assert answer.status_code == 401 and answer.json["signed_out"] is True
    answer = client.post("/suntingan", json={"queue": an_id(), "edits": []})
    assert answer.status_code == 401 and answer.json["error"]


def test_a_new_password_ends_the_queue_s_session_at_once(app: Any, city: Any) -> None:
    from app.operations import people
    from app.operations.actor import COMMAND_LINE

    account = an_account(app, "officer", "Dishub")
    client = signed_in(app, account)
    assert client.get("/suntingan/token").status_code == 200
    with app.test_request_context():
        people.set_password(COMMAND_LINE, account.id, "sandi-baru-sekali")
    assert client.get("/suntingan/token").status_code == 401


def test_revoked_rights_hold_for_the_next_edit(app: Any, city: Any) -> None:
    from app.operations import people
    from app.operations.actor import COMMAND_LINE

    account = an_account(app, "officer", "Dishub")
    queue = Queue(signed_in(app, account))
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    assert queue.states(queue.set(record.id, "attributes.year", "2020")) == ["applied"]
    with app.test_request_context():
        people.update_user(
            COMMAND_LINE, account.id, name=account.name, active=True, grants=[("reader", None)]
        )
    assert queue.states(queue.set(record.id, "attributes.year", "2021", 2020)) == ["refused"]


# --- What edits do ------------------------------------------------------------------------------


def test_a_record_made_in_the_queue_takes_the_edits_that_follow(
    any_app: Any, any_queue: Queue
) -> None:
    record = an_id()
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    answer = any_queue.send(
        any_queue.create("application", "SIM  Parkir ", _dishub(any_app), record),
        any_queue.set(record, "name", "SIM Parkir Kota", "SIM  Parkir "),
        any_queue.set(record, "attributes.year", "2020"),
        any_queue.link(record, "supports__service", add=[{"id": service.id}]),
    )
    assert {r["state"] for r in answer["results"]} == {"applied"}
    row = answer["rows"][record]
    assert (row["name"], row["cells"]["year"]["v"]) == ("SIM Parkir Kota", 2020)
    assert [e["id"] for e in row["links"]["supports__service"]] == [service.id]


def test_a_second_record_with_the_same_id_is_refused(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    edit = queue.create("application", "Lain", _dishub(app), record.id)
    assert queue.states(edit) == ["refused"]
    assert reload(app, record).name == "SIM-KIR"


@pytest.mark.parametrize(
    ("kind", "opd"), [("nothing", "Dishub"), ("application", "Disdik"), ("process", None)]
)
def test_records_are_not_made_where_one_may_not(
    app: Any, queue: Queue, kind: str, opd: str | None
) -> None:
    with app.app_context():
        unit = unit_id(opd)
    assert queue.states(queue.create(kind, "Baru", unit)) == ["refused"]


def test_a_value_that_does_not_fit_is_kept_and_told(any_app: Any, any_queue: Queue) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    answer = any_queue.send(any_queue.set(record.id, "attributes.hosting", "server kantor"))
    cell = answer["rows"][record.id]["cells"]["hosting"]
    assert (answer["results"][0]["state"], cell["t"], cell["u"]) == (
        "applied", "server kantor", "server kantor",
    )  # fmt: skip
    assert cell["p"]["reason"] and cell["p"]["allowed"] and "v" not in cell
    assert reload(any_app, record).unread == {"hosting": "server kantor"}


def test_text_that_did_not_fit_is_replaced_by_what_fits(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="dua ribu")
    edit = queue.set(record.id, "attributes.year", "2000", None, "dua ribu")
    assert queue.states(edit) == ["applied"]
    stored = reload(app, record)
    assert stored.attributes == {"year": 2000} and not stored.unread


@pytest.mark.parametrize("empty", ["", "-", None, []])
def test_blank_and_dash_empty_a_value(app: Any, queue: Queue, empty: Any) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    queue.send(queue.set(record.id, "attributes.year", empty, 2020))
    stored = reload(app, record)
    assert not stored.attributes and not stored.marks


def test_text_for_which_no_record_is_there_waits_as_a_link(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    queue.send(queue.link(record.id, "supports__service", add=[{"text": "Uji KIR"}]))
    row = _rows(queue, "application")[0]
    assert [e["text"] for e in row["links"]["supports__service"]] == ["Uji KIR"]
    made = an_id()
    queue.send(queue.create("service", "Uji KIR", _dishub(app), made))
    row = _rows(queue, "application")[0]
    assert [e["id"] for e in row["links"]["supports__service"]] == [made]
    queue.send(queue.link(record.id, "supports__service", remove=[{"text": "Uji KIR"}]))
    assert _rows(queue, "application")[0]["links"] == {}


def test_links_are_taken_off_by_their_other_end(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    first, second = (a_record(app, "service", n, "Dishub") for n in ("Uji KIR", "Izin trayek"))
    queue.send(
        queue.link(record.id, "supports__service", add=[{"id": first.id}, {"id": second.id}]),
        queue.link(record.id, "supports__service", remove=[{"id": first.id}]),
        queue.link(record.id, "supports__service", remove=[{"id": first.id}]),
    )
    row = _rows(queue, "application")[0]
    assert [e["id"] for e in row["links"]["supports__service"]] == [second.id]


def test_links_may_arrive_as_assumed_and_be_confirmed(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    edit = queue.link(
        record.id, "supports__service", add=[{"text": "Uji KIR"}], mark="assumed"
    )  # fmt: skip
    assert queue.send(edit)["rows"][record.id]["links"]["supports__service"][0]["m"] == "assumed"
    mark = queue.edit("mark", record.id, field="links.supports__service", mark="confirmed")
    entry = queue.send(mark)["rows"][record.id]["links"]["supports__service"][0]
    assert (entry["id"], entry["m"]) == (service.id, "confirmed")


def test_a_sensitive_record_of_others_cannot_be_linked_by_its_id(app: Any, queue: Queue) -> None:
    secret = a_record(app, SECRET, "Celah lama", "Disdik")
    link = next(
        li for k in METAMODEL.kinds for li in METAMODEL.column_links(k) if li.other.name == SECRET
    )
    record = a_record(app, link.kind.name, "Penanganan", "Dishub")
    result = queue.send(queue.link(record.id, link.name, add=[{"id": secret.id}]))["results"][0]
    assert result["state"] == "refused" and "Celah" not in result["refusal"]


def test_marks_and_reasons_are_set_beside_a_value(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    queue.send(
        queue.set(record.id, "attributes.release", "2", mark="assumed"),
        queue.edit(
            "mark", record.id, field="attributes.address", mark="not_applicable",
            reason="Tanpa alamat", seen={"value": None},
        ),
        queue.edit("mark", record.id, field="attributes.year", mark="assumed",
                   seen={"value": 2020}),
    )  # fmt: skip
    stored = reload(app, record)
    assert stored.marks == {
        "release": "assumed", "address": "not_applicable", "year": "assumed",
    }  # fmt: skip
    assert stored.reasons == {"address": "Tanpa alamat"} and stored.attributes["year"] == 2020


def test_a_mark_of_emptiness_is_refused_beside_a_value(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="2020")
    edit = queue.edit(
        "mark", record.id, field="attributes.year", mark="not_applicable", seen={"value": 2020}
    )
    assert queue.states(edit) == ["refused"]
    assert reload(app, record).marks == {"year": "confirmed"}


def test_confirming_a_row_confirms_values_and_own_links(app: Any, queue: Queue) -> None:
    record = a_record(
        app, "application", "SIM-KIR", "Dishub", year="2020", release="2",
        marks={"year": "assumed", "release": "assumed", "address": "to_fill"},
    )  # fmt: skip
    service = a_record(app, "service", "Uji KIR", "Dishub")
    queue.send(queue.link(record.id, "supports__service", add=[{"id": service.id}], mark="assumed"))
    row = queue.send(queue.edit("confirm", record.id))["rows"][record.id]
    assert (row["cells"]["year"]["m"], row["cells"]["release"]["m"]) == ("confirmed", "confirmed")
    assert row["cells"]["address"] == {"m": "to_fill"}
    assert row["links"]["supports__service"][0]["m"] == "confirmed"


def test_confirming_leaves_alone_what_others_changed_unseen(app: Any, queue: Queue) -> None:
    record = a_record(
        app, "application", "SIM-KIR", "Dishub", year="2020", release="2",
        marks={"year": "assumed", "release": "assumed"},
    )  # fmt: skip
    seen = {"attributes.year": {"value": 2019}, "attributes.release": {"value": "2"}}
    queue.send(queue.edit("confirm", record.id, seen=seen))
    assert reload(app, record).marks == {"year": "assumed", "release": "confirmed"}


def test_archived_records_leave_and_come_back(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    gone = queue.send(queue.edit("archive", record.id))["rows"][record.id]
    assert gone == {"id": record.id, "gone": True} and reload(app, record).archived
    assert queue.states(queue.set(record.id, "attributes.year", "2020")) == ["refused"]
    assert queue.send(queue.edit("restore", record.id))["rows"][record.id]["code"] == record.code


def test_a_record_goes_to_another_own_opd_by_any_of_its_words(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        below = queries.find_unit("Bidang Angkutan")
    assert below is not None
    edit = queue.set(record.id, "opd", "Bidang Angkutan", record.opd_id)
    assert queue.states(edit) == ["applied"] and reload(app, record).opd_id == below.id
    away = queue.set(record.id, "opd", "Disdik", below.id)
    assert queue.states(away) == ["refused"]


def test_plan_is_an_edit_like_others(app: Any, queue: Queue) -> None:
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    states = queue.states(
        queue.set(record.id, "plan", "upgrade", "keep"), queue.set(record.id, "plan", "burn", "x")
    )
    assert states == ["applied", "refused"] and reload(app, record).plan == "upgrade"


def _dishub(app: Any) -> str:
    with app.app_context():
        return str(unit_id("Dishub"))


def _rows(queue: Queue, kind: str) -> list[dict[str, Any]]:
    return list(queue.client.get(f"/kisi/{kind}/baris?opd=2.15.01").json["rows"])


def test_deliveries_written_together_each_get_their_own_fate(
    any_app: Any, any_queue: Queue
) -> None:
    """Many browsers at once, one of them with an edit that is refused, one that conflicts."""
    count, rounds = 10, 4
    records = [a_record(any_app, "process", f"Proses {n}", "Dishub") for n in range(count)]
    theirs = a_record(any_app, "process", "Milik lain", "Disdik")
    any_queue.send(any_queue.set(records[1].id, "attributes.input", "lebih dahulu"))
    account = an_account(any_app, "officer", "Dishub")
    fates: dict[int, list[str]] = {}

    def work(number: int) -> None:
        queue = Queue(signed_in(any_app, account))
        target = theirs if number == 0 else records[number]
        edits = [queue.set(target.id, "attributes.input", f"{number}-{n}") for n in range(rounds)]
        fates[number] = [queue.states(edit)[0] for edit in edits]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {n: ["applied"] * rounds for n in range(2, count)}
    assert fates == expected | {0: ["refused"] * rounds, 1: ["conflict"] * rounds}
    for number in range(2, count):
        assert reload(any_app, records[number]).attributes == {"input": f"{number}-{rounds - 1}"}
    assert len(changes_by_edits(any_app)) == 1 + (count - 2) * rounds
