"""What a document is as a Word file: fields, numbers, pages, hostile text, speed."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_docx
from lxml import etree
from pypdf import PdfReader

from app.document import blocks
from app.document.chapters import without_empty_headings
from app.document.package import write_package
from app.document.pages import NoPages, bookmark_pages, convert_to_pdf, page_numbers
from app.document.table_markup import column_widths, table_markup
from app.document.template import Labels, default_template
from app.document.writer import Writer
from app.operations import elements
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from architecture.metamodel.process import PROCESS
from tests.documents import FIELD_WORDS, make, read
from tests.factories import a_city, a_link, a_record, unit_id

LABELS = Labels("Judul", "Kota Uji", "Edisi publik", "Perihal", "uji", datetime(2026, 11, 21))
HOSTILE = (
    "{{ 7*7 }}{% raw %} <w:p/> & \"kutip\" =cmd|'/C calc'!A0 DDEAUTO INCLUDETEXT \\\\srv\\x "
    "\u202emaju\u202c مرحبا 🚢 +1 @SUM(A1) -2+3"
)


@pytest.fixture
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server that has none."""
    monkeypatch.setenv("PATH", "")


def write(path: Path, *written: blocks.Block) -> Writer:
    """A document of these blocks at `path`, page numbers unknown."""
    template = default_template(LABELS)
    writer = Writer(template.sections, lambda png: "rId1")
    writer.write_all(written)
    write_package(template, writer.body({}), path)
    return writer


# --- Fields and numbers -------------------------------------------------------------------------


def test_captions_are_numbered_by_chapter_without_holes(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    for kind in ("process", "service", "application", "server"):
        a_record(app, kind)
    make(app, tmp_path / "d.docx")
    numbers = [c.split(" ")[1] for c in read(tmp_path / "d.docx").captions]
    by_chapter: dict[str, list[int]] = {}
    for number in numbers:
        chapter, _, place = number.partition(".")
        by_chapter.setdefault(chapter, []).append(int(place))
    assert list(by_chapter)[:4] == ["1", "2", "3", "4"] and "A" in by_chapter
    assert all(places == list(range(1, len(places) + 1)) for places in by_chapter.values())


def test_every_reference_leads_to_a_bookmark(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", function="x" * 50, output="y" * 50)
    make(app, tmp_path / "d.docx")
    document = read(tmp_path / "d.docx")
    named = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', document.xml)
    names = {name for _, name in named}
    wanted = {i.split()[1] for i in document.instructions if i.split()[0] in ("PAGEREF", "REF")}
    wanted |= set(re.findall(r'w:anchor="([^"]+)"', document.xml))
    assert wanted and wanted <= names
    assert len(named) == len({number for number, _ in named}) == len(names)


def test_the_lists_in_front_have_one_line_for_each_heading_and_caption(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    a_record(app, "process")
    make(app, tmp_path / "d.docx")
    document = read(tmp_path / "d.docx")
    lines = lines_of_lists(tmp_path / "d.docx")
    tables = [c for c in document.captions if c.startswith("Tabel") and c[6].isdigit()]
    headings = [text for level, text in document.headings if level <= 2]
    assert [text for style, text, _ in lines if style == "TableofFigures"] == tables
    shown = [text for style, text, _ in lines if style.startswith("TOC")]
    assert [re.sub(r"^[\dA-Z]+\.\d+", "", s) for s in shown][2:] == headings


def test_a_list_without_lines_has_no_heading_either(tmp_path: Path) -> None:
    pictures = blocks.Contents(blocks.ListOf.PICTURES, with_heading=True)
    write(tmp_path / "d.docx", pictures, blocks.Heading("Satu", 1), blocks.Paragraph("Teks"))
    assert "Daftar Gambar" not in read(tmp_path / "d.docx").xml


def test_headings_that_nothing_follows_are_left_out() -> None:
    empty, kept = blocks.Heading("Kosong"), blocks.Heading("Terisi")
    chapter, text = blocks.Heading("Bab", 1), blocks.Paragraph("Teks")
    lower = blocks.Heading("Kosong juga", 3)
    written = [chapter, empty, lower, kept, text, blocks.Heading("Bab kosong", 1), lower]
    assert list(without_empty_headings(written)) == [chapter, kept, text]


# --- Page numbers -------------------------------------------------------------------------------


def test_without_libreoffice_word_is_asked_to_fill_the_fields(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    made = make(app, tmp_path / "d.docx")
    assert made.pages is None and made.numbers == "LibreOffice tidak ada di server ini."
    with zipfile.ZipFile(tmp_path / "d.docx") as package:
        assert b'w:updateFields w:val="true"' in package.read("word/settings.xml")
    assert read(tmp_path / "d.docx").xml.count('w:dirty="true"') >= 3


def test_every_page_number_is_that_of_the_page(app: Any, tmp_path: Path, soffice: str) -> None:
    a_city(app)
    kir = a_record(app, "application", "SIM-KIR", function="Mengelola " * 40)
    for number in range(60):
        process = a_record(app, "process", f"Proses ke-{number}", description="Uraian " * 30)
        a_link(app, kir, "supports__process", process)
    made = make(app, tmp_path / "d.docx", pictures=True)
    pdf = convert_to_pdf(tmp_path / "d.docx", tmp_path)
    assert made.pages == len(PdfReader(pdf).pages) > 20
    lines = lines_of_lists(tmp_path / "d.docx")
    assert len(lines) > 20 and any(number == "i" for _, _, number in lines)
    with PdfReader(pdf) as reader:
        printed = [words_of_page(page.extract_text()) for page in reader.pages]
    for _, text, number in lines:
        page = printed[physical_page(printed, number)]
        assert words_of_page(text) in page, f"{text} is not on page {number}"
    with zipfile.ZipFile(tmp_path / "d.docx") as package:
        assert b"updateFields" not in package.read("word/settings.xml")


def test_libreoffice_that_takes_too_long_is_killed_and_the_fields_are_left_to_word(
    tmp_path: Path, soffice: str
) -> None:
    rows = [[str(n), "teks " * 40] for n in range(4000)]
    columns = [blocks.Column("Nomor"), blocks.Column("Teks")]
    writer = write(
        tmp_path / "d.docx", blocks.Heading("Satu", 1), blocks.Table.of("Besar", columns, rows)
    )
    began = time.monotonic()
    with pytest.raises(NoPages):
        page_numbers(tmp_path / "d.docx", writer.section_starts, time_limit=1.0)
    assert time.monotonic() - began < 15


def test_bookmarks_of_libreoffice_are_found_by_their_name_in_word(
    tmp_path: Path, soffice: str
) -> None:
    heading, text = blocks.Heading("Satu", 1), blocks.Paragraph("Teks")
    write(tmp_path / "d.docx", heading, text, blocks.Heading("Dua", 1), text)
    pages, total = bookmark_pages(convert_to_pdf(tmp_path / "d.docx", tmp_path))
    assert (pages, total) == ({"_Toc000001": 0, "_Toc000002": 1}, 2)


# --- Hostile text -------------------------------------------------------------------------------


def test_hostile_names_come_through_and_stay_text(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    long_text = "panjang " * 1250
    with app.app_context():
        edits = {"description": Edit(long_text), "output": Edit("a\x00b\x0bc\ud800d\tz\ne")}
        elements.create_element(COMMAND_LINE, PROCESS, HOSTILE, unit_id("Dishub"), edits)
    make(app, tmp_path / "d.docx")
    document = read(tmp_path / "d.docx")
    cells = {cell for table in document.tables for row in table.rows for cell in row}
    assert " ".join(HOSTILE.split()) in {" ".join(c.split()) for c in cells}
    assert long_text.strip() in cells
    assert {i.split()[0] for i in document.instructions} <= set(FIELD_WORDS)
    for element in ("w:fldSimple", "w:altChunk", "w:object", "w:control"):
        assert f"<{element}" not in document.xml


def test_characters_that_xml_forbids_are_left_out_wherever_text_goes(tmp_path: Path) -> None:
    bad = "sebelum\x00\x07\x1f\ud83d\uffffsesudah & <b>"
    table = blocks.Table.of(bad, [blocks.Column(bad)], [[bad], blocks.Band(bad)], bad)
    facts = blocks.Facts(((bad, bad),))
    heading = blocks.Heading(bad, 1)
    write(tmp_path / "d.docx", heading, blocks.Paragraph(bad), facts, blocks.Bullets((bad,)), table)
    xml = read(tmp_path / "d.docx").xml
    assert xml.count("sebelumsesudah &amp; &lt;b&gt;") == 10


def test_the_title_of_the_government_cannot_break_headers(tmp_path: Path) -> None:
    labels = Labels("A & <B>", 'Kota "C"', "{{ x }}", "D", "E", datetime(2026, 11, 21))
    template = default_template(labels)
    writer = Writer(template.sections, lambda png: "")
    writer.write_all([blocks.Section(), blocks.Layout(blocks.PORTRAIT), blocks.Paragraph("Teks")])
    write_package(template, writer.body({}), tmp_path / "d.docx")
    section = open_docx(str(tmp_path / "d.docx")).sections[0]
    assert section.header.paragraphs[0].text == 'A & <B>\tKota "C"'
    assert section.footer.paragraphs[0].text.startswith("{{ x }}")


# --- Tables -------------------------------------------------------------------------------------


def test_tables_repeat_their_head_and_keep_rows_together() -> None:
    part = blocks.Part((blocks.Column("Kode"),), [["satu"], ["panjang " * 400]])
    rows = element(table_markup(part, 9000, "")).findall("{*}tr")
    assert rows[0].find("{*}trPr/{*}tblHeader") is not None
    assert rows[1].find("{*}trPr/{*}cantSplit") is not None
    assert rows[2].find("{*}trPr") is None, "a row longer than a page must be able to break"


def test_columns_fill_the_width_and_no_code_is_broken() -> None:
    columns = [blocks.Column("Kode"), blocks.Column("Nama"), blocks.Column("Jumlah", True)]
    rows = [["PRB-0001", "Penyelenggaraan " * 12, "1.234"]] * 30
    widths = column_widths(columns, rows, 9638)
    assert sum(widths) == 9638
    assert widths[0] >= 46 * 20 and widths[1] > widths[0] > widths[2] / 2


def test_a_part_table_has_as_many_cells_as_columns_in_every_row(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    for kind in ("process", "application", "server", "goal"):
        a_record(app, kind)
    make(app, tmp_path / "d.docx")
    for table in read(tmp_path / "d.docx").tables:
        assert {len(row) for row in table.rows} <= {table.columns, 1}


def test_writing_time_grows_with_the_rows_and_no_faster() -> None:
    columns = tuple(blocks.Column(f"Kolom {n}") for n in range(6))

    def seconds(count: int) -> float:
        rows = [[f"PRB-{n:05}", "Nama", "Uraian agak panjang", "a", "b", "c"] for n in range(count)]
        began = time.perf_counter()
        table_markup(blocks.Part(columns, rows), 14000, "")
        return time.perf_counter() - began

    seconds(100)
    small, large = min(seconds(2000) for _ in range(3)), min(seconds(20000) for _ in range(2))
    assert large < small * 10 * 3


# --- The file -----------------------------------------------------------------------------------


def test_the_file_says_what_it_is_in_indonesian(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    make(app, tmp_path / "d.docx")
    document = open_docx(str(tmp_path / "d.docx"))
    properties = document.core_properties
    assert properties.title == "Arsitektur dan Peta Rencana SPBE"
    assert (properties.author, properties.language) == ("Kota Uji 2025–2029", "id-ID")
    with zipfile.ZipFile(tmp_path / "d.docx") as package:
        assert b'w:lang w:val="id-ID"' in package.read("word/styles.xml")
        assert not [n for n in package.namelist() if "thumbnail" in n or "Effects" in n]


def test_pages_stand_upright_across_and_on_a3(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    for number in range(3):
        kir = a_record(app, "application", f"SIM-{number}", function="Mengelola " * 9)
    a_link(app, kir, "supports__process", a_record(app, "process", "Uji berkala"))
    make(app, tmp_path / "d.docx", pictures=True)
    sizes = {
        (round(s.page_width.mm), round(s.page_height.mm))
        for s in open_docx(str(tmp_path / "d.docx")).sections
        if s.page_width and s.page_height
    }
    assert sizes == {(210, 297), (297, 210), (420, 297)}


def test_pictures_are_as_large_as_drawn_and_say_what_they_show(
    app: Any, tmp_path: Path, without_libreoffice: None
) -> None:
    a_city(app)
    a_record(app, "process", "Uji berkala")
    make(app, tmp_path / "d.docx", pictures=True)
    document = open_docx(str(tmp_path / "d.docx"))
    shape = document.inline_shapes[0]
    assert 380 < shape.width.mm <= 408 and 230 < shape.height.mm <= 260
    assert "Dinas Perhubungan" in shape._inline.docPr.get("descr")
    caption = next(c for c in read(tmp_path / "d.docx").captions if c.startswith("Gambar"))
    assert caption == "Gambar 3.1 Arsitektur saat ini Dinas Perhubungan"


def test_a_failure_while_writing_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "d.docx"
    path.write_text("yang lama")

    def broken() -> Any:
        yield "<w:p/>"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_package(default_template(LABELS), broken(), path)
    assert [f.name for f in tmp_path.iterdir()] == ["d.docx"]
    assert path.read_text() == "yang lama"


# --- Reading ------------------------------------------------------------------------------------


def element(markup: str) -> Any:
    """The markup as an element."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return etree.fromstring(markup.replace("<w:tbl>", f'<w:tbl xmlns:w="{main}">', 1))


def lines_of_lists(path: Path) -> list[tuple[str, str, str]]:
    """Style, text and page number of each line of the lists in front."""
    lines = []
    for paragraph in open_docx(str(path)).element.body.iter("{*}p"):
        style = paragraph.find("{*}pPr/{*}pStyle")
        name = style.get(style.keys()[0]) if style is not None else ""
        if name in ("TOC1", "TOC2", "TableofFigures"):
            texts = [t.text or "" for t in paragraph.iter("{*}t")]
            text = "".join(texts[:-1])
            if name == "TableofFigures":
                text = f"{texts[0]} {''.join(texts[1:-1])}"
            lines.append((name, text, texts[-1]))
    return lines


def words_of_page(text: str) -> str:
    """The letters and figures, without the breaks and leaders that layout adds."""
    return re.sub(r"[\s.]+", "", text).casefold()


def physical_page(printed: list[str], number: str) -> int:
    """Position of the page with this number: the cover has none, the front counts in Roman."""
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
    if number in roman:
        return roman[number]
    first = next(
        i for i in count(1) if "babipendahuluan" in printed[i] and "daftarisi" not in printed[i]
    )
    return first + int(number) - 1
