"""The command `gaps`: what the records lack or contradict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import click

from app import gaps, queries
from app.cli import cli, say
from app.cli.instance import opened
from app.errors import Fault, Refused
from app.gap_history import Point, history
from app.queries.decisions import decisions
from architecture.gaps import RULES_BY_CODE, Finding, Nature, Rule, Severity, rule_of
from architecture.graph import Unit
from architecture.metamodel import UnknownName
from architecture.visibility import ALL_SEEING
from architecture.vocabulary import nearest


@cli.command("gaps")
@click.option("--opd", "opd_word", help="Kode OPD; unit di bawahnya ikut.")
@click.option("--rule", "rule_code", help="Kode aturan, misalnya PRB-01.")
@click.option("--nature", type=click.Choice([n.value for n in Nature]), help="Teramati, normatif.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), help="Keparahan.")
@click.option(
    "--decision",
    type=click.Choice(["open", "planned", "postponed", "accepted", "dismissed"]),
    help="Hanya yang terbuka, atau satu macam keputusan.",
)
@click.option("--history", "is_history", is_flag=True, help="Jumlahnya dari minggu ke minggu.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text")
def gaps_command(
    opd_word: str | None, rule_code: str | None, nature: str | None, severity: str | None,
    decision: str | None, is_history: bool, format_: str,
) -> None:  # fmt: skip
    """Tampilkan kesenjangan."""
    if is_history:
        if opd_word or rule_code or nature or severity or decision:
            raise Refused("--history tidak dapat disaring; hilangkan pilihan lainnya.")
        with opened().app_context():
            click.echo(history_text(history(date.today()), format_), nl=False)
        return
    asked = known_rule(rule_code) if rule_code else None
    with opened().app_context():
        unit = known_unit(opd_word) if opd_word else None
        found = chosen(gaps.with_plan(ALL_SEEING), unit, asked)
        found = [
            f
            for f in found
            if nature in (None, f.rule.nature) and severity in (None, f.rule.severity)
        ]
        found = decided(found, decision) if decision else found
        rows = gaps.gap_rows(found, gaps.graph_with_plan(ALL_SEEING))
    click.echo({"json": as_json, "csv": gaps.gap_csv, "text": as_text}[format_](rows), nl=False)
    say(f"{len(rows)} kesenjangan.")


def history_text(points: Sequence[Point], format_: str) -> str:
    """The numbers of all gaps week by week, oldest first."""
    rows = [_numbers(point) for point in points]
    if format_ == "json":
        return as_json(rows)
    columns = ["day", "total", *(s.value for s in Severity)]
    lines = [columns, *([str(row[name]) for name in columns] for row in rows)]
    if format_ == "csv":
        return "".join(",".join(line) + "\n" for line in lines)
    return "".join("".join(f"{word:>12}" for word in line) + "\n" for line in lines)


def _numbers(point: Point) -> dict[str, Any]:
    sums = {severity.value: point.of(severity) for severity in Severity}
    return {"day": point.day.isoformat(), "total": point.counts.total, **sums}


def chosen(findings: Sequence[Finding], unit: Unit | None, asked: Rule | None) -> list[Finding]:
    """The findings of an OPD with the units below it, and of a rule, where these are given."""
    family = queries.unit_families().get(unit.id, frozenset()) if unit else None
    return [
        f
        for f in findings
        if (family is None or f.opd in family) and (asked is None or f.rule is asked)
    ]


def decided(findings: Sequence[Finding], wanted: str) -> list[Finding]:
    """Findings with that decision; "open" are those that no decision puts aside."""
    today, known = date.today().isoformat(), decisions()

    def state(finding: Finding) -> str:
        made = known.get(finding.key)
        return made.state if made and made.holds_on(today) else "open"

    accepted = ("open", "planned") if wanted == "open" else (wanted,)
    return [f for f in findings if state(f) in accepted]


def known_unit(word: str) -> Unit:
    """The OPD of that code, short name or name; raises Refused with the nearest one."""
    unit = queries.find_unit(word)
    if unit is None:
        units = queries.units().values()
        raise Refused(
            Fault(
                "OPD", word, _unknown(word, [w for u in units for w in (u.code, u.short, u.name)])
            )
        )
    return unit


def known_rule(code: str) -> Rule:
    """The rule of that code; raises Refused with the nearest one."""
    try:
        return rule_of(code)
    except UnknownName:
        raise Refused(Fault("Aturan", code, _unknown(code, RULES_BY_CODE))) from None


def _unknown(word: str, known: Iterable[str]) -> str:
    near = nearest(word, [k for k in known if k])
    return f'tidak dikenal. Mungkin maksud Anda "{near}".' if near else "tidak dikenal."


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """The list in JSON."""
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_text(rows: Sequence[dict[str, Any]]) -> str:
    """The list for reading, one heading per rule."""
    lines: list[str] = []
    for code, members in groupby(rows, key=lambda row: row["rule"]):
        rule = RULES_BY_CODE[code]
        lines.append(f"{code} {rule.title.id} ({rule.severity.label.id})")
        for row in members:
            opd = f" [{row['opd']}]" if row["opd"] else ""
            lines.append(f"  {row['code']} {row['name']}{opd}: {row['message']}")
    return "".join(line + "\n" for line in lines)
