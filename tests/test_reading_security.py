"""Target values are as secret as the records they are of: every page of the target, every role."""

import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app import queries
from app.operations.elements import Edit
from app.operations.records import save_record
from app.permissions import actor_of
from app.reading import READING_ENDPOINTS
from architecture.metamodel import METAMODEL
from tests.crawler import fetch
from tests.demo_fixture import DATABASE
from tests.factories import unit_id
from tests.security_walks import BY_RULE, arguments, client_of, shown

DRAWN = ("diagrams.", "pictures.")  # a second each: one of every endpoint
OUTSIDERS = ("officer", "reader", "writer", "participant")
ALWAYS = ("/kisi/{kind}/baris?opd=2.15.01", "/kabar?opd=2.15.01&kind={kind}&since=0")


@pytest.fixture(scope="module")
def city(secret_city, tmp_path_factory):
    """A copy of the city of secrets with target values in every state that hides something."""
    folder, former = tmp_path_factory.mktemp("reading"), secret_city.app.config["INSTANCE_PATH"]
    shutil.copytree(former, folder / "instance")
    with (
        closing(sqlite3.connect(Path(former).parent / DATABASE)) as source,
        closing(sqlite3.connect(folder / DATABASE)) as target,
    ):
        source.backup(target)
    from tests.conftest import running_app

    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield plan_in_secret(replace(secret_city, app=app))


def plan_in_secret(city):
    """The owner plans for a draft, an accepted record, a sensitive value and a move to Disdik."""

    def plan(record, **fields):
        edits = {n.replace("__", "."): Edit(v) for n, v in fields.items()}
        save_record(actor_of(city.owner), city.elements[record], {}, target=edits)

    with city.app.app_context():
        words = [f"QZXRAHASIA{n}" for n in range(900, 906)]
        disdik = unit_id("Disdik")
        plan("draft", attributes__description=words[0], opd=disdik)
        plan("open", name=words[1], attributes__notes=words[2], opd=disdik)
        plan("open", attributes__year=words[3])  # no year: kept as text
        plan("vulnerability", name=words[4], opd=disdik)
        server = next(a.name for a in METAMODEL.kind("server").attributes if a.sensitive)
        plan("server", opd=disdik, **{f"attributes__{server}": words[5]})
    return replace(city, drafts=set(words))


@pytest.fixture(scope="module")
def addresses(city):
    """Every page that has a target, with arguments that point at the secrets."""
    with city.app.app_context():
        values = defaultdict(lambda: ["x"], arguments(city))
    adapter, found = city.app.url_map.bind("localhost"), set()
    for rule in city.app.url_map.iter_rules():
        if rule.endpoint not in READING_ENDPOINTS or "GET" not in rule.methods:
            continue
        names = sorted(rule.arguments)
        steps = (
            1
            if rule.endpoint.startswith(DRAWN)
            else max((len(values[n]) for n in names), default=1)
        )
        for step in range(steps):
            chosen = {n: values[n][step % len(values[n])] for n in names}
            with suppress(ValueError):  # a form that the rule does not take
                found.add(adapter.build(rule.endpoint, chosen | BY_RULE.get(rule.endpoint, {})))
    lists = [a.format(kind=k) for a in ALWAYS for k in ("application", "server", "vulnerability")]
    internal = [f"{address}?edisi=internal" for address in found]
    asked = [*internal, *lists, "/cari?q=QZX", "/cari.json?q=QZX"]
    return sorted(f"/target{address}" for address in asked)


def words_of(city, role, addresses):
    client = client_of(city, role)
    answers = {address: fetch(client, address) for address in addresses}
    assert [a for a, answer in answers.items() if answer.status_code >= 500] == []
    return {a: sorted(shown(answer) & city.secrets) for a, answer in answers.items()}


def test_owner_sees_every_planned_secret(city, addresses):
    """Otherwise the tests below would prove nothing."""
    seen = set().union(*words_of(city, "owner", addresses).values())
    assert city.drafts - seen == set()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsider_sees_no_planned_secret_on_any_page_of_the_target(city, addresses, role):
    assert {a: w for a, w in words_of(city, role, addresses).items() if w} == {}


def test_anonymous_visitor_is_sent_to_sign_in(city, addresses):
    client = client_of(city, "anonymous")
    assert {fetch(client, a).status_code for a in addresses} <= {302, 401, 403}


def test_public_edition_of_the_target_shows_nothing_sensitive(city):
    with city.app.app_context():
        kinds = {e.kind for e in queries.load_graph("target").elements.values()}
    assert "vulnerability" in kinds
    client = client_of(city, "administrator")
    for address in ("/target/buku-kerja/ekspor", "/target/tabel/ranah/keamanan.xlsx"):
        answer = fetch(client, f"{address}?edisi=public")
        assert answer.status_code == 200
        assert shown(answer) & (city.sensitive | {"QZXRAHASIA904", "QZXRAHASIA905"}) == set()
