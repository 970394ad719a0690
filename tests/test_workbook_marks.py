"""The marks cell: a default, then exceptions, in words people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workbook.columns import columns_of
from app.workbook.marks import MarkNames, Marks, Statement, parse_marks, write_marks
from architecture.metamodel import METAMODEL

COLUMNS = {c.name: c for c in columns_of(METAMODEL.kind("application"))}
NAMES = MarkNames.of(COLUMNS.values())
ATTRIBUTES = [n for n, c in COLUMNS.items() if c.attribute is not None]


@pytest.mark.parametrize("text", ["confirmed", "Dikonfirmasi", "benar", " terkonfirmasi "])
def test_a_word_alone_is_the_default(text: str):
    assert parse_marks(text, NAMES) == Marks("confirmed")


def test_exceptions_name_columns_by_machine_name_or_label():
    text = "dianggap; raa=confirmed; Tempat hosting=untuk diisi; address=tidak berlaku(di LAN saja)"
    assert parse_marks(text, NAMES) == Marks(
        "assumed",
        {
            "raa": Statement("confirmed"),
            "hosting": Statement("to_fill"),
            "address": Statement("not_applicable", "di LAN saja"),
        },
    )


def test_a_reason_may_hold_separators_and_brackets():
    marks = parse_marks("raa=not_applicable(lihat (a); b=c)", NAMES)
    assert marks.exceptions["raa"].reason == "lihat (a); b=c"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("dikonfirmsi", "dikonfirmasi"),
        ("RAA=dianggep", "RAA=dianggap"),
        ("Tempat hostin=dianggap", "Tempat hosting=dianggap"),
        ("untuk diisi", "untuk diisi"),
    ],
)
def test_what_is_not_understood_is_told_with_the_nearest(text: str, suggestion: str):
    assert parse_marks(text, NAMES).faults == [(text, suggestion)]


REASONS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=20)
STATEMENTS = st.one_of(
    st.sampled_from(["confirmed", "assumed", "to_fill"]).map(Statement),
    REASONS.map(lambda reason: Statement("not_applicable", reason)),
)


@given(
    st.builds(
        Marks,
        st.sampled_from([None, "confirmed", "assumed"]),
        st.dictionaries(st.sampled_from(ATTRIBUTES), STATEMENTS, max_size=6),
    )
)
def test_written_marks_are_read_back(marks: Marks):
    assert parse_marks(write_marks(marks, COLUMNS), NAMES) == marks
