"""The text of a regulation read from a file: PDF, Word with its own numbering, text."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.errors import Refused
from app.tupoksi.documents import text_of_file
from architecture.tupoksi import split


@pytest.fixture(autouse=True)
def context(app):
    with app.test_request_context():
        yield


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def numbered(document, text, number_id, level=0):
    """A paragraph with Word's automatic numbering."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", number_id)):
        node = OxmlElement(tag)
        node.set(qn("w:val"), str(value))
        numbering.append(node)
    properties.append(numbering)


def a_numbering(document, forms):
    """The id of a numbering whose levels have these forms and words."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "99")
    for level, (form, words) in enumerate(forms):
        node = OxmlElement("w:lvl")
        node.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:numFmt", form), ("w:lvlText", words)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            node.append(child)
        abstract.append(node)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "99")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "99")
    number.append(link)
    root.append(number)
    return 99


def test_numbering_that_word_keeps_apart_is_read():
    document = docx.Document()
    number = a_numbering(document, [("lowerLetter", "%1."), ("decimal", "%2.")])
    document.add_paragraph("Pasal 5")
    document.add_paragraph("Bidang Angkutan menyelenggarakan fungsi:")
    numbered(document, "pengelolaan terminal, meliputi:", number)
    numbered(document, "pemeliharaan gedung; dan", number, 1)
    numbered(document, "pemungutan retribusi;", number, 1)
    numbered(document, "pengujian berkala kendaraan.", number)
    places = [p.place for p in split(text_of_file("perwali.docx", saved(document))).clauses]
    assert places == [
        "Pasal 5 huruf a", "Pasal 5 huruf a angka 1", "Pasal 5 huruf a angka 2", "Pasal 5 huruf b",
    ]  # fmt: skip


def test_word_file_without_numbering_is_read_as_written():
    document = docx.Document()
    document.add_paragraph("a. uji berkala truk;")
    assert text_of_file("x.docx", saved(document)) == "a. uji berkala truk;"


def test_text_file_is_read():
    assert text_of_file("x.txt", "a. uji “berkala”;".encode()) == "a. uji “berkala”;"


def a_pdf(text):
    """A PDF of one page with that line, written by hand: no library here writes PDF."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(file)
    size = len(parts) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return file + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)


def test_pdf_with_text_is_read():
    assert text_of_file("perwali.pdf", a_pdf("a. uji berkala truk;")).strip() == (
        "a. uji berkala truk;"
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("pindai.pdf", a_pdf(""), "hasil pindai"),
        ("rusak.pdf", b"%PDF-1.4 rusak", "tidak dapat dibaca"),
        ("rusak.docx", b"PK\x03\x04rusak", "tidak dapat dibaca"),
        ("gambar.png", b"\x89PNG\x00\x00\x00", "Pilih berkas"),
        ("kosong.txt", b"  \n", "hasil pindai"),
    ],
)
def test_file_without_readable_text_is_refused_with_what_to_do(name, content, reason):
    with pytest.raises(Refused) as refusal:
        text_of_file(name, content)
    assert reason in refusal.value.faults[0].reason
