"""The gap list and its sums."""

from __future__ import annotations

from collections import Counter

from architecture.gaps import RULES, Severity
from architecture.gaps.words import basis_text, message_of, subject_of
from architecture.metamodel import Domain, Text
from architecture.tables.spec import Column, Row, Source, Table

RULE = Column("rule", Text("Aturan", "Rule"), share=0.7)
TITLE = Column("title", Text("Kesenjangan", "Gap"), share=1.6)
NATURE = Column("nature", Text("Sifat", "Nature"), share=0.8)
SEVERITY = Column("severity", Text("Keparahan", "Severity"), share=0.7)


def _list_columns(source: Source) -> list[Column]:
    return [
        RULE,
        TITLE,
        NATURE,
        SEVERITY,
        Column("kind", Text("Jenis", "Kind"), share=0.9),
        Column("code", Text("Kode", "Code"), share=0.7),
        Column("name", Text("Nama", "Name"), share=1.6),
        Column("opd", Text("OPD", "OPD"), share=0.8),
        Column("message", Text("Uraian", "What was found"), share=2.2),
        Column("remedy", Text("Cara menutup", "How to close it"), share=2),
        Column("basis", Text("Dasar", "Basis"), share=1.8),
    ]


def _list_rows(source: Source) -> list[Row]:
    rows: list[Row] = []
    for finding in source.of_findings():
        rule, subject = finding.rule, subject_of(finding, source.graph)
        rows.append(
            (
                rule.code,
                source.text(rule.title),
                source.text(rule.nature.label),
                source.text(rule.severity.label),
                source.text(subject.kind),
                subject.code,
                subject.name,
                subject.opd or None,
                source.text(message_of(finding, source.graph)),
                source.text(rule.remedy),
                source.text(basis_text(finding)) or None,
            )
        )
    return rows


GAP_LIST = Table(
    "gap_list",
    Text("Daftar kesenjangan", "List of gaps"),
    _list_columns,
    _list_rows,
    sheet="Kesenjangan",
    keys=2,
    note=Text(
        "Kolom Dasar kosong bila aturan bertumpu pada metode.",
        "Basis is empty where the rule rests on method.",
    ),
)


def _rule_columns(source: Source) -> list[Column]:
    return [RULE, TITLE, NATURE, SEVERITY, Column("count", Text("Jumlah", "Number"), form="number")]


def _rule_rows(source: Source) -> list[Row]:
    numbers = Counter(f.rule.code for f in source.of_findings())
    return [
        (
            rule.code,
            source.text(rule.title),
            source.text(rule.nature.label),
            source.text(rule.severity.label),
            numbers[rule.code],
        )
        for rule in RULES
        if numbers[rule.code]
    ]


GAPS_BY_RULE = Table(
    "gaps_by_rule",
    Text("Kesenjangan menurut aturan", "Gaps by rule"),
    _rule_columns,
    _rule_rows,
    sheet="Menurut aturan",
)


def _opd_columns(source: Source) -> list[Column]:
    return [
        Column("opd", Text("OPD", "OPD"), share=2),
        *(
            Column(
                f"severity_{s}", Text(s.label.id.capitalize(), s.label.en.capitalize()), "number"
            )
            for s in Severity
        ),
        *(Column(f"domain_{d.css}", d.label, form="number", share=0.8) for d in Domain),
        Column("count", Text("Jumlah", "Sum"), form="number"),
    ]


def _opd_rows(source: Source) -> list[Row]:
    units = source.graph.units
    by_line: dict[str, list[tuple[Severity, Domain]]] = {}
    for finding in source.of_findings():
        line = source.lines.get(finding.opd or "", "")
        by_line.setdefault(line, []).append((finding.rule.severity, finding.domain))
    rows: list[Row] = []
    for line in sorted(by_line, key=lambda u: (u == "", units[u].code if u else "")):
        severities = Counter(severity for severity, _ in by_line[line])
        domains = Counter(domain for _, domain in by_line[line])
        label = units[line].label if line else source.text(_NATIONAL)
        sums = [severities[s] for s in Severity] + [domains[d] for d in Domain]
        rows.append((label, *sums, len(by_line[line])))
    return rows


_NATIONAL = Text("Nasional dan bersama", "National and shared")
GAPS_BY_OPD = Table(
    "gaps_by_opd",
    Text("Kesenjangan menurut OPD", "Gaps by OPD"),
    _opd_columns,
    _opd_rows,
    sheet="Menurut OPD",
    keys=1,
)
