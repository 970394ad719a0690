"""Named views of a workshop's laptop come along to the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.operations.views import delete_view, keep_view
from app.permissions import actor_of
from app.queries.views import views_for
from tests.factories import a_city, an_account
from tests.test_sync import Pair, a_room


@pytest.fixture
def pair(app: Flask, sqlite_template: Path, tmp_path: Path) -> Iterator[Pair]:
    """A server with a city, and its room."""
    a_city(app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        yield Pair(app, room, tmp_path)


def names(app: Flask, account) -> list[str]:
    with app.app_context():
        return [view.name for view in views_for(account.id)]


def test_a_view_kept_in_the_room_is_kept_on_the_server_once(pair):
    account = an_account(pair.server, "reader", None)
    pair.part()
    with pair.room.app_context():
        keep_view(actor_of(account), "Dari ruang", "catatan=a&buka=a", is_shared=False)
    file = pair.export()
    assert pair.join(file).brought["views"] == 1
    pair.join(file)
    assert names(pair.server, account) == ["Dari ruang"]


def test_a_view_deleted_on_the_server_does_not_come_back(pair):
    account = an_account(pair.server, "reader", None)
    with pair.server.app_context():
        view = keep_view(actor_of(account), "Lama", "catatan=a&buka=a", is_shared=False)
    pair.part()
    with pair.server.app_context():
        delete_view(actor_of(account), view)
    with pair.room.app_context():
        keep_view(actor_of(account), "Baru", "catatan=a&buka=a", is_shared=True)
    pair.join()
    assert names(pair.server, account) == ["Baru"]
