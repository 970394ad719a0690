"""Deciding about clauses: each ends tied, joined or declined; twice sent is once done."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import gaps, queries
from app.errors import Forbidden, Refused
from app.extensions import db
from app.models import Change, Element, Relation
from app.operations import elements, tupoksi
from app.operations.actor import COMMAND_LINE
from app.operations.tupoksi import Entry
from app.operations.tupoksi_processes import NewProcess
from app.permissions import actor_of
from app.queries.tupoksi import clauses_of
from app.tupoksi.work import sections_of, short_place, work_of
from architecture.tupoksi import has_opening, split
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_record, an_account, signed_in, unit_id
from tests.workshops import a_participant, a_workshop

TEXT = (Path(__file__).parent / "data" / "tupoksi" / "dishub-25.txt").read_text("utf-8")
PERWALI = "Perwali Nomor 27 Tahun 2024"


@pytest.fixture
def city(app):
    a_city(app)
    return app


@pytest.fixture
def dishub(city):
    with city.app_context():
        return unit_id("Dishub")


def entries(text=TEXT):
    return [Entry(p.wording, p.place, p.unit, p.first, p.last) for p in split(text).clauses]


def paste(opd, text=TEXT, regulation=PERWALI):
    return tupoksi.store_clauses(COMMAND_LINE, opd, regulation, entries(text))


def a_process(name="Uji KIR", **values):
    return NewProcess(str(uuid.uuid4()), name, **values)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def work(opd, apart=()):
    sections = sections_of(opd)
    return work_of(queries.units()[opd], sections, sections[0], apart)


def clause_gaps():
    return [f for f in gaps.findings_for(ALL_SEEING) if f.rule.code == "TPK-01"]


# --- Pasting --------------------------------------------------------------------------------------


def test_pasted_clauses_are_records_with_regulation_place_and_unit(city, dishub):
    with city.app_context():
        stored = paste(dishub)
        clause = queries.stored_element(stored.ids[3])
    assert (stored.new, clause.attributes) == (
        25,
        {
            "regulation": PERWALI,
            "place": "Pasal 14 ayat (2) huruf d",
            "unit": "Bidang Lalu Lintas dan Angkutan",
            "notes": "Baris 19–21 dari teks yang ditempel.",
        },
    )


def test_same_paste_twice_changes_nothing(city, dishub):
    with city.app_context():
        first = paste(dishub)
        changes = count(Change)
        again = paste(dishub, regulation=PERWALI.upper() + " ")
        assert (again, count(Change)) == (tupoksi.Stored(first.ids, 0), changes)


def test_paste_with_one_clause_more_adds_only_that_one(city, dishub):
    with city.app_context():
        paste(dishub, "Pasal 1\na. pengelolaan terminal;")
        assert paste(dishub, "Pasal 1\na. pengelolaan terminal;\nb. uji berkala truk.").new == 1


def test_wording_longer_than_a_name_is_whole_in_its_clause(city, dishub):
    long = "pengelolaan " + "terminal penumpang " * 60
    with city.app_context():
        first = paste(dishub, f"Pasal 1\na. {long};")
        (clause,) = clauses_of(dishub)
        assert clause.text == long.strip()
        assert paste(dishub, f"Pasal 1\na. {long};") == tupoksi.Stored(first.ids, 0)


def test_paste_without_regulation_or_clause_says_both(city, dishub):
    with city.app_context(), pytest.raises(Refused) as refusal:
        tupoksi.store_clauses(COMMAND_LINE, dishub, " ", [])
    assert [f.place for f in refusal.value.faults] == ["Peraturan", "Teks pasal"]


def test_other_office_may_not_paste(city, dishub):
    siti = an_account(city, "officer", "Disdik")
    with city.app_context(), pytest.raises(Forbidden):
        tupoksi.store_clauses(actor_of(siti), dishub, PERWALI, entries())


# --- Deciding -------------------------------------------------------------------------------------


def test_every_clause_of_the_25_ends_tied_joined_or_declined(city, dishub):
    with city.app_context():
        paste(dishub)
        assert len(clause_gaps()) == 25
        for row in work(dishub).rows:
            ids = [line.id for line in row.clauses]
            if row.proposal.declines:
                tupoksi.decline(COMMAND_LINE, dishub, ids, row.proposal.reason.id)
            else:
                made = a_process(
                    row.proposal.name, kind=row.proposal.kind, rab=row.proposal.rab.code
                )
                tupoksi.accept(COMMAND_LINE, dishub, ids, [made])
        names = db.session.scalars(select(Element.name).where(Element.kind == "process")).all()
        assert work(dishub).counts == {"accepted": 23, "declined": 2, "waiting": 0}
        assert (clause_gaps(), [n for n in names if has_opening(n)]) == ([], [])
        assert len(names) == 20


def test_accepted_values_are_assumed_until_confirmed(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. pelaksanaan pengujian berkala kendaraan;")
        made = a_process(kind="inti", rab="RAB.03.03.02", urusan="2.15",
                         confirmed=frozenset({"rab"}))  # fmt: skip
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [made])
        process = queries.stored_element(made.id)
        assert (process.attributes, process.marks) == (
            {
                "description": "pelaksanaan pengujian berkala kendaraan", "process_kind": "inti",
                "rab": "RAB.03.03.02", "urusan": "2.15",
            },
            {
                "description": "assumed", "process_kind": "assumed", "rab": "confirmed",
                "urusan": "assumed",
            },
        )  # fmt: skip


def test_accepting_sent_twice_makes_one_process(city, dishub):
    with city.app_context():
        stored, made = paste(dishub, "Pasal 1\na. uji berkala truk;"), a_process()
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [made])
        before = count(Change)
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [made])
        assert (count(Change), count(Relation)) == (before, 1)


def test_clause_that_somebody_else_accepted_is_refused_with_the_process(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. uji berkala truk;")
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [a_process("Uji KIR")])
        with pytest.raises(Refused) as refusal:
            tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [a_process("Uji truk")])
        assert "Uji KIR" in refusal.value.faults[0].found
        assert count(Relation) == 1


def test_one_clause_can_become_several_processes(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. pengelolaan parkir dan pemungutan retribusi;")
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [a_process("A"), a_process("B")])
        (row,) = work(dishub).rows
        assert [p.name for p in row.processes] == ["A", "B"]


def test_joined_clause_waits_again_when_separated(city, dishub):
    kir = a_record(city, "process", "Uji KIR")
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. uji berkala truk;\nb. evaluasi uji bus;")
        tupoksi.join(COMMAND_LINE, dishub, stored.ids, kir.id)
        assert [len(r.clauses) for r in work(dishub).rows] == [2]
        tupoksi.separate(COMMAND_LINE, dishub, stored.ids[1], kir.id)
        assert [r.state for r in work(dishub).rows] == ["accepted", "waiting"]


def test_declining_needs_a_reason_and_closes_the_gap(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. pelaksanaan tugas lain yang diberikan;")
        with pytest.raises(Refused):
            tupoksi.decline(COMMAND_LINE, dishub, stored.ids, "  ")
        assert len(clause_gaps()) == 1
        tupoksi.decline(COMMAND_LINE, dishub, stored.ids, "Klausul penutup.")
        assert clause_gaps() == []


def test_taking_back_a_decline_opens_the_gap_again(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. pelaksanaan tugas lain yang diberikan;")
        tupoksi.decline(COMMAND_LINE, dishub, stored.ids, "Klausul penutup.")
        tupoksi.reopen(COMMAND_LINE, dishub, stored.ids)
        assert len(clause_gaps()) == 1


def test_taking_back_puts_a_process_nobody_used_into_the_archive(city, dishub):
    with city.app_context():
        stored, made = paste(dishub, "Pasal 1\na. uji berkala truk;"), a_process()
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [made])
        assert tupoksi.reopen(COMMAND_LINE, dishub, stored.ids) == []
        assert queries.stored_element(made.id).archived


def test_taking_back_keeps_a_process_that_was_used_since(city, dishub):
    with city.app_context():
        stored, made = paste(dishub, "Pasal 1\na. uji berkala truk;"), a_process()
        tupoksi.accept(COMMAND_LINE, dishub, stored.ids, [made])
        elements.save_element(COMMAND_LINE, made.id, {"output": elements.Edit(raw="Bukti lulus")})
        process = queries.stored_element(made.id)
        assert tupoksi.reopen(COMMAND_LINE, dishub, stored.ids) == [process.code]
        assert not queries.stored_element(made.id).archived


def test_clause_of_another_office_is_not_there_for_this_one(city, dishub):
    with city.app_context():
        stored = paste(dishub, "Pasal 1\na. uji berkala truk;")
        siti = actor_of(an_account(city, "officer", "Disdik"))
        with pytest.raises(Forbidden):
            tupoksi.decline(siti, dishub, stored.ids, "x")


# --- The page -------------------------------------------------------------------------------------


def post(client, opd, *decisions, **more):
    answer = client.post(f"/opd/{opd}/tupoksi/putusan", json={"decisions": list(decisions), **more})
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture
def officer(city):
    city.config["WTF_CSRF_ENABLED"] = False
    return signed_in(city, an_account(city, "officer", "Dishub"))


def pasted(officer, opd, text=TEXT):
    return officer.post(
        f"/opd/{opd}/tupoksi/tempel", data={"text": text, "regulation": PERWALI, "article": "7"}
    )


def test_page_without_clauses_leads_to_pasting(officer, dishub):
    assert officer.get(f"/opd/{dishub}/tupoksi").location.endswith("/tupoksi/tempel")


def test_pasting_leads_to_the_rows_of_its_article(officer, dishub):
    page = officer.get(pasted(officer, dishub).location).text
    assert "Pasal 14: Bidang Lalu Lintas dan Angkutan" in page
    assert page.count('class="t-row is-') == 22


def test_typed_article_is_the_place_of_clauses_whose_text_names_none(officer, city, dishub):
    pasted(officer, dishub, "a. uji berkala truk;")
    with city.app_context():
        assert [c.place for c in clauses_of(dishub)] == ["Pasal 7 huruf a"]


def test_corrected_pieces_are_stored_as_they_were_left(officer, city, dishub):
    pieces = [{"text": "uji truk dan bus", "place": "Pasal 3 huruf a", "unit": "Bidang X"}]
    data = {"text": TEXT, "regulation": PERWALI, "pieces": json.dumps(pieces)}
    officer.post(f"/opd/{dishub}/tupoksi/tempel", data=data)
    with city.app_context():
        assert [(c.text, c.place) for c in clauses_of(dishub)] == [
            ("uji truk dan bus", "Pasal 3 huruf a")
        ]


def test_preview_counts_and_stores_nothing(officer, city, dishub):
    answer = officer.post(f"/opd/{dishub}/tupoksi/pecah", data={"text": TEXT}).json
    with city.app_context():
        assert (answer["clauses"], clauses_of(dishub)) == (25, [])
    assert answer["counts"] == {"ayat": 3, "letters": 23, "numbers": 2, "others": 0, "skipped": 3}


def test_refused_decision_spoils_no_other(officer, city, dishub):
    pasted(officer, dishub, "Pasal 1\na. uji berkala truk;\nb. pengelolaan terminal;")
    with city.app_context():
        one, two = (c.id for c in clauses_of(dishub))
    answer = post(
        officer, dishub,
        {"id": "1", "do": "decline", "clauses": [one], "reason": ""},
        {"id": "2", "do": "decline", "clauses": [two], "reason": "Belum pernah."},
        {"id": "3", "do": "apa"},
        "bukan putusan",
    )  # fmt: skip
    assert [r["done"] for r in answer["results"]] == [False, True, False, False]
    assert "Bukan proses: Belum pernah." in answer["html"]


def test_accepting_by_the_page_ties_code_and_urusan(officer, city, dishub):
    pasted(officer, dishub, "Pasal 1\na. audit keselamatan angkutan;")
    with city.app_context():
        (clause,) = clauses_of(dishub)
    process = {"id": str(uuid.uuid4()), "name": "Audit keselamatan", "kind": "inti",
               "rab": "RAB.03.03.02"}  # fmt: skip
    post(
        officer, dishub, {"id": "1", "do": "accept", "clauses": [clause.id], "processes": [process]}
    )
    with city.app_context():
        stored = queries.stored_element(process["id"])
    assert (stored.attributes["rab"], stored.marks["rab"]) == ("RAB.03.03.02", "assumed")


def test_value_that_somebody_else_changed_comes_back_with_his_name(officer, city, dishub):
    kir = a_record(city, "process", "Uji KIR")
    answer = post(officer, dishub, {
        "id": "1", "do": "change", "process": kir.id, "name": "Uji", "name_seen": "Uji truk",
    })  # fmt: skip
    assert "Uji KIR" in answer["results"][0]["message"]


def test_clauses_kept_apart_are_proposed_apart(officer, city, dishub):
    pasted(officer, dishub, "Pasal 1\na. uji berkala truk;\nb. evaluasi uji berkala truk;")
    with city.app_context():
        ids = [c.id for c in clauses_of(dishub)]
    page = f"/opd/{dishub}/tupoksi?potongan=1"
    assert officer.get(page).text.count('class="t-row is-') == 1
    assert officer.get(f"{page}&pisah={ids[1]}").text.count('class="t-row is-') == 2


@pytest.mark.parametrize("role", ["reader", "verifier", "officer"])
def test_nobody_but_the_office_opens_its_tupoksi(city, dishub, role):
    client = signed_in(city, an_account(city, role, "Disdik"))
    assert client.get(f"/opd/{dishub}/tupoksi/tempel").status_code == 403
    answer = client.post(f"/opd/{dishub}/tupoksi/pecah", data={"text": "a. x"})
    assert answer.status_code in (400, 403)


def test_unknown_office_is_not_found(officer):
    assert officer.get("/opd/tidak-ada/tupoksi").status_code == 404


@pytest.mark.parametrize(
    ("place", "short"),
    [
        ("Pasal 14 ayat (2) huruf b", "ayat (2) b"),
        ("Pasal 14 ayat (2) huruf i angka 1", "ayat (2) i 1"),
        ("Pasal 9 huruf b", "huruf b"),
        ("angka 3", "angka 3"),
    ],
)
def test_place_is_short_beside_its_clause(place, short):
    assert short_place(place) == short


def test_participant_decides_for_the_office_of_the_workshop_and_no_other(city, dishub):
    city.config["WTF_CSRF_ENABLED"] = False
    meeting = a_workshop(city)
    client = signed_in(city, a_participant(city, meeting))
    answer = pasted(client, dishub, "Pasal 1\na. uji berkala truk;")
    assert client.get(answer.location).status_code == 200
    with city.app_context():
        (clause,) = clauses_of(dishub)
        other = unit_id("Disdik")
    post(client, dishub, {"id": "1", "do": "decline", "clauses": [clause.id], "reason": "Belum."})
    with city.app_context():
        assert [c.reason for c in clauses_of(dishub)] == ["Belum."]
    assert client.get(f"/opd/{other}/tupoksi/tempel").status_code == 403
