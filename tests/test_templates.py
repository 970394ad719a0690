"""Starting from templates: fitting processes, all assumed, nothing twice, nothing overwritten."""

import pytest

from app import queries
from app.errors import Forbidden, Refused
from app.operations import elements, government, templates
from app.operations.actor import COMMAND_LINE
from app.permissions import actor_of
from architecture.metamodel import METAMODEL
from architecture.templates import TEMPLATE_NOTE, Template, propose
from tests.factories import a_city, a_record, an_account, signed_in, unit_id

SATPOL = government.OpdRow(
    9, "Satuan Polisi Pamong Praja", "1.05.01", "Satpol PP", "", "", ("1.05",)
)
TYPES = frozenset({"kota", "kabupaten"})


def a_template(process, codes=("1.05",), **options):
    return Template(codes, "Urusan", "", process, "inti", options.pop("types", TYPES), **options)


def names(templates_, urusan=("1.05",), opd="Dinas Apa Saja", type_="kota", existing=()):
    found = propose(
        templates_, urusan=urusan, opd_names=(opd,), government_type=type_, existing=existing
    )
    return [p.name for p in found]


def test_templates_of_the_urusan_come_before_generic_ones():
    given = [a_template("Umum", codes=("*",)), a_template("Khusus"), a_template("X", codes=("9",))]
    assert names(given) == ["Khusus", "Umum"]


def test_office_gets_only_its_share_of_an_urusan():
    given = [
        a_template("Padam", opd_words=("Kebakaran",)),
        a_template("Tertib", opd_words=("Praja",)),
    ]
    assert names(given, opd="Dinas Pemadam Kebakaran") == ["Padam"]


def test_office_whose_name_says_nothing_gets_the_whole_urusan():
    given = [
        a_template("Padam", opd_words=("Kebakaran",)),
        a_template("Tertib", opd_words=("Praja",)),
    ]
    assert names(given, opd="Dinas Trantibum") == ["Padam", "Tertib"]


def test_kota_gets_nothing_about_villages():
    given = [a_template("Bina desa", types=frozenset({"kabupaten"}))]
    assert (names(given, type_="kota"), names(given, type_="kabupaten")) == ([], ["Bina desa"])


@pytest.mark.parametrize(
    ("type_", "name"), [("kota", "Perwali di kota"), ("kabupaten", "Perbup di kabupaten")]
)
def test_words_follow_the_type_of_government(type_, name):
    assert names([a_template("{perkada} di {wilayah}")], type_=type_) == [name]


def test_existing_process_is_not_proposed_again():
    assert names([a_template("Uji  KIR")], existing=["uji kir"]) == []


def likes(name, existing):
    found = propose(
        [a_template(name)], urusan=["1.05"], opd_names=["Dinas"], government_type="kota",
        existing=[existing],
    )  # fmt: skip
    return [p.like for p in found]


def test_process_of_like_words_is_named_beside_the_proposal():
    assert likes("Inspeksi proteksi kebakaran", "Inspeksi Proteksi Kebakaran Gedung") == [
        "Inspeksi Proteksi Kebakaran Gedung"
    ]


def test_words_that_every_name_has_make_nothing_alike():
    assert likes("Pengelolaan kas daerah", "Pengelolaan Arsip Daerah") == [""]


# --- The seed file ------------------------------------------------------------------------------


def test_every_template_names_urusan_of_the_tree():
    known = {r["code"] for r in government.read_seed("references.csv") if r["family"] == "urusan"}
    for template in templates.all_templates():
        assert set(template.codes) <= known | {"*"}, template


def test_every_template_is_whole():
    kinds = {c.code for c in METAMODEL.kind("process").attribute("process_kind").choices}
    for template in templates.all_templates():
        assert template.process and template.source and template.kind in kinds, template
        assert ";" not in template.process and "[" not in template.process, template
        assert template.types <= {"kota", "kabupaten", "provinsi"}, template


def test_every_urusan_of_a_kota_has_templates():
    given = {code for t in templates.all_templates() if "kota" in t.types for code in t.codes}
    urusan = {r["code"] for r in government.read_seed("references.csv") if r["family"] == "urusan"}
    # No authority of a kota, or offices that a kota does not have.
    without = {"3.29", "5.06", "5.07"} | {c for c in urusan if "." not in c}
    assert urusan - given - without == set()


def test_no_template_of_a_kota_speaks_of_villages():
    of_kota = [t for t in templates.all_templates() if "kota" in t.types]
    assert [t.process for t in of_kota if "desa" in t.process.lower().split()] == []


# --- Writing ------------------------------------------------------------------------------------


@pytest.fixture
def city(app):
    a_city(app)
    with app.app_context():
        government.import_opd(COMMAND_LINE, [SATPOL])
    return app


def start(app, **options):
    with app.app_context():
        return templates.start_from_templates(COMMAND_LINE, unit_id("Satpol PP"), **options)


def processes(app):
    with app.app_context():
        return queries.load_graph().of_unit(unit_id("Satpol PP"))


def test_every_value_from_a_template_is_assumed_and_says_so(city):
    start(city)
    for process in processes(city):
        assert set(process.marks) == set(process.attributes)
        assert set(process.marks.values()) == {"assumed"}
        assert process["notes"].startswith(TEMPLATE_NOTE)


def test_second_start_changes_nothing(city):
    first = start(city)
    with pytest.raises(Refused):
        start(city)
    assert len(processes(city)) == len(first)


def test_existing_process_is_left_as_it_is(city):
    a_record(city, "process", "penegakan perda dan perwali", "Satpol PP", description="Milik kami")
    start(city)
    assert [p["description"] for p in processes(city) if "perwali" in p.name.lower()] == [
        "Milik kami"
    ]


def test_archived_proposal_does_not_come_back(city):
    first = start(city)
    with city.app_context():
        elements.archive_element(COMMAND_LINE, first[0])
    with pytest.raises(Refused):
        start(city)


def test_only_chosen_processes_are_made(city):
    start(city, names=["Pengelolaan kepegawaian", "Tidak ada"])
    assert [p.name for p in processes(city)] == ["Pengelolaan kepegawaian"]


def test_other_officer_may_not_start_an_opd(city):
    with city.app_context(), pytest.raises(Forbidden):
        actor = actor_of(an_account(city, "officer", "Dishub"))
        templates.start_from_templates(actor, unit_id("Satpol PP"))


def test_page_proposes_and_creates(city):
    with city.app_context():
        address = f"/opd/{unit_id('Satpol PP')}/templat"
    client = signed_in(city, an_account(city, "officer", "Satpol PP"))
    assert "Penegakan Perda dan Perwali" in client.get(address).text
    assert client.post(address, data={"name": "Penegakan Perda dan Perwali"}).status_code == 302
    assert [p.name for p in processes(city)] == ["Penegakan Perda dan Perwali"]
    assert "Penegakan Perda dan Perwali" not in client.get(address).text


def test_page_is_closed_to_others(city):
    with city.app_context():
        address = f"/opd/{unit_id('Satpol PP')}/templat"
    client = signed_in(city, an_account(city, ["reader", "verifier", "officer"], "Dishub"))
    assert client.get(address).status_code == 403
    assert client.post(address, data={"name": "Pengelolaan kepegawaian"}).status_code == 403
    assert processes(city) == []
