"""The list of a kind: filters, order, pages, what a stub shows."""

from __future__ import annotations

from typing import Any

import pytest

from app.records.listing import ListQuery, list_records, read_query
from app.records.order import natural
from app.records.reader import Reader
from architecture.graph import Element, Graph, Unit
from architecture.metamodel import METAMODEL
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.infrastructure import INTRA_NETWORK
from architecture.vocabulary import Vocabulary
from tests.factories import a_city, a_record, an_account, reload, signed_in

UNITS = {
    "d": Unit("d", "1", "Dinas Satu", "Satu", None, "dinas"),
    "b": Unit("b", "1.1", "Bidang", "Bidang", "d", "bidang"),
    "e": Unit("e", "2", "Dinas Dua", "Dua", None, "dinas"),
}


def an_application(number: int, name: str, **given: Any) -> Element:
    opd = given.pop("opd", "d")
    return Element(f"id{number}", "application", f"APL-{number}", name, opd, **given)


def names(kind: Any, elements: list[Element], **arguments: str) -> list[str]:
    reader = Reader(Graph({e.id: e for e in elements}, (), UNITS), Vocabulary())
    listing = list_records(kind, read_query(kind, arguments), reader)
    return [e.name for e in listing.rows]


def test_filter_by_opd_includes_the_units_below() -> None:
    rows = [
        an_application(1, "A", opd="d"),
        an_application(2, "B", opd="b"),
        an_application(3, "C", opd="e"),
        an_application(4, "D", opd=None),
    ]
    assert names(APPLICATION, rows, **{"f.opd": "1"}) == ["A", "B"]
    assert names(APPLICATION, rows, **{"f.opd": "-"}) == ["D"]


def test_filter_by_choice_takes_only_that_choice_and_empty_is_a_choice_too() -> None:
    rows = [
        an_application(1, "A", attributes={"hosting": "pdn"}),
        an_application(2, "B", attributes={"hosting": "pusat"}),
        an_application(3, "C"),
    ]
    assert names(APPLICATION, rows, **{"f.hosting": "pdn"}) == ["A"]
    assert names(APPLICATION, rows, **{"f.hosting": "(kosong)"}) == ["C"]


def test_filter_by_certainty_finds_records_with_such_a_value() -> None:
    rows = [
        an_application(1, "A", marks={"hosting": "assumed"}, attributes={"hosting": "pdn"}),
        an_application(2, "B", unread={"hosting": "server kantor"}),
        an_application(3, "C"),
    ]
    assert names(APPLICATION, rows, **{"f.certainty": "assumed"}) == ["A"]
    assert names(APPLICATION, rows, **{"f.certainty": "unread"}) == ["B"]


def test_search_wants_every_word_anywhere_in_the_row() -> None:
    rows = [an_application(1, "Sistem Parkir Tepi Jalan"), an_application(2, "Sistem Uji")]
    assert names(APPLICATION, rows, q="jalan SISTEM") == ["Sistem Parkir Tepi Jalan"]


def bandwidth(number: int, text: str, value: float, unit: str) -> Element:
    stored = {"bandwidth": {"text": text, "value": value, "unit": unit}}
    return Element(f"id{number}", "intra_network", f"JIP-{number}", text, "d", attributes=stored)


def test_quantities_sort_and_range_by_size_not_by_text() -> None:
    rows = [
        bandwidth(1, "1 Gbps", 1, "Gbps"),
        bandwidth(2, "200 Mbps", 200, "Mbps"),
        bandwidth(3, "30 Mbps", 30, "Mbps"),
        Element("id4", "intra_network", "JIP-4", "tanpa", "d"),
    ]
    shown = ["30 Mbps", "200 Mbps", "1 Gbps", "tanpa"]
    assert names(INTRA_NETWORK, rows, sort="bandwidth") == shown
    down = ["1 Gbps", "200 Mbps", "30 Mbps", "tanpa"]
    assert names(INTRA_NETWORK, rows, sort="-bandwidth") == down
    within = {"min.bandwidth": "100 Mbps", "max.bandwidth": "0,5 Gbps"}
    assert names(INTRA_NETWORK, rows, **within) == ["200 Mbps"]


def test_codes_sort_by_their_number() -> None:
    rows = [an_application(10, "sepuluh"), an_application(9, "sembilan")]
    assert names(APPLICATION, rows) == ["sembilan", "sepuluh"]
    assert natural("APL-9") < natural("APL-10") < natural("APM-1")


def test_a_page_beyond_the_last_shows_the_last() -> None:
    rows = [an_application(n, f"Aplikasi {n}") for n in range(1, 62)]
    reader = Reader(Graph({e.id: e for e in rows}, (), UNITS), Vocabulary())
    listing = list_records(APPLICATION, ListQuery(page=9), reader)
    assert (len(listing.rows), listing.pages, len(listing.ids)) == (11, 2, 61)


@pytest.mark.parametrize("arguments", [{"sort": "nonsense"}, {"page": "0"}, {"page": "-1x"}])
def test_what_an_address_says_wrongly_is_left_out(arguments: dict[str, str]) -> None:
    assert read_query(APPLICATION, arguments) == ListQuery()


def test_a_query_gives_its_own_address_again() -> None:
    arguments = {"q": "a", "f.hosting": "pdn", "sort": "-name", "page": "2"}
    assert read_query(APPLICATION, arguments).arguments() == {**arguments, "page": 2}


# --- Pages --------------------------------------------------------------------------------------


def test_the_list_says_how_many_a_filter_hides(app: Any) -> None:
    a_city(app)
    a_record(app, "service", "Uji berkala", "Dishub")
    a_record(app, "service", "Izin sekolah", "Disdik")
    page = signed_in(app, an_account(app, "verifier")).get("/catatan/service?f.opd=2.15.01").text
    assert "1 dari 2 catatan ditampilkan." in page
    assert "1 disembunyikan saringan:" in page
    assert "Uji berkala" in page and "Izin sekolah" not in page


def test_an_empty_list_says_what_to_do_next(app: Any) -> None:
    a_city(app)
    page = signed_in(app, an_account(app)).get("/catatan/facility").text
    assert "Belum ada" in page and "/catatan/facility/baru" in page


def test_a_draft_of_another_opd_is_a_stub(app: Any) -> None:
    a_city(app)
    record = a_record(app, "service", "Izin sekolah", "Disdik", description="rahasia dulu")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    listing = client.get("/catatan/service").text
    assert "Izin sekolah" in listing and "draf, isi belum dibuka" in listing
    page = client.get(f"/catatan/{record.id}").text
    assert "Izin sekolah" in page and "rahasia dulu" not in page


def test_a_sensitive_kind_of_another_opd_is_not_listed_at_all(app: Any) -> None:
    a_city(app)
    record = a_record(app, "incident", "Situs diretas", "Disdik", review="validated")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    assert "Situs diretas" not in client.get("/catatan/incident").text
    assert client.get(f"/catatan/{record.id}").status_code == 404
    assert "Situs diretas" not in client.get("/cari?q=diretas").text


def test_a_value_that_is_not_opened_is_not_called_empty(app: Any) -> None:
    a_city(app)
    values = {"ownership": "Milik Sendiri", "place": "Ruang server lantai 2", "rai": "RAI.01"}
    sensitive = next(a.name for a in METAMODEL.kind("server").attributes if a.sensitive)
    record = a_record(
        app, "server", "SRV-01", "Dishub", review="validated", **values | {sensitive: "Rahasia"}
    )
    reader = signed_in(app, an_account(app, "reader"))
    page = reader.get(f"/catatan/{record.id}").text
    assert "Rahasia" not in page and "tidak dibuka untuk akun Anda" in page
    shares = [
        client.get("/catatan/server").text.split('class="tiny">')[1].split("<")[0]
        for client in (reader, signed_in(app, an_account(app, "verifier")))
    ]
    filled, expected = shares[1].split("/")
    known = METAMODEL.kind("server").attribute(sensitive)
    one = 1 if known.expected else 0
    assert shares[0] == f"{int(filled) - one}/{int(expected) - one}"


def test_every_kind_has_its_list_and_its_empty_form(app: Any) -> None:
    a_city(app)
    client = signed_in(app, an_account(app, "administrator"))
    for kind in METAMODEL.kinds:
        assert client.get(f"/catatan/{kind.name}").status_code == 200, kind.name
        form = client.get(f"/catatan/{kind.name}/baru").text
        for attribute in kind.attributes:
            assert form.count(f'id="isian-{attribute.name}"') == 1, (kind.name, attribute.name)


def test_bulk_review_moves_what_it_may_and_says_what_it_passed_over(app: Any) -> None:
    a_city(app)
    own = a_record(app, "service", "Uji berkala", "Dishub")
    other = a_record(app, "service", "Izin sekolah", "Disdik")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    data = {"id": [own.id, other.id], "state": "submitted"}
    page = client.post("/catatan/service/tinjau", data=data, follow_redirects=True).text
    assert "1 catatan dikirim." in page and "1 catatan dilewati" in page
    assert (reload(app, own).review, reload(app, other).review) == ("submitted", "draft")


def test_bulk_review_can_take_all_that_the_filter_shows(app: Any) -> None:
    a_city(app)
    records = [a_record(app, "service", f"Layanan {n}", "Dishub") for n in range(3)]
    other = a_record(app, "data", "Data", "Dishub")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    client.post("/catatan/service/tinjau?f.opd=2.15.01", data={"all": "1", "state": "submitted"})
    assert {reload(app, r).review for r in records} == {"submitted"}
    assert reload(app, other).review == "draft"


def test_returning_needs_a_reason(app: Any) -> None:
    a_city(app)
    record = a_record(app, "service", "Uji", "Dishub", review="submitted")
    client = signed_in(app, an_account(app, "verifier"))
    url = f"/catatan/{record.id}/tinjau"
    assert client.post(url, data={"state": "returned"}).status_code == 422
    page = client.post(
        url, data={"state": "returned", "reason": "Dasar hukum belum ada"}, follow_redirects=True
    ).text
    assert "Dasar hukum belum ada" in page and "Dikembalikan" in page
