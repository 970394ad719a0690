"""Small questions that several rules ask of one record or one value."""

from __future__ import annotations

from datetime import date

from architecture.graph import Element
from architecture.vocabulary import normalised

ENDING_SOON_DAYS = 90
ENDING_PLANS = frozenset({"retire", "merge"})
RESTRICTED = frozenset({"Terbatas", "Tertutup"})
# Words around a name that do not tell one data set or application from another.
NOISE = frozenset(
    normalised("data daftar rekap rekapitulasi informasi sistem aplikasi website web e si").split()
)


def is_core(process: Element) -> bool:
    """Whether the process serves outsiders (process kind "inti")."""
    return bool(process["process_kind"] == "inti")


def is_running(application: Element) -> bool:
    """Whether the application is in use: active, or of unknown life cycle."""
    return application["lifecycle"] in (None, "aktif")


def is_local(application: Element) -> bool:
    """Whether the region built the application; of unknown class if an OPD owns it."""
    owned = application["ownership_class"]
    return bool(owned == "khusus_daerah" or (owned is None and application.opd is not None))


def is_ending(element: Element) -> bool:
    """Whether the plan retires the record or merges it into another."""
    return element.plan in ENDING_PLANS


def is_restricted(data: Element) -> bool:
    """Whether the data is not open to the public."""
    return data["disclosure"] in RESTRICTED


def is_filled(element: Element, name: str) -> bool:
    """Whether an attribute says something: a value, a text that did not fit, "not applicable"."""
    return (
        element[name] is not None
        or name in element.unread
        or element.marks.get(name) == "not_applicable"
    )


def bare_name(name: str) -> str:
    """A name without the words that say nothing, for telling equal things."""
    return " ".join(word for word in normalised(name).split() if word not in NOISE)


def day(value: object) -> date | None:
    """A stored date; None for an empty one or one that is no date."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def years_before(today: date, years: int) -> date:
    """The same day some years ago; 29 February becomes 28."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)
