"""Notices: each person is told of what concerns him, once, and of nothing else."""

import pytest

from app import queries
from app.operations import closures, comments, people, review
from app.operations.actor import COMMAND_LINE
from app.permissions import actor_of
from app.queries.notices import notices
from app.queries.review import notice_count
from architecture.metamodel import Domain
from tests.factories import a_city, a_record, an_account, signed_in, unit_id


@pytest.fixture
def city(any_app):
    return a_city(any_app)


def told(app, account):
    """What an account's notices say: (action, how many records, new)."""
    with app.app_context():
        lines = notices(account)
        assert notice_count(account) == sum(n.is_new for n in lines)
        return [(n.action, n.number, n.is_new) for n in lines]


def test_sending_is_told_to_the_verifier_of_the_domain_as_one_line(any_app, city):
    app = any_app
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    others = [an_account(app, r, "Disdik") for r in ("officer", "validator", "reader")]
    organisation = a_verifier(app, "Bagor")
    for name in ("SIM-KIR", "e-Parkir"):
        a_record(app, "application", name, "Dishub")
    with app.app_context():
        review.submit_domain(actor_of(officer), city["Dishub"].id, Domain.APPLICATION)
    assert told(app, verifier) == [("submitted", 2, True)]
    for account in (officer, organisation, *others):
        assert told(app, account) == []


def a_verifier(app, opd):
    with app.app_context():
        user_id = people.create_user(COMMAND_LINE, "bagor", "Bagor", [("verifier", unit_id(opd))])
        return queries.account(user_id)


def test_decisions_are_told_to_the_owner_and_verified_ones_to_the_validator(any_app, city):
    app = any_app
    officer, validator = an_account(app, "officer", "Dishub"), an_account(app, "validator")
    verifier = an_account(app, "verifier")
    good = a_record(app, "application", "SIM-KIR", "Bidang Angkutan", review="submitted")
    bad = a_record(app, "application", "e-Parkir", "Dishub", review="submitted")
    with app.app_context():
        review.review_elements(actor_of(verifier), [good.id], "verified")
        review.review_elements(actor_of(verifier), [bad.id], "returned", reason="Lengkapi.")
        assert [n.text for n in notices(officer)] == ["Lengkapi.", ""]
    assert told(app, officer) == [("returned", 1, True), ("verified", 1, True)]
    assert told(app, validator) == [("verified", 1, True)]
    # Not of one's own decision; only of what was sent before it.
    assert {action for action, _number, _new in told(app, verifier)} == {"submitted"}


def test_a_remark_is_told_to_the_owner_and_its_answer_to_who_asked(any_app, city):
    app = any_app
    officer = an_account(app, "officer", "Dishub")
    verifier, another = an_account(app, "verifier"), an_account(app, "verifier")
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        thread = comments.add_comment(actor_of(verifier), record.id, "Versi?")
        comments.add_comment(actor_of(officer), record.id, "Versi 8.", thread_id=thread)
    assert told(app, officer) == [("comment", 1, True)]
    assert told(app, verifier) == [("comment", 1, True)]
    assert told(app, another) == [("comment", 1, True)]  # the question, not the answer
    with app.app_context():
        assert [n.text for n in notices(another)] == ["Versi?"]


def test_closing_and_opening_again_is_told_to_the_opd(any_app, city):
    app = any_app
    officer = an_account(app, "officer", "Bidang Angkutan")
    other = an_account(app, "officer", "Disdik")
    with app.app_context():
        closures.close_domain(COMMAND_LINE, city["Dishub"].id, Domain.DATA)
        closures.reopen_domain(COMMAND_LINE, city["Dishub"].id, Domain.DATA, "Koreksi.")
    assert told(app, officer) == [("reopen", 1, True), ("close", 1, True)]
    assert told(app, other) == []


def test_looking_at_the_notices_makes_them_old(any_app, city):
    app = any_app
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    with app.app_context():
        review.review_elements(actor_of(verifier), [record.id], "verified")
    client = signed_in(app, officer)
    assert "1 pemberitahuan baru" in client.get("/").text
    page = client.get("/pemberitahuan").text
    assert "SIM-KIR" in page
    assert "pemberitahuan baru" not in client.get("/").text
    assert told(app, officer) == [("verified", 1, False)]
    with app.app_context():
        comments.add_comment(actor_of(verifier), record.id, "Terima kasih.")
    assert told(app, officer) == [("comment", 1, True), ("verified", 1, False)]


def test_the_page_names_nothing_of_other_opds(any_app, city):
    app = any_app
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    with app.app_context():
        review.review_elements(actor_of(an_account(app, "verifier")), [record.id], "verified")
    for role in ("officer", "reader"):
        page = signed_in(app, an_account(app, role, "Disdik")).get("/pemberitahuan").text
        assert "SIM-KIR" not in page and "Belum ada pemberitahuan" in page
