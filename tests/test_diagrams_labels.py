"""Labels: complete, within their box, and never markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagrams.fonts import measure, style_for
from architecture.diagrams.dot import layout_dot
from architecture.diagrams.sheets import TooLarge
from architecture.diagrams.wrapping import wrap
from tests.diagram_graphs import SVG, City, a_picture, faults_of, sheets, svg_of

HOSTILE = (
    "<script>alert('x')</script>",
    "Tanda \"petik\" & 'apostrof' <b>tebal</b>",
    "]]><!-- ",
    "Perizinan 🚌🚢 terpadu",
    "مركز البيانات الإقليمي",
    "Layanan " + "sangat panjang sekali " * 13,
    "T" * 300,
    "=1+1|'/C calc'!A0",
    "Nama\x00dengan\x0bkendali\ufffe",
    "kakí {\\rtf1} $math$ #set page",
    "-",
    "&lt;sudah di-escape&gt;",
)


def hostile_city() -> City:
    city = City()
    for kind in ("process", "service", "application", "data", "server", "security_standard"):
        for name in HOSTILE:
            city.add(kind, name)
    for number in range(1, len(HOSTILE) + 1):
        city.link(f"apl-{number:04d}", "supports", f"lyn-{number:04d}")
        city.link(f"std-{number:04d}", "covers", f"apl-{number:04d}")
    return city


def test_hostile_names_are_complete_on_the_sheet_and_fit_their_boxes() -> None:
    made = sheets(a_picture(hostile_city()), "A3")
    assert [fault for sheet in made for fault in faults_of(sheet)] == []
    for sheet in made:
        for placed in sheet.boxes:
            shown = "".join("".join(placed.lines).split())
            name = "".join(placed.box.label.split())
            assert shown.replace("-", "") == name.replace("-", "")


def test_hostile_names_are_text_in_the_svg_and_nothing_else() -> None:
    for sheet in sheets(a_picture(hostile_city())):
        root = ElementTree.fromstring(svg_of(sheet))  # well-formed
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "rect", "g", "a", "path", "circle", "text"}
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not [name for name in attributes if name.startswith("on") or "href" in name[4:]]


def test_hostile_names_are_labels_in_dot() -> None:
    import pygraphviz

    for sheet in sheets(a_picture(hostile_city())):
        graph = pygraphviz.AGraph(string=layout_dot(sheet, HOSTILE[0]))
        assert len(graph.nodes()) == len(sheet.picture.boxes)
        assert not [n for n in graph.nodes() if (n.attr["label"] or "").startswith("<")]


@given(st.text(max_size=120), st.floats(20, 150), st.sampled_from([7.0, 8.5, 10.0]))
def test_wrapped_lines_hold_every_letter_and_stay_within_the_width(text, width, size) -> None:
    lines = wrap(text, width, size, measure)
    joined = "".join("".join(lines).split()).replace("-", "")
    assert joined == "".join(text.split()).replace("-", "")
    for line in lines:
        assert measure(line, size, False) <= width + 0.01 or len(line.rstrip("-")) <= 1


def test_wrapping_takes_the_fewest_lines_and_makes_them_even() -> None:
    text = "Penyelenggaraan Angkutan Jalan Perkotaan"
    lines = wrap(text, 110, 8, measure)
    assert lines == ("Penyelenggaraan", "Angkutan Jalan Perkotaan")
    lines = wrap("Data Kendaraan Wajib Uji Berkala", 100, 8, measure)
    assert lines == ("Data Kendaraan", "Wajib Uji Berkala")


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("perpustakaan/kearsipan", ("perpustakaan/", "kearsipan")),
        ("penyelenggaraannya", ("penyelengga-", "raannya")),
    ],
)
def test_long_words_break_after_signs_or_with_a_hyphen(word, lines) -> None:
    assert wrap(word, 44, 8, measure) == lines


def test_widths_come_from_the_shipped_font() -> None:
    assert measure("Aplikasi", 10, False) < measure("Aplikasi", 10, True)
    assert measure("WW", 10, False) == 2 * measure("W", 10, False)
    assert measure("م", 10, False) >= 10  # another font steps in: room for the widest letters


def test_a_file_that_stands_alone_carries_its_letters() -> None:
    style = style_for("Dinas <Perhubungan>")
    assert style.count("@font-face") == 2 and "data:font/ttf;base64," in style
    assert style == style_for("Dinas <Perhubungan>") and "<" not in style


def test_a_name_that_no_sheet_can_hold_is_said_and_not_cut() -> None:
    city = City()
    city.add("process", "Panjang sekali " * 2500)
    with pytest.raises(TooLarge):
        sheets(a_picture(city), "A4")
