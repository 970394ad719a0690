"""The gap catalogue: entries, one activity for several gaps, who reads and writes which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import catalogue, gaps, queries, tables
from app.errors import Forbidden, Refused
from app.extensions import db
from app.models import Decision, Element
from app.operations import catalogue as writing
from app.operations import decisions, elements
from app.operations.actor import COMMAND_LINE
from app.operations.catalogue_input import Written
from app.operations.elements import Edit
from app.permissions import actor_of, viewer_of
from app.queries.baselines import past_as_of
from app.queries.decisions import decisions as stored_decisions
from app.queries.decisions import gaps_closed_by
from app.queries.reading import TARGET, in_reading
from architecture.tables import make, table_of
from architecture.visibility import ALL_SEEING
from tests.conftest import running_app
from tests.factories import a_city, a_record, an_account, sign_in, signed_in

TOMORROW = (date.today() + timedelta(days=1)).isoformat()
BY_HAND = {
    "head": "sdm", "gap": "Pranata komputer terpusat", "current": "Enam orang, satu OPD",
    "ideal": "Satu pengelola tiap OPD", "recommendation": "Formasi bertahap", "year": "2028",
    "target": "20 OPD", "person": "Kepala Bidang Aptika", "state": "listed",
}  # fmt: skip


@pytest.fixture(scope="module")
def shared(sqlite_template, tmp_path_factory):
    """Two applications of Dishub with gaps, one of Disdik, a goal and the people."""
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "selaras.sqlite").write_bytes(sqlite_template.read_bytes())
    with running_app(f"sqlite:///{folder / 'selaras.sqlite'}", folder) as app:
        app.units = a_city(app)
        app.sim = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
        app.tiket = a_record(app, "application", "Tiket Feri", "Dishub", review="validated")
        app.secret = a_record(app, "application", "Rahasia", "Disdik")  # a draft
        app.goal = a_record(app, "goal", "Layanan daring meningkat", None, level="sasaran")
        app.verifier = an_account(app, "verifier", None)
        app.admin = an_account(app, "administrator", None)
        app.officer = an_account(app, "officer", "Dishub")
        app.reader = an_account(app, "reader", None)
        yield app


@pytest.fixture
def city(shared):
    """The city with an empty catalogue and without activities."""
    with shared.app_context():
        known = stored_decisions()
        decisions.withdraw(COMMAND_LINE, sorted(known))
        for activity in queries.load_graph("all").of_kind("activity"):
            elements.archive_element(COMMAND_LINE, activity.id)
    return shared


@pytest.fixture
def client(city):
    return city.test_client()


def key_of(city, record) -> str:
    with city.app_context():
        return next(f.key for f in gaps.findings_for(ALL_SEEING) if f.element == record.id)


def entries(city, account=None, edition="internal"):
    with city.test_request_context():
        viewer = viewer_of(account) if account else ALL_SEEING
        return {e.key: e for e in catalogue.entries_for(viewer, edition)}


def rows(city, name, viewer=ALL_SEEING, edition="internal"):
    with city.test_request_context():
        made = make(table_of(name), tables.source_for(viewer, edition))
        names = [c.name for c in made.columns]
        return [dict(zip(names, row, strict=True)) for row in made.rows]


def test_one_click_puts_a_gap_into_the_catalogue_and_it_stays_open(city, client):
    sign_in(client, city.officer)
    key = key_of(city, city.sim)
    page = client.get("/kesenjangan", query_string={"pilih": key, "aturan": key.split(":")[0]})
    assert "Masukkan ke katalog" in page.text
    assert client.post("/katalog-kesenjangan/masuk", data={"key": key}).status_code == 302
    entry = entries(city, city.officer)[key]
    assert (entry.state, entry.activities) == ("listed", ())
    page = client.get("/kesenjangan", query_string={"aturan": key.split(":")[0], "pilih": key})
    assert f'id="g-{key}"' in page.text and "Buka dalam katalog" in page.text


def test_one_activity_closes_several_gaps_and_one_gap_has_several_activities(city, client):
    sign_in(client, city.admin)
    keys = [key_of(city, city.sim), key_of(city, city.tiket)]
    client.post("/katalog-kesenjangan/masuk", data={"key": keys})
    sent = {"lakukan": "buat", "name": "Migrasi", "opd": city.units["Dishub"].id, "key": keys}
    assert client.post("/katalog-kesenjangan/pilihan", data=sent).status_code == 302
    with city.app_context():
        made = db.session.scalar(select(Element).where(Element.name == "Migrasi"))
        assert (made.name, made.plan, made.review) == ("Migrasi", "new", "draft")
        first = made.id
    second = a_record(city, "activity", "Pelatihan", "Dishub", plan="new")
    sent = {"lakukan": "hubungkan", "activity": second.id, "key": keys[:1]}
    client.post("/katalog-kesenjangan/pilihan", data=sent)
    with city.app_context():
        assert gaps_closed_by() == dict(
            sorted({first: tuple(sorted(keys)), second.id: (keys[0],)}.items())
        )
    page = client.get("/katalog-kesenjangan").text
    assert page.count("Migrasi") >= 2 and "Pelatihan" in page


def test_a_new_activity_serves_the_goals_of_its_gaps(city, client):
    sign_in(client, city.admin)
    client.post("/katalog-kesenjangan/baru", data={**BY_HAND, "goals": city.goal.id})
    (key,) = entries(city)
    sent = {"lakukan": "buat", "name": "Formasi", "opd": city.units["Dishub"].id, "key": key}
    client.post("/katalog-kesenjangan/pilihan", data=sent)
    with city.app_context():
        graph = queries.load_graph("all")
        (edge,) = [r for r in graph.relations if r.type == "serves_goal"]
        assert edge.target == city.goal.id


def test_a_gap_written_by_hand_keeps_everything_and_is_in_both_tables(city, client):
    sign_in(client, city.verifier)
    sent = {**BY_HAND, "goals": city.goal.id, "owner": city.units["Disdik"].id}
    assert client.post("/katalog-kesenjangan/baru", data=sent).status_code == 302
    (row,) = rows(city, "gap_catalogue")
    assert (row["group"], row["gap"], row["year"]) == (
        "Sumber daya manusia", "Pranata komputer terpusat", 2028,
    )  # fmt: skip
    assert (row["owner"], row["person"]) == ("Disdik", "Kepala Bidang Aptika")
    assert "Layanan daring meningkat" in row["goals"]
    (row,) = rows(city, "gap_conditions")
    assert (row["current"], row["ideal"]) == ("Enam orang, satu OPD", "Satu pengelola tiap OPD")


def test_the_position_in_charge_stays_out_of_the_public_edition(city, client):
    sign_in(client, city.verifier)
    client.post("/katalog-kesenjangan/baru", data=BY_HAND)
    assert "person" in rows(city, "gap_catalogue")[0]
    assert "person" not in rows(city, "gap_catalogue", edition="public")[0]
    assert [e.person for e in entries(city, edition="public").values()] == [""]


def test_everything_wrong_is_said_at_once_and_typing_is_kept(city, client):
    sign_in(client, city.verifier)
    sent = {"head": "x", "year": "27", "state": "postponed", "current": "Tetap ada"}
    answer = client.post("/katalog-kesenjangan/baru", data=sent)
    assert answer.status_code == 422
    for place in ("Aspek", "Gap", "Tahun target", "Alasan", "Ditunda sampai"):
        assert f"<b>{place}</b>" in answer.text
    assert "Tetap ada" in answer.text and entries(city) == {}


def test_postponed_entries_stay_listed_as_postponed(city, client):
    sign_in(client, city.verifier)
    client.post(
        "/katalog-kesenjangan/baru",
        data={**BY_HAND, "state": "postponed", "reason": "Menunggu", "until": TOMORROW},
    )
    assert rows(city, "gap_catalogue")[0]["state"] == f"ditunda ({TOMORROW})"
    assert "ditunda" in client.get("/katalog-kesenjangan").text


def test_proposals_are_marked_until_confirmed_and_never_printed(city, client):
    key = key_of(city, city.sim)
    with city.app_context():
        gap = {key: city.units["Dishub"].id}
        assert writing.propose(COMMAND_LINE, gap, {"target": "Terhubung"}) == 1
        assert writing.propose(COMMAND_LINE, gap, {"target": "Lain"}) == 0
    assert entries(city)[key].state == "proposed"
    assert rows(city, "gap_catalogue") == []
    sign_in(client, city.officer)
    assert "usulan program" in client.get("/katalog-kesenjangan").text
    client.post("/katalog-kesenjangan/pilihan", data={"lakukan": "benarkan", "key": key})
    assert entries(city)[key].state == "listed"
    assert [r["target"] for r in rows(city, "gap_catalogue")] == ["Terhubung"]


def test_a_gap_that_closed_by_itself_says_when(city, client):
    with city.app_context():
        found = [f for f in gaps.findings_for(ALL_SEEING) if f.element == city.sim.id]
        key = next(f.key for f in found if f.fields and f.fields[0] == "description")
        writing.enter(COMMAND_LINE, {key: city.units["Dishub"].id})
        elements.save_element(
            COMMAND_LINE, city.sim.id, {"description": Edit(raw="Pencatatan uji kendaraan")}
        )
        changed = queries.recent_changes(1)[0].at
        elements.save_element(COMMAND_LINE, city.sim.id, {"notes": Edit(raw="Lain")})
    entry = entries(city)[key]
    assert entry.is_closed and entry.closed_at == changed
    sign_in(client, city.verifier)
    assert "tertutup" in client.get("/katalog-kesenjangan?status=tertutup").text
    assert rows(city, "gap_catalogue")[0]["state"].startswith("tertutup")


def test_an_entry_is_told_only_to_who_is_told_of_its_gap(city, client):
    key, own = key_of(city, city.secret), key_of(city, city.sim)
    with city.app_context():
        writing.enter(COMMAND_LINE, {key: city.units["Disdik"].id, own: city.units["Dishub"].id})
    assert set(entries(city, city.officer)) == {own}
    assert set(entries(city, city.verifier)) == {own, key}
    sign_in(client, city.officer)
    assert client.get(f"/katalog-kesenjangan/entri/{key}").status_code == 404
    assert client.post("/katalog-kesenjangan/masuk", data={"key": key}).status_code == 404
    sent = {"lakukan": "keluarkan", "key": [own, key]}
    assert client.post("/katalog-kesenjangan/pilihan", data=sent).status_code == 404


def test_a_closed_gap_of_a_foreign_draft_is_not_told_either(city):
    with city.app_context():
        key = f"APL-09:{city.secret.id}"  # its contract has not ended: nobody finds it
        writing.enter(COMMAND_LINE, {key: city.units["Disdik"].id})
    assert entries(city, city.officer) == {}
    assert entries(city, city.verifier)[key].is_closed


def test_security_weaknesses_are_for_owners_and_reviewers_and_never_public(city, client):
    sign_in(client, city.verifier)
    sent = {**BY_HAND, "head": "keamanan", "opd": city.units["Disdik"].id}
    client.post("/katalog-kesenjangan/baru", data=sent)
    assert len(entries(city, city.verifier)) == 1
    assert entries(city, city.officer) == entries(city, edition="public") == {}


def test_officers_write_about_their_opd_and_leave_putting_aside_to_reviewers(city):
    with city.test_request_context():
        officer = actor_of(city.officer)
        own, foreign = city.units["Dishub"].id, city.units["Disdik"].id
        key = writing.write_by_hand(officer, Written(BY_HAND, head="sdm", opd=own))
        for opd in (foreign, ""):
            with pytest.raises(Forbidden):
                writing.write_by_hand(officer, Written(BY_HAND, head="sdm", opd=opd))
        aside = Written(BY_HAND, head="sdm", opd=own, state="accepted", reason="Biar")
        with pytest.raises(Forbidden):
            writing.write_by_hand(officer, aside, key)
        writing.write_by_hand(COMMAND_LINE, aside, key)
        with pytest.raises(Forbidden):  # what reviewers put aside he does not bring back
            writing.write_by_hand(officer, Written(BY_HAND, head="sdm", opd=own), key)
        with pytest.raises(Forbidden):
            writing.take_out(officer, {key: own})


def test_readers_read_the_catalogue_without_forms(city):
    with city.app_context():
        writing.write_by_hand(COMMAND_LINE, Written(BY_HAND, head="sdm"))
    client = signed_in(city, city.reader)
    page = client.get("/katalog-kesenjangan").text
    assert "Pranata komputer terpusat" in page and "k-pick" not in page
    (key,) = entries(city)
    assert "<textarea" not in client.get(f"/katalog-kesenjangan/entri/{key}").text
    assert client.get("/katalog-kesenjangan/baru").status_code == 403
    assert client.post("/katalog-kesenjangan/baru", data=BY_HAND).status_code == 403


def test_deciding_about_a_gap_keeps_what_the_catalogue_holds_of_it(city):
    key = key_of(city, city.sim)
    with city.app_context():
        writing.describe(
            COMMAND_LINE, key, city.units["Dishub"].id, Written({"target": "Terhubung"})
        )
        decisions.decide(COMMAND_LINE, [key], "accepted", reason="Biar")
    entry = entries(city)[key]
    assert (entry.state, entry.target) == ("accepted", "Terhubung")


def test_an_earlier_moment_has_the_catalogue_as_it_was(city):
    with city.app_context():
        key = writing.write_by_hand(COMMAND_LINE, Written({**BY_HAND}, head="sdm"))
        then = queries.data_version()
        changed = Written({**BY_HAND, "gap": "Berubah"}, head="sdm")
        writing.write_by_hand(COMMAND_LINE, changed, key)
        assert past_as_of(then).decisions[key].details["gap"] == BY_HAND["gap"]


def test_an_entry_taken_out_is_gone_and_the_log_has_it(city, client):
    sign_in(client, city.admin)
    client.post("/katalog-kesenjangan/baru", data=BY_HAND)
    (key,) = entries(city)
    client.post("/katalog-kesenjangan/pilihan", data={"lakukan": "keluarkan", "key": key})
    with city.app_context():
        assert db.session.scalars(select(Decision)).all() == []
        assert queries.recent_changes(1)[0].before["details"]["gap"] == BY_HAND["gap"]


def test_the_swot_is_kept_line_by_line(city, client):
    sign_in(client, city.verifier)
    sent = {"strengths": "Pusat data\n- Pimpinan mendukung\n\n", "threats": "Serangan"}
    assert client.post("/katalog-kesenjangan/swot/pemerintah", data=sent).status_code == 302
    assert rows(city, "swot") == [
        {"group": "Pemerintah daerah", "strengths": "Pusat data\nPimpinan mendukung",
         "weaknesses": None, "opportunities": None, "threats": "Serangan"}
    ]  # fmt: skip
    assert "Pimpinan mendukung" in client.get("/katalog-kesenjangan/swot").text
    reader = signed_in(city, city.officer)
    assert reader.post("/katalog-kesenjangan/swot/sdm", data=sent).status_code == 403


def test_the_workbook_of_the_catalogue_opens(city, client, tmp_path):
    from openpyxl import load_workbook

    sign_in(client, city.verifier)
    client.post("/katalog-kesenjangan/baru", data={**BY_HAND, "gap": "=1+1"})
    file = tmp_path / "katalog.xlsx"
    file.write_bytes(client.get("/katalog-kesenjangan/katalog.xlsx").data)
    sheet = load_workbook(file)["Katalog gap"]
    assert [c.value for c in sheet["B"]][-1] == "=1+1" and sheet.cell(4, 2).data_type == "s"


def test_a_list_that_matches_nothing_says_which_filter_hides(city, client):
    sign_in(client, city.verifier)
    assert "Katalog masih kosong" in client.get("/katalog-kesenjangan").text
    client.post("/katalog-kesenjangan/baru", data=BY_HAND)
    page = client.get("/katalog-kesenjangan?status=tunda&opd=zzz").text
    assert "Tidak ada yang cocok" in page and "zzz" in page


def test_refused_details_are_not_stored(city):
    with city.app_context():
        long = Written({"gap": "x" * 5000}, head="sdm", activities=("tidak-ada",))
        with pytest.raises(Refused) as refused:
            writing.write_by_hand(COMMAND_LINE, long)
        assert len(refused.value.faults) == 2


def test_the_catalogue_of_a_past_moment_is_read_without_forms(city, client):
    sign_in(client, city.verifier)
    client.post("/katalog-kesenjangan/baru", data=BY_HAND)
    with city.app_context():
        then = queries.data_version()
    (key,) = entries(city)
    client.post(f"/katalog-kesenjangan/entri/{key}", data={**BY_HAND, "gap": "Berubah"})
    page = client.get(f"/pada/{then}/katalog-kesenjangan").text
    assert BY_HAND["gap"] in page and "Berubah" not in page and "k-pick" not in page
    assert "Berubah" in client.get("/katalog-kesenjangan").text


def test_what_is_planned_closes_no_gap_of_today(city, client):
    sign_in(client, city.verifier)
    key = key_of(city, city.tiket)
    client.post("/katalog-kesenjangan/masuk", data={"key": key})
    with city.app_context():
        elements.save_element(COMMAND_LINE, city.tiket.id, {}, plan=Edit(raw="retire", seen="keep"))
    with city.test_request_context(), in_reading(TARGET):
        (entry,) = catalogue.entries_for(ALL_SEEING)
        assert not entry.is_closed
