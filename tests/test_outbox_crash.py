"""Nothing gets lost or doubled: connection cut, server killed, laptops restarted while typing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, Route
from sqlalchemy import select

from app.extensions import db
from app.models import Change, ReceivedEdit
from tests.factories import a_city, a_record, an_account
from tests.outbox_room import PATIENCE, Laptop, RoomServer, entries, expect_waiting

EDITS = 100  # of each of two people
RECORDS = 8
TYPE = """({ records, field, person, first, last }) => {
  const typing = async () => {
    const { outbox } = await import("/static/outbox.js");
    for (let n = first; n < last; n++) {
      const seen = { value: null, unread: null };
      const record = records[n % records.length];
      const kept = await outbox.add([{ op: "set", record, field, raw: `${person} ${n}`, seen }]);
      await accepted(n, kept[0].id);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  typing();
}"""


class Person:
    """Somebody who types numbered values, and what the browser said it had kept."""

    def __init__(self, name: str, field: str, laptop: Laptop, records: list[str]) -> None:
        self.name, self.field, self.laptop, self.records = name, field, laptop, records
        self.kept: dict[int, str] = {}
        self.resumed: set[int] = set()

    def sit_down(self, url: str) -> None:
        self.laptop.open(url, self.name)

    def type_on(self) -> None:
        """Start to type where the browser's last word was; returns at once."""
        self.resumed.add(len(self.kept))
        page = self.laptop.page
        page.expose_function("accepted", lambda n, edit: self.kept.update({n: edit}))
        page.evaluate(
            TYPE,
            {
                "records": self.records, "field": self.field, "person": self.name,
                "first": len(self.kept), "last": EDITS,
            },
        )  # fmt: skip

    def until(self, number: int) -> None:
        """Wait until the browser has kept so many."""
        end = time.monotonic() + PATIENCE
        while len(self.kept) < number:
            assert time.monotonic() < end, f"{self.name} is stuck at {len(self.kept)}"
            self.laptop.page.wait_for_timeout(20)


@pytest.fixture
def server(app: Any, tmp_path: Path, sqlite_url: str) -> Iterator[RoomServer]:
    """A server process on the database of `app`."""
    server = RoomServer(tmp_path / "instance", sqlite_url)
    yield server
    server.kill()


@pytest.mark.browser
def test_every_edit_is_there_once_whatever_was_cut_or_killed_meanwhile(
    app: Any,
    server: RoomServer,
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> None:
    a_city(app)
    records = [a_record(app, "application", f"Aplikasi {n}").id for n in range(RECORDS)]
    people = []
    for name, field in (("siti", "attributes.description"), ("budi", "attributes.database")):
        an_account(app, "officer", "Dishub", username=name, name=name.title())
        laptop = Laptop(playwright.chromium, browser_type_launch_args, tmp_path / name)
        people.append(Person(name, field, laptop, records))
    siti, budi = people

    server.start()
    for person in people:
        person.sit_down(server.url)
        person.type_on()
    siti.until(20)
    answers_lost = kill_while_answering(siti, server)
    siti.until(30)
    budi.until(30)
    assert answers_lost == [200]

    siti.laptop.cut_power()
    budi.laptop.close()
    server.start()
    for person in people:
        person.sit_down(server.url)
        person.type_on()
    siti.until(45)
    siti.laptop.context.set_offline(True)
    budi.until(60)
    server.kill()
    siti.until(70)
    budi.until(75)
    server.start()
    siti.laptop.context.set_offline(False)
    for person in people:
        person.until(EDITS)
        expect_waiting(person.laptop.page, 0)
        assert entries(person.laptop.page) == []
        person.laptop.close()
    for person in people:
        assert_each_is_there_once(app, person)


def kill_while_answering(person: Person, server: RoomServer) -> list[int]:
    """The server has stored the edits and answered; it dies before the browser hears of it."""
    statuses: list[int] = []
    page = person.laptop.page

    def lose(route: Route) -> None:
        statuses.append(route.fetch().status)
        server.kill()
        route.abort()

    page.route("**/suntingan", lose, times=1)
    end = time.monotonic() + PATIENCE
    while not statuses:
        assert time.monotonic() < end, "nothing was sent"
        page.wait_for_timeout(20)
    return statuses


def assert_each_is_there_once(app: Any, person: Person) -> None:
    """The change log has each edit once, in the order of typing for each record."""
    with app.app_context():
        log = db.session.execute(
            select(Change.entity_id, Change.after, Change.batch)
            .where(Change.actor == person.name.title(), Change.entity == "element")
            .order_by(Change.id)
        ).all()
        received = {row.id: row for row in db.session.scalars(select(ReceivedEdit))}
    written = [(entity, after[person.field]) for entity, after, _ in log if person.field in after]
    values = [value for _, value in written]
    assert len(set(values)) == len(values), "an edit was applied twice"
    assert set(values) == {f"{person.name} {n}" for n in range(EDITS)}
    batches = {batch: after[person.field] for _, after, batch in log}
    for n, edit in person.kept.items():
        assert received[edit].state == "applied"
        # Who was cut off before the browser's word types that number once more, which changes
        # nothing if it was stored.
        is_again = n in person.resumed and received[edit].batch not in batches
        assert is_again or batches[received[edit].batch] == f"{person.name} {n}"
    for record in person.records:
        numbers = [int(value.split()[1]) for entity, value in written if entity == record]
        assert numbers == sorted(numbers)
