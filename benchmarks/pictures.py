"""Measures pictures: `python -m benchmarks.pictures [layered] [graphviz] [context] [people]`.

Its own data at stress size (`generate.py`, always the same): 13,600 records, 30,000 links, 120
OPDs. Every new picture is made with all memories empty. Graphviz
itself, in this process and on the same text, is the floor of the pictures that it places.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app import queries
from app.diagrams import Request, opd_drawing
from app.diagrams.memory import memory
from app.diagrams.pictures import PictureRequest, ask_for, checked_options, picture
from app.diagrams.worker import pool
from app.operations import people
from app.operations.actor import COMMAND_LINE
from architecture.diagrams.catalogue import diagrams
from architecture.diagrams.pictures.around import MOST, context_view
from architecture.diagrams.wrapping import wrap
from architecture.graph import Element
from architecture.visibility import ALL_SEEING
from benchmarks.room import cookie_of
from benchmarks.run import ROOT, median, province

PEOPLE, ROUNDS, SAMPLE = 10, 8, 9


def main(words: list[str]) -> None:
    """Run the named measurements, or all, on one instance of stress size."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, {date.today():%Y-%m-%d}, "
          f"load {os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print("| What | Median | 95 % | Limit or floor | Ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="selaras-pictures-") as folder:
        app = province(Path(folder))
        with app.test_request_context():
            graph = queries.graph_for(ALL_SEEING)
            ask_for(_wanted(next(iter(graph.of_kind("application"))), "1"))  # rules and lists once
            for name in words or list(MEASUREMENTS):
                MEASUREMENTS[name](app)
            pool().close()


def row(what: str, taken: list[float], limit: float) -> None:
    """One figure beside its limit, in seconds."""
    middle = statistics.median(taken)
    late = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else middle
    print(f"| {what} | {_time(middle)} | {_time(late)} | {_time(limit)} | {middle / limit:.2f} |",
          flush=True)  # fmt: skip


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of some work, and what it made."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


# --- What is measured ---------------------------------------------------------------------------


def measure_layered(_app: Any) -> None:
    """New sheets of the largest OPDs, with order, drawing and title; then once more."""
    graph = queries.graph_for(ALL_SEEING)
    units = sorted(graph.units.values(), key=lambda u: (-len(graph.of_unit(u.id)), u.code))
    each, work, again, whole = [], [], [], []
    for unit in units[:SAMPLE]:
        _forget()
        asked = Request(ALL_SEEING, unit)
        before = time.process_time()
        taken, drawing = timed(lambda asked=asked: opd_drawing(asked))
        each.append(taken / len(drawing.sheets))
        work.append((time.process_time() - before) / len(drawing.sheets))
        whole.append(len(drawing.picture.boxes))
        again += [timed(lambda asked=asked: opd_drawing(asked))[0] for _ in range(5)]
    row(f"New layered sheet, of OPDs with {min(whole)} to {max(whole)} boxes", each, 0.5)
    row("… processor time of it, whatever else the machine does", work, 0.5)
    row("… already made", again, 0.02)


def measure_graphviz(_app: Any) -> None:
    """New context pictures against Graphviz on the same texts, and once more."""
    new, bare, again, asking = [], [], [], []
    for element in _records("application", "server", "process")[:SAMPLE]:
        for depth in ("1", "2"):
            _forget()
            asked = _wanted(element, depth)
            calls: list[dict[str, Any]] = []
            taken, _made = timed(lambda asked=asked, calls=calls: _recorded(asked, calls))
            new.append(taken)
            bare.append(sum(_library(call) for call in calls))
            asking.append(sum(timed(lambda c=call: pool().ask(c, 20))[0] for call in calls))
            again += [timed(lambda asked=asked: picture(asked))[0] for _ in range(3)]
    print(f"| Graphviz asked in its own process, against the library in ours | "
          f"{_time(statistics.median(asking))} | | {_time(statistics.median(bare))} | "
          f"{sum(asking) / sum(bare):.2f} |", flush=True)  # fmt: skip
    print(f"| New context picture, all of it, against Graphviz alone | "
          f"{_time(statistics.median(new))} | | {_time(statistics.median(bare))} | "
          f"{sum(new) / sum(bare):.2f} |", flush=True)  # fmt: skip
    row("… already made", again, 0.02)


def measure_context(_app: Any) -> None:
    """What a context picture shows, before anything is placed: depth 2, the most linked records."""
    taken = []
    for element in _records("application", "server", "data", "process"):
        asked = _wanted(element, "2")
        taken += [median(lambda asked=asked: context_view(ask_for(asked), MOST), 3)]
    row("Context of a record, depth 2, without layout", taken, 0.05)


def measure_people(app: Any) -> None:
    """Ten people at a server of their own open depth-2 views at once, round after round."""
    cookies = [cookie_of(app, _account(number)) for number in range(PEOPLE)]
    chosen = _records("application", "server", "data", "process", each=PEOPLE * ROUNDS // 4)
    addresses = {
        "context picture": [f"/gambar/katalog/context?catatan={e.id}&jarak=2" for e in chosen],
        "explorer": [f"/jelajah?catatan={e.id}&buka={e.id}" for e in chosen],
    }
    environment = {
        **os.environ, "INSTANCE_PATH": str(app.config["INSTANCE_PATH"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.room_server", "selaras"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            base = f"http://127.0.0.1:{int(server.stdout.readline())}"
            for what, paths in addresses.items():
                _opened(base, cookies, paths[:PEOPLE])  # the server reads graph and rules once
                taken = [
                    one
                    for number in range(ROUNDS)
                    for one in _opened(base, cookies, paths[number * PEOPLE :][:PEOPLE])
                ]
                row(f"Ten people open depth-2 views at once: {what}", taken, 1.0)
        finally:
            server.terminate()


# --- Helpers ------------------------------------------------------------------------------------


def _forget() -> None:
    """Empty every memory that would make a new picture cheaper."""
    memory().clear()
    wrap.cache_clear()


def _records(*kinds: str, each: int = 5) -> list[Element]:
    """The most linked records of each kind: the hardest to show."""
    graph = queries.graph_for(ALL_SEEING)
    return [
        element
        for kind in kinds
        for element in sorted(
            graph.of_kind(kind), key=lambda e: (-len(graph.relations_of(e)), e.code)
        )[:each]
    ]


def _wanted(element: Element, depth: str) -> PictureRequest:
    options = checked_options(diagrams()["context"], {"jarak": depth})
    return PictureRequest(ALL_SEEING, "context", element.id, options=options)


def _recorded(asked: PictureRequest, calls: list[dict[str, Any]]) -> Any:
    """The picture; what Graphviz was asked is kept."""
    ours = pool()
    known = ours.ask

    def ask(request: dict[str, Any], limit: float) -> Any:
        calls.append(request)
        return known(request, limit)

    ours.ask = ask  # type: ignore[method-assign]
    try:
        return picture(asked)
    finally:
        ours.ask = known  # type: ignore[method-assign]


def _library(call: dict[str, Any]) -> float:
    """Seconds that the library itself takes for the same text: read, laid out, written."""
    import pygraphviz

    def work() -> Any:
        graph = pygraphviz.AGraph(string=call["dot"])
        graph.layout(prog=call["prog"])
        return json.loads(graph.draw(format="json"))

    return timed(work)[0]


def _account(number: int) -> str:
    """A reviewer: sees everything, the heaviest case."""
    return people.create_user(
        COMMAND_LINE, f"penilai-{number}", f"Penilai {'abcdefghij'[number]}", [("validator", None)]
    )


def _opened(base: str, cookies: list[str], paths: list[str]) -> list[float]:
    """Seconds until each of the people has the page, all starting together."""
    taken: list[float] = []
    together = threading.Barrier(len(cookies))

    def open_one(cookie: str, path: str) -> None:
        request = urllib.request.Request(base + path, headers={"Cookie": cookie})
        together.wait()
        start = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert b"<svg" in answer.read()
        taken.append(time.perf_counter() - start)

    threads = [
        threading.Thread(target=open_one, args=pair) for pair in zip(cookies, paths, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(cookies)
    return taken


MEASUREMENTS = {
    "layered": measure_layered,
    "graphviz": measure_graphviz,
    "context": measure_context,
    "people": measure_people,
}

if __name__ == "__main__":
    main(sys.argv[1:])
