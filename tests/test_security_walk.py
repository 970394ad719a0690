"""Every route with every role: nothing secret is shown, nothing foreign changed, nothing breaks."""

import io
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from app import create_app, queries
from app.extensions import db
from app.models import Change, Code, Element, Reference, Relation
from app.permissions import viewer_of
from tests.conftest import running_app
from tests.crawler import Form, Page, contents, crawl, endpoint_of, fetch
from tests.demo_fixture import DATABASE
from tests.factories import signed_in, unit_id
from tests.security_city import OUTSIDERS, ROLES, a_secret_city

WORD = re.compile(r"QZXRAHASIA\d{3}")
KINDS = ("application", "vulnerability", "server")
STRANGE = (
    "", "'", '"><script>alert(1)</script>', "\x00", "-1", "0", "99999999999999999999999",
    "../../../../etc/passwd", "%s%n{0}{{7*7}}", "ﷺ" * 50, "NaN", "=1+1",
)  # fmt: skip
# What these do is not a change of content: the log names it after the account itself.
OWN_ACTIONS = {"password", "update"}


@dataclass(frozen=True)
class Seen:
    """What one address answered."""

    endpoint: str
    status: int
    location: str
    words: frozenset[str]
    is_guarded: bool


class Walks:
    """Every address asked once by each role; what came back is kept for all tests."""

    def __init__(self, city, addresses, forms):
        self.city, self.addresses, self.forms = city, sorted(addresses), sorted(forms, key=repr)
        self._kept = {}

    def of(self, role):
        """What the role got, by address."""
        if role not in self._kept:
            client = client_of(self.city, role)
            self._kept[role] = {a: self._ask(client, a) for a in self.addresses}
        return self._kept[role]

    def _ask(self, client, address):
        answer = fetch(client, address)
        policy = answer.headers.get("Content-Security-Policy", "")
        is_guarded = (
            ("object-src 'none'" in policy or "default-src 'none'" in policy)
            and "unsafe-eval" not in policy
            and answer.headers.get("X-Content-Type-Options") == "nosniff"
        )
        endpoint = endpoint_of(self.city.app, address) or ""
        words = frozenset(shown(answer))
        return Seen(endpoint, answer.status_code, answer.location or "", words, is_guarded)


@pytest.fixture(scope="module")
def city(sqlite_template, tmp_path_factory):
    """The city of secrets; tests that change something take a copy of it (`fresh`)."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / DATABASE).write_bytes(sqlite_template.read_bytes())
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield a_secret_city(app)


@pytest.fixture
def fresh(city, tmp_path):
    """A copy of the city for one test alone, with the same ids."""
    former = Path(city.app.config["INSTANCE_PATH"])
    shutil.copytree(former, tmp_path / "instance")
    with (
        closing(sqlite3.connect(former.parent / DATABASE)) as source,
        closing(sqlite3.connect(tmp_path / DATABASE)) as target,
    ):
        source.backup(target)
    with running_app(f"sqlite:///{tmp_path / DATABASE}", tmp_path) as app:
        yield replace(city, app=app)


@pytest.fixture(scope="module")
def walks(city):
    """All addresses and forms that the owner and the administrator reach, and every rule's."""
    addresses, forms = set(), set()
    ids = city.elements.values()
    starts = ["/", *(f"/catatan/{i}" for i in ids), *(f"/catatan/{i}/ubah" for i in ids)]
    for account in (city.owner, city.accounts["administrator"]):
        found, posting = crawl(city.app, signed_in(city.app, account), starts)
        addresses |= found
        forms |= posting
    return Walks(city, addresses | set(rule_addresses(city, "GET")), forms)


def client_of(city, role):
    if role == "anonymous":
        return city.app.test_client()
    return signed_in(city.app, city.owner if role == "owner" else city.accounts[role])


def rule_addresses(city, method):
    """An address for every rule, with arguments that point at the secrets."""
    with city.app.app_context():
        values = arguments(city)
    adapter = city.app.url_map.bind("localhost")
    for rule in city.app.url_map.iter_rules():
        if method not in rule.methods or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        for step in range(max((len(values[n]) for n in names), default=1)):
            chosen = {n: values[n][step % len(values[n])] for n in names}
            chosen |= BY_RULE.get(rule.endpoint, {})
            try:
                yield adapter.build(rule.endpoint, chosen, method=method)
            except ValueError:
                continue


# Need an import or a job of one's own, an unused link, an empty instance, a picture.
NEEDS_MORE = {
    "imports.show", "imports.marked", "imports.done", "accounts.one_time_link", "start.first",
    "static", "files.preview", "documents.download",
}  # fmt: skip
BY_RULE = {"gaps.rule_page": {"code": "APL-01"}, "accounts.language": {"code": "en"}}


def arguments(city):
    """Values for every argument of a rule; a new one needs a line here."""
    changes = db.session.scalars(
        select(Change.id).where(Change.entity_id.in_(city.elements.values()))
    )
    batches = db.session.scalars(select(Change.batch).order_by(Change.id.desc()).limit(2))
    return {
        "element_id": list(city.elements.values()),
        "kind": list(KINDS),
        "opd_id": [unit_id("Dishub")],
        "code": ["2.15.01"],
        "user_id": [city.owner.id, city.accounts["administrator"].id],
        "token": ["x", "00000000-0000-4000-8000-000000000000"],
        "job_id": ["00000000-0000-4000-8000-000000000000"],
        "batch": batches.all(),
        "file_id": city.files,
        "relation_id": city.relations,
        "change_id": changes.all(),
        "family": ["RAB"],
        "node_id": [db.session.scalar(select(Reference.id))],
        "code_id": [db.session.scalar(select(Code.id))],
        "css": ["aplikasi", "keamanan", "infra"],
        "name": ["application", "vulnerability", "data"],
        "form": ["csv", "xlsx"],
        "format_": ["dot", "pdf"],
        "number": [0, 1],
        "filename": ["x"],
    }


def shown(answer):
    """Secret words in an answer."""
    return {word for part in contents(answer) for word in WORD.findall(part)}


# --- Reading ------------------------------------------------------------------------------------


def test_every_argument_of_a_rule_has_a_value_here(city):
    with city.app.app_context():
        known = set(arguments(city))
    assert {n for r in city.app.url_map.iter_rules() for n in r.arguments} <= known


def test_every_secret_can_be_seen_by_its_owner(city, walks):
    """Otherwise the tests below would prove nothing."""
    seen = set().union(*(s.words for s in walks.of("owner").values()))
    assert city.secrets - seen == set()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsider_sees_no_secret_anywhere(walks, role):
    assert {a: sorted(s.words) for a, s in walks.of(role).items() if s.words} == {}


def test_anonymous_visitor_gets_the_login_page_and_nothing_else(walks):
    seen = walks.of("anonymous").values()
    open_ = {s.endpoint for s in seen if not s.location.startswith("/masuk")}
    assert open_ <= {"accounts.login", "accounts.one_time_link", "start.first"}


def test_public_edition_shows_nothing_sensitive_even_to_the_administrator(city, walks):
    client, found = client_of(city, "administrator"), {}
    for address in walks.addresses:
        if re.search(r"(edition|edisi)=", address):
            public = re.sub(r"(edition|edisi)=\w*", r"\1=public", address)
            words = shown(fetch(client, public)) & city.sensitive
            if words:
                found[public] = sorted(words)
    assert found == {}


@pytest.mark.parametrize("role", ("anonymous", "owner", *ROLES))
def test_no_page_breaks_and_every_page_has_its_headers(walks, role):
    seen = walks.of(role)
    assert [(s.status, a) for a, s in seen.items() if s.status >= 500] == []
    assert [a for a, s in seen.items() if not s.is_guarded] == []


def test_every_page_is_reached_by_somebody(city, walks):
    """A rule that nobody opened was not tested."""
    seen = [s for role in ("owner", "administrator") for s in walks.of(role).values()]
    opened = {s.endpoint for s in seen if s.status in (200, 302, 304)}
    wanted = {r.endpoint for r in city.app.url_map.iter_rules() if "GET" in r.methods}
    assert wanted - opened - NEEDS_MORE == set()


@pytest.mark.parametrize("text", STRANGE)
def test_strange_values_break_no_page_and_are_never_markup(city, walks, text):
    client = client_of(city, "administrator")
    broken = []
    for address in sorted(strange_addresses(city, walks.addresses, text)):
        answer = fetch(client, address)
        if answer.status_code >= 500 or "<script>alert" in answer.get_data().decode(
            "utf-8", "replace"
        ):
            broken.append((answer.status_code, address))
    assert broken == []


def strange_addresses(city, addresses, text):
    """Each endpoint once, with every parameter it was seen with set to the text."""
    seen = {}
    for address in addresses:
        parts = urlsplit(address)
        names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        endpoint = endpoint_of(city.app, address)
        if endpoint and not endpoint.startswith("diagrams."):
            path, known = seen.get(endpoint, (parts.path, set()))
            seen[endpoint] = (path, known | names | {"q", "page", "halaman"})
    for path, names in seen.values():
        yield f"{path}?{urlencode(dict.fromkeys(sorted(names), text))}"


# --- Writing ------------------------------------------------------------------------------------


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
def test_nobody_changes_what_is_not_his(fresh, walks, role):
    last = last_change(fresh)
    broken = []
    for form in everything_posted(fresh, walks.forms):
        client = client_of(fresh, role)
        answer = client.post(form.action, data=filled(form.fields))
        if answer.status_code >= 500:
            broken.append((answer.status_code, form.action))
        assert role not in OUTSIDERS or not shown(answer), form.action
    assert broken == []
    assert foreign_changes(fresh, role, since=last) == []
    if role == "administrator":  # Otherwise the forms sent here would prove nothing.
        assert last_change(fresh) - last >= 20


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
        return [(c.entity, c.action, c.entity_id) for c in changes if not may(account, c)]


def may(account, change):
    """Whether the model allows the account this change."""
    if change.user_id != account.id:
        return False
    if change.entity == "user":
        return change.entity_id == account.id and change.action in OWN_ACTIONS
    viewer = viewer_of(account)
    if change.entity in ("element", "attachment"):
        element = db.session.get(Element, change.entity_id)
        is_review = change.action in ("verified", "validated", "returned", "comment")
        return viewer.may_edit(element.opd_id) or (viewer.reviewer and is_review)
    if change.entity == "relation":
        relation = db.session.get(Relation, change.entity_id)
        ends = [db.session.get(Element, i) for i in (relation.source_id, relation.target_id) if i]
        at_his_end = any(viewer.may_edit(e.opd_id) for e in ends)
        return at_his_end and (change.action == "object" or viewer.may_edit(relation.declared_by))
    return False


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
def test_no_rule_takes_other_methods(city, method):
    taken = [r.rule for r in city.app.url_map.iter_rules() if method in r.methods]
    assert taken == []


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../../instance/secret_key",
        "..%2f..%2finstance%2fsecret_key",
        "%2e%2e/%2e%2e/app/config.py",
        "....//....//instance/secret_key",
        "/etc/passwd",
        "vendor/../../../run.py",
        "..\\..\\run.py",
    ],
)
def test_static_folder_gives_out_nothing_else(city, path):
    answer = client_of(city, "administrator").get(f"/static/{path}", buffered=True)
    assert answer.status_code in (302, 308, 404)
    assert b"import" not in answer.get_data() and b"root:" not in answer.get_data()


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
def test_uploads_are_never_active_content(fresh, name, content):
    client = client_of(fresh, "owner")
    data = {"file": (io.BytesIO(content), name)}
    client.post(f"/catatan/{fresh.elements['open']}/berkas", data=data)
    with fresh.app.app_context():
        kept = queries.files_of(fresh.elements["open"])
    for file in kept:
        assert not set(file.filename) & set('/\\\r\n"')
        answer = fetch(client, f"/berkas/{file.id}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype not in ("text/html", "image/svg+xml", "application/xhtml+xml")
        assert client.get(f"/berkas/{file.id}/lihat").status_code == 404
        assert "X-Evil" not in answer.headers


def test_names_are_text_on_every_page(fresh):
    """A name that looks like markup stays a name, in lists, pictures, gaps and search."""
    from tests.factories import a_record

    bad = '"><img src=x onerror=alert(1)>'
    a_record(fresh.app, "application", bad, description=bad, notes=bad, review="validated")
    client = client_of(fresh, "administrator")
    addresses, _ = crawl(fresh.app, client, ["/", f"/cari?{urlencode({'q': 'img'})}"])
    wrong = []
    for address in addresses:
        answer = fetch(client, address)
        if answer.mimetype in ("text/html", "image/svg+xml") and "<img src=x" in answer.text:
            wrong.append(address)
    assert wrong == []
    assert "&lt;img src=x" in client.get("/catatan/application").text


@pytest.mark.parametrize(
    ("role", "edition", "hidden"),
    [("reader", "internal", "secrets"), ("administrator", "public", "sensitive")],
)
def test_document_shows_what_its_maker_and_edition_allow(fresh, role, edition, hidden):
    client = client_of(fresh, role)
    page = Page("/dokumen")
    page.feed(fetch(client, "/dokumen").text)
    asked = next(f for f in page.forms if f.action == "/dokumen")
    data = filled(asked.fields) | {"edition": edition}
    assert client.post("/dokumen", data=data).status_code == 302
    results = re.findall(r"/dokumen/hasil/[\w-]+", fetch(client, "/dokumen").text)
    assert results
    document = fetch(client, results[0])
    assert document.status_code == 200 and document.get_data().startswith(b"PK")
    assert shown(document) & getattr(fresh, hidden) == set()
    assert fetch(client_of(fresh, "officer"), results[0]).status_code in (403, 404)
