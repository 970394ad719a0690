"""Baselines, and the state of the architecture as of any change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Text, and_, case, func, literal, or_, select, type_coerce

from app.database import current_write
from app.extensions import db
from app.models import (
    Baseline,
    Change,
    Code,
    Decision,
    Element,
    Institution,
    Opd,
    Reference,
    Relation,
    Setting,
)
from app.models.records import JsonText, UtcTime
from app.queries.cache import cache_of_moment
from app.queries.decided import Decided
from architecture.graph import Graph, Unit
from architecture.history import (
    SETTINGS,
    TABLES,
    LoggedChange,
    State,
    absence_key,
    state_of,
    taken_back,
)
from architecture.past import graph_of, setting_of, units_of, vocabulary_of
from architecture.snapshots import DamagedSnapshot, opened_snapshot
from architecture.vocabulary import Vocabulary

_MODELS: dict[str, Any] = {
    "element": Element, "relation": Relation, "opd": Opd, "institution": Institution,
    "code": Code, "reference": Reference, "decision": Decision, "setting": Setting,
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A baseline without its content. `number` is the last change it contains."""

    id: str
    name: str
    note: str
    number: int
    at: datetime
    made_by: str
    metamodel: str
    sha256: str
    elements: int
    relations: int


_NAMED = select(
    Baseline.id, Baseline.name, Baseline.note, Baseline.number, Baseline.at, Baseline.made_by,
    Baseline.metamodel, Baseline.sha256, Baseline.elements, Baseline.relations,
)  # fmt: skip


def baselines() -> list[Named]:
    """All baselines, the newest first."""
    query = _NAMED.order_by(Baseline.number.desc(), Baseline.at.desc(), Baseline.id)
    return [Named(*row) for row in db.session.execute(query)]


def baseline(baseline_id: str) -> Named | None:
    """One baseline, or None."""
    row = db.session.execute(_NAMED.where(Baseline.id == baseline_id)).first()
    return Named(*row) if row else None


def find_baseline(word: str) -> Named | None:
    """The baseline of that name or id, in any case of letters."""
    folded = word.strip().casefold()
    return next((b for b in baselines() if folded in (b.name.casefold(), b.id)), None)


def baseline_at(number: int) -> Named | None:
    """The newest baseline of exactly that change, or None."""
    return next((b for b in baselines() if b.number == number), None)


def moment_of(number: int) -> datetime | None:
    """When that change was made."""
    return db.session.scalar(select(Change.at).where(Change.id == number))


# --- States -------------------------------------------------------------------------------------


def present_state() -> State:
    """The state as it is stored now; inside a write with what it wrote so far."""
    with _still() as connection:
        return _present(connection)


def state_as_of(number: int, *, from_log: bool = False) -> State:
    """The state right after a change, from the nearest baseline after it or from today.

    `from_log` leaves baselines out, so that what they hold can be compared.
    """
    with _still() as connection:
        state = None if from_log else _nearest(connection, number)
        state = state or _present(connection)
        if state.number == number:
            return state
        return taken_back(state, _changes(connection, number, state.number), number)


def _nearest(connection: Connection, number: int) -> State | None:
    query = select(Baseline.content, Baseline.sha256).where(Baseline.number >= number)
    query = query.order_by(Baseline.number, Baseline.id).limit(2)
    for content, sha256 in connection.execute(query):
        try:
            return opened_snapshot(content, sha256)
        except DamagedSnapshot:  # the next one, or today's rows, say the same with the log
            current_app.logger.error("a stored baseline is damaged: %s", sha256)
    return None


def _present(connection: Connection) -> State:
    number = connection.scalar(select(func.max(Change.id))) or 0
    return state_of(number, {t: connection.execute(_rows_of(t)).all() for t in TABLES})


def _rows_of(table: str) -> Any:
    """All rows with the columns of a snapshot; JSON and moments as the text they are kept as."""
    model = _MODELS[table]
    columns = (getattr(model, name) for name in TABLES[table])
    kept_as_text = (JsonText, UtcTime)
    query = select(*[type_coerce(c, Text) if isinstance(c.type, kept_as_text) else c
                     for c in columns])  # fmt: skip
    return query.where(Setting.key.in_(SETTINGS)) if table == "setting" else query


def _changes(connection: Connection, since: int, until: int) -> Iterator[LoggedChange]:
    """What came after `since` up to `until`, newest first."""
    after = case((Change.entity == "opd", type_coerce(Change.after, Text)), else_=literal("{}"))
    query = (
        select(Change.entity, Change.entity_id, Change.action, type_coerce(Change.before, Text),
               after)
        .where(Change.id > since, Change.id <= until, Change.entity.in_(tuple(TABLES)))
        .order_by(Change.id.desc())
    )  # fmt: skip
    for row in connection.execute(query):
        yield LoggedChange(*row)


@contextmanager
def _still() -> Iterator[Connection]:
    """A connection whose questions all see the same moment of the database."""
    if current_write() is not None:
        db.session.flush()
    if current_write() is not None or db.engine.dialect.name != "postgresql":
        yield db.session.connection()
        return
    with db.engine.connect() as connection:
        yield connection.execution_options(isolation_level="REPEATABLE READ")


# --- What a past state means --------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """A past moment as queries read it; kept, so shared and never changed."""

    graph: Graph
    units: dict[str, Unit]
    vocabulary: Vocabulary
    settings: dict[str, Any]
    decisions: dict[str, Decided]


def past_as_of(number: int) -> Past:
    """The past right after a change, unfiltered: what is shown goes through a viewer's rights.

    Of the moments looked at last the results are kept.
    """
    return cache_of_moment(number).get("past", lambda: _past(number))


def _past(number: int) -> Past:
    state = state_as_of(number)
    graph = graph_of(state)
    settings = {key: setting_of(state, key) for key in SETTINGS}
    return Past(graph, units_of(state), vocabulary_of(state), settings, _decisions(state))


def _decisions(state: State) -> dict[str, Decided]:
    found = {}
    unknown = [row["key"] for row in state.rows("decision") if not row["at"]]
    makers = _makers(unknown, state.number) if unknown else {}
    for row in state.rows("decision"):
        by, at = makers.get(row["key"]) or (row["decided_by"], row["at"])
        if at:
            when = at if isinstance(at, datetime) else datetime.fromisoformat(at)
            found[row["key"]] = Decided(
                row["key"], row["state"], row["reason"], row["until"], row["activity_id"], by, when,
                row["details"] or {},
            )  # fmt: skip
    return found


def _makers(keys: list[str], number: int) -> dict[str, tuple[str, datetime]]:
    """Who made decisions that were replaced since, and when: the log does not repeat it."""
    deciding = and_(Change.entity == "decision", Change.action == "decide")
    stating = and_(Change.entity == "opd", Change.action == "absent")
    query = (
        select(Change.actor, Change.at, Change.entity_id, Change.after)
        .where(or_(deciding, stating), Change.id <= number)
        .order_by(Change.id)
    )
    wanted = set(keys)
    found = {}
    for actor, at, entity_id, after in db.session.execute(query):
        key = after.get("key") or absence_key(entity_id, after["domain"])
        if key in wanted:
            found[key] = (actor, at)
    return found
