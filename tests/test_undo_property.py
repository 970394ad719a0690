"""Undoing all of one person: as if what nobody touched since had never been done."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Refused
from app.extensions import db
from app.models import Element, Relation
from app.operations import elements, links
from app.operations.elements import Edit
from app.operations.undo import undo_all
from app.operations.undo_select import Selection
from app.operations.writer import Writer
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from tests.factories import a_city, an_account

APPLICATION, PROCESS = METAMODEL.kind("application"), METAMODEL.kind("process")
SUPPORTS = METAMODEL.link(APPLICATION, "supports__process")
PEOPLE, RECORDS, PROCESSES = 3, 4, 2
person = st.integers(0, PEOPLE - 1)
record = st.integers(0, RECORDS - 1)
process = st.integers(0, PROCESSES - 1)
small = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.just("create"), person, record, small, small),
    st.tuples(st.just("year"), person, record, small, small),
    st.tuples(st.just("database"), person, record, small, small),
    st.tuples(st.just("rename"), person, record, small, small),
    st.tuples(st.just("plan"), person, record, small, small),
    st.tuples(st.just("move"), person, record, small, small),
    st.tuples(st.just("archive"), person, record, small, small),
    st.tuples(st.just("restore"), person, record, small, small),
    st.tuples(st.just("link"), person, record, process, small),
    st.tuples(st.just("unlink"), person, record, process, small),
    st.tuples(st.just("mark"), person, record, process, small),
)


@dataclass
class World:
    """What a person would remember: by unit, who set it to what, one after another."""

    units: dict[Any, list[tuple[int | None, Any]]] = field(default_factory=dict)

    def value(self, key: Any) -> Any:
        return self.units[key][-1][1] if key in self.units else None

    def set(self, key: Any, who: int | None, value: Any) -> None:
        if key not in self.units or self.value(key) != value:
            self.units.setdefault(key, []).append((who, value))

    def without(self, who: int) -> dict[Any, Any]:
        """Every unit as it was before the person's last changes of it."""
        found = {}
        for key, told in self.units.items():
            kept = list(told)
            while len(kept) > 1 and kept[-1][0] == who:
                kept.pop()
            found[key] = kept[-1][1]
        for n in range(RECORDS):
            if self._is_made_by_nobody_else(n, who):
                found[n, "living"] = False
        return found

    def _is_made_by_nobody_else(self, n: int, who: int) -> bool:
        told = [t for key, t in self.units.items() if key[0] == n and isinstance(key[1], str)]
        linked = [t for key, t in self.units.items() if key[0] == n and key[1] in range(PROCESSES)]
        theirs = any(t[-1][1][0] and _last_linker(t) != who for t in linked)
        born = self.units.get((n, "living"))
        return (
            born is not None
            and born[0] == (None, False)
            and born[1][0] == who
            and all(name in (who, None) for t in told for name, _ in t)
            and not theirs
        )


def _last_linker(told: list[tuple[int | None, Any]]) -> int | None:
    """Who made the link that stands now."""
    made = None
    for (_, before), (who, after) in zip([(None, (False, "")), *told], told, strict=False):
        if after[0] and not before[0]:
            made = who
    return made


class Room:
    """The same steps done in the application and remembered in the world."""

    def __init__(self, app: Flask, actors: list[Any], city: Any, run: int) -> None:
        self.app, self.actors, self.city, self.run = app, actors, city, run
        self.world = World()
        self.ids: dict[int, str] = {}
        with app.app_context():
            made = [
                elements.create_element(actors[-1], PROCESS, f"Proses {run}.{n}", self.opd(0))
                for n in range(PROCESSES)
            ]
            self.processes = [m.element.id for m in made]
            for n in range(RECORDS - 1):
                self._create(None, n, self.actors[-1])
            self.first = queries.data_version() + 1

    def opd(self, number: int) -> str:
        return str(self.city[("Dishub", "Disdik", "Diskominfo")[number]].id)

    def do(self, kind: str, who: int, n: int, a: int, b: int) -> None:
        db.session.rollback()  # see what the last step wrote
        if kind == "create":
            if n not in self.ids:
                self._create(who, n, self.actors[who])
        elif n in self.ids:
            is_living = self.world.value((n, "living"))
            if kind in ("archive", "restore"):
                self._turn(kind, who, n)
            elif is_living:
                getattr(self, f"_{kind}")(who, n, a, b)

    def _create(self, who: int | None, n: int, actor: Any) -> None:
        name = f"Aplikasi {self.run}.{n}"
        saved = elements.create_element(actor, APPLICATION, name, self.opd(0))
        self.ids[n] = saved.element.id
        if who is not None:
            self.world.set((n, "living"), None, False)
        self.world.set((n, "living"), who, True)
        for unit, value in (("name", name), ("opd", self.opd(0)), ("plan", "keep"),
                            ("year", (None, None)), ("database", (None, None))):  # fmt: skip
            self.world.set((n, unit), who, value)

    def _turn(self, kind: str, who: int, n: int) -> None:
        operation = elements.archive_element if kind == "archive" else elements.restore_element
        operation(self.actors[who], self.ids[n])
        self.world.set((n, "living"), who, kind == "restore")

    def _save(self, who: int, n: int, unit: str, raw: Any, mark: str | None) -> None:
        stored, unread = queries.stored_element(self.ids[n]).attributes.get(unit), None
        edit = Edit(raw, stored, unread, mark=mark)
        elements.save_element(self.actors[who], self.ids[n], {unit: edit})
        value = (raw and (int(raw) if unit == "year" else raw)) or None
        self.world.set((n, unit), who, (value, (mark or "confirmed") if value else None))

    def _year(self, who: int, n: int, a: int, b: int) -> None:
        self._save(who, n, "year", [None, "2020", "2021"][a], [None, "assumed", "confirmed"][b])

    def _database(self, who: int, n: int, a: int, b: int) -> None:
        self._save(who, n, "database", [None, "MySQL", "Oracle"][a], [None, "assumed", None][b])

    def _column(self, who: int, n: int, unit: str, argument: str, raw: Any) -> None:
        edit = Edit(raw, seen=self.world.value((n, unit)))
        elements.save_element(self.actors[who], self.ids[n], {}, **{argument: edit})
        self.world.set((n, unit), who, raw)

    def _rename(self, who: int, n: int, a: int, b: int) -> None:
        self._column(who, n, "name", "name", f"Aplikasi {self.run}.{n} {'ABC'[a]}")

    def _plan(self, who: int, n: int, a: int, b: int) -> None:
        self._column(who, n, "plan", "plan", ("keep", "new", "retire")[a])

    def _move(self, who: int, n: int, a: int, b: int) -> None:
        self._column(who, n, "opd", "opd", self.opd(a))

    def _relation(self, n: int, p: int) -> Relation | None:
        return db.session.scalar(
            select(Relation).where(
                Relation.source_id == self.ids[n], Relation.target_id == self.processes[p]
            )
        )

    def _link(self, who: int, n: int, p: int, b: int) -> None:
        if not (self.world.value((n, p)) or (False, ""))[0]:
            links.add_link(self.actors[who], self.ids[n], SUPPORTS, self.processes[p])
            self.world.units.setdefault((n, p), [(None, (False, ""))])
            self.world.set((n, p), who, (True, "confirmed"))

    def _unlink(self, who: int, n: int, p: int, b: int) -> None:
        if (self.world.value((n, p)) or (False, ""))[0]:
            relation = self._relation(n, p)
            links.remove_link(self.actors[who], relation.id)
            self.world.set((n, p), who, (False, ""))

    def _mark(self, who: int, n: int, p: int, b: int) -> None:
        is_linked, mark = self.world.value((n, p)) or (False, "")
        wanted = ("confirmed", "assumed", "confirmed")[b]
        if is_linked and mark != wanted:
            with writing():
                Writer(self.actors[who]).mark_link(self._relation(n, p), wanted)
            self.world.set((n, p), who, (True, wanted))

    def stored(self) -> dict[Any, Any]:
        """What is in the tables, unit by unit as the world tells it."""
        found: dict[Any, Any] = {}
        db.session.rollback()
        for n, element_id in self.ids.items():
            e = db.session.get(Element, element_id)
            found[n, "living"] = e.archived_at is None
            found |= {(n, "name"): e.name, (n, "opd"): e.opd_id, (n, "plan"): e.plan}
            for unit in ("year", "database"):
                found[n, unit] = (e.attributes.get(unit), e.marks.get(unit))
            for p in range(PROCESSES):
                relation = self._relation(n, p)
                if relation is not None:
                    is_living = relation.archived_at is None
                    found[n, p] = (is_living, relation.mark if is_living else "")
        return found


def compared(expected: dict[Any, Any], *others: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Without what is in records that are not there any more."""
    gone = {key[0] for key, value in expected.items() if key[1] == "living" and not value}
    made_away = {n for n in gone if (n, "living") in expected}
    return [
        {k: v for k, v in side.items() if k[1] == "living" or k[0] not in made_away}
        for side in (expected, *others)
    ]


def test_undoing_a_person_is_as_if_his_untouched_changes_had_never_been(any_app: Flask):
    city = a_city(any_app)
    accounts = [an_account(any_app, "administrator") for _ in range(PEOPLE + 1)]
    runs = iter(range(10_000))

    @settings(
        max_examples=40,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    @given(st.lists(step, min_size=1, max_size=25))
    def undoes(steps: list[tuple[str, int, int, int, int]]) -> None:
        with any_app.app_context():
            actors = [actor_of(a) for a in accounts]
            room = Room(any_app, actors, city, next(runs))
            for each in steps:
                room.do(*each)
            assert compared(_now(room.world), room.stored())[1] == compared(_now(room.world))[0]
            expected = room.world.without(0)
            selection = Selection(first=room.first, user_id=actors[0].user_id)
            with suppress(Refused, queries_missing()):
                undo_all(actors[-1], selection)
            wanted, found = compared(expected, room.stored())
            assert found == wanted

    undoes()


def test_undoing_and_undoing_that_leaves_everything_as_it_was(app: Flask):
    city = a_city(app)
    accounts = [an_account(app, "administrator") for _ in range(PEOPLE + 1)]
    runs = iter(range(10_000))

    @settings(max_examples=25, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(step, min_size=1, max_size=15))
    def returns(steps: list[tuple[str, int, int, int, int]]) -> None:
        with app.app_context():
            actors = [actor_of(a) for a in accounts]
            room = Room(app, actors, city, next(runs))
            for each in steps:
                room.do(*each)
            before = room.stored()
            selection = Selection(first=room.first, user_id=actors[0].user_id)
            with suppress(Refused, queries_missing()):
                undone = undo_all(actors[-1], selection)
                undo_all(actors[-1], Selection(batch=undone.batch))
            assert room.stored() == before

    returns()


def queries_missing() -> type[Exception]:
    """What undoing raises where the person did nothing."""
    from app.errors import Missing

    return Missing


def _now(world: World) -> dict[Any, Any]:
    return {key: told[-1][1] for key, told in world.units.items()}
