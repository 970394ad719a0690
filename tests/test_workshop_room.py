"""The room and the board: running sums equal those made anew; what needs help comes first."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from app import queries
from app.database import writing
from app.extensions import db
from app.models import Presence, Unsent
from app.operations import elements, review
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.permissions import actor_of
from app.queries import room as room_queries
from app.queries import workshops
from app.queries.room import Progress, lines_of, progress
from app.workshops.room import room_of
from architecture.completeness import total
from architecture.metamodel import SIX_DOMAINS, Domain
from tests.factories import a_city, a_link, a_record, an_account, signed_in, unit_id
from tests.workshops import a_participant, a_workshop, close, facilitator_of, reloaded
from tests.workshops import lines_of as attendance_of


@pytest.fixture
def city(any_app):
    a_city(any_app)
    return any_app


def now_in(app, meeting):
    with app.app_context():
        return progress(reloaded(app, meeting))


def anew(app, meeting):
    """The same sums made from the graph, as the home page makes them."""
    sums = {}
    with app.app_context():
        graph = queries.load_graph("all")
        lines = lines_of(meeting.opd_ids, queries.units())
        for element in graph.elements.values():
            line = lines.get(element.opd or "")
            if line and not element.kind_.sensitive:
                sums.setdefault((line, element.kind_.domain), []).append(element)
        return {key: (total(found), len(found)) for key, found in sums.items()}


def sums(done):
    return {k: (s.counts, s.records) for k, s in done.shares.items() if s.records}


def save(app, account, record, **values):
    with app.test_request_context():
        actor = actor_of(account) if account else COMMAND_LINE
        elements.save_element(actor, record.id, {n: Edit(v) for n, v in values.items()})


def test_running_sums_equal_those_made_anew_after_every_kind_of_change(city):
    meeting = a_workshop(city)
    first = a_record(city, "application", "SIM-KIR", "Dishub", description="Isi")
    a_record(city, "process", "Proses", "Bidang Angkutan")
    a_record(city, "application", "Di luar", "Bagor")
    assert sums(now_in(city, meeting)) == anew(city, meeting)
    steps = (
        lambda: save(city, None, first, description="Isi lain", year="2020"),
        lambda: save(city, None, first, description=""),
        lambda: a_record(city, "service", "Layanan", "Disdik", review="submitted"),
        lambda: move(city, first, "Disdik"),
        lambda: move(city, first, "Bagor"),
        lambda: move(city, first, "Dishub"),
        lambda: archive(city, first),
        lambda: restore(city, first),
    )
    for step in steps:
        step()
        assert sums(now_in(city, meeting)) == anew(city, meeting)


def move(app, record, opd):
    from app.operations.writer import Writer

    with app.test_request_context(), writing():
        element = elements.get_element(record.id)
        Writer(COMMAND_LINE).update(element, {"opd_id": unit_id(opd)})


def archive(app, record):
    with app.test_request_context():
        elements.archive_element(COMMAND_LINE, record.id)


def restore(app, record):
    with app.test_request_context():
        elements.restore_element(COMMAND_LINE, record.id)


def test_sensitive_records_are_in_no_sum(city):
    meeting = a_workshop(city)
    a_record(city, "vulnerability", "Celah", "Dishub")
    assert sums(now_in(city, meeting)) == {}


def test_domain_is_sent_when_all_its_records_are(city):
    meeting = a_workshop(city)
    records = [a_record(city, "service", opd="Dishub") for _ in range(2)]
    for record, is_sent in zip(records, (False, True), strict=True):
        with city.test_request_context():
            actor = actor_of(an_account(city, "officer", "Dishub"))
            review.review_elements(actor, [record.id], "submitted")
        with city.app_context():
            share = now_in(city, meeting).shares[(unit_id("Dishub"), Domain.SERVICE)]
        assert share.is_sent is is_sent


def test_entries_count_values_and_links_since_the_opening_by_opd(city):
    a_record(city, "application", "Sebelumnya", "Dishub")
    meeting = a_workshop(city)
    application = a_record(city, "application", "Baru", "Dishub")
    process = a_record(city, "process", "Proses", "Disdik")
    a_link(city, application, "supports__process", process)
    save(city, None, application, description="Isi")
    with city.app_context():
        done = progress(meeting)
        assert sum(done.entries.values()) == 4
        assert done.entries[unit_id("Disdik")] == 1
        assert done.newest == unit_id("Dishub")


def test_target_counts_new_records_of_its_kind_that_still_live(city):
    a_record(city, "process", "Lama", "Dishub")
    meeting = a_workshop(city, target="10")
    _kept, gone = (a_record(city, "process", opd="Dishub") for _ in range(2))
    a_record(city, "service", opd="Dishub")
    a_record(city, "process", opd="Bagor")
    assert now_in(city, meeting).reached == 2
    archive(city, gone)
    assert now_in(city, meeting).reached == 1


def test_sums_are_read_without_loading_the_graph(city, monkeypatch):
    meeting = a_workshop(city)
    a_record(city, opd="Dishub")
    client = signed_in(city, an_account(city, "reader"))
    client.get(f"/lokakarya/{meeting.id}/papan.json")  # whatever is read once only
    monkeypatch.setattr(queries.graph, "read_graph", None)
    city.extensions.pop("selaras_cache", None)
    answer = client.get(f"/lokakarya/{meeting.id}/papan.json")
    assert answer.status_code == 200 and answer.json["lines"]


def test_only_changed_records_are_read_again(city, monkeypatch):
    meeting = a_workshop(city)
    records = [a_record(city, opd="Dishub") for _ in range(3)]
    now_in(city, meeting)
    read = []
    original = room_queries._elements
    monkeypatch.setattr(
        room_queries, "_elements", lambda ids: read.append(sorted(ids)) or original(ids)
    )
    save(city, None, records[1], description="Isi")
    now_in(city, meeting)
    now_in(city, meeting)
    assert read == [[records[1].id]]


def test_unit_belongs_to_the_nearest_chosen_opd(city):
    with city.app_context():
        ids = {u.short: u.id for u in queries.units().values()}
        tree = queries.units()
        both = lines_of([ids["Dishub"], ids["Bidang Angkutan"]], tree)
        assert both[ids["Bidang Angkutan"]] == ids["Bidang Angkutan"]
        only = lines_of([ids["Dishub"]], tree)
        assert only == {ids["Dishub"]: ids["Dishub"], ids["Bidang Angkutan"]: ids["Dishub"]}


# --- Who needs help -----------------------------------------------------------------------------


def room_now(app, meeting, *, later=timedelta(0)):
    with app.app_context():
        people = attendance_of(app, meeting)
        places = workshops.places(a.user_id for a in people if a.user_id)
        moment = datetime.now(UTC) + later
        unsent = workshops.unsent_of(places)
        return room_of(
            meeting, people, places, progress(meeting), queries.units(), unsent=unsent, now=moment
        )


def seen(app, account, *, unsent=0, kind="application", at=None):
    with app.app_context(), writing():
        moment = at or datetime.now(UTC)
        place = Presence(user_id=account.id, opd_id=unit_id("Dishub"), kind=kind, seen_at=moment)
        db.session.merge(place)
        db.session.merge(Unsent(user_id=account.id, queue="q", number=unsent, told_at=moment))


def test_opd_with_unsent_values_comes_first_then_absent_ones(city):
    meeting = a_workshop(city, ["Disdik", "Dishub", "Diskominfo"])
    seen(city, a_participant(city, meeting, "Yusri"), unsent=3)
    a_record(city, opd="Dishub", year="sudah lama")
    a_participant(city, meeting, "Nia", "Disdik")
    room = room_now(city, meeting)
    assert [line.unit.short for line in room.lines] == ["Dishub", "Diskominfo", "Disdik"]
    dishub = room.lines[0]
    assert (dishub.unsent, dishub.wrong, dishub.kinds) == (3, 1, ("application",))
    assert (room.people, room.present) == (2, 2)


def test_who_saved_nothing_for_ten_minutes_is_silent(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    assert room_now(city, meeting, later=timedelta(minutes=9)).lines[0].people == 0
    later = timedelta(minutes=11)
    dishub = room_now(city, meeting, later=later).lines[0]
    assert (dishub.silent, dishub.working, dishub.is_stalled) == (1, 0, True)
    save(city, account, a_record(city, opd="Dishub"), description="Isi")
    assert room_now(city, meeting).lines[-1].working == 1


def test_browser_that_does_not_answer_is_told(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    seen(city, account, at=datetime.now(UTC) - timedelta(minutes=5), unsent=2)
    line = next(x for x in room_now(city, meeting).lines if x.people)
    assert (line.away, line.unsent, line.kinds) == (1, 2, ())


def test_closing_names_the_opds_with_unsent_values(city):
    meeting = a_workshop(city)
    seen(city, a_participant(city, meeting), unsent=3)
    client = signed_in(city, facilitator_of(city, meeting))
    page = client.get(f"/lokakarya/{meeting.id}/tutup").text
    assert "Dinas Perhubungan: 3 isian belum terkirim" in page
    client.post(f"/lokakarya/{meeting.id}/tutup")
    assert reloaded(city, meeting).result["unsent"] == 3


# --- The board ----------------------------------------------------------------------------------


def test_board_names_no_person(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting, "Nama Orang")
    save(city, account, a_record(city, opd="Dishub"), description="Isi")
    client = signed_in(city, an_account(city, "reader", name="Pembaca Lain"))
    texts = [client.get(f"/lokakarya/{meeting.id}/{part}").text for part in ("papan", "papan.json")]
    assert not [t for t in texts if "Nama Orang" in t or "Pembaca Lain" in t]


def test_board_tells_filled_confirmed_and_sent(city):
    meeting = a_workshop(city, target="4")
    a_record(city, "service", "Layanan", "Dishub", review="submitted")
    a_record(city, "process", "Proses", "Dishub", output="Isi")
    state = (
        signed_in(city, an_account(city, "reader")).get(f"/lokakarya/{meeting.id}/papan.json").json
    )
    with city.app_context():
        cells = dict(zip(SIX_DOMAINS, state["lines"][unit_id("Dishub")], strict=True))
    assert cells[Domain.SERVICE]["sent"] and not cells[Domain.PROCESS]["sent"]
    assert cells[Domain.PROCESS]["records"] == 1 and cells[Domain.DATA]["records"] == 0
    assert (state["reached"], state["share"]) == ("1", 25)


def test_board_of_a_closed_workshop_says_so(city):
    meeting = a_workshop(city)
    close(city, meeting)
    client = signed_in(city, an_account(city, "validator", None))
    assert client.get(f"/lokakarya/{meeting.id}/papan.json").json == {"open": False}
    assert client.get(f"/lokakarya/{meeting.id}/papan").status_code == 302


def test_empty_progress_stands_for_an_empty_room(city):
    meeting = a_workshop(city, ["Dishub"])
    done = now_in(city, meeting)
    assert isinstance(done, Progress) and not done.entries and done.newest is None


# --- Attendance on paper ------------------------------------------------------------------------


def test_attendance_lists_everybody_once_by_opd(city):
    meeting = a_workshop(city)
    a_participant(city, meeting, "Yusri")
    a_participant(city, meeting, "Nia", "Disdik")
    a_participant(city, meeting, "YUSRI")
    page = (
        signed_in(city, facilitator_of(city, meeting))
        .get(f"/lokakarya/{meeting.id}/daftar-hadir")
        .text
    )
    assert page.index("<td>Nia") < page.index("<td>Yusri")
    assert "2 orang dari 2 OPD" in page and "Tanda tangan" in page


@pytest.mark.parametrize("name", ["=1+1", "+62", "-x", "@cmd"])
def test_exported_names_are_never_formulas(city, name):
    meeting = a_workshop(city)
    a_participant(city, meeting, name)
    client = signed_in(city, facilitator_of(city, meeting))
    address = f"/lokakarya/{meeting.id}/daftar-hadir"
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").data.decode("utf-8-sig"))))
    assert rows[1][1].lstrip("'") == name and rows[1][1] != name
    sheet = load_workbook(io.BytesIO(client.get(f"{address}.xlsx").data)).active
    cell = sheet.cell(6, 2)
    assert (cell.value, cell.data_type) == (name, "s")
