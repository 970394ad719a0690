"""Nothing entered is lost or silently changed, and nobody takes back what is not his."""

from __future__ import annotations

import pytest
from flask import Flask

from app import queries
from app.database import writing
from app.errors import Forbidden, Refused
from app.operations import elements, links, people, records, undo
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, get_element
from app.operations.records import LinkEdit
from app.operations.writer import Writer
from app.permissions import actor_of
from architecture.graph import Element, Graph, OpenLink, Relation, read_as
from architecture.metamodel import METAMODEL, Link
from tests.factories import a_city, a_link, a_record, an_account, reload, unit_id


def link_of(kind: str, name: str) -> Link:
    return METAMODEL.link(METAMODEL.kind(kind), name)


def wait_for(element_id: str, link: Link, text: str) -> None:
    with writing():
        links.add_open_link(Writer(COMMAND_LINE), get_element(element_id), link, text)


def living_relations() -> list[tuple[str, str, str]]:
    return [(r.type, r.source, r.target) for r in queries.load_graph("all").relations]


def test_marking_a_value_keeps_the_text_beside_it(app: Flask):
    a_city(app)
    record = a_record(app, "server", "SRV-1", ownership="Milik Sendiri")
    with app.app_context():
        with writing():
            Writer(COMMAND_LINE).update(
                get_element(record.id), {"unread.ownership": "Sendiri, sebagian sewa"}
            )
        own = "Milik Sendiri"
        edit = Edit(own, seen=own, seen_unread="Sendiri, sebagian sewa", mark="assumed")
        elements.save_element(COMMAND_LINE, record.id, {"ownership": edit})
    record = reload(app, record)
    assert record.marks["ownership"] == "assumed"
    assert record.unread == {"ownership": "Sendiri, sebagian sewa"}


def test_archiving_and_restoring_can_be_undone(any_app: Flask):
    a_city(any_app)
    record = a_record(any_app)
    with any_app.app_context():
        elements.archive_element(COMMAND_LINE, record.id)
    with any_app.app_context():
        undo.undo_change(COMMAND_LINE, queries.history(record.id)[0].id)
    assert not reload(any_app, record).archived
    with any_app.app_context():
        undo.undo_change(COMMAND_LINE, queries.history(record.id)[0].id)
    assert reload(any_app, record).archived


def test_an_open_link_ties_itself_when_its_record_is_restored(app: Flask):
    a_city(app)
    server, software = a_record(app, "server"), a_record(app, "platform_software", "Linux OS")
    with app.app_context():
        elements.archive_element(COMMAND_LINE, software.id)
        wait_for(server.id, link_of("server", "runs_software__platform_software"), "Linux OS")
        assert living_relations() == []
        elements.restore_element(COMMAND_LINE, software.id)
        assert [(s, t) for _, s, t in living_relations()] == [(server.id, software.id)]


def test_a_record_is_not_linked_to_an_archived_one(app: Flask):
    a_city(app)
    application, process = a_record(app), a_record(app, "process")
    with app.app_context():
        elements.archive_element(COMMAND_LINE, process.id)
        with pytest.raises(Refused):
            links.add_link(
                COMMAND_LINE, application.id, link_of("application", "supports__process"),
                process.id,
            )  # fmt: skip


def test_the_upper_record_does_not_take_a_child_from_another_one(app: Flask):
    a_city(app)
    upper, other, child = (a_record(app, "process", name) for name in ("Satu", "Dua", "Anak"))
    a_link(app, child, "part_of__process", upper)
    with app.app_context():
        inverse = link_of("process", "part_of__process__inverse")
        with pytest.raises(Refused) as refusal:
            links.add_link(COMMAND_LINE, other.id, inverse, child.id)
        assert "Satu" in str(refusal.value)
        assert living_relations() == [("part_of", child.id, upper.id)]


def test_a_single_link_keeps_what_another_opd_stated(app: Flask):
    """The form comes back with a sentence; it is not thrown away."""
    a_city(app)
    upper, child = a_record(app, "process", opd="Disdik"), a_record(app, "process", opd="Dishub")
    wanted = a_record(app, "process", "Diinginkan", opd="Dishub")
    theirs, ours = an_account(app, opd="Disdik"), an_account(app, opd="Dishub")
    with app.app_context():
        inverse = link_of("process", "part_of__process__inverse")
        links.add_link(actor_of(theirs), upper.id, inverse, child.id)
        edit = LinkEdit(link_of("process", "part_of__process"), add=(wanted.id,), seen=upper.id)
        with pytest.raises(Refused):
            records.save_record(actor_of(ours), child.id, {"order": Edit("1")}, link_edits=[edit])
        assert living_relations() == [("part_of", child.id, upper.id)]


def test_taking_off_what_another_opd_stated_is_refused_with_a_sentence(app: Flask):
    a_city(app)
    process, application = a_record(app, "process", opd="Disdik"), a_record(app, opd="Dishub")
    theirs, ours = an_account(app, opd="Disdik"), an_account(app, opd="Dishub")
    with app.app_context():
        inverse = link_of("process", "supports__application__inverse")
        relation = links.add_link(actor_of(theirs), process.id, inverse, application.id)
        edit = LinkEdit(link_of("application", "supports__process"), remove=(relation.id,))
        with pytest.raises(Refused):
            records.save_record(actor_of(ours), application.id, {}, link_edits=[edit])
        assert len(living_relations()) == 1


def test_a_link_that_its_opd_withdrew_is_not_brought_back_in_its_name(app: Flask):
    a_city(app)
    process, application = a_record(app, "process", opd="Disdik"), a_record(app, opd="Dishub")
    theirs, ours = an_account(app, opd="Disdik"), an_account(app, opd="Dishub")
    with app.app_context():
        inverse = link_of("process", "supports__application__inverse")
        relation = links.add_link(actor_of(theirs), process.id, inverse, application.id)
        links.remove_link(actor_of(theirs), relation.id)
        change = queries.history(process.id)[0]
        assert change.action == "archive"
        with pytest.raises(Forbidden):
            undo.undo_change(actor_of(ours), change.id)
        assert living_relations() == []
        undo.undo_change(actor_of(theirs), change.id)
        assert len(living_relations()) == 1


def test_only_the_other_end_objects_and_takes_its_objection_back(app: Flask):
    a_city(app)
    process, application = a_record(app, "process", opd="Disdik"), a_record(app, opd="Dishub")
    theirs, ours = an_account(app, opd="Disdik"), an_account(app, opd="Dishub")
    with app.app_context():
        inverse = link_of("process", "supports__application__inverse")
        relation = links.add_link(actor_of(theirs), process.id, inverse, application.id).id
        links.object_to_link(actor_of(ours), relation, "Bukan untuk proses ini.")
        with pytest.raises(Forbidden):
            links.object_to_link(actor_of(theirs), relation, "")
        assert queries.objections_of(process.id)[relation].reason == "Bukan untuk proses ini."
        links.object_to_link(actor_of(ours), relation, "")
        assert queries.objections_of(process.id) == {}


def test_a_text_never_ties_to_a_record_the_person_may_not_know_of(app: Flask):
    a_city(app)
    application = a_record(app, opd="Dishub")
    a_record(app, "vulnerability", "Celah Login", opd="Disdik")
    officer = an_account(app, opd="Dishub")
    with app.app_context():
        edit = LinkEdit(
            link_of("application", "covers__vulnerability__inverse"), texts=("Celah Login",)
        )
        saved = records.save_record(actor_of(officer), application.id, {}, link_edits=[edit])
        assert saved.waiting == ["Celah Login"]
        assert living_relations() == []
    a_record(app, "vulnerability", "Celah Login", opd="Diskominfo")
    with app.app_context():
        assert living_relations() == []
        shown = queries.graph_for(actor_of(officer).viewer)
        assert [o.text for o in shown.open_links] == ["Celah Login"]
    own = a_record(app, "vulnerability", "Celah Login", opd="Dishub")
    with app.app_context():
        assert living_relations() == [("covers", own.id, application.id)]


def test_a_word_that_fits_several_opd_means_none(app: Flask):
    city = a_city(app)
    with app.app_context():
        from app.operations.government import OpdRow, import_opd

        rows = [
            OpdRow(2, "Sekretariat Dishub", "2.15.01.9", "Sekretariat", "2.15.01"),
            OpdRow(3, "Sekretariat Disdik", "1.01.01.9", "Sekretariat", "1.01.01"),
            OpdRow(4, "Tanpa Singkatan", "9.9"),
        ]
        import_opd(COMMAND_LINE, rows)
        assert queries.find_unit("Sekretariat") is None
        assert queries.find_unit("") is None
        assert queries.find_unit(" dishub ") == city["Dishub"]
        assert queries.find_unit("2.15.01.9") is not None


def test_rows_of_an_opd_table_may_come_in_any_order(any_app: Flask):
    a_city(any_app)
    with any_app.app_context():
        from app.operations.government import OpdRow, import_opd

        rows = [
            OpdRow(2, "Seksi Uji", "7.1.1", parent="7.1"),
            OpdRow(3, "Bidang Uji", "7.1", parent="7"),
            OpdRow(4, "Dinas Uji", "7"),
        ]
        assert import_opd(COMMAND_LINE, rows) == (3, 0)
        assert unit_id("Dinas Uji") in {u.parent for u in queries.units().values()}


def test_an_archived_upper_record_does_not_look_like_a_conflict(app: Flask):
    a_city(app)
    upper, wanted, child = (a_record(app, "process", name) for name in ("Satu", "Dua", "Anak"))
    a_link(app, child, "part_of__process", upper)
    with app.app_context():
        elements.archive_element(COMMAND_LINE, upper.id)
        edit = LinkEdit(link_of("process", "part_of__process"), add=(wanted.id,), seen=None)
        saved = records.save_record(COMMAND_LINE, child.id, {}, link_edits=[edit])
        assert saved.conflicts == []
        assert living_relations() == [("part_of", child.id, wanted.id)]


def test_a_failed_write_leaves_no_graph_behind(any_app: Flask):
    """SQLite gives the change numbers of a failed write to the next one."""
    a_city(any_app)
    record = a_record(any_app, year="2020")
    with any_app.app_context():
        before = queries.data_version()
        with pytest.raises(RuntimeError), writing():
            Writer(COMMAND_LINE).update(get_element(record.id), {"attributes.year": 1999})
            assert queries.load_graph().elements[record.id]["year"] == 1999
            queries.vocabulary()
            raise RuntimeError
        assert queries.data_version() == before
        assert queries.load_graph().elements[record.id]["year"] == 2020
        with writing():
            Writer(COMMAND_LINE).update(get_element(record.id), {"attributes.year": 2021})
        assert queries.load_graph().elements[record.id]["year"] == 2021


def test_relations_follow_a_record_through_several_mergers():
    def record(id_: str, kind: str = "application", **slots: str) -> Element:
        return Element(id_, kind, id_.upper(), id_, **slots)

    merged = {"a": "b", "b": "c", "x": "y", "y": "x"}
    elements_ = [record(i, plan="merge", merged_into=into) for i, into in merged.items()]
    elements_ += [record("c"), record("p", "process")]
    links_ = tuple(Relation(f"r{i}", "supports", i, "p") for i in ("a", "x"))
    graph = Graph({e.id: e for e in elements_}, links_, {})
    target = read_as(graph, "target")
    assert [(r.source, r.target) for r in target.relations] == [("c", "p")]


def test_texts_that_wait_leave_a_reading_with_their_record():
    element = Element("a", "server", "A", "a", plan="new")
    link = OpenLink("l", "placed_in", "a", False, "facility", "Ruang")
    graph = Graph({"a": element}, (), {}, (link,))
    assert read_as(graph, "as-is").open_links == ()
    assert read_as(graph, "target").open_links == (link,)


def test_a_record_is_not_merged_into_an_archived_one(app: Flask):
    a_city(app)
    record, gone = a_record(app), a_record(app)
    with app.app_context():
        elements.archive_element(COMMAND_LINE, gone.id)
        with pytest.raises(Refused):
            elements.save_element(
                COMMAND_LINE, record.id, {}, plan=Edit("merge", seen="keep"),
                merged_into=Edit(gone.id),
            )  # fmt: skip


def test_of_two_people_with_one_link_only_one_sets_the_password(app: Flask):
    a_city(app)
    account = an_account(app, "reader")
    with app.app_context():
        token = people.password_link_token(actor_of(an_account(app, "administrator")), account.id)
    for password, status in (("kata-sandi-pertama", 302), ("kata-sandi-kedua", 422)):
        form = {"password": password, "repeat": password}
        assert app.test_client().post(f"/tautan/{token}", data=form).status_code == status
    with app.app_context():
        assert people.verify_password(account.username, "kata-sandi-pertama") is not None
