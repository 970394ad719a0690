"""A file of changes that somebody made up: refused whole, or taken without harm."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import queries
from app.errors import Refused
from app.operations import closures, comments, elements
from app.operations.actor import COMMAND_LINE
from app.operations.sync_import import import_changes
from architecture.metamodel import METAMODEL
from tests.edit_queue import Queue
from tests.factories import a_city, a_link, a_record, an_account, signed_in
from tests.test_sync import Pair, a_room, save
from tests.workshops import a_participant, a_workshop, close

WRONG: tuple[Any, ...] = (5, True, "\x00", ["a"], {"a": {"b": []}})
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def pair(app: Flask, sqlite_template: Path, tmp_path: Path) -> Iterator[Pair]:
    a_city(app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        yield Pair(app, room, tmp_path)


def rows_of(file: Path) -> Rows:
    with zipfile.ZipFile(file) as archive:
        names = [n for n in archive.namelist() if n.endswith(".jsonl")]
        return {n: [json.loads(li) for li in archive.read(n).splitlines()] for n in names}


def forged(file: Path, rows: Rows) -> Path:
    """The file with other rows, all hashes right."""
    target = file.with_name("palsu.zip")
    parts = {n: "".join(json.dumps(r) + "\n" for r in found).encode() for n, found in rows.items()}
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        told = json.loads(source.read("manifest.json"))
        told["entries"] = {
            n: {"sha256": hashlib.sha256(b).hexdigest(), "size": len(b)} for n, b in parts.items()
        }
        for name, content in {**parts, "manifest.json": json.dumps(told)}.items():
            archive.writestr(name, content)
    return target


def busy_room(pair: Pair) -> Path:
    """The file of a room in which everything happened that rows tell of."""
    record = a_record(pair.server, year="2019")
    process = a_record(pair.server, "process", "Uji berkala")
    pair.part()
    room = pair.room
    save(room, record, year="2020")
    new = a_record(room, "application", "Andalalin")
    a_link(room, new, "supports__process", process)
    with room.app_context():
        thread = comments.add_comment(COMMAND_LINE, new.id, "Apa ini?", field="name")
        comments.resolve_thread(COMMAND_LINE, thread)
        closures.close_domain(COMMAND_LINE, str(new.opd_id), METAMODEL.kind("data").domain)
        elements.archive_element(COMMAND_LINE, a_record(room, "application", "Lama").id)
    meeting = a_workshop(room)
    queue = Queue(signed_in(room, a_participant(room, meeting)))
    close(room, meeting)
    queue.send(queue.set(new.id, "name", "Lain", seen="Andalalin"))
    return pair.export()


def outcome(pair: Pair, file: Path) -> str:
    """What looking at the file says; every other exception is a failure."""
    try:
        with pair.server.app_context():
            import_changes(COMMAND_LINE, file, dry_run=True)
    except Refused:
        return "refused"
    return "taken"


def test_a_room_with_settled_remarks_is_joined(pair: Pair):
    assert pair.join(busy_room(pair)).applied > 0


@pytest.mark.parametrize(
    ("part", "number", "names"),
    [
        ("elements", 0, ("id", "attributes", "target", "marks", "unread")),
        ("relations", 0, ("id", "source_id", "type", "declared_by", "mark")),
        ("people", 0, ("id", "active", "grants", "username", "workshop_id")),
        ("workshops", 0, ("id", "opd_ids", "target", "result", "held_on", "opened_version")),
        ("participants", 0, ("id", "state", "opd_id")),
        ("comments", 0, ("id", "field", "text", "at")),
        ("closures", 0, ("id", "domain", "closed_at")),
        ("edits", 0, ("id", "state", "payload", "result")),
    ],
)
def test_rows_of_wrong_form_are_refused_and_break_nothing(
    pair: Pair,
    part: str,
    number: int,
    names: tuple[str, ...],
):
    file = busy_room(pair)
    rows, taken = rows_of(file), []
    for name in names:
        for value in WRONG:
            changed = deepcopy(rows)
            changed[f"{part}.jsonl"][number][name] = value
            if outcome(pair, forged(file, changed)) == "taken" and not isinstance(value, dict):
                taken.append((name, value))
    assert taken == FINE.get(part, [])


# Wrong for other columns, right for these.
FINE = {
    "people": [("active", True)],
    "workshops": [("opd_ids", ["a"]), ("opened_version", 5)],
}


def test_changes_of_wrong_form_are_refused_or_wait_for_a_decision(pair: Pair):
    file = busy_room(pair)
    rows = rows_of(file)
    for number, change in enumerate(rows["changes.jsonl"]):
        if change["entity"] not in ("element", "relation"):
            continue
        for name in (*change["after"], "id", "kind", "__class__", "attributes.__class__"):
            for value in (None, *WRONG):
                changed = deepcopy(rows)
                changed["changes.jsonl"][number]["after"][name] = value
                outcome(pair, forged(file, changed))


def test_a_link_of_kinds_that_do_not_fit_is_not_taken(pair: Pair):
    file = busy_room(pair)
    rows = rows_of(file)
    link = next(c for c in rows["changes.jsonl"] if c["entity"] == "relation")
    link["after"]["source_id"], link["after"]["target_id"] = (
        link["after"]["target_id"], link["after"]["source_id"],
    )  # fmt: skip
    report = pair.join(forged(file, rows))
    assert [c.entity for c in report.clashes] == ["relation"]


def test_a_change_that_rewrites_a_link_is_refused(pair: Pair):
    file = busy_room(pair)
    rows = rows_of(file)
    link = next(c for c in rows["changes.jsonl"] if c["entity"] == "relation")
    number = 1 + max(c["number"] for c in rows["changes.jsonl"])
    after = {"type": "tidak-ada"}
    rows["changes.jsonl"].append(
        {**link, "uid": "x" * 36, "number": number, "action": "update", "after": after}
    )
    assert outcome(pair, forged(file, rows)) == "refused"


def test_a_value_said_to_wait_for_a_decision_cannot_turn_a_record_into_another(
    pair: Pair,
):
    """Who decides would set it with a click."""
    file = busy_room(pair)
    rows = rows_of(file)
    change = next(c for c in rows["changes.jsonl"] if c["action"] == "update")
    change.update(action="conflict", origin="ruang: x")
    for after in ({"kind": "vulnerability", "name": "x"}, {"attributes.year": {"a": []}}):
        change["after"] = after
        assert outcome(pair, forged(file, rows)) == "refused"


def test_nothing_is_made_in_a_domain_that_is_closed_on_the_server(pair: Pair):
    pair.part()
    record = a_record(pair.room, "application", "Andalalin")
    with pair.server.app_context():
        closures.close_domain(
            COMMAND_LINE, str(record.opd_id), METAMODEL.kind("application").domain
        )
    assert "ditutup" in pair.join().clashes[0].reason
    with pair.server.app_context():
        assert queries.stored_element(record.id) is None


def test_a_manifest_without_end_is_a_damaged_file(pair: Pair, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "dalam.zip", "w") as archive:
        archive.writestr("manifest.json", "[" * 200_000)
    assert outcome(pair, tmp_path / "dalam.zip") == "refused"


def test_pages_show_what_a_made_up_file_brought(pair: Pair):
    """Edits, remarks and workshops of the room, each with markup where texts are."""
    bad = '"><img src=x onerror=alert(1)>'
    file = busy_room(pair)
    rows = rows_of(file)
    rows["workshops.jsonl"][0] |= {"name": bad, "place": bad, "opened_by": bad[:36]}
    rows["comments.jsonl"][0] |= {"text": bad, "author": bad}
    rows["edits.jsonl"][0]["payload"] = {"op": bad, "field": bad, "raw": bad, "record": bad}
    pair.join(forged(file, rows))
    client = signed_in(pair.server, an_account(pair.server, ["administrator", "verifier"], None))
    pages = ["/lokakarya", "/suntingan/tertahan", "/perubahan", "/pemberitahuan"]
    pages += [f"/lokakarya/{w['id']}" for w in rows["workshops.jsonl"]]
    pages += [f"/catatan/{c['element_id']}" for c in rows["comments.jsonl"]]
    for address in pages:
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        assert "<img src=x" not in answer.text
