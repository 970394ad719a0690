"""Undoing one change, a batch or a person's work: who may, what is told, what is left alone."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app import queries
from app.database import writing
from app.errors import Forbidden, Missing, Refused
from app.extensions import db
from app.models import Change
from app.operations import closures, elements, files, links, records, review
from app.operations.actor import COMMAND_LINE, Actor
from app.operations.elements import Edit
from app.operations.records import LinkEdit
from app.operations.undo import undo_all, undo_change
from app.operations.undo_plan import plan_undo
from app.operations.undo_select import Selection
from app.operations.writer import Writer
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from tests import commands
from tests.factories import a_city, a_link, a_record, an_account, reload, sign_in, signed_in
from tests.workshops import a_participant, a_workshop

APPLICATION, PROCESS = METAMODEL.kind("application"), METAMODEL.kind("process")


def set_year(app: Flask, actor: Actor, record: Any, year: str) -> int:
    """The number of the change that gave the record this year."""
    with app.app_context():
        stored = queries.stored_element(record.id)
        edit = Edit(year, stored.attributes.get("year"), stored.unread.get("year"))
        elements.save_element(actor, record.id, {"year": edit})
        return queries.history(record.id)[0].id


def actors(app: Flask, *names: str) -> list[Actor]:
    """Officers of Dishub with these names."""
    accounts = [an_account(app, name=name) for name in names]
    with app.app_context():
        return [actor_of(a) for a in accounts]


def test_what_was_changed_again_is_told_with_label_value_and_person(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    record = a_record(app, name="SIM-KIR", hosting="pdn")
    with app.app_context():
        elements.save_element(siti, record.id, {"hosting": Edit("hosting_sewa", seen="pdn")})
        number = queries.history(record.id)[0].id
        now = queries.stored_element(record.id)
        edit = Edit("pusat", now.attributes["hosting"])
        elements.save_element(budi, record.id, {"hosting": edit})
        with pytest.raises(Refused) as caught:
            undo_change(siti, number)
    (fault,) = caught.value.faults
    label = APPLICATION.by_name["hosting"].label.id
    assert fault.place == f"{record.code} SIM-KIR: {label}"
    assert fault.found == "Instansi pusat"  # as people read it
    assert "Budi" in fault.reason


def test_the_plan_says_who_touched_what_and_leaves_it_alone(any_app: Flask):
    a_city(any_app)
    siti, budi = actors(any_app, "Siti", "Budi")
    mine, shared = a_record(any_app, year="2019"), a_record(any_app, year="2019")
    set_year(any_app, siti, mine, "2020")
    set_year(any_app, siti, shared, "2020")
    set_year(any_app, budi, shared, "2021")
    with any_app.app_context():
        plan = plan_undo(siti, Selection(user_id=siti.user_id))
        assert [s.entity_id for s in plan.free] == [mine.id]
        assert [(s.entity_id, s.touches[-1].actor) for s in plan.touched] == [(shared.id, "Budi")]
        done = undo_all(siti, Selection(user_id=siti.user_id))
        assert (done.done, done.left) == (1, 1)
    assert reload(any_app, mine).attributes["year"] == 2019
    assert reload(any_app, shared).attributes["year"] == 2021


def test_what_was_touched_is_put_back_where_the_person_chooses(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    record = a_record(app, year="2019")
    set_year(app, siti, record, "2020")
    set_year(app, budi, record, "2021")
    with app.app_context():
        selection = Selection(user_id=siti.user_id)
        (step,) = plan_undo(siti, selection).touched
        undo_all(siti, selection, include=[step.key])
    assert reload(app, record).attributes["year"] == 2019


def test_an_officer_undoes_in_his_own_opd_only(app: Flask):
    a_city(app)
    (officer,) = actors(app, "Siti")
    own, foreign = a_record(app, year="2019"), a_record(app, opd="Disdik", year="2019")
    with app.app_context():
        start = queries.data_version() + 1
    numbers = [set_year(app, COMMAND_LINE, r, "2020") for r in (own, foreign)]
    with app.app_context():
        selection = Selection(first=start, last=numbers[-1])
        plan = plan_undo(officer, selection)
        assert (len(plan.free), plan.outside) == (1, 1)
        undo_all(officer, selection)
        with pytest.raises(Forbidden):
            undo_change(officer, numbers[1])
    assert reload(app, own).attributes["year"] == 2019
    assert reload(app, foreign).attributes["year"] == 2020


def test_a_reviewer_undoes_anybody_and_then_cannot_accept_it_himself(app: Flask):
    a_city(app)
    (officer,) = actors(app, "Siti")
    verifier = an_account(app, "verifier")
    record = a_record(app, year="2019", review="submitted")
    set_year(app, officer, record, "2020")
    with app.app_context():
        undo_all(actor_of(verifier), Selection(user_id=officer.user_id))
        assert queries.stored_element(record.id).attributes["year"] == 2019
        assert review.review_elements(actor_of(verifier), [record.id], "verified") == 0


def test_a_participant_undoes_his_own_changes_only(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    participant = replace(siti, viewer=replace(siti.viewer, participant=True))
    record = a_record(app, year="2019")
    number = set_year(app, budi, record, "2020")
    with app.app_context():
        plan = plan_undo(participant, Selection(change=number))
        assert (plan.free, plan.outside) == ([], 1)
        with pytest.raises(Forbidden):
            undo_change(participant, number)
    own = set_year(app, participant, record, "2021")
    with app.app_context():
        undo_change(participant, own)
    assert reload(app, record).attributes["year"] == 2020


def test_reviews_are_not_undone_but_said(app: Flask):
    a_city(app)
    account = an_account(app, ["officer", "verifier"])
    record = a_record(app, year="2019", review="submitted")
    with app.app_context():
        actor = actor_of(account)
        review.review_elements(actor, [record.id], "verified")
        elements.save_element(actor, record.id, {"year": Edit("2020", seen=2019)})
        plan = plan_undo(actor, Selection(user_id=account.id))
        assert plan.reviews == 1 and len(plan.free) == 1
        undo_all(actor, Selection(user_id=account.id))
        stored = queries.stored_element(record.id)
    assert stored.attributes["year"] == 2019
    assert (stored.review, stored.draft_fields) == ("draft", "year")


def test_a_record_somebody_else_filled_since_is_not_archived(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    opd = an_opd(app)
    with app.app_context():
        kept = elements.create_element(siti, APPLICATION, "SIM-A", opd).element.id
        gone = elements.create_element(siti, APPLICATION, "SIM-B", opd).element.id
        elements.save_element(budi, kept, {"year": Edit("2020")})
        plan = plan_undo(siti, Selection(user_id=siti.user_id))
        assert [s.touches[-1].actor for s in plan.touched] == ["Budi"]
        undo_all(siti, Selection(user_id=siti.user_id))
        assert not queries.stored_element(kept).archived
        assert queries.stored_element(gone).archived


def test_a_record_somebody_else_linked_since_is_not_archived(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    opd = an_opd(app)
    process = a_record(app, "process")
    with app.app_context():
        made = elements.create_element(siti, APPLICATION, "SIM-A", opd).element.id
        links.add_link(budi, made, METAMODEL.link(APPLICATION, "supports__process"), process.id)
        plan = plan_undo(siti, Selection(user_id=siti.user_id))
        assert not plan.free and [s.touches[-1].actor for s in plan.touched] == ["Budi"]


def test_a_single_link_does_not_come_back_beside_somebody_elses(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    first, second, child = (a_record(app, "process", n) for n in ("A", "B", "C"))
    old = a_link(app, child, "part_of__process", first)
    link = METAMODEL.link(PROCESS, "part_of__process")
    with app.app_context():
        links.remove_link(siti, old)
        links.add_link(budi, child.id, link, second.id)
        selection = Selection(user_id=siti.user_id)
        plan = plan_undo(siti, selection)
        assert not plan.free and plan.touched[0].touches[-1].actor == "Budi"
        undo_all(siti, selection, include=None)
        graph = queries.load_graph()
        assert [(r.source, r.target) for r in graph.relations] == [(child.id, first.id)]


def test_links_marks_ties_and_objections_come_back(any_app: Flask):
    a_city(any_app)
    siti, budi = actors(any_app, "Siti", "Budi")
    server = a_record(any_app, "server", "SRV")
    link = METAMODEL.link(METAMODEL.kind("server"), "runs_software__platform_software")
    opd = an_opd(any_app)
    with any_app.app_context():
        with writing():
            waiting = links.add_open_link(
                Writer(budi), elements.get_element(server.id), link, "Debian"
            )
        elements.create_element(siti, METAMODEL.kind("platform_software"), "Debian", opd)
        with writing():
            Writer(siti).mark_link(waiting, "confirmed")
        undo_all(siti, Selection(user_id=siti.user_id))
        graph = queries.load_graph()
        assert [o.text for o in graph.open_links] == ["Debian"]
        assert graph.relations == ()
        db.session.refresh(waiting)
        assert waiting.mark == "assumed"


def test_an_attached_file_goes_and_comes_back(app: Flask):
    a_city(app)
    (siti,) = actors(app, "Siti")
    record = a_record(app)
    with app.app_context():
        files.attach_file(siti, record.id, "catatan.txt", io.BytesIO(b"isi"))
        undone = undo_all(siti, Selection(user_id=siti.user_id))
        assert queries.files_of(record.id) == []
        undo_all(siti, Selection(batch=undone.batch))
        assert [f.filename for f in queries.files_of(record.id)] == ["catatan.txt"]


def test_a_moved_record_goes_back_with_the_links_stated_from_it(any_app: Flask):
    city = a_city(any_app)
    record, process = a_record(any_app), a_record(any_app, "process")
    relation = a_link(any_app, record, "supports__process", process)
    with any_app.app_context():
        move = Edit(city["Disdik"].id, seen=city["Dishub"].id)
        elements.save_element(COMMAND_LINE, record.id, {}, opd=move)
        undo_all(COMMAND_LINE, Selection(batch=queries.history(record.id)[0].batch))
        stored = {r.id: r.declared_by for r in queries.load_graph().relations}
        assert stored[relation] == city["Dishub"].id
        assert queries.stored_element(record.id).opd_id == city["Dishub"].id


def test_nothing_is_undone_in_a_closed_domain(app: Flask):
    city = a_city(app)
    (siti,) = actors(app, "Siti")
    administrator = an_account(app, "administrator")
    record = a_record(app, year="2019")
    set_year(app, siti, record, "2020")
    with app.app_context():
        closures.close_domain(actor_of(administrator), city["Dishub"].id, APPLICATION.domain)
        plan = plan_undo(siti, Selection(user_id=siti.user_id))
        assert (plan.free, plan.closed) == ([], 1)
        with pytest.raises(Refused, match="ditutup"):
            undo_all(siti, Selection(user_id=siti.user_id))


def test_only_the_changes_of_the_period_are_undone(any_app: Flask):
    a_city(any_app)
    (siti,) = actors(any_app, "Siti")
    early, late = a_record(any_app, year="2019"), a_record(any_app, year="2019")
    first = set_year(any_app, siti, early, "2020")
    set_year(any_app, siti, late, "2020")
    with any_app.app_context():
        with writing():  # as if done yesterday
            db.session.get(Change, first).at = datetime.now(UTC) - timedelta(days=1)
        since = datetime.now(UTC) - timedelta(hours=1)
        undo_all(siti, Selection(user_id=siti.user_id, since=since))
    assert reload(any_app, early).attributes["year"] == 2020
    assert reload(any_app, late).attributes["year"] == 2019


def test_all_or_nothing(app: Flask):
    a_city(app)
    (siti,) = actors(app, "Siti")
    batch = [a_record(app, year="2019") for _ in range(3)]
    for record in batch:
        set_year(app, siti, record, "2020")
    written: list[str] = []

    def fail_at_the_third(mapper: Any, connection: Any, change: Change) -> None:
        written.append(change.uid)
        if len(written) == 3:
            raise OSError("listrik padam")

    event.listen(Change, "before_insert", fail_at_the_third)
    try:
        with app.app_context(), pytest.raises(OSError):
            undo_all(siti, Selection(user_id=siti.user_id))
    finally:
        event.remove(Change, "before_insert", fail_at_the_third)
    assert {reload(app, r).attributes["year"] for r in batch} == {2020}


def test_a_selection_that_names_nothing_undoes_nothing(app: Flask):
    a_city(app)
    with app.app_context(), pytest.raises(Missing):
        plan_undo(COMMAND_LINE, Selection(since=datetime.now(UTC)))


def an_opd(app: Flask) -> str:
    with app.app_context():
        return str(queries.find_unit("Dishub").id)


# --- Pages --------------------------------------------------------------------------------------


def test_the_page_shows_first_and_undoes_what_is_chosen(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    mine, shared = a_record(app, year="2019", name="SIM-A"), a_record(app, year="2019")
    set_year(app, siti, mine, "2020")
    set_year(app, siti, shared, "2020")
    set_year(app, budi, shared, "2021")
    browser = signed_in(app, an_account(app, "verifier"))
    page = browser.get(f"/urungkan?orang=akun:{siti.user_id}").text
    assert "SIM-A" in page and "Budi" in page and "belum ada yang disimpan" in page
    assert reload(app, mine).attributes["year"] == 2020  # shown only
    key = re.search(r'name="tetap" value="([^"]+)"', page)
    assert key is not None
    answer = browser.post(f"/urungkan?orang=akun:{siti.user_id}", data={"tetap": key.group(1)})
    assert answer.status_code == 302
    assert "2 hal diurungkan" in browser.get(answer.location).text
    assert {reload(app, r).attributes["year"] for r in (mine, shared)} == {2019}


def test_the_log_is_filtered_by_person_time_and_record(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    record, other = a_record(app, name="SIM-A"), a_record(app, name="SIM-B")
    set_year(app, siti, record, "2020")
    set_year(app, budi, other, "2021")
    browser = signed_in(app, an_account(app, "administrator"))
    page = browser.get(f"/perubahan?orang=akun:{siti.user_id}").text
    assert "SIM-A" in page and "SIM-B" not in page and "Urungkan semua ini" in page
    assert "SIM-A" not in browser.get(f"/perubahan?catatan={other.id}").text
    assert "Tidak ada perubahan yang cocok" in browser.get("/perubahan?sampai=2001-01-01").text
    assert browser.get("/perubahan?dari=kemarin").status_code == 422


def test_an_officer_sees_and_undoes_only_what_concerns_his_opd(app: Flask):
    a_city(app)
    (siti,) = actors(app, "Siti")
    own, foreign = a_record(app, name="MILIKKU"), a_record(app, opd="Disdik", name="RAHASIA")
    set_year(app, siti, own, "2020")
    number = set_year(app, COMMAND_LINE, foreign, "2021")
    browser = signed_in(app, an_account(app))
    page = browser.get("/perubahan").text
    assert "MILIKKU" in page and "RAHASIA" not in page
    assert browser.get(f"/urungkan?perubahan={number}").status_code == 404
    with app.app_context():
        batch = db.session.scalar(select(Change.batch).where(Change.id == number))
    assert browser.get(f"/urungkan?kelompok={batch}").status_code == 404
    assert browser.post(f"/urungkan?kelompok={batch}").status_code == 404
    assert reload(app, foreign).attributes["year"] == 2021


def test_a_participant_undoes_his_own_change_from_the_history(app: Flask):
    a_city(app)
    (siti,) = actors(app, "Siti")
    record = a_record(app, year="2019", name="SIM-A")
    foreign = set_year(app, siti, record, "2020")
    participant = a_participant(app, a_workshop(app))
    browser = signed_in(app, participant)
    assert browser.post(f"/catatan/{record.id}/urungkan/{foreign}").status_code == 403
    with app.app_context():
        actor = actor_of(participant)
    own = set_year(app, actor, record, "2021")
    assert "Urungkan beberapa sekaligus" not in browser.get(f"/catatan/{record.id}").text
    assert browser.post(f"/catatan/{record.id}/urungkan/{own}").status_code == 302
    assert reload(app, record).attributes["year"] == 2020
    assert browser.post(f"/catatan/{record.id}/urungkan/{own}").status_code == 422


def test_history_leads_to_the_preview_where_somebody_went_on(app: Flask):
    a_city(app)
    siti, budi = actors(app, "Siti", "Budi")
    record = a_record(app, year="2019")
    number = set_year(app, siti, record, "2020")
    set_year(app, budi, record, "2021")
    browser = signed_in(app, an_account(app))
    answer = browser.post(f"/catatan/{record.id}/urungkan/{number}")
    assert answer.location == f"/urungkan?perubahan={number}"
    assert "Budi" in browser.get(answer.location).text


# --- Command ------------------------------------------------------------------------------------


def test_the_command_undoes_a_person_and_says_what(app: Flask, tmp_path: Path):
    a_city(app)
    (siti,) = actors(app, "Siti Aminah")
    record = a_record(app, year="2019", name="SIM-A")
    set_year(app, siti, record, "2020")
    options = ["--person", "siti aminah", "--from", "2020-01-01", "--to", "2090-01-01"]
    told = run(tmp_path, *options, "--dry-run")
    assert told["applied"] is False and told["undone"] == 1
    assert told["steps"][0]["record"] == f"{record.code} SIM-A"
    assert reload(app, record).attributes["year"] == 2020
    assert run(tmp_path, *options)["applied"] is True
    assert reload(app, record).attributes["year"] == 2019


def test_the_command_undoes_a_batch(app: Flask, tmp_path: Path):
    a_city(app)
    first, second = a_record(app, "process"), a_record(app)
    link = METAMODEL.link(APPLICATION, "supports__process")
    with app.app_context():
        edits = [LinkEdit(link, add=(first.id,))]
        records.save_record(COMMAND_LINE, second.id, {"year": Edit("2020")}, link_edits=edits)
        batch = queries.history(first.id)[0].batch
    assert run(tmp_path, "--batch", batch)["undone"] == 1
    with app.app_context():
        assert queries.load_graph().relations == ()


def run(folder: Path, *options: str) -> dict[str, Any]:
    """What `changes undo` reports, run on the instance of the folder."""
    done = commands.run(folder, "changes", "undo", *options)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_page_far_beyond_the_last_is_empty_not_broken(app, client):
    a_city(app)
    sign_in(client, an_account(app, "administrator", None))
    assert client.get(f"/perubahan?halaman={10**20}").status_code == 200
