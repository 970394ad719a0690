"""Tables about applications and the exchanges between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from architecture.gaps import Severity
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.relations import (
    CARRIES,
    DELIVERED_TO,
    RUNS_ON,
    SUPPLIED_BY,
    SUPPORTS,
)
from architecture.tables.metadata import attribute_cell, opd_label, record_label
from architecture.tables.spec import Column, Row, Source, Table, Value

INVENTORY = (
    "ownership_class", "lifecycle", "platform", "hosting", "year", "developer_unit",
    "source_owner", "contract_end",
)  # fmt: skip


def _inventory_columns(source: Source) -> list[Column]:
    labels = {name: APPLICATION.attribute(name).label for name in INVENTORY}
    forms = {"year": "year", "contract_end": "date"}
    return [
        Column("code", Text("Kode", "Code"), share=0.8),
        Column("name", APPLICATION.name_label, share=2),
        Column("opd", Text("OPD", "OPD"), share=0.9),
        *(Column(n, labels[n], form=forms.get(n, "text")) for n in INVENTORY),  # type: ignore[arg-type]
        Column("hosts", Text("Server atau awan", "Servers or clouds"), share=1.4),
        Column("supported", Text("Layanan dan proses", "Services and processes"), form="number"),
        Column("exchanges", Text("Integrasi", "Exchanges"), form="number"),
        Column("heavy", Text("Kesenjangan tinggi", "High gaps"), form="number"),
        Column("gaps", Text("Kesenjangan", "Gaps"), form="number"),
    ]


def _inventory_rows(source: Source) -> list[Row]:
    return [_inventory_row(source, application) for application in source.of_kind(APPLICATION)]


def _inventory_row(source: Source, application: Element) -> Row:
    graph = source.graph
    exchanges = {
        e.id
        for relation in (SUPPLIED_BY, DELIVERED_TO)
        for e in graph.sources(application, relation)
    }
    found = source.findings_by_element.get(application.id, [])
    return (
        application.code,
        application.name,
        opd_label(source, application),
        *(attribute_cell(source, application, APPLICATION.attribute(n)) for n in INVENTORY),
        "; ".join(h.name for h in graph.targets(application, RUNS_ON)) or None,
        len(graph.targets(application, SUPPORTS)),
        len(exchanges),
        sum(f.rule.severity is Severity.HIGH for f in found),
        len(found),
    )


APPLICATION_INVENTORY = Table(
    "application_inventory",
    Text("Inventaris aplikasi", "Application inventory"),
    _inventory_columns,
    _inventory_rows,
    domain=Domain.APPLICATION,
    sheet="Inventaris aplikasi",
    kind=APPLICATION,
)


@dataclass(frozen=True)
class End:
    """One end of an exchange: its words and the reporting OPD or institution behind it."""

    words: str
    holder: str


def ends_of(source: Source, integration: Element) -> tuple[End, End]:
    """Supplier and receiver of an exchange; both empty where unknown."""
    supplier = _end(source, integration, source.graph.targets(integration, SUPPLIED_BY), "supplier")
    receiver = _end(
        source, integration, source.graph.targets(integration, DELIVERED_TO), "consumer"
    )
    return supplier, receiver


def _end(source: Source, integration: Element, found: list[Element], role: str) -> End:
    party = integration.attributes.get(f"{role}_party")
    named = source.vocabulary.party_label(party) if party else ""
    if found:
        application = found[0]
        owner = source.graph.unit_label(_line(source, application.opd))
        return End(record_label(application), named or owner or application.name)
    if party and party.startswith("opd:"):
        line = _line(source, party.removeprefix("opd:"))
        return End(named, source.graph.unit_label(line) or named)
    return End(named, named)


def _line(source: Source, opd: str | None) -> str | None:
    return source.lines.get(opd or "", opd)


def _exchange_columns(source: Source) -> list[Column]:
    return [
        Column("code", Text("Kode", "Code"), share=0.8),
        Column("name", INTEGRATION.name_label, share=2),
        Column("supplier", Text("Pemasok", "Supplier"), share=1.6),
        Column("supplier_opd", Text("OPD atau instansi pemasok", "Supplying party")),
        Column("receiver", Text("Penerima", "Receiver"), share=1.6),
        Column("receiver_opd", Text("OPD atau instansi penerima", "Receiving party")),
        Column("data", Text("Data yang dibawa", "Data carried"), share=2),
        Column("way", INTEGRATION.attribute("way").label),
        Column("state", INTEGRATION.attribute("state").label),
        Column("agreement", INTEGRATION.attribute("agreement").label, share=1.6),
    ]


def _exchange_rows(source: Source) -> list[Row]:
    return [_exchange_row(source, integration) for integration in source.of_kind(INTEGRATION)]


def _exchange_row(source: Source, integration: Element) -> Row:
    supplier, receiver = ends_of(source, integration)
    data = "; ".join(record_label(d) for d in source.graph.targets(integration, CARRIES))
    values: list[Value] = [
        attribute_cell(source, integration, INTEGRATION.attribute(n))
        for n in ("way", "state", "agreement")
    ]
    return (
        integration.code,
        integration.name,
        supplier.words or None,
        supplier.holder or None,
        receiver.words or None,
        receiver.holder or None,
        data or None,
        *values,
    )


EXCHANGE_LIST = Table(
    "exchange_list",
    Text("Daftar integrasi", "List of exchanges"),
    _exchange_columns,
    _exchange_rows,
    domain=Domain.APPLICATION,
    sheet="Daftar integrasi",
    kind=INTEGRATION,
)


def _matrix(source: Source) -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for integration in source.of_kind(INTEGRATION):
        supplier, receiver = ends_of(source, integration)
        if supplier.holder and receiver.holder:
            pairs[(supplier.holder, receiver.holder)] += 1
    return pairs


def _matrix_columns(source: Source) -> list[Column]:
    receivers = sorted({receiver for _, receiver in _matrix(source)})
    return [
        Column("supplier", Text("Pemasok ↓  Penerima →", "Supplier ↓  Receiver →"), share=1.6),
        *(Column(f"to {name}", Text(name, name), form="number", share=0.5) for name in receivers),
        Column("sum", Text("Jumlah", "Sum"), form="number", share=0.6),
    ]


def _matrix_rows(source: Source) -> list[Row]:
    pairs = _matrix(source)
    receivers = sorted({receiver for _, receiver in pairs})
    rows: list[Row] = []
    for supplier in sorted({supplier for supplier, _ in pairs}):
        numbers = [pairs.get((supplier, receiver)) for receiver in receivers]
        rows.append((supplier, *numbers, sum(n or 0 for n in numbers)))
    return rows


INTEGRATION_MATRIX = Table(
    "integration_matrix",
    Text("Matriks integrasi antar-OPD dan instansi", "Exchanges between OPDs and institutions"),
    _matrix_columns,
    _matrix_rows,
    domain=Domain.APPLICATION,
    sheet="Matriks integrasi",
    keys=1,
    note=Text(
        "Angka adalah banyaknya integrasi dari pemasok pada baris ke penerima pada kolom.",
        "Each figure counts exchanges from the supplier of the row to the receiver of the column.",
    ),
)
