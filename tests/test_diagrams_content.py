"""What the layered picture of an OPD shows."""

from __future__ import annotations

import pytest

from architecture.diagrams.layered import layered
from architecture.diagrams.picture import Mark
from architecture.metamodel import Domain
from architecture.visibility import ALL_SEEING, Viewer, visible_graph
from tests.diagram_graphs import AROUND, City, a_picture, a_small_office


def drawn(picture) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in picture.edges}


def test_boxes_stand_in_layers_with_application_above_data() -> None:
    picture = a_picture(a_small_office())
    layers = list(dict.fromkeys(box.layer.letter for box in picture.boxes))
    assert layers == ["P", "L", "A", "D", "I"]


def test_a_box_has_code_name_link_and_the_code_of_its_parent() -> None:
    box = a_picture(a_small_office()).by_id["prb-0002"]
    assert (box.code, box.label) == ("PRB-0002", "Rekomendasi izin trayek")
    assert (box.href, box.parent, box.block) == ("/catatan/prb-0002", "PRB-0003", "inti")


def test_relations_between_layers_lead_from_the_upper_to_the_lower_box() -> None:
    picture = a_picture(a_small_office())
    assert {("prb-0001", "lyn-0001"), ("lyn-0001", "apl-0001"), ("apl-0001", "dat-0001")} <= drawn(
        picture
    )


def test_a_relation_seen_through_a_box_between_is_listed_and_not_drawn() -> None:
    picture = a_picture(a_small_office())
    assert ("prb-0001", "apl-0001") not in drawn(picture)
    implied = {(edge.source, edge.target) for edge in picture.implied}
    assert implied == {("prb-0001", "apl-0001"), ("prb-0001", "dat-0001")}
    assert picture.counts.implied == 2


def test_where_an_application_runs_is_not_implied_by_where_its_data_are_held() -> None:
    city = City()
    application, data, cloud = city.add("application"), city.add("data"), city.add("cloud")
    city.link(application, "uses_data", data)
    city.link(cloud, "holds", data)
    city.link(application, "runs_on", cloud)
    assert (application, cloud) in drawn(a_picture(city))


def test_an_exchange_is_a_line_from_sender_to_receiver() -> None:
    picture = a_picture(a_small_office())
    (edge,) = [e for e in picture.edges if e.type == "integration"]
    assert (edge.source, edge.target, edge.inside_layer) == ("apl-0003", "apl-0001", True)


@pytest.mark.parametrize("state", ["direncanakan", "berhenti"])
def test_an_exchange_that_does_not_run_is_not_drawn(state) -> None:
    city = a_small_office()
    city.elements["itg-0001"] = city.elements["itg-0001"].copy_with(_attributes={"state": state})
    assert not [e for e in a_picture(city).edges if e.type == "integration"]


def test_an_exchange_with_a_party_outside_shows_the_party() -> None:
    city = City()
    application = city.add("application")
    exchange = city.add("integration", consumer_party="institution:bkn")
    city.link(exchange, "supplied_by", application)
    box = a_picture(city).by_id["party:institution:bkn"]
    assert (box.label, box.note, box.stub) == ("BKN", "pihak luar", True)


def test_an_exchange_with_another_opd_leads_to_its_picture() -> None:
    city = City()
    application = city.add("application")
    exchange = city.add("integration", supplier_party="opd:dukcapil")
    city.link(exchange, "delivered_to", application)
    box = a_picture(city).by_id["party:opd:dukcapil"]
    assert (box.label, box.href) == ("Disdukcapil", "/gambar/opd/2.12.01")


def test_a_record_of_another_opd_is_a_stub_with_that_opd() -> None:
    box = a_picture(a_small_office()).by_id["apl-0003"]
    assert (box.stub, box.note, box.label) == (True, "Disdukcapil", "SIAK")


def test_a_shared_record_is_a_stub_of_nobody() -> None:
    city = City()
    service = city.add("service")
    city.link(city.add("application", "SIPD", opd=None), "supports", service)
    assert a_picture(city).by_id["apl-0001"].note == "nasional"


def test_records_of_units_below_belong_to_the_opd() -> None:
    city = City()
    city.add("service", opd="kir")
    assert not a_picture(city).boxes[0].stub


def test_relations_between_other_opds_are_not_drawn() -> None:
    city = a_small_office()
    other = city.add("data", "Data kependudukan", opd="dukcapil")
    city.link("apl-0003", "uses_data", other)
    assert other not in a_picture(city).by_id


def test_many_records_of_another_opd_are_one_stub() -> None:
    city = City()
    application = city.add("application")
    for number in range(11):
        data = city.add("data", f"Data {number}", opd="dukcapil")
        city.link(application, "uses_data", data)
    (stub,) = [box for box in a_picture(city).boxes if box.stub]
    assert stub.label == "11 data dan informasi: Data 0, Data 1, Data 2, Data 3, dan 7 lainnya"
    assert (stub.note, stub.href) == ("Disdukcapil", "/gambar/opd/2.12.01")


def test_security_is_a_code_on_the_boxes_it_covers() -> None:
    picture = a_picture(a_small_office())
    (code,) = picture.codes
    assert (code.code, code.label, code.users) == ("K1", "Standar akses data", ("dat-0001",))
    assert picture.by_id["dat-0001"].codes == ("K1",)
    assert not [edge for edge in picture.edges if edge.type == "covers"]


def test_security_of_another_opd_says_whose_it_is() -> None:
    city = City()
    application = city.add("application")
    city.link(city.add("security_audit", opd="dukcapil"), "covers", application)
    assert a_picture(city).codes[0].note == "Disdukcapil"


def a_hub_city(applications: int, kind: str = "intra_network") -> City:
    city = City()
    hub = city.add(kind, "Jaringan kota", opd="dukcapil")
    relation = "connects_through" if kind == "intra_network" else "runs_on"
    for _ in range(applications):
        city.link(city.add("application"), relation, hub)
    return city


def test_what_many_applications_stand_on_is_a_code_without_lines() -> None:
    picture = a_picture(a_hub_city(6))
    (code,) = picture.codes
    assert (code.code, code.note, code.total) == ("H1", "Disdukcapil", 6)
    assert picture.edges == () and {box.codes for box in picture.boxes} == {("H1",)}


def test_with_few_links_it_stays_a_box() -> None:
    picture = a_picture(a_hub_city(5))
    assert picture.codes == () and len(picture.edges) == 5


def test_a_server_is_a_hub_from_twelve_links_on() -> None:
    assert a_picture(a_hub_city(11, "server")).codes == ()
    assert a_picture(a_hub_city(12, "server")).codes[0].code == "H1"


def test_a_hub_used_by_other_opds_counts_them_by_opd() -> None:
    city = City()
    server = city.add("server")
    for _ in range(12):
        city.link(city.add("application", opd="dukcapil"), "runs_on", server)
    (code,) = a_picture(city).codes
    assert code.others == (("Disdukcapil", 12),)


def test_the_opds_own_main_application_stays_drawn() -> None:
    city = City()
    application = city.add("application")
    for _ in range(20):
        city.link(application, "supports", city.add("service"))
    assert application in a_picture(city).by_id


def test_gaps_are_numbered_from_top_to_bottom_and_the_worst_gives_the_sign() -> None:
    marks = {
        "apl-0001": [Mark("missing", "medium", "tanpa", "APL-02"), Mark("risk", "high", "luar")],
        "prb-0002": [Mark("missing", "high", "tanpa layanan")],
        "std-0001": [Mark("duplicate", "low", "ganda")],
    }
    picture = a_picture(a_small_office(), marks=marks)
    assert [(gap.number, gap.element) for gap in picture.gaps] == [
        (1, "prb-0002"), (2, "apl-0001"), (3, "std-0001"),
    ]  # fmt: skip
    gap = picture.by_id["apl-0001"].gap
    assert gap is not None and gap.worst.sort == "risk"
    assert picture.codes[0].gap is not None


def test_gaps_of_other_opds_are_not_shown() -> None:
    picture = a_picture(a_small_office(), marks={"apl-0003": [Mark("missing", "high", "x")]})
    assert picture.gaps == () and picture.by_id["apl-0003"].gap is None


def test_an_opd_without_records_has_an_empty_picture() -> None:
    picture = a_picture(City())
    assert picture.boxes == () and picture.edges == ()


def test_the_order_in_which_records_come_does_not_matter() -> None:
    office = a_small_office()
    assert a_picture(office) == a_picture(office, seed=3) == a_picture(office, seed=4)


def as_seen(city: City, viewer: Viewer, edition: str = "internal"):
    graph = visible_graph(city.graph(), viewer, edition)  # type: ignore[arg-type]
    return layered(graph, "dishub", marks={}, surroundings=AROUND)


def a_sensitive_office() -> City:
    city = a_small_office()
    city.link(city.add("vulnerability", "Celah unggah"), "covers", "apl-0001")
    facility = city.add("facility", "Ruang server")
    city.link("srv-0001", "placed_in", facility)
    return city


def test_the_public_edition_has_no_sensitive_kinds_and_relations() -> None:
    city = a_sensitive_office()
    internal, public = as_seen(city, ALL_SEEING), as_seen(city, ALL_SEEING, "public")
    assert [code.label for code in internal.codes] == ["Celah unggah", "Standar akses data"]
    assert [code.label for code in public.codes] == ["Standar akses data"]
    assert ("srv-0001", "fas-0001") in drawn(internal)
    assert ("srv-0001", "fas-0001") not in drawn(public)


def test_another_opds_officer_sees_no_sensitive_records() -> None:
    officer = Viewer("siti", scope=frozenset({"dukcapil"}))
    picture = as_seen(a_sensitive_office(), officer)
    assert [code.label for code in picture.codes] == ["Standar akses data"]
    assert not [e for e in picture.edges if e.type == "placed_in"]


def test_drafts_of_another_opd_are_names_without_links_between_them() -> None:
    city = a_small_office()
    for element in list(city.elements.values()):
        city.elements[element.id] = element.copy_with(review="draft")
    picture = as_seen(city, Viewer("siti", scope=frozenset({"dukcapil"})))
    assert picture.by_id["apl-0001"].label == "SIM-KIR"
    assert picture.edges == () and picture.codes[0].users == ()


def test_english_pictures_speak_english() -> None:
    around = AROUND.__class__(AROUND.record_link, AROUND.unit_link, AROUND.party_label, "en")
    city = City()
    city.link(city.add("application", opd=None), "supports", city.add("service"))
    picture = layered(city.graph(), "dishub", marks={}, surroundings=around)
    assert picture.by_id["apl-0001"].note == "national"
    assert picture.layer(Domain.APPLICATION)
