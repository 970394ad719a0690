"""The gap list in the browser: filters that say what they hide, groups, downloads."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from app import gaps, queries
from app.gap_list import (
    FILTERS,
    GapQuery,
    closing_place,
    gap_list,
    path_of,
    read_gap_query,
)
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit, save_element
from app.permissions import viewer_of
from architecture.gaps import RULES
from architecture.visibility import ALL_SEEING
from tests.conftest import ROOT
from tests.factories import a_city, a_link, a_record, an_account, signed_in
from tests.gap_pairs import CORE, LOCAL, PAIRS, UNITS, a, gaps_of, graph_of, it, link

GRAPH = graph_of(
    it("process", CORE, name="Pengujian"),
    a("process", {"process_kind": "pendukung"}, opd="disdik"),
    a("application", LOCAL | {"hosting": "hosting_sewa"}, opd="kir", name="SIM-KIR"),
    a("application", opd=None, id="umum"),
)


# --- Filters and groups -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        GapQuery(),
        GapQuery(opd="2.15.01"),
        GapQuery(opd="nasional"),
        GapQuery(opd="2.15.01", proses="inti", keparahan="high"),
        GapQuery(ranah="aplikasi", sifat="normative"),
        GapQuery(aturan="PRB-01"),
    ],
)
def test_what_is_shown_and_hidden_adds_up_to_the_total(query: GapQuery) -> None:
    findings = gaps_of(GRAPH)
    shown = gap_list(findings, query, GRAPH)
    assert shown.total == len(findings)
    assert len(shown.findings) + sum(count for _, count in shown.hidden) == shown.total
    assert [name for name, _ in shown.hidden] == list(query.filters)


def test_filters_show_what_they_name() -> None:
    findings = gaps_of(GRAPH)

    def shown(**filters: str):
        return gap_list(findings, GapQuery(**filters), GRAPH).findings

    assert {f.opd for f in shown(opd="2.15.01")} == {"dishub", "kir"}
    assert {f.opd for f in shown(opd="nasional")} == {None}
    assert {f.domain.css for f in shown(ranah="aplikasi")} == {"aplikasi"}
    assert {f.rule.severity for f in shown(keparahan="high")} == {"high"}
    assert {f.rule.nature for f in shown(sifat="normative")} == {"normative"}
    assert {f.rule.code for f in shown(aturan="APL-06")} == {"APL-06"}
    processes = {f.element for f in shown(proses="inti") if f.kind == "process"}
    assert processes == {"it"}
    assert {f.kind for f in shown(proses="inti")} >= {"application", "opd"}


def test_an_unknown_filter_value_is_named_and_not_used() -> None:
    query, unknown = read_gap_query({"opd": "9.99", "keparahan": "high", "x": "y"}, UNITS)
    assert query == GapQuery(keparahan="high")
    assert unknown == ["9.99"]


def test_an_address_leaves_out_what_is_not_set() -> None:
    query = GapQuery(opd="2.15.01", kelompok="opd")
    assert query.arguments(ranah="data") == {"opd": "2.15.01", "ranah": "data", "kelompok": "opd"}
    assert query.arguments(opd="", kelompok="aturan") == {}


def test_groups_by_rule_come_heaviest_first_with_three_rows() -> None:
    graph = graph_of(*[a("service", id=f"s{n}") for n in range(5)])
    groups = gap_list(gaps_of(graph), GapQuery(), graph).groups(graph)
    assert [g.rule.order for g in groups] == sorted(g.rule.order for g in groups)
    (services,) = [g for g in groups if g.key == "LYN-01"]
    assert (len(services.rows), services.rest, len(services.findings)) == (3, 2, 5)


def test_an_opened_group_comes_in_pages() -> None:
    graph = graph_of(*[a("service", id=f"s{n:03}") for n in range(60)])
    shown = gap_list(gaps_of(graph), GapQuery(), graph)
    (first,) = [g for g in shown.groups(graph, opened="LYN-01") if g.key == "LYN-01"]
    (last,) = [g for g in shown.groups(graph, opened="LYN-01", page=99) if g.key == "LYN-01"]
    assert (len(first.rows), first.rest, first.pages) == (50, 0, 2)
    assert (len(last.rows), last.page) == (10, 2)
    assert {f.key for f in first.rows} | {f.key for f in last.rows} == {
        f.key for f in first.findings
    }


def test_a_single_group_is_open() -> None:
    graph = graph_of(*[a("service", id=f"s{n}") for n in range(5)])
    (group,) = gap_list(gaps_of(graph), GapQuery(aturan="LYN-01"), graph).groups(graph)
    assert (len(group.rows), group.rest) == (5, 0)


def test_groups_by_opd_follow_the_official_order_national_last() -> None:
    groups = gap_list(gaps_of(GRAPH), GapQuery(kelompok="opd"), GRAPH).groups(GRAPH)
    assert [g.key for g in groups] == ["1.01.01", "2.15.01", "nasional"]
    assert sum(len(g.findings) for g in groups) == len(gaps_of(GRAPH))


def test_the_path_says_which_way_records_are_related() -> None:
    graph = graph_of(
        it("service"),
        a("application", {"lifecycle": "tidak_aktif"}),
        link("supports", "application", "it"),
    )
    (finding,) = [f for f in gaps_of(graph) if f.rule.code == "LYN-03"]
    assert [(s.element.id, s.arrow) for s in path_of(finding, graph)] == [
        ("it", ""),
        ("application", "←"),
    ]


@pytest.mark.parametrize(
    ("code", "endpoint", "anchor"),
    [
        ("APL-06", "records.edit", "isian-hosting"),  # an attribute
        ("LYN-02", "records.edit", "isian-realises__process"),  # a link of the form
        ("PRB-01", "records.page", "tautkan"),  # a link of the other end's form
        ("RCN-01", "records.edit", "plan"),  # what every record has
        ("OPD-01", "tupoksi.paste", None),
        ("OPD-02", "grid.page", None),
        ("OPD-08", "records.workspace", None),
        ("TPK-01", "tupoksi.page", None),
        ("PRB-10", "records.new", None),
        ("INF-02", "records.edit", "isian-holds__data"),
        ("DAT-04", "records.edit", "isian-producer"),
    ],
)
def test_every_gap_leads_to_the_place_that_closes_it(code, endpoint, anchor) -> None:
    pair = next(p for p in PAIRS if p.code == code)
    graph = pair.graph(pair.gap)
    finding = next(f for f in gaps_of(graph) if f.rule.code == code)
    place = closing_place(finding, graph)
    assert (place.endpoint, place.arguments.get("_anchor")) == (endpoint, anchor)


def test_an_incident_is_closed_at_what_it_hit() -> None:
    pair = next(p for p in PAIRS if p.code == "KAM-07")
    graph = pair.graph(pair.gap)
    finding = next(f for f in gaps_of(graph) if f.rule.code == "KAM-07")
    place = closing_place(finding, graph)
    assert place.arguments["element_id"] == "server"
    assert place.arguments["taut"] == "covers__security_improvement__inverse"


# --- Pages --------------------------------------------------------------------------------------


@pytest.fixture
def city(app):
    a_city(app)
    service = a_record(app, "service", "Uji berkala", "Dishub", review="submitted")
    kir = a_record(
        app, "application", "<b>SIM</b>-KIR", "Dishub", review="submitted",
        hosting="hosting_sewa", ownership_class="khusus_daerah",
    )  # fmt: skip
    a_link(app, kir, "supports__service", service)
    a_record(app, "data", "Rahasia", "Disdik")
    return app


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_an_officer_begins_with_the_gaps_of_his_opd(city) -> None:
    client = signed_in(city, an_account(city, "officer", "Dishub"))
    assert client.get("/kesenjangan").headers["Location"].endswith("?opd=2.15.01")
    text = page_of(client, "/kesenjangan?kelompok=aturan")
    assert "di OPD lain" not in text


@pytest.mark.parametrize("role", ["reader", "verifier", "administrator", "writer"])
def test_everybody_else_begins_with_all(city, role: str) -> None:
    client = signed_in(city, an_account(city, role, None))
    assert "Aplikasi berjalan di luar fasilitas pemerintah" in page_of(client, "/kesenjangan")


def test_the_page_counts_what_it_shows_and_hides(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    text = page_of(client, "/kesenjangan?opd=2.15.01&keparahan=high")
    shown, total, other, lighter = (
        int(n.replace(".", ""))
        for n in re.findall(r"<b>([\d.]+)</b>", text.split("g-hidden")[1])[:4]
    )
    assert shown + other + lighter == total
    assert text.count('<li class="g-row') == shown


def test_names_are_never_markup(city) -> None:
    text = page_of(signed_in(city, an_account(city, "verifier", None)), "/kesenjangan")
    assert "<b>SIM</b>" not in text and "&lt;b&gt;SIM&lt;/b&gt;-KIR" in text


def test_a_chosen_gap_shows_path_basis_and_remedy(city) -> None:
    account = an_account(city, "officer", "Dishub")
    key = key_of(city, account, "APL-06")
    text = page_of(signed_in(city, account), f"/kesenjangan?opd=2.15.01&pilih={key}")
    assert "tidak ada: pusat data pemerintah" in text
    assert "Keyakinan: sumber sekunder, pasal belum dicocokkan." in text
    assert "#isian-hosting" in text and "Perbaiki Tempat hosting" in text


def test_who_may_not_edit_gets_no_repair_button(city) -> None:
    account = an_account(city, "reader", None)
    key = key_of(city, account, "APL-06")
    text = page_of(signed_in(city, account), f"/kesenjangan?pilih={key}")
    assert "isian-hosting" not in text and "Diperbaiki oleh OPD pemiliknya." in text


def test_a_gap_that_was_closed_meanwhile_is_said_to_be_closed(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    assert "sudah tertutup" in page_of(client, "/kesenjangan?pilih=APL-06:gone")


def test_drafts_of_others_stay_out_of_list_page_and_downloads(city) -> None:
    reader = signed_in(city, an_account(city, "reader", None))
    verifier = signed_in(city, an_account(city, "verifier", None))
    for address in (
        "/kesenjangan",
        "/kesenjangan/aturan/DAT-01",
        "/kesenjangan/daftar.csv?edisi=internal",
    ):
        assert "Rahasia" not in page_of(reader, address)
        assert "Rahasia" in page_of(verifier, address)
    assert "tidak terbuka untuk akun Anda" in page_of(reader, "/kesenjangan")
    assert "tidak terbuka untuk akun Anda" not in page_of(verifier, "/kesenjangan")


def test_a_fault_in_the_address_is_named(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    text = page_of(client, "/kesenjangan?opd=<script>&hal=x&buka=zzz")
    assert (
        "Saringan tidak dikenal" in text
        and "<script>" not in text.split("<main")[1].split("</main")[0]
    )


def test_nothing_found_names_the_filter_and_offers_all(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    text = page_of(client, "/kesenjangan?opd=2.16.01&aturan=APL-06")
    assert "Tidak ada yang cocok" in text and "Tampilkan semua" in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_rule_has_a_page(city, language: str) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    with client.session_transaction() as session:
        session["language"] = language
    index = page_of(client, "/kesenjangan/aturan")
    for rule in RULES:
        assert f"/kesenjangan/aturan/{rule.code}" in index
        assert rule.title.in_language(language) in page_of(
            client, f"/kesenjangan/aturan/{rule.code}"
        ).replace("&#39;", "'")


def test_an_unknown_rule_is_not_found(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    assert client.get("/kesenjangan/aturan/ABC-99").status_code == 404


def test_the_download_holds_exactly_the_filtered_rows(city) -> None:
    account = an_account(city, "verifier", None)
    client = signed_in(city, account)
    response = client.get("/kesenjangan/daftar.xlsx?opd=2.15.01&keparahan=high&edisi=internal")
    workbook = load_workbook(io.BytesIO(response.data))
    rows = list(workbook["Kesenjangan"].iter_rows(min_row=4, values_only=True))
    text = page_of(client, "/kesenjangan?opd=2.15.01&keparahan=high")
    assert len(rows) == text.count('<li class="g-row')
    assert {row[3] for row in rows} == {"tinggi"}
    front = [cell for row in workbook["Keterangan"].iter_rows(values_only=True) for cell in row]
    assert "opd: 2.15.01; keparahan: high" in front


def test_a_download_is_the_public_edition_unless_asked_otherwise(city) -> None:
    client = signed_in(city, an_account(city, "verifier", None))
    public = page_of(client, "/kesenjangan/daftar.csv")
    internal = page_of(client, "/kesenjangan/daftar.csv?edisi=internal")
    assert "KAM-03" in internal and "KAM-03" not in public
    assert "APL-06" in public
    assert page_of(client, "/kesenjangan/daftar.csv?edisi=public") == public


def test_without_signing_in_there_is_no_list(city) -> None:
    assert city.test_client().get("/kesenjangan").status_code == 302


def key_of(app, account, code: str) -> str:
    with app.app_context():
        found = gaps.findings_for(viewer_of(account))
        return next(f.key for f in found if f.rule.code == code)


# --- Sums ---------------------------------------------------------------------------------------


def test_counts_of_a_viewer_are_sums_of_what_he_is_told(city) -> None:
    account = an_account(city, "reader", None)
    with city.app_context():
        viewer = viewer_of(account)
        counted, found = gaps.counts(viewer), gaps.findings_for(viewer)
        assert counted.total == len(found) < gaps.totals().total
        for sums in (counted.by_opd, counted.by_domain, counted.by_severity):
            assert sum(sums.values()) == counted.total


def test_gaps_are_right_after_an_edit(city) -> None:
    with city.app_context():
        before = [f for f in gaps.findings_for(ALL_SEEING) if f.rule.code == "APL-06"]
        save_element(COMMAND_LINE, before[0].element, {"hosting": Edit("pdn", seen="hosting_sewa")})
        codes = {f.rule.code for f in gaps.findings_of_element(ALL_SEEING, before[0].element)}
        assert codes and "APL-06" not in codes


def test_findings_are_kept_until_the_data_change(city) -> None:
    with city.app_context():
        assert gaps.findings_for(ALL_SEEING) is gaps.findings_for(ALL_SEEING)
        assert queries.data_version() > 0


def test_every_filter_has_words_for_what_it_hides() -> None:
    template = (ROOT / "app/templates/gaps/page.html").read_text(encoding="utf-8")
    words = template.split("filter_words = {")[1].split("}")[0]
    assert all(f'"{name}"' in words for name in FILTERS)
