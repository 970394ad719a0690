"""The demo city: big enough, plausible in every row, reviewed by its people."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from app import gaps, queries
from app.database import writing
from app.errors import Refused
from app.extensions import db
from app.models import Change
from app.operations import demo, imports
from app.operations.actor import COMMAND_LINE
from architecture.completeness import reporting_units
from architecture.gaps import RULES, find_gaps
from architecture.metamodel import METAMODEL, Domain
from architecture.vocabulary import normalised
from tests.factories import a_city

# What each kind of thing amounts to: at least, at most.
SIZES = {
    "process": (570, 660),
    "service": (330, 390),
    "data": (470, 540),
    "application": (115, 150),
    "integration": (55, 75),
}
# Names that were given up before 2026, and words of a kabupaten or a provinsi.
OUTDATED = re.compile(
    r"\b(kemendikbud\w*|kemenkominfo|kemen ?pupr|kementerian pupr|klhk|kemenkumham|kemenristek\w*|"
    r"bupati|perbup|pergub|kabupaten|desa|dinas kominfo)\b"
)
PLACEHOLDER = re.compile(
    r"lorem|ipsum|\bxxx|\btbd\b|\btodo\b|contoh (isian|teks|data|aplikasi)|"
    r"^(aplikasi|layanan|proses|data|sistem|server)( [a-z]{2,6})? \d+$"
)

FORMED_FOR_A_MERGER = "DPKP"  # has recorded nothing yet


@pytest.fixture
def city(demo_app):
    """The graph of the demo with everything in it."""
    with demo_app.app_context():
        yield queries.load_graph("all")


def words_of_opds(city):
    """Names of OPDs and of their places, longest first."""
    words = {normalised(w) for u in city.units.values() for w in (u.name, u.short)}
    words |= {re.sub(r"^(kec|kecamatan|kelurahan|kel|uptd|bidang|bid) ", "", w) for w in words}
    return sorted(words - {""}, key=len, reverse=True)


def without_words(name, words):
    """The name without the words of OPDs."""
    plain = f" {normalised(name)} "
    for word in words:
        plain = plain.replace(f" {word} ", " ")
    return re.sub(r"\b(kec|kecamatan|pulau|kelurahan)\b", "", plain).strip()


def specific(city, kind=None):
    """Records of an OPD that are not a generic process."""
    return [
        e
        for e in city.elements.values()
        if e.opd and kind in (None, e.kind) and not (e.kind == "process" and e["is_generic"])
    ]


def texts(element):
    """Name and every text of a record."""
    yield element.name
    for value in (*element.attributes.values(), *element.unread.values()):
        if isinstance(value, str):
            yield value


# --- Size ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SIZES)
def test_kind_has_the_size_of_a_city(city, kind):
    least, most = SIZES[kind]
    assert least <= len(city.of_kind(kind)) <= most


def test_domains_have_the_size_of_a_city(city):
    counts = Counter(e.kind_.domain for e in city.elements.values())
    assert 95 <= counts[Domain.INFRASTRUCTURE] <= 140
    assert 55 <= counts[Domain.SECURITY] <= 100
    assert len(city.relations) >= 3000


def test_about_forty_five_opds_have_records(city):
    lines = reporting_units(city.units)
    with_records = {lines[e.opd] for e in city.elements.values() if e.opd in lines}
    assert 44 <= len(with_records) <= 50
    without = {city.units[u].short for u in set(lines.values()) - with_records}
    assert without == {FORMED_FOR_A_MERGER}


def test_ten_opds_have_tupoksi_clauses(city):
    lines = reporting_units(city.units)
    assert len({lines[c.opd] for c in city.of_kind("tupoksi_clause")}) >= 10


def test_city_has_eight_kecamatan(city):
    assert sum(u.level.casefold() == "kecamatan" for u in city.units.values()) == 8


# --- Plausible ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [k.name for k in METAMODEL.kinds])
def test_few_rows_of_a_kind_equal_another(city, kind):
    """Generic processes apart: every OPD has those."""
    words = words_of_opds(city)
    names = Counter(without_words(e.name, words) for e in specific(city, kind))
    if METAMODEL.kind(kind).domain is not Domain.INFRASTRUCTURE:  # Devices are numbered.
        names = Counter(re.sub(r"\b\d+\b", "", n) for n in names.elements())
    alike = sum(count for count in names.values() if count > 1)
    assert alike <= 0.15 * sum(names.values())


def test_every_opd_has_rows_that_only_it_could_have(city):
    words, lines = words_of_opds(city), reporting_units(city.units)
    owners = defaultdict(set)
    for element in specific(city):
        owners[element.kind, without_words(element.name, words)].add(lines.get(element.opd))
    own = Counter(next(iter(opds)) for opds in owners.values() if len(opds) == 1)
    few = {city.units[u].label: own[u] for u in set(lines.values()) if own[u] < 3}
    assert few == {FORMED_FOR_A_MERGER: 0}


def test_no_name_is_a_placeholder(city):
    names = [e.name for e in city.elements.values()]
    assert [n for n in names if PLACEHOLDER.search(n.casefold())] == []


def test_no_text_is_a_filler(city):
    found = [t for e in city.elements.values() for t in texts(e)]
    assert [t for t in found if re.search(r"lorem|ipsum|\bTODO\b|\bTBD\b", t, re.I)] == []


def test_names_and_texts_are_of_a_kota_in_2026(city):
    own = [e for e in city.elements.values() if e.opd]
    # The national nomenclature of budgets names both kinds of government.
    said = [t.replace("Kabupaten/Kota", "") for e in own for t in texts(e)]
    found = {t for t in said if OUTDATED.search(t.casefold())}
    assert found == set()


def test_every_stored_value_fits_its_list_or_tree(demo_app):
    with demo_app.app_context():
        assert queries.misfits() == []


def test_only_the_intended_cells_do_not_fit(city):
    unread = {(e.name, n): t for e in city.elements.values() for n, t in e.unread.items()}
    assert unread == {
        ("Dasbor TMD Usaha", "licence"): "Sewa tahunan vendor",
        ("SRV-DINKES-01", "memory"): "8",
    }
    assert [link.text for link in city.open_links] == ["SRV-GAJI lama di ruang kas"]


def test_every_gap_rule_finds_something(demo_app):
    with demo_app.app_context():
        graph, vocabulary = queries.load_graph(), queries.vocabulary()
        planned = gaps.plan_gaps().found.findings
    # A fixed day: contracts and licences of the demo end at fixed ones.
    found = find_gaps(graph, today=date(2026, 11, 21), vocabulary=vocabulary) + planned
    assert {r.code for r in RULES} - {f.rule.code for f in found} == set()


# --- How it came about --------------------------------------------------------------------------


def test_same_content_imported_again_changes_nothing(demo_app):
    with demo_app.app_context():
        report = imports.import_folder(COMMAND_LINE, demo.DEMO, dry_run=True)
    edited = len({row["name"] for row in demo._rows("edits.csv") if row["attribute"] != "plan"})
    assert report.created == 0
    assert report.updated <= edited


def test_each_step_of_a_review_was_taken_by_who_may(demo_app):
    with demo_app.app_context():
        query = select(Change.action, Change.actor).where(Change.origin == "formulir").distinct()
        actors = defaultdict(set)
        for action, actor in db.session.execute(query):
            actors[action].add(actor)
    verifiers = {"Verifikator Bagian Organisasi", "Verifikator Diskominfo"}
    assert actors["verified"] == actors["returned"] == verifiers
    assert actors["validated"] == {"Validator Diskominfo"}
    assert len(actors["submitted"]) >= 35


def test_two_opds_have_sent_nothing_and_most_have(city):
    lines = reporting_units(city.units)
    sent = {lines.get(e.opd) for e in city.elements.values() if e.opd and e.review != "draft"}
    silent = {city.units[u].short for u in set(lines.values()) - sent}
    assert {"Satpol PP", "Kec. Pulau Batu Layar"} <= silent
    assert len(sent) >= 35
    states = Counter(e.review for e in city.elements.values())
    assert all(states[s] >= 20 for s in ("draft", "submitted", "verified", "validated", "returned"))


def test_accepted_records_have_differences_to_look_at(city):
    again = [e for e in city.elements.values() if e.draft_fields and e.review == "draft"]
    assert len(again) >= 5


def test_accounts_for_visitors_open_and_the_others_have_no_password(demo_app, demo_passwords):
    client = demo_app.test_client()
    for username, password in demo_passwords.items():
        form = {"username": username, "password": password}
        assert client.post("/masuk", data=form).status_code == 302
        client.post("/keluar")
    with demo_app.app_context():
        roles = {a.username: a.roles for a in queries.accounts()}
    assert set.union(*(set(roles[u]) for u in demo_passwords)) == {
        "officer", "verifier", "validator", "writer", "administrator", "reader",
    }  # fmt: skip
    assert len(roles) > 45


def test_instance_with_data_does_not_become_a_demo(app):
    a_city(app)
    with app.app_context(), pytest.raises(Refused):
        demo.make_demo()


def test_demo_that_fails_leaves_an_empty_instance(app, monkeypatch):
    monkeypatch.setattr(demo, "_review", interrupted)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            demo.make_demo()
        assert queries.government() is None
        assert demo.kept_passwords() == {}
        with writing():
            assert db.session.scalar(select(Change.id).limit(1)) is None


def interrupted():
    raise KeyboardInterrupt
