"""The pages of verification: who reaches them, what they show, that remarks stay with the few."""

import pytest

from app import queries
from app.operations import comments, elements, people, review
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.permissions import actor_of
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id
from tests.workshops import a_participant, a_workshop

SAID = "QZXUCAPAN"  # in no other text


@pytest.fixture
def city(app):
    return a_city(app)


def a_verifier(app, opd):
    with app.app_context():
        user_id = people.create_user(COMMAND_LINE, "verif", "Verif", [("verifier", unit_id(opd))])
        return queries.account(user_id)


# --- Remarks are for those who see drafts -------------------------------------------------------


@pytest.fixture
def remarked(app, city):
    """An accepted application of Dishub with a remark and its answer; the thread's id."""
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="validated", database="A")
    with app.app_context():
        reviewer = actor_of(an_account(app, "verifier"))
        thread = comments.add_comment(reviewer, record.id, SAID, field="attributes.database")
        comments.add_comment(COMMAND_LINE, record.id, f"{SAID} juga", thread_id=thread)
    return record, thread


def seen_by(app, account, record):
    client = signed_in(app, account)
    pages = (
        f"/catatan/{record.id}", f"/catatan/{record.id}?riwayat=semua", "/pemberitahuan",
        "/tinjau", "/opd/2.15.01", "/", "/kirim?opd=2.15.01&domain=aplikasi",
        "/catatan/application",
    )  # fmt: skip
    return [p for p in pages if SAID in client.get(p).text]


@pytest.mark.parametrize("roles", ["reader", "writer", "officer"])
def test_others_read_the_record_but_no_remark_on_it(app, remarked, roles):
    record, _thread = remarked
    account = an_account(app, roles, "Disdik")
    assert "SIM-KIR" in signed_in(app, account).get(f"/catatan/{record.id}").text
    assert seen_by(app, account, record) == []


@pytest.mark.parametrize("roles", ["officer", "verifier", "validator", "administrator"])
def test_owner_and_reviewers_read_remarks(app, remarked, roles):
    record, _thread = remarked
    assert f"/catatan/{record.id}" in seen_by(app, an_account(app, roles, "Dishub"), record)


@pytest.mark.parametrize("action", ["komentar", "selesai", "buka"])
def test_a_thread_does_not_exist_for_others(app, remarked, action):
    record, thread = remarked
    client = signed_in(app, an_account(app, "officer", "Disdik"))
    address = f"/catatan/{record.id}/komentar"
    if action != "komentar":
        address = f"/komentar/{thread}/{action}"
    answer = client.post(address, data={"text": "Saya juga", "thread": thread})
    assert (answer.status_code, SAID in answer.text) == (404, False)


def test_a_remark_never_becomes_markup(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    client = signed_in(app, an_account(app, "verifier"))
    client.post(f"/catatan/{record.id}/komentar", data={"text": "<script>alert(1)</script>"})
    for address in (f"/catatan/{record.id}", "/tinjau/2.15.01/aplikasi"):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


def test_a_remark_stands_beside_its_value_and_the_reason_under_the_head(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted", database="A")
    verifier = signed_in(app, an_account(app, "verifier"))
    remark = {"text": "Versi?", "field": "attributes.database"}
    verifier.post(f"/catatan/{record.id}/komentar", data=remark)
    verifier.post(f"/catatan/{record.id}/tinjau", data={"state": "returned", "reason": "Lihat."})
    page = signed_in(app, an_account(app, "officer", "Dishub")).get(f"/catatan/{record.id}").text
    head = page.split("v-head")[1].split("s-cols")[0]
    assert "Lihat." in head and "Basis Data" in head
    value = page.split('id="isian-database"')[1].split("</div>")[0]
    assert "lihat catatan" in value
    assert page.index("v-head") < page.index('id="riwayat"')


# --- The work list ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/tinjau", "/tinjau/2.15.01/aplikasi", "/tinjau/penutupan", "/administrasi/verifikasi"],
)
@pytest.mark.parametrize("role", ["officer", "reader", "writer"])
def test_only_reviewers_and_administrators_see_the_work_list(app, city, address, role):
    assert signed_in(app, an_account(app, role)).get(address).status_code == 403


def test_a_verifier_finds_his_domains_first_and_the_others_under_lainnya(app, city):
    a_record(app, "process", "Uji berkala", "Dishub", review="submitted")
    a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    client = signed_in(app, a_verifier(app, "Bagor"))
    mine, others = client.get("/tinjau").text.split("Lainnya")
    assert "/tinjau/2.15.01/proses" in mine and "/tinjau/2.15.01/aplikasi" not in mine
    assert "/tinjau/2.15.01/aplikasi" in others and "Diskominfo" in others
    page = client.get("/tinjau/2.15.01/aplikasi").text
    assert "Ranah ini diverifikasi oleh Diskominfo" in page and "data-decide" not in page
    assert "/tinjau/2.15.01/proses" in client.get("/").text


def test_a_foreign_domain_cannot_be_decided_by_address_either(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    client = signed_in(app, a_verifier(app, "Bagor"))
    for state in ("verified", "returned"):
        data = {"state": state, "reason": "X", "id": record.id}
        assert client.post(f"/tinjau/catatan/{record.id}", data=data).status_code == 403
        assert client.post(f"/catatan/{record.id}/tinjau", data=data).status_code == 403
        assert client.post("/catatan/application/tinjau", data=data).status_code == 403
    client.post("/tinjau/2.15.01/aplikasi/terima", data={"waiting": "submitted", "id": record.id})
    assert reload(app, record).review == "submitted"


def test_the_card_shows_what_changed_since_acceptance(app, city):
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    service = a_record(app, "service", "Uji berkala", "Dishub")
    with app.app_context():
        review.review_elements(actor_of(officer), [record.id], "submitted")
        review.review_elements(actor_of(verifier), [record.id], "verified")
        edits = {"database": Edit("PostgreSQL", seen="MySQL")}
        elements.save_element(actor_of(officer), record.id, edits)
    a_link(app, record, "supports__service", service)
    with app.app_context():
        review.review_elements(actor_of(officer), [record.id], "submitted")
    page = signed_in(app, verifier).get("/tinjau/2.15.01/aplikasi").text
    table = page.split("v-changes")[1].split("</table>")[0]
    assert "<del>MySQL</del>" in table and "<ins>PostgreSQL</ins>" in table
    assert officer.name in table and "Uji berkala" in table


def test_all_that_nothing_stands_against_are_accepted_at_once(app, city):
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    good, remarked, changed = (
        a_record(app, "application", n, "Dishub", review="submitted") for n in "ABC"
    )
    with app.app_context():
        comments.add_comment(actor_of(verifier), remarked.id, "Mengapa?")
        seen = queries.data_version()
        elements.save_element(actor_of(officer), changed.id, {"database": Edit("Oracle")})
    data = {"waiting": "submitted", "seen": seen, "id": [r.id for r in (good, remarked, changed)]}
    client = signed_in(app, verifier)
    page = client.post("/tinjau/2.15.01/aplikasi/terima", data=data, follow_redirects=True).text
    assert "1 catatan diterima" in page and "2 catatan tidak ikut" in page
    states = [reload(app, r).review for r in (good, remarked, changed)]
    assert states == ["verified", "submitted", "submitted"]


def test_without_scripts_a_decision_comes_back_to_the_work_list(app, city):
    first, second = (
        a_record(app, "application", n, "Dishub", review="submitted") for n in ("A", "B")
    )
    client = signed_in(app, an_account(app, "verifier"))
    data = {"state": "verified", "opd": "2.15.01", "domain": "aplikasi", "waiting": "submitted"}
    page = client.post(f"/tinjau/catatan/{first.id}", data=data, follow_redirects=True).text
    assert f"{first.code} A diverifikasi" in page and f"catatan-{second.id}" in page


def test_a_record_is_returned_without_words_only_if_a_remark_says_why(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    client = signed_in(app, an_account(app, "verifier"))
    assert (
        client.post(f"/tinjau/catatan/{record.id}", data={"state": "returned"}).status_code == 422
    )
    client.post(f"/catatan/{record.id}/komentar", data={"text": "Versi?"})
    client.post(f"/tinjau/catatan/{record.id}", data={"state": "returned"})
    assert reload(app, record).review == "returned"


# --- Sending ------------------------------------------------------------------------------------


def test_sending_names_first_what_is_still_open(app, city):
    record = a_record(
        app, "application", "SIM-KIR", "Dishub", year="lama", database="MySQL",
        marks={"database": "assumed"},
    )  # fmt: skip
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    for ask in (client.get, client.post):  # the grid's button may be a link or a form
        page = ask("/kirim?opd=2.15.01&kind=application").text
        wrong = page.split("Belum terbaca")[1].split("</section>")[0]
        assert "lama" in wrong and f"{record.id}/attributes.year" in wrong
        assumed = page.split("Masih dianggap")[1].split("</section>")[0]
        assert "Basis Data" in assumed
        assert "Masih kosong" in page
        assert reload(app, record).review == "draft"
    data = {"opd": "2.15.01", "domain": "aplikasi", "send": "1"}
    assert "1 catatan dikirim" in client.post("/kirim", data=data, follow_redirects=True).text
    assert reload(app, record).review == "submitted"


@pytest.mark.parametrize("role", ["reader", "verifier", "officer"])
def test_nobody_sends_for_another_opd(app, city, role):
    client = signed_in(app, an_account(app, role, "Disdik"))
    data = {"opd": "2.15.01", "domain": "aplikasi", "send": "1"}
    assert client.post("/kirim", data=data).status_code == 403
    assert client.get("/kirim?opd=2.15.01&domain=aplikasi").status_code == 403


@pytest.mark.parametrize(
    "query", ["opd=9&domain=aplikasi", "opd=2.15.01&domain=x", "opd=2.15.01&kind=x", ""]
)
def test_an_unknown_opd_or_domain_is_not_found(app, city, query):
    client = signed_in(app, an_account(app, "administrator"))
    assert client.get(f"/kirim?{query}").status_code == 404


def test_what_came_back_stands_on_home_and_work_space_with_its_reason(app, city):
    record = a_record(app, "application", "SIM-KIR", "Bidang Angkutan", review="submitted")
    with app.app_context():
        reviewer = actor_of(an_account(app, "verifier"))
        review.review_elements(reviewer, [record.id], "returned", reason="Lengkapi dasar hukum.")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    for address in ("/", "/opd/2.15.01"):
        assert "Lengkapi dasar hukum." in client.get(address).text
    other = signed_in(app, an_account(app, "officer", "Disdik"))
    for address in ("/", "/opd/2.15.01"):
        assert "Lengkapi dasar hukum." not in other.get(address).text


# --- Participants of a workshop -----------------------------------------------------------------


def test_a_participant_sends_comments_and_reviews_nothing(app, city):
    account, record = (
        a_participant(app, a_workshop(app)),
        a_record(app, "application", "SIM-KIR", "Dishub"),
    )
    client = signed_in(app, account)
    data = {"opd": "2.15.01", "domain": "aplikasi", "send": "1"}
    assert client.post("/kirim", data=data).status_code == 302
    assert reload(app, record).review == "submitted"
    client.post(f"/catatan/{record.id}/komentar", data={"text": "Mohon diperiksa."})
    assert "Mohon diperiksa." in client.get(f"/catatan/{record.id}").text
    answer = client.post(f"/tinjau/catatan/{record.id}", data={"state": "verified"})
    assert answer.status_code == 403
    assert client.get("/tinjau").status_code == 403
    assert client.get("/pemberitahuan").status_code == 200


def test_a_participant_reads_no_remark_on_another_opds_record(app, remarked):
    record, _thread = remarked
    account = a_participant(app, a_workshop(app), opd="Disdik")
    assert seen_by(app, account, record) == []


# --- Assignments --------------------------------------------------------------------------------


def test_the_administrator_sets_who_verifies_and_gives_verifiers_their_opd(app, city):
    client = signed_in(app, an_account(app, "administrator"))
    client.post("/administrasi/verifikasi", data={"data": city["Disdik"].id, "layanan": ""})
    page = client.get("/administrasi/verifikasi").text
    assert f'value="{city["Disdik"].id}" selected' in page
    data = {"username": "walidata", "name": "Walidata", "role": "verifier",
            "verifier_opd": city["Disdik"].id}  # fmt: skip
    client.post("/administrasi/akun", data=data)
    with app.app_context():
        made = next(a for a in queries.accounts() if a.username == "walidata")
        assert made.grants == (("verifier", city["Disdik"].id),)
    page = client.get(f"/administrasi/akun/{made.id}").text
    chosen = page.split('name="verifier_opd"')[1].split("</select>")[0]
    assert f'value="{city["Disdik"].id}" selected' in chosen
    officers = page.split('name="opd"')[1].split("</select>")[0]
    assert "selected" not in officers
