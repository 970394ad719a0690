"""What participants of a workshop reach: their OPD while it goes on, nothing afterwards."""

import pytest

from app.permissions import AFTER_CLOSING
from tests.crawler import fetch
from tests.factories import signed_in
from tests.security_walks import client_of, rule_addresses
from tests.test_security_writes import everything_posted, filled, foreign_changes, last_change
from tests.workshops import a_participant, a_workshop

# Nothing of these is for participants, whatever else is built there.
FORBIDDEN = ("admin", "documents", "tables", "home", "undo", "duplicates", "decisions")
WITHOUT_ACCOUNT = {
    "workshops.join", "workshops.join_by_code", "workshops.wait", "workshops.wait_state",
    "accounts.login", "accounts.one_time_link", "start.first",
}  # fmt: skip
FACILITATING = {
    "workshops.index", "workshops.new", "workshops.edit", "workshops.page", "workshops.room",
    "workshops.big_code", "workshops.close", "workshops.attendance", "workshops.attendance_file",
    "workshops.delete_attendance", "workshops.make_accounts", "edits.held",
}  # fmt: skip


@pytest.mark.parametrize("role", ["participant", "insider"])
def test_pages_of_others_work_are_closed_to_participants(walks, role):
    reached = [
        address
        for address, seen in walks.of(role).items()
        if (seen.endpoint.partition(".")[0] in FORBIDDEN or seen.endpoint in FACILITATING)
        and seen.status not in (403, 404)
        and not seen.location.startswith("/opd/")
    ]
    assert reached == []


def test_participant_works_in_the_own_opd_as_its_officer_does(secret_city, walks):
    """Otherwise the tests here would prove nothing."""
    seen = set().union(*(s.words for s in walks.of("insider").values()))
    assert len(seen) > len(secret_city.secrets) / 2
    accepted = set().union(*(s.accepted for s in walks.of("insider").values()))
    assert accepted == secret_city.accepted


def test_what_other_opds_have_sent_is_read_by_accounts_and_not_by_participants(secret_city, walks):
    read = set().union(*(s.accepted for s in walks.of("reader").values()))
    assert read == secret_city.accepted
    told = {a: sorted(s.accepted) for a, s in walks.of("participant").items() if s.accepted}
    assert told == {}


@pytest.mark.parametrize("role", ["participant", "insider", "former"])
def test_no_page_breaks_for_participants(walks, role):
    seen = walks.of(role)
    assert [(s.status, a) for a, s in seen.items() if s.status >= 500] == []
    assert [a for a, s in seen.items() if not s.is_guarded] == []


def test_nothing_but_handing_in_is_left_after_closing(walks):
    left = {
        address: (seen.status, seen.location)
        for address, seen in walks.of("former").items()
        if seen.endpoint not in AFTER_CLOSING | WITHOUT_ACCOUNT
        and not (seen.status == 302 and seen.location == "/lokakarya/selesai")
        and not (seen.status == 403 and seen.endpoint.startswith("edits."))
    }
    assert left == {}


def test_former_participant_reads_nothing_anywhere(walks):
    seen = walks.of("former")
    assert {a: (s.words, s.accepted) for a, s in seen.items() if s.words or s.accepted} == {}


@pytest.mark.parametrize("role", ["participant", "former"])
def test_participants_change_nothing_beyond_their_opd(secret_copy, walks, role):
    last, broken = last_change(secret_copy), []
    client = client_of(secret_copy, role)
    for form in everything_posted(secret_copy, walks.forms):
        if form.action == "/keluar":
            continue
        answer = client.post(form.action, data=filled(form.fields))
        if answer.status_code >= 500:
            broken.append((answer.status_code, form.action))
    assert broken == []
    assert foreign_changes(secret_copy, role, since=last) == []
    if role == "former":
        assert last_change(secret_copy) == last


def test_scripts_are_told_in_json_that_it_is_over(secret_city):
    client = client_of(secret_city, "former")
    accept = {"Accept": "application/json"}
    for address in (
        "/kabar?opd=2.15.01",
        "/kisi/application/baris?opd=2.15.01",
        "/cari.json?q=sim",
    ):
        answer = client.get(address, headers=accept)
        assert (answer.status_code, answer.is_json) == (403, True), address
        assert "error" in answer.json


def test_parts_of_a_page_send_the_whole_page_on(secret_city):
    client = client_of(secret_city, "former")
    answer = client.get("/opd/2.15.01", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/lokakarya/selesai")


def test_closed_page_says_where_unsent_values_are(secret_city):
    page = client_of(secret_city, "former").get("/lokakarya/selesai").text
    assert "sudah ditutup" in page and "peramban perangkat ini" in page


def test_board_of_another_workshop_is_not_for_participants(secret_copy):
    other = a_workshop(secret_copy.app, ["Diskominfo"])
    guest = a_participant(secret_copy.app, other, "Tamu", "Diskominfo")
    own = secret_copy.workshops[0]
    client = signed_in(secret_copy.app, guest)
    assert fetch(client, f"/lokakarya/{own}/papan").status_code == 403
    assert fetch(client, f"/lokakarya/{other.id}/papan").status_code == 200


def test_administrator_pages_know_no_participants(secret_city):
    client = client_of(secret_city, "administrator")
    participant = secret_city.accounts["participant"]
    assert participant.username not in client.get("/administrasi/akun").text
    for address in ("", "/tautan", "/serah-terima"):
        page = f"/administrasi/akun/{participant.id}{address}"
        answer = client.get(page) if not address else client.post(page)
        assert answer.status_code == 404


def test_every_rule_of_a_workshop_was_walked(secret_city, walks):
    addresses = set(rule_addresses(secret_city, "GET"))
    assert {a for a in addresses if a.startswith(("/lokakarya", "/gabung"))} <= set(walks.addresses)
