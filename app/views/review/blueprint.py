"""The blueprint of the verification pages, and what several of them ask for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from app import queries
from app.errors import Missing
from app.operations.closures import locked_sentence
from app.permissions import current_actor
from app.queries.assignments import DOMAINS, assignments
from app.queries.review import notice_count
from app.records.link_fields import link_words
from app.records.sending import field_label
from app.views.records.blueprint import reader_for
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain, UnknownName

pages = Blueprint("review", __name__)
NATIONAL = "-"  # stands in addresses for records without OPD


def unit_of(code: str) -> Unit:
    """The OPD of an address; raises Missing."""
    unit = next((u for u in queries.units().values() if u.code == code), None)
    if unit is None:
        raise Missing
    return unit


def domain_of(word: str, kind: str = "") -> Domain:
    """The domain of an address, by itself or by one of its kinds; raises Missing."""
    try:
        return METAMODEL.kind(kind).domain if kind and not word else DOMAINS[word]
    except (KeyError, UnknownName):
        raise Missing from None


def verifier_words(domain: Domain) -> str:
    """The OPD that verifies a domain, "" where every verifier does."""
    unit = queries.units().get(assignments()[domain] or "")
    return unit.label if unit else ""


def reader() -> Any:
    """Reads for the signed-in person."""
    return reader_for(current_actor().viewer)


def label_of(element: Element, field: str) -> str:
    """What a remark is about: the label of a value or link, "" for the whole record."""
    return field_label(element, field, reader())


def thread_address(element_id: str, thread_id: str) -> str:
    """Where a thread is read: on the page of its record."""
    return url_for("records.page", element_id=element_id, _anchor=f"komentar-{thread_id}")


@pages.app_context_processor
def _for_all_pages() -> dict[str, Any]:
    return {"notice_count": notice_count, "locked_sentence": locked_sentence}


@pages.context_processor
def _for_own_pages() -> dict[str, Any]:
    return {"verifier_words": verifier_words, "link_words": link_words}
