"""Findings in words: what is printed, exported and listed about each."""

from __future__ import annotations

from dataclasses import dataclass

from architecture.gaps.rule import OPD, Finding
from architecture.graph import Graph
from architecture.metamodel import METAMODEL, Text

OTHERS_NAMED = 5


@dataclass(frozen=True)
class Subject:
    """What a finding is about, for people: its kind, code, name and OPD ("" if national)."""

    kind: Text
    code: str
    name: str
    opd_code: str
    opd: str


def subject_of(finding: Finding, graph: Graph) -> Subject:
    """The record or OPD of a finding. The graph must hold it, so give the viewer's."""
    if finding.kind == OPD:
        unit = graph.units[finding.element]
        return Subject(Text("OPD", "OPD"), unit.code, unit.name, unit.code, unit.label)
    element = graph.elements[finding.element]
    return Subject(
        METAMODEL.kind(finding.kind).label,
        element.code,
        element.name,
        graph.unit_code(element.opd),
        graph.unit_label(element.opd),
    )


def message_of(finding: Finding, graph: Graph) -> Text:
    """The sentence of a finding with the records it conflicts with, as far as `graph` has them."""
    others = [graph.elements[i] for i in finding.others if i in graph.elements]
    if not others:
        return finding.message
    named = [
        f"{e.code} {e.name} ({graph.unit_label(e.opd)})" if e.opd else f"{e.code} {e.name}"
        for e in others[:OTHERS_NAMED]
    ]
    more = len(others) - len(named)
    text = "; ".join(named)
    return Text(
        f"{finding.message.id} Lihat: {text}{f'; dan {more} lainnya' if more else ''}.",
        f"{finding.message.en} See: {text}{f'; and {more} more' if more else ''}.",
    )


def basis_text(finding: Finding) -> Text:
    """The basis with its confidence; empty where the rule rests on method."""
    return finding.rule.basis.full if finding.rule.basis else Text("", "")
