"""What clauses propose: names without opening verbs, joins, kinds, levels, codes of RAB."""

from __future__ import annotations

from pathlib import Path

import pytest

from architecture.tupoksi import (
    Clause,
    Known,
    Setting,
    has_opening,
    objects_of,
    propose,
    propose_rab,
    read_wording,
    split,
)
from architecture.tupoksi.boilerplate import ADMINISTRATION, CLOSING, LEADERSHIP, NO_OBJECT
from architecture.vocabulary import ReferenceNode, Vocabulary

TEXTS = Path(__file__).parent / "data" / "tupoksi"
RAB = Vocabulary(
    references={
        code: ReferenceNode("RAB", code, name, code.count("."), code.rpartition(".")[0])
        for code, name in (
            ("RAB.03", "Pembangunan Kewilayahan"),
            ("RAB.03.03", "Transportasi"),
            ("RAB.03.03.01", "Pelayanan Transportasi"),
            ("RAB.03.03.02", "Pengelolaan Keselamatan dan Keamanan Transportasi"),
            ("RAB.03.03.03", "Pengelolaan Sarana dan Prasarana Transportasi"),
            ("RAB.09", "Pemerintahan Umum"),
            ("RAB.09.06", "Aparatur Negara"),
            ("RAB.09.06.06", "Penyelenggaraan Kearsipan"),
        )
    }
)
CROSSWALK = {"2.15": ("RAB.03.03",), "2.24": ("RAB.09.06.06",)}


def clauses_of(name):
    result = split((TEXTS / f"{name}.txt").read_text("utf-8"))
    return [Clause(str(n), p.wording, p.place, p.unit) for n, p in enumerate(result.clauses)]


def proposals(*texts, setting=None, unit="Bidang Angkutan"):
    found = [Clause(str(n), text, f"huruf {n}", unit) for n, text in enumerate(texts)]
    return propose(found, setting or Setting())


def rab(name, urusan=("2.15",)):
    return propose_rab(name, "", urusan=urusan, crosswalk=CROSSWALK, vocabulary=RAB)


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("pelaksanaan pengujian berkala kendaraan;", "Pengujian berkala kendaraan"),
        ("pengawasan peredaran obat hewan", "Pengawasan peredaran obat hewan"),
        ("pengendalian penyakit hewan", "Pengendalian penyakit hewan"),
        (
            "penyiapan bahan perumusan kebijakan dan pelaksanaan audit dan inspeksi keselamatan "
            "lalu lintas dan angkutan jalan di jalan kota;",
            "Audit dan inspeksi keselamatan lalu lintas dan angkutan jalan",
        ),
        (
            "Penyiapan bahan perumusan kebijakan teknis di bidang layanan aplikasi",
            "Kebijakan teknis di bidang layanan aplikasi",
        ),
        (
            "Pemantauan, evaluasi, dan penyusunan laporan berkala terhadap kinerja layanan",
            "Kinerja layanan",
        ),
        ("Pemberian fasilitasi bimbingan teknis kepada OPD", "Bimbingan teknis kepada OPD"),
        ("pelaksanaan dan pengawasan penertiban parkir", "Pengawasan penertiban parkir"),
        ("perencanaan, pelaksanaan, dan evaluasi rehabilitasi jalan", "Rehabilitasi jalan"),
        ("mengelola dan mengembangkan sistem", "Pengelolaan dan pengembangan sistem"),
        ("menyiapkan anggaran kas dan menerbitkan surat penyediaan dana",
         "Anggaran kas dan penerbitan surat penyediaan dana"),
        ("pengoordinasian penyusunan laporan kinerja", "Laporan kinerja"),
        ("penerbitan izin trayek yang menjadi kewenangan Daerah sesuai ketentuan peraturan",
         "Penerbitan izin trayek"),
        ("PELAKSANAAN PENGELOLAAN TERMINAL", "PENGELOLAAN TERMINAL"),
    ],
)  # fmt: skip
def test_name_is_what_is_left_without_opening_verbs(clause, name):
    assert read_wording(clause).name == name


@pytest.mark.parametrize("file", sorted(TEXTS.glob("*.txt")), ids=lambda f: f.stem)
def test_no_name_of_a_sample_begins_with_an_opening_verb(file):
    names = [p.name for p in propose(clauses_of(file.stem), Setting())]
    assert [name for name in names if has_opening(name) or not name[:1].isupper()] == []


def test_struck_words_and_object_are_parts_of_the_clause_as_written():
    wording = read_wording(
        "pelaksanaan manajemen dan rekayasa lalu lintas untuk jaringan jalan kota;"
    )
    text = wording.text
    assert (text[: wording.start], text[wording.start : wording.end], text[wording.end :]) == (
        "pelaksanaan ", "manajemen dan rekayasa lalu lintas", " untuk jaringan jalan kota;",
    )  # fmt: skip


def test_every_clause_of_the_25_is_in_exactly_one_proposal():
    clauses = clauses_of("dishub-25")
    named = [i for p in propose(clauses, Setting()) for i in p.clauses]
    assert sorted(named, key=int) == [c.id for c in clauses]


def test_clauses_with_the_same_object_share_a_proposal():
    joined = [p.clauses for p in propose(clauses_of("dishub-25"), Setting()) if len(p.clauses) > 1]
    assert joined == [("2", "7"), ("20", "21", "22")]


def test_what_is_wanted_apart_is_not_joined():
    found = proposals("pelaksanaan uji berkala truk", "evaluasi uji berkala truk",
                      setting=Setting(apart=frozenset({"1"})))  # fmt: skip
    assert [p.clauses for p in found] == [("0",), ("1",)]


def test_other_objects_are_not_joined():
    assert len(proposals("pengelolaan terminal tipe C", "pengelolaan pelabuhan lokal")) == 2


def test_work_names_the_joined_process_before_its_policy():
    (found,) = proposals(
        "perumusan kebijakan rehabilitasi sosial", "pelaksanaan rehabilitasi sosial"
    )
    assert (found.name, found.kind) == ("Rehabilitasi sosial", "inti")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pelaksanaan tugas lain yang diberikan oleh pimpinan sesuai tugasnya.", CLOSING),
        ("pelaksanaan fungsi lain yang diberikan oleh Wali Kota", CLOSING),
        ("melaksanakan tugas kedinasan lain sesuai bidang tugasnya", CLOSING),
        ("pelaksanaan administrasi Dinas", ADMINISTRATION),
        ("pelaksanaan ketatausahaan", ADMINISTRATION),
        ("membagi tugas kepada bawahan", LEADERSHIP),
        ("pelaksanaan evaluasi dan pelaporan", NO_OBJECT),
    ],
)
def test_boilerplate_is_proposed_to_be_declined_with_its_reason(text, reason):
    assert [p.reason for p in proposals(text)] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "pelaksanaan administrasi keuangan",
        "pelayanan administrasi kependudukan",
        "pelaksanaan tugas pembantuan di bidang irigasi",
    ],
)
def test_administration_of_something_is_a_process(text):
    assert [p.reason for p in proposals(text)] == [None]


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("pengujian berkala kendaraan", "Bidang Angkutan", "inti"),
        ("perumusan kebijakan di bidang angkutan", "Bidang Angkutan", "manajemen"),
        ("penyusunan rencana strategis", "Sekretariat", "manajemen"),
        ("pengelolaan rumah dinas", "Subbagian Umum", "pendukung"),
        ("pengelolaan keuangan", "Bidang Angkutan", "pendukung"),
    ],
)
def test_kind_follows_object_and_unit(text, unit, kind):
    assert [p.kind for p in proposals(text, unit=unit)] == [kind]


def test_support_work_is_the_core_of_the_office_that_does_it_for_all():
    found = proposals("pengelolaan kepegawaian", setting=Setting(urusan=("5.03",)))
    assert [p.kind for p in found] == ["inti"]


def test_sub_clauses_and_seksi_are_of_level_two():
    levels = {p.clauses[0]: p.level for p in propose(clauses_of("dua-pasal"), Setting())}
    assert levels == {"0": 1, "1": 2, "2": 2, "3": 1, "4": 2, "5": 2}


def test_existing_process_of_the_same_object_is_the_target():
    known = Known("p1", "PRB-0001", "Pengujian Berkala Kendaraan Bermotor")
    found = proposals("pelaksanaan pengujian berkala kendaraan bermotor",
                      setting=Setting(known=(known,)))  # fmt: skip
    assert [p.target for p in found] == [known]


def test_existing_process_of_similar_words_is_named_and_needs_a_look():
    known = Known("p1", "PRB-0001", "Pengujian kendaraan bermotor umum")
    (found,) = proposals(
        "pelaksanaan pengujian kendaraan bermotor", setting=Setting(known=(known,))
    )
    assert (found.target, found.like, found.is_clear) == (None, known, False)


def test_name_that_says_only_whom_it_is_about_needs_a_look():
    assert [p.is_clear for p in proposals("pembinaan organisasi kemasyarakatan")] == [False]


def test_clause_that_lists_several_tasks_can_become_several_processes():
    wording = read_wording("pengelolaan parkir di tepi jalan dan pemungutan retribusi pasar")
    assert objects_of(wording) == ("Pengelolaan parkir di tepi jalan", "Pemungutan retribusi pasar")


def test_tasks_with_one_object_stay_one_process():
    wording = read_wording("pembangunan, pengoperasian, dan pemeliharaan pelabuhan lokal")
    assert objects_of(wording) == (wording.name,)


def test_code_comes_from_the_urusan_and_the_likest_name():
    found = rab("Audit dan inspeksi keselamatan lalu lintas")
    assert (found.code, found.urusan, found.is_open) == ("RAB.03.03.02", "2.15", False)


def test_several_near_codes_leave_the_choice_open_under_their_common_node():
    found = rab("Manajemen dan rekayasa lalu lintas")
    assert (found.code, len(found.options), found.is_open) == ("RAB.03.03", 3, True)


def test_support_work_finds_its_code_outside_the_own_urusan():
    assert rab("Pengelolaan persuratan dan kearsipan").code == "RAB.09.06.06"


def test_office_without_urusan_gets_no_code():
    assert rab("Pengujian kendaraan", urusan=()).code is None
