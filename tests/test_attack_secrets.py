"""The planted words of the city of secrets, looked for where only questions lead."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from app.extensions import db
from app.models import Change
from architecture.diagrams.catalogue import diagrams
from architecture.metamodel import METAMODEL
from tests.crawler import fetch
from tests.edit_queue import Queue
from tests.security_city import OUTSIDERS
from tests.security_walks import ACCEPTED, client_of, shown

DISHUB, DISDIK = "2.15.01", "1.01.01"
ASKING = [r for r in OUTSIDERS if r != "anonymous"]


def questions(city) -> Iterator[str]:
    """Addresses with the questions that scripts and links ask there."""
    for kind in METAMODEL.by_name:
        for opd in (DISHUB, DISDIK, ""):
            yield f"/kisi/{kind}/baris?{urlencode({'opd': opd})}"
            yield f"/kabar?{urlencode({'opd': opd, 'kind': kind, 'since': 1})}"
        yield f"/kisi/{kind}?opd={DISHUB}"
        yield f"/isi/{kind}?opd={DISHUB}"
        yield f"/cari.json?{urlencode({'kind': kind, 'q': 'QZX'})}"
        yield f"/opd/{DISHUB}/kurang/panel?kind={kind}"
        yield f"/kirim?{urlencode({'opd': DISHUB, 'kind': kind})}"
        yield f"/mirip?{urlencode({'jenis': kind, 'semua': 1})}"
    yield from (
        f"/opd/{DISHUB}/kurang",
        "/suntingan/saya",
        "/perubahan",
        "/pemberitahuan",
        "/tinjau",
    )
    yield from (f"/cari?q={word}" for word in ("QZXRAHASIA", "QZXDISAHKAN"))
    yield from questions_of_records(city)
    yield from questions_of_changes(city)


def questions_of_records(city) -> Iterator[str]:
    others = city.elements["open"]
    for record in city.elements.values():
        yield f"/catatan/{record}"
        yield f"/dampak?catatan={record}"
        yield f"/dampak/banding?satu={record}&dua={others}"
        yield f"/dampak/rantai?dari={record}&ke={others}"
        yield f"/mirip/{record}/{others}"
        yield f"/perubahan?catatan={record}"
        for name, declared in diagrams().items():
            if declared.about == "element":
                yield f"/gambar/katalog/{name}?catatan={record}"
                yield f"/gambar/katalog/{name}/berkas.drawio?catatan={record}"
    for name, declared in diagrams().items():
        if declared.about == "opd":
            yield f"/gambar/katalog/{name}/berkas.drawio?opd={DISHUB}"


def questions_of_changes(city) -> Iterator[str]:
    with city.app.app_context():
        rows = db.session.execute(db.select(Change.id, Change.batch, Change.user_id)).all()
    for number, batch, user in rows[-60:]:
        yield f"/urungkan?perubahan={number}"
        yield f"/urungkan?kelompok={batch}"
        yield f"/perubahan?perubahan={number}"
        yield f"/urungkan?orang=akun:{user}"


def test_the_owner_is_answered_by_these_questions(secret_city):
    """Otherwise the test below would prove nothing."""
    client, seen = client_of(secret_city, "owner"), set()
    for address in dict.fromkeys(questions(secret_city)):
        answer = fetch(client, address)
        assert answer.status_code < 500, address
        seen |= shown(answer)
    hidden = secret_city.secrets - seen
    assert len(hidden) < len(secret_city.secrets) / 5


@pytest.mark.parametrize("role", ASKING)
def test_no_question_is_answered_with_a_secret(secret_city, role):
    client, told = client_of(secret_city, role), {}
    for address in dict.fromkeys(questions(secret_city)):
        answer = fetch(client, address)
        assert answer.status_code < 500, address
        words = shown(answer)
        if role in ("participant", "former"):  # not even what is accepted
            words |= shown(answer, ACCEPTED)
        if words:
            told[address] = sorted(words)
    assert told == {}


@pytest.mark.parametrize("role", ASKING)
def test_edits_of_others_records_change_and_tell_nothing(secret_copy, role):
    """Every way of editing every record of Dishub, by everybody who has no right there."""
    client = client_of(secret_copy, role)
    queue = Queue(client)
    with secret_copy.app.app_context():
        version = db.session.scalar(db.select(db.func.max(Change.id)))
    for name, record in secret_copy.elements.items():
        if name == "other":  # of Disdik
            continue
        edits = edits_of(queue, record, secret_copy.elements["process"])
        answer = queue.send(*edits)
        assert {r["state"] for r in answer["results"]} <= {"refused", "held"}, name
        assert not any(word in str(answer) for word in secret_copy.secrets), name
        page = client.get("/suntingan/saya", headers={"Accept": "application/json"})
        assert not any(word in page.text for word in secret_copy.secrets), name
    with secret_copy.app.app_context():
        assert db.session.scalar(db.select(db.func.max(Change.id))) == version


def edits_of(queue: Queue, record: str, other: str) -> list[dict[str, object]]:
    return [
        queue.set(record, "name", "Diganti"),
        queue.set(record, "attributes.description", "Diganti"),
        queue.set(record, "attributes.__class__", "Diganti"),
        queue.set(record, "marks.description", "confirmed"),
        queue.set(record, "review", "validated"),
        queue.set(record, "opd", DISDIK),
        queue.set(record, "plan", "retire"),
        queue.edit("mark", record, field="attributes.description", mark="assumed"),
        queue.edit("mark", record, field="links.supports__process", mark="confirmed"),
        queue.edit("confirm", record),
        queue.edit("archive", record),
        queue.edit("restore", record),
        queue.link(record, "supports__process", add=[{"id": other}]),
        queue.link(record, "supports__process", remove=[{"id": other}]),
        queue.create("application", "Palsu", DISHUB, record),
    ]
