"""What templates may call: labels, dates, numbers, values as people read them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import format_date, format_datetime, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app import queries
from app.permissions import FACILITATORS, reach_of
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Attribute, Domain, Text
from architecture.values import show_value


def language() -> str:
    """ "id" or "en"."""
    locale = get_locale()
    return "en" if locale and locale.language == "en" else "id"


def text(words: Text) -> str:
    """A vocabulary text in the language of the page."""
    return words.in_language(language())


def shown(value: Any, attribute: Attribute) -> str:
    """A stored value as people read it."""
    return show_value(attribute, value, queries.vocabulary(), language())


def number(value: float | int) -> str:
    """1.234 in Indonesian, 1,234 in English."""
    return f"{value:,}".replace(",", "," if language() == "en" else ".")


ROLE_WORDS = {
    "officer": lambda: _("Petugas"),
    "verifier": lambda: _("Verifikator"),
    "validator": lambda: _("Validator"),
    "writer": lambda: _("Penulis"),
    "administrator": lambda: _("Administrator"),
    "reader": lambda: _("Pembaca"),
    "participant": lambda: _("Peserta"),
}


def role_words(account: queries.Account) -> str:
    """The roles of an account in words, with the OPDs of an officer."""
    units = queries.units()
    words = []
    for role, opd_id in account.grants:
        unit = units.get(opd_id or "")
        words.append(ROLE_WORDS[role]() + (f" {unit.label}" if unit else ""))
    return ", ".join(words)


def initials(name: str) -> str:
    """Up to two capitals for the round sign of a person."""
    return "".join(word[0] for word in name.split()[:2]).upper()


FACILITATED = frozenset({"workshops.index", "review.queue"})  # for those who have work there


def navigation() -> list[tuple[str, str]]:
    """Endpoints and words of the main menu, in their fixed order."""
    entries = [
        ("home.index", _("Beranda")),
        ("records.index", _("Ruang kerja")),
        ("gaps.page", _("Kesenjangan")),
        ("roadmap.page", _("Peta rencana")),
        ("diagrams.page", _("Gambar")),
        ("documents.page", _("Dokumen")),
        ("imports.page", _("Buku kerja")),
        ("review.queue", _("Tinjauan")),
        ("workshops.index", _("Lokakarya")),
    ]
    account = current_user.account
    is_reached = reach_of(account)
    return [
        (endpoint, words)
        for endpoint, words in entries
        if endpoint in current_app.view_functions
        and is_reached(endpoint)
        and (endpoint not in FACILITATED or account.roles & FACILITATORS)
    ]


def static(filename: str) -> str:
    """Address of a file of ours that changes when the file does, so that browsers may keep it."""
    file = Path(current_app.static_folder or "") / filename
    stamp = int(file.stat().st_mtime) if file.exists() else 0
    return url_for("static", filename=filename, v=stamp)


def moment(value: Any) -> str:
    """A moment in the server's own time, "3 Nov 2026, 14.05"; empty for anything else."""
    if not isinstance(value, datetime):
        return ""
    local = value.astimezone().replace(tzinfo=None)
    return str(format_datetime(local, "d MMM y, HH.mm", rebase=False))


def day(value: Any) -> str:
    """A day in words; of a moment the day it was in the server's own time."""
    if isinstance(value, datetime):
        value = value.astimezone().date()
    return str(format_date(value, "d MMMM y")) if value else ""


def register(app: Flask) -> None:
    """Give filters and the vocabulary to all templates."""
    app.jinja_env.filters.update(
        text=text,
        shown=shown,
        number=number,
        iso_day=lambda d: format_date(date.fromisoformat(d), "d MMMM y") if d else "",
        day=day,
        moment=moment,
    )
    app.jinja_env.globals.update(
        METAMODEL=METAMODEL,
        SIX_DOMAINS=SIX_DOMAINS,
        Domain=Domain,
        language=language,
        navigation=navigation,
        role_words=role_words,
        role_word=lambda role: ROLE_WORDS[role](),
        initials=initials,
        reaches=lambda endpoint: reach_of(current_user.account)(endpoint),
        static=static,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _government() -> dict[str, Any]:
        return {"government": queries.government()}
