"""Pasted tupoksi: every clause with its place, whatever the paste looks like; no word is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from architecture.tupoksi import place_order, split
from architecture.tupoksi.cleaning import clean

TEXTS = Path(__file__).parent / "data" / "tupoksi"
SAMPLES = sorted(TEXTS.glob("*.txt"))
APTIKA = """Dalam melaksanakan tugas pokok tersebut, Bidang APTIKA menyelenggarakan fungsi:
1. Penyiapan bahan perumusan kebijakan teknis di bidang layanan aplikasi informatika dan
ekosistem digital pemerintahan.
2. Pelaksanaan perancangan, pengembangan, pengujian, dan penerapan sistem aplikasi
pemerintahan daerah.
3. Pengoordinasian integrasi sistem informasi dan interoperabilitas data antar-perangkat daerah.
"""


def text_of(name):
    return (TEXTS / f"{name}.txt").read_text("utf-8")


def places(text):
    return [p.place for p in split(text).clauses]


def wordings(text):
    return [p.wording for p in split(text).clauses]


def letters(text):
    """What must survive: every letter and digit, in order."""
    return re.sub(r"[\W_]+", "", text)


def given_letters(text):
    """The same of a pasted text, line by line as it is read."""
    return letters(
        "".join(clean(line) for line in re.split(r"\r\n|[\r\n\v\f\x85\u2028\u2029]", text))
    )


def kept_letters(result):
    """The letters of all pieces, in their order."""
    return letters("".join(p.sign + p.text for p in result.pieces))


def without_skipped(text, result):
    skipped = {line.number for line in result.skipped}
    lines = re.split(r"\r\n|[\r\n\v\f\x85\u2028\u2029]", text)
    return given_letters("\n".join(x for n, x in enumerate(lines, start=1) if n not in skipped))


def test_article_of_a_real_shape_gives_its_25_clauses():
    result = split(text_of("dishub-25"))
    letters_ = [f"huruf {chr(ord('a') + n)}" for n in range(23)]
    expected = [f"Pasal 14 ayat (2) {word}" for word in letters_]
    expected[9:9] = [f"Pasal 14 ayat (2) huruf i angka {n}" for n in (1, 2)]
    assert [p.place for p in result.clauses] == expected


def test_article_names_its_regulation_and_unit():
    result = split(text_of("dishub-25"))
    assert (result.regulation, result.articles, result.units) == (
        "Peraturan Wali Kota Contoh Kepulauan Nomor 27 Tahun 2024",
        ("Pasal 14",),
        ("Bidang Lalu Lintas dan Angkutan",),
    )


def test_clauses_of_wrapped_lines_are_whole():
    assert (
        "retribusinya sesuai ketentuan peraturan perundang-undangan"
        in wordings(text_of("dishub-25"))[12]
    )


def test_page_number_stamp_and_catchword_belong_to_no_clause():
    skipped = [line.text for line in split(text_of("dishub-25")).skipped]
    assert skipped == ["l. ...", "- 14 -", "SALINAN"]


def test_clause_knows_its_lines_in_the_pasted_text():
    clause = split(text_of("dishub-25")).clauses[3]
    assert (clause.first, clause.last) == (19, 21)


def test_introducing_sentences_are_no_clauses():
    contexts = [p.place for p in split(text_of("dishub-25")).pieces if p.role == "context"]
    assert contexts == [f"Pasal 14 ayat ({n})" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seksi-kata-kerja", [f"Pasal 21 huruf {x}" for x in "abcdefghij"]),
        ("satu-alinea", [f"Pasal 616 ayat (2) huruf {x}" for x in "abcde"]),
        ("tanpa-nomor", [f"butir {n}" for n in range(1, 6)]),
        ("titik-peluru", [f"butir {n}" for n in range(1, 6)]),
        ("lewat-z", [f"Pasal 9 huruf {x}" for x in ("x", "y", "z", "aa", "bb", "cc", "dd")]),
        (
            "dua-pasal",
            [
                "Pasal 10 angka 1", "Pasal 10 angka 1 huruf a", "Pasal 10 angka 1 huruf b",
                "Pasal 10 angka 2", "Pasal 11 huruf a", "Pasal 11 huruf b", "Pasal 11 huruf c",
            ],
        ),
        ("tanda-di-baris-sendiri", [f"ayat (2) huruf {x}" for x in "abcd"]),
    ],
)  # fmt: skip
def test_shape_splits_into_its_places(name, expected):
    assert places(text_of(name)) == expected


def test_two_articles_keep_their_units_apart():
    units = {p.article: p.unit for p in split(text_of("dua-pasal")).clauses}
    assert units == {
        "Pasal 10": "Bidang Rehabilitasi Sosial", "Pasal 11": "Seksi Perlindungan Sosial",
    }  # fmt: skip


def test_numbered_extract_without_article():
    assert wordings(APTIKA)[0] == (
        "Penyiapan bahan perumusan kebijakan teknis di bidang layanan aplikasi informatika dan "
        "ekosistem digital pemerintahan"
    )
    assert (places(APTIKA), split(APTIKA).units) == (
        ["angka 1", "angka 2", "angka 3"], ("Bidang APTIKA",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pasted", "wording"),
    [
        ("a. pemerin-\ntahan umum;", "pemerintahan umum"),
        ("a. peraturan perundang-\nundangan;", "peraturan perundang-undangan"),
        ("a. data antar-\nperangkat daerah;", "data antar-perangkat daerah"),
        ("a. undang-\nundang;", "undang-undang"),
        ("a.\u00a0penge\u00adlolaan\u00a0“arsip”;\r\n", 'pengelolaan "arsip"'),
        ("a. pengelolaan arsip; dan", "pengelolaan arsip"),
        ("a. pengelolaan arsip ; dan/atau", "pengelolaan arsip"),
    ],
)
def test_words_broken_or_decorated_in_copying_become_whole(pasted, wording):
    assert wordings(pasted) == [wording]


def test_reference_broken_over_two_lines_begins_no_clause():
    text = "(2) Dalam melaksanakan tugas sebagaimana dimaksud pada ayat\n(1) huruf a, Bidang X\n"
    assert len(split(text + "menyelenggarakan fungsi:\na. pengelolaan arsip.").clauses) == 1


def test_list_of_offices_is_no_list_of_tasks():
    text = "Badan terdiri atas:\na. Sekretariat;\nb. Bidang Ideologi dan Wawasan Kebangsaan; dan\n"
    assert split(text).clauses == ()


def test_nothing_pasted_is_no_clause():
    assert split(" \n \u200b\n").pieces == ()


def test_places_sort_as_the_regulation_has_them():
    listed = ["Pasal 9 huruf z", "Pasal 9 huruf aa", "Pasal 14 ayat (2) huruf b angka 10"]
    before = ["Pasal 9 huruf aa", "Pasal 14 ayat (2) huruf b angka 10", "Pasal 9 huruf z"]
    assert sorted(before, key=place_order) == listed


@pytest.mark.parametrize("file", SAMPLES, ids=lambda f: f.stem)
def test_no_word_of_a_sample_is_lost_or_moved(file):
    text = file.read_text("utf-8")
    result = split(text)
    assert kept_letters(result) == without_skipped(text, result)


_WORDS = """pengelolaan arsip; dan kota, Bidang Angkutan (1) (2) a. b. c. 1. 2) • Pasal 14
mempunyai tugas: penyusunan perundang- undangan. -3- aa. x) menyelenggarakan fungsi: meliputi
“kutip” Seksi Halaman BAB III DAN FUNGSI"""
_words = st.sampled_from(_WORDS.split())
_lines = st.lists(st.lists(_words, max_size=7).map(" ".join), max_size=14)


@given(lines=_lines, ending=st.sampled_from(["\n", "\r\n", "\u2028"]))
def test_no_word_of_any_paste_is_lost_or_moved(lines, ending):
    text = ending.join(lines)
    result = split(text)
    assert kept_letters(result) == without_skipped(text, result)


@given(text=st.text(max_size=300))
def test_any_text_at_all_can_be_pasted(text):
    result = split(text)
    assert kept_letters(result) == without_skipped(text, result)


def test_thousands_of_clauses_in_one_line_are_split_like_few():
    numbers = range(1, 4001)
    text = "Pasal 1 " + " ".join(f"({n % 99 + 1}) pengelolaan {n};" for n in numbers)
    result = split(text)
    assert kept_letters(result) == given_letters(text)
    assert len(result.clauses) > 40
