"""Sending, accepting and returning: who may, in which order, and what brings a record back."""

import pytest

from app import queries
from app.errors import Forbidden, Refused
from app.operations import comments, elements, links, people, review
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.undo import undo_change
from app.permissions import actor_of
from app.queries.assignments import SETTING, assignments, verified_domains
from app.queries.content import last_changes
from app.queries.differences import changes_since, link_ends
from app.queries.review import open_comments, threads_of, waiting
from app.records.differences import difference_of
from app.records.reader import Reader
from architecture.metamodel import METAMODEL, Domain
from tests.factories import a_city, a_link, a_record, an_account, unit_id


@pytest.fixture
def city(app):
    return a_city(app)


def a_verifier(app, opd, username):
    with app.app_context():
        user_id = people.create_user(
            COMMAND_LINE, username, username.title(), [("verifier", unit_id(opd))]
        )
        return queries.account(user_id)


def states(app, *records):
    with app.app_context():
        return [queries.stored_element(r.id).review for r in records]


def move(app, account, record, state, reason=""):
    """How many records moved: 1 or 0."""
    with app.app_context():
        return review.review_elements(actor_of(account), [record.id], state, reason=reason)


def change(app, account, record, **values):
    with app.app_context():
        stored = queries.stored_element(record.id)
        edits = {n: Edit(v, seen=stored.attributes.get(n)) for n, v in values.items()}
        elements.save_element(actor_of(account), record.id, edits)


# --- Sending ------------------------------------------------------------------------------------


def test_a_domain_is_sent_with_the_units_below_and_nothing_else(app, city):
    officer = an_account(app, "officer", "Dishub")
    sent = [
        a_record(app, "application", "SIM-KIR", "Dishub"),
        a_record(app, "application", "Trayek", "Bidang Angkutan"),
        a_record(app, "application", "Terminal", "Dishub", review="returned"),
    ]
    kept = [
        a_record(app, "service", "Uji berkala", "Dishub"),
        a_record(app, "application", "Dapodik", "Disdik"),
        a_record(app, "application", "e-Parkir", "Dishub", review="validated"),
    ]
    with app.app_context():
        actor = actor_of(officer)
        assert review.submit_domain(actor, city["Dishub"].id, Domain.APPLICATION) == 3
        assert review.submit_domain(actor, city["Dishub"].id, Domain.APPLICATION) == 0
    assert states(app, *sent) == ["submitted"] * 3
    assert states(app, *kept) == ["draft", "draft", "validated"]


def test_incomplete_and_unread_values_do_not_hold_sending_up(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", year="sudah lama")
    with app.app_context():
        actor = actor_of(an_account(app, "officer", "Dishub"))
        assert review.submit_domain(actor, city["Dishub"].id, Domain.APPLICATION) == 1
    assert states(app, record) == ["submitted"]


@pytest.mark.parametrize("role", ["verifier", "validator", "writer", "reader"])
def test_only_who_edits_there_sends_a_domain(app, city, role):
    a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        for account in (an_account(app, role), an_account(app, "officer", "Disdik")):
            with pytest.raises(Forbidden):
                review.submit_domain(actor_of(account), city["Dishub"].id, Domain.APPLICATION)


# --- Accepting and returning --------------------------------------------------------------------


def test_a_record_is_verified_before_it_is_validated(app, city):
    record = a_record(app, review="submitted")
    verifier, validator = an_account(app, "verifier"), an_account(app, "validator")
    assert move(app, validator, record, "validated") == 0
    assert move(app, verifier, record, "verified") == 1
    assert move(app, validator, record, "validated") == 1
    assert states(app, record) == ["validated"]


@pytest.mark.parametrize(
    ("role", "state", "step", "after"),
    [
        ("verifier", "draft", "verified", "draft"),
        ("verifier", "returned", "verified", "returned"),
        ("verifier", "verified", "returned", "returned"),
        ("validator", "verified", "returned", "returned"),
        ("validator", "draft", "validated", "draft"),
        ("verifier", "validated", "returned", "validated"),
        ("validator", "validated", "returned", "validated"),
    ],
)
def test_steps_that_reviewers_take(app, city, role, state, step, after):
    record = a_record(app, review=state)
    move(app, an_account(app, role), record, step, reason="Lengkapi.")
    assert states(app, record) == [after]


def test_nobody_accepts_a_record_after_his_own_change_of_a_value_or_a_link(app, city):
    both = an_account(app, ("officer", "verifier"), "Dishub")
    officer = an_account(app, "officer", "Dishub")
    for_value = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    for_link = a_record(app, "application", "e-Parkir", "Dishub", review="submitted")
    process = a_record(app, "process", "Uji berkala", "Dishub", review="submitted")
    change(app, both, for_value, database="MySQL")
    with app.app_context():
        link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
        links.add_link(actor_of(both), for_link.id, link, process.id)
    assert [move(app, both, r, "verified") for r in (for_value, for_link, process)] == [0, 0, 1]
    change(app, officer, for_value, database="PostgreSQL")
    assert move(app, both, for_value, "verified") == 1


def test_what_changed_after_the_page_was_opened_is_not_accepted_unseen(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    process = a_record(app, "process", "Uji berkala", "Dishub")
    verifier = actor_of_in(app, an_account(app, "verifier"))
    with app.app_context():
        seen = {record.id: queries.data_version()}
    a_link(app, record, "supports__process", process)
    with app.app_context():
        done = review.review_as_seen(verifier, [record.id], "verified", seen)
        assert (done.moved, done.changed) == (0, 1)
        again = {record.id: queries.data_version()}
        assert review.review_as_seen(verifier, [record.id], "verified", again).moved == 1


def actor_of_in(app, account):
    with app.app_context():
        return actor_of(account)


# --- Links are content --------------------------------------------------------------------------


def accepted_pair(app):
    """An application and a process of two OPDs, both accepted, not linked."""
    application = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    return application, a_record(app, "process", "Mengelola data", "Disdik", review="validated")


def test_a_link_added_after_acceptance_returns_the_end_that_stated_it(app, city):
    application, process = accepted_pair(app)
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
        links.add_link(actor_of(officer), application.id, link, process.id)
        stored = queries.stored_element(application.id)
        assert (stored.review, stored.draft_fields) == ("draft", "links.supports__process")
        assert queries.stored_element(process.id).review == "validated"
        assert last_changes([application.id])[application.id].user_id == officer.id


def test_a_link_stated_from_the_other_end_returns_that_end(app, city):
    application, process = accepted_pair(app)
    with app.app_context():
        actor = actor_of(an_account(app, "officer", "Disdik"))
        link = METAMODEL.link(METAMODEL.kind("process"), "supports__application__inverse")
        links.add_link(actor, process.id, link, application.id)
        stored = queries.stored_element(process.id)
        expected = ("draft", "links.supports__application__inverse")
        assert (stored.review, stored.draft_fields) == expected
        assert queries.stored_element(application.id).review == "validated"


@pytest.mark.parametrize("how", ["removed", "objected", "undone"])
def test_a_link_taken_off_or_objected_to_after_acceptance_returns_the_record(app, city, how):
    application = a_record(app, "application", "SIM-KIR", "Dishub", review="draft")
    process = a_record(app, "process", "Mengelola data", "Disdik", review="validated")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
        relation_id = links.add_link(actor_of(officer), application.id, link, process.id).id
        created = queries.history(application.id, 1)[0]
        review.review_elements(actor_of(officer), [application.id], "submitted")
    assert move(app, an_account(app, "verifier"), application, "verified") == 1
    with app.app_context():
        if how == "removed":
            links.remove_link(actor_of(officer), relation_id)
        elif how == "undone":
            undo_change(actor_of(officer), created.id)
        else:
            other = actor_of(an_account(app, "officer", "Disdik"))
            links.object_to_link(other, relation_id, "Bukan aplikasi kami.")
        stored = queries.stored_element(application.id)
        assert (stored.review, stored.draft_fields) == ("draft", "links.supports__process")
        assert queries.stored_element(process.id).review == "validated"


def test_a_link_of_a_record_never_accepted_leaves_its_state(app, city):
    application = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    a_link(app, application, "supports__process", a_record(app, "process", "P", "Dishub"))
    assert states(app, application) == ["submitted"]


def test_a_tied_link_is_what_was_accepted(app, city):
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    officer = an_account(app, "officer", "Dishub")
    with app.app_context():
        from app.operations.records import LinkEdit, save_record

        link = METAMODEL.link(METAMODEL.kind("application"), "supports__process")
        save_record(
            actor_of(officer), application.id, {}, link_edits=[LinkEdit(link, texts=("Uji tipe",))]
        )
    move(app, officer, application, "submitted")
    move(app, an_account(app, "verifier"), application, "verified")
    a_record(app, "process", "Uji tipe", "Dishub")
    assert states(app, application) == ["verified"]


# --- What the reviewer is shown -----------------------------------------------------------------


def differences(app, record, acceptances=("verified", "validated")):
    with app.app_context():
        since = changes_since([record.id], acceptances)[record.id]
        graph = queries.load_graph("all")
        reader = Reader(graph, queries.vocabulary())
        ends = link_ends([e.entity_id for e in since.links])
        return difference_of(graph.elements[record.id], since, ends, reader)


def test_the_reviewer_sees_values_and_links_that_changed_since_acceptance(app, city):
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL", output="Bukti")
    gone = a_record(app, "service", "Numpang uji", "Dishub")
    new = a_record(app, "service", "Uji berkala", "Dishub")
    passing = a_record(app, "service", "Mutasi uji", "Dishub")
    relation_id = a_link(app, record, "supports__service", gone)
    move(app, officer, record, "submitted")
    move(app, verifier, record, "verified")
    change(app, officer, record, database="Oracle", output="Bukti")
    change(app, officer, record, database="PostgreSQL")
    with app.app_context():
        actor = actor_of(officer)
        link = METAMODEL.link(METAMODEL.kind("application"), "supports__service")
        links.remove_link(actor, relation_id)
        links.add_link(actor, record.id, link, new.id)
        links.remove_link(actor, links.add_link(actor, record.id, link, passing.id).id)
    found = differences(app, record)
    assert found.decision == "verified"
    assert [(c.field, c.before, c.after, c.by) for c in found.changed] == [
        ("attributes.database", "MySQL", "PostgreSQL", officer.name),
        ("links.supports__service", f"{gone.code} Numpang uji", "", officer.name),
        ("links.supports__service", "", f"{new.code} Uji berkala", officer.name),
    ]


def test_a_value_that_came_back_is_no_difference(app, city):
    officer = an_account(app, "officer", "Dishub")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    move(app, officer, record, "submitted")
    move(app, an_account(app, "verifier"), record, "verified")
    change(app, officer, record, database="Oracle")
    change(app, officer, record, database="MySQL")
    assert differences(app, record).changed == ()


def test_a_record_sent_again_shows_what_changed_since_its_return(app, city):
    officer = an_account(app, "officer", "Dishub")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    move(app, officer, record, "submitted")
    assert differences(app, record).decision == ""
    move(app, an_account(app, "verifier"), record, "returned", reason="Periksa basis data.")
    change(app, officer, record, database="PostgreSQL")
    move(app, officer, record, "submitted")
    found = differences(app, record)
    assert (found.decision, [c.after for c in found.changed]) == ("returned", ["PostgreSQL"])


def test_the_validator_is_shown_what_changed_since_validation(app, city):
    officer, verifier = an_account(app, "officer", "Dishub"), an_account(app, "verifier")
    record = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    move(app, officer, record, "submitted")
    move(app, verifier, record, "verified")
    move(app, an_account(app, "validator"), record, "validated")
    change(app, officer, record, database="PostgreSQL")
    move(app, officer, record, "submitted")
    move(app, verifier, record, "verified")
    assert differences(app, record).changed == ()
    assert len(differences(app, record, ("validated",)).changed) == 1


# --- Who verifies what --------------------------------------------------------------------------


def test_processes_go_to_bagian_organisasi_and_the_rest_to_diskominfo(app, city):
    with app.app_context():
        found = assignments()
    assert found.pop(Domain.PROCESS) == city["Bagor"].id
    assert set(found.values()) == {city["Diskominfo"].id}


def test_a_verifier_of_an_opd_verifies_and_returns_only_its_domains(app, city):
    process = a_record(app, "process", "Uji berkala", "Dishub", review="submitted")
    application = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    organisation = a_verifier(app, "Bagor", "bagor")
    informatics = a_verifier(app, "Diskominfo", "kominfo")
    with pytest.raises(Forbidden, match="Diskominfo"), app.app_context():
        review.review_elements(actor_of(organisation), [application.id], "verified")
    with pytest.raises(Forbidden, match="Bagor"), app.app_context():
        review.review_elements(actor_of(informatics), [process.id], "returned", reason="Tidak.")
    with app.app_context():
        both = [process.id, application.id]
        assert review.review_elements(actor_of(organisation), both, "verified") == 1
    assert states(app, process, application) == ["verified", "submitted"]


def test_a_verifier_without_opd_verifies_every_domain(app, city):
    with app.app_context():
        account = an_account(app, "verifier")
        assert verified_domains(actor_of(account).verifier_opds) == frozenset(Domain)


def test_the_assignment_can_be_set(app, city):
    account = a_verifier(app, "Disdik", "walidata")
    with app.app_context():
        assert verified_domains(actor_of(account).verifier_opds) == frozenset()
        review.assign_domains(COMMAND_LINE, {Domain.DATA: city["Disdik"].id})
        assert verified_domains(actor_of(account).verifier_opds) == {Domain.DATA}
        assert queries.recent_changes(1)[0].entity_id == SETTING
        with pytest.raises(Refused):
            review.assign_domains(COMMAND_LINE, {Domain.DATA: "tidak ada"})
        with pytest.raises(Forbidden):
            review.assign_domains(actor_of(account), {Domain.DATA: city["Dishub"].id})


# --- Remarks ------------------------------------------------------------------------------------


def test_a_thread_is_begun_answered_resolved_and_opened_again(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    verifier, officer = an_account(app, "verifier"), an_account(app, "officer", "Dishub")
    with app.app_context():
        reviewer, owner = actor_of(verifier), actor_of(officer)
        field = "attributes.database"
        thread = comments.add_comment(reviewer, record.id, "Versi berapa?", field=field)
        assert open_comments([record.id]) == {record.id: {field: 1}}
        comments.add_comment(owner, record.id, "Versi 8.", thread_id=thread)
        [found] = threads_of([record.id])[record.id]
        assert [(s.author, s.text) for s in found.said] == [
            (verifier.name, "Versi berapa?"),
            (officer.name, "Versi 8."),
        ]
        comments.resolve_thread(reviewer, thread)
        assert open_comments([record.id]) == {}
        comments.add_comment(owner, record.id, "Atau versi 9.", thread_id=thread)
        assert open_comments([record.id]) == {record.id: {field: 1}}
        told = [(e.action, e.actor) for e in queries.history(record.id, 5)]
    assert told == [
        ("comment", officer.name),
        ("reopen", officer.name),
        ("resolve", verifier.name),
        ("comment", officer.name),
        ("comment", verifier.name),
    ]


def test_an_officer_answers_but_does_not_resolve_what_a_reviewer_asked(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context():
        asked = comments.add_comment(actor_of(an_account(app, "verifier")), record.id, "Mengapa?")
        owner = actor_of(an_account(app, "officer", "Dishub"))
        with pytest.raises(Forbidden):
            comments.resolve_thread(owner, asked)
        own = comments.add_comment(owner, record.id, "Apa maksudnya?")
        comments.resolve_thread(owner, own)
        assert open_comments([record.id]) == {record.id: {"": 1}}


@pytest.mark.parametrize("role", ["reader", "writer", "officer"])
def test_only_who_sees_drafts_of_a_record_comments_on_it(app, city, role):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    account = an_account(app, role, "Disdik")
    with app.app_context(), pytest.raises(Forbidden):
        comments.add_comment(actor_of(account), record.id, "Bagus.")


@pytest.mark.parametrize("field", ["attributes.tidak_ada", "links.tidak_ada", "review", "x" * 300])
def test_a_remark_is_about_something_that_the_record_has(app, city, field):
    record = a_record(app, "application", "SIM-KIR", "Dishub")
    with app.app_context(), pytest.raises(Refused):
        comments.add_comment(COMMAND_LINE, record.id, "Mengapa?", field=field)


def test_returning_leaves_its_reason_as_a_remark_and_accepting_settles_all(app, city):
    record = a_record(app, "application", "SIM-KIR", "Dishub", review="submitted")
    verifier, officer = an_account(app, "verifier"), an_account(app, "officer", "Dishub")
    move(app, verifier, record, "returned", reason="Lengkapi basis data.")
    with app.app_context():
        [thread] = threads_of([record.id])[record.id]
        assert (thread.field, thread.first.text, thread.is_open) == (
            "", "Lengkapi basis data.", True,
        )  # fmt: skip
    move(app, officer, record, "submitted")
    move(app, verifier, record, "verified")
    with app.app_context():
        [thread] = threads_of([record.id])[record.id]
        assert (thread.is_open, thread.resolved_by) == (False, verifier.name)


def test_what_waits_comes_oldest_first_with_who_sent_it(app, city):
    officer = an_account(app, "officer", "Dishub")
    first = a_record(app, "application", "Z", "Dishub")
    second = a_record(app, "application", "A", "Dishub")
    move(app, officer, first, "submitted")
    move(app, officer, second, "submitted")
    with app.app_context():
        found = waiting(("submitted",))
    assert [(w.element_id, w.by) for w in found] == [
        (first.id, officer.name),
        (second.id, officer.name),
    ]
