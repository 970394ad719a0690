"""Renaming, merging and splitting OPDs by decree: planned as rows, written in one transaction.

A plan is read-only and says every row that changes; the preview counts it, applying writes it.
Records keep their review: who owns them changes by decree, not their content (decision 0033).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.database import writing
from app.errors import Forbidden
from app.extensions import db
from app.models import Element, Opd, Presence, new_id
from app.operations.actor import Actor
from app.operations.opd_log import HEADER, log_rows
from app.operations.opd_moves import Moves, moved_rows
from app.operations.opd_requests import Decree, Merge, NewOpd, Rename, Split, check
from app.operations.opd_rows import RowChange, begun, changed, hold_rows, write_row
from app.operations.opd_statements import statement_rows
from app.operations.writer import Writer
from app.queries import units
from architecture.values import plain_text

Request = Rename | Merge | Split


@dataclass(frozen=True)
class OpdPlan:
    """What a request does: rows in the order of writing; `main` is the OPD it is told under.

    `going`, `coming` and `staying` are the OPDs that end, begin, or receive or give.
    """

    request: Request
    decree: Decree
    main: str
    moves: Moves
    rows: tuple[RowChange, ...]
    coming: tuple[str, ...] = ()

    @property
    def action(self) -> str:
        """The word of the log."""
        return type(self.request).__name__.casefold()

    @property
    def fingerprint(self) -> str:
        """Equal for two plans of the same request if nothing that they move changed between."""
        new = set(self.coming)
        told = sorted((r.table, r.key, str(r.before)) for r in self.rows if r.key not in new)
        return hashlib.sha256(repr([t for t in told if t[2] != "None"]).encode()).hexdigest()[:16]


def plan_opd_change(actor: Actor, request: Request, decree: Decree) -> OpdPlan:
    """What the request would do now; nothing is written.

    Raises Forbidden for others than administrators, Refused with everything that is wrong.
    """
    if not actor.has("administrator"):
        raise Forbidden
    request, decree = _plain(request), _plain_decree(decree)
    with db.session.no_autoflush:
        check(request, decree)
        if isinstance(request, Rename):
            return _planned_rename(request, decree)
        if isinstance(request, Merge):
            return _planned(request, decree, actor, *_merge(request, decree))
        return _planned(request, decree, actor, *_split(request, decree))


def change_opds(actor: Actor, request: Request, decree: Decree, *, seen: str = "") -> int | None:
    """Do it; returns the number in the log under which it is told and undone.

    `seen` is the fingerprint of the plan that a person saw: None, and nothing is written, if it
    is no longer the same.
    """
    with writing():
        plan = plan_opd_change(actor, request, decree)
        if seen and plan.fingerprint != seen:
            return None
        held, words = hold_rows(plan.rows), told(plan)
        writer = Writer(actor, "perubahan OPD")
        for row in plan.rows:
            write_row(row)
        log_rows(writer, plan.rows)
        _move_presence(plan.moves)
        header = writer.log(HEADER, plan.main, plan.action, {}, words)
        db.session.flush()
        del held
        return header.id


def told(plan: OpdPlan) -> dict[str, Any]:
    """What the log keeps of a change: names as they were, the decree, the rows not logged apart."""
    apart = ("element", "relation")
    return {
        **{name: value for name, value in asdict(plan.decree).items() if value},
        "opds": [*_names(plan)],
        "counts": counts_of(plan.rows),
        "moved_rows": [row.as_json() for row in plan.rows if row.table not in apart],
    }


def counts_of(rows: Iterable[RowChange]) -> dict[str, int]:
    """How many rows of each table change; of records those that change hands."""
    found: dict[str, int] = {}
    for row in rows:
        if row.table == "element" and "opd_id" not in (row.after or {}):
            continue
        found[row.table] = found.get(row.table, 0) + 1
    return found


def _names(plan: OpdPlan) -> Iterable[dict[str, str]]:
    tree = units()
    ending = [tree[i] for i in plan.moves.ends]
    for unit in sorted(ending, key=lambda u: u.code):
        yield {"id": unit.id, "code": unit.code, "name": unit.name, "role": "ends"}
    for row in plan.rows:
        if row.table == "opd" and row.before is None and row.after is not None:
            yield {"id": row.key, "code": row.after["code"], "name": row.after["name"],
                   "role": "begins"}  # fmt: skip
    if plan.main in tree and plan.main not in plan.moves.ends:
        unit = tree[plan.main]
        yield {"id": unit.id, "code": unit.code, "name": unit.name, "role": "stays"}


def _move_presence(moves: Moves) -> None:
    """Where people work now is not logged; it only must not name an OPD that is gone."""
    query = select(Presence).where(Presence.opd_id.in_(moves.ends))
    for row in db.session.scalars(query):
        row.opd_id = moves.ends[row.opd_id or ""]


# --- Plans --------------------------------------------------------------------------------------


def _planned_rename(request: Rename, decree: Decree) -> OpdPlan:
    opd = db.session.get(Opd, request.opd_id)
    assert opd is not None
    after = {"name": request.name, "short": request.short, "code": request.code}
    return OpdPlan(request, decree, opd.id, Moves(), (changed(opd, after),))


def _planned(
    request: Request, decree: Decree, actor: Actor, main: str, moves: Moves, opds: list[RowChange]
) -> OpdPlan:
    rows = (*opds, *moved_rows(moves), *statement_rows(moves, actor))
    coming = tuple(r.key for r in opds if r.before is None)
    return OpdPlan(request, decree, main, moves, rows, coming)


def _merge(request: Merge, decree: Decree) -> tuple[str, Moves, list[RowChange]]:
    tree = units()
    going = [i for i in dict.fromkeys(request.sources) if i != request.into]
    opds: list[RowChange] = []
    if isinstance(request.into, NewOpd):
        new = _new_opd(request.into, decree, [tree[i].id for i in going])
        opds.append(begun(new))
        main, stored = new.id, None
    else:
        main, stored = request.into, db.session.get(Opd, request.into)
    ends = dict.fromkeys(going, main)
    below = select(Opd).where(Opd.parent_id.in_(going), Opd.valid_to.is_(None))
    children = [o.id for o in db.session.scalars(below) if o.id not in ends and o.id != main]
    moves = Moves(ends=ends, parents=dict.fromkeys(children, main))
    if stored is not None:
        opds += _with_urusan(stored, going)
    return main, moves, [*opds, *_endings(ends, decree)]


def _split(request: Split, decree: Decree) -> tuple[str, Moves, list[RowChange]]:
    opds, records, parents, accounts = [], {}, {}, {}
    for part in request.parts:
        new = _new_opd(part.opd, decree, [request.opd_id])
        opds.append(begun(new))
        parents |= dict.fromkeys(part.units, new.id)
        accounts |= dict.fromkeys(part.accounts, new.id)
        records |= dict.fromkeys(_of_kinds(request.opd_id, part.kinds), new.id)
    parts = tuple(row.key for row in opds)
    for record in request.staying:
        records.pop(record, None)
    for id_, part in zip(parts, request.parts, strict=True):
        records |= dict.fromkeys(part.records, id_)  # one by one wins over the kind
    ends = {request.opd_id: parts[0]} if request.ends else {}
    if request.ends:
        below = select(Opd.id).where(Opd.parent_id == request.opd_id, Opd.valid_to.is_(None))
        parents = dict.fromkeys(db.session.scalars(below), parts[0]) | parents
    moves = Moves(ends, records, parents, accounts, request.opd_id, parts)
    return request.opd_id, moves, [*opds, *_endings(ends, decree)]


def _of_kinds(opd_id: str, kinds: tuple[str, ...]) -> list[str]:
    query = select(Element.id).where(Element.opd_id == opd_id, Element.kind.in_(kinds))
    return list(db.session.scalars(query)) if kinds else []


def _new_opd(new: NewOpd, decree: Decree, origins: list[str]) -> Opd:
    """An OPD that begins: level and place of those it comes of, and all their urusan."""
    tree = units()
    from_ = [tree[i] for i in origins]
    above = {u.parent for u in from_}
    parent = above.pop() if len(above) == 1 else None
    return Opd(
        id=new_id(), code=new.code, name=new.name, short=new.short, level=from_[0].level,
        parent_id=None if parent in origins else parent,
        urusan=list(dict.fromkeys(code for unit in from_ for code in unit.urusan)),
        valid_from=decree.starts, valid_to=None, successor_id=None,
    )  # fmt: skip


def _with_urusan(into: Opd, going: list[str]) -> list[RowChange]:
    tree = units()
    gained = (code for i in going for code in tree[i].urusan)
    urusan = list(dict.fromkeys([*into.urusan, *gained]))
    return [changed(into, {"urusan": urusan})] if urusan != into.urusan else []


def _endings(ends: Mapping[str, str], decree: Decree) -> Iterable[RowChange]:
    last_day = (date.fromisoformat(decree.starts) - timedelta(days=1)).isoformat()
    for opd_id, successor in ends.items():
        opd = db.session.get(Opd, opd_id)
        yield changed(opd, {"valid_to": last_day, "successor_id": successor})


# --- Words as they are stored -------------------------------------------------------------------


def _plain(request: Request) -> Request:
    if isinstance(request, Rename):
        words = (plain_text(w) for w in (request.name, request.short, request.code))
        name, short, code = words
        return Rename(request.opd_id, name, short, code)
    if isinstance(request, Merge):
        into = request.into
        return replace(request, into=_plain_new(into) if isinstance(into, NewOpd) else into)
    parts = tuple(replace(part, opd=_plain_new(part.opd)) for part in request.parts)
    return replace(request, parts=parts)


def _plain_new(new: NewOpd) -> NewOpd:
    return NewOpd(plain_text(new.code), plain_text(new.name), plain_text(new.short))


def _plain_decree(decree: Decree) -> Decree:
    number, title = plain_text(decree.number), plain_text(decree.title)
    return replace(decree, number=number, title=title)
