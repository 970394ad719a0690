"""Tables hold the rows and columns that the reader may see, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from architecture.gaps import RULES
from architecture.metamodel import METAMODEL, Domain, Text, UnknownName
from architecture.tables import (
    CATALOG,
    Column,
    Marked,
    Source,
    make,
    mark_of,
    metadata_of,
    table_of,
    tables_of,
    value_of,
)
from architecture.tables.metadata import fields_of
from architecture.tables.spec import parts_of
from architecture.visibility import Viewer, visible_graph
from architecture.vocabulary import ReferenceNode
from tests.gap_pairs import DISDIK, DISHUB, WORDS, a, gaps_of, graph_of, it, link

DEEP = ReferenceNode("RAB", "RAB.03.03.02.05", "Uji kendaraan", 4, "RAB.03.03.02")
VOCABULARY = replace(
    WORDS,
    references={
        **WORDS.references,
        "RAB.03.03.02": ReferenceNode("RAB", "RAB.03.03.02", "Angkutan", 3, "RAB.03.03"),
        DEEP.code: DEEP,
        "RAB.03.03.02.05.01": ReferenceNode("RAB", "RAB.03.03.02.05.01", "Kir", 5, DEEP.code),
    },
)


def source_of(*items, edition="internal", unit=None, language="id") -> Source:
    graph = graph_of(*items)
    return Source(graph, VOCABULARY, gaps_of(graph), edition, language, unit)


def cells(table: str, source: Source) -> list[dict[str, object]]:
    """Rows by column name, without marks."""
    made = make(table_of(table), source)
    names = [c.name for c in made.columns]
    return [dict(zip(names, map(value_of, row), strict=True)) for row in made.rows]


@pytest.mark.parametrize("table", CATALOG, ids=lambda t: t.name)
def test_every_table_fills_every_column_of_every_row(table) -> None:
    everything = [a(kind.name) for kind in METAMODEL.kinds]
    made = make(table, source_of(*everything))
    assert made.columns
    assert {len(row) for row in made.rows} <= {len(made.columns)}
    assert len({c.name for c in made.columns}) == len(made.columns)


@pytest.mark.parametrize("table", CATALOG, ids=lambda t: t.name)
def test_every_table_is_named_for_its_sheet_in_both_languages(table) -> None:
    assert 0 < len(table.sheet) <= 31 and not set(table.sheet) & set("[]:*?/\\")
    assert table.title.id and table.title.en
    source = source_of(*[a(kind.name) for kind in METAMODEL.kinds])
    assert all(c.label.id and c.label.en for c in table.columns(source))


def test_sheets_of_a_domain_have_different_names() -> None:
    for domain in Domain:
        sheets = [t.sheet for t in tables_of(domain, "internal")]
        assert len(set(sheets)) == len(sheets)


@pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
def test_the_metadata_table_has_every_attribute_in_declared_order(kind) -> None:
    names = [f.column.name for f in fields_of(kind)]
    shown = dict.fromkeys(n.rsplit("_", 1)[0] if n[-1].isdigit() else n for n in names)
    assert [n for n in shown if n in kind.by_name] == [x.name for x in kind.attributes]


def test_a_cell_is_a_number_a_date_or_text() -> None:
    values = {"year": 2021, "contract_value": 148_500_000, "contract_end": "2026-12-31"}
    source = source_of(it("application", values | {"hosting": "pdn", "used_by": [DISHUB, DISDIK]}))
    (row,) = cells("metadata_application", source)
    assert (row["year"], row["contract_value"]) == (2021, 148_500_000)
    assert row["contract_end"] == date(2026, 12, 31)
    assert (row["hosting"], row["used_by"]) == ("Pusat Data Nasional", "Dishub; Disdik")


def test_a_cell_says_how_sure_its_value_is() -> None:
    record = it(
        "application",
        {"release": "2.0"},
        marks={"release": "assumed", "platform": "not_applicable", "database": "to_fill"},
        unread={"hosting": "kantor"},
    )
    made = make(table_of("metadata_application"), source_of(record))
    row = dict(zip([c.name for c in made.columns], made.rows[0], strict=True))
    assert row["release"] == Marked("2.0", "assumed")
    assert row["platform"] == Marked(None, "not_applicable")
    assert row["database"] == Marked(None, "to_fill")
    assert row["hosting"] == Marked("kantor", "to_fill")
    assert (mark_of(row["description"]), mark_of(row["year"])) == ("empty", "")


def test_a_reference_is_broken_into_its_levels() -> None:
    source = source_of(it("process", {"rab": "RAB.03.03.02.05.01"}), a("process", {"rab": "RAB.9"}))
    gone, deep = cells("metadata_process", source)[::-1]
    if deep["code"] != "IT":
        gone, deep = deep, gone
    assert [deep[f"rab_{n}"] for n in (1, 2, 3, 4)] == [
        "RAB.03 Pembangunan",
        "RAB.03.03 Perhubungan",
        "RAB.03.03.02 Angkutan",
        "RAB.03.03.02.05 Uji kendaraan › RAB.03.03.02.05.01 Kir",
    ]
    assert gone["rab_1"] == "RAB.9"


def test_links_stand_in_one_column_per_direction() -> None:
    source = source_of(
        it("application", name="SIM-KIR"),
        a("service", name="Uji berkala"),
        a("process", name="Pengujian"),
        link("supports", "it", "service"),
        link("supports", "it", "process"),
    )
    assert cells("metadata_application", source)[0]["supports"] == (
        "PROCESS Pengujian; SERVICE Uji berkala"
    )
    assert cells("metadata_service", source)[0]["supports__inverse"] == "IT SIM-KIR"


def test_a_public_table_has_no_sensitive_column_and_no_sensitive_kind() -> None:
    record = it("server", {"location": "Lantai 2"})
    internal = cells("metadata_server", source_of(record))[0]
    public = cells("metadata_server", source_of(record, edition="public"))[0]
    assert internal["location"] == "Lantai 2" and "placed_in" in internal
    assert not {"location", "placed_in", "attached_to__inverse"} & set(public)
    sheets = {t.name for t in tables_of(Domain.SECURITY, "public")}
    assert "metadata_security_audit" in sheets
    assert not sheets & {"metadata_incident", "metadata_vulnerability"}


def test_records_whose_contents_are_closed_are_counted_not_listed() -> None:
    graph = graph_of(it("service"), a("service", opd="disdik"))
    shown = visible_graph(graph, Viewer("siti", frozenset({"dishub"})))
    made = make(metadata_of(METAMODEL.kind("service")), Source(shown, VOCABULARY))
    assert ([row[0] for row in made.rows], made.closed) == (["IT"], 1)


def test_names_of_closed_drafts_are_for_accounts_not_for_the_public() -> None:
    graph = graph_of(
        it("service"), a("process", opd="disdik", name="Rahasia"), link("realises", "it", "process")
    )
    shown = visible_graph(graph, Viewer("siti", frozenset({"dishub"})))
    inside, outside = (Source(shown, VOCABULARY, edition=e) for e in ("internal", "public"))
    assert cells("metadata_service", inside)[0]["realises"] == "PROCESS Rahasia"
    assert cells("metadata_service", outside)[0]["realises"] is None
    assert make(metadata_of(METAMODEL.kind("process")), outside).closed == 1


def test_a_table_of_an_opd_holds_the_units_below_it() -> None:
    source = source_of(a("data", opd="kir"), it("data", opd="disdik"), unit="dishub")
    assert [row["code"] for row in cells("metadata_data", source)] == ["DATA"]
    assert {row["opd"] for row in cells("gap_list", source)} == {"Dishub", "UPTD PKB"}


def test_the_chain_shows_empty_cells_and_their_gaps() -> None:
    source = source_of(
        it("process", {"process_kind": "inti"}, name="Pengujian"),
        a("service", name="Uji berkala"),
        a("application", name="SIM-KIR"),
        link("realises", "service", "it"),
        link("supports", "application", "service"),
    )
    (row,) = cells("process_chain", source)
    assert (row["services"], row["applications"]) == (
        "SERVICE Uji berkala",
        "APPLICATION SIM-KIR",
    )
    assert row["data"] is None and "PRB-03 Proses inti tanpa data" in str(row["gaps"])
    assert "PRB-01" not in str(row["gaps"])


def test_the_matrix_counts_exchanges_between_opds_and_institutions() -> None:
    ends = {"supplier_party": "opd:kir", "consumer_party": DISDIK}
    source = source_of(
        it("integration", ends),
        a("integration", ends),
        a("integration", {"supplier_party": DISDIK, "consumer_party": DISHUB}, id="back"),
        a("integration", {"supplier_party": DISDIK}, id="open"),
    )
    assert cells("integration_matrix", source) == [
        {"supplier": "Disdik", "to Disdik": None, "to Dishub": 1, "sum": 1},
        {"supplier": "Dishub", "to Disdik": 2, "to Dishub": None, "sum": 2},
    ]


def test_the_inventory_counts_as_numbers() -> None:
    source = source_of(
        it("application"),
        a("service"),
        a("integration"),
        link("supports", "it", "service"),
        link("supplied_by", "integration", "it"),
    )
    (row,) = cells("application_inventory", source)
    assert (row["supported"], row["exchanges"], row["heavy"]) == (1, 1, 0)
    assert row["gaps"] == sum(f.element == "it" for f in source.findings)


def test_the_gap_tables_agree_with_each_other() -> None:
    source = source_of(it("data"), a("data", opd="disdik"), a("application", opd=None, id="umum"))
    listed = cells("gap_list", source)
    assert len(listed) == len(source.findings)
    assert _sum(cells("gaps_by_rule", source)) == _sum(cells("gaps_by_opd", source)) == len(listed)
    assert [row["opd"] for row in cells("gaps_by_opd", source)][-1] == "Nasional dan bersama"
    codes = [str(row["rule"]) for row in cells("gaps_by_rule", source)]
    assert codes == [r.code for r in RULES if r.code in codes]


def _sum(rows: Iterable[dict[str, object]]) -> int:
    return sum(int(str(row["count"])) for row in rows)


def test_the_summary_counts_records_and_their_values() -> None:
    (row,) = cells("kind_summary", source_of(it("goal", {"level": "visi"})))
    assert (row["kind"], row["records"], row["expected"], row["confirmed"]) == (
        "Peta Strategi",
        1,
        1,
        1,
    )


def test_the_opd_list_counts_own_records_of_each_unit() -> None:
    rows = cells("opd_list", source_of(it("data"), a("data", opd="kir")))
    assert [(r["code"], r["parent"], r["count_data"]) for r in rows] == [
        ("1.01.01", "", 0),
        ("2.15.01", "", 1),
        ("2.15.01.4", "Dishub", 1),
    ]


def test_a_table_speaks_the_language_of_its_reader() -> None:
    source = source_of(it("application", {"hosting": "pdn"}), language="en")
    assert cells("metadata_application", source)[0]["hosting"] == "National data centre"


def test_a_wide_table_is_broken_at_its_groups() -> None:
    one, two = Text("a", "a"), Text("b", "b")
    columns = [Column(str(n), one, group=one if n < 4 else two) for n in range(8)]
    assert parts_of(columns, 1, 5) == ((0, 1, 2, 3), (0, 4, 5, 6, 7))
    assert parts_of(columns, 1, 2) == ((0, 1, 2), (0, 3, 4), (0, 5, 6), (0, 7))
    assert parts_of(columns, 1, 99) == (tuple(range(8)),)


def test_parts_hold_every_column_once_beside_the_keys() -> None:
    made = make(metadata_of(METAMODEL.kind("application")), source_of(it("application")))
    keys = tuple(range(made.table.keys))
    assert all(part[: len(keys)] == keys for part in made.parts)
    rest = [i for part in made.parts for i in part[len(keys) :]]
    assert rest == list(range(len(keys), len(made.columns)))


def test_printing_can_leave_out_columns_without_values() -> None:
    table = metadata_of(METAMODEL.kind("goal"))
    names = [c.name for c in make(table, source_of(it("goal")), drop_empty=True).columns]
    assert names == ["code", "name", "opd", "level", "plan", "review", "gaps"]


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="gap_list"):
        table_of("gaps")
