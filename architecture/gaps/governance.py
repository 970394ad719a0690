"""Rules about strategy, and about the plan and the classification of any record."""

from __future__ import annotations

from architecture.gaps.bases import REFERENCE_TREES
from architecture.gaps.facts import Facts
from architecture.gaps.groups import MERGED
from architecture.gaps.looks import Ask, has, has_back
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import day, is_ending
from architecture.graph import Element
from architecture.metamodel import FAMILIES, METAMODEL, Attribute, Domain, Kind, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.governance import ACTIVITY, GOAL, KPI
from architecture.metamodel.relations import ALLOCATED_TO, MEASURES
from architecture.metamodel.security import INCIDENT, SECURITY_STANDARD

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


@rule(
    "RCN-02",
    Text("Digabung ke catatan yang juga berakhir", "Merged into a record that ends itself"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Catatan tujuan penggabungannya sendiri direncanakan dihentikan atau digabung.",
        "The record it is to be merged into is itself to be retired or merged.",
    ),
    remedy=Text(
        "Pilih tujuan yang tetap ada, atau ubah rencana salah satunya.",
        "Choose a record that stays, or change one of the plans.",
    ),
    field="plan",
    asks=(Ask(MERGED, by_record=True),),
)
def merged_into_ending(facts: Facts, element: Element) -> Answer:
    if element.plan != "merge":
        return False
    into = facts.graph.elements.get(element.merged_into or "")
    return Shown(path=(element, into)) if into is not None and is_ending(into) else False


# Kind, the earlier date or year, the later one. A year counts from its first day.
SPANS = {
    SECURITY_STANDARD.name: ("valid_from", "valid_until"),
    ACTIVITY.name: ("starts_on", "ends_on"),
    APPLICATION.name: ("year", "contract_end"),
}


@rule(
    "WKT-01",
    Text("Waktu yang bertentangan", "Times that contradict each other"),
    kinds=(APPLICATION, SECURITY_STANDARD, ACTIVITY, INCIDENT),
    domain=Domain.GOVERNANCE,
    severity=Severity.LOW,
    says=Text(
        "Tanggal berakhir mendahului tanggal mulai, atau kejadian tercatat di masa depan.",
        "An end precedes its beginning, or an incident lies in the future.",
    ),
    remedy=Text(
        "Cocokkan kedua tanggal dengan dokumennya, lalu perbaiki yang keliru.",
        "Compare both dates with their documents and correct the wrong one.",
    ),
    reads=("valid_from", "valid_until", "starts_on", "ends_on", "year", "contract_end", "held_on"),
)
def times_contradict(facts: Facts, element: Element) -> Answer:
    if element.kind == INCIDENT.name:
        happened = day(element["held_on"])
        is_ahead = happened is not None and happened > facts.today
        return Shown(fields=("held_on",)) if is_ahead else False
    begin, end = (_earliest(element[name]) for name in SPANS[element.kind])
    is_reversed = bool(begin and end) and (end or "")[: len(begin or "")] < (begin or "")
    return Shown(fields=SPANS[element.kind][::-1]) if is_reversed else False


def _earliest(value: object) -> str:
    """A date or year as text that sorts; empty for none or one that is no date."""
    if isinstance(value, int):
        return f"{value:04d}"
    found = day(value)
    return found.isoformat() if found else ""
