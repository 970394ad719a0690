"""Decisions about gaps: kept with their reason, shown, filtered, never removing the gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import gaps, queries
from app.cli.gaps import decided
from app.errors import Forbidden, Refused
from app.operations import decisions
from app.operations.actor import COMMAND_LINE
from app.permissions import actor_of
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_record, an_account, sign_in

TOMORROW = (date.today() + timedelta(days=1)).isoformat()
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()


@pytest.fixture
def city(app):
    """A city with one gap that is easy to tell: an application without service."""
    a_city(app)
    app.sim = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    app.verifier = an_account(app, "verifier", None)
    return app


def key_of(app) -> str:
    with app.app_context():
        found = [f for f in gaps.findings_for(ALL_SEEING) if f.element == app.sim.id]
        return found[0].key


def post(client, key, state, **more):
    return client.post("/kesenjangan/putusan", data={"key": key, "state": state, **more})


def listed(client, **arguments) -> str:
    page = client.get("/kesenjangan", query_string={"opd": "2.15.01", **arguments}).text
    return page[page.index('id="kesenjangan"') :] if 'id="kesenjangan"' in page else ""


def test_an_accepted_gap_leaves_the_open_list_but_is_counted(city, client):
    sign_in(client, city.verifier)
    key = key_of(city)
    assert f'id="g-{key}"' in listed(client, aturan=key.split(":")[0])
    assert post(client, key, "accepted", reason="Disetujui rapat 3 November").status_code == 302
    page = client.get("/kesenjangan", query_string={"aturan": key.split(":")[0]}).text
    assert f'id="g-{key}"' not in page and "<b>1</b> diterima" in page
    assert f'id="g-{key}"' in listed(client, keputusan="terima")
    assert "Disetujui rapat 3 November" in listed(client, keputusan="semua", pilih=key)
    with city.app_context():
        assert key in {f.key for f in gaps.findings_for(ALL_SEEING)}


def test_a_postponed_gap_comes_back_after_its_day(city, client):
    sign_in(client, city.verifier)
    key = key_of(city)
    post(client, key, "postponed", reason="Menunggu anggaran", until=TOMORROW)
    assert f'id="g-{key}"' not in listed(client)
    post(client, key, "postponed", reason="Menunggu anggaran", until=YESTERDAY)
    assert f'id="g-{key}"' in listed(client, aturan=key.split(":")[0])


def test_a_planned_gap_stays_in_the_list_with_its_activity(city, client):
    activity = a_record(city, "activity", "Migrasi ke pusat data", "Dishub")
    sign_in(client, city.verifier)
    key = key_of(city)
    post(client, key, "planned", activity=activity.id)
    page = listed(client, aturan=key.split(":")[0], pilih=key)
    assert f'id="g-{key}"' in page and "direncanakan" in page
    assert "Migrasi ke pusat data" in page


def test_all_that_is_missing_is_said_at_once(city):
    with city.test_request_context():
        actor = actor_of(city.verifier)
        with pytest.raises(Refused) as refused:
            decisions.decide(actor, ["x"], "postponed", until="besok")
        assert len(refused.value.faults) == 2
        with pytest.raises(Refused):
            decisions.decide(actor, ["x"], "planned", activity_id=city.sim.id)


def test_taking_a_decision_back_opens_the_gap_and_both_are_logged(city, client):
    sign_in(client, city.verifier)
    key = key_of(city)
    post(client, key, "dismissed", reason="Aplikasi uji")
    post(client, key, "open")
    assert f'id="g-{key}"' in listed(client, aturan=key.split(":")[0])
    with city.app_context():
        told = [c.action for c in queries.recent_changes(2)]
    assert told == ["withdraw", "decide"]


def test_officers_do_not_decide(city, client):
    sign_in(client, an_account(city, "officer", "Dishub"))
    assert post(client, key_of(city), "accepted", reason="x").status_code == 403
    with city.test_request_context(), pytest.raises(Forbidden):
        decisions.decide(actor_of(an_account(city, "reader", None)), ["x"], "accepted", reason="x")


def test_a_gap_nobody_told_of_cannot_be_decided(city, client):
    sign_in(client, city.verifier)
    assert post(client, "PRB-01:tidak-ada", "accepted", reason="x").status_code == 404


def test_the_command_filters_by_decision(city):
    key = key_of(city)
    with city.app_context():
        every = gaps.findings_for(ALL_SEEING)
        decisions.decide(COMMAND_LINE, [key], "accepted", reason="Disetujui")
        assert [f.key for f in decided(every, "accepted")] == [key]
        assert len(decided(every, "open")) == len(every) - 1
        decisions.decide(COMMAND_LINE, [key], "postponed", reason="Nanti", until=YESTERDAY)
        assert len(decided(every, "open")) == len(every)
