"""The gap catalogue and the strategy in documents."""

from __future__ import annotations

from types import SimpleNamespace

from app import gaps
from app.document.blocks import Band, Heading, Paragraph, Table
from app.document.chapters import all_blocks
from app.document.make import read_source
from app.document.source import Request
from app.operations import catalogue as writing
from app.operations.actor import COMMAND_LINE
from app.operations.catalogue_input import Written
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_link, a_record


def words_of(app, edition="internal", opd=()):
    """Everything printed from headings, paragraphs and tables, in order."""
    steps = SimpleNamespace(tell=lambda word: None, total=0)
    with app.app_context():
        request = Request(edition=edition, opd=tuple(opd), pictures=False)
        source = read_source(ALL_SEEING, request, steps)
        return "\n".join(word for block in all_blocks(source) for word in _words(block))


def _words(block):
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Table):
        yield block.caption
        for part in block.parts:
            yield " | ".join(column.label for column in part.columns)
            for row in part.rows:
                yield row.text if isinstance(row, Band) else " | ".join(getattr(row, "cells", row))


def test_the_document_prints_the_catalogue_without_proposals(app):
    city = a_city(app)
    sim = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    with app.app_context():
        key = next(f.key for f in gaps.findings_for(ALL_SEEING) if f.element == sim.id)
        by_hand = Written({"gap": "Belum ada tim", "person": "Kabid"}, head="kelembagaan")
        writing.write_by_hand(COMMAND_LINE, by_hand)
        of_disdik = Written({"gap": "Guru belum terlatih"}, head="sdm", opd=city["Disdik"].id)
        writing.write_by_hand(COMMAND_LINE, of_disdik)
        writing.propose(COMMAND_LINE, {key: city["Dishub"].id}, {"target": "USULAN"})
        writing.write_swot(COMMAND_LINE, "sdm", {"strengths": "Enam pranata"})
    printed = words_of(app)
    for words in ("Katalog Gap", "Kelembagaan", "Belum ada tim", "Enam pranata"):
        assert words in printed
    assert "USULAN" not in printed and "Kabid" not in printed
    assert "Guru belum terlatih" in printed
    assert "Guru belum terlatih" not in words_of(app, opd=["2.15.01"])


def test_the_document_prints_indicators_by_goal_and_year(app):
    a_city(app)
    goal = a_record(app, "goal", "Layanan membaik", None, level="sasaran", review="validated")
    kpi = a_record(
        app, "kpi", "Indeks kepuasan", None, unit="poin", yearly_target="2025: 83; 2026: 84",
        realised="2025: 85", review="validated",
    )  # fmt: skip
    a_link(app, kpi, "measures__goal", goal)
    printed = words_of(app, "public")
    assert "Arah Strategis dan Indikator Kinerja" in printed
    assert "Sasaran Strategis: Layanan membaik" in printed
    assert "Indeks kepuasan | poin | 83 / 85 | 84 | tercapai (2025) | –" in printed
    assert "1 sasaran belum dipikul proses bisnis mana pun: Layanan membaik." in printed


def test_a_city_without_catalogue_and_strategy_has_no_empty_headings(app):
    a_city(app)
    printed = words_of(app)
    assert "Katalog Gap" not in printed and "Arah Strategis" not in printed
