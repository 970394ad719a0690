"""The processes beside the web server: limits, crashes, and pictures in spite of them."""

from __future__ import annotations

import sys
import time

import pytest

from app.diagrams import layouts, typesetting, worker
from app.diagrams.worker import Pool, Worker, WorkerFailed, pool
from app.errors import Refused
from tests.diagram_graphs import a_picture, a_small_office, sheets, svg_of

DOT = "digraph { a -> b; a -> c }"
SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
DIES = (sys.executable, "-c", "import sys; sys.stdin.readline(); sys.exit(3)")


@pytest.fixture
def broken(monkeypatch):
    """Makes the pool's processes end at once."""

    def breaking(command):
        made = Pool(1, command)
        monkeypatch.setattr(worker, "_pool", made)
        return made

    yield breaking


def test_graphviz_answers_with_a_place_for_every_node() -> None:
    assert set(pool().ask({"job": "order", "dot": DOT}, 20)) == {"a", "b", "c"}


def test_a_process_that_takes_too_long_is_ended_and_says_so() -> None:
    slow = Worker(SLEEPS)
    start = time.monotonic()
    with pytest.raises(WorkerFailed, match="no answer within"):
        slow.ask({"job": "order", "dot": DOT}, 0.3)
    assert time.monotonic() - start < 10


def test_a_process_that_crashes_says_so() -> None:
    with pytest.raises(WorkerFailed, match="ended"):
        Worker(DIES).ask({"job": "order", "dot": DOT}, 20)


def test_a_failure_inside_comes_back_in_words_and_the_process_lives_on() -> None:
    shared = Worker()
    with pytest.raises(WorkerFailed):
        shared.ask({"job": "order", "dot": "digraph {"}, 20)
    assert "a" in shared.ask({"job": "order", "dot": DOT}, 20)
    shared.close()


def test_after_a_failure_the_next_question_gets_a_new_process() -> None:
    worker = Worker()
    worker.ask({"job": "order", "dot": DOT}, 20)
    worker._process.kill()  # type: ignore[union-attr]
    worker._process.wait()  # type: ignore[union-attr]
    assert "a" in worker.ask({"job": "order", "dot": DOT}, 20)
    worker.close()


def test_without_graphviz_pictures_are_drawn_all_the_same(app, broken, caplog) -> None:
    broken(DIES)
    with app.app_context():
        (sheet,) = layouts.placed(a_picture(a_small_office()), "A3")
    assert len(sheet.boxes) == 11
    assert "layout without Graphviz's order" in caplog.text


def test_a_failed_file_is_refused_in_plain_words(app, broken) -> None:
    broken(DIES)
    svg = svg_of(sheets(a_picture(a_small_office()))[0])
    with app.test_request_context(), pytest.raises(Refused, match=r"belum dapat dibuat.*PNG"):
        typesetting.png(svg)


def test_png_and_pdf_are_made_from_the_same_sheet(app) -> None:
    made = [svg_of(sheet) for sheet in sheets(a_picture(a_small_office()), "A4")] * 2
    with app.test_request_context():
        image, document = typesetting.png(made[0], dpi=72), typesetting.pdf(made)
    assert image.startswith(b"\x89PNG\r\n") and document.startswith(b"%PDF")
    # A4 landscape at one dot per point.
    assert int.from_bytes(image[16:20]) == 842 and int.from_bytes(image[20:24]) == 595


def test_the_pdf_has_a_page_per_sheet_and_searchable_text(app) -> None:
    import io

    from pypdf import PdfReader

    made = [svg_of(sheet) for sheet in sheets(a_picture(a_small_office()), "A4")] * 2
    with app.test_request_context():
        reader = PdfReader(io.BytesIO(typesetting.pdf(made)))
    assert len(reader.pages) == 2
    assert round(float(reader.pages[0].mediabox.width)) == 842
    assert "Rekomendasi" in reader.pages[0].extract_text()
