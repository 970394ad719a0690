"""A domain closed for the document is locked for every way in, until it is opened again."""

import pytest

from app import queries
from app.errors import Forbidden, Missing, Refused
from app.operations import closures, elements, imports, links, review, templates
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.undo import undo_change
from app.permissions import actor_of
from app.queries.closures import closed_domains
from architecture.metamodel import METAMODEL, Domain
from tests.edit_queue import Queue
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in, unit_id
from tests.forms import opened, sent
from tests.workbook_files import a_csv

SENTENCE = "ditutup untuk dokumen"


@pytest.fixture
def city(app):
    return a_city(app)


def close(app, opd, domain=Domain.APPLICATION):
    with app.app_context():
        assert closures.close_domain(COMMAND_LINE, unit_id(opd), domain)


def ways_in():
    """What an officer could try with the application, its process and the link between them."""
    kind = METAMODEL.kind("application")
    link = METAMODEL.link(kind, "supports__process")
    save = elements.save_element
    return {
        "a value": lambda a, r: save(a, r["app"], {"database": Edit("Oracle", seen="MySQL")}),
        "a name": lambda a, r: save(a, r["app"], {}, name=Edit("e-KIR", seen="SIM-KIR")),
        "a mark": lambda a, r: save(
            a, r["app"], {"database": Edit("MySQL", seen="MySQL", mark="assumed")}
        ),
        "a plan": lambda a, r: save(a, r["app"], {}, plan=Edit("retire", seen="keep")),
        "away": lambda a, r: save(a, r["app"], {}, opd=Edit(r["disdik"], seen=r["dishub"])),
        "into it": lambda a, r: save(a, r["other"], {}, opd=Edit(r["dishub"], seen=r["disdik"])),
        "new": lambda a, r: elements.create_element(a, kind, "Baru", r["dishub"]),
        "new below": lambda a, r: elements.create_element(a, kind, "Baru", r["below"]),
        "archive": lambda a, r: elements.archive_element(a, r["app"]),
        "restore": lambda a, r: elements.restore_element(a, r["archived"]),
        "link": lambda a, r: links.add_link(a, r["app"], link, r["second"]),
        "unlink": lambda a, r: links.remove_link(a, r["relation"]),
        "object": lambda a, r: links.object_to_link(a, r["theirs"], "Bukan."),
        "undo": lambda a, r: undo_change(a, r["change"]),
        "undo link": lambda a, r: undo_change(a, r["linked"]),
        "return": lambda a, r: review.review_elements(a, [r["sent"]], "returned", reason="X"),
        "send": lambda a, r: review.submit_domain(a, r["dishub"], Domain.APPLICATION),
    }


@pytest.fixture
def records(app, city):
    """Ids of what the ways in try to touch."""
    sim = a_record(app, "application", "SIM-KIR", "Dishub", database="MySQL")
    sent = a_record(app, "application", "Terkirim", "Dishub", review="submitted")
    gone = a_record(app, "application", "Lama", "Dishub")
    process, second = (a_record(app, "process", n, "Disdik") for n in ("Satu", "Dua"))
    other = a_record(app, "application", "Dapodik", "Disdik")
    relation = a_link(app, sim, "supports__process", process)
    with app.app_context():
        linked = queries.history(sim.id, 1)[0].id
        elements.save_element(COMMAND_LINE, sim.id, {"output": Edit("Bukti lulus")})
        changed = queries.history(sim.id, 1)[0].id
        elements.archive_element(COMMAND_LINE, gone.id)
    return {
        "app": sim.id, "process": process.id, "second": second.id, "other": other.id,
        "archived": gone.id, "relation": relation, "theirs": relation, "linked": linked,
        "change": changed, "sent": sent.id, "dishub": city["Dishub"].id,
        "disdik": city["Disdik"].id, "below": city["Bidang Angkutan"].id,
    }  # fmt: skip


@pytest.mark.parametrize("way", list(ways_in()))
@pytest.mark.parametrize("roles", [("officer", "verifier"), ("administrator", "verifier")])
def test_a_closed_domain_refuses_every_change_with_the_reason(app, records, way, roles):
    actor = everywhere(app, roles)
    close(app, "Dishub")
    with app.app_context():
        version = queries.data_version()
        with pytest.raises(Refused, match=SENTENCE):
            ways_in()[way](actor, records)
        assert queries.data_version() == version


@pytest.mark.parametrize("way", list(ways_in()))
def test_once_open_again_the_same_change_goes_through(app, records, way):
    actor = everywhere(app, ("officer", "verifier"))
    close(app, "Dishub")
    with app.app_context():
        closures.reopen_domain(COMMAND_LINE, records["dishub"], Domain.APPLICATION, "Ada koreksi.")
        version = queries.data_version()
        ways_in()[way](actor, records)
        assert queries.data_version() > version


def everywhere(app, roles):
    """Somebody with these roles, an officer in both OPDs."""
    from app.operations import people

    with app.app_context():
        grants = [(role, None) for role in roles if role != "officer"]
        if "officer" in roles:
            grants += [("officer", unit_id("Dishub")), ("officer", unit_id("Disdik"))]
        user_id = people.create_user(COMMAND_LINE, "dimana-mana", "Di mana-mana", grants)
        return actor_of(queries.account(user_id))


def test_other_domains_and_other_opds_stay_open(app, records):
    close(app, "Dishub")
    with app.app_context():
        actor = actor_of(an_account(app, "officer", "Dishub"))
        elements.create_element(actor, METAMODEL.kind("service"), "Uji", records["dishub"])
        other = actor_of(an_account(app, "officer", "Disdik"))
        elements.save_element(other, records["other"], {"database": Edit("Oracle")})


def test_another_opd_still_links_to_a_record_of_a_closed_domain(app, records):
    close(app, "Dishub")
    with app.app_context():
        actor = actor_of(an_account(app, "officer", "Disdik"))
        link = METAMODEL.link(METAMODEL.kind("process"), "supports__application__inverse")
        links.add_link(actor, records["second"], link, records["app"])


def test_reviewers_still_accept_in_a_closed_domain(app, records):
    close(app, "Dishub")
    with app.app_context():
        verifier = actor_of(an_account(app, "verifier"))
        assert review.review_elements(verifier, [records["sent"]], "verified") == 1


def test_an_import_into_a_closed_domain_names_each_row_and_applies_nothing(app, records, tmp_path):
    close(app, "Dishub")
    rows = [["name", "database"], ["SIM-KIR", "Oracle"], ["Baru", "MySQL"], ["SIM-KIR 2", ""]]
    file = a_csv(tmp_path / "application.csv", rows)
    with app.app_context():
        version = queries.data_version()
        unit = queries.units()[records["dishub"]]
        report = imports.import_files(COMMAND_LINE, [file], opd=unit)
        problems = [(p.place.row, p.severity, SENTENCE in p.reason.id) for p in report.problems]
        assert (report.applied, queries.data_version()) == (False, version)
    assert problems == [(2, "error", True), (3, "error", True), (4, "error", True)]


def test_an_import_that_changes_nothing_in_a_closed_domain_goes_through(app, records, tmp_path):
    close(app, "Dishub")
    file = a_csv(tmp_path / "application.csv", [["name", "database"], ["SIM-KIR", "MySQL"]])
    with app.app_context():
        unit = queries.units()[records["dishub"]]
        assert imports.import_files(COMMAND_LINE, [file], opd=unit).applied


def test_templates_cannot_start_a_closed_domain(app, city):
    close(app, "Disdik", Domain.PROCESS)
    with app.app_context(), pytest.raises(Refused, match=SENTENCE):
        templates.start_from_templates(COMMAND_LINE, city["Disdik"].id)


def test_who_reviews_the_domain_or_administers_closes_and_opens_it(app, city):
    dishub = city["Dishub"].id
    with app.app_context():
        for role in ("officer", "writer", "reader"):
            actor = actor_of(an_account(app, role))
            with pytest.raises(Forbidden):
                closures.close_domain(actor, dishub, Domain.DATA)
        for role in ("verifier", "validator", "administrator"):
            actor = actor_of(an_account(app, role))
            assert closures.close_domain(actor, dishub, Domain.DATA)
            assert not closures.close_domain(actor, dishub, Domain.DATA)
            closures.reopen_domain(actor, dishub, Domain.DATA, "Koreksi.")


def test_opening_again_needs_a_reason_which_is_kept(app, city):
    dishub = city["Dishub"].id
    close(app, "Dishub")
    with app.app_context():
        with pytest.raises(Refused):
            closures.reopen_domain(COMMAND_LINE, dishub, Domain.APPLICATION, "  ")
        closures.reopen_domain(COMMAND_LINE, dishub, Domain.APPLICATION, "Aplikasi baru.")
        with pytest.raises(Missing):
            closures.reopen_domain(COMMAND_LINE, dishub, Domain.APPLICATION, "Lagi.")
        assert closed_domains() == []
        assert [c.reason for c in closed_domains(with_past=True)] == ["Aplikasi baru."]
        told = [(c.entity, c.action, c.after["reason"]) for c in queries.recent_changes(2)]
    assert told == [("closure", "reopen", "Aplikasi baru."), ("closure", "close", None)]


def test_a_domain_is_closed_for_all_opds_at_once(app, city):
    close(app, "Dishub")
    with app.app_context():
        closed = closures.close_everywhere(COMMAND_LINE, Domain.APPLICATION)
        assert closed == 3  # Disdik, Diskominfo, Bagor; Bidang Angkutan goes with its dinas
        assert closures.close_everywhere(COMMAND_LINE, Domain.APPLICATION) == 0
        for unit in city.units.values():
            assert SENTENCE in closures.locked_sentence("application", unit.id)
            assert closures.locked_sentence("service", unit.id) == ""
        assert closures.locked_sentence("application", None) == ""


def test_a_form_opened_before_the_closing_keeps_what_was_typed_and_says_why(app, records):
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    with app.app_context():
        record = queries.stored_element(records["app"])
    form = opened(client, record)
    close(app, "Dishub")
    answer = sent(client, record, form, **{"a.database": "Oracle RAC"})
    assert answer.status_code == 422
    assert SENTENCE in answer.text and "Oracle RAC" in answer.text
    assert reload(app, record).attributes["database"] == "MySQL"


def test_edits_of_the_grid_are_refused_with_the_sentence_and_the_row_says_so(app, records):
    queue = Queue(signed_in(app, an_account(app, "officer", "Dishub")))
    record = records["app"]
    with app.app_context():
        assumed = {"output": Edit("Bukti lulus", seen="Bukti lulus", mark="assumed")}
        elements.save_element(COMMAND_LINE, record, assumed)
    close(app, "Dishub")
    edits = [
        queue.set(record, "attributes.database", "Oracle", seen="MySQL"),
        queue.edit("mark", record, field="attributes.database", mark="assumed",
                   seen={"value": "MySQL", "unread": None}),
        queue.edit("confirm", record),
        queue.edit("archive", record),
        queue.link(record, "supports__process", add=[{"id": records["second"]}]),
        queue.create("application", "Baru", records["dishub"]),
    ]  # fmt: skip
    with app.app_context():
        version = queries.data_version()
    answer = queue.send(*edits)
    assert [r["state"] for r in answer["results"]] == ["refused"] * len(edits)
    assert all(SENTENCE in r["refusal"] for r in answer["results"])
    with app.app_context():
        assert queries.data_version() == version
    row = next(r for r in queue.client.get("/kisi/application/baris?opd=2.15.01").json["rows"]
               if r["id"] == record)  # fmt: skip
    assert SENTENCE in row["locked"]


def test_the_form_of_a_locked_record_says_why(app, records):
    close(app, "Dishub")
    client = signed_in(app, an_account(app, "officer", "Dishub"))
    assert SENTENCE in client.get(f"/catatan/{records['app']}").text
    assert SENTENCE in client.get("/opd/2.15.01").text
    answer = client.post(f"/catatan/{records['app']}/arsipkan")
    assert (answer.status_code, SENTENCE in answer.text) == (422, True)
