"""Storage: nothing is lost, nothing half-written, the same on SQLite and PostgreSQL."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app import queries
from app.database import writing
from app.errors import Forbidden, Refused
from app.extensions import db
from app.government import Government
from app.models import Change, Element, Opd, Relation
from app.operations import elements, links
from app.operations import government as founding
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.writer import Writer
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from tests.conftest import MIGRATIONS, running_app
from tests.factories import a_city, a_link, a_record, an_account, reload, unit_id

PEOPLE = 20
TEXTS = ("description", "function", "output", "notes", "language", "framework", "database")


@pytest.fixture
def city(any_app):
    """A small city on either database."""
    a_city(any_app)
    return any_app


def at_once(app, work, arguments):
    """Results of `work(argument)` for all arguments, in threads that start together."""
    barrier = threading.Barrier(len(arguments))

    def run(argument):
        with app.app_context():
            barrier.wait()
            return work(argument)

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def changes(app, *conditions):
    with app.app_context():
        return db.session.scalars(select(Change).where(*conditions).order_by(Change.id)).all()


# --- Migrations ---------------------------------------------------------------------------------


def test_migrations_go_down_and_up_again(any_app):
    with any_app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        assert set(inspect(db.engine).get_table_names()) == {*db.metadata.tables, "alembic_version"}


def test_migrations_make_what_the_models_say(any_app):
    with any_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_instance_with_data_stays_as_it_is_when_started_again(app):
    a_city(app)
    before = [c.id for c in changes(app)]
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
    assert [c.id for c in changes(app)] == before


# --- Transactions -------------------------------------------------------------------------------


def test_failed_write_leaves_nothing(city):
    with city.app_context(), pytest.raises(RuntimeError), writing():
        elements.create_element(COMMAND_LINE, METAMODEL.kind("process"), "Batal", unit_id("Dishub"))
        raise RuntimeError
    assert changes(city, Change.entity == "element", Change.origin != "pembentukan") == []


def test_inner_write_joins_the_outer_one(city):
    with city.app_context(), pytest.raises(RuntimeError):
        with writing(), writing():
            kind = METAMODEL.kind("process")
            elements.create_element(COMMAND_LINE, kind, "Batal", unit_id("Dishub"))
        with writing():
            raise RuntimeError
    assert len(changes(city, Change.action == "create", Change.origin == "baris perintah")) == 1


def test_what_was_read_in_a_failed_write_is_forgotten(city):
    """The change number of a write that failed is given again to another one."""
    with city.app_context(), pytest.raises(RuntimeError), writing():
        elements.create_element(COMMAND_LINE, METAMODEL.kind("process"), "Batal", unit_id("Dishub"))
        assert "Batal" in {e.name for e in queries.load_graph().elements.values()}
        raise RuntimeError
    a_record(city, "process", "Jadi")
    with city.app_context():
        names = {e.name for e in queries.load_graph().elements.values()}
    assert "Jadi" in names and "Batal" not in names


def test_failed_table_of_opd_leaves_no_trace_in_lists(any_app):
    ours = Government("Kota Uji", "kota", "2025-2029")
    wrong = [founding.OpdRow(2, "Dinas A"), founding.OpdRow(3, "Dinas B", parent="tidak ada")]
    with any_app.app_context():
        with pytest.raises(Refused):
            founding.found_instance(ours, wrong)
        founding.found_instance(
            ours, [founding.OpdRow(2, "Dinas A"), founding.OpdRow(3, "Dinas C")]
        )
        labels = {p.label for p in queries.vocabulary().parties.values()}
        stored = {f"opd:{i}" for i in db.session.scalars(select(Opd.id))}
        assert {"Dinas A", "Dinas C"} <= labels and "Dinas B" not in labels
        assert stored <= set(queries.vocabulary().parties)


def test_stored_values_are_replaced_never_changed_in_place(city):
    """A change inside a JSON value would be lost without a word."""
    stored = a_record(city, "application", "SIM-KIR", description="lama")
    with city.app_context():
        with writing():
            element = elements.get_element(stored.id)
            before = {n: getattr(element, n) for n in ("attributes", "marks", "unread")}
            copies = {n: dict(v) for n, v in before.items()}
            fields = {"attributes.description": "baru", "marks.description": "assumed"}
            Writer(COMMAND_LINE).update(element, {**fields, "unread.year": "awal"})
            assert before == copies
            assert all(getattr(element, n) is not before[n] for n in before)
        db.session.expunge_all()
        again = elements.get_element(stored.id)
        assert again.attributes["description"] == "baru"
        assert (again.marks["description"], again.unread["year"]) == ("assumed", "awal")


def test_row_that_changed_behind_the_back_is_not_overwritten(city):
    stored = a_record(city, "process", "Uji Kendaraan")
    with city.app_context():
        element = elements.get_element(stored.id)
        element.name = "Nama lain"
        with db.engine.begin() as other, db.session.no_autoflush:
            other.execute(text("UPDATE element SET version = version + 1"))
        # SQLite refuses because what was read is no longer the newest.
        with pytest.raises((StaleDataError, OperationalError)):
            db.session.flush()
        db.session.rollback()


# --- Many people at once ------------------------------------------------------------------------


def test_records_made_at_once_are_all_there_with_codes_of_their_own(city):
    def make(number):
        opd, kind = unit_id("Dishub"), METAMODEL.kind("process")
        return elements.create_element(COMMAND_LINE, kind, f"Proses {number}", opd).element.code

    codes = at_once(city, make, range(PEOPLE))
    assert len(set(codes)) == PEOPLE
    with city.app_context():
        assert {e.code for e in queries.load_graph().of_kind("process")} == set(codes)


def test_different_values_saved_at_once_all_stay(city):
    record = a_record(city, "application", "SIM-KIR")

    def save(attribute):
        edits = {attribute: Edit(f"isi {attribute}", seen=None)}
        return elements.save_element(COMMAND_LINE, record.id, edits).conflicts

    assert at_once(city, save, TEXTS) == [[]] * len(TEXTS)
    stored = reload(city, record)
    assert stored.attributes == {name: f"isi {name}" for name in TEXTS}
    assert stored.version == record.version + len(TEXTS)


def test_same_value_saved_at_once_is_kept_once_and_shown_to_the_others(city):
    record = a_record(city, "application", "SIM-KIR")

    def save(number):
        edits = {"description": Edit(f"uraian {number}", seen=None)}
        return elements.save_element(COMMAND_LINE, record.id, edits).conflicts

    results = at_once(city, save, range(PEOPLE))
    kept = reload(city, record).attributes["description"]
    lost = [conflicts[0] for conflicts in results if conflicts]
    assert len(lost) == PEOPLE - 1
    assert {c.stored for c in lost} == {kept}
    assert {c.sent for c in lost} | {kept} == {f"uraian {n}" for n in range(PEOPLE)}


def test_links_made_at_once_are_one(city):
    application = a_record(city, "application", "SIM-KIR")
    process = a_record(city, "process", "Uji Kendaraan")
    link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
    at_once(
        city, lambda _: links.add_link(COMMAND_LINE, application.id, link, process.id).id, range(10)
    )
    with city.app_context():
        assert db.session.scalar(select(func.count()).select_from(Relation)) == 1


def test_change_numbers_have_the_order_of_the_writes(city):
    def make(number):
        with writing():
            for step in range(3):
                kind, opd = METAMODEL.kind("process"), unit_id("Dishub")
                elements.create_element(COMMAND_LINE, kind, f"{number}-{step}", opd)

    at_once(city, make, range(8))
    made = changes(city, Change.entity == "element", Change.origin == "baris perintah")
    threes = [[c.after["name"] for c in made[i : i + 3]] for i in range(0, len(made), 3)]
    assert len(made) == 24
    assert all({n.split("-")[0] for n in names} == {names[0].split("-")[0]} for names in threes)


def test_who_waits_to_write_gets_his_turn_however_long_it_takes(app):
    """SQLite alone gives up after its time-out, though everybody is quick."""
    a_city(app)
    with app.app_context():
        event.listen(db.engine, "connect", impatient)
        db.engine.dispose()

    def write(number):
        with writing():
            kind, opd = METAMODEL.kind("process"), unit_id("Dishub")
            elements.create_element(COMMAND_LINE, kind, f"Proses {number}", opd)
            time.sleep(0.05)

    at_once(app, write, range(10))
    made = changes(app, Change.entity == "element", Change.origin == "baris perintah")
    assert len(made) == 10


def impatient(connection, _record):
    connection.execute("PRAGMA busy_timeout=20")


def test_readers_go_on_while_somebody_writes(city):
    a_record(city, "process", "Lama")
    seen = []
    with city.app_context(), writing():
        elements.create_element(COMMAND_LINE, METAMODEL.kind("process"), "Baru", unit_id("Dishub"))
        db.session.flush()

        def read():
            with city.app_context():
                seen.extend(e.name for e in queries.load_graph().of_kind("process"))

        reader = threading.Thread(target=read)
        reader.start()
        reader.join(10)
    assert seen == ["Lama"]


# --- The core operations on either database -----------------------------------------------------


def test_every_change_is_logged_with_who_before_and_after(city):
    siti = an_account(city, "officer", "Dishub", name="Siti")
    record = a_record(city, "application", "SIM-KIR", description="lama")
    with city.app_context():
        edits = {"description": Edit("baru", seen="lama")}
        elements.save_element(actor_of(siti), record.id, edits)
    last = changes(city, Change.entity_id == record.id)[-1]
    assert (last.actor, last.user_id, last.action) == ("Siti", siti.id, "update")
    assert last.before == {"attributes.description": "lama"}
    assert last.after == {"attributes.description": "baru"}


def test_code_of_an_archived_record_is_not_given_again(city):
    first = a_record(city, "process")
    with city.app_context():
        elements.archive_element(COMMAND_LINE, first.id)
    assert a_record(city, "process").code != first.code


# --- Whose relation it is -----------------------------------------------------------------------


def two_offices(app):
    """An application of Dishub that supports a process of Disdik, as Dishub says."""
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    process = a_record(app, "process", "Uji Siswa", "Disdik")
    return application, a_link(app, application, "supports__process", process)


def test_relation_is_removed_by_the_opd_that_declared_it(app):
    a_city(app)
    _, relation = two_offices(app)
    with app.app_context():
        links.remove_link(actor_of(an_account(app, "officer", "Dishub")), relation)
        assert queries.load_graph().relations == ()


def test_other_end_objects_but_does_not_remove(app):
    a_city(app)
    _, relation = two_offices(app)
    with app.app_context():
        disdik = actor_of(an_account(app, "officer", "Disdik"))
        with pytest.raises(Forbidden):
            links.remove_link(disdik, relation)
        links.object_to_link(disdik, relation, "Bukan dari kami.")
        assert len(queries.load_graph().relations) == 1


def test_single_link_of_another_opd_is_not_replaced(app):
    """Whoever edits one end may link it, not cut what others declared."""
    a_city(app)
    kind = METAMODEL.kind("process")
    link = METAMODEL.link(kind, "part_of__process")
    assert link.relation.single
    ours, theirs = a_record(app, "process", "Anak"), a_record(app, "process", "Induk")
    mine = a_record(app, "process", "Lain", "Disdik")
    a_link(app, ours, "part_of__process", theirs)
    with app.app_context(), pytest.raises(Forbidden):
        links.add_link(actor_of(an_account(app, "officer", "Disdik")), ours.id, link, mine.id)
    with app.app_context():
        assert [r.target for r in queries.load_graph().relations] == [theirs.id]


def test_second_start_on_the_same_file_reads_what_the_first_wrote(sqlite_url, tmp_path):
    with running_app(sqlite_url, tmp_path) as first:
        a_city(first)
        record = a_record(first, "process", "Tetap")
    with running_app(sqlite_url, tmp_path) as second, second.app_context():
        assert db.session.scalar(select(Element.name).where(Element.id == record.id)) == "Tetap"
