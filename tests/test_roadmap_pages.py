"""The roadmap on its pages and in its workbook: what is shown, accepted, confirmed, left out."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import gaps, queries
from app.catalogue import entries_for
from app.errors import Forbidden, Refused
from app.operations import catalogue, nomenclature
from app.operations import roadmap as writing
from app.operations.actor import COMMAND_LINE
from app.operations.nomenclature import Entry
from app.operations.roadmap import Draft, Scheduled
from app.permissions import actor_of
from app.roadmap.nomenclature import read_rows
from app.roadmap.simulation import simulation_for
from app.roadmap.source import roadmap_for
from app.roadmap.workbook import roadmap_workbook
from app.tables import source_for
from architecture.metamodel.governance import ACTIVITY, PROPOSED_BY_PROGRAM
from architecture.visibility import ALL_SEEING
from tests.conftest import running_app
from tests.factories import a_city, a_link, a_record, an_account, sign_in


@dataclass
class Plan:
    """A city with three activities: two planned, the second waits for the first, one proposed."""

    app: Any
    first: Any
    second: Any
    proposed: Any
    accounts: dict[str, Any]


@pytest.fixture(scope="module")
def template(sqlite_template, tmp_path_factory) -> tuple[Path, Plan]:
    """The database of the plan, made once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("roadmap")
    file = folder / "selaras.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    with running_app(f"sqlite:///{file}", folder) as app:
        made = a_plan(app)
    return file, made


@pytest.fixture
def plan(template, tmp_path):
    file, made = template
    copy = tmp_path / "selaras.sqlite"
    copy.write_bytes(file.read_bytes())
    with running_app(f"sqlite:///{copy}", tmp_path) as app:
        yield replace(made, app=app)


@pytest.fixture
def client(request):
    """A browser for the plan, or for an empty instance where a test asks for none."""
    name = "plan" if "plan" in request.fixturenames else "app"
    found = request.getfixturevalue(name)
    return (found.app if name == "plan" else found).test_client()


def a_plan(app) -> Plan:
    a_city(app)
    sim = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    common = {"category": "Aplikasi SPBE", "planning_state": "disetujui"}
    first = a_record(
        app, "activity", "=HYPERLINK(1)", "Dishub",
        starts_on="2026-01-01", ends_on="2026-12-31", budget="2026: 150 juta",
        sub_activity_code="2.15.02.2.01.0001", output="+1 dokumen", **common,
    )  # fmt: skip
    second = a_record(
        app, "activity", "Integrasi SIM-KIR", "Dishub", starts_on="2026-01-01",
        ends_on="2026-12-31", budget="2027: 2.500.000", **common,
    )  # fmt: skip
    proposed = a_record(
        app, "activity", "Rancangan dari kesenjangan", "Dishub", category="Layanan SPBE",
        planning_state="usulan program", budget="2026: 999.000.000",
    )  # fmt: skip
    a_link(app, second, "depends_on__activity", first)
    with app.app_context():
        key = next(f.key for f in gaps.findings_for(ALL_SEEING) if f.element == sim.id)
        catalogue.plan(COMMAND_LINE, {key: None}, first.id)
    people = {"administrator": None, "officer": "Dishub", "reader": None}
    accounts = {role: an_account(app, role, opd) for role, opd in people.items()}
    return Plan(app, first, second, proposed, accounts)


def signed_in(plan: Plan, client, role: str = "administrator"):
    return sign_in(client, plan.accounts[role])


def roadmap_now(plan: Plan):
    with plan.app.app_context():
        return {a.element.name: a for a in roadmap_for(ALL_SEEING).activities}


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book}


def test_the_page_shows_activities_money_and_what_waits_for_a_person(plan, client):
    page = signed_in(plan, client).get("/peta-rencana").text
    assert "Integrasi SIM-KIR" in page and "dalam ribu rupiah" in page
    assert "152.500" in page and "999" not in page.split("Anggaran per muatan")[1]
    assert "Putuskan 1 usulan" in page and "Lihat urutan yang diusulkan" in page
    assert "bar-" in page  # the picture stands on the page


def test_a_city_without_activities_is_told_what_to_do(app, client):
    a_city(app)
    page = sign_in(client, an_account(app, "administrator", None)).get("/peta-rencana").text
    assert "Usulkan dari kesenjangan" in page


@pytest.mark.parametrize(
    ("arguments", "shown", "hidden"),
    [
        ({"kelas": "Layanan SPBE"}, "Rancangan dari kesenjangan", "Integrasi SIM-KIR"),
        ({"tahun": "2027"}, "Integrasi SIM-KIR", "Rancangan dari kesenjangan"),
        ({"status": "disetujui"}, "Integrasi SIM-KIR", "Rancangan dari kesenjangan"),
        ({"kelas": "tidak ada"}, "Integrasi SIM-KIR", "Tidak ada yang cocok"),
    ],
)
def test_filters_narrow_the_list_and_unknown_ones_do_nothing(
    plan, client, arguments, shown, hidden
):
    page = signed_in(plan, client).get("/peta-rencana", query_string=arguments).text
    table = page.split('class="s-table rm-table')[1]
    assert shown in table and hidden not in page.split("</form>", 2)[2]


def test_the_workbook_leaves_proposals_out_and_writes_no_formula(plan):
    with plan.app.app_context():
        content, _made = roadmap_workbook(ALL_SEEING, "internal")
    sheets = sheets_of(content)
    assert list(sheets) == [
        "Keterangan", "Peta rencana", "Anggaran per muatan", "Anggaran per OPD",
        "Kesenjangan ditutup",
    ]  # fmt: skip
    rows = sheets["Peta rencana"]
    names = [row[3] for row in rows[1:]]
    assert names == ["=HYPERLINK(1)", "Integrasi SIM-KIR"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {c.data_type for row in book["Peta rencana"].iter_rows() for c in row} <= {"s", "n", "d"}
    assert any("1 usulan program" in str(row[1]) for row in sheets["Keterangan"])
    assert sheets["Anggaran per muatan"][-1][-1] == 152_500_000
    assert sheets["Kesenjangan ditutup"][1][0] == plan.first.code


def test_the_command_writes_the_workbook(plan, tmp_path):
    from app.cli.diagrams import write_file

    with plan.app.app_context():
        content, made = roadmap_workbook(ALL_SEEING)
    write_file(tmp_path / "peta.xlsx", content)
    assert (tmp_path / "peta.xlsx").stat().st_size > 5000 and len(made.activities) == 2


def test_an_accepted_order_is_written_and_logged(plan, client):
    signed_in(plan, client)
    page = client.get("/peta-rencana/urutan").text
    assert f"mulai sebelum {plan.first.code} selesai" in page
    line = f"{plan.second.id}|2027-01-01|2027-12-31|2026-01-01|2026-12-31"
    assert client.post("/peta-rencana/urutan", data={"terima": line}).status_code == 302
    moved = roadmap_now(plan)["Integrasi SIM-KIR"]
    assert (moved.starts, moved.ends) == ("2027-01-01", "2027-12-31")
    assert plan.second.code not in client.get("/peta-rencana/urutan").text


def test_a_day_that_somebody_changed_meanwhile_stays(plan):
    with plan.app.app_context():
        seen = Scheduled(plan.second.id, "2028-01-01", "2028-12-31", "2025-05-05", "2026-12-31")
        assert writing.accept_schedule(COMMAND_LINE, [seen]) == [plan.second.id]
    assert roadmap_now(plan)["Integrasi SIM-KIR"].starts == "2026-01-01"


def test_a_reader_accepts_nothing(plan, client):
    signed_in(plan, client, "reader")
    line = f"{plan.second.id}|2027-01-01|2027-12-31|2026-01-01|2026-12-31"
    assert client.post("/peta-rencana/urutan", data={"terima": line}).status_code == 403
    assert 'name="terima"' not in client.get("/peta-rencana/urutan").text


def test_nothing_chosen_is_said(plan, client):
    signed_in(plan, client)
    for address in ("urutan", "usulan", "konfirmasi", "nomenklatur"):
        answer = client.post(f"/peta-rencana/{address}", data={})
        assert answer.status_code == 422 and "Pilih" in answer.text


def test_proposals_from_gaps_stay_proposals_until_a_person_confirms(plan, client):
    signed_in(plan, client)
    page = client.get("/peta-rencana/usulan?keparahan=high&keparahan=medium&keparahan=low").text
    key = page.split('name="usulan"')[1].split('value="')[1].split('"')[0]
    with plan.app.app_context():
        opd = next(u.id for u in queries.units().values() if u.label == "Dishub")
    sent = {"usulan": key, "opd": opd, "keparahan": ["high", "medium", "low"]}
    client.post("/peta-rencana/usulan", data=sent)
    made = [a for a in roadmap_now(plan).values() if a.is_proposal and a.gaps]
    assert len(made) == 1 and not made[0].starts and not made[0].budget
    assert not any(g.is_decided for g in made[0].gaps)
    client.post("/peta-rencana/konfirmasi", data={"kegiatan": made[0].id, "aksi": "konfirmasi"})
    confirmed = roadmap_now(plan)[made[0].element.name]
    assert confirmed.state == "direncanakan" and all(g.is_decided for g in confirmed.gaps)


def test_a_refused_proposal_is_archived_and_frees_its_gaps(plan):
    with plan.app.app_context():
        opd = plan.first.opd_id
        before = {e.key for e in entries_for(ALL_SEEING)}
        keys = [f.key for f in gaps.findings_for(ALL_SEEING) if f.key not in before][:2]
        draft = Draft("Menutup dua", "Aplikasi SPBE", "Dua", None, dict.fromkeys(keys, opd))
        (made,) = writing.make_proposals(COMMAND_LINE, [draft], opd)
        assert {e.key for e in entries_for(ALL_SEEING)} == before | set(keys)
        assert writing.refuse_proposals(COMMAND_LINE, [made, plan.first.id]) == 1
        assert {e.key for e in entries_for(ALL_SEEING)} == before
        assert made not in roadmap_for(ALL_SEEING).by_id


def test_the_simulation_is_shared_by_its_address(plan, client):
    signed_in(plan, client)
    page = client.get(f"/peta-rencana/simulasi?sampai=2027&keg={plan.second.code}").text
    assert "selesai sampai 2027" in page
    assert f'value="{plan.second.code}" checked' in page
    assert f'value="{plan.first.code}" checked' not in page


def test_a_done_activity_leaves_fewer_gaps(plan):
    with plan.app.app_context():
        made = simulation_for(ALL_SEEING, [plan.first.id], 2027)
        without = simulation_for(ALL_SEEING, [plan.second.id], 2027)
    assert made.end.open_gaps == made.gaps_today - 1
    assert without.end.open_gaps == without.gaps_today
    assert made.end.spent == 150_000_000


def test_codes_of_an_imported_list_show_their_names(plan, client):
    rows = read_rows("n.csv", b"Kode,Nama\n2.15,Perhubungan\n2.15.02.2.01.0001,Uji KIR keliling\n")
    with plan.app.app_context():
        assert nomenclature.import_nomenclature(COMMAND_LINE, rows) == (1, 0)
        again = [Entry("2.15.02.2.01.0001", "Uji berkala keliling")]
        assert nomenclature.import_nomenclature(COMMAND_LINE, again) == (0, 1)
        officer = actor_of(plan.accounts["officer"])
        with pytest.raises(Forbidden):
            nomenclature.import_nomenclature(officer, again)
    assert "Uji berkala keliling" in signed_in(plan, client).get("/peta-rencana").text


def test_a_wrong_list_tells_every_fault_and_keeps_nothing(plan):
    text = b"kode;nama\n2.15.2;Program\n2.15.02;\n2.15.02.2.01;Benar\n"
    with plan.app.test_request_context(), pytest.raises(Refused) as caught:
        read_rows("n.csv", text)
    assert [f.place for f in caught.value.faults] == ["Baris 2", "Baris 3"]


def test_the_picture_marks_proposals_by_form_and_word(plan, client):
    signed_in(plan, client)
    address = "/gambar/katalog/roadmap/berkas.svg?kertas=A4"
    drawn = client.get(address).text
    assert "usulan program" in drawn and "stroke-dasharray" in drawn
    assert f"bar-{plan.proposed.id}" in client.get("/peta-rencana").text
    assert "Rancangan dari" not in client.get(address + "&usulan=tanpa").text
    assert plan.proposed.attributes["planning_state"] == PROPOSED_BY_PROGRAM


def test_tables_and_documents_print_no_proposal(plan):
    with plan.app.app_context():
        source = source_for(ALL_SEEING, "internal")
    printed = {e.name for e in source.of_kind(ACTIVITY)}
    assert printed == {"=HYPERLINK(1)", "Integrasi SIM-KIR"}
