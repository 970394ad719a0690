"""The number of gaps over time is counted from the records as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import update

from app import gap_history, gaps
from app.cli.gaps import history_text
from app.database import writing
from app.extensions import db
from app.models import Change
from tests.factories import a_city, a_record, an_account, sign_in

TODAY = date.today()


def as_if_done(app, days_ago: int) -> None:
    """All that was written until now was written that many days ago."""
    moment = datetime.combine(TODAY - timedelta(days=days_ago), time(9), tzinfo=UTC)
    with app.app_context(), writing():
        db.session.execute(update(Change).where(Change.at > moment).values(at=moment))


def test_a_week_ago_has_the_gaps_of_the_records_of_then(app):
    a_city(app)
    a_record(app, "service", "Uji KIR", "Dishub")
    with app.app_context():
        then = gaps.totals()
    as_if_done(app, 20)
    a_record(app, "service", "Izin Trayek", "Dishub")
    with app.app_context():
        points = gap_history.history(TODAY)
        assert [p.day for p in points] == [TODAY - timedelta(days=n) for n in (14, 7, 0)]
        assert points[0].counts == points[1].counts == then
        assert points[-1].counts == gaps.totals() != then


def test_a_city_without_a_past_has_today_alone(app):
    a_city(app)
    with app.app_context():
        assert [p.day for p in gap_history.history(TODAY)] == [TODAY]


def test_the_page_and_the_command_tell_the_same_numbers(app, client):
    a_city(app)
    a_record(app, "service", "Uji KIR", "Dishub")
    as_if_done(app, 8)
    a_record(app, "data", "Data Uji", "Dishub")
    sign_in(client, an_account(app, "reader"))
    page = client.get("/kesenjangan/perkembangan").get_data(as_text=True)
    with app.app_context():
        points = gap_history.history(TODAY)
    assert len(points) == 2
    for point in points:
        assert f'<td class="num strong">{point.counts.total}</td>' in page
    told = [(row["day"], row["total"]) for row in json.loads(history_text(points, "json"))]
    assert told == [(p.day.isoformat(), p.counts.total) for p in points]
    assert len(history_text(points, "csv").splitlines()) == len(points) + 1
    assert str(points[0].counts.total) in history_text(points, "text")
