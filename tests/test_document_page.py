"""The document page and the command: asking, waiting, downloading, being refused."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_docx

from app import queries_jobs
from app.operations import jobs as writing_jobs
from app.permissions import actor_of
from tests.documents import read
from tests.factories import a_city, a_record, an_account, browser_cookie, signed_in


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Page numbers take seconds; the browser is found by its own path."""
    if "page" not in request.fixturenames:
        monkeypatch.setenv("PATH", "")


def ask(client: Any, **form: Any) -> Any:
    """The page after asking for a document without pictures."""
    wishes = {"edition": "public", "which": "all", **form}
    return client.post("/dokumen", data=wishes, follow_redirects=True)


def results(app: Any, account: Any) -> list[queries_jobs.JobState]:
    with app.app_context():
        return queries_jobs.jobs_of(account.id, "document")


def test_a_document_is_asked_for_made_and_downloaded(app: Any) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR")
    account = an_account(app)
    client = signed_in(app, account)
    page = ask(client).text
    (job,) = results(app, account)
    assert job.state == "done" and "Nomor halaman diisi Word saat dibuka" in page
    with client.get(f"/dokumen/hasil/{job.id}") as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "Arsitektur-dan-Peta-Rencana-SPBE-Kota-Uji" in answer.headers["Content-Disposition"]
        assert open_docx(io.BytesIO(answer.data)).core_properties.title


def test_the_page_says_who_may_have_a_result_and_on_which_data_it_rests(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    client = signed_in(app, account)
    ask(client, which="some", opd=["2.15.01"])
    page = client.get("/dokumen").text
    (job,) = results(app, account)
    assert "Hanya Anda dan administrator" in page and "1 OPD" in page and "edisi publik" in page
    assert f"versi data {job.data_version:,}".replace(",", ".") in page


def test_a_document_is_public_unless_internal_is_asked_for(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    client = signed_in(app, account)
    assert re.search(r'value="public" checked', client.get("/dokumen").text)
    for sent, made in (("", "public"), ("rahasia", "public"), ("internal", "internal")):
        ask(client, edition=sent)
        assert results(app, account)[0].parameters["edition"] == made


def test_only_the_maker_and_administrators_download_a_result(app: Any) -> None:
    a_city(app)
    maker = an_account(app)
    ask(signed_in(app, maker))
    address = f"/dokumen/hasil/{results(app, maker)[0].id}"
    for roles in ("officer", "reader", "writer", "validator"):
        assert signed_in(app, an_account(app, roles)).get(address).status_code == 404
    with signed_in(app, an_account(app, "administrator")).get(address) as answer:
        assert answer.status_code == 200
    assert app.test_client().get(address).status_code == 302


def test_results_of_others_are_listed_for_administrators_only(app: Any) -> None:
    a_city(app)
    maker = an_account(app, name="Siti Rahma")
    ask(signed_in(app, maker))
    assert "Siti Rahma" in signed_in(app, an_account(app, "administrator")).get("/dokumen").text
    assert "Siti Rahma" not in signed_in(app, an_account(app, "reader")).get("/dokumen").text


@pytest.mark.parametrize("action", ["batal", "ulang", "hapus"])
def test_nobody_acts_on_the_job_of_another(app: Any, action: str) -> None:
    a_city(app)
    maker = an_account(app)
    ask(signed_in(app, maker))
    job = results(app, maker)[0]
    other = signed_in(app, an_account(app, "writer"))
    assert other.post(f"/dokumen/pekerjaan/{job.id}/{action}").status_code == 404
    assert results(app, maker)[0].state == "done"


def test_choosing_some_opd_but_none_is_refused_in_words(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    page = ask(signed_in(app, account), which="some").text
    assert "Pilih sedikitnya satu OPD" in page and results(app, account) == []


def test_codes_that_are_no_opd_are_all_named(app: Any) -> None:
    a_city(app)
    page = ask(signed_in(app, an_account(app)), which="some", opd=["9.9", "<b>"]).text
    assert "OPD 9.9" in page and "OPD &lt;b&gt;" in page


def test_a_result_can_be_deleted_with_its_file(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    client = signed_in(app, account)
    ask(client)
    client.post(f"/dokumen/pekerjaan/{results(app, account)[0].id}/hapus")
    with app.app_context():
        assert list(writing_jobs.results_folder().iterdir()) == []
    assert results(app, account) == []


def test_a_result_whose_file_is_gone_says_so(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    client = signed_in(app, account)
    ask(client)
    with app.app_context():
        next(writing_jobs.results_folder().iterdir()).unlink()
    assert "Berkasnya sudah tidak ada" in client.get("/dokumen").text
    assert client.get(f"/dokumen/hasil/{results(app, account)[0].id}").status_code == 404


def test_what_is_being_made_asks_again_and_what_is_finished_does_not(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    client = signed_in(app, account)
    with app.app_context():
        job_id = writing_jobs.request_job(actor_of(account), "document", {"edition": "public"})
        writing_jobs.begin_job(job_id, 1)
        writing_jobs.report_progress(job_id, 31, 50, "Gambar Dishub")
    shown = client.get("/dokumen/pekerjaan").text
    assert "every 1500ms" in shown and "62 %" in shown and "Gambar Dishub" in shown
    with app.app_context():
        writing_jobs.fail_job(job_id, "Pekerjaan berhenti di tengah jalan. Silakan coba lagi.")
    shown = client.get("/dokumen/pekerjaan").text
    assert "every" not in shown and "Coba lagi" in shown and "berhenti di tengah jalan" in shown


def test_a_failed_document_is_tried_again_from_the_page(app: Any) -> None:
    a_city(app)
    account = an_account(app)
    with app.app_context():
        job_id = writing_jobs.request_job(actor_of(account), "document", {"pictures": False})
        writing_jobs.begin_job(job_id, 1)
        writing_jobs.fail_job(job_id, "Terhenti.")
    signed_in(app, account).post(f"/dokumen/pekerjaan/{job_id}/ulang")
    (job,) = results(app, account)
    assert job.id != job_id and job.state == "done"


def test_a_document_holds_what_its_maker_may_see_at_that_time(app: Any, tmp_path: Path) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub")
    a_record(app, "application", "Dapodik", "Disdik")
    account = an_account(app, "officer", "Disdik")
    client = signed_in(app, account)
    ask(client, edition="internal")
    file = tmp_path / "d.docx"
    with client.get(f"/dokumen/hasil/{results(app, account)[0].id}") as answer:
        file.write_bytes(answer.data)
    xml = read(file).xml
    assert "Dapodik" in xml and "SIM-KIR" not in xml


def test_the_page_exists_in_english(app: Any) -> None:
    a_city(app)
    client = signed_in(app, an_account(app))
    assert client.post("/bahasa/en").status_code == 302
    assert client.get("/dokumen").status_code == 200


@pytest.mark.browser
def test_the_button_makes_a_document_that_the_browser_downloads(
    live_server: Any, page: Any
) -> None:
    a_city(live_server.app)
    account = an_account(live_server.app)
    page.context.add_cookies([browser_cookie(live_server.app, account, live_server.url)])
    page.goto(f"{live_server.url}/dokumen")
    page.check('input[value="some"]')
    page.check('input[value="2.15.01"]')
    page.uncheck('input[name="pictures"]')
    page.click("text=Buat dokumen")
    with page.expect_download() as download:
        page.click("text=Unduh >> nth=0")
    assert download.value.suggested_filename.endswith("publik.docx")


# --- The command --------------------------------------------------------------------------------


@pytest.fixture
def command(app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `document` on the test's instance; gives exit code and what it said."""
    from click.testing import CliRunner

    from app.cli import document as module
    from app.errors import Refused

    monkeypatch.setattr(module, "opened", lambda: app)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(module.document, list(words))
        if isinstance(result.exception, Refused):
            return 1, str(result.exception)
        return result.exit_code, result.stderr

    return run


def test_the_command_writes_a_document_and_says_about_page_numbers(
    app: Any, command: Any, tmp_path: Path
) -> None:
    a_city(app)
    out = tmp_path / "Rencana.DOCX"
    code, said = command("--out", str(out), "--opd", "2.15.01", "--no-pictures")
    assert code == 0 and out.exists()
    assert "Nomor halaman diisi Word saat dibuka" in said


def test_the_command_names_what_is_wrong_and_writes_nothing(
    app: Any, command: Any, tmp_path: Path
) -> None:
    a_city(app)
    out = tmp_path / "rencana.docx"
    assert command("--out", str(tmp_path / "rencana.pdf"))[0] == 1
    assert command("--out", str(tmp_path / "tidak-ada" / "rencana.docx"))[0] == 1
    assert command("--out", str(out), "--opd", "9.9")[0] == 1
    assert command("--out", str(out), "--edition", "rahasia")[0] == 2
    assert command()[0] == 2
    assert list(tmp_path.glob("*.docx*")) == []
