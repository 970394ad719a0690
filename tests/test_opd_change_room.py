"""OPDs that were merged on the server, or in the room, while both worked on."""

from __future__ import annotations

from app import queries
from app.operations.actor import COMMAND_LINE
from app.operations.opd_changes import change_opds
from app.operations.opd_requests import Decree, Merge, NewOpd
from tests.factories import a_record, reload
from tests.test_sync import pair, save

__all__ = ["pair"]  # the fixture


def merged(app):
    """Dishub and Disdik as they were, and the OPD they became there."""
    with app.app_context():
        old = [queries.find_unit(word) for word in ("Dishub", "Disdik")]
        new = NewOpd("9.01", "Dinas Gabungan", "Dingab")
        request = Merge(tuple(unit.id for unit in old), new)
        change_opds(COMMAND_LINE, request, Decree("2027-01-01", "Perda 7/2026"))
        return old, queries.find_unit("9.01")


def test_what_the_room_entered_for_a_merged_opd_arrives_at_its_successor(pair):
    record = a_record(pair.server, "application", "SIM-KIR", "Dishub")
    pair.part()
    new = a_record(pair.room, "application", "SIM Parkir", "Dishub")
    save(pair.room, record, year="2020")
    _old, after = merged(pair.server)
    assert pair.join().clashes == []
    with pair.server.app_context():
        assert queries.stored_element(new.id).opd_id == after.id
        assert queries.stored_element(record.id).attributes["year"] == 2020


def test_a_merge_made_in_the_room_is_told_and_left_to_the_server(pair):
    record = a_record(pair.server, "application", "SIM-KIR", "Dishub")
    pair.part()
    old, _after = merged(pair.room)
    report = pair.join()
    assert report.clashes == []
    assert ("opd_change", "Perubahan OPD") in report.not_brought
    assert reload(pair.server, record).opd_id == old[0].id
