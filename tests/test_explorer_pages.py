"""The explorer's pages: one address is one drawing, for each viewer only what he may see."""

from __future__ import annotations

import re
import shutil
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from werkzeug.datastructures import MultiDict

from app import queries
from app.explorer.address import as_text, read_text, read_view
from app.models import Change, SavedView
from app.queries.views import views_for
from architecture.exploring import View
from tests.conftest import running_app
from tests.demo_fixture import DATABASE
from tests.factories import a_city, a_link, a_record, an_account, sign_in


def a_small_city(app) -> dict[str, str]:
    """Ids by name: an application of Dishub with its service, process, and server of Diskominfo."""
    a_city(app)
    made = {
        "process": a_record(app, "process", "Pengujian kendaraan", review="validated"),
        "service": a_record(app, "service", "Uji KIR", review="validated"),
        "application": a_record(app, "application", "SIM-KIR <b>", review="validated"),
        "server": a_record(app, "server", "SRV-01", "Diskominfo", review="submitted"),
        "new": a_record(app, "application", "KIR Baru", review="validated", plan="new"),
    }
    for one, link, other in (
        ("service", "realises__process", "process"),
        ("application", "supports__service", "service"),
        ("application", "supports__process", "process"),
        ("application", "runs_on__server", "server"),
        ("new", "supports__service", "service"),
    ):
        a_link(app, made[one], link, made[other])
    return {name: record.id for name, record in made.items()}


@pytest.fixture(scope="module")
def shared(sqlite_template, tmp_path_factory):
    """The small city for all tests here; each signs in as somebody new."""
    folder = tmp_path_factory.mktemp("explorer")
    shutil.copyfile(sqlite_template, folder / DATABASE)
    with running_app(f"sqlite:///{folder / DATABASE}", folder) as app:
        yield app, a_small_city(app)


@pytest.fixture
def small(shared):
    """Application, browser without account, ids of the small city."""
    app, city = shared
    return app, app.test_client(), city


def a_reader(app, client, role="reader"):
    account = an_account(app, role, "Disdik" if role == "officer" else None)
    sign_in(client, account)
    return account


def drawn(answer) -> set[str]:
    """Ids of the boxes in an answer's drawing."""
    return set(re.findall(r'id="box-((?!lane)[^"]+)"', answer.text))


# --- Addresses ------------------------------------------------------------------------------------


def test_a_view_survives_its_address():
    view = View(
        ("a", "b"), ("b", "c"), ("c",), ("process", "server"), ("-",), ("new",), ("draft",),
        ("opd-1",), True, (("a", -12, 400),), "public",
    )  # fmt: skip
    assert read_text(as_text(view)) == view


def test_an_address_without_more_opens_its_record():
    assert read_text("catatan=a") == View(("a",), ("a",))
    assert read_text("catatan=a&buka=") == View(("a",), ())


@pytest.mark.parametrize(
    "text",
    [
        "catatan=<script>", "catatan=a&tanpa_jenis=bukan-jenis", "catatan=a&geser=a~x~y,a~1",
        "catatan=a&geser=a~999999999~1", "catatan=a&edisi=rahasia", "catatan=a&aksi=hapus:a",
        "catatan=a&aksi=buka:../..", "catatan=a&lipat='; drop", "catatan=%00",
    ],
)  # fmt: skip
def test_what_is_no_view_is_left_out(text):
    assert read_text(text) in (View(("a",), ("a",)), View())


def test_the_form_hides_what_is_not_ticked_and_keeps_what_it_did_not_offer():
    sent = MultiDict(
        [
            ("catatan", "a"), ("buka", "a"), ("tanpa_jenis", "server,process"),
            ("jenis_ada", "process"), ("jenis_ada", "service"), ("jenis", "process"),
        ]
    )  # fmt: skip
    assert set(read_view(sent).without_kinds) == {"server", "service"}


# --- Pages ----------------------------------------------------------------------------------------


def test_a_record_is_drawn_with_its_neighbours_and_listed(small):
    app, client, city = small
    a_reader(app, client)
    page = client.get(f"/jelajah?catatan={city['application']}")
    assert drawn(page) == {city[n] for n in ("application", "service", "process", "server")}
    for element in drawn(page):
        assert f'id="entry-{element}"' in page.text
    assert "didukung oleh" in page.text and "SIM-KIR &lt;b&gt;" in page.text
    assert "SIM-KIR <b>" not in page.text


def test_the_button_of_the_form_leads_to_the_short_address(small):
    app, client, city = small
    a_reader(app, client)
    sent = {
        "catatan": city["server"],
        "buka": city["server"],
        "aksi": f"buka:{city['application']}",
    }
    sent |= {"jenis_ada": "application", "jenis": "application"}
    answer = client.get("/jelajah", query_string=sent)
    assert answer.status_code == 302
    address = parse_qs(urlsplit(answer.location).query)
    assert set(address) == {"catatan", "buka"}
    assert drawn(client.get(answer.location)) == {
        city[n] for n in ("server", "application", "service", "process")
    }


def test_hidden_lines_are_counted_and_named_in_the_list(small):
    app, client, city = small
    a_reader(app, client)
    address = f"/jelajah?catatan={city['application']}&buka={city['application']},{city['service']}"
    plain, reduced = client.get(address).text, client.get(f"{address}&ringkas=1").text
    assert plain.count('class="wire"') - reduced.count('class="wire"') == 1
    assert "1 garis terwakili tidak digambar" in reduced and "garis disembunyikan" in reduced
    assert "terwakili tidak digambar" not in plain


def test_planned_records_are_drawn_and_can_be_filtered(small):
    app, client, city = small
    a_reader(app, client)
    address = f"/jelajah?catatan={city['service']}"
    assert city["new"] in drawn(client.get(address))
    without = client.get(f"{address}&tanpa_rencana=new")
    assert city["new"] not in drawn(without)
    assert "1 catatan disaring" in without.text


def test_a_folded_opd_is_one_box(small):
    app, client, city = small
    a_reader(app, client)
    with app.app_context():
        unit = queries.find_unit("Dishub").id
    page = client.get(f"/jelajah?catatan={city['server']}&lipat={unit}")
    assert drawn(page) == {city["server"], f"opd:{unit}"}
    assert "SIM-KIR" in page.text  # in the list


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "drawio"])
def test_what_is_seen_goes_out_as_a_file(small, form):
    app, client, city = small
    a_reader(app, client)
    address = f"catatan={city['application']}&tanpa_jenis=server"
    content = client.get(f"/jelajah/berkas.{form}?{address}").data
    beginnings = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "drawio": b"<?xml"}
    assert content.startswith(beginnings[form])
    if form in ("svg", "drawio"):
        text = content.decode()
        ET.fromstring(text)
        assert "Uji KIR" in text and "SRV-01" not in text
        assert "versi data" in text
    if form == "svg":
        assert "Disaring, tanpa: server" in text and "Proses bisnis" in text


def test_without_a_record_the_page_offers_where_to_begin(small):
    app, client, _city = small
    a_reader(app, client)
    page = client.get("/jelajah").text
    assert "Paling banyak terhubung" in page and "SIM-KIR" in page
    assert client.get("/jelajah/bagian").status_code == 404


def test_a_link_to_nothing_says_so(small):
    app, client, _city = small
    a_reader(app, client)
    page = client.get("/jelajah?catatan=tidak-ada")
    assert page.status_code == 200
    assert "tidak ada lagi atau tidak terbuka untuk akun Anda" in page.text


# --- Who sees what --------------------------------------------------------------------------------


def test_one_address_shows_each_viewer_only_what_he_may_see(secret_city):
    """Everything of the city opened in one address: secrets stay with owner and reviewers."""
    city = secret_city
    client = city.app.test_client()
    with city.app.app_context():
        ids = sorted(queries.load_graph("all").elements)[:10]
    hidden = {city.elements[n] for n in ("vulnerability", "incident")}
    everything = sorted({*city.elements.values(), *ids})
    texts = []
    for start in (everything[i : i + 10] for i in range(0, len(everything), 10)):
        joined = ",".join(start)
        texts.append(f"catatan={joined}&buka={joined}")
    for role in ("officer", "reader", "writer", "validator"):
        sign_in(client, city.accounts[role])
        pages = [client.get(f"/jelajah?{t}") for t in texts]
        files = [client.get(f"/jelajah/berkas.{f}?{t}") for t in texts for f in ("svg", "drawio")]
        said = "".join(answer.text for answer in (*pages, *files))
        seen = set().union(*map(drawn, pages))
        if role == "validator":
            assert hidden <= seen
        else:
            assert not hidden & seen
            assert city.elements["draft"] in seen and "isi belum dibuka" in said
            assert not [word for word in city.secrets if word in said]


def test_the_public_edition_leaves_out_what_is_sensitive(secret_city):
    city = secret_city
    client = city.app.test_client()
    sign_in(client, city.accounts["validator"])
    text = f"catatan={city.elements['vulnerability']}"
    assert drawn(client.get(f"/jelajah?{text}"))
    assert not drawn(client.get(f"/jelajah?{text}&edisi=public"))


def test_a_shared_view_shows_strangers_less(secret_copy):
    city = secret_copy
    client = city.app.test_client()
    sign_in(client, city.accounts["validator"])
    ids = f"{city.elements['vulnerability']},{city.elements['accepted']}"
    sent = {"nama": "Rawan", "bagi": "1", "alamat": f"catatan={ids}"}
    link = client.post("/jelajah/tampilan", data=sent).location
    assert drawn(client.get(client.get(link).location)) == set(ids.split(","))
    sign_in(client, city.accounts["officer"])
    page = client.get(client.get(link).location)
    assert drawn(page) == {city.elements["accepted"]}
    assert "1 catatan dalam tautan ini tidak ada lagi atau tidak terbuka" in page.text


def test_the_explorer_is_closed_to_participants(secret_city):
    city = secret_city
    client = city.app.test_client()
    sign_in(client, city.accounts["insider"])
    for address in ("/jelajah", "/jelajah/bagian?catatan=a", "/jelajah/berkas.svg?catatan=a"):
        assert client.get(address).status_code == 403
    assert client.post("/jelajah/tampilan", data={"nama": "x"}).status_code == 403


# --- Named views ----------------------------------------------------------------------------------


def keep(client, city, name="Sekitar KIR", share="0", **more):
    address = more.get("address", f"catatan={city['application']}&tanpa_jenis=server")
    return client.post("/jelajah/tampilan", data={"nama": name, "bagi": share, "alamat": address})


def kept(app, account) -> dict[str, object]:
    with app.app_context():
        return {view.name: view for view in views_for(account.id)}


def test_a_view_keeps_its_filters_and_its_moves(any_app):
    client = any_app.test_client()
    city = a_small_city(any_app)
    account = a_reader(any_app, client)
    address = f"catatan={city['application']}&tanpa_jenis=server&geser={city['application']}~5~-7"
    answer = keep(client, city, address=address)
    opened = client.get(client.get(answer.location).location)
    assert city["server"] not in drawn(opened) and "tampilan “Sekitar KIR”" in opened.text
    view = read_text(kept(any_app, account)["Sekitar KIR"].address)
    assert view.without_kinds == ("server",) and view.moved == ((city["application"], 5, -7),)


def test_own_views_are_own_until_they_are_shared(small):
    app, client, city = small
    a_reader(app, client)
    link = keep(client, city).location
    other = a_reader(app, client, "officer")
    assert kept(app, other) == {}
    assert client.get(link).status_code == 404
    assert client.post(link, data={"nama": "Milik saya"}).status_code == 404
    assert client.post(f"{link}/hapus").status_code == 404


def test_a_shared_view_is_opened_by_all_and_changed_by_its_owner(small):
    app, client, city = small
    owner = a_reader(app, client)
    link = keep(client, city, share="1").location
    other = a_reader(app, client, "officer")
    assert list(kept(app, other)) == ["Sekitar KIR"]
    assert client.get(link).status_code == 302
    assert client.post(link, data={"nama": "Lain"}).status_code == 403
    assert client.post(f"{link}/hapus").status_code == 403
    sign_in(client, owner)
    assert client.post(link, data={"nama": "Nama baru", "bagi": "0"}).status_code == 302
    assert kept(app, other) == {} and list(kept(app, owner)) == ["Nama baru"]


def test_a_changed_view_replaces_what_was_kept(small):
    app, client, city = small
    account = a_reader(app, client)
    link = keep(client, city).location
    saved = link.rpartition("/")[2]
    changed = f"catatan={city['application']}"
    page = client.get(f"/jelajah?{changed}&tampilan={saved}").text
    assert "berubah, belum disimpan" in page and "Simpan perubahan" in page
    client.post(link, data={"alamat": changed})
    assert "tanpa_jenis" not in kept(app, account)["Sekitar KIR"].address
    assert "berubah, belum" not in client.get(client.get(link).location).text


def test_faults_of_a_view_are_told_together(small):
    app, client, city = small
    a_reader(app, client)
    answer = keep(client, city, name="x" * 200, address="catatan=")
    assert answer.status_code == 422
    assert "paling panjang 120" in answer.text and "pilih catatan lebih dahulu" in answer.text
    keep(client, city)
    assert "sudah mempunyai tampilan" in keep(client, city).text


def test_views_are_logged_and_the_log_keeps_the_deleted(small):
    app, client, city = small
    account = a_reader(app, client)
    link = keep(client, city).location
    client.post(link, data={"nama": "Nama baru", "bagi": "1"})
    client.post(f"{link}/hapus")
    with app.app_context():
        log = Change.query.filter_by(entity="view", user_id=account.id).order_by(Change.id).all()
        assert [c.action for c in log] == ["create", "update", "delete"]
        assert log[2].before["name"] == "Nama baru" and log[1].before["name"] == "Sekitar KIR"
        assert SavedView.query.filter_by(owner_id=account.id).count() == 0


def test_the_administrator_may_delete_what_others_share(small):
    app, client, city = small
    owner = a_reader(app, client)
    own, shared = keep(client, city).location, keep(client, city, "Bersama", "1").location
    a_reader(app, client, "administrator")
    assert client.post(f"{shared}/hapus").status_code == 302
    assert client.post(f"{own}/hapus").status_code == 404
    assert list(kept(app, owner)) == ["Sekitar KIR"]


def test_records_and_the_catalogue_of_pictures_lead_to_the_explorer(small):
    app, client, city = small
    a_reader(app, client)
    link = f"/jelajah?catatan={city['application']}"
    assert link in client.get(f"/catatan/{city['application']}").text
    assert 'href="/jelajah"' in client.get("/gambar").text
