"""Opening, joining, admitting, closing: what is stored, on both databases."""

import pytest
from sqlalchemy import select

from app import queries
from app.errors import Fault, Forbidden, Refused
from app.extensions import db
from app.models import Change, User
from app.operations import attendance, elements
from app.operations import workshops as operations
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.workshops import Plan
from app.permissions import actor_of, viewer_of
from app.queries import workshops
from tests.factories import a_city, a_record, an_account, unit_id
from tests.workshops import (
    DAY,
    a_participant,
    a_workshop,
    admit,
    asks,
    close,
    facilitator_of,
    lines_of,
    reloaded,
)


@pytest.fixture
def city(any_app):
    a_city(any_app)
    return any_app


def participants(app):
    with app.app_context():
        return db.session.scalars(select(User).where(User.workshop_id.is_not(None))).all()


def changes_of(app, entity):
    with app.app_context():
        return db.session.scalars(select(Change).where(Change.entity == entity)).all()


# --- Opening ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["verifier", "validator", "administrator"])
def test_reviewers_and_administrators_open_workshops(city, role):
    meeting = a_workshop(city, by=an_account(city, role, None))
    assert meeting.is_open and len(meeting.code) == 6


@pytest.mark.parametrize("role", ["officer", "writer", "reader"])
def test_others_open_none(city, role):
    with pytest.raises(Forbidden):
        a_workshop(city, by=an_account(city, role))


def test_every_fault_of_the_form_is_told_at_once(city):
    actor = actor_in(city, an_account(city, "validator", None))
    plan = Plan(" ", "x" * 300, "21 Nov", ("tidak-ada",), "vulnerability", "banyak")
    with city.test_request_context(), pytest.raises(Refused) as refusal:
        operations.open_workshop(actor, plan)
    assert [f.place for f in refusal.value.faults] == [
        "Nama", "Tempat", "Tanggal", "OPD", "Target", "Target",
    ]  # fmt: skip


def test_target_of_a_sensitive_kind_is_refused(city):
    with pytest.raises(Refused):
        a_workshop(city, kind="vulnerability", target="5")


def test_opds_are_kept_in_official_order(city):
    meeting = a_workshop(city, ["Dishub", "Disdik"])
    with city.app_context():
        assert meeting.opd_ids == (unit_id("Disdik"), unit_id("Dishub"))


def test_opd_with_participants_stays_in_the_workshop(city):
    meeting = a_workshop(city)
    a_participant(city, meeting)
    actor = actor_in(city, facilitator_of(city, meeting))
    with city.test_request_context(), pytest.raises(Refused, match="peserta"):
        only = (str(unit_id("Disdik")),)
        operations.change_workshop(actor, meeting.id, Plan("Baru", "Aula", DAY, only))


def test_another_code_replaces_the_first(city):
    meeting = a_workshop(city)
    with city.test_request_context():
        operations.change_code(actor_of(facilitator_of(city, meeting)), meeting.id)
        codes = workshops.open_codes()
    assert [code for _, code in codes] == [reloaded(city, meeting).code] != [meeting.code]


# --- Joining ------------------------------------------------------------------------------------


def test_who_asks_waits_and_has_no_account(city):
    meeting = a_workshop(city)
    asks(city, meeting, "Nia", "Disdik")
    assert [(a.name, a.state) for a in lines_of(city, meeting)] == [("Nia", "waiting")]
    assert participants(city) == []


def test_unit_below_counts_for_its_opd(city):
    meeting = a_workshop(city)
    asks(city, meeting, opd="Bidang Angkutan")
    line = lines_of(city, meeting)[0]
    with city.app_context():
        assert (line.opd_id, line.unit) == (unit_id("Dishub"), "Bidang Angkutan")


@pytest.mark.parametrize(
    ("name", "opd", "place"),
    [
        ("", "Dishub", "Nama"),
        ("x" * 201, "Dishub", "Nama"),
        ("Yusri 198501012010011001", "Dishub", "Nama"),
        ("8271 0112 3456 0001", "Dishub", "Nama"),
        ("Yusri", "Bagor", "OPD"),
    ],
)
def test_wrong_answers_are_refused_with_their_place(city, name, opd, place):
    meeting = a_workshop(city)
    with pytest.raises(Refused) as refusal:
        asks(city, meeting, name, opd)
    assert [f.place for f in refusal.value.faults] == [place]
    assert lines_of(city, meeting) == []


def test_same_browser_waits_once(city):
    meeting = a_workshop(city)
    first = asks(city, meeting, "Nia")
    with city.test_request_context():
        dishub = str(unit_id("Dishub"))
        attendance.ask_to_join(meeting.id, "Nia Rahma", dishub, former=first)
    assert [a.name for a in lines_of(city, meeting)] == ["Nia Rahma"]


def test_waiting_list_ends_somewhere(city, monkeypatch):
    meeting = a_workshop(city)
    monkeypatch.setattr(attendance, "MOST_WAITING", 2)
    asks(city, meeting, "A")
    asks(city, meeting, "B")
    with pytest.raises(Refused, match="penuh"):
        asks(city, meeting, "C")


def test_one_click_admits_all_who_wait(city):
    meeting = a_workshop(city)
    for name in ("Nia", "Yusri", "Lukman"):
        asks(city, meeting, name)
    assert admit(city, meeting) == 3
    assert {a.state for a in lines_of(city, meeting)} == {"admitted"}


def test_admitted_account_has_no_password_and_its_opd_alone(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    with city.app_context():
        assert account.grants == (("participant", unit_id("Dishub")),)
        assert db.session.get(User, account.id).password_hash is None
        viewer = viewer_of(account)
        assert viewer.participant and not viewer.reviewer and not viewer.administrator
        assert viewer.scope == {unit_id("Dishub"), unit_id("Bidang Angkutan")}


def test_same_person_on_a_second_device_keeps_the_account(city):
    meeting = a_workshop(city)
    first = a_participant(city, meeting, "Yusri  Hamid")
    second = a_participant(city, meeting, "yusri hamid")
    assert first.id == second.id
    with city.app_context():
        assert workshops.count_admitted(meeting.id) == 1


def test_same_name_in_another_opd_is_another_person(city):
    meeting = a_workshop(city)
    assert (
        a_participant(city, meeting, "Nia").id != a_participant(city, meeting, "Nia ", "Disdik").id
    )


def test_refused_person_gets_no_account(city):
    meeting = a_workshop(city)
    line = asks(city, meeting)
    with city.test_request_context():
        attendance.refuse(actor_of(facilitator_of(city, meeting)), line)
    assert admit(city, meeting) == 0
    assert lines_of(city, meeting)[0].state == "refused"
    assert participants(city) == []


def test_removed_participant_has_no_scope_left(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    with city.test_request_context():
        line = lines_of(city, meeting)[0]
        attendance.remove(actor_of(facilitator_of(city, meeting)), line.id)
        assert viewer_of(queries.account(account.id)).scope == frozenset()


def test_officer_with_an_account_keeps_it(city):
    meeting = a_workshop(city)
    officer = an_account(city, "officer", "Dishub", name="Siti")
    with city.test_request_context():
        dishub = str(unit_id("Dishub"))
        line = attendance.ask_to_join(meeting.id, officer.name, dishub, user_id=officer.id)
        attendance.admit(actor_of(facilitator_of(city, meeting)), meeting.id, [line])
        kept = queries.account(officer.id)
    assert kept == officer
    assert lines_of(city, meeting)[0].has_account
    assert participants(city) == []


@pytest.mark.parametrize("action", ["admit", "refuse", "remove"])
def test_only_facilitators_decide_who_is_in(city, action):
    meeting = a_workshop(city)
    line = asks(city, meeting)
    actor = actor_in(city, an_account(city, "officer"))
    with city.test_request_context(), pytest.raises(Forbidden):
        if action == "admit":
            attendance.admit(actor, meeting.id, [line])
        else:
            getattr(attendance, action)(actor, line)


# --- Closing and afterwards ---------------------------------------------------------------------


def test_closing_kills_the_code_and_the_rights(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    close(city, meeting, people=1)
    with city.app_context():
        assert workshops.open_codes() == []
        assert not workshops.is_open(meeting.id)
        assert viewer_of(account).scope == frozenset()
        assert actor_of(account).roles == frozenset()
    assert reloaded(city, meeting).result == {"people": 1}


def test_closed_workshop_takes_nobody(city):
    meeting = a_workshop(city)
    line = asks(city, meeting)
    close(city, meeting)
    for attempt in (
        lambda: asks(city, meeting, "Nia"),
        lambda: admit(city, meeting, line),
        lambda: close(city, meeting),
    ):
        with pytest.raises(Refused, match="ditutup"):
            attempt()


def test_participant_writes_in_his_opd_and_not_beyond(city):
    meeting = a_workshop(city)
    own, other = a_record(city, opd="Dishub"), a_record(city, opd="Disdik")
    actor = actor_in(city, a_participant(city, meeting))
    with city.test_request_context():
        elements.save_element(actor, own.id, {"description": Edit("Isi")})
        with pytest.raises(Forbidden):
            elements.save_element(actor, other.id, {"description": Edit("Isi")})


def test_participants_are_missing_from_the_list_of_accounts(city):
    a_participant(city, a_workshop(city))
    with city.app_context():
        assert [a for a in queries.accounts() if a.workshop_id] == []


def test_account_of_a_participant_keeps_its_id_and_history(city):
    meeting = a_workshop(city)
    record = a_record(city)
    account = a_participant(city, meeting, "Siti Aminah")
    administrator = actor_in(city, an_account(city, "administrator", None))
    with city.test_request_context():
        elements.save_element(actor_of(account), record.id, {"description": Edit("Isi")})
        proposed = attendance.proposed_username("Siti Aminah")
        line = lines_of(city, meeting)[0].id
        assert attendance.make_account(administrator, line, proposed) == account.id
        made = queries.account(account.id)
        assert (made.username, made.workshop_id) == ("siti.aminah", None)
        assert made.grants == (("officer", unit_id("Dishub")),)
        newest = queries.history(record.id)[0]
    assert newest.actor == "Siti Aminah"
    assert [c.user_id for c in changes_of(city, "element") if c.action == "update"] == [account.id]


def test_account_survives_closing(city):
    meeting = a_workshop(city)
    account = a_participant(city, meeting)
    with city.test_request_context():
        attendance.make_account(COMMAND_LINE, lines_of(city, meeting)[0].id, "yusri")
    close(city, meeting)
    with city.app_context():
        assert viewer_of(queries.account(account.id)).owns(unit_id("Dishub"))


def test_proposed_user_names_are_free(city):
    an_account(city, username="siti.aminah")
    with city.app_context():
        assert attendance.proposed_username("Siti Aminah") == "siti.aminah2"
        assert attendance.proposed_username("Ö") == "petugas"
        assert attendance.proposed_username("Y") == "petugas.y"


def test_account_with_a_taken_name_is_refused(city):
    meeting = a_workshop(city)
    a_participant(city, meeting)
    an_account(city, username="yusri")
    with city.test_request_context(), pytest.raises(Refused) as refusal:
        attendance.make_account(COMMAND_LINE, lines_of(city, meeting)[0].id, "yusri")
    fault = Fault("Nama pengguna", "yusri", "Nama pengguna sudah dipakai.")
    assert refusal.value.faults == (fault,)


def test_only_an_administrator_makes_accounts_and_deletes_lists(city):
    meeting = a_workshop(city)
    a_participant(city, meeting)
    line = lines_of(city, meeting)[0].id
    actor = actor_in(city, facilitator_of(city, meeting))
    with city.test_request_context():
        with pytest.raises(Forbidden):
            attendance.make_account(actor, line, "yusri")
        with pytest.raises(Forbidden):
            attendance.delete_attendance(actor, meeting.id)


def test_deleted_attendance_leaves_names_only_in_the_history(city):
    meeting = a_workshop(city)
    record = a_record(city)
    writer = a_participant(city, meeting, "Penulis Isian")
    silent = a_participant(city, meeting, "Diam Saja")
    with city.test_request_context():
        elements.save_element(actor_of(writer), record.id, {"description": Edit("Isi")})
    close(city, meeting, people=2)
    with city.test_request_context():
        assert attendance.delete_attendance(COMMAND_LINE, meeting.id) == 2
        assert queries.account(silent.id).name == "Peserta"
        assert queries.account(writer.id).name == "Penulis Isian"
    assert lines_of(city, meeting) == []
    assert reloaded(city, meeting).result == {"people": 2}


def test_log_of_attendance_names_nobody(city):
    meeting = a_workshop(city)
    a_participant(city, meeting, "Nama Rahasia")
    close(city, meeting)
    with city.test_request_context():
        attendance.delete_attendance(COMMAND_LINE, meeting.id)
    logged = [changes_of(city, e) for e in ("participant", "workshop", "user")]
    told = [str((c.actor, c.before, c.after)) for changes in logged for c in changes]
    assert told and not [words for words in told if "Nama Rahasia" in words]


def test_attendance_of_an_open_workshop_is_not_deleted(city):
    meeting = a_workshop(city)
    with city.test_request_context(), pytest.raises(Refused, match="Tutup"):
        attendance.delete_attendance(COMMAND_LINE, meeting.id)


def actor_in(app, account):
    with app.app_context():
        return actor_of(account)
