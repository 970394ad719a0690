"""What an OPD change moves and changes, counted and named from its plan, before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, func, or_, select, type_coerce

from app.extensions import db
from app.models import Element, Grant, ReceivedEdit, User, Workshop
from app.operations.opd_changes import OpdPlan
from app.operations.opd_rows import RowChange, stored_row
from app.operations.writer import load
from app.queries import units
from app.queries.received import OPEN_STATES
from architecture.graph import Unit
from architecture.history import ABSENCES
from architecture.metamodel import METAMODEL


@dataclass(frozen=True)
class Share:
    """What one OPD receives: living records by kind and by review, archived ones, its units."""

    opd: Unit
    kinds: tuple[tuple[str, int], ...]
    reviews: tuple[tuple[str, int], ...]
    archived: int
    units: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many living records."""
        return sum(number for _kind, number in self.kinds)


@dataclass(frozen=True)
class Right:
    """A right of an account that moves; `is_held`: the account has it there already."""

    name: str
    username: str
    role: str
    before: str
    after: str
    is_held: bool


@dataclass(frozen=True)
class Statement:
    """A closed domain, or one said to be empty, and whether that still holds afterwards."""

    opd: str
    domain: str
    what: str
    holds: bool


@dataclass(frozen=True)
class OpdPreview:
    """Everything of a plan that people should know; OPDs by how they are called."""

    ending: tuple[Unit, ...]
    coming: tuple[Unit, ...]
    shares: tuple[Share, ...]
    rights: tuple[Right, ...]
    statements: tuple[Statement, ...]
    workshops: tuple[tuple[str, bool], ...]
    links: int
    mentions: int
    participants: int
    waiting: int
    decisions: int
    views: int
    mappings: int
    settings: int

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {
            "ending": [u.code for u in self.ending],
            "coming": [u.code for u in self.coming],
            "records": {
                s.opd.code: {"kinds": dict(s.kinds), "reviews": dict(s.reviews),
                             "archived": s.archived, "units": list(s.units)}
                for s in self.shares
            },
            "accounts": [
                {"username": r.username, "role": r.role, "from": r.before, "to": r.after}
                for r in self.rights
            ],
            "statements": [
                {"opd": s.opd, "domain": s.domain, "what": s.what, "holds": s.holds}
                for s in self.statements
            ],
            "workshops": [name for name, _open in self.workshops],
            "links": self.links, "mentions": self.mentions, "participants": self.participants,
            "waiting": self.waiting, "decisions": self.decisions, "views": self.views,
            "mappings": self.mappings, "settings": self.settings,
        }  # fmt: skip


def preview_of(plan: OpdPlan) -> OpdPreview:
    """What the plan does, in numbers and names; nothing is written."""
    by_table = Counter(row.table for row in plan.rows)
    tree = units() | _begun(plan)
    absences = [r for r in plan.rows if r.table == "decision" and _is_absence(r)]
    mentions = [
        r for r in plan.rows
        if r.table == "element" and any(n != "opd_id" for n in r.after or ())
    ]  # fmt: skip
    return OpdPreview(
        ending=tuple(sorted((tree[i] for i in plan.moves.ends), key=lambda u: u.code)),
        coming=tuple(_begun(plan).values()),
        shares=tuple(_shares(plan, tree)),
        rights=tuple(_rights(plan, tree)),
        statements=(*_closings(plan, tree), *_absences(absences, tree)),
        workshops=tuple(_workshops(plan)),
        links=by_table["relation"], mentions=len(mentions),
        participants=by_table["participant"], waiting=_waiting(plan),
        decisions=by_table["decision"] - len(absences), views=by_table["saved_view"],
        mappings=by_table["import_mapping"], settings=by_table["setting"],
    )  # fmt: skip


def _begun(plan: OpdPlan) -> dict[str, Unit]:
    rows = (r for r in plan.rows if r.table == "opd" and r.before is None)
    return {
        r.key: Unit(r.key, a["code"], a["name"], a["short"], a["parent_id"], a["level"],
                    tuple(a["urusan"]))
        for r in rows if (a := r.after) is not None
    }  # fmt: skip


def _shares(plan: OpdPlan, tree: dict[str, Unit]) -> Iterable[Share]:
    going = [r for r in plan.rows if r.table == "element" and "opd_id" in (r.after or {})]
    records = load(Element, {r.key for r in going})
    by_opd: dict[str, list[Element]] = {}
    for row in going:
        by_opd.setdefault((row.after or {})["opd_id"], []).append(records[row.key])
    moved = [r for r in plan.rows if r.table == "opd" and set(r.after or ()) == {"parent_id"}]
    below: dict[str, list[str]] = {}
    for row in moved:
        below.setdefault((row.after or {})["parent_id"], []).append(tree[row.key].name)
    order = [k.name for k in METAMODEL.kinds]
    for opd_id in sorted({*by_opd, *below}, key=lambda i: tree[i].code):
        living = [e for e in by_opd.get(opd_id, ()) if e.archived_at is None]
        kinds = Counter(e.kind for e in living)
        reviews = Counter(e.review for e in living)
        yield Share(
            tree[opd_id],
            tuple((k, kinds[k]) for k in order if kinds[k]),
            tuple(sorted(reviews.items())),
            len(by_opd.get(opd_id, ())) - len(living),
            tuple(sorted(below.get(opd_id, ()))),
        )


def _rights(plan: OpdPlan, tree: dict[str, Unit]) -> Iterable[Right]:
    rows = [r for r in plan.rows if r.table == "grant"]
    grants = load(Grant, {r.key for r in rows})
    people = load(User, {g.user_id for g in grants.values()})
    found = []
    for row in rows:
        grant, person = grants[row.key], people[grants[row.key].user_id]
        then = (row.after or {}).get("opd_id") or plan.moves.ends.get(grant.opd_id or "", "")
        found.append(
            Right(
                person.name,
                person.username,
                grant.role,
                tree[grant.opd_id or ""].label,
                tree[then].label if then in tree else "",
                is_held=row.after is None,
            )
        )
    return sorted(found, key=lambda r: (r.name.casefold(), r.username, r.before))


def _closings(plan: OpdPlan, tree: dict[str, Unit]) -> Iterable[Statement]:
    for row in plan.rows:
        if row.table != "closure":
            continue
        stored = stored_row(row)
        side = row.after or {}
        if stored is not None and stored.reopened_at is None:
            yield Statement(
                tree[stored.opd_id].label, stored.domain, "closed", "reopened_at" not in side
            )


def _absences(rows: Iterable[RowChange], tree: dict[str, Unit]) -> Iterable[Statement]:
    for row in rows:
        _word, opd_id, css = str((row.before or {})["key"]).split(":", 2)
        opd = tree.get(opd_id)
        yield Statement(opd.label if opd else "", css, "absent", row.after is not None)


def _is_absence(row: RowChange) -> bool:
    return str((row.before or {}).get("key", "")).startswith(f"{ABSENCES}:")


def _workshops(plan: OpdPlan) -> Iterable[tuple[str, bool]]:
    """Names, and whether they still go on, the newest first."""
    rows = load(Workshop, {r.key for r in plan.rows if r.table == "workshop"})
    for row in sorted(rows.values(), key=lambda w: (w.held_on, w.id), reverse=True):
        yield row.name, row.closed_at is None


def _waiting(plan: OpdPlan) -> int:
    """Received edits that are not applied yet and are of records that move."""
    of_records = select(Element.id).where(Element.opd_id.in_(plan.moves.touched))
    query = select(func.count()).where(
        ReceivedEdit.state.in_(OPEN_STATES),
        or_(ReceivedEdit.element_id.in_(of_records), *_creating(plan)),
    )
    return db.session.scalar(query) or 0


def _creating(plan: OpdPlan) -> list[Any]:
    payload = type_coerce(ReceivedEdit.payload, Text)
    return [payload.contains(f'"opd":"{opd_id}"') for opd_id in sorted(plan.moves.touched)]
