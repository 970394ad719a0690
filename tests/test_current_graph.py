"""The graph brought up by the change log equals the graph read anew, whatever happened between."""

from __future__ import annotations

import random

import pytest

from app import queries
from app.database import writing
from app.errors import Forbidden, Missing, Refused
from app.operations import elements, links, undo
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.targets import save_target
from app.queries.current_graph import brought_up, read_graph
from architecture.graph import Graph, read_as
from architecture.metamodel import METAMODEL
from tests.factories import a_city, a_link, a_record

KINDS = ("application", "service", "process")


def content(graph: Graph) -> tuple:
    """Everything a graph holds, in its order."""
    nodes = [
        (e.id, e.kind, e.code, e.name, e.opd, e.plan, e.review, e.merged_into, e.attributes,
         e.marks, e.unread, e.draft_fields, e.target)
        for e in graph.elements.values()
    ]  # fmt: skip
    return nodes, graph.relations, graph.open_links, graph.units, graph.version


def a_step(chance: random.Random, opds: list[str]) -> None:
    """One random write; a refused one is as good as another."""
    living = [e.id for e in queries.load_graph("all").elements.values()]
    some = chance.choice(living) if living else None
    what = chance.choice(("new", "new", "value", "name", "link", "open", "unlink", "archive",
                          "restore", "move", "undo", "plan", "target", "link plan"))  # fmt: skip
    kind = METAMODEL.kind(chance.choice(KINDS))
    name = f"Nama {chance.randrange(8)}"
    if what == "new":
        elements.create_element(COMMAND_LINE, kind, name, chance.choice(opds))
    elif what == "restore":
        archived = [c.entity_id for c in queries.recent_changes(200) if c.action == "archive"]
        if archived:
            elements.restore_element(COMMAND_LINE, chance.choice(archived))
    elif what == "undo":
        newest = queries.data_version()
        undo.undo_change(COMMAND_LINE, chance.randrange(max(1, newest - 20), newest + 1))
    elif some is not None:
        changed = STEPS[what](chance, some, name, opds)
        assert changed is None


def _set_value(chance, some, name, opds):
    stored = queries.stored_element(some)
    edits = {"notes": Edit(name, stored.attributes.get("notes"))}
    elements.save_element(COMMAND_LINE, some, edits)


def _set_name(chance, some, name, opds):
    stored = queries.stored_element(some)
    elements.save_element(COMMAND_LINE, some, {}, name=Edit(name, stored.name))


def _move(chance, some, name, opds):
    stored = queries.stored_element(some)
    elements.save_element(COMMAND_LINE, some, {}, opd=Edit(chance.choice(opds), stored.opd_id))


def _link_some(chance, some, name, opds):
    graph = queries.load_graph("all")
    element = graph.elements[some]
    link = chance.choice(METAMODEL.column_links(element.kind_))
    others = [e.id for e in graph.of_kind(link.other) if e.id != some]
    if others:
        links.add_link(COMMAND_LINE, some, link, chance.choice(others))


def _open_link(chance, some, name, opds):
    from app.operations.writer import Writer

    with writing():
        element = elements.get_element(some)
        link = chance.choice(METAMODEL.column_links(METAMODEL.kind(element.kind)))
        links.add_open_link(Writer(COMMAND_LINE), element, link, name)


def _unlink(chance, some, name, opds):
    relations = queries.load_graph("all").relations
    if relations:
        links.remove_link(COMMAND_LINE, chance.choice(relations).id)


def _archive(chance, some, name, opds):
    elements.archive_element(COMMAND_LINE, some)


def _plan(chance, some, name, opds):
    stored = queries.stored_element(some)
    into = chance.choice([e.id for e in queries.load_graph("all").of_kind(stored.kind)])
    plan = chance.choice(("keep", "new", "upgrade", "retire", "merge"))
    edits = {"plan": Edit(plan, stored.plan), "merged_into": Edit(into, stored.merged_into)}
    elements.save_element(COMMAND_LINE, some, {}, **edits)


def _set_target(chance, some, name, opds):
    target = queries.stored_element(some).target
    field, raw = chance.choice((
        ("name", name), ("name", None), ("opd", chance.choice(opds)),
        ("attributes.notes", name), ("attributes.notes", None),
    ))  # fmt: skip
    save_target(COMMAND_LINE, some, {field: Edit(raw, target.get(field))})


def _plan_link(chance, some, name, opds):
    relations = queries.load_graph("all").relations
    if relations:
        plan = chance.choice(links.LINK_PLANS)
        links.plan_link(COMMAND_LINE, chance.choice(relations).id, plan)


STEPS = {
    "value": _set_value, "name": _set_name, "link": _link_some, "open": _open_link,
    "unlink": _unlink, "archive": _archive, "move": _move,
    "plan": _plan, "target": _set_target, "link plan": _plan_link,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_a_graph_brought_up_equals_one_read_anew(any_app, seed):
    city = a_city(any_app)
    opds = [city["Dishub"].id, city["Disdik"].id]
    chance = random.Random(seed)
    with any_app.app_context():
        older = read_graph(queries.data_version())
        for number in range(60):
            try:
                a_step(chance, opds)
            except (Refused, Missing, Forbidden):
                continue
            version = queries.data_version()
            whole = read_graph(version)
            assert content(queries.load_graph("all")) == content(whole)
            assert content(queries.load_graph("target")) == content(read_as(whole, "target"))
            if number % 7 == 0:  # also over many changes at once
                assert content(brought_up(older, version)) == content(read_graph(version))
                older = read_graph(version)


def test_what_a_failed_write_saw_is_forgotten(app):
    city = a_city(app)
    with app.app_context():
        before = content(queries.load_graph("all"))
        with pytest.raises(Missing), writing():
            elements.create_element(
                COMMAND_LINE, METAMODEL.kind("application"), "Sekejap", city["Dishub"].id
            )
            assert any(e.name == "Sekejap" for e in queries.load_graph("all").elements.values())
            raise Missing
        assert content(queries.load_graph("all")) == before
        elements.create_element(
            COMMAND_LINE, METAMODEL.kind("service"), "Menetap", city["Dishub"].id
        )
        assert content(queries.load_graph("all")) == content(read_graph(queries.data_version()))


def test_a_record_that_comes_back_brings_its_links(app):
    a_city(app)
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    a_link(app, application, "supports__service", service)
    with app.app_context():
        whole = content(queries.load_graph("all"))
        elements.archive_element(COMMAND_LINE, service.id)
        assert content(queries.load_graph("all"))[1] == ()
        elements.restore_element(COMMAND_LINE, service.id)
        assert content(queries.load_graph("all"))[1] == whole[1] != ()
