"""The grid's page and columns: derived from the metamodel, for whom, with which help."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.grid.columns import SHOWN, Lists, columns_of, parties_of
from app.grid.examples import FILE, example_of
from architecture.metamodel import METAMODEL, Attribute, Kind, Text, ValueType
from architecture.vocabulary import Party, Vocabulary
from tests.factories import a_city, a_record, an_account, an_extra_attribute, sign_in

KINDS = [pytest.param(kind, id=kind.name) for kind in METAMODEL.kinds]
MAIN = (
    "process", "service", "data", "application", "integration", "server", "security_standard",
    "security_education", "vulnerability", "security_improvement", "incident", "security_audit",
    "security_clearance",
)  # fmt: skip


def columns(kind: str | Kind, **lists: Any) -> dict[str, Any]:
    declared = METAMODEL.kind(kind) if isinstance(kind, str) else kind
    given = Lists(lists.pop("vocabulary", Vocabulary()), (), **lists)
    return {c.field: c for c in columns_of(declared, given, "id")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_attribute_and_link_of_a_kind_has_one_column(kind: Kind) -> None:
    fields = list(columns(kind))
    attributes = [f"attributes.{a.name}" for a in kind.attributes]
    links = [f"links.{link.name}" for link in METAMODEL.column_links(kind)]
    assert sorted(fields) == sorted(["name", *attributes, *links])


@pytest.mark.parametrize("kind", KINDS)
def test_a_grid_begins_with_the_name_what_lists_show_and_few_columns(kind: Kind) -> None:
    shown = [c.field for c in columns(kind).values() if c.shown]
    listed = [f"attributes.{a.name}" for a in kind.listed]
    assert shown[: 1 + len(listed)] == ["name", *listed]
    assert len(shown) <= SHOWN


def test_an_attribute_declared_anew_has_a_column_at_once() -> None:
    kind = METAMODEL.kind("service")
    added = Attribute("ticket_fee", Text("Tarif loket", "Fee"), ValueType.MONEY, source="uji")
    with an_extra_attribute(kind, added):
        column = columns(kind)["attributes.ticket_fee"]
    assert (column.label, column.type, column.number) == ("Tarif loket", "money", True)


def test_a_choice_offers_its_codes_with_their_labels() -> None:
    offered = columns("application")["attributes.hosting"].options
    assert ("pdn", "Pusat Data Nasional") in offered


def test_a_code_list_offers_what_the_government_keeps_and_names_its_source() -> None:
    vocabulary = Vocabulary({"basis_aplikasi": ("Web", "Mobile")})
    sources = {"basis_aplikasi": "edisi 2020-2024"}
    column = columns("application", vocabulary=vocabulary, sources=sources)["attributes.platform"]
    assert column.options == (("Web", "Web"), ("Mobile", "Mobile"))
    assert column.words["list"] == "basis aplikasi, edisi 2020-2024"


def test_only_confirmed_fields_bear_a_name_of_the_portal() -> None:
    of_application = columns("application")
    assert of_application["attributes.platform"].words["portal"] == "Basis Aplikasi"
    assert "portal" not in of_application["attributes.hosting"].words


def test_a_link_column_asks_for_records_of_its_kind() -> None:
    column = columns("application")["links.supports__service"]
    assert (column.picker, column.many, column.domain) == (
        {"of": "record", "kind": "service"},
        True,
        "layanan",
    )


def test_own_units_come_first_among_the_parties() -> None:
    vocabulary = Vocabulary(
        parties={
            "institution:1": Party("institution:1", "", "ANRI"),
            "opd:1": Party("opd:1", "1", "Dinas A", "A"),
            "opd:2": Party("opd:2", "2", "Dinas Z", "Z"),
        }
    )
    keys = [party[0] for party in parties_of(vocabulary, ["2"])]
    assert keys == ["opd:2", "opd:1", "institution:1"]


# --- Examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAIN)
def test_what_is_listed_or_expected_of_the_main_kinds_has_an_example(name: str) -> None:
    kind = METAMODEL.kind(name)
    wanted = ["name", *(a.name for a in kind.attributes if a.listed or a.expected)]
    assert [a for a in wanted if example_of(name, a) is None] == []


def test_every_example_is_for_something_declared_and_names_its_source() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        kind = METAMODEL.kind(row["kind"])
        links = [f"links.{link.name}" for link in METAMODEL.column_links(kind)]
        assert row["attribute"] in ("name", *kind.by_name, *links)
        assert all(row[n].strip() for n in ("opd", "example", "source"))


def test_an_example_of_a_like_agency_wins() -> None:
    assert example_of("service", "name", "Kecamatan Pulau Timur").text == "Surat pengantar nikah"


def test_no_agency_is_shown_its_own_example_while_there_is_another() -> None:
    shown = example_of("application", "name", "Dinas Penanaman Modal, DPMPTSP")
    assert shown is not None
    assert shown.opd != "DPMPTSP"


# --- The page -----------------------------------------------------------------------------------


def setup_of(client: FlaskClient, kind: str = "application", opd: str = "2.15.01") -> Any:
    page = client.get(f"/kisi/{kind}?opd={opd}").text
    found = re.search(r'<script type="application/json" id="g-setup">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found.group(1))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_grid(app: Any, client: FlaskClient, kind: Kind) -> None:
    a_city(app)
    sign_in(client, an_account(app, "officer", "Dishub"))
    setup = setup_of(client, kind.name)
    assert (setup["kind"], setup["mayEdit"]) == (kind.name, True)


def test_an_officer_of_another_opd_reads_only(app: Any, client: FlaskClient) -> None:
    a_city(app)
    sign_in(client, an_account(app, "officer", "Disdik"))
    page = client.get("/kisi/application?opd=2.15.01").text
    assert setup_of(client)["mayEdit"] is False
    assert 'id="g-send"' not in page


def test_without_an_opd_the_persons_own_opens(app: Any, client: FlaskClient) -> None:
    a_city(app)
    sign_in(client, an_account(app, "officer", "Dishub"))
    assert client.get("/kisi/application").text.count("Dinas Perhubungan")


def test_an_opd_that_is_not_there_is_missing(app: Any, client: FlaskClient) -> None:
    a_city(app)
    sign_in(client, an_account(app, "officer", "Dishub"))
    assert client.get("/kisi/application?opd=9.99").status_code == 404


def test_the_tabs_do_not_count_sensitive_records_for_strangers(
    app: Any, client: FlaskClient
) -> None:
    a_city(app)
    a_record(app, "incident", "Gangguan laman", "Dishub", review="validated")
    sign_in(client, an_account(app, "officer", "Disdik"))
    page = client.get("/kisi/incident?opd=2.15.01").text
    tab = re.search(r"Keamanan</span><span class=\"g-n\">(.*?)</span>", page)
    assert tab is not None
    assert re.sub(r"<[^>]*>", "", tab.group(1)) == "belum ada"


def test_workspace_list_and_record_lead_to_the_grid(app: Any, client: FlaskClient) -> None:
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", "Dishub")
    sign_in(client, an_account(app, "officer", "Dishub"))
    address = "/kisi/application?opd=2.15.01"
    assert address in client.get("/opd/2.15.01").text
    assert address in client.get("/catatan/application?f.opd=2.15.01").text
    assert f"{address}#{kir.id}/name" in client.get(f"/catatan/{kir.id}").text
