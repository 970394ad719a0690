"""Room and server edited apart, then joined: each change once, and what the rule says stands."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import queries
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations import elements, links, review
from app.operations.actor import COMMAND_LINE
from app.operations.backup import make_backup
from app.operations.elements import Edit
from app.operations.restore import restore_backup
from app.operations.sync_export import export_changes
from app.operations.sync_import import import_changes
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from tests.conftest import running_app
from tests.factories import a_city, a_record, an_account

APPLICATION = METAMODEL.kind("application")
SUPPORTS = METAMODEL.link(APPLICATION, "supports__process")
RECORDS, PROCESSES = 3, 2
UNITS = ("name", "year", "database", "plan")
record, process = st.integers(0, RECORDS - 1), st.integers(0, PROCESSES - 1)
small = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.sampled_from(["name", "year", "database", "plan"]), record, small),
    st.tuples(st.just("mark"), record, small),
    st.tuples(st.just("link"), record, process),
    st.tuples(st.just("unlink"), record, process),
    st.tuples(st.just("archive"), record, small),
    st.tuples(st.just("restore"), record, small),
    st.tuples(st.just("review"), record, small),
    st.tuples(st.just("create"), record, small),
)
steps = st.lists(step, max_size=12)


class Place:
    """One copy of the city, edited step by step; remembers what each step found and left."""

    def __init__(self, app: Flask, people: dict[str, str], name: str) -> None:
        self.app, self.people, self.name = app, people, name
        self.told: list[tuple[Any, Any, Any]] = []
        self.made: list[str] = []

    def actor(self) -> Any:
        return actor_of(queries.account(self.people["administrator"]))

    def do(self, kind: str, n: int, a: int, ids: dict[str, list[str]]) -> None:
        db.session.rollback()
        if kind == "create":
            saved = elements.create_element(self.actor(), APPLICATION, f"Baru {self.name} {a}",
                                            queries.find_unit("Dishub").id)  # fmt: skip
            self.made.append(saved.element.id)
            return
        element_id = ids["records"][n]
        before = units_of(element_id, ids)
        if kind in ("link", "unlink"):
            self._link(kind, element_id, ids["processes"][a])
        else:
            self._edit(kind, element_id, a)
        db.session.rollback()
        after = units_of(element_id, ids)
        for unit, value in after.items():
            if before[unit] != value:
                self.told.append(((n, unit), before[unit], value))

    def _link(self, kind: str, element_id: str, process_id: str) -> None:
        if queries.stored_element(element_id).archived:
            return
        if kind == "link":
            links.add_link(self.actor(), element_id, SUPPORTS, process_id)
            return
        relation = relation_of(element_id, process_id)
        if relation is not None and relation.archived_at is None:
            links.remove_link(self.actor(), relation.id)

    def _edit(self, kind: str, element_id: str, a: int) -> None:
        stored = queries.stored_element(element_id)
        if kind in ("archive", "restore"):
            if stored.archived == (kind == "restore"):
                operation = elements.archive_element if kind == "archive" else (
                    elements.restore_element)  # fmt: skip
                operation(self.actor(), element_id)
        elif stored.archived:
            return
        elif kind == "review":
            state = ("submitted", "verified", "returned")[a]
            role = "administrator" if a == 0 else "verifier"
            actor = actor_of(queries.account(self.people[role]))
            versions = {element_id: queries.data_version()}
            review.review_as_seen(actor, [element_id], state, versions)
        elif kind in ("name", "plan"):
            words = [f"SIM {element_id[:4]} {'ABC'[a]}"], ["keep", "new", "retire"]
            raw = words[0][0] if kind == "name" else words[1][a]
            elements.save_element(self.actor(), element_id, {},
                                  **{kind: Edit(raw, getattr(stored, kind))})  # fmt: skip
        else:
            unit = "year" if kind == "mark" else kind
            texts = {"year": ["", "2020", "2021"], "database": ["", "MySQL", "Oracle"]}[unit]
            old = stored.attributes.get(unit)
            raw = old if kind == "mark" else texts[a]
            mark = ("assumed", "confirmed", "assumed")[a] if kind == "mark" else None
            edit = Edit(raw, old, stored.unread.get(unit), mark=mark)
            elements.save_element(self.actor(), element_id, {unit: edit})


def relation_of(element_id: str, process_id: str) -> Relation | None:
    return db.session.scalar(
        select(Relation).where(Relation.source_id == element_id, Relation.target_id == process_id)
    )


def units_of(element_id: str, ids: dict[str, list[str]]) -> dict[Any, Any]:
    """A record as people see it, unit by unit."""
    e = db.session.get(Element, element_id)
    found: dict[Any, Any] = {
        "name": e.name, "plan": e.plan, "living": e.archived_at is None, "review": e.review,
    }  # fmt: skip
    for unit in ("year", "database"):
        found[unit] = (e.attributes.get(unit), e.marks.get(unit))
    for p, process_id in enumerate(ids["processes"]):
        relation = relation_of(element_id, process_id)
        found["link", p] = relation is not None and relation.archived_at is None
    return found


def joined(server: Place, room: Place, base: dict[Any, Any]) -> dict[Any, Any]:
    """What must stand after joining: the rule in words, told anew for each unit.

    The room's steps come one after another. A step that saw what stands now is taken; one that
    did not is left, and the server's value stays. Links need both ends; a record whose content
    differs is not archived by the room; verification is not part of this.
    """
    now = dict(base)
    for key, _before, after in server.told:
        now[key] = after
    seen = dict(base)
    for key, before, after in room.told:
        n, unit = key
        is_link = isinstance(unit, tuple)
        differs = any(now[n, u] != seen[n, u] for u in UNITS)
        is_blocked = (is_link and not now[n, "living"]) or (
            unit == "living" and after is False and differs
        )
        if now[key] == before and not is_blocked:
            now[key] = after
        seen[key] = after
    return {key: value for key, value in now.items() if key[1] != "review"}


@contextmanager
def on(place: Place) -> Any:
    with place.app.app_context():
        yield


def log_of(place: Place) -> list[tuple[Any, ...]]:
    with on(place):
        query = select(Change).order_by(Change.id)
        return [(c.uid, c.at, c.actor, c.batch, c.action) for c in db.session.scalars(query)]


def run(server: Place, room: Place, folder: Path, server_steps: Any, room_steps: Any) -> None:
    """One day: backup, both sides apart, export, joining, and what must hold then."""
    ids = fresh_records(server.app)
    with on(server):
        make_backup(folder / "cadangan.zip")
    with on(room):
        restore_backup(folder / "cadangan.zip", replace=True)
    base = state(server, ids)
    start = len(log_of(server))
    for place, chosen in ((server, server_steps), (room, room_steps)):
        with on(place):
            for each in chosen:
                place.do(*each, ids)
    file = folder / "perubahan.zip"
    with on(room):
        exported = export_changes(file, since="backup", made_by="uji")
    brought = log_of(room)[start:]
    assert exported.changes == len(brought)
    native = log_of(server)
    with on(server):
        import_changes(COMMAND_LINE, file, dry_run=True)
    assert log_of(server) == native  # only shown
    with on(server):
        import_changes(COMMAND_LINE, file)
    log = log_of(server)
    counted = Counter(entry[0] for entry in log)
    assert {uid: counted[uid] for uid, *_ in brought} == {uid: 1 for uid, *_ in brought}
    assert [e[0] for e in log if e[0] in {b[0] for b in brought}] == [b[0] for b in brought]
    told = {e[0]: e[1:4] for e in log}
    assert all(told[uid] == (at, actor, batch) for uid, at, actor, batch, _ in brought)
    assert {k: v for k, v in state(server, ids).items() if k[1] != "review"} == joined(
        server, room, base
    )
    with on(server):
        assert all(queries.stored_element(i) is not None for i in server.made + room.made)
        import_changes(COMMAND_LINE, file)  # a second time changes nothing
    assert log_of(server) == log
    for aside in Path(room.app.config["INSTANCE_PATH"]).glob("disimpan-*"):
        shutil.rmtree(aside)


def fresh_records(app: Flask) -> dict[str, list[str]]:
    """Records nobody has changed yet."""
    return {
        "records": [a_record(app, name=f"SIM-{n}", year="2019").id for n in range(RECORDS)],
        "processes": [a_record(app, "process").id for _ in range(PROCESSES)],
    }


def state(place: Place, ids: dict[str, list[str]]) -> dict[Any, Any]:
    with on(place):
        return {
            (n, unit): value
            for n, element_id in enumerate(ids["records"])
            for unit, value in units_of(element_id, ids).items()
        }


def test_each_change_is_there_once_and_the_rule_holds(
    any_app: Flask, sqlite_template: Path, tmp_path: Path
):
    a_city(any_app)
    people = {role: an_account(any_app, role).id for role in ("administrator", "verifier")}
    room_folder = tmp_path / "ruang"
    room_folder.mkdir()
    shutil.copyfile(sqlite_template, room_folder / "selaras.sqlite")

    @settings(max_examples=15, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps, steps)
    # One for each branch of the rule that chance may miss.
    @example([("year", 0, 1)], [("archive", 0, 0)])
    @example([("year", 0, 1)], [("year", 0, 2), ("year", 0, 1), ("database", 0, 1)])
    @example([("archive", 0, 0)], [("link", 0, 0), ("year", 0, 1)])
    @example([("link", 0, 0), ("create", 0, 0)], [("link", 0, 0), ("create", 0, 0)])
    def joins(server_steps: Any, room_steps: Any) -> None:
        server, room = Place(any_app, people, "server"), Place(room_app, people, "ruang")
        run(server, room, tmp_path, server_steps, room_steps)

    with running_app(f"sqlite:///{room_folder / 'selaras.sqlite'}", room_folder) as room_app:
        joins()
