"""Measures looking back: `python -m benchmarks.history`, at stress size with 200,000 changes.

A province of 13,600 records and 30,000 links, named, then edited 200,000 times (values, marks,
links made and archived, as the Writer logs them), named in the middle and at the end. Opening a
named state must take less than 3 seconds; once it is kept, its pages no longer than twice today's.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app import gaps, queries
from app.database import writing
from app.extensions import db
from app.models import Baseline, Change, Element, Relation, now
from app.operations.actor import COMMAND_LINE
from app.operations.baselines import add_baseline
from app.queries.baselines import baseline, state_as_of
from app.queries.moment import as_of
from architecture.snapshots import plain_snapshot
from architecture.visibility import Viewer
from benchmarks.run import median, province, row

CHANGES = 200_000
AT_ONCE = 20_000  # edits that are written together
VIEWER = Viewer("one", reviewer=True)


def main() -> None:
    """Print the figures; exit code 1 if one does not hold."""
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        app = province(Path(folder))
        with app.app_context():
            sys.exit(0 if measured(app) else 1)


def measured(app: Any) -> bool:
    """Print all figures; whether those that must hold do."""
    first = named("Awal")
    edit(CHANGES // 2)
    middle = named("Tengah")
    edit(CHANGES - CHANGES // 2)
    last = named("Akhir")
    print("| What | Median | Floor | Ratio |\n|---|---|---|---|")
    size = db.session.scalar(select(Baseline.content).where(Baseline.number == middle))
    print(f"| A stored state, compressed: {len(size or b'') / 1e6:.1f} MB | | | |")
    opened = [opening(app, number) for number in (first, middle, last)]
    row(f"Opening a named state, {CHANGES} changes in the log", max(opened))
    between = (middle + last) // 2
    row("Opening a moment between, 50,000 changes from the next", opening(app, between))
    today = median(page, 5)
    with as_of(middle):
        kept = median(page, 5)
    row("List and gaps of a viewer, kept, against today's", kept, today)
    row("The first state again from the log alone", from_log_alone(first))
    return max(opened) < 3 and kept <= 2 * today + 0.001


def named(name: str) -> int:
    """The number of a new named state."""
    start = time.perf_counter()
    made = baseline(add_baseline(COMMAND_LINE, name))
    assert made is not None
    row(f"Storing the state {name}", time.perf_counter() - start)
    return made.number


def opening(app: Any, number: int) -> float:
    """Median seconds until a viewer has the graph of that moment, nothing of it being kept."""
    taken = []
    for _ in range(3):
        app.extensions.pop("selaras_moments", None)
        db.session.rollback()
        start = time.perf_counter()
        with as_of(number):
            assert queries.graph_for(VIEWER).elements
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def page() -> int:
    """What a list and the gap page ask for."""
    graph = queries.graph_for(VIEWER)
    return len(graph.of_kind("application")) + len(gaps.findings_for(VIEWER))


def from_log_alone(number: int) -> float:
    """Seconds to rebuild a state from today's rows, which must give the stored one."""
    start = time.perf_counter()
    state = state_as_of(number, from_log=True)
    taken = time.perf_counter() - start
    living = _living(state_as_of(number))
    assert _living(state) == living, "the log does not lead back to the stored state"
    return taken


def _living(state: Any) -> bytes:
    """The state without archived links, of which the log does not keep every detail."""
    relations = state.tables["relation"]
    state.tables["relation"] = {i: r for i, r in relations.items() if r[-1] is None}
    return plain_snapshot(state)


# --- Edits --------------------------------------------------------------------------------------


def edit(changes: int) -> None:
    """So many changes of values and links, past the operations but logged as they log."""
    chance = random.Random(changes + queries.data_version())
    while changes > 0:
        some = min(AT_ONCE, changes)
        with writing():
            _edit(chance, some)
        changes -= some


def _edit(chance: random.Random, some: int) -> None:
    values = {i: dict(v) for i, v in db.session.execute(select(Element.id, Element.attributes))}
    marks = dict(db.session.execute(select(Relation.id, Relation.mark)).all())
    rows = list(_changes(chance, some, values, marks))
    touched = {r["entity_id"] for r in rows}
    db.session.connection().execute(
        update(Element).where(Element.id == bindparam("key")).values(attributes=bindparam("held")),
        [{"key": i, "held": v} for i, v in values.items() if i in touched],
    )
    db.session.connection().execute(
        update(Relation).where(Relation.id == bindparam("key")).values(mark=bindparam("held")),
        [{"key": i, "held": m} for i, m in marks.items() if i in touched],
    )
    db.session.execute(insert(Change), rows)


def _changes(
    chance: random.Random, some: int, values: dict[str, Any], marks: dict[str, str]
) -> Iterator[dict[str, Any]]:
    elements, links = sorted(values), sorted(marks)
    for number in range(some):
        if chance.random() < 0.2:
            link = chance.choice(links)
            after: dict[str, Any] = {"mark": chance.choice(("confirmed", "assumed"))}
            before: dict[str, Any] = {"mark": marks[link]}
            marks[link] = after["mark"]
            yield _row("relation", link, before, after)
            continue
        element = chance.choice(elements)
        words = f"Catatan nomor {number} dari rapat yang lalu"
        before = {"attributes.notes": values[element].get("notes")}
        values[element]["notes"] = words
        yield _row("element", element, before, {"attributes.notes": words})


def _row(
    entity: str, entity_id: str, before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    return {
        "at": now(), "actor": "benchmark", "batch": "benchmark", "entity": entity,
        "entity_id": entity_id, "action": "update", "before": before, "after": after,
    }  # fmt: skip


if __name__ == "__main__":
    main()
