"""Costly sums may be a moment old, cheap ones never."""

from __future__ import annotations

from typing import Any

import pytest

from app import recent as module
from app.recent import recent


def test_a_cheap_result_is_made_for_every_version(app: Any) -> None:
    with app.app_context():
        assert recent("k", 1, lambda: "one").value == "one"
        assert recent("k", 1, lambda: "again").value == "one"
        made = recent("k", 2, lambda: "two")
    assert (made.value, made.is_current) == ("two", True)


def test_a_costly_result_stays_for_a_while_and_says_that_it_is_not_current(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHEAP", -1.0)
    monkeypatch.setattr(module, "PATIENCE", 1e9)
    with app.app_context():
        recent("k", 1, lambda: "one")
        older = recent("k", 2, lambda: "two")
        assert (older.value, older.is_current) == ("one", False)
        monkeypatch.setattr(module, "PATIENCE", 0)
        assert recent("k", 2, lambda: "two").value == "two"


def test_a_failed_making_leaves_the_way_free_for_the_next(app: Any) -> None:
    def fail() -> str:
        raise ValueError

    with app.app_context():
        with pytest.raises(ValueError):
            recent("k", 1, fail)
        assert recent("k", 1, lambda: "one").value == "one"
