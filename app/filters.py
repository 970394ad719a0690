"""What templates may call: labels, dates, numbers, values as people read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, get_locale

from app import queries
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


def register(app: Flask) -> None:
    """Give filters and the vocabulary to all templates."""
    app.jinja_env.filters.update(
        text=text,
        shown=shown,
        number=number,
        day=lambda d: format_date(d, "d MMMM y") if d else "",
        moment=lambda d: format_datetime(d, "d MMM y, HH.mm") if isinstance(d, datetime) else "",
    )
    app.jinja_env.globals.update(
        METAMODEL=METAMODEL, SIX_DOMAINS=SIX_DOMAINS, Domain=Domain, language=language
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _government() -> dict[str, Any]:
        return {"government": queries.government()}
