"""Tables over everything: OPDs, kinds, and the chain from process to application."""

from __future__ import annotations

from architecture.completeness import total
from architecture.gaps import Finding
from architecture.graph import Element
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Domain, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import ARISES_FROM, REALISES, SUPPORTS
from architecture.metamodel.service import SERVICE
from architecture.tables.metadata import attribute_cell, opd_label, record_label
from architecture.tables.spec import Column, Row, Source, Table

CODE = Column("code", Text("Kode", "Code"), share=0.8)
OPD = Column("opd", Text("OPD", "OPD"), share=0.9)


def _opd_columns(source: Source) -> list[Column]:
    return [
        CODE,
        Column("name", Text("Nama", "Name"), share=3),
        Column("short", Text("Singkatan", "Short name")),
        Column("level", Text("Jenis", "Type")),
        Column("parent", Text("Induk", "Above it")),
        Column("urusan", Text("Urusan", "Affairs"), share=2),
        *(Column(f"count_{d.css}", d.label, form="number", share=0.7) for d in SIX_DOMAINS),
    ]


def _opd_rows(source: Source) -> list[Row]:
    graph = source.graph
    counts: dict[tuple[str | None, Domain], int] = {}
    for element in graph.elements.values():
        key = (element.opd, element.kind_.domain)
        counts[key] = counts.get(key, 0) + 1
    nodes = source.vocabulary.references
    rows: list[Row] = []
    for unit in graph.units.values():
        if source.unit is not None and unit.id not in graph.descendants_of_unit(source.unit):
            continue
        affairs = "; ".join(nodes[u].label if u in nodes else u for u in unit.urusan)
        numbers = [counts.get((unit.id, domain), 0) for domain in SIX_DOMAINS]
        above = graph.unit_label(unit.parent)
        rows.append((unit.code, unit.name, unit.short, unit.level, above, affairs, *numbers))
    return sorted(rows, key=lambda row: str(row[0]))


OPD_LIST = Table(
    "opd_list",
    Text("Daftar perangkat daerah", "List of OPDs (regional agencies)"),
    _opd_columns,
    _opd_rows,
    sheet="OPD",
    note=Text(
        "Jumlah catatan milik unit itu sendiri, tanpa unit di bawahnya.",
        "Numbers count the records of the unit itself, without the units below it.",
    ),
)


def _kind_columns(source: Source) -> list[Column]:
    return [
        Column("domain", Text("Ranah", "Domain"), share=1.5),
        Column("kind", Text("Jenis catatan", "Kind"), share=2),
        Column("records", Text("Catatan", "Records"), form="number"),
        Column("expected", Text("Isian diharapkan", "Expected values"), form="number"),
        Column("confirmed", Text("Dikonfirmasi", "Confirmed"), form="number"),
        Column("assumed", Text("Dianggap", "Assumed"), form="number"),
        Column("empty", Text("Kosong", "Empty"), form="number"),
        Column("gaps", Text("Kesenjangan", "Gaps"), form="number"),
    ]


def _kind_rows(source: Source) -> list[Row]:
    gaps: dict[str, int] = {}
    for finding in source.of_findings():
        gaps[finding.kind] = gaps.get(finding.kind, 0) + 1
    rows: list[Row] = []
    for domain in Domain:
        for kind in METAMODEL.of_domain(domain):
            records = source.of_kind(kind)
            if not records or (kind.sensitive and source.edition == "public"):
                continue
            sums = total(records)
            rows.append(
                (
                    source.text(domain.label),
                    source.text(kind.plural),
                    len(records),
                    sums.expected,
                    sums.confirmed,
                    sums.assumed,
                    sums.empty,
                    gaps.get(kind.name, 0),
                )
            )
    return rows


KIND_SUMMARY = Table(
    "kind_summary",
    Text("Ringkasan catatan per jenis", "Records by kind"),
    _kind_columns,
    _kind_rows,
    sheet="Ringkasan",
)


def _chain_columns(source: Source) -> list[Column]:
    return [
        CODE,
        Column("process", Text("Proses bisnis", "Business process"), share=2),
        OPD,
        Column("process_kind", Text("Jenis", "Type"), share=0.8),
        Column("services", Text("Layanan", "Services"), share=2),
        Column("data", Text("Data dan informasi", "Data"), share=2),
        Column("applications", Text("Aplikasi", "Applications"), share=2),
        Column("gaps", Text("Keterangan kesenjangan", "Gaps"), share=2),
    ]


def _chain_rows(source: Source) -> list[Row]:
    return [_chain_row(source, process) for process in source.of_kind(PROCESS)]


def _chain_row(source: Source, process: Element) -> Row:
    graph = source.graph
    services = graph.sources(process, REALISES)
    applications = {a.id: a for a in graph.sources(process, SUPPORTS, APPLICATION)}
    for service in services:
        applications |= {a.id: a for a in graph.sources(service, SUPPORTS, APPLICATION)}
    linked = sorted(applications.values(), key=lambda a: (a.code, a.id))
    gaps = source.findings_by_element.get(process.id, ())
    return (
        process.code,
        process.name,
        opd_label(source, process),
        attribute_cell(source, process, PROCESS.attribute("process_kind")),
        _names(services),
        _names(graph.sources(process, ARISES_FROM)),
        _names(linked),
        gap_titles(source, gaps),
    )


def _names(elements: list[Element]) -> str | None:
    return "; ".join(record_label(e) for e in elements) or None


def gap_titles(source: Source, findings: list[Finding] | tuple[Finding, ...]) -> str | None:
    """Code and title of each rule in a set of findings, heaviest first."""
    rules = dict.fromkeys(f.rule for f in findings)
    return "; ".join(f"{r.code} {source.text(r.title)}" for r in rules) or None


PROCESS_CHAIN = Table(
    "process_chain",
    Text(
        "Proses bisnis, layanan, data, dan aplikasi", "Processes, services, data and applications"
    ),
    _chain_columns,
    _chain_rows,
    domain=Domain.PROCESS,
    sheet="Keterkaitan proses",
    kind=PROCESS,
    note=Text(
        "Sel kosong adalah kesenjangan; aplikasi termasuk yang mendukung lewat layanan.",
        "An empty cell is a gap; applications include those that support through a service.",
    ),
)


def _service_columns(source: Source) -> list[Column]:
    return [
        CODE,
        Column("service", Text("Layanan", "Service"), share=2),
        OPD,
        Column("processes", Text("Proses bisnis", "Processes"), share=2),
        Column("applications", Text("Aplikasi", "Applications"), share=2),
        Column("gaps", Text("Keterangan kesenjangan", "Gaps"), share=2),
    ]


def _service_rows(source: Source) -> list[Row]:
    graph = source.graph
    return [
        (
            service.code,
            service.name,
            opd_label(source, service),
            _names(graph.targets(service, REALISES)),
            _names(graph.sources(service, SUPPORTS)),
            gap_titles(source, source.findings_by_element.get(service.id, [])),
        )
        for service in source.of_kind(SERVICE)
    ]


SERVICE_CHAIN = Table(
    "service_chain",
    Text("Layanan, proses bisnis, dan aplikasi", "Services, processes and applications"),
    _service_columns,
    _service_rows,
    domain=Domain.SERVICE,
    sheet="Keterkaitan layanan",
    kind=SERVICE,
)
