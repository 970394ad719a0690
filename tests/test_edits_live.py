"""Rows and the live feed: what each may see, what changed, who is there."""

from __future__ import annotations

from typing import Any

import pytest

from app.extensions import db
from app.models import Change, Presence, Unsent
from app.operations import presence
from tests.edit_queue import Queue
from tests.factories import a_city, a_link, a_record, an_account, signed_in, unit_id
from tests.workshops import a_participant, a_workshop

DISHUB, DISDIK = "2.15.01", "1.01.01"


@pytest.fixture
def city(any_app: Any) -> Any:
    return a_city(any_app)


@pytest.fixture
def officer(any_app: Any, city: Any) -> Any:
    return signed_in(any_app, an_account(any_app, "officer", "Dishub", name="Siti Aminah"))


def rows_of(client: Any, kind: str = "application", opd: str = DISHUB) -> list[dict[str, Any]]:
    return list(client.get(f"/kisi/{kind}/baris?opd={opd}").json["rows"])


def news(client: Any, since: int | None, kind: str = "application", opd: str = DISHUB) -> Any:
    return client.get(f"/kabar?opd={opd}&kind={kind}&since={'' if since is None else since}").json


def version(client: Any) -> int:
    return int(client.get("/kabar").json["version"])


# --- Rows ---------------------------------------------------------------------------------------


def test_rows_hold_the_opd_and_the_units_below_it_by_code(any_app: Any, officer: Any) -> None:
    first = a_record(any_app, "application", "SIM-KIR", "Dishub")
    second = a_record(any_app, "application", "Trayek", "Bidang Angkutan")
    a_record(any_app, "application", "DAPODIK", "Disdik")
    got = rows_of(officer)
    assert [(r["id"], r["unit"]) for r in got] == [
        (first.id, "Dishub"), (second.id, "Bidang Angkutan"),
    ]  # fmt: skip


def test_a_row_tells_values_marks_reasons_and_links(any_app: Any, officer: Any) -> None:
    record = a_record(
        any_app, "application", "SIM-KIR", "Dishub", contract_end="31 Desember 2026",
        marks={"address": "not_applicable"},
    )  # fmt: skip
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    relation = a_link(any_app, record, "supports__service", service)
    [row] = rows_of(officer)
    assert row["cells"]["contract_end"] == {
        "t": "31 Desember 2026", "v": "2026-12-31", "m": "confirmed",
    }  # fmt: skip
    assert row["cells"]["address"] == {"m": "not_applicable"}
    assert row["links"]["supports__service"] == [
        {
            "r": relation, "id": service.id, "code": service.code, "name": "Uji KIR",
            "kind": "service", "opd": "Dishub", "m": "confirmed",
        }
    ]  # fmt: skip
    assert row["may_edit"] is True and row["locked"] == "" and row["closed"] is False


def test_drafts_of_others_are_rows_without_contents(any_app: Any, officer: Any) -> None:
    a_record(any_app, "application", "DAPODIK", "Disdik", year="2020")
    [row] = rows_of(officer, opd=DISDIK)
    assert (row["name"], row["closed"], row["cells"], row["links"]) == ("DAPODIK", True, {}, {})
    assert row["may_edit"] is False


def test_submitted_records_of_others_are_read_but_not_edited(any_app: Any, officer: Any) -> None:
    a_record(any_app, "application", "DAPODIK", "Disdik", year="2020", review="submitted")
    [row] = rows_of(officer, opd=DISDIK)
    assert row["cells"]["year"]["v"] == 2020 and row["may_edit"] is False


def test_participants_get_no_contents_of_other_opds(any_app: Any, city: Any) -> None:
    client = signed_in(any_app, a_participant(any_app, a_workshop(any_app)))
    a_record(any_app, "application", "DAPODIK", "Disdik", year="2020", review="validated")
    mine = a_record(any_app, "application", "SIM-KIR", "Dishub", year="2021")
    [theirs] = rows_of(client, opd=DISDIK)
    assert theirs["closed"] is True and theirs["cells"] == {}
    assert [(r["id"], r["may_edit"]) for r in rows_of(client)] == [(mine.id, True)]


def test_sensitive_kinds_of_others_are_no_rows_at_all(any_app: Any, officer: Any) -> None:
    start = version(officer)
    secret = a_record(any_app, "vulnerability", "Celah lama", "Disdik", review="validated")
    assert rows_of(officer, "vulnerability", DISDIK) == []
    told = news(officer, start, "vulnerability", DISDIK)
    assert told["rows"] == [] and secret.id not in str(told)
    reviewer = signed_in(any_app, an_account(any_app, "validator", None))
    assert [r["id"] for r in rows_of(reviewer, "vulnerability", DISDIK)] == [secret.id]


def test_sensitive_records_of_others_do_not_show_as_links(any_app: Any, city: Any) -> None:
    from architecture.metamodel import METAMODEL

    link = next(
        li
        for k in METAMODEL.kinds
        for li in METAMODEL.column_links(k)
        if li.other.name == "vulnerability" and not li.kind.sensitive
    )
    record = a_record(any_app, link.kind.name, "Penanganan", "Dishub", review="validated")
    secret = a_record(any_app, "vulnerability", "Celah lama", "Disdik", review="validated")
    a_link(any_app, record, link.name, secret)
    officer = signed_in(any_app, an_account(any_app, "officer", "Dishub"))
    [row] = rows_of(officer, link.kind.name)
    assert row["links"] == {} and "Celah" not in str(row)


def test_sensitive_values_of_others_are_left_out(any_app: Any, officer: Any) -> None:
    from architecture.metamodel import METAMODEL

    kind, attribute = next(
        (k, a)
        for k in METAMODEL.kinds
        for a in k.attributes
        if a.sensitive and a.type in ("text", "long_text") and not k.sensitive
    )
    a_record(
        any_app, kind.name, "Rahasia", "Disdik", review="validated",
        **{attribute.name: "di ruang belakang"},
    )  # fmt: skip
    [row] = rows_of(officer, kind.name, DISDIK)
    assert row["closed"] is False and attribute.name not in row["cells"]


def test_values_changed_after_acceptance_are_hidden_from_others(any_app: Any, officer: Any) -> None:
    record = a_record(
        any_app, "application", "DAPODIK", "Disdik", year="2020", release="1", review="validated"
    )
    other = Queue(signed_in(any_app, an_account(any_app, "officer", "Disdik")))
    other.send(other.set(record.id, "attributes.year", "2021", 2020))
    [row] = rows_of(officer, opd=DISDIK)
    assert "year" not in row["cells"] and row["cells"]["release"]["v"] == "1"
    assert row["draft"] is True


def test_an_unknown_opd_is_not_found(officer: Any) -> None:
    answer = officer.get("/kisi/application/baris?opd=9.99", headers={"Accept": "application/json"})
    assert answer.status_code == 404 and answer.json["error"]


# --- News ---------------------------------------------------------------------------------------


def test_news_tell_the_rows_that_changed_and_no_others(any_app: Any, officer: Any) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    a_record(any_app, "application", "Trayek", "Dishub")
    start = version(officer)
    budi = Queue(signed_in(any_app, an_account(any_app, "officer", "Dishub")))
    assert news(officer, start)["rows"] == []
    budi.send(budi.set(record.id, "attributes.year", "2021"))
    told = news(officer, start)
    assert [(r["id"], r["cells"]["year"]["v"]) for r in told["rows"]] == [(record.id, 2021)]
    assert news(officer, told["version"])["rows"] == []


def test_new_records_and_links_are_news_at_both_ends(any_app: Any, officer: Any) -> None:
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    start = version(officer)
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    a_link(any_app, record, "supports__service", service)
    assert [r["id"] for r in news(officer, start)["rows"]] == [record.id]
    assert [r["id"] for r in news(officer, start, "service")["rows"]] == [service.id]


def test_a_new_name_is_news_where_the_record_shows_as_a_link(any_app: Any, officer: Any) -> None:
    record = a_record(any_app, "application", "SIM-KIR", "Dishub")
    service = a_record(any_app, "service", "Uji KIR", "Dishub")
    a_link(any_app, record, "supports__service", service)
    start = version(officer)
    queue = Queue(officer)
    queue.send(queue.set(service.id, "name", "Uji berkala", "Uji KIR"))
    [row] = news(officer, start)["rows"]
    assert row["links"]["supports__service"][0]["name"] == "Uji berkala"


def test_what_left_the_opd_is_told_as_gone(any_app: Any, city: Any) -> None:
    client = signed_in(any_app, an_account(any_app, "administrator"))
    archived = a_record(any_app, "application", "SIM-KIR", "Dishub")
    moved = a_record(any_app, "application", "Trayek", "Dishub")
    start = version(client)
    queue = Queue(client)
    queue.send(queue.edit("archive", archived.id), queue.set(moved.id, "opd", DISDIK, moved.opd_id))
    told = {r["id"]: r.get("gone") for r in news(client, start)["rows"]}
    assert told == {archived.id: True, moved.id: True}
    assert [r["id"] for r in news(client, start, opd=DISDIK)["rows"]] == [moved.id]


@pytest.mark.parametrize("since", [10_000_000, -5])
def test_a_moment_that_is_not_known_asks_for_loading_anew(officer: Any, since: int) -> None:
    assert news(officer, since)["reload"] is True


def test_asking_anything_odd_breaks_nothing(officer: Any) -> None:
    for query in (
        "since=x&kind=application", "kind=nothing&since=0", "unsent=-5&wrong=1e9",
        f"cell={'x' * 5000}&kind={'y' * 500}&opd={DISHUB}",
    ):  # fmt: skip
        assert officer.get(f"/kabar?{query}").status_code == 200


# --- Presence -----------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presence without the seconds that it is collected and remembered for."""
    monkeypatch.setattr(presence, "WRITTEN_EVERY", 0)
    monkeypatch.setattr("app.queries.live.READ_EVERY", 0)


def test_people_in_the_opd_see_each_other_and_the_cell(
    any_app: Any, officer: Any, at_once: None
) -> None:
    budi = signed_in(any_app, an_account(any_app, "officer", "Dishub", name="Budi Santoso"))
    before = _number_of_changes(any_app)
    budi.get(f"/kabar?opd={DISHUB}&kind=application&cell=abc%20name&queue=laptop&unsent=3")
    people = officer.get(f"/kabar?opd={DISHUB}&kind=application").json["people"]
    assert people == [
        {"name": "Budi Santoso", "initials": "BS", "kind": "application", "cell": "abc name",
         "me": False},
        {"name": "Siti Aminah", "initials": "SA", "kind": "application", "cell": "", "me": True},
    ]  # fmt: skip
    assert officer.get(f"/kabar?opd={DISDIK}").json["people"][0]["me"] is True
    with any_app.app_context():
        stored = db.session.query(Unsent).one()
        assert (stored.queue, stored.number) == ("laptop", 3)
    assert _number_of_changes(any_app) == before


def test_who_was_not_seen_for_a_while_is_not_there(
    any_app: Any, officer: Any, at_once: None
) -> None:
    from datetime import timedelta

    from app.models import now

    budi = an_account(any_app, "officer", "Dishub", name="Budi")
    with any_app.app_context():
        place = unit_id("Dishub")
        seen = now() - timedelta(seconds=41)
        db.session.add(Presence(user_id=budi.id, opd_id=place, seen_at=seen))
        db.session.commit()
    assert [p["name"] for p in news(officer, None)["people"]] == ["Siti Aminah"]


def test_participants_are_not_told_who_works_elsewhere(
    any_app: Any, city: Any, at_once: None
) -> None:
    siti = signed_in(any_app, an_account(any_app, "officer", "Disdik", name="Siti"))
    siti.get(f"/kabar?opd={DISDIK}")
    client = signed_in(any_app, a_participant(any_app, a_workshop(any_app)))
    assert client.get(f"/kabar?opd={DISDIK}").json["people"] == []


def _number_of_changes(app: Any) -> int:
    with app.app_context():
        return int(db.session.query(Change).count())
