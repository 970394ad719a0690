"""The gap list, the page of one rule, the downloads."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app import absences, gap_history, gaps, queries, tables
from app import gap_list as listing
from app.errors import Missing
from app.filters import language
from app.gap_list import GapQuery
from app.operations.decisions import DECIDERS
from app.permissions import current_actor, current_viewer
from app.queries.absences import Absence
from app.queries.decisions import decisions
from architecture.completeness import reporting_units
from architecture.gaps import OPD, RULES, RULES_BY_CODE, Finding, Nature, Severity
from architecture.gaps.words import message_of, subject_of
from architecture.graph import Graph
from architecture.metamodel import METAMODEL, Domain, Text
from architecture.metamodel.governance import ACTIVITY
from architecture.tables import Source
from architecture.tables.exchanges import ends_of
from architecture.visibility import Edition, Viewer

pages = Blueprint("gaps", __name__)
EXAMPLES = 3  # findings shown on the page of a rule
SHEETS = ("gap_list", "gaps_by_rule", "gaps_by_opd")  # of the downloaded workbook


@pages.get("/kesenjangan")
def page() -> Any:
    """The gaps by rule or OPD, with the chosen one beside them."""
    viewer = current_viewer()
    graph = gaps.graph_with_plan(viewer)
    own = _own_opd(viewer, graph)
    if own and not request.args:  # an officer begins with his OPD; the page says what it hides
        return redirect(url_for("gaps.page", opd=own))
    query, unknown = listing.read_gap_query(request.args, graph.units)
    shown = listing.gap_list(gaps.with_plan(viewer), query, graph, decisions())
    chosen = request.args.get("pilih", "")
    opened = request.args.get("buka", "")
    number = request.args.get("hal", 1, type=int)
    return render_template(
        "gaps/page.html",
        **_list_words(),
        query=query,
        unknown=unknown,
        shown=shown,
        groups=shown.groups(graph, opened=opened, page=max(1, number)),
        opened=opened,
        counts=gaps.count(shown.findings),
        closed=gaps.totals().total - shown.total,
        chosen=chosen,
        place=shown.place_of(chosen) if chosen else None,
        # Planned activities are in no reading of today.
        activities=queries.graph_for(viewer, reading="all").of_kind(ACTIVITY) if chosen else (),
        first=next((f for f in shown.findings if viewer.may_edit(f.opd)), None),
        calculated=_calculated(),
        opd_choices=_opd_choices(graph),
        absences=_absences(viewer, query, graph),
        may_withdraw=viewer.may_edit,
        units=graph.units,
        **_helpers(graph, viewer, query),
    )


def _absences(viewer: Viewer, query: GapQuery, graph: Graph) -> list[Absence]:
    """What OPDs said they do not have, of those OPDs and domains that are asked for."""
    return [
        a for a in absences.told(viewer)
        if query.opd in ("", graph.units[a.opd].code) and query.ranah in ("", a.domain.css)
    ]  # fmt: skip


@pages.get("/kesenjangan/perkembangan")
def history() -> Any:
    """The number of gaps week by week, by severity, OPD and domain."""
    graph = queries.graph_for(current_viewer())
    points = gap_history.history(date.today())
    first, last = points[0].counts, points[-1].counts
    opds = [(u, first.by_opd[u.id], last.by_opd[u.id]) for u in _opd_choices(graph)]
    return render_template(
        "gaps/history.html",
        points=points,
        most=max(p.counts.total for p in points) or 1,
        opds=sorted(opds, key=lambda row: (-row[2], row[0].code)),
        national=(first.by_opd[None], last.by_opd[None]),
        domains=[(d, first.by_domain[d], last.by_domain[d]) for d in Domain],
        severities=list(Severity),
        short_day=lambda day: format_date(day, "d MMM"),
    )


@pages.get("/kesenjangan/aturan")
def rules() -> Any:
    """Every rule with how many findings it has now."""
    numbers = listing.rule_numbers(gaps.with_plan(current_viewer()))
    by_domain = {
        d: [r for r in sorted(RULES, key=lambda r: r.code) if r.domain is d] for d in Domain
    }
    return render_template("gaps/rules.html", numbers=numbers, by_domain=by_domain)


@pages.get("/kesenjangan/aturan/<code>")
def rule_page(code: str) -> Any:
    """What a rule means, what it rests on, how to close its gaps, with real examples."""
    rule = RULES_BY_CODE.get(code.upper())
    if rule is None:
        raise Missing
    viewer = current_viewer()
    graph = gaps.graph_with_plan(viewer)
    found = [f for f in gaps.with_plan(viewer) if f.rule is rule]
    return render_template(
        "gaps/rule.html",
        rule=rule,
        kinds=[METAMODEL.kind(k) for k in rule.kinds if k != OPD],
        found=found,
        examples=found[:EXAMPLES],
        opds=_busiest_opds(found, graph),
        **_helpers(graph, viewer, GapQuery()),
    )


@pages.get("/kesenjangan/daftar.<any(csv, xlsx):form>")
def download(form: str) -> Any:
    """The list as it is filtered, as CSV or XLSX; the public edition unless asked otherwise."""
    viewer, edition = current_viewer(), edition_of(request.args.get("edisi"))
    source = tables.source_for(viewer, edition, language=language())
    query, _unknown = listing.read_gap_query(request.args, source.graph.units)
    source = replace(source, known=gaps.graph_with_plan(viewer, edition))
    findings = gaps.with_plan(viewer, edition)
    shown = listing.gap_list(findings, query, source.graph, decisions())
    out = io.BytesIO()
    if form == "csv":
        rows = gaps.gap_rows(shown.findings, source.graph)
        out.write(gaps.gap_csv(rows).encode("utf-8-sig"))
    else:
        chosen = replace(source, findings=list(shown.findings))
        words = "; ".join(f"{n}: {v}" for n, v in query.arguments().items())
        tables.tables_workbook(out, SHEETS, chosen, title=_("Daftar kesenjangan"), filters=words)
    out.seek(0)
    name = f"kesenjangan-{date.today().isoformat()}-{edition}.{form}"
    return send_file(out, as_attachment=True, download_name=name)


def edition_of(word: str | None) -> Edition:
    """The edition an address asks for; public unless it says internal."""
    return "internal" if word == "internal" else "public"


def _helpers(graph: Graph, viewer: Viewer, query: GapQuery) -> dict[str, Any]:
    """What the templates ask about single findings."""
    source = Source(graph, queries.vocabulary(), language=language())

    def address(**changes: Any) -> str:
        extra = {n: changes.pop(n) for n in ("pilih", "buka", "hal", "_anchor") if n in changes}
        return url_for("gaps.page", **query.arguments(**changes), **extra)

    def close_address(finding: Finding, field: str | None = None) -> str:
        where = listing.closing_place(finding, graph, field)
        return url_for(where.endpoint, **where.arguments)

    def holder(finding: Finding) -> str:
        if finding.kind != "integration":
            return subject_of(finding, graph).opd or _("nasional/bersama")
        ends = ends_of(source, graph.elements[finding.element])
        return " → ".join(end.holder for end in ends if end.holder)

    return {
        "graph": graph,
        "address": address,
        "close_address": close_address,
        "holder": holder,
        "may_edit": lambda finding: viewer.may_edit(finding.opd),
        "may_decide": current_actor().has(*DECIDERS),
        "decided": lambda finding: decisions().get(finding.key),
        "subject": lambda finding: subject_of(finding, graph),
        "message": lambda finding: message_of(finding, graph),
        "path_of": lambda finding: listing.path_of(finding, graph),
        "others_of": lambda f: [graph.elements[i] for i in f.others if i in graph.elements],
        "field_label": lambda finding, field: _field_label(finding.kind, field),
    }


def _field_label(kind: str, field: str) -> Text:
    """The official label of an attribute or link."""
    if kind == OPD:
        return Text(field, field)
    declared = METAMODEL.kind(kind)
    if field in declared.by_name:
        return declared.attribute(field).label
    found = next((x for x in METAMODEL.links(declared) if x.name == field), None)
    return found.label if found else Text(field, field)


def _list_words() -> dict[str, Any]:
    return {
        "severities": list(Severity),
        "natures": list(Nature),
        "domains": list(Domain),
        "rules": sorted(RULES, key=lambda r: r.code),
        "national": listing.NATIONAL,
    }


def _own_opd(viewer: Viewer, graph: Graph) -> str | None:
    """The code of the one OPD an officer works for; None for everybody else."""
    lines = reporting_units(graph.units)
    own = {lines[u] for u in viewer.scope if u in lines}
    return graph.unit_code(own.pop()) if len(own) == 1 else None


def _opd_choices(graph: Graph) -> list[Any]:
    """OPDs with a line of their own first in the choice; their units are reached through them."""
    lines = set(reporting_units(graph.units).values())
    return [u for u in graph.units.values() if u.id in lines]


def _busiest_opds(found: list[Finding], graph: Graph) -> list[tuple[str, str, int]]:
    """Label, code and number of the OPDs with most findings of a rule."""
    numbers = gaps.count(found).by_opd
    named = [(graph.unit_label(o), graph.unit_code(o), n) for o, n in numbers.items() if o]
    return sorted(named, key=lambda x: (-x[2], x[0]))[:8]


def _calculated() -> Any:
    """When the data last changed: the moment for which the list holds."""
    newest = queries.recent_changes(1)
    return newest[0].at if newest else None
