"""Rules about strategy, and about the plan and the classification of any record."""

from __future__ import annotations

from architecture.gaps.bases import REFERENCE_TREES
from architecture.gaps.facts import Facts
from architecture.gaps.groups import MERGED
from architecture.gaps.looks import Ask, has, has_back
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.graph import Element
from architecture.metamodel import FAMILIES, METAMODEL, Attribute, Domain, Kind, Text
from architecture.metamodel.governance import GOAL, KPI
from architecture.metamodel.relations import ALLOCATED_TO, MEASURES

SHALLOW = 1  # level of a node that only names the branch


def classified_by(kind: Kind) -> tuple[Attribute, ...]:
    """The kind's attributes that hang it on a national reference tree (not on an urusan)."""
    return tuple(a for a in kind.attributes if a.is_reference and a.family in FAMILIES[:6])


CLASSIFIED = {k.name: classified_by(k) for k in METAMODEL.kinds if classified_by(k)}


@rule(
    "REF-01",
    Text("Referensi arsitektur terlalu umum", "Reference node too general"),
    kinds=tuple(METAMODEL.kind(name) for name in CLASSIFIED),
    domain=Domain.GOVERNANCE,
    nature=Nature.NORMATIVE,
    severity=Severity.LOW,
    says=Text(
        "Catatan ini bergantung pada simpul referensi level 1 saja.",
        "The record hangs on a reference node of level 1 only.",
    ),
    remedy=Text(
        "Pilih simpul yang lebih dalam, paling sedikit level 2.",
        "Choose a deeper node, of level 2 at least.",
    ),
    basis=REFERENCE_TREES,
)
def reference_too_general(facts: Facts, element: Element) -> Answer:
    nodes = facts.vocabulary.references
    values = element.attributes
    shallow = tuple(
        a.name
        for a in CLASSIFIED[element.kind]
        if (node := nodes.get(values.get(a.name) or "")) and node.level <= SHALLOW
    )
    return Shown(fields=shallow) if shallow else False


@rule(
    "RCN-01",
    Text("Digabung tanpa tujuan", "Merged into nothing"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Rencananya digabung, tetapi catatan tujuannya belum dipilih atau sudah tidak ada.",
        "It is to be merged, but the record it goes into is not chosen or gone.",
    ),
    remedy=Text(
        "Pilih catatan tujuan penggabungan, atau ubah rencananya.",
        "Choose the record it merges into, or change the plan.",
    ),
    field="plan",
    lacks=Text("tujuan penggabungan", "record to merge into"),
    asks=(Ask(MERGED, by_record=True),),
)
def merged_into_nothing(facts: Facts, element: Element) -> Answer:
    return element.plan == "merge" and element.merged_into not in facts.graph.elements


@rule(
    "IKU-01",
    Text("Indikator kinerja tanpa proses", "Performance indicator without process"),
    kinds=KPI,
    severity=Severity.MEDIUM,
    says=Text(
        "Indikator kinerja ini tidak dialokasikan ke proses bisnis mana pun.",
        "This indicator is allocated to no business process.",
    ),
    remedy=Text(
        "Alokasikan ke proses yang memikulnya.", "Allocate it to the process that carries it."
    ),
    field="allocated_to__process",
    lacks=Text("proses bisnis", "business process"),
    sees=((has(ALLOCATED_TO),),),
)
def indicator_without_process(facts: Facts, indicator: Element) -> Answer:
    return not facts.targets(indicator, ALLOCATED_TO)


@rule(
    "SAS-01",
    Text("Sasaran strategis tanpa indikator", "Strategic goal without indicator"),
    kinds=GOAL,
    severity=Severity.LOW,
    says=Text(
        "Belum ada indikator kinerja yang mengukur sasaran ini.", "No indicator measures this goal."
    ),
    remedy=Text("Hubungkan IKU yang mengukurnya.", "Link the indicator that measures it."),
    field="measures__kpi__inverse",
    reads=("level",),
    lacks=Text("indikator", "indicator"),
    sees=((has_back(MEASURES),),),
)
def goal_without_indicator(facts: Facts, goal: Element) -> Answer:
    return goal["level"] == "sasaran" and not facts.sources(goal, MEASURES)
