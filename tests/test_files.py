"""Files of records: what may be attached, how it is given out, to whom."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import queries
from app.operations import files
from tests.factories import a_city, a_record, an_account, signed_in

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff"
    "3f030005fe02fea72d9b480000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def a_zip(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


DOCX = a_zip(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"})
DOCM = a_zip(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>",
                "word__vbaProject.bin": "x"})  # fmt: skip


@pytest.fixture
def record(app: Any) -> Any:
    a_city(app)
    return a_record(app, "application", "SIM-KIR", "Dishub")


@pytest.fixture
def officer(app: Any, record: Any) -> FlaskClient:
    return signed_in(app, an_account(app, "officer", "Dishub"))


def attach(client: FlaskClient, record: Any, content: bytes, name: str) -> Any:
    data = {"file": (io.BytesIO(content), name)}
    return client.post(f"/catatan/{record.id}/berkas", data=data, follow_redirects=True)


def status(client: FlaskClient, address: str) -> int:
    with client.get(address) as answer:
        return int(answer.status_code)


def kept(app: Any, record: Any) -> list[queries.File]:
    with app.app_context():
        return queries.files_of(record.id)


@pytest.mark.parametrize(
    ("content", "name", "mimetype", "shown"),
    [
        (PDF, "perwali.pdf", "application/pdf", "perwali.pdf"),
        (PNG, "layar.PNG", "image/png", "layar.PNG"),
        (PNG, "layar.pdf", "image/png", "layar.pdf.png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20), "foto.jpg", "image/jpeg", "foto.jpg"),
        (DOCX, "sop.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "sop.docx"),  # noqa: E501
        (a_zip(a_dot_txt="x"), "bukti.zip", "application/zip", "bukti.zip"),
        (b"nama;nilai\nKIR;5", "rekap.csv", "text/csv", "rekap.csv"),
        (b"<html><script>alert(1)</script>", "page.html", "text/plain", "page.html.txt"),
    ],
)  # fmt: skip
def test_the_type_is_that_of_the_content_whatever_the_name(
    app: Any,
    record: Any,
    officer: FlaskClient,
    content: bytes,
    name: str,
    mimetype: str,
    shown: str,
) -> None:
    assert attach(officer, record, content, name).status_code == 200
    [file] = kept(app, record)
    assert (file.mimetype, file.filename, file.size) == (mimetype, shown, len(content))


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"MZ\x90\x00\x03" + bytes(200), "setup.pdf", "Isi berkas tidak dikenal"),
        (b"\x7fELF" + bytes(200), "program.txt", "Isi berkas tidak dikenal"),
        (DOCM, "makro.docx", "Isi berkas tidak dikenal"),
        (b"", "kosong.pdf", "Berkas kosong"),
    ],
)
def test_what_is_not_allowed_is_refused_in_words_and_leaves_nothing(
    app: Any, record: Any, officer: FlaskClient, content: bytes, name: str, reason: str
) -> None:
    assert reason in attach(officer, record, content, name).text
    assert kept(app, record) == []
    with app.app_context():
        folder = files._folder()
        assert [f for f in folder.rglob("*") if f.is_file()] == []


def test_a_file_that_is_too_large_is_refused(
    app: Any, record: Any, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 100)
    assert "lebih dari 20 MB" in attach(officer, record, PDF + bytes(200), "besar.pdf").text
    assert kept(app, record) == []


def test_bytes_lie_under_their_hash_and_the_same_bytes_only_once(
    app: Any, record: Any, officer: FlaskClient
) -> None:
    for name in ("satu.png", "dua.png"):
        attach(officer, record, PNG, name)
    one, two = kept(app, record)
    assert one.sha256 == two.sha256
    with app.app_context():
        path = files.path_of(one.sha256)
        assert path.read_bytes() == PNG
        assert path.parts[-4:] == ("uploads", one.sha256[:2], one.sha256[2:4], one.sha256)
        assert len([f for f in files._folder().rglob("*") if f.is_file()]) == 1


def test_a_download_is_always_an_attachment_that_runs_nothing(
    app: Any, record: Any, officer: FlaskClient
) -> None:
    attach(officer, record, b"<script>alert(1)</script>", 'ja"hat\r\nX: y.html')
    [file] = kept(app, record)
    with officer.get(f"/berkas/{file.id}") as answer:
        pass
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "text/plain"
    assert "\n" not in answer.headers["Content-Disposition"]
    assert officer.get(f"/berkas/{file.id}/lihat").status_code == 404


def test_a_picture_is_shown_under_its_own_type(app: Any, record: Any, officer: FlaskClient) -> None:
    attach(officer, record, PNG, "layar.png")
    [file] = kept(app, record)
    with officer.get(f"/berkas/{file.id}/lihat") as answer:
        assert answer.data == PNG
    assert answer.mimetype == "image/png" and "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_is_as_visible_as_its_record(app: Any, record: Any, officer: FlaskClient) -> None:
    attach(officer, record, PDF, "perwali.pdf")
    [file] = kept(app, record)
    others = {
        "reader": signed_in(app, an_account(app, "reader")),
        "officer": signed_in(app, an_account(app, "officer", "Disdik")),
    }
    verifier = signed_in(app, an_account(app, "verifier"))
    for client in others.values():
        assert status(client, f"/berkas/{file.id}") == 404
    assert status(verifier, f"/berkas/{file.id}") == 200
    officer.post(f"/catatan/{record.id}/tinjau", data={"state": "submitted"})
    for client in others.values():
        assert status(client, f"/berkas/{file.id}") == 200
    assert app.test_client().get(f"/berkas/{file.id}").status_code == 302


def test_only_who_may_edit_the_record_attaches_and_archives(
    app: Any, record: Any, officer: FlaskClient
) -> None:
    officer.post(f"/catatan/{record.id}/tinjau", data={"state": "submitted"})
    attach(officer, record, PDF, "perwali.pdf")
    [file] = kept(app, record)
    reader = signed_in(app, an_account(app, "reader"))
    assert attach(reader, record, PDF, "lain.pdf").status_code == 403
    assert reader.post(f"/berkas/{file.id}/arsipkan").status_code == 403
    assert len(kept(app, record)) == 1
    assert officer.post(f"/berkas/{file.id}/arsipkan").status_code == 302
    assert kept(app, record) == []
    assert officer.get(f"/berkas/{file.id}").status_code == 404


def test_attaching_and_archiving_are_in_the_history(
    app: Any, record: Any, officer: FlaskClient
) -> None:
    attach(officer, record, PDF, "perwali.pdf")
    officer.post(f"/berkas/{kept(app, record)[0].id}/arsipkan")
    page = re.sub(r"\s+", " ", officer.get(f"/catatan/{record.id}").text)
    assert "melampirkan: perwali.pdf" in page and "mengarsipkan berkas: perwali.pdf" in page
