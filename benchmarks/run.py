"""Measures what gets slow with size: `python -m benchmarks.run [graph] [rules] [import] [start]`.

Each figure is the median of several runs; the ratio compares it with a floor measured in the
same minute, so that figures of different machines can be compared. Results as Markdown rows.
"""

from __future__ import annotations

import gc
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate

from app import create_app, queries
from app.extensions import db
from app.operations import imports
from app.operations.actor import COMMAND_LINE
from architecture.gaps import find_gaps
from architecture.visibility import Viewer, visible_graph
from benchmarks.generate import PROVINCE, WORKBOOK, fill, found, write_csvs

RUNS = 9
LINKS, WORKBOOK_LINKS, OPDS = 30_000, 5_500, 120
ROOT = Path(__file__).resolve().parent.parent
# The same columns as the graph reads, without anything made from them.
BARE = (
    "SELECT id, kind, code, name, opd_id, plan, review, merged_into, attributes, marks, unread, "
    "draft_fields FROM element WHERE archived_at IS NULL ORDER BY code, id",
    "SELECT id, type, source_id, target_id, plan, mark, declared_by, open_text, open_kind "
    "FROM relation WHERE archived_at IS NULL ORDER BY type, id",
)


def main(words: list[str]) -> None:
    """Run the named measurements, or all."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
          f"{date.today():%Y-%m-%d}, load {os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print("| What | Median | Floor | Ratio |\n|---|---|---|---|")
    for name in words or list(MEASUREMENTS):
        with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
            MEASUREMENTS[name](Path(folder))


def row(what: str, seconds: float, floor: float | None = None) -> None:
    """Print one figure, with its ratio to the floor where there is one."""
    compared = f"{floor * 1000:.0f} ms | {seconds / floor:.1f}" if floor else " | "
    print(f"| {what} | {seconds * 1000:.0f} ms | {compared} |", flush=True)


def median(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Median seconds of `work`, after one run that warms up."""
    work()
    taken = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def instance(folder: Path, opds: int) -> Any:
    """An application on a new instance with that many OPDs."""
    url = f"sqlite:///{folder / 'selaras.sqlite'}"
    app = create_app({"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        found(opds)
    return app


def province(folder: Path) -> Any:
    """The stress size: 13,600 records, 30,000 links, 120 OPDs."""
    app = instance(folder, OPDS)
    with app.app_context():
        fill(PROVINCE, LINKS)
    return app


# --- What is measured ---------------------------------------------------------------------------


def measure_graph(folder: Path) -> None:
    """The whole graph from SQLite, against fetching the same rows with the bare module."""
    app = province(folder)

    def bare() -> int:
        with closing(sqlite3.connect(folder / "selaras.sqlite")) as connection:
            return sum(len(connection.execute(query).fetchall()) for query in BARE)

    def graph() -> int:
        db.session.rollback()
        return len(queries.read_graph(0).relations)

    with app.app_context():
        assert graph() == LINKS
        # In turns, so that a busy moment of the machine meets both.
        pairs = [(median(graph, 3), median(bare, 3)) for _ in range(RUNS)]
        taken, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
        row(f"Graph: {sum(PROVINCE.values())} records, {LINKS} links", taken, floor)
        row("… with its networkx form", median(lambda: queries.read_graph(0).network.size()), floor)
        whole = queries.load_graph()
        row("… its indexes, all attributes decoded", median(lambda: use(queries.read_graph(0))))
        viewer = Viewer("one", scope=frozenset(list(whole.units)[:3]))
        row("… as one officer sees it", median(lambda: visible_graph(whole, viewer)))


def use(graph: Any) -> int:
    """What the first page after a change needs of a graph."""
    decoded = sum(len(e.attributes) + len(e.marks) for e in graph.elements.values())
    return decoded + len(graph._outgoing) + len(graph._incoming)


def measure_rules(folder: Path) -> None:
    """All gap rules over the stress size."""
    app = province(folder)
    with app.app_context():
        graph, words = queries.load_graph(), queries.vocabulary()
        today = date(2026, 11, 21)
        found_ = find_gaps(graph, today=today, vocabulary=words)
        taken = median(lambda: find_gaps(graph, today=today, vocabulary=words), 5)
        row(f"All rules over that graph ({len(found_)} gaps)", taken)


def measure_import(folder: Path) -> None:
    """An import of 2,000 records with 5,500 links into an instance with its OPD."""
    taken = []
    for number in range(5):
        place = folder / str(number)
        place.mkdir()
        app = instance(place, 40)
        with app.app_context():
            files = write_csvs(place, WORKBOOK, WORKBOOK_LINKS)
            gc.collect()
            start = time.perf_counter()
            report = imports.import_files(COMMAND_LINE, files)
            taken.append(time.perf_counter() - start)
            assert report.applied and report.created == sum(WORKBOOK.values()), report.problems[:5]
            assert len(queries.load_graph().relations) == WORKBOOK_LINKS
            start = time.perf_counter()
            again = imports.import_files(COMMAND_LINE, files)
            repeated = time.perf_counter() - start
            assert (again.created, again.updated) == (0, 0)
    row(f"Import: {report.created} records, {WORKBOOK_LINKS} links, validated, applied",
        statistics.median(taken))  # fmt: skip
    row("… the same files again (nothing changes)", repeated)


def measure_start(folder: Path) -> None:
    """From `run.py` to the first answered request: the first time with the demo, then again."""
    first = start_once(folder)
    row("First start, with making the demo city", first)
    row("Second start to the first answer", statistics.median(start_once(folder) for _ in range(5)))


def start_once(folder: Path) -> float:
    """Seconds from the command to the first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "INSTANCE_PATH": str(folder / "instance")}
    command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", str(port)]
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            return answered(f"http://127.0.0.1:{port}/masuk", start)
        finally:
            server.terminate()


def answered(address: str, start: float) -> float:
    """Seconds since `start` when the address first answers."""
    while True:
        try:
            urllib.request.urlopen(address, timeout=120).read()
            return time.perf_counter() - start
        except urllib.error.URLError:
            time.sleep(0.02)


MEASUREMENTS = {
    "graph": measure_graph,
    "rules": measure_rules,
    "import": measure_import,
    "start": measure_start,
}

if __name__ == "__main__":
    main(sys.argv[1:])
