"""Domains closed for the document, and which OPD verifies which domain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.filters import text
from app.operations import closures
from app.operations.review import assign_domains
from app.permissions import current_actor, require
from app.queries.assignments import assignments, usual_assignments
from app.queries.closures import ClosedDomain, closed_domains
from app.views.records.blueprint import reader_for
from app.views.review.blueprint import domain_of, pages, unit_of
from architecture.completeness import reporting_units
from architecture.graph import Graph, Unit
from architecture.metamodel import Domain

REVIEWS = ("draft", "returned", "submitted", "verified", "validated")


@dataclass(frozen=True)
class ClosingLine:
    """A domain of an OPD: its records by review state, whether it is closed, what was before."""

    unit: Unit
    reviews: Counter[str]
    closed: ClosedDomain | None
    past: tuple[ClosedDomain, ...]

    @property
    def number(self) -> int:
        return sum(self.reviews.values())


@pages.get("/tinjau/penutupan")
def closing() -> Any:
    """Which OPDs are closed in a domain, and how far the others are."""
    actor = require("verifier", "validator", "administrator")
    domain = domain_of(request.args.get("ranah", Domain.PROCESS.css))
    lines = closing_lines(domain, reader_for(actor.viewer).graph)
    return render_template(
        "review/closing.html",
        domain=domain,
        lines=lines,
        open_number=sum(line.closed is None for line in lines),
        may_close=closures.may_close(actor, domain),
    )


def closing_lines(domain: Domain, graph: Graph) -> list[ClosingLine]:
    """Every reporting OPD with its records of a domain, in official order."""
    owners = reporting_units(graph.units)
    reviews: dict[str, Counter[str]] = {}
    for element in graph.elements.values():
        owner = owners.get(element.opd or "")
        if owner is not None and element.kind_.domain is domain:
            reviews.setdefault(owner, Counter())[element.review] += 1
    known = [c for c in closed_domains(with_past=True) if c.domain == domain.css]
    lines = []
    for owner in sorted(set(owners.values()), key=lambda o: (graph.units[o].code, o)):
        here = [c for c in known if c.opd_id == owner]
        closed = next((c for c in here if c.reopened_at is None), None)
        past = tuple(c for c in here if c.reopened_at is not None)
        lines.append(ClosingLine(graph.units[owner], reviews.get(owner, Counter()), closed, past))
    return lines


@pages.post("/tinjau/penutupan/<domain>")
def close(domain: str) -> Any:
    """Close a domain of one OPD, or of all (without `opd`)."""
    chosen = domain_of(domain)
    code = request.form.get("opd", "")
    opd_ids = [unit_of(code).id] if code else None
    closed = closures.close_everywhere(current_actor(), chosen, opd_ids=opd_ids)
    words = ngettext("%(num)s OPD ditutup untuk dokumen.", "%(num)s OPD ditutup untuk dokumen.",
                     closed)  # fmt: skip
    flash(words, "good" if closed else "warn")
    return redirect(url_for("review.closing", ranah=chosen.css))


@pages.post("/tinjau/penutupan/<domain>/buka")
def reopen_domain(domain: str) -> Any:
    """Open a closed domain of an OPD again, with a reason."""
    chosen, unit = domain_of(domain), unit_of(request.form.get("opd", ""))
    reason = request.form.get("reason", "")
    closures.reopen_domain(current_actor(), unit.id, chosen, reason)
    words = _("%(domain)s %(opd)s dibuka kembali.", domain=text(chosen.label), opd=unit.label)
    flash(words, "good")
    return redirect(url_for("review.closing", ranah=chosen.css))


@pages.route("/administrasi/verifikasi", methods=["GET", "POST"])
def assign() -> Any:
    """Which OPD verifies which domain."""
    actor = require("administrator")
    if request.method == "POST":
        chosen: dict[Domain, str | None] = {}
        for domain in Domain:
            if domain.css in request.form:
                chosen[domain] = request.form[domain.css] or None
        assign_domains(actor, chosen)
        flash(_("Pembagian verifikasi disimpan."), "good")
        return redirect(url_for("review.assign"))
    units = queries.units()
    return render_template(
        "review/assign.html",
        assigned=assignments(),
        usual=usual_assignments(units.values()),
        units=units,
        verifiers=_verifiers(),
    )


def _verifiers() -> list[tuple[queries.Account, list[str | None]]]:
    """Active verifiers with the OPDs of their role."""
    return [
        (a, [opd_id for role, opd_id in a.grants if role == "verifier"])
        for a in queries.accounts()
        if a.active and "verifier" in a.roles
    ]
