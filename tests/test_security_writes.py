"""Every route with every role, writing: nobody changes what is not his; no file becomes active."""

import io
import re

import pytest
from sqlalchemy import func, select

from app import create_app, queries
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations.undo import UNDONE
from app.permissions import FACILITATORS, viewer_of
from tests.crawler import Form, Page, fetch
from tests.demo_fixture import DATABASE
from tests.security_city import OUTSIDERS, ROLES, a_secret_city
from tests.security_walks import client_of, rule_addresses, shown

# What these do is not a change of content: the log names it after the account itself.
OWN_ACTIONS = {"password", "update"}
REMARKS = ("comment", "resolve", "reopen")
CONTENT = ("element", "relation", "attachment")


def everything_posted(city, forms):
    """All forms as they were filled, and every posting rule with fields of all of them."""
    yield from (form for form in forms if form.action != "/dokumen")
    common = {
        "name": "Diganti", "state": "validated", "reason": "x", "to": "verified", "role": "reader",
        "value": "x", "element": city.elements["open"], "target": city.elements["draft"],
        "link": "supports__process", "active": "1", "family": "RAB", "password": "p" * 12,
        "repeat": "p" * 12, "username": "baru", "ids": city.elements["draft"],
        "id": city.elements["draft"],
    }  # fmt: skip
    for address in rule_addresses(city, "POST"):
        if address != "/dokumen":  # Takes seconds each time; has a test of its own.
            yield Form(address, tuple(common.items()))
            yield Form(address)


@pytest.mark.parametrize("role", ("anonymous", *ROLES))
def test_nobody_changes_what_is_not_his(secret_copy, walks, role):
    last = last_change(secret_copy)
    broken = []
    for form in everything_posted(secret_copy, walks.forms):
        client = client_of(secret_copy, role)
        answer = client.post(form.action, data=filled(form.fields))
        if answer.status_code >= 500:
            broken.append((answer.status_code, form.action))
        assert role not in OUTSIDERS or not shown(answer), form.action
    assert broken == []
    assert foreign_changes(secret_copy, role, since=last) == []
    if role == "administrator":  # Otherwise the forms sent here would prove nothing.
        assert last_change(secret_copy) - last >= 20


def filled(fields):
    """The fields with other texts in place of plain ones: a change, if it were let through."""
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data


def last_change(city):
    with city.app.app_context():
        return db.session.scalar(select(func.max(Change.id)))


def foreign_changes(city, role, since):
    """Logged changes that the account had no right to."""
    account = city.accounts.get(role)
    with city.app.app_context():
        changes = db.session.scalars(select(Change).where(Change.id > since)).all()
        if role == "administrator":
            return []
        if account is None:
            return [(c.entity, c.action) for c in changes]
        return [(c.entity, c.action, c.entity_id, c.after) for c in changes if not may(account, c)]


def may(account, change):
    """Whether the model allows the account this change."""
    if change.user_id != account.id:
        return False
    is_of_workshop = change.entity in ("workshop", "participant") or "workshop_id" in change.after
    if is_of_workshop and account.roles & FACILITATORS:
        return True
    if change.entity == "user":
        return change.entity_id == account.id and change.action in OWN_ACTIONS
    viewer = viewer_of(account)
    if viewer.reviewer and change.entity in CONTENT and change.origin.startswith(UNDONE):
        return True  # who leads the room takes back what went wrong in it
    if change.entity == "decision":
        return viewer.reviewer or viewer.may_edit(opd_of_entry(change))
    if change.entity == "baseline":
        return "writer" in account.roles and change.action == "create"
    if (change.entity, change.action) in (("opd", "absent"), ("opd", "present")):
        return viewer.may_edit(change.entity_id)
    if change.entity == "view":  # everybody keeps his own
        made = select(Change.user_id).where(Change.entity_id == change.entity_id)
        return db.session.scalar(made.order_by(Change.id)) == account.id
    if change.entity in ("element", "attachment"):
        element = db.session.get(Element, change.entity_id)
        is_review = change.action in ("verified", "validated", "returned", *REMARKS)
        return viewer.may_edit(element.opd_id) or (viewer.reviewer and is_review)
    if change.entity == "closure":
        return viewer.reviewer
    if change.entity == "relation":
        relation = db.session.get(Relation, change.entity_id)
        ends = [db.session.get(Element, i) for i in (relation.source_id, relation.target_id) if i]
        at_his_end = any(viewer.may_edit(e.opd_id) for e in ends)
        return at_his_end and (change.action == "object" or viewer.may_edit(relation.declared_by))
    return False


def opd_of_entry(change):
    """The OPD that an entry of the gap catalogue is about."""
    held = change.after or change.before
    about = held["key"].split(":")[1]
    if about in queries.units():
        return about
    element = db.session.get(Element, about)
    return element.opd_id if element else (held["details"] or {}).get("opd")


def test_no_form_works_without_its_token(sqlite_template, tmp_path):
    (tmp_path / DATABASE).write_bytes(sqlite_template.read_bytes())
    settings = {
        "TESTING": True, "SECRET_KEY": "kunci-untuk-uji", "WTF_CSRF_ENABLED": True,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / DATABASE}",
        "INSTANCE_PATH": str(tmp_path / "instance"),
    }  # fmt: skip
    app = create_app(settings)
    city = a_secret_city(app)
    last = last_change(city)
    client = client_of(city, "administrator")
    for address in rule_addresses(city, "POST"):
        for options in ({"data": {"name": "x"}}, {"json": {"name": "x"}}):
            assert client.post(address, **options).status_code == 400, address
    assert last_change(city) == last
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_rule_takes_other_methods(secret_city, method):
    taken = [r.rule for r in secret_city.app.url_map.iter_rules() if method in r.methods]
    assert taken == []


# --- Files and documents ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("halaman.html", b"<html><script>alert(1)</script></html>"),
        ("gambar.png", b"<html><script>alert(1)</script></html>"),
        ("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("catatan.txt", b"<script>alert(1)</script>"),
        ("..\\..\\x.txt", b"teks"),
        ("a\r\nX-Evil: 1.txt", b"teks"),
    ],
)
def test_uploads_are_never_active_content(secret_copy, name, content):
    client = client_of(secret_copy, "owner")
    data = {"file": (io.BytesIO(content), name)}
    client.post(f"/catatan/{secret_copy.elements['open']}/berkas", data=data)
    with secret_copy.app.app_context():
        kept = queries.files_of(secret_copy.elements["open"])
    for file in kept:
        assert not set(file.filename) & set('/\\\r\n"')
        answer = fetch(client, f"/berkas/{file.id}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype not in ("text/html", "image/svg+xml", "application/xhtml+xml")
        assert client.get(f"/berkas/{file.id}/lihat").status_code == 404
        assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    ("role", "edition", "hidden"),
    [("reader", "internal", "secrets"), ("administrator", "public", "sensitive")],
)
def test_document_shows_what_its_maker_and_edition_allow(secret_copy, role, edition, hidden):
    client = client_of(secret_copy, role)
    page = Page("/dokumen")
    page.feed(fetch(client, "/dokumen").text)
    asked = next(f for f in page.forms if f.action == "/dokumen")
    data = filled(asked.fields) | {"edition": edition}
    assert client.post("/dokumen", data=data).status_code == 302
    results = re.findall(r"/dokumen/hasil/[\w-]+", fetch(client, "/dokumen").text)
    assert results
    document = fetch(client, results[0])
    assert document.status_code == 200 and document.get_data().startswith(b"PK")
    assert shown(document) & getattr(secret_copy, hidden) == set()
    assert fetch(client_of(secret_copy, "officer"), results[0]).status_code in (403, 404)
