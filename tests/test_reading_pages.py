"""Pages of the target: the same addresses under /target/, in the reading that they name."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app import queries
from app.database import writing
from app.errors import Refused
from app.exchange import graph_json
from app.operations.actor import COMMAND_LINE
from app.operations.elements import get_element
from app.operations.writer import Writer
from app.queries.reading import TARGET, in_reading
from app.workbook.files import read_sheets
from architecture.visibility import ALL_SEEING
from tests.commands import run
from tests.conftest import running_app
from tests.demo_fixture import DATABASE
from tests.factories import a_city, a_link, a_record, an_account, signed_in


def plan_for(app, record, target=None, **fields):
    """Gives a record target values by flat name, and columns such as its plan."""
    with app.app_context(), writing():
        changes = {f"target.{name}": value for name, value in (target or {}).items()}
        Writer(COMMAND_LINE).set_state(get_element(record.id), "plan", {**fields, **changes})


@pytest.fixture(scope="module")
def city(sqlite_template, tmp_path_factory):
    """A city with one record of every plan: kept with target values, new, retired, merged."""
    folder = tmp_path_factory.mktemp("reading")
    shutil.copyfile(sqlite_template, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield planned_city(app)


def planned_city(app):
    a_city(app)
    kept = a_record(
        app, "application", "SIM-KIR", "Dishub", review="validated", hosting="ruang_server_opd"
    )
    new = a_record(app, "application", "PORTAL-BARU", "Dishub", review="validated", plan="new")
    old = a_record(app, "application", "APLIKASI-USANG", "Dishub", review="validated")
    merged = a_record(app, "application", "APLIKASI-LEBUR", "Dishub", review="validated")
    service = a_record(app, "service", "Uji KIR", "Dishub", review="validated")
    a_link(app, merged, "supports__service", service)
    plan_for(app, kept, {"name": "SIM-TERPADU", "attributes.hosting": "pdn"}, plan="upgrade")
    plan_for(app, old, plan="retire")
    plan_for(app, merged, plan="merge", merged_into=kept.id)
    return {"app": app, "kept": kept, "new": new, "old": old, "merged": merged, "service": service}


@pytest.fixture
def client(city):
    return signed_in(city["app"], an_account(city["app"], "administrator"))


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def switch_of(text):
    """Words and addresses of the switch, and which one is on."""
    nav = re.search(r'<nav class="s-tabs" aria-label="Keadaan yang dilihat">(.*?)</nav>', text)[1]
    links = re.findall(r'<a href="([^"]*)"([^>]*)>([^<]*)</a>', nav)
    return {word: href for href, _, word in links}, [w for _, a, w in links if "aria-current" in a]


def test_graph_follows_the_reading_in_force_and_caches_keep_the_two_apart(city):
    with city["app"].app_context():
        now = queries.graph_for(ALL_SEEING)
        with in_reading(TARGET):
            planned = queries.graph_for(ALL_SEEING)
        assert queries.graph_for(ALL_SEEING) is now
        assert (now.reading, planned.reading) == ("as-is", "target")
        ids = {city[name].id for name in ("kept", "new", "old", "merged")}
        assert ids - now.elements.keys() == {city["new"].id}
        assert ids - planned.elements.keys() == {city["old"].id, city["merged"].id}


def test_list_shows_each_reading_under_its_own_address(client):
    now, planned = (
        text_of(client, "/catatan/application"),
        text_of(client, "/target/catatan/application"),
    )
    assert "SIM-KIR" in now and "APLIKASI-USANG" in now and "SIM-TERPADU" not in now
    assert "SIM-TERPADU" in planned and "PORTAL-BARU" in planned
    assert ">SIM-KIR<" not in planned and "APLIKASI-USANG" not in planned


def test_switch_says_by_word_which_reading_is_on_and_leads_to_the_others(client):
    links, on = switch_of(text_of(client, "/target/catatan/application?f.opd=2.15.01"))
    assert on == ["Target"]
    assert links["Kini"] == "/catatan/application?f.opd=2.15.01"
    assert links["Target"] == "/target/catatan/application?f.opd=2.15.01"
    compared = links["Selisih"].replace("&amp;", "&")
    assert compared.startswith("/baseline/banding?dari=today&ke=target&asal=")
    links, on = switch_of(text_of(client, compared))
    assert on == ["Selisih"] and links["Kini"] == "/catatan/application?f.opd=2.15.01"
    assert switch_of(text_of(client, "/catatan/application"))[1] == ["Kini"]


def test_links_of_a_target_page_stay_in_the_target_and_the_menu_leads_where_pages_are(client):
    text = text_of(client, "/target/catatan/application")
    main = text[text.index("<main") :]
    records = set(re.findall(r'href="([^"]*/catatan/[0-9a-f-]{36}[^"]*)"', main))
    assert records and all(address.startswith("/target/") for address in records)
    assert 'href="/target/kesenjangan"' in text and 'href="/"' in text


def test_page_without_target_leads_to_today_and_says_so(client):
    answer = client.get("/target/dokumen?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dokumen?x=1")
    assert "hanya ada untuk keadaan kini" in text_of(client, "/dokumen?x=1")


def test_redirect_from_the_target_never_leaves_the_house(client):
    answer = client.get("/target//contoh.id/dokumen")
    assert not answer.headers.get("Location", "/").startswith("//")


def test_nothing_but_target_values_is_written_from_a_target_page(client, city):
    address = f"/target/catatan/{city['kept'].id}/ubah"
    assert client.post(address, data={"name": "LAIN"}).status_code in (400, 403)


def test_target_goes_together_with_a_past_moment(client, city):
    with city["app"].app_context():
        number = queries.data_version()
    plan_for(city["app"], city["service"], {"name": "UJI-KELAK"})
    assert "UJI-KELAK" in text_of(client, "/target/catatan/service")
    past = text_of(client, f"/pada/{number}/target/catatan/service")
    assert "UJI-KELAK" not in past and "Uji KIR" in past
    assert switch_of(past)[0]["Kini"] == f"/pada/{number}/catatan/service"


def test_record_of_the_target_shows_planned_values_with_todays_as_a_note(client, city):
    text = text_of(client, f"/target/catatan/{city['kept'].id}")
    main = re.sub(r"<[^>]+>|\s+", " ", text[text.index("<main") :])
    assert "SIM-TERPADU" in main and re.search(r"Kini\s+SIM-KIR", main)
    assert re.search(r"Pusat Data Nasional\s+Kini\s+Ruang server OPD", main)
    assert "Menerima gabungan dari: APLIKASI-LEBUR" in main
    assert "<form" not in text[text.index("<main") :]
    service = text_of(client, f"/target/catatan/{city['service'].id}")
    assert "SIM-TERPADU" in service and "APLIKASI-LEBUR" in service  # comes instead of


def test_record_that_leaves_says_so_and_leads_to_today(client, city):
    text = text_of(client, f"/target/catatan/{city['merged'].id}")
    assert "digabung" in text and f'href="/target/catatan/{city["kept"].id}"' in text
    assert f'href="/catatan/{city["merged"].id}"' in text
    assert "dihentikan" in text_of(client, f"/target/catatan/{city['old'].id}")


def test_search_of_the_target_finds_planned_names(client):
    assert "SIM-TERPADU" in text_of(client, "/target/cari?q=SIM-TERPADU")
    assert "tidak ada yang cocok" in text_of(client, "/target/cari?q=SIM-KIR").casefold()


def test_list_says_what_the_other_reading_has_and_leads_to_it(client):
    now = text_of(client, "/catatan/application")
    assert "PORTAL-BARU" not in now and "1 catatan baru hanya ada pada target" in now
    assert "PORTAL-BARU" in text_of(client, "/catatan/application?f.plan=new")
    planned = text_of(client, "/target/catatan/application")
    assert "2 catatan dihentikan atau digabung dan tidak ada pada target" in planned
    assert re.search(r"SIM-TERPADU</a><p class=\"r-now\"><span>Kini</span> SIM-KIR", planned)


# --- What goes out --------------------------------------------------------------------------------


def cells_of(data, sheet):
    with BytesIO(data) as file, CalamineWorkbook.from_filelike(file) as workbook:
        rows = workbook.get_sheet_by_name(sheet).to_python()
        return workbook.sheet_names, "\n".join(str(cell) for row in rows for cell in row)


def test_export_of_the_target_holds_planned_values_and_is_never_read_back(client, city, tmp_path):
    data = client.get("/target/buku-kerja/ekspor?jenis=application&edisi=internal").data
    sheets, words = cells_of(data, "Aplikasi")
    assert sheets[0] == "Keadaan target"
    assert "SIM-TERPADU" in words and "PORTAL-BARU" in words and "APLIKASI-USANG" not in words
    file = tmp_path / "target.xlsx"
    file.write_bytes(data)
    with city["app"].app_context(), pytest.raises(Refused, match="keadaan target"):
        read_sheets(file)
    now = client.get("/buku-kerja/ekspor?jenis=application&edisi=internal").data
    assert "SIM-KIR" in cells_of(now, "Aplikasi")[1]


def test_table_workbook_names_its_reading(client):
    for root, state, shown in (("", "Kini", "SIM-KIR"), ("/target", "Target", "SIM-TERPADU")):
        answer = client.get(f"{root}/tabel/ranah/aplikasi.xlsx?edisi=internal")
        assert ("-target" in answer.headers["Content-Disposition"]) == bool(root)
        assert state in cells_of(answer.data, "Keterangan")[1]
        names = cells_of(answer.data, "Keterangan")[0]
        assert any(shown in cells_of(answer.data, name)[1] for name in names[1:])


def test_graph_command_gives_the_target(city):
    nodes = {}
    for reading in ("as-is", "target"):
        with city["app"].app_context():
            nodes[reading] = {n["name"] for n in graph_json(reading)["nodes"]}
    assert {"SIM-KIR", "APLIKASI-USANG"} <= nodes["as-is"]
    assert {"SIM-TERPADU", "PORTAL-BARU"} <= nodes["target"]
    assert not {"SIM-KIR", "APLIKASI-USANG"} & nodes["target"]


def test_export_command_writes_the_target(city, tmp_path):
    file = tmp_path / "target.xlsx"
    command = ["export", "--reading", "target", "--kind", "application", "--out", str(file)]
    folder = Path(city["app"].config["INSTANCE_PATH"]).parent
    assert run(folder, *command).returncode == 0
    assert "SIM-TERPADU" in cells_of(file.read_bytes(), "Aplikasi")[1]


def test_export_page_offers_the_target(client):
    assert 'formaction="/target/buku-kerja/ekspor"' in text_of(client, "/buku-kerja/")
