"""The next period is opened, and a tree gets a new edition: old moments keep theirs."""

import io
from datetime import date

import pytest

from app import queries
from app.errors import Forbidden, Refused
from app.operations.actor import COMMAND_LINE
from app.operations.lists import add_reference
from app.operations.periods import Node, open_edition, open_period
from app.permissions import actor_of
from app.queries.baselines import baseline
from app.queries.moment import as_of
from app.queries.periods import editions, periods
from architecture.gaps import find_gaps
from tests.factories import a_city, a_record, an_account, signed_in

NEW_RAA = [Node(2, "RAA.01", "Aplikasi umum"), Node(3, "RAA.01.01", "Aplikasi umum berbagi pakai")]


def gaps_of(app, rule):
    found = find_gaps(
        queries.load_graph(), today=date(2026, 11, 21), vocabulary=queries.vocabulary()
    )
    return [f for f in found if f.rule.code == rule]


def test_next_period_begins_with_a_baseline_of_the_former(app):
    a_city(app)
    kept = a_record(app, "kpi", "Indeks", "Dishub", yearly_target={"2026": "2,6"})
    with app.app_context():
        named = baseline(open_period(COMMAND_LINE, "2030-2034", "Akhir 2025-2029"))
        assert queries.government().period == "2030-2034"
        assert [p.period for p in periods()] == ["2030-2034", "2025-2029"]
        with as_of(named.number):
            assert queries.government().period == "2025-2029"
        # Nothing that was entered for the years of the former period is lost.
        assert queries.load_graph("all").elements[kept.id]["yearly_target"] == {"2026": "2,6"}


@pytest.mark.parametrize("period", ["2025-2029", "2029-2025", "tahun depan", ""])
def test_a_period_that_is_none_opens_nothing(app, period):
    a_city(app)
    with app.app_context():
        with pytest.raises(Refused):
            open_period(COMMAND_LINE, period, "Akhir")
        assert queries.government().period == "2025-2029"
        assert len(periods()) == 1


def test_years_to_fill_in_follow_the_period(app):
    a_city(app)
    record = a_record(app, "kpi", "Indeks", "Dishub")
    client = signed_in(app, an_account(app, "administrator"))
    assert 'name="a.yearly_target.2025"' in client.get(f"/catatan/{record.id}/ubah").text
    form = {"period": "2030-2034", "baseline": "Akhir 2025-2029"}
    assert client.post("/administrasi/periode", data=form).status_code == 302
    page = client.get(f"/catatan/{record.id}/ubah").text
    assert 'name="a.yearly_target.2034"' in page and 'name="a.yearly_target.2025"' not in page


def test_new_edition_withdraws_the_former_and_tells_what_it_lacks(app):
    a_city(app)
    record = a_record(app, "application", "SIM-KIR", "Dishub", raa="RAA.02.02")
    with app.app_context():
        before = queries.data_version()
        assert gaps_of(app, "NIL-02") == []
        made = open_edition(COMMAND_LINE, "RAA", "2025-2029", NEW_RAA)
        assert made.nodes == 2 and made.withdrawn > 2
        assert [n.code for n in queries.vocabulary().family("RAA")] == ["RAA.01", "RAA.01.01"]
        assert queries.vocabulary().references["RAA.01.01"].parent == "RAA.01"
        # The value stays as it was; that it is gone from the tree is a gap.
        assert queries.load_graph("all").elements[record.id]["raa"] == "RAA.02.02"
        assert [f.element for f in gaps_of(app, "NIL-02")] == [record.id]
        with as_of(before):
            assert "RAA.02.02" in queries.vocabulary().references
            assert gaps_of(app, "NIL-02") == []
        known = {(e.edition, e.offered > 0) for e in editions() if e.family == "RAA"}
        assert ("2025-2029", True) in known and ("2020-2024", False) in known


def test_own_nodes_stay_below_parents_that_stay(app):
    a_city(app)
    with app.app_context():
        add_reference(COMMAND_LINE, "RAA", "RAA.01.01", "RAA.01.01.90", "Milik daerah")
        add_reference(COMMAND_LINE, "RAA", "RAA.02.02", "RAA.02.02.90", "Tanpa induk lagi")
        made = open_edition(COMMAND_LINE, "RAA", "2025-2029", NEW_RAA)
        assert made.own_kept == 1
        assert "RAA.01.01.90" in queries.vocabulary().references
        assert "RAA.02.02.90" not in queries.vocabulary().references


def test_all_faults_of_a_file_are_told_and_nothing_changes(app):
    a_city(app)
    wrong = [
        Node(2, "RAA.01", "Satu"), Node(3, "RAA.01", "Dua kali"), Node(4, "RAB.01", "Pohon lain"),
        Node(5, "RAA.09.01", "Tanpa induk"), Node(6, "RAA.02", ""),
    ]  # fmt: skip
    with app.app_context():
        before = queries.data_version()
        with pytest.raises(Refused) as refusal:
            open_edition(COMMAND_LINE, "RAA", "", wrong)
        assert len(refusal.value.faults) == 5
        assert queries.data_version() == before


def test_only_administrators_open_periods_and_editions(app):
    a_city(app)
    writer = an_account(app, "writer")
    with app.app_context():
        with pytest.raises(Forbidden):
            open_period(actor_of(writer), "2030-2034", "Akhir")
        with pytest.raises(Forbidden):
            open_edition(actor_of(writer), "RAA", "2025-2029", NEW_RAA)
    assert signed_in(app, writer).get("/administrasi/periode").status_code == 403


def test_page_takes_a_table_and_shows_its_faults(app):
    a_city(app)
    client = signed_in(app, an_account(app, "administrator"))

    def send(text):
        form = {"family": "RAA", "edition": "2025-2029", "file": (io.BytesIO(text), "raa.csv")}
        return client.post("/administrasi/periode/edisi", data=form, follow_redirects=True)

    bad = send(b"Kode,Nama\nRAA.01,\n")
    assert bad.status_code == 422 and "Baris 2" in bad.text
    assert send(b"apa,saja\n1,2\n").status_code == 422
    good = send(b"Judul\nKode,Nama\nRAA.01,Aplikasi umum\nRAA.01.01,Berbagi pakai\n")
    assert good.status_code == 200 and "2 simpul" in good.text
