"""Headers: ours by machine name or label, national ones by their beginning."""

from __future__ import annotations

import pytest

from app.workbook.columns import ID, columns_of
from app.workbook.headers import HeaderMap, kind_named, map_headers
from architecture.metamodel import METAMODEL, Kind

KINDS = pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)


def mapped(sheet: str, *headers: str) -> dict[str, str]:
    """Header → column name; unknown headers → ""."""
    found = map_headers(sheet, [list(headers)])
    assert found is not None
    names = {found.labels[p]: c.name for p, c in found.columns.items()}
    return names | {found.labels[p]: "" for p in found.unknown}


@KINDS
def test_every_label_means_its_own_column(kind: Kind):
    columns = [c for c in columns_of(kind) if c.name != ID]
    for language in ("id", "en"):
        labels = [c.label.in_language(language) for c in columns]
        found = map_headers(kind.plural.id, [labels])
        assert found is not None and found.kind is kind
        assert [found.columns[p].name for p in range(len(labels))] == [c.name for c in columns]


@KINDS
def test_machine_names_in_the_first_row_are_enough(kind: Kind):
    columns = columns_of(kind)
    names = [f"{ID}:{kind.name}", *(c.name for c in columns[1:])]
    labels = [c.label.id for c in columns]
    found = map_headers("lembar yang diganti namanya", [names, labels, ["x"]])
    assert found is not None and found.kind is kind
    assert list(found.columns.values()) == list(columns)
    assert found.first == 2


@KINDS
def test_labels_in_one_kind_tell_columns_apart(kind: Kind):
    labels = [c.label.id for c in columns_of(kind)]
    assert len(labels) == len(set(labels))


@KINDS
def test_every_kind_has_notes_for_what_has_no_column(kind: Kind):
    assert "notes" in kind.by_name


@KINDS
def test_a_kind_is_found_by_the_name_of_its_sheet(kind: Kind):
    for name in (kind.name, kind.plural.id, *(s.name for s in kind.sheets)):
        assert kind_named(name) is kind


def test_hints_misspellings_and_double_blanks_do_no_harm():
    assert mapped(
        "Perangkat Keras Server",
        "Nama  Server", "Status Kepemilikkan", "Unit Pengelola Server",
        "→ Workflow - Proses Bisnis (Dependency)", "← Fasilitas Komputasi (Dependency)",
    ) == {
        "Nama Server": "name",
        "Status Kepemilikkan": "ownership",
        "Unit Pengelola Server": "managing_unit",
        "→ Workflow - Proses Bisnis (Dependency)": "works_for__process",
        "← Fasilitas Komputasi (Dependency)": "placed_in__facility",
    }  # fmt: skip


def test_the_longest_beginning_wins():
    names = mapped("Perangkat Lunak Platform", "Nama Perangkat Lunak", "Nama Pemilik Lisensi")
    assert names["Nama Pemilik Lisensi"] == "licence_owner"


def test_an_arrow_may_lead_to_an_attribute():
    header = "→ Unit Operasional Government Cloud (Dependency)"
    assert mapped("Komputasi Awan", "Nama Government Cloud", header)[header] == "operating_unit"


def test_a_link_is_found_in_either_direction():
    for header in ("→ Aplikasi (Dependency)", "← Aplikasi (Dependency)"):
        found = mapped("Komputasi Awan", "Nama Government Cloud", header)
        assert found[header] == "runs_on__application__inverse"


def test_the_levels_of_a_reference_are_kept_apart():
    headers = [
        "Nama Layanan",
        "→ RAL Level 4",
        "→ RAL Level 1",
        "Urusan Pemerintahan (RAB Level 2)",
    ]
    found = map_headers("Layanan", [headers])
    assert isinstance(found, HeaderMap)
    assert found.levels == {"ral": [(4, 1), (1, 2)], "rab": [(2, 3)]}


def test_an_unknown_header_is_told_and_numbering_is_not():
    found = map_headers("Layanan", [["No.", "Nama Layanan", "Kondisi"]])
    assert found is not None
    assert [found.labels[p] for p in found.unknown] == ["Kondisi"]


def test_titles_above_the_header_are_stepped_over():
    found = map_headers("Layanan", [["DOMAIN LAYANAN"], [], ["Nama Layanan", "Tujuan Layanan"]])
    assert found is not None and (found.row, found.first) == (2, 3)


def test_a_sheet_of_another_name_is_known_by_its_name_column():
    found = map_headers("Sheet1", [["Nama Server", "Kapasitas Memori"]])
    assert found is not None and found.kind.name == "server"


def test_a_sheet_without_records_is_no_kind():
    assert map_headers("Sampul", [["Kota Uji"], ["Nama penanggung jawab"]]) is None
