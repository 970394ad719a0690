"""OPDs that are renamed, merged or split: everything moves, nothing is lost, and it comes back."""

from __future__ import annotations

from sqlalchemy import text

from app import queries
from app.extensions import db
from app.operations.actor import COMMAND_LINE
from app.operations.opd_changes import change_opds
from app.operations.opd_requests import Decree, Merge, NewOpd
from app.operations.opd_undo import undo_opd_change

DECREE = Decree("2027-01-01", "Perda 7/2026", "2026-12-01", "Perangkat daerah")
OF_DEMO = ("3.25.01", "3.27.01", "2.09.01")  # Perikanan, Pertanian, Ketahanan Pangan
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


def of_demo():
    return [queries.find_unit(code) for code in OF_DEMO]


def test_merging_three_opds_of_the_demo_moves_everything_and_undo_restores_it(demo_app):
    with demo_app.app_context():
        three = of_demo()
        ids = {unit.id for unit in three}
        before = everything()
        owned = [e.id for e in queries.load_graph("all").elements.values() if e.opd in ids]
        officers = [a for a in queries.accounts() if {o for _, o in a.grants} & ids]
        new = NewOpd("3.25.02", "Dinas Pangan, Pertanian, dan Perikanan", "DP3")
        number = change_opds(COMMAND_LINE, Merge(tuple(ids), new), DECREE)
        after = queries.find_unit("3.25.02")
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
