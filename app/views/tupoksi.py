"""From tupoksi to process: pasting an article, deciding clause by clause."""

from __future__ import annotations

import json
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Forbidden, Missing, Refused
from app.operations import templates, tupoksi
from app.operations.actor import Actor
from app.operations.tupoksi import Entry
from app.permissions import current_actor
from app.tupoksi.decisions import MOST, decide
from app.tupoksi.documents import text_of_file
from app.tupoksi.preview import MAX_PASTE, preview_of
from app.tupoksi.work import Section, Work, sections_of, work_of
from architecture.graph import Unit
from architecture.metamodel.process import PROCESS_KIND
from architecture.templates import REGULATIONS
from architecture.tupoksi import split

pages = Blueprint("tupoksi", __name__)


@pages.get("/opd/<opd_id>/tupoksi")
def page(opd_id: str) -> Any:
    """Clauses and proposals of one article; without any clause the page to paste one."""
    _actor, unit = _place(opd_id)
    sections = sections_of(opd_id)
    if not sections:
        return redirect(url_for("tupoksi.paste", opd_id=opd_id))
    work = _work(unit, sections, request.args.get("bagian", ""))
    if request.args.get("potongan"):
        return _fragment(work)
    offered = templates.proposals_for(opd_id)
    return render_template(
        "tupoksi/page.html", work=work, unit=unit, kinds=PROCESS_KIND.choices,
        generic=sum(p.is_generic for p in offered), rab=queries.vocabulary().family("RAB"),
        token_address=_token_address(),
    )  # fmt: skip


@pages.route("/opd/<opd_id>/tupoksi/tempel", methods=["GET", "POST"])
def paste(opd_id: str) -> Any:
    """The page to paste an article; POST records its clauses."""
    actor, unit = _place(opd_id)
    text, regulation = request.form.get("text", ""), request.form.get("regulation", "")
    faults: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            entries = _entries(text)
            stored = tupoksi.store_clauses(actor, opd_id, regulation, entries)
        except Refused as refusal:
            if _wants_json():
                raise
            faults = refusal.faults
        else:
            return _after_pasting(opd_id, stored)
    offered = templates.proposals_for(opd_id)
    return render_template(
        "tupoksi/paste.html", unit=unit, text=text, faults=faults,
        regulation=regulation or _last_regulation(opd_id), shown=preview_of(text),
        urusan=[p for p in offered if not p.is_generic], token_address=_token_address(),
        generic=[p for p in offered if p.is_generic], has_clauses=bool(sections_of(opd_id)),
        perkada=REGULATIONS[government.type] if (government := queries.government()) else "Perwali",
    ), 422 if faults else 200  # fmt: skip


@pages.post("/opd/<opd_id>/tupoksi/pecah")
def preview(opd_id: str) -> Any:
    """How a text would be split, as JSON; a file sent along is read first. Stores nothing."""
    _place(opd_id)
    upload = request.files.get("file")
    text = request.form.get("text", "")
    if upload is not None:
        text = text_of_file(upload.filename or "", upload.read())
    return jsonify({"text": text if upload is not None else None, **preview_of(text)})


@pages.post("/opd/<opd_id>/tupoksi/putusan")
def decisions(opd_id: str) -> Any:
    """Carry out decisions one by one; answers what became of each, and the rows as they are."""
    actor, unit = _place(opd_id)
    body = request.get_json(silent=True)
    given = body.get("decisions") if isinstance(body, dict) else None
    if not isinstance(given, list) or len(given) > MOST:
        raise Refused(_("Permintaan tidak lengkap. Muat ulang halaman."))
    results = [decide(actor, opd_id, decision) for decision in given]
    sections = sections_of(opd_id)
    apart = body.get("apart") if isinstance(body, dict) else None
    answer = {"results": [vars(r) for r in results], "html": ""}
    if sections:
        key = str(body.get("section", "")) if isinstance(body, dict) else ""
        kept = [str(i) for i in apart] if isinstance(apart, list) else []
        answer["html"] = _fragment(_work(unit, sections, key, kept))
    return jsonify(answer)


def _place(opd_id: str) -> tuple[Actor, Unit]:
    """Who asks and the OPD, for those who may edit it."""
    actor = current_actor()
    unit = queries.units().get(opd_id)
    if unit is None:
        raise Missing
    if not actor.viewer.may_edit(opd_id):
        raise Forbidden
    return actor, unit


def _work(
    unit: Unit, sections: tuple[Section, ...], key: str, apart: list[str] | None = None
) -> Work:
    wanted = next((s for s in sections if s.key == key), None)
    open_ = next((s for s in sections if s.waiting), sections[0])
    asked = request.args.get("pisah", "").split() if apart is None else apart
    return work_of(unit, sections, wanted or open_, asked)


def _fragment(work: Work) -> str:
    return render_template("tupoksi/_work.html", work=work, kinds=PROCESS_KIND.choices)


def _token_address() -> str:
    """Where a page that was open for long gets a new token."""
    return url_for("edits.token") if "edits.token" in current_app.view_functions else ""


def _entries(text: str) -> list[Entry]:
    """The clauses that were sent: corrected by the person, or as the text splits."""
    corrected = request.form.get("pieces", "")
    if corrected:
        try:
            pieces = json.loads(corrected)
        except ValueError:
            pieces = None
        if isinstance(pieces, list):
            return [_entry(p) for p in pieces if isinstance(p, dict)]
    article = " ".join(request.form.get("article", "").split())
    unit = " ".join(request.form.get("unit", "").split())
    return [
        Entry(p.wording, _in_article(p.place, article), p.unit or unit, p.first, p.last)
        for p in split(text[:MAX_PASTE]).clauses
    ]


def _entry(piece: dict[str, Any]) -> Entry:
    def text(name: str) -> str:
        return " ".join(str(piece.get(name) or "").split())

    def line(name: str) -> int:
        value = piece.get(name)
        return value if isinstance(value, int) and 0 < value < 10**6 else 0

    return Entry(text("text"), text("place"), text("unit"), line("first"), line("last"))


def _in_article(place: str, article: str) -> str:
    """The place with the article that was typed, where the text itself named none."""
    if not article or place.startswith("Pasal"):
        return place
    named = article if article.casefold().startswith("pasal") else f"Pasal {article}"
    return f"{named} {place}".strip()


def _after_pasting(opd_id: str, stored: tupoksi.Stored) -> Any:
    known = len(stored.ids) - stored.new
    if stored.new:
        words = ngettext("%(num)d klausul disimpan.", "%(num)d klausul disimpan.", stored.new)
        flash(words, "good")
    if known:
        words = ngettext(
            "%(num)d klausul sudah ada dan tidak diubah.",
            "%(num)d klausul sudah ada dan tidak diubah.", known,
        )  # fmt: skip
        flash(words, "warn" if not stored.new else "good")
    section = next((s for s in sections_of(opd_id) if s.clauses_hold(stored.ids[0])), None)
    key = section.key if section else None
    address = url_for("tupoksi.page", opd_id=opd_id, bagian=key)
    return jsonify({"address": address}) if _wants_json() else redirect(address)


def _wants_json() -> bool:
    """Whether the page itself asks, which goes on by itself afterwards."""
    return request.accept_mimetypes.best == "application/json"


def _last_regulation(opd_id: str) -> str:
    sections = sections_of(opd_id)
    return sections[-1].regulation if sections else ""
