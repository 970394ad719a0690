"""The vocabulary checks itself and says everything that is wrong."""

from __future__ import annotations

import dataclasses

import pytest

from architecture.metamodel import (
    METAMODEL,
    Attribute,
    Choice,
    Domain,
    InvalidMetamodel,
    Kind,
    Metamodel,
    RelationType,
    Text,
    UnknownName,
    ValueType,
)

WORDS = Text("Contoh", "Example")
GOOD = Attribute("size", WORDS, source="test")


def a_kind(*attributes: Attribute, name: str = "thing", prefix: str = "THG") -> Kind:
    return Kind(
        name, WORDS, Text(f"Lembar {name}", "Sheet"), Domain.DATA, prefix, tuple(attributes),
        name_label=WORDS, description=WORDS,
    )  # fmt: skip


def faults_of(kinds: tuple[Kind, ...], relations: tuple[RelationType, ...] = ()) -> str:
    with pytest.raises(InvalidMetamodel) as caught:
        Metamodel(kinds, relations)
    return str(caught.value)


def test_the_model_has_every_kind_of_the_decision():
    assert set(METAMODEL.by_name) == {
        "process", "service", "data", "application", "integration", "cloud", "server",
        "peripheral", "storage", "network_device", "security_device", "platform_software",
        "intra_network", "service_bus", "facility", "security_standard", "security_education",
        "vulnerability", "security_improvement", "incident", "security_audit",
        "security_clearance", "tupoksi_clause", "goal", "kpi", "activity", "document",
    }  # fmt: skip


@pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
def test_every_attribute_names_its_source_and_both_languages(kind: Kind):
    for attribute in kind.attributes:
        assert attribute.source and attribute.label.id and attribute.label.en


@pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
def test_column_names_of_a_kind_are_unique(kind: Kind):
    names = [*kind.by_name, *(link.name for link in METAMODEL.column_links(kind))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", METAMODEL.kinds, ids=lambda k: k.name)
def test_column_labels_of_a_kind_are_unique(kind: Kind):
    labels = [a.label.id for a in kind.attributes]
    labels += [link.label.id for link in METAMODEL.column_links(kind)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        (Attribute("Size", WORDS, source="x"), "lower case"),
        (Attribute("size", WORDS), "source is missing"),
        (Attribute("size", WORDS, ValueType.CHOICE, source="x"), "needs a valid choices"),
        (Attribute("size", WORDS, ValueType.CODE, source="x"), "needs a valid codelist"),
        (Attribute("size", WORDS, ValueType.REFERENCE, source="x", family="XYZ"), "family"),
        (Attribute("size", WORDS, source="x", codelist="y"), "does not belong to type text"),
        (Attribute("size", Text("Ukuran", ""), source="x"), "a label is empty"),
        (Attribute("name", WORDS, source="x"), "is reserved"),
        (
            Attribute(
                "size", WORDS, ValueType.CHOICE, source="x",
                choices=(Choice("a", WORDS), Choice("a", WORDS)),
            ),
            "a choice is declared twice",
        ),
    ],
)  # fmt: skip
def test_a_wrong_attribute_is_refused_with_its_reason(attribute: Attribute, words: str):
    assert words in faults_of((a_kind(attribute),))


def test_all_faults_are_said_at_once():
    text = faults_of((a_kind(GOOD, GOOD), a_kind(Attribute("Bad", WORDS), name="Other")))
    assert len(text.splitlines()) >= 4


def test_a_relation_to_an_unknown_kind_is_refused():
    known, unknown = a_kind(GOOD), a_kind(GOOD, name="ghost", prefix="GHO")
    relation = RelationType("touches", WORDS, WORDS, (known,), (unknown,), "x")
    assert "ghost is not in the metamodel" in faults_of((known,), (relation,))


def test_two_kinds_may_not_share_a_code_prefix():
    assert "code prefix" in faults_of((a_kind(GOOD), a_kind(GOOD, name="other")))


def test_a_wrong_name_says_which_are_known():
    with pytest.raises(UnknownName, match="hosting"):
        METAMODEL.kind("application").attribute("hostng")


def test_an_attribute_expected_only_under_a_condition_is_not_asked_otherwise():
    kind = METAMODEL.kind("platform_software")
    assert kind.attribute("os_type").is_expected_of({"software_type": "Sistem Operasi"})
    assert not kind.attribute("os_type").is_expected_of({"software_type": "Sistem Database"})
    assert not kind.attribute("os_type").is_expected_of({})


def test_one_declaration_adds_a_column_without_touching_anything_else():
    application = METAMODEL.kind("application")
    added = dataclasses.replace(application, attributes=(*application.attributes, GOOD))
    assert added.attribute("size") is GOOD
    assert list(added.faults()) == []


def test_every_attribute_says_in_one_line_what_is_meant():
    for kind in METAMODEL.kinds:
        for attribute in kind.attributes:
            help_ = attribute.help
            assert help_ is not None, f"{kind.name}.{attribute.name}"
            for words in (help_.id, help_.en):
                assert words.endswith(".") and len(words) <= 120, words


def test_the_help_of_a_link_does_not_repeat_its_noun():
    link = next(
        k for k in METAMODEL.links(METAMODEL.kind("application")) if k.name == "uses_data__data"
    )
    assert link.help.id == (
        "Aplikasi ini memakai Data dan Informasi yang dipilih; boleh lebih dari satu."
    )
