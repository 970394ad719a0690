"""What the plan's own values accept: states, codes of the budget, rupiah per year."""

from __future__ import annotations

import pytest

from architecture.metamodel import METAMODEL
from architecture.metamodel.governance import ACTIVITY
from architecture.plan_values import CHECKS
from architecture.values import Unreadable, read_value, show_value
from architecture.vocabulary import Vocabulary

NOTHING = Vocabulary()


def read(name: str, raw: object) -> object:
    return read_value(ACTIVITY.attribute(name), raw, NOTHING)


def problem(name: str, raw: object):
    with pytest.raises(Unreadable) as caught:
        read(name, raw)
    return caught.value.problem


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("usulan program", "usulan_program"), ("Usulan", "diusulkan"), ("Disetujui", "disetujui"),
        ("sedang berjalan", "berjalan"), ("selesai", "selesai"), ("Tertunda", "ditunda"),
    ],
)  # fmt: skip
def test_words_used_for_states_before_are_read(text, state):
    assert read("planning_state", text) == state


def test_an_unknown_state_is_told_and_not_guessed():
    assert "Disetujui" in problem("planning_state", "menunggu Wali Kota").reason.id


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.16.03.2.02.0037", "2.16.03.2.02.0037"),
        ("2.16.03.2.02.0037 Pengelolaan pusat data", "2.16.03.2.02.0037"),
        ("X.XX.01.2.01.0001", "X.XX.01.2.01.0001"),
        ("2.16.03.2.02.37.", "2.16.03.2.02.37"),
    ],
)
def test_a_sub_activity_code_follows_the_nomenclature(text, code):
    assert read("sub_activity_code", text) == code


@pytest.mark.parametrize("text", ["2.16.03", "2.16.03.4.02.0037", "menyusul", "1234567"])
def test_another_pattern_is_told(text):
    assert "2.16.03.2.02.0037" in problem("sub_activity_code", text).reason.id


def test_a_code_without_its_zeros_gets_them_proposed():
    assert problem("sub_activity_code", "2.16.3.2.2.0037").suggestion == "2.16.03.2.02.0037"


def test_a_programme_may_be_a_name_or_a_code_with_a_name():
    assert read("programme", "Program Aplikasi Informatika") == "Program Aplikasi Informatika"
    assert read("programme", "2.16.03 - Aplikasi Informatika") == "2.16.03 Aplikasi Informatika"
    assert problem("programme", "2.16 Aplikasi Informatika").suggestion is None
    assert problem("budget_activity", "2.16.3.2.2 Pusat data").suggestion == (
        "2.16.03.2.02 Pusat data"
    )


def test_budgets_are_rupiah_per_year_in_one_way_of_writing():
    read_once = read("budget", "2026: Rp 150.000.000; 2027: 90 juta; 2028: -")
    assert read_once == {"2026": "150.000.000", "2027": "90.000.000"}
    shown = show_value(ACTIVITY.attribute("budget"), read_once, NOTHING)
    assert read("budget", shown) == read_once == read("budget", read_once)


def test_every_amount_that_is_none_is_named():
    reason = problem("budget", "2026: menyusul; 2027: 5; 2028: sesuai DPA").reason.id
    assert "2026: menyusul; 2028: sesuai DPA" in reason


def test_every_declared_check_is_known():
    declared = {a.check for k in METAMODEL.kinds for a in k.attributes if a.check}
    assert declared == set(CHECKS)
