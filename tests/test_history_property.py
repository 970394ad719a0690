"""The state rebuilt at any change number equals the state then, whatever happened since."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app import queries
from app.errors import Forbidden, Missing, Refused
from app.operations import (
    absences,
    baselines,
    catalogue,
    decisions,
    imports,
    lists,
    opd_changes,
    opd_ends,
    opd_requests,
    opd_undo,
    undo,
)
from app.operations.actor import COMMAND_LINE
from app.operations.catalogue_input import Written
from app.operations.undo_select import Selection
from app.queries.baselines import past_as_of, present_state, state_as_of
from app.queries.decisions import _read as read_decisions
from architecture.history import TABLES
from architecture.metamodel import SIX_DOMAINS
from architecture.past import graph_of, units_of, vocabulary_of
from architecture.snapshots import plain_snapshot
from tests.factories import a_city
from tests.test_current_graph import a_step, content

CSV = "name,code,supports__service\nSIM Impor {n},,Layanan Impor {n}\nSIM-KIR,,Uji KIR\n"


def _decide(chance, opds, folder):
    key = f"APL-0{chance.randrange(3)}:x"
    if chance.random() < 0.3:
        decisions.withdraw(COMMAND_LINE, [key])
    else:
        decisions.decide(COMMAND_LINE, [key], "accepted", reason=f"Alasan {chance.random()}")


def _entry(chance, opds, folder):
    if chance.random() < 0.5:
        catalogue.describe(COMMAND_LINE, f"APL-0{chance.randrange(3)}:x", None, Written(
            {"target": f"Target {chance.random()}"}, year="2028", owner=opds[0],
        ))  # fmt: skip
    else:
        gap = Written({"gap": f"Gap {chance.random()}"}, head="sdm", opd=opds[1])
        made = [k for k in read_decisions() if k.startswith("katalog:")]
        catalogue.write_by_hand(COMMAND_LINE, gap, chance.choice([None, *sorted(made)]))


def _absence(chance, opds, folder):
    domain = chance.choice(SIX_DOMAINS[4:])
    if chance.random() < 0.4:
        absences.withdraw_absent(COMMAND_LINE, chance.choice(opds), domain)
    else:
        absences.declare_absent(COMMAND_LINE, chance.choice(opds), domain, f"{chance.random()}")


def _list(chance, opds, folder):
    code = chance.choice(next(iter(queries.codelists().values())))
    if chance.random() < 0.5:
        lists.add_code(COMMAND_LINE, code.codelist, f"Nilai {chance.randrange(99)}")
    else:
        lists.set_code_active(COMMAND_LINE, code.id, chance.random() < 0.5)


def _reference(chance, opds, folder):
    node = chance.choice(queries.reference_rows("RAB"))
    lists.set_reference(COMMAND_LINE, node.id, name=None, active=chance.random() < 0.5)
    lists.add_reference(COMMAND_LINE, "RAB", node.code, f"{node.code}.{chance.randrange(9)}", "Anu")


def _rename_opd(chance, opds, folder):
    name = f"Dinas {chance.randrange(99)}"
    lists.change_opd(COMMAND_LINE, opds[0], name=name, short="", level="dinas", urusan=[])


def _end_opd(chance, opds, folder):
    opd_ends.end_opd(COMMAND_LINE, opds[-1], "2026-12-31", successor_id=opds[0])


def _merge_opds(chance, opds, folder):
    number = chance.randrange(9999)
    new = opd_requests.NewOpd(f"9.{number}", f"Dinas Gabungan {number}")
    into = opds[-1] if chance.random() < 0.5 else new
    request = opd_requests.Merge(tuple(opds[chance.randrange(2) :]), into)
    opd_changes.change_opds(COMMAND_LINE, request, opd_requests.Decree("2027-01-01", "Perda 7"))
    opds[:] = list(queries.units())[:3]


def _undo_opds(chance, opds, folder):
    made = [c for c in queries.opd_changes.opd_changes() if c.undone_by is None]
    if made:
        opd_undo.undo_opd_change(COMMAND_LINE, chance.choice(made[:2]).number)
        opds[:] = list(queries.units())[:3]


def _institution(chance, opds, folder):
    lists.add_institution(COMMAND_LINE, f"Lembaga {chance.randrange(99)}", "lain")


def _import(chance, opds, folder):
    file = folder / f"2.15.01_Dishub-{chance.randrange(9999)}" / "application.csv"
    file.parent.mkdir()
    file.write_text(CSV.format(n=chance.randrange(5)), "utf-8")
    imports.import_files(COMMAND_LINE, [file], opd=queries.find_unit("2.15.01"))


def _undo_many(chance, opds, folder):
    newest = queries.recent_changes(30)
    batch = chance.choice(newest).batch
    undo.undo_all(COMMAND_LINE, Selection(batch=batch), include=None)


OTHERS = (
    _end_opd,
    _decide,
    _entry,
    _absence,
    _list,
    _reference,
    _rename_opd,
    _merge_opds,
    _undo_opds,
    _institution,
    _import,
    _undo_many,
)
ALWAYS = {12: _merge_opds, 24: _undo_opds, 36: _merge_opds}  # seldom enough by chance alone


def comparable(state):
    """All that a state says; of archived links only that they were there."""
    archived = TABLES["relation"].index("archived_at")
    for row in state.tables["relation"].values():
        if row[archived] is not None:
            row[1:] = [None] * (len(row) - 2) + ["archived"]
    for row in state.tables["decision"].values():
        row[-2:] = ["", ""]  # who and when: the log does not repeat it in `before`
    return plain_snapshot(state)


def said(decisions):
    """Decisions without their moment, which the log keeps some milliseconds later."""
    return {key: replace(made, at=None) for key, made in decisions.items()}


def meaning(state):
    return content(graph_of(state)), units_of(state), vocabulary_of(state)


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuilt_state_equals_the_state_then(app, seed, tmp_path):
    city = a_city(app)
    opds = [city[short].id for short in ("Dishub", "Disdik", "Bagor")]
    chance, then = random.Random(seed), {}
    with app.app_context():
        for number in range(60):
            try:
                if number in ALWAYS:
                    ALWAYS[number](chance, opds, tmp_path)
                elif chance.random() < 0.35:
                    chance.choice(OTHERS)(chance, opds, tmp_path)
                else:
                    a_step(chance, opds)
            except (Refused, Missing, Forbidden):
                continue
            is_named = number in (20, 45)
            if not is_named and chance.random() < 0.8:
                continue
            version = queries.data_version()
            state = present_state()
            assert state.number == version
            found = meaning(state), read_decisions(), comparable(state)
            assert content(queries.load_graph("all")) == found[0][0]
            then[version] = found
            if is_named:
                baselines.add_baseline(COMMAND_LINE, f"Titik {number}")
        assert len(then) > 4
        for version in then:
            for from_log in (False, True):
                state = state_as_of(version, from_log=from_log)
                assert meaning(state) == then[version][0]
                assert comparable(state) == then[version][2]
            assert said(past_as_of(version).decisions) == said(then[version][1])
