"""The city of secrets on disk, every address and form of the application, what each role gets."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Change, Code, Reference
from tests.crawler import contents, crawl, endpoint_of, fetch
from tests.demo_fixture import DATABASE
from tests.factories import signed_in, unit_id
from tests.security_city import a_secret_city

WORD = re.compile(r"QZXRAHASIA\d{3}")
ACCEPTED = re.compile(r"QZXDISAHKAN\d{3}")
KINDS = ("application", "vulnerability", "server")
BY_RULE = {
    "gaps.rule_page": {"code": "APL-01"}, "accounts.language": {"code": "en"},
    "pictures.page": {"name": "process-map"},
    "pictures.file": {"name": "process-map", "form": "drawio"},
    "explorer.file": {"form": "drawio"},
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What one address answered."""

    endpoint: str
    status: int
    location: str
    words: frozenset[str]
    is_guarded: bool
    accepted: frozenset[str] = frozenset()


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
        accepted = frozenset(shown(answer, ACCEPTED))
        where = answer.location or ""
        return Seen(endpoint, answer.status_code, where, words, is_guarded, accepted)


@pytest.fixture(scope="session")
def secret_city(sqlite_template, tmp_path_factory):
    """The city of secrets; tests that change something take a copy of it (`secret_copy`)."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / DATABASE).write_bytes(sqlite_template.read_bytes())
    from tests.conftest import running_app

    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield a_secret_city(app)


@pytest.fixture
def secret_copy(secret_city, tmp_path):
    """A copy of the secret_city for one test alone, with the same ids."""
    former = Path(secret_city.app.config["INSTANCE_PATH"])
    shutil.copytree(former, tmp_path / "instance")
    with (
        closing(sqlite3.connect(former.parent / DATABASE)) as source,
        closing(sqlite3.connect(tmp_path / DATABASE)) as target,
    ):
        source.backup(target)
    from tests.conftest import running_app

    with running_app(f"sqlite:///{tmp_path / DATABASE}", tmp_path) as app:
        yield replace(secret_city, app=app)


@pytest.fixture(scope="session")
def walks(secret_city):
    """All addresses and forms that the owner and the administrator reach, and every rule's."""
    addresses, forms = set(), set()
    ids = secret_city.elements.values()
    starts = ["/", *(f"/catatan/{i}" for i in ids), *(f"/catatan/{i}/ubah" for i in ids)]
    for account in (secret_city.owner, secret_city.accounts["administrator"]):
        found, posting = crawl(secret_city.app, signed_in(secret_city.app, account), starts)
        addresses |= found
        forms |= posting
    return Walks(secret_city, addresses | set(rule_addresses(secret_city, "GET")), forms)


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
            if rule.endpoint.startswith("opd_changes.") and "number" in chosen:
                chosen["number"] = city.opd_changes[0]
            try:
                yield adapter.build(rule.endpoint, chosen, method=method)
            except ValueError:
                continue


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
        "key": [f"ISI-APL:{i}:description" for i in city.elements.values()],
        "head": ["pemerintah", "keamanan"],
        "css": ["aplikasi", "keamanan", "infra"],
        "name": ["application", "vulnerability", "data"],
        "form": ["csv", "xlsx"],
        "format_": ["dot", "pdf"],
        "number": [0, 1],
        "filename": ["x"],
        "workshop_id": city.workshops,
        "opd": ["2.15.01"],
        "domain": ["aplikasi", "keamanan"],
        "thread_id": ["00000000-0000-4000-8000-000000000000"],
        "first_id": list(city.elements.values()),
        "second_id": [city.elements["open"]],
        "view_id": city.views,
        "baseline_id": city.baselines,
        "way": ["gabung", "pecah", "nama"],
    }


def shown(answer, words=WORD):
    """Secret words in an answer."""
    return {word for part in contents(answer) for word in words.findall(part)}
