"""Every rule fires where it should, and not where one fact differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from architecture.gaps import RULES, Finding, rule_of
from architecture.gaps.expected import unconfirmed, without_fields
from architecture.gaps.rule import _DECLARED, Basis, Nature, Severity, declared_rules, rule
from architecture.gaps.states import bare_name, years_before
from architecture.graph import Graph, Relation, Unit
from architecture.metamodel import METAMODEL, InvalidMetamodel, Text, UnknownName
from architecture.vocabulary import ReferenceNode
from tests.gap_pairs import (
    CORE,
    DISDIK,
    DISHUB,
    LOCAL,
    PAIRS,
    UNITS,
    WORDS,
    Pair,
    Record,
    a,
    gaps_of,
    graph_of,
    it,
    link,
    running,
)

HAND_WRITTEN = [r.code for r in RULES if not r.code.startswith("ISI-")]


def found(code: str, graph: Graph, subject: str = "it") -> list[Finding]:
    return [f for f in gaps_of(graph) if f.rule.code == code and f.element == subject]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.code)
def test_a_rule_fires_where_its_gap_is(pair: Pair) -> None:
    assert found(pair.code, pair.graph(pair.gap), pair.subject)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.code)
def test_a_rule_is_silent_where_one_fact_differs(pair: Pair) -> None:
    assert not found(pair.code, pair.graph(pair.closed), pair.subject)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.code)
def test_the_graphs_of_a_pair_differ_in_one_fact(pair: Pair) -> None:
    if isinstance(pair.gap, Record) and isinstance(pair.closed, Record):
        assert pair.gap.id == pair.closed.id
        differing = {name for name, _ in pair.gap.facts() ^ pair.closed.facts()}
        assert len(differing) == 1
    else:
        assert (pair.gap is None) != (pair.closed is None)


def test_every_rule_has_a_pair() -> None:
    assert [p.code for p in PAIRS] == list(dict.fromkeys(p.code for p in PAIRS))
    assert {p.code for p in PAIRS} == set(HAND_WRITTEN)


@pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
def test_expected_but_empty_follows_from_the_metamodel(kind) -> None:
    code = f"ISI-{kind.prefix}"
    expected = [a.name for a in kind.attributes if a.is_expected_of({})]
    reported = {r.field for r in RULES if r.reports_empty and kind.name in r.kinds}
    findings = found(code, graph_of(it(kind.name)))
    assert [f.fields for f in findings] == [tuple(n for n in expected if n not in reported)]


def test_an_expected_value_that_is_filled_or_not_applicable_is_no_gap() -> None:
    half = it("goal", marks={"level": "not_applicable"})
    assert not found("ISI-SAS", graph_of(half))
    assert not found("ISI-SAS", graph_of(it("goal", {"level": "visi"})))


def test_an_expected_value_is_asked_for_only_under_its_condition() -> None:
    periodic = it("platform_software", {"licence_type": "Periodik"})
    free = it("platform_software", {"licence_type": "Kode sumber terbuka"})
    assert "licence_until" in found("ISI-PLT", graph_of(periodic))[0].fields
    assert "licence_until" not in found("ISI-PLT", graph_of(free))[0].fields


def test_a_value_somebody_marked_to_fill_is_listed_although_not_expected() -> None:
    marked = it("application", marks={"release": "to_fill"})
    assert found("ISI-APL", graph_of(marked))[0].fields[-1] == "release"


def test_a_value_of_its_own_rule_is_not_listed_twice() -> None:
    findings = gaps_of(graph_of(it("data", marks={"producer": "to_fill"})))
    naming = [f.rule.code for f in findings if "producer" in (f.rule.field, *f.fields)]
    assert naming == ["DAT-01"]


def test_an_assumed_value_is_counted_but_no_gap() -> None:
    goal = it("goal", {"level": "visi"}, marks={"level": "assumed"})
    graph = graph_of(goal)
    assert unconfirmed(graph.elements["it"]) == 1
    assert not found("ISI-SAS", graph)


def test_a_text_that_does_not_fit_is_one_gap_only() -> None:
    unread = it("application", unread={"hosting": "server kantor"})
    fields = [f.fields for f in gaps_of(graph_of(unread)) if "hosting" in f.fields]
    assert fields == [("hosting",)]


def test_each_value_that_does_not_fit_is_its_own_gap() -> None:
    unread = it("application", unread={"hosting": "kantor", "year": "dulu"})
    findings = found("NIL-01", graph_of(unread))
    assert [f.field for f in findings] == ["hosting", "year"]
    assert len({f.key for f in findings}) == 2
    assert findings[0].message.id == "Tempat hosting: “kantor”."


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("application", {"lifecycle": "mati"}),
        ("process", {"rab": "RAB.99"}),
        ("process", {"rab": "2.15"}),  # a node, but of another family
        ("data", {"producer": "opd:dinas-lama"}),
        ("process", {"customer": ["opd:disdik", "institution:gone"]}),
    ],
)
def test_a_value_that_left_its_list_is_reported(kind: str, values: dict[str, object]) -> None:
    assert [f.fields for f in found("NIL-02", graph_of(it(kind, values)))] == [tuple(values)]


def test_a_process_group_needs_no_service_of_its_own() -> None:
    group, part = it("process", CORE), a("process", CORE)
    graph = graph_of(group, part, link("part_of", "process", "it"))
    assert not found("PRB-01", graph)
    assert found("PRB-01", graph, "process")


def test_a_part_of_a_process_from_tupoksi_comes_from_tupoksi() -> None:
    items = [it("process"), a("process"), a("tupoksi_clause"), link("part_of", "it", "process")]
    assert found("PRB-08", graph_of(*items))
    assert not found("PRB-08", graph_of(*items, link("yields", "tupoksi_clause", "process")))


def test_the_supplier_side_is_checked_against_the_customers_of_the_other() -> None:
    mine = it("process", {"supplier": [DISDIK]})
    silent = a("process", {"supplier": [DISHUB]}, opd="disdik")
    answering = a("process", {"customer": [DISHUB]}, opd="disdik")
    assert found("PRB-09", graph_of(mine, silent))[0].fields == ("supplier",)
    assert not found("PRB-09", graph_of(mine, answering))


def test_an_opd_that_has_sent_nothing_is_not_accused_of_not_listing_a_process() -> None:
    assert not found("PRB-09", graph_of(it("process", {"customer": [DISDIK]})))


def test_opds_that_share_an_application_need_no_exchange() -> None:
    mine = it("process", {"customer": [DISDIK]})
    shared = a("application", {"used_by": [DISHUB, DISDIK]}, opd=None)
    assert found("PRB-10", graph_of(mine))
    assert not found("PRB-10", graph_of(mine, shared))


def test_an_exchange_that_is_only_planned_connects_nobody() -> None:
    mine = it("process", {"customer": [DISDIK]})
    ends = {"supplier_party": DISHUB, "consumer_party": DISDIK}
    assert found("PRB-10", graph_of(mine, a("integration", running(**ends, state="direncanakan"))))
    assert not found("PRB-10", graph_of(mine, a("integration", running(**ends))))


def test_a_bagian_answers_for_itself() -> None:
    units = {
        "setda": Unit("setda", "4.01", "Sekretariat Daerah", "Setda", None, "sekretariat"),
        "bagor": Unit("bagor", "4.01.3", "Bagian Organisasi", "Bagor", "setda", "Bagian"),
        "tatib": Unit("tatib", "4.01.3.1", "Subbagian", "Subbag", "bagor", "subbagian"),
    }
    graph = graph_of(a("process", opd="tatib"), units=units)
    assert {f.element for f in gaps_of(graph) if f.rule.code == "OPD-01"} == {"setda"}


def test_a_national_application_nobody_uses_is_no_gap() -> None:
    national = it("application", {"ownership_class": "umum"}, opd=None)
    codes = {f.rule.code for f in gaps_of(graph_of(national))}
    assert codes.isdisjoint({"APL-01", "APL-05", "APL-13", "KAM-03"})


@pytest.mark.parametrize(
    "value",
    [
        {"function": "Mengelola surat masuk dan keluar"},
        {"raa": "RAA.02.02"},  # with the same service
    ],
)
def test_applications_are_similar_by_function_or_by_service_and_reference(value) -> None:
    mine, other = it("application", LOCAL | value), a("application", LOCAL | value, opd="disdik")
    links = [link("supports", "it", "service"), link("supports", "application", "service")]
    findings = found("APL-03", graph_of(mine, other, a("service"), *links))
    assert [f.others for f in findings] == [("application",)]


def test_a_common_reference_node_marks_a_regional_application() -> None:
    mine = it("application", LOCAL | {"raa": "RAA.01.02"})
    assert found("APL-04", graph_of(mine))[0].field == "raa"


def test_a_server_of_a_third_party_is_outside_government() -> None:
    server = a("server", {"ownership": "Milik Pihak Ketiga"})
    graph = graph_of(it("application", LOCAL), server, link("runs_on", "it", "server"))
    assert found("APL-06", graph)[0].path == ("it", "server")


def test_a_common_application_is_audited_every_year() -> None:
    audit = a("security_audit", {"held_on": "2025-10-01"})
    common = it("application", {"ownership_class": "umum"})
    special = it("application", LOCAL)
    assert found("KAM-04", graph_of(common, audit, link("covers", "security_audit", "it")))
    assert not found("KAM-04", graph_of(special, audit, link("covers", "security_audit", "it")))


def test_a_retired_application_that_has_a_standing_twin_is_no_gap() -> None:
    items = [it("service"), a("application", plan="retire"), link("supports", "application", "it")]
    twin = [a("application", id="twin"), link("supports", "twin", "it")]
    assert found("LYN-04", graph_of(*items))[0].path == ("it", "application")
    assert not found("LYN-04", graph_of(*items, *twin))


def test_data_on_a_leaf_of_the_governments_own_is_the_same_data() -> None:
    own = ReferenceNode("RAD", "RAD.03.03.01.07", "Penumpang", 4, "RAD.03.03.01", national=False)
    words = replace(WORDS, references={**WORDS.references, own.code: own})
    graph = graph_of(
        it("data", {"rad": own.code}, name="Manifes"),
        a("data", {"rad": own.code}, name="Daftar muatan orang", opd="disdik"),
    )
    codes = {f.rule.code for f in gaps_of(graph, vocabulary=words) if f.element == "it"}
    assert "DAT-05" in codes


def test_an_open_link_names_the_field_and_the_text() -> None:
    pair = next(p for p in PAIRS if p.code == "TAU-01")
    (finding,) = found("TAU-01", pair.graph(pair.gap))
    assert finding.field == "runs_software__platform_software"
    assert (
        finding.message.id
        == "Menjalankan Perangkat Lunak Platform “Linux OS”, yang belum tercatat."
    )


# --- The catalogue ------------------------------------------------------------------------------


def test_normative_rules_name_their_basis_and_its_confidence() -> None:
    for each in RULES:
        if each.nature is Nature.NORMATIVE:
            assert each.basis is not None and each.basis.confidence.id


def test_what_helps_an_attacker_is_sensitive() -> None:
    assert all(r.sensitive for r in RULES if r.code.startswith("KAM-"))
    sensitive_kinds = {k.name for k in METAMODEL.kinds if k.sensitive}
    assert all(
        r.sensitive for r in RULES if r.code.startswith("ISI-") and r.kinds[0] in sensitive_kinds
    )


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="PRB-01"):
        rule_of("ABC-01")
    assert rule_of("prb-01").code == "PRB-01"


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"nature": Nature.NORMATIVE}, "no basis"),
        ({"field": "hostign"}, "'hostign'"),
        ({"reads": ("hostign",)}, "'hostign'"),
        ({"code": "PRB-01"}, "declared twice"),
    ],
)
def test_a_broken_rule_is_refused(options, fault, monkeypatch) -> None:
    monkeypatch.setattr("architecture.gaps.rule._DECLARED", dict(_DECLARED))
    words = Text("x", "x")
    given_ = {"code": "XYZ-01", "kinds": METAMODEL.kind("application"), "says": words} | options
    with pytest.raises(InvalidMetamodel, match=fault):
        rule(given_.pop("code"), words, severity=Severity.LOW, remedy=words, **given_)(
            lambda facts, element: True
        )
        declared_rules()


def test_a_basis_is_printed_with_its_confidence() -> None:
    basis = Basis(Text("Perpres", "Decree"), Text("dugaan", "a guess"))
    assert basis.full.id == "Perpres (keyakinan: dugaan)"


def test_fields_a_reader_may_not_see_leave_the_finding() -> None:
    (finding,) = found("ISI-SRV", graph_of(it("server")))
    left = without_fields(finding, frozenset({"location"}))
    assert left is not None
    assert "location" not in left.fields and "Lokasi" not in left.message.id
    assert without_fields(finding, frozenset(finding.fields)) is None
    unread = found("NIL-01", graph_of(it("server", unread={"location": "x"})))[0]
    assert without_fields(unread, frozenset({"location"})) is None


def test_findings_come_heaviest_first() -> None:
    findings = gaps_of(graph_of(it("process", CORE), it("data"), a("data")))
    assert [f.order for f in findings] == sorted(f.order for f in findings)
    assert findings[0].rule.severity is Severity.HIGH


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_records_and_relations_does_not_matter(random) -> None:
    items = []
    for number, pair in enumerate(PAIRS):
        for item in (*pair.shared, *([pair.gap] if pair.gap else [])):
            items.append(_renamed(item, str(number)))
    expected = _seen(gaps_of(graph_of(*items)))
    random.shuffle(items)
    units = list(UNITS.items())
    random.shuffle(units)
    shuffled = graph_of(*items, units=dict(units))
    assert _seen(gaps_of(shuffled)) == expected


def _renamed(item, number: str):
    """The item with ids of its own, so that all pairs fit into one graph."""
    if isinstance(item, Record):
        merged = item.merged_into and item.merged_into + number
        return replace(item, id=item.id + number, merged_into=merged)
    if isinstance(item, Relation):
        return link(item.type, item.source + number, item.target + number)
    return replace(item, element=item.element + number)


def _seen(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(f.key, f.message, f.path, f.fields, f.group) for f in findings]


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Sistem Informasi e-Arsip", "arsip"), ("DATA  Siswa-Miskin", "siswa miskin"), ("Data", "")],
)
def test_a_bare_name_keeps_what_tells(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_years_before_a_leap_day() -> None:
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
