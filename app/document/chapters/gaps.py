"""BAB IV: the gaps, rule by rule with nature and basis, then OPD by OPD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.document.blocks import (
    LANDSCAPE,
    PORTRAIT,
    Block,
    Column,
    Heading,
    Layout,
    Paragraph,
    Sum,
    Table,
)
from app.document.chapters.chapter import Chapter
from app.document.source import Line, Source
from app.document.words import listed, number
from architecture.gaps import Finding, Nature, Rule, Severity
from architecture.gaps.words import message_of, subject_of


def _blocks(source: Source) -> Iterator[Block]:
    source.tell("Kesenjangan")
    yield Layout(PORTRAIT)
    yield Heading("Analisis Kesenjangan", 1)
    yield Heading("Ringkasan")
    found = {line: source.line_findings(line) for line in source.lines}
    findings = [f for members in found.values() for f in members]
    if not findings:
        yield Paragraph("Tidak ada kesenjangan yang ditemukan dalam catatan yang dimuat.")
        return
    yield from _summary(findings)
    yield _by_line(found)
    yield Layout(LANDSCAPE)
    yield Heading("Aturan dan Jumlah Temuan")
    yield _rules(findings)
    yield Heading("Temuan per Perangkat Daerah")
    for line, members in found.items():
        if members:
            yield Heading(line.name, 3)
            yield _findings(source, line, members)


def _summary(findings: list[Finding]) -> Iterator[Block]:
    natures = Counter(f.rule.nature for f in findings)
    weights = Counter(f.rule.severity for f in findings)
    heavy = [f"{number(weights[s])} berkeparahan {s.label.id}" for s in Severity if weights[s]]
    yield Paragraph(
        f"Ditemukan {number(len(findings))} kesenjangan: {listed(heavy)}. Menurut sifatnya, "
        f"{number(natures[Nature.OBSERVED])} teramati dari catatan dan "
        f"{number(natures[Nature.NORMATIVE])} normatif."
    )
    yield Paragraph(
        "Kesenjangan teramati berarti ada yang kosong atau bertentangan di dalam catatan itu "
        "sendiri. Kesenjangan normatif berarti suatu ketentuan belum terpenuhi; dasarnya disebut "
        "bersama tingkat keyakinannya. Penutupan kesenjangan, termasuk tahun dan penanggung "
        "jawabnya, diputuskan pimpinan."
    )


def _by_line(found: dict[Line, list[Finding]]) -> Table:
    rows = []
    for line, members in found.items():
        if members:
            weights = Counter(f.rule.severity for f in members)
            counts = [number(weights[s]) for s in Severity]
            rows.append((line.name, *counts, number(len(members))))
    totals = Counter(f.rule.severity for members in found.values() for f in members)
    counts = [number(totals[s]) for s in Severity]
    rows.append(Sum(("Jumlah", *counts, number(totals.total()))))
    columns = [
        Column("Perangkat daerah", width=5000),
        *(Column(f"Keparahan {s.label.id}", is_number=True) for s in Severity),
        Column("Jumlah", is_number=True),
    ]
    return Table.of("Kesenjangan menurut perangkat daerah", columns, rows)


def _rules(findings: list[Finding]) -> Table:
    counted: Counter[Rule] = Counter(f.rule for f in findings)
    rows = [
        (
            rule.code, rule.title.id, rule.nature.label.id, rule.severity.label.id,
            rule.basis.full.id if rule.basis else "metode", rule.remedy.id, number(counted[rule]),
        )
        for rule in sorted(counted, key=lambda r: r.order)
    ]  # fmt: skip
    columns = [
        Column("Aturan"), Column("Kesenjangan"), Column("Sifat"), Column("Keparahan"),
        Column("Dasar", width=4600), Column("Cara menutup"), Column("Jumlah", is_number=True),
    ]  # fmt: skip
    note = "Metode: aturan mengikuti cara kerja arsitektur, tidak merujuk suatu ketentuan."
    return Table.of("Aturan kesenjangan dan jumlah temuannya", columns, rows, note)


def _findings(source: Source, line: Line, members: list[Finding]) -> Table:
    rows = []
    for finding in members:
        rule, subject = finding.rule, subject_of(finding, source.graph)
        rows.append(
            (
                rule.code, rule.nature.label.id, rule.severity.label.id, subject.code,
                subject.name, message_of(finding, source.graph).id,
            )
        )  # fmt: skip
    columns = [
        Column("Aturan"), Column("Sifat"), Column("Keparahan"), Column("Kode"),
        Column("Catatan", width=4400), Column("Temuan", width=7000),
    ]  # fmt: skip
    return Table.of(f"Temuan kesenjangan {line.short}", columns, rows)


GAPS = Chapter("gaps", "Analisis kesenjangan", _blocks)
