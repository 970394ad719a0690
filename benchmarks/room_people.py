"""Sixty simulated people, in a process of their own: `python -m benchmarks.room_people PLAN`.

PLAN is JSON on stdin. Speaks HTTP over plain sockets, so that the people cost the machine little.
Prints JSON: seconds of every request by what it asked for, the edits sent, and faults.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
import uuid
from pathlib import Path
from typing import Any

HEADERS = "Host: 127.0.0.1\r\nAccept: application/json\r\n"


class Person:
    """One person at one connection."""

    def __init__(self, plan: dict[str, Any], own: dict[str, Any], number: int) -> None:
        self.plan, self.own, self.number = plan, own, number
        self.chance = random.Random(number)
        self.queue, self.token = str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), ""
        self.taken: dict[str, list[float]] = {}
        self.edits: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.seen: dict[str, Any] = {}
        self.version = 0

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.plan["port"])

    async def ask(self, what: str, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer; its time is kept under `what`."""
        start = time.perf_counter()
        status, text = await self._exchange(method, path, body)
        seconds = time.perf_counter() - start
        self.taken.setdefault(what, []).append(seconds)
        if status != 200:
            self.faults.append(f"{method} {path}: {status} {text[:300]!r}")
            return {}
        return json.loads(text)

    async def _exchange(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        data = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\n{HEADERS}Cookie: {self.own.get('cookie', '')}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
            head += f"X-CSRFToken: {self.token}\r\n"
        self.writer.write(head.encode() + b"\r\n" + data)
        await self.writer.drain()
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = 0
        for line in answer.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":  # the session, now with the secret of the token
                self.own["cookie"] = value.partition(";")[0].strip()
        return int(answer.split(" ", 2)[1]), await self.reader.readexactly(length)

    async def save_bare(self) -> None:
        row = self.chance.choice(self.own["rows"])
        await self.ask("save", "POST", "/simpan", {"id": row, "text": str(uuid.uuid4())})

    async def save(self) -> None:
        """One edit, mostly of a value; every twentieth makes a record."""
        edit = self._create() if self.chance.random() < 0.05 else self._set()
        body = {"queue": self.queue, "edits": [edit]}
        answer = await self.ask("save", "POST", "/suntingan", body)
        state = answer["results"][0]["state"] if answer else "lost"
        self.edits.append({"id": edit["id"], "state": state, "raw": edit["raw"]})

    def _create(self) -> dict[str, Any]:
        record, name = str(uuid.uuid4()), f"Proses {uuid.uuid4()}"
        self.own["records"].append(record)
        return {
            "id": str(uuid.uuid4()), "op": "create", "record": record, "kind": "process",
            "opd": self.own["opd"], "raw": name,
        }  # fmt: skip

    def _set(self) -> dict[str, Any]:
        record = self.chance.choice(self.own["records"])
        field, text = self.chance.choice(self.plan["fields"]), f"Isian {uuid.uuid4()}"
        seen = self.seen.get(f"{record} {field}")
        self.seen[f"{record} {field}"] = text
        return {
            "id": str(uuid.uuid4()), "op": "set", "record": record, "field": field, "raw": text,
            "seen": {"value": seen, "unread": None},
        }  # fmt: skip

    async def news(self) -> None:
        cell = f"{self.chance.choice(self.own['records'])} {self.plan['fields'][0]}"
        path = (
            f"/kabar?opd={self.own['opd_code']}&kind=process&since={self.version}"
            f"&cell={cell.replace(' ', '%20')}&unsent=0&wrong=0"
        )
        answer = await self.ask("news", "GET", path)
        self.version = answer.get("version", self.version)

    async def start(self) -> None:
        """What opening the grid asks for."""
        self.token = (await self.ask("token", "GET", "/suntingan/token")).get("token", "")
        path = f"/kisi/process/baris?opd={self.own['opd_code']}"
        answer = await self.ask("rows", "GET", path)
        self.version = answer.get("version", 0)
        for row in answer.get("rows", ()):
            self.seen[f"{row['id']} name"] = row["name"]
            for name, cell in row["cells"].items():
                self.seen[f"{row['id']} attributes.{name}"] = cell.get("v")

    async def every(self, seconds: float, work: Any, until: float) -> None:
        """Do `work` at this pace, starting somewhere within the first round."""
        due = time.perf_counter() + self.chance.random() * seconds
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await work()
            due += seconds


async def come_in(person: Person) -> None:
    """Open the page and save once: what is read first and kept from then on is not measured."""
    await person.open()
    if person.plan["bare"]:
        await person.save_bare()
    else:
        await person.start()
        await person.save()
    person.taken.clear()


async def work(person: Person, until: float) -> None:
    """One person's day."""
    plan = person.plan
    if plan["bare"]:
        while time.perf_counter() < until:
            await person.save_bare()
        return
    if plan["pace"] == "room":
        lock = asyncio.Lock()  # a connection answers one question after another

        async def alone(what: Any) -> None:
            async with lock:
                await what()

        await asyncio.gather(
            person.every(5, lambda: alone(person.save), until),
            person.every(3, lambda: alone(person.news), until),
        )
        return
    while time.perf_counter() < until:
        await person.save()


async def look_at_board(person: Person, until: float) -> None:
    """The projector: asks for the state of the board as its page does."""
    await person.every(
        person.plan["board_every"],
        lambda: person.ask("board", "GET", person.plan["board"]),
        until,
    )


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Everybody at once for the planned time; what they met."""
    people = [Person(plan, own, number) for number, own in enumerate(plan["people"])]
    for person in people:
        await come_in(person)
    start, used = time.perf_counter(), cpu_of(plan["server"])
    until = start + plan["seconds"]
    tasks = [work(person, until) for person in people]
    if plan.get("board"):
        watcher = Person(plan, plan["watcher"], len(people))
        await watcher.open()
        await watcher.ask("board", "GET", plan["board"])
        watcher.taken.clear()
        people.append(watcher)
        tasks.append(look_at_board(watcher, until))
    await asyncio.gather(*tasks)
    taken: dict[str, list[float]] = {}
    for person in people:
        for what, seconds in person.taken.items():
            taken.setdefault(what, []).extend(seconds)
    return {
        "seconds": time.perf_counter() - start,
        "cpu": cpu_of(plan["server"]) - used,
        "taken": taken,
        "edits": [e for p in people for e in p.edits],
        "saves": sum(len(p.taken.get("save", ())) for p in people),
        "faults": [f for p in people for f in p.faults],
    }


def cpu_of(process_id: int) -> float:
    """Seconds of processor time that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
