"""Measures the gap rules: from nothing at three sizes, and after one edit at stress size.

`python -m benchmarks.rules [growth] [edit]`. Processor time of this process beside the clock's:
the second grows with whatever else the machine does. Results as Markdown rows.
"""

from __future__ import annotations

import gc
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app import gaps, queries
from app.operations import elements, links
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from architecture.gaps import RULES, find_gaps
from architecture.metamodel import METAMODEL
from architecture.visibility import ALL_SEEING, Viewer
from benchmarks.generate import PROVINCE, fill
from benchmarks.run import LINKS, instance, province

SIZES = (1_000, 10_000, 100_000)
TODAY = date(2026, 11, 21)
RUNS, EDITS = 5, 40
HIS_LIST = (
    "graph, read from the change log", "its as-is reading", "all gaps", "an officer's graph",
    "the gaps he is told",
)  # fmt: skip


def main(words: list[str]) -> None:
    """Run the named measurements, or both."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {len(RULES)} rules\n")
    for name in words or list(MEASUREMENTS):
        MEASUREMENTS[name]()
        print(flush=True)


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of the processor and of the clock."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000


def measure_growth() -> None:
    """All rules from nothing, at each size with as many links a record and records an OPD."""
    print("| Records | Links | Gaps | Processor | Clock | Exponent |\n|---|---|---|---|---|---|")
    before: tuple[int, float] | None = None
    points: list[tuple[float, float]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
            share = size / sum(PROVINCE.values())
            app = instance(Path(folder), max(4, round(120 * min(share, 2))))
            with app.app_context():
                counts = {kind: max(1, round(n * share)) for kind, n in PROVINCE.items()}
                fill(counts, round(LINKS * share))
                found, taken = _all_rules()
        processor = min(p for p, _ in taken)
        exponent = _exponent(before, (size, processor)) if before else ""
        clock = statistics.median(c for _, c in taken)
        print(f"| {size:,} | {round(LINKS * share):,} | {found:,} | {processor:.0f} ms "
              f"| {clock:.0f} ms | {exponent} |", flush=True)  # fmt: skip
        before = (size, processor)
        points.append((math.log(size), math.log(processor)))
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    print(f"\nProcessor time grows with exponent {slope:.2f} over all sizes (limit 1.1)")


def _exponent(smaller: tuple[int, float], larger: tuple[int, float]) -> str:
    """How the time grows with the size: 1 means as fast as the data."""
    return f"{math.log(larger[1] / smaller[1]) / math.log(larger[0] / smaller[0]):.2f}"


def _all_rules() -> tuple[int, list[tuple[float, float]]]:
    graph, words = queries.load_graph(), queries.vocabulary()

    def all_rules() -> list[Any]:
        return find_gaps(graph, today=TODAY, vocabulary=words)

    found = len(all_rules())  # decodes the attributes and builds the graph's indexes
    taken = []
    for _ in range(RUNS):
        gc.collect()
        taken.append(timed(all_rules))
    return found, taken


def measure_edit() -> None:
    """One edit at stress size: from the change log to the gap list and counts of two people."""
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        app = province(Path(folder))
        with app.app_context():
            officer = Viewer("officer", scope=frozenset(list(queries.load_graph().units)[:3]))
            steps = _steps(officer)
            for _name, work in steps:
                work()
            gc.collect()
            taken: dict[str, list[tuple[float, float]]] = {}
            chance = random.Random(20260103)
            for number in range(EDITS):
                _edit(chance, number)
                for name, work in steps:
                    taken.setdefault(name, []).append(timed(work))
    print("| After one edit | Processor | Clock |\n|---|---|---|")
    for name, figures in taken.items():
        processor, clock = (statistics.median(side) for side in zip(*figures, strict=True))
        print(f"| {name} | {processor:.1f} ms | {clock:.1f} ms |")
    for name, parts in (("an officer's gap list is right", HIS_LIST), ("all of it", taken)):
        sums = [[sum(taken[n][i][side] for n in parts) for i in range(EDITS)] for side in (0, 1)]
        both = (f"{statistics.median(s):.1f} ms (fastest {min(s):.1f})" for s in sums)
        print(f"| {name} | {' | '.join(both)} |")


def _steps(officer: Viewer) -> list[tuple[str, Callable[[], Any]]]:
    return [
        ("graph, read from the change log", lambda: queries.load_graph("all")),
        ("its as-is reading", queries.load_graph),
        ("all gaps", gaps.kept_gaps),
        ("all counts", gaps.totals),
        ("an officer's graph", lambda: queries.graph_for(officer)),
        ("the gaps he is told", lambda: gaps.findings_for(officer)),
        ("his counts", lambda: gaps.counts(officer)),
        ("a reviewer's graph", lambda: queries.graph_for(ALL_SEEING)),
        ("the gaps he is told, and counts", lambda: gaps.counts(ALL_SEEING)),
    ]


def _edit(chance: random.Random, number: int) -> None:
    """Another name, another value, or another link, in turn."""
    graph = queries.load_graph()
    if number % 3 == 0:
        service = chance.choice(graph.of_kind("service"))
        process = chance.choice(graph.of_kind("process"))
        link = METAMODEL.link(METAMODEL.kind("service"), "realises__process")
        links.add_link(COMMAND_LINE, service.id, link, process.id)
        return
    element = chance.choice(graph.of_kind(chance.choice(("process", "data", "application"))))
    if number % 3 == 1:
        renamed = Edit(f"{element.name} {number}", element.name)
        elements.save_element(COMMAND_LINE, element.id, {}, name=renamed)
        return
    seen = element.attributes.get("description")
    text = Edit(f"Uraian baru {number}", seen)
    elements.save_element(COMMAND_LINE, element.id, {"description": text})


MEASUREMENTS = {"growth": measure_growth, "edit": measure_edit}

if __name__ == "__main__":
    main(sys.argv[1:])
