"""Nobody learns through a gap what he may not see in the records."""

from __future__ import annotations

import pytest

from architecture.gaps.visible import visible_findings
from architecture.gaps.words import message_of, subject_of
from architecture.graph import Graph, OpenLink
from architecture.visibility import Edition, Viewer, visible_graph
from tests.gap_pairs import DISDIK, DISHUB, LOCAL, PAIRS, a, gaps_of, graph_of, it, link

OFFICER = Viewer("siti", frozenset({"dishub", "kir"}))
OTHER_OFFICER = Viewer("budi", frozenset({"disdik"}))
REVIEWER = Viewer("vera", reviewer=True)
READER = Viewer("sekda")
ADMINISTRATOR = Viewer("admin", administrator=True)


def reviewed(graph: Graph, state: str = "submitted", draft_fields: str | None = None) -> Graph:
    """The graph with all records in a review state."""
    for element in graph.elements.values():
        element.review, element.draft_fields = state, draft_fields
    return graph


def told(graph: Graph, viewer: Viewer, edition: Edition = "internal"):
    shown = visible_graph(graph, viewer, edition)
    return visible_findings(
        gaps_of(graph), stored=graph, shown=shown, viewer=viewer, edition=edition
    )


def codes(graph: Graph, viewer: Viewer, edition: Edition = "internal") -> set[str]:
    return {f.rule.code for f in told(graph, viewer, edition) if f.kind != "opd"}


@pytest.mark.parametrize("viewer", [OFFICER, REVIEWER, ADMINISTRATOR])
def test_gaps_of_a_draft_are_told_to_its_scope_and_reviewers(viewer: Viewer) -> None:
    assert "LYN-01" in codes(graph_of(it("service")), viewer)


@pytest.mark.parametrize("viewer", [OTHER_OFFICER, READER])
def test_gaps_of_a_draft_are_not_told_to_others(viewer: Viewer) -> None:
    assert not codes(graph_of(it("service")), viewer)
    assert "LYN-01" in codes(reviewed(graph_of(it("service"))), viewer)


def test_a_participant_of_a_workshop_sees_only_his_own() -> None:
    guest = Viewer("tamu", frozenset({"disdik"}), participant=True)
    assert not codes(reviewed(graph_of(it("service"))), guest)


@pytest.mark.parametrize("viewer", [READER, OTHER_OFFICER])
def test_security_gaps_are_for_owner_and_reviewers(viewer: Viewer) -> None:
    graph = reviewed(
        graph_of(it("application", LOCAL), a("platform_software", {"licence_until": "2020-01-01"}))
    )
    secret = {"KAM-03", "KAM-05", "INF-03"}
    assert secret <= codes(graph, OFFICER) and secret <= codes(graph, REVIEWER)
    assert not secret & codes(graph, viewer)


def test_a_public_edition_has_no_sensitive_gap_even_for_its_owner() -> None:
    graph = reviewed(graph_of(it("application", LOCAL), a("incident"), a("server")))
    public = told(graph, OFFICER, "public")
    assert public
    assert not [f for f in public if f.rule.sensitive or f.kind == "incident"]
    named = " ".join(f.message.id for f in public)
    assert "Lokasi" not in named and "Deskripsi" in named


def test_gaps_of_a_sensitive_kind_are_hidden_with_its_records() -> None:
    graph = reviewed(graph_of(it("vulnerability")))
    assert codes(graph, OFFICER) == {"ISI-KRT"}
    assert not codes(graph, READER)


def test_a_value_that_is_draft_again_is_not_told_through_its_gap() -> None:
    draft_again = it("application", LOCAL | {"hosting": "hosting_sewa"})
    graph = reviewed(graph_of(draft_again), "draft", "hosting")
    assert "APL-06" in codes(graph, OFFICER)
    assert "APL-06" not in codes(graph, READER)
    assert "APL-01" in codes(graph, READER)


def test_a_gap_that_rests_on_somebody_elses_draft_is_not_told() -> None:
    graph = graph_of(
        it("service"),
        a("application", {"lifecycle": "tidak_aktif"}, opd="disdik"),
        link("supports", "application", "it"),
    )
    assert "LYN-03" in codes(graph, REVIEWER)
    assert "LYN-03" not in codes(graph, OFFICER)
    assert "LYN-03" in codes(reviewed(graph), OFFICER)


def test_a_gap_told_by_a_link_alone_is_told_beside_a_stub() -> None:
    graph = graph_of(
        it("data", {"interoperable": False}),
        a("service", opd="disdik"),
        link("serves", "it", "service"),
    )
    assert "DAT-03" in codes(graph, OFFICER)


def test_others_of_a_conflict_are_named_only_as_far_as_they_are_known() -> None:
    twins = [
        it("application", LOCAL, name="Aplikasi Arsip"),
        a("application", LOCAL, id="open", name="e-Arsip", opd="disdik"),
        a("application", LOCAL, id="draft", name="Sistem Arsip", opd="disdik"),
    ]
    graph = graph_of(*twins)
    graph.elements["open"].review = "submitted"
    (mine,) = [f for f in told(graph, OFFICER) if f.rule.code == "APL-03" and f.element == "it"]
    assert mine.others == ("open",)
    shown = visible_graph(graph, OFFICER)
    assert message_of(mine, shown).id.endswith("Lihat: OPEN e-Arsip (Disdik).")
    graph.elements["open"].review = "draft"
    assert "APL-03" not in codes(graph, OFFICER)


def test_equal_names_are_told_although_contents_are_closed() -> None:
    graph = graph_of(it("data", name="Data Siswa"), a("data", name="Data siswa", opd="disdik"))
    assert "DAT-04" in codes(graph, OFFICER)
    assert "DAT-04" not in codes(graph, OFFICER, "public")


def test_a_gap_of_an_opd_waits_until_its_drafts_are_open() -> None:
    graph = graph_of(it("process"))
    opds = {f.element for f in told(graph, READER) if f.kind == "opd"}
    assert opds == {"disdik"}
    opds = {f.element for f in told(reviewed(graph), READER) if f.kind == "opd"}
    assert opds == {"disdik", "dishub"}


def test_a_waiting_link_that_tells_topology_is_hidden() -> None:
    waiting = OpenLink("1", "placed_in", "it", False, "facility", "Ruang lantai 2")
    graph = reviewed(graph_of(it("server"), waiting))
    assert "TAU-01" in codes(graph, OFFICER)
    assert "TAU-01" not in codes(graph, READER)
    assert "TAU-01" not in codes(graph, OFFICER, "public")


@pytest.mark.parametrize("edition", ["internal", "public"])
@pytest.mark.parametrize("viewer", [OFFICER, OTHER_OFFICER, REVIEWER, READER, ADMINISTRATOR])
def test_every_finding_can_be_named_from_the_viewers_own_graph(viewer, edition) -> None:
    for pair in PAIRS:
        graph = reviewed(pair.graph(pair.gap))
        shown = visible_graph(graph, viewer, edition)
        for finding in told(graph, viewer, edition):
            assert subject_of(finding, shown).name
            assert all(i in shown.elements for i in (*finding.path, *finding.others))


def test_the_administrator_is_told_everything() -> None:
    graph = graph_of(it("process", {"customer": [DISDIK, DISHUB]}), a("incident"))
    assert told(graph, ADMINISTRATOR) == gaps_of(graph)


def test_a_message_names_at_most_five_others() -> None:
    copies = [a("data", id=f"d{n}", name="Data Guru", opd="disdik") for n in range(7)]
    graph = graph_of(it("data", name="Data Guru"), *copies)
    (mine,) = [f for f in gaps_of(graph) if f.rule.code == "DAT-04" and f.element == "it"]
    assert message_of(mine, graph).id.endswith("; dan 2 lainnya.")
