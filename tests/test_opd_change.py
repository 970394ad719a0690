"""OPDs that are renamed, merged or split: everything moves, nothing is lost, and it comes back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app import queries
from app.errors import Forbidden, Refused
from app.extensions import db
from app.opd_changes import alike_after
from app.operations import absences, closures, decisions, elements, people
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.opd_changes import change_opds, plan_opd_change
from app.operations.opd_preview import preview_of
from app.operations.opd_requests import Decree, Merge, NewOpd, Part, Rename, Split
from app.operations.opd_undo import undo_opd_change
from app.operations.undo import undo_all
from app.operations.undo_select import Selection
from app.permissions import actor_of
from app.queries.absences import stated_absences
from app.queries.baselines import present_state, state_as_of
from app.queries.opd_changes import opd_change
from architecture.metamodel import Domain
from architecture.past import units_of
from tests.edit_queue import Queue, an_id
from tests.factories import a_city, a_link, a_record, an_account, signed_in
from tests.test_history_property import comparable
from tests.workshops import a_participant, a_workshop

DECREE = Decree("2027-01-01", "Perda 7/2026", "2026-12-01", "Perangkat daerah")
# Fisheries, agriculture and food security into a new one; and the merger that the demo city's own
# story tells: the OPD that takes over is there already, next to those it takes over from.
MERGERS = (
    (("3.25.01", "3.27.01", "2.09.01"), NewOpd("3.25.02", "Dinas Pangan, Tani, dan Laut", "DP3")),
    (("3.27.01", "2.09.01", "3.27.02"), "3.27.02"),
)
# What grows with every write, and where somebody looks now.
COUNTERS = ("change", "presence", "alembic_version")


def everything():
    """All rows of all tables but the log, without the counters of their versions."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in COUNTERS:
            names = [c.name for c in table.columns if c.name != "version"]
            columns = ", ".join(f'"{name}"' for name in names)
            rows = db.session.execute(text(f'SELECT {columns} FROM "{table.name}"'))
            found[table.name] = sorted(map(repr, rows))
    db.session.rollback()
    return found


@pytest.mark.parametrize(("codes", "into"), MERGERS)
def test_merging_three_opds_of_the_demo_moves_everything_and_undo_restores_it(
    demo_app, codes, into
):
    with demo_app.app_context():
        target = queries.find_unit(into).id if isinstance(into, str) else into
        ids = {queries.find_unit(code).id for code in codes} - {target}
        before = everything()
        owned = [e.id for e in queries.load_graph("all").elements.values() if e.opd in ids]
        officers = [a for a in queries.accounts() if {o for _, o in a.grants} & ids]
        number = change_opds(COMMAND_LINE, Merge(tuple(ids), target), DECREE)
        after = queries.find_unit(into if isinstance(into, str) else into.code)
        graph = queries.load_graph("all")
        assert owned
        assert {graph.elements[i].opd for i in owned} == {after.id}
        assert officers
        for officer in officers:
            assert ("officer", after.id) in queries.account(officer.id).grants
        rest = everything()
        for table in ("element", "relation", "grant", "participant", "closure", "decision"):
            assert not [row for row in rest[table] for gone in ids if gone in row], table
        assert queries.units().keys() & ids == set()
        assert not [u for u in queries.units().values() if u.parent in ids]
        undo_opd_change(COMMAND_LINE, number)
        assert everything() == before


# --- A small city: what moves ---------------------------------------------------------------------


@pytest.fixture
def city(app):
    return a_city(app)


def merged(app, city, shorts=("Dishub", "Disdik"), into=None):
    """The number of a merge of these OPDs, into an existing one or into a new one."""
    new = NewOpd("9.01", "Dinas Gabungan", "Dingab")
    with app.app_context():
        ids = tuple(city[short].id for short in shorts)
        return change_opds(COMMAND_LINE, Merge(ids, city[into].id if into else new), DECREE)


def the_new(app, code="9.01"):
    with app.app_context():
        return queries.find_unit(code)


def undo(app, number):
    with app.app_context():
        undo_opd_change(COMMAND_LINE, number)


def test_units_below_go_with_their_opd_and_keep_their_records(app, city):
    record = a_record(app, "application", "SIM-KIR", "Bidang Angkutan")
    merged(app, city)
    with app.app_context():
        below = queries.find_unit("2.15.01.1")
        assert below.parent == the_new(app).id
        assert queries.stored_element(record.id).opd_id == below.id


def test_a_merge_into_one_that_exists_keeps_it(app, city):
    mine = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    number = merged(app, city, into="Disdik")
    with app.app_context():
        stored = queries.stored_element(mine.id)
        assert (stored.opd_id, stored.code) == (city["Disdik"].id, mine.code)
        assert stored.review == "validated"
        assert city["Disdik"].id in queries.units()
    undo(app, number)
    with app.app_context():
        assert queries.stored_element(mine.id).opd_id == city["Dishub"].id


def test_a_value_that_names_the_opd_names_its_successor(app, city):
    record = a_record(app, "process", "Uji KIR", "Bagor", supplier="Dishub; Disdik")
    merged(app, city)
    with app.app_context():
        stored = queries.stored_element(record.id)
        assert stored.attributes["supplier"] == [f"opd:{the_new(app).id}"]


def test_a_link_is_stated_by_the_opd_that_its_record_moved_to(app, city):
    mine = a_record(app, "application", "SIM-KIR", "Dishub")
    link = a_link(app, mine, "supports__process", a_record(app, "process", "Uji KIR", "Bagor"))
    merged(app, city)
    with app.app_context():
        (found,) = [r for r in queries.load_graph().relations if r.id == link]
        assert found.declared_by == the_new(app).id


def test_an_officer_of_two_merged_opds_holds_one_right_and_gets_both_back(app, city):
    with app.app_context():
        grants = [("officer", city["Dishub"].id), ("officer", city["Disdik"].id)]
        user = people.create_user(COMMAND_LINE, "siti", "Siti", grants)
    number = merged(app, city)
    with app.app_context():
        assert queries.account(user).grants == (("officer", the_new(app).id),)
    undo(app, number)
    with app.app_context():
        assert sorted(queries.account(user).grants) == sorted(grants)


def test_a_participant_goes_on_working_for_the_new_opd(app, city):
    meeting = a_workshop(app)
    client = signed_in(app, a_participant(app, meeting, "Siti", "Dishub"))
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    merged(app, city)
    queue = Queue(client)
    assert queue.states(queue.set(record.id, "attributes.year", "2021")) == ["applied"]
    with app.app_context():
        (found,) = queries.workshops.meetings()
        assert found.opd_ids == (the_new(app).id,)


def test_what_waited_in_a_browser_for_the_old_opd_arrives_at_the_new_one(app, city):
    queue = Queue(signed_in(app, an_account(app, "officer", "Dishub")))
    record = a_record(app, "process", "Uji KIR", "Dishub", supplier="Disdik")
    new = an_id()
    edits = (
        queue.create("application", "SIM-KIR", city["Dishub"].id, new),
        queue.set(record.id, "attributes.supplier", "Bagor", seen=[f"opd:{city['Disdik'].id}"]),
    )
    merged(app, city)
    assert queue.states(*edits) == ["applied", "applied"]
    with app.app_context():
        assert queries.stored_element(new).opd_id == the_new(app).id


def test_a_domain_stays_closed_only_if_all_had_closed_theirs(app, city):
    for short in ("Dishub", "Disdik"):
        a_record(app, "application", f"SIM {short}", short)
        a_record(app, "service", f"Layanan {short}", short)
    with app.app_context():
        for short in ("Dishub", "Disdik"):
            closures.close_domain(COMMAND_LINE, city[short].id, Domain.APPLICATION)
        closures.close_domain(COMMAND_LINE, city["Dishub"].id, Domain.SERVICE)
    number = merged(app, city)
    with app.app_context():
        new = the_new(app).id
        assert (new, "aplikasi") in closures.closed_pairs()
        assert (new, "layanan") not in closures.closed_pairs()
    undo(app, number)
    with app.app_context():
        assert (city["Dishub"].id, "layanan") in closures.closed_pairs()


@pytest.mark.parametrize("both", [True, False])
def test_nothing_there_is_said_of_the_new_opd_only_if_all_said_so(app, city, both):
    with app.app_context():
        for short in ("Dishub", "Disdik") if both else ("Dishub",):
            absences.declare_absent(COMMAND_LINE, city[short].id, Domain.SECURITY, "Belum ada")
        before = everything()
    number = merged(app, city)
    new = the_new(app)
    with app.app_context():
        said = {opd for opd, _domain in stated_absences()}
        assert said == ({new.id} if both else set())
    undo(app, number)
    with app.app_context():
        assert everything() == before


def test_a_decision_about_a_gap_of_the_opd_follows_it(app, city):
    with app.app_context():
        key = f"OPD-01:{city['Dishub'].id}"
        decisions.decide(COMMAND_LINE, [key], "accepted", reason="Memang begitu")
    merged(app, city)
    with app.app_context():
        assert f"OPD-01:{the_new(app).id}" in queries.decisions.decisions()


# --- Renaming and splitting -----------------------------------------------------------------------


def test_a_renamed_opd_keeps_its_old_name_in_the_past(app, city):
    with app.app_context():
        before = queries.data_version()
        rename = Rename(city["Dishub"].id, "Dinas Transportasi", "Distrans", "2.15.02")
        number = change_opds(COMMAND_LINE, rename, DECREE)
        assert queries.find_unit("2.15.02").name == "Dinas Transportasi"
        assert units_of(state_as_of(before))[city["Dishub"].id].name == "Dinas Perhubungan"
        undo_opd_change(COMMAND_LINE, number)
        assert queries.find_unit("2.15.01").name == "Dinas Perhubungan"


def split(app, city, *, ends=False, **shares):
    parts = (
        Part(NewOpd("9.01", "Dinas Jalan", "Dijal"), **shares),
        Part(NewOpd("9.02", "Dinas Laut", "Dilaut")),
    )
    with app.app_context():
        return change_opds(COMMAND_LINE, Split(city["Dishub"].id, parts, ends), DECREE)


def test_a_split_gives_what_is_named_and_leaves_the_rest(app, city):
    kir = a_record(app, "application", "SIM-KIR", "Dishub")
    parking = a_record(app, "process", "Parkir", "Dishub")
    rest = a_record(app, "process", "Trayek", "Dishub")
    officer = an_account(app, "officer", "Dishub")
    link = a_link(app, kir, "supports__process", rest)
    with app.app_context():
        before = everything()
    number = split(
        app, city, kinds=("application",), records=(parking.id,), accounts=(officer.id,),
        units=(city["Bidang Angkutan"].id,),
    )  # fmt: skip
    new = the_new(app)
    with app.app_context():
        owners = {e.id: e.opd for e in queries.load_graph().elements.values()}
        assert (owners[kir.id], owners[parking.id]) == (new.id, new.id)
        assert owners[rest.id] == city["Dishub"].id
        assert queries.account(officer.id).grants == (("officer", new.id),)
        assert queries.units()[city["Bidang Angkutan"].id].parent == new.id
        (found,) = [r for r in queries.load_graph().relations if r.id == link]
        assert found.declared_by == new.id
        undo_opd_change(COMMAND_LINE, number)
        assert everything() == before


def test_an_opd_that_ends_by_a_split_leaves_the_rest_to_the_first_part(app, city):
    rest = a_record(app, "process", "Trayek", "Dishub")
    split(app, city, ends=True)
    with app.app_context():
        assert queries.stored_element(rest.id).opd_id == the_new(app).id
        assert city["Dishub"].id not in queries.units()


# --- Refusals, undo, history ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decree", "new", "wanted"),
    [
        (Decree("besok", "", "kapan"), NewOpd("", ""), 5),
        (DECREE, NewOpd("1.01.01", "Dinas Baru"), 1),
        (Decree("0001-01-01", "SK 1", "20261201"), NewOpd("9.01", "Dinas Baru"), 2),
        (Decree("2027-01-01", "SK 1", document_id="tidak-ada"), NewOpd("9.01", "Dinas Baru"), 1),
    ],
)
def test_a_wrong_request_is_refused_with_everything_at_once(app, city, decree, new, wanted):
    with app.app_context(), pytest.raises(Refused) as refused:
        ids = (city["Dishub"].id, city["Disdik"].id)
        plan_opd_change(COMMAND_LINE, Merge(ids, new), decree)
    assert len(refused.value.faults) == wanted


def test_an_opd_is_not_merged_into_a_unit_below_it(app, city):
    with pytest.raises(Refused, match="di bawah"):
        merged(app, city, ("Dishub",), into="Bidang Angkutan")


def test_only_administrators_change_opds(app, city):
    actor = actor_of_officer(app)
    with app.app_context(), pytest.raises(Forbidden):
        plan_opd_change(actor, Merge((city["Dishub"].id,), city["Disdik"].id), DECREE)


def actor_of_officer(app):
    account = an_account(app, "officer", "Dishub")
    with app.app_context():
        return actor_of(account)


def test_undo_is_refused_while_something_new_belongs_to_the_new_opd(app, city):
    number = merged(app, city)
    record = a_record(app, "application", "SIM Baru", the_new(app))
    with pytest.raises(Refused, match="hal baru"):
        undo(app, number)
    with app.app_context():
        move = Edit(city["Diskominfo"].id, the_new(app).id)
        elements.save_element(COMMAND_LINE, record.id, {}, opd=move)
    undo(app, number)
    assert the_new(app) is None


def test_undo_is_refused_for_a_record_that_moved_on_and_names_it(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    number = merged(app, city)
    with app.app_context():
        move = Edit(city["Diskominfo"].id, the_new(app).id)
        elements.save_element(COMMAND_LINE, record.id, {}, opd=move)
    with pytest.raises(Refused) as refused:
        undo(app, number)
    assert [f.place for f in refused.value.faults] == [f"{record.code} SIM-KIR"]


def test_work_done_since_stays_when_a_merge_is_undone(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    number = merged(app, city)
    with app.app_context():
        elements.save_element(COMMAND_LINE, record.id, {"year": Edit("2021")})
        undo_opd_change(COMMAND_LINE, number)
        stored = queries.stored_element(record.id)
        assert (stored.opd_id, stored.attributes["year"]) == (city["Dishub"].id, 2021)


def test_a_change_is_undone_once_and_never_row_by_row(app, city):
    a_record(app, "application", "SIM-KIR", "Dishub")
    number = merged(app, city)
    with app.app_context():
        batch = opd_change(number).batch
        with pytest.raises(Refused):
            undo_all(COMMAND_LINE, Selection(batch=batch))
        undo_opd_change(COMMAND_LINE, number)
        with pytest.raises(Refused, match="sudah diurungkan"):
            undo_opd_change(COMMAND_LINE, number)


def test_moments_before_between_and_after_are_rebuilt_from_the_log(app, city):
    a_record(app, "process", "Uji KIR", "Bagor", supplier="Dishub")
    a_record(app, "application", "SIM-KIR", "Dishub")
    states = {}
    with app.app_context():
        absences.declare_absent(COMMAND_LINE, city["Dishub"].id, Domain.SECURITY, "Belum ada")
        decisions.decide(COMMAND_LINE, [f"OPD-01:{city['Dishub'].id}"], "accepted", reason="Ya")
        states[queries.data_version()] = comparable(present_state())
        number = change_opds(
            COMMAND_LINE,
            Merge((city["Dishub"].id, city["Disdik"].id), NewOpd("9.01", "Dinas Gabungan")),
            DECREE,
        )
        states[queries.data_version()] = comparable(present_state())
        undo_opd_change(COMMAND_LINE, number)
        states[queries.data_version()] = comparable(present_state())
        for version, then in states.items():
            assert comparable(state_as_of(version, from_log=True)) == then


def test_the_preview_counts_what_moves_and_offers_what_is_alike(app, city):
    for short in ("Dishub", "Disdik"):
        a_record(app, "process", "Pengelolaan kepegawaian", short, review="submitted")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        ids = (city["Dishub"].id, city["Disdik"].id)
        plan = plan_opd_change(COMMAND_LINE, Merge(ids, NewOpd("9.01", "Dinas Gabungan")), DECREE)
        preview = preview_of(plan)
        (share,) = preview.shares
        assert (share.kinds, share.reviews) == ((("process", 2),), (("submitted", 2),))
        assert share.units == ("Bidang Angkutan",)
        assert [r.username for r in preview.rights] == [officer.username]
        assert len(alike_after(plan, queries.load_graph())) == 1


def test_a_plan_that_somebody_saw_is_not_carried_out_once_the_data_are_others(app, city):
    with app.app_context():
        request = Merge((city["Dishub"].id, city["Disdik"].id), NewOpd("9.01", "Dinas Gabungan"))
        seen = plan_opd_change(COMMAND_LINE, request, DECREE).fingerprint
        assert plan_opd_change(COMMAND_LINE, request, DECREE).fingerprint == seen
    a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        assert change_opds(COMMAND_LINE, request, DECREE, seen=seen) is None
        assert the_new(app) is None


def test_every_column_that_names_an_opd_is_looked_after():
    """A new one must be moved by opd_moves.py (or followed, as presence is) and counted in undo."""
    naming = {
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "opd"
    }
    assert naming == {
        "element.opd_id", "relation.declared_by", "grant.opd_id", "participant.opd_id",
        "closure.opd_id", "presence.opd_id", "opd.parent_id", "opd.successor_id",
    }  # fmt: skip


def test_a_merge_and_its_undo_are_exact_on_either_database(any_app):
    city = a_city(any_app)
    a_record(any_app, "process", "Uji KIR", "Bagor", supplier="Dishub; Disdik")
    mine = a_record(any_app, "application", "SIM-KIR", "Dishub", review="validated")
    a_link(any_app, mine, "supports__process", a_record(any_app, "process", "Parkir", "Disdik"))
    an_account(any_app, "officer", "Dishub")
    with any_app.app_context():
        closures.close_domain(COMMAND_LINE, city["Dishub"].id, Domain.APPLICATION)
        absences.declare_absent(COMMAND_LINE, city["Disdik"].id, Domain.SECURITY, "Belum ada")
        before = everything()
    number = merged(any_app, city)
    with any_app.app_context():
        assert everything() != before
    undo(any_app, number)
    with any_app.app_context():
        assert everything() == before
