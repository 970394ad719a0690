"""What people type becomes what is stored, or a problem with a suggestion; nothing is lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from architecture.metamodel import METAMODEL, Attribute, Choice, Text, ValueType
from architecture.values import Unreadable, read_value, show_value
from architecture.vocabulary import Party, ReferenceNode, Vocabulary, nearest

WORDS = Text("Isian", "Field")
VOCABULARY = Vocabulary(
    codelists={"owner": ("Milik Sendiri", "Milik BUMN", "Milik Pihak Ketiga")},
    references={
        "RAB.09": ReferenceNode("RAB", "RAB.09", "Pemerintahan Umum", 1, None),
        "RAB.09.06": ReferenceNode("RAB", "RAB.09.06", "Kelembagaan", 2, "RAB.09"),
        "RAL.09": ReferenceNode("RAL", "RAL.09", "Layanan Umum", 1, None),
    },
    parties={
        "opd:1": Party("opd:1", "2.16.01", "Dinas Komunikasi dan Informatika", "Diskominfo"),
        "opd:2": Party("opd:2", "2.15.01", "Dinas Perhubungan", "Dishub"),
        "institution:1": Party("institution:1", "", "PT Telekomunikasi, Tbk; Cabang Timur"),
    },
    place="Kota Banjarmasin",
)


def an_attribute(type_: ValueType, **options: Any) -> Attribute:
    defaults: dict[ValueType, dict[str, Any]] = {
        ValueType.CHOICE: {"choices": (Choice("pdn", Text("Pusat Data", "Data centre")),)},
        ValueType.CODE: {"codelist": "owner"},
        ValueType.QUANTITY: {"dimension": "memory"},
        ValueType.REFERENCE: {"family": "RAB"},
        ValueType.REFERENCES: {"family": "RAB"},
    }
    return Attribute("field", WORDS, type_, source="test", **(defaults.get(type_, {}) | options))


@pytest.mark.parametrize(
    ("type_", "raw", "stored"),
    [
        (ValueType.TEXT, "  Uji  ", "Uji"),
        (ValueType.TEXT, 2021.0, "2021"),
        (ValueType.TEXT, "a\x00b\x07c", "abc"),
        (ValueType.LONG_TEXT, "satu\r\ndua", "satu\ndua"),
        (ValueType.CHOICE, "pusat data", "pdn"),
        (ValueType.CHOICE, "PDN", "pdn"),
        (ValueType.CODE, "milik sendiri", "Milik Sendiri"),
        (ValueType.INTEGER, "1.250", 1250),
        (ValueType.MONEY, "Rp 41.170.000,00", 41170000),
        (ValueType.MONEY, "Rp6.300.000,-", 6300000),
        (ValueType.MONEY, 41170000.0, 41170000),
        (ValueType.QUANTITY, "64 Gb", {"text": "64 Gb", "value": 64.0, "unit": "GB"}),
        (ValueType.QUANTITY, "1,5 TB", {"text": "1,5 TB", "value": 1.5, "unit": "TB"}),
        (ValueType.DATE, "01 Nopember 2025", "2025-11-01"),
        (ValueType.DATE, "31/12/2026", "2026-12-31"),
        (ValueType.DATE, datetime(2025, 3, 2, 8, 0), "2025-03-02"),
        (ValueType.DATE, date(2025, 3, 2), "2025-03-02"),
        (ValueType.YEAR, 2021.0, 2021),
        (ValueType.YES_NO, "Ya", True),
        (ValueType.YES_NO, "tidak", False),
        (ValueType.URL, "https://kota.go.id/x?y=1", "https://kota.go.id/x?y=1"),
        (ValueType.YEARLY, "2026: 72; 2025: 71,2", {"2025": "71,2", "2026": "72"}),
        (ValueType.PARTY, "Diskominfo Kota Banjarmasin", "opd:1"),
        (ValueType.PARTY, "2.15.01", "opd:2"),
        (ValueType.PARTIES, "Dishub; Diskominfo; Dishub", ["opd:2", "opd:1"]),
        (ValueType.PARTIES, "PT Telekomunikasi, Tbk; Cabang Timur", ["institution:1"]),
        (ValueType.REFERENCE, "RAB.09.06 KELEMBAGAAN", "RAB.09.06"),
        (ValueType.REFERENCE, "kelembagaan", "RAB.09.06"),
        (ValueType.REFERENCES, "RAB.09; RAB.09.06", ["RAB.09", "RAB.09.06"]),
    ],
)
def test_a_value_is_read(type_: ValueType, raw: Any, stored: Any):
    assert read_value(an_attribute(type_), raw, VOCABULARY) == stored


@pytest.mark.parametrize(
    ("type_", "raw", "suggestion"),
    [
        (ValueType.CODE, "Sendiri", "Milik Sendiri"),
        (ValueType.CODE, "BUMN", "Milik BUMN"),
        (ValueType.CODE, "Swasta Luar Negeri", "Milik Pihak Ketiga"),
        (ValueType.CHOICE, "Pusat Dta", "Pusat Data"),
        (ValueType.INTEGER, "dua belas", None),
        (ValueType.MONEY, "sekitar 5 juta", None),
        (ValueType.QUANTITY, "64", "64 GB"),
        (ValueType.QUANTITY, "banyak", None),
        (ValueType.DATE, "Aktif (hingga 01 Nopember 2025)", "2025-11-01"),
        (ValueType.DATE, "31/02/2026", None),
        (ValueType.YEAR, "sejak 2019", "2019"),
        (ValueType.URL, "javascript:alert(1)", None),
        (ValueType.URL, "kota.go.id", "https://kota.go.id"),
        (ValueType.PARTY, "Dinas Perhubungn", "Dinas Perhubungan"),
        (ValueType.REFERENCE, "RAL.09", None),
        (ValueType.YEARLY, "72", None),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_nearest(
    type_: ValueType, raw: Any, suggestion: str | None
):
    with pytest.raises(Unreadable) as caught:
        read_value(an_attribute(type_), raw, VOCABULARY)
    assert caught.value.problem.suggestion == suggestion
    assert caught.value.problem.reason.id and caught.value.problem.reason.en


@pytest.mark.parametrize("raw", ["", "  ", "-", "–", None, []])
@pytest.mark.parametrize("type_", list(ValueType))
def test_blanks_and_dashes_are_empty(type_: ValueType, raw: Any):
    assert read_value(an_attribute(type_), raw, VOCABULARY) is None


STORED: dict[ValueType, Any] = {
    ValueType.TEXT: st.text(min_size=1, max_size=80),
    ValueType.INTEGER: st.integers(0, 10**12),
    ValueType.MONEY: st.integers(0, 10**15),
    ValueType.YEAR: st.integers(1900, 2099),
    ValueType.DATE: st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda d: d.isoformat()),
    ValueType.YES_NO: st.booleans(),
    ValueType.CODE: st.sampled_from(VOCABULARY.codelists["owner"]),
    ValueType.REFERENCE: st.sampled_from(["RAB.09", "RAB.09.06"]),
    ValueType.PARTIES: st.lists(st.sampled_from(["opd:1", "opd:2"]), min_size=1, unique=True),
    ValueType.YEARLY: st.dictionaries(
        st.sampled_from(["2025", "2026", "2027"]), st.sampled_from(["7", "7,5", "80 %"]), min_size=1
    ),
}


@pytest.mark.parametrize("type_", list(STORED), ids=str)
@given(data=st.data())
def test_what_is_shown_reads_back_as_the_same(type_: ValueType, data: st.DataObject):
    attribute = an_attribute(type_)
    stored = read_value(attribute, data.draw(STORED[type_]), VOCABULARY)
    shown = show_value(attribute, stored, VOCABULARY)
    assert read_value(attribute, shown, VOCABULARY) == stored
    assert read_value(attribute, stored, VOCABULARY) == stored


def test_every_attribute_of_the_metamodel_has_a_reader():
    for kind in METAMODEL.kinds:
        for attribute in kind.attributes:
            assert read_value(attribute, "-", VOCABULARY) is None


def test_the_nearest_value_prefers_the_one_that_contains_what_was_typed():
    assert nearest("Aplikasi", ["Web Server", "Server Aplikasi", "Aplikasi"]) == "Aplikasi"
    assert nearest("xyz", ["Web Server"]) is None


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Sudah jalan", "Aktif"),
        ("masih digunakan", "Aktif"),
        ("Belum jalan", "Tidak aktif"),
        ("Non aktif", "Tidak aktif"),
    ],
)
def test_the_nearest_of_a_list_is_never_the_opposite(text: str, suggestion: str):
    choices = ["Direncanakan", "Dibangun", "Aktif", "Tidak aktif"]
    assert nearest(text, choices, always=True) == suggestion


def test_a_denial_is_near_no_list_without_one():
    assert nearest("tidak terbuka", ["Terbuka", "Tertutup"], always=True) is None


@pytest.mark.parametrize(
    ("raw", "rupiah"),
    [
        ("150 juta", 150_000_000),
        ("Rp 1,2 M", 1_200_000_000),
        ("Rp. 75 jt", 75_000_000),
        ("Rp1.500 juta", 1_500_000_000),
        ("2 milyar", 2_000_000_000),
        ("500 ribu", 500_000),
        ("1.5 juta", 1_500_000),
    ],
)
def test_sums_in_words_are_read_as_rupiah(raw: str, rupiah: int):
    assert read_value(an_attribute(ValueType.MONEY), raw, VOCABULARY) == rupiah


@pytest.mark.parametrize(
    ("raw", "suggestion"),
    [("1,2 M", "1.200.000.000"), ("1,250 juta", None), ("12 orang", None), ("3,7 ribuan", None)],
)
def test_sums_that_may_mean_several_are_kept_as_text(raw: str, suggestion: str | None):
    with pytest.raises(Unreadable) as caught:
        read_value(an_attribute(ValueType.MONEY), raw, VOCABULARY)
    assert caught.value.problem.suggestion == suggestion
