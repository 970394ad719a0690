"""Notices, derived from the change log: what came back, was said, accepted, sent, closed.

Nothing is stored for each person but `User.noticed`. Each process reads a change once and keeps
what may be a notice, because open pages of a whole room ask for their count every few seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from app.extensions import db
from app.models import Change, Comment, Element, User
from app.queries.assignments import DOMAINS, verified_domains
from app.queries.graph import data_version, unit_families, units
from app.queries.lists import Account
from architecture.completeness import reporting_units
from architecture.metamodel import METAMODEL, Domain

KEPT = 4000  # events; older ones are in the histories of the records
STATES = ("submitted", "verified", "validated", "returned")
CLOSINGS = ("close", "reopen")
LONGEST = 200  # letters of a remark


class Event(NamedTuple):
    """A change that somebody may have to know of."""

    id: int
    at: datetime
    user_id: str | None
    actor: str
    batch: str
    action: str
    element_id: str | None
    opd_id: str | None
    domain: Domain | None
    text: str
    # Of a remark: whether it answers one, and who made that.
    is_answer: bool = False
    answered: str | None = None


@dataclass(frozen=True)
class Notice:
    """One line: who did what to how many records of an OPD's domain, or to one record."""

    id: int
    at: datetime
    actor: str
    action: str
    number: int
    element_id: str | None
    opd_id: str | None
    domain: Domain | None
    text: str
    is_new: bool


@dataclass(frozen=True)
class Audience:
    """What an account is told: its OPDs, the domains it verifies, whether it validates."""

    account_id: str
    scope: frozenset[str]
    verifies: frozenset[Domain]
    validates: bool

    def is_concerned(self, event: Event) -> bool:
        """Whether an event is for this account."""
        if event.user_id is not None and event.user_id == self.account_id:
            return False
        is_own = event.opd_id in self.scope
        if event.action in CLOSINGS:
            return bool(self.scope & unit_families().get(event.opd_id or "", frozenset()))
        if event.action == "submitted":
            return event.domain in self.verifies
        if event.action == "comment":
            is_asked = not event.is_answer and event.domain in self.verifies
            return is_own or is_asked or event.answered == self.account_id
        return is_own or (event.action == "verified" and self.validates)


def audience_of(account: Account) -> Audience:
    """What that account is told."""
    families = unit_families()
    scope: set[str] = set()
    verifying: list[str | None] = []
    for role, opd_id in account.grants:
        if role in ("officer", "participant") and opd_id is not None:
            scope |= families.get(opd_id, {opd_id})
        elif role == "verifier":
            verifying.append(opd_id)
    verifies: frozenset[Domain] = frozenset()
    if verifying:
        opds = [o for o in verifying if o]
        verifies = verified_domains(opds if len(opds) == len(verifying) else ())
    return Audience(account.id, frozenset(scope), verifies, "validator" in account.roles)


def notice_count(account: Account) -> int:
    """How many notices came since the account looked at them last."""
    seen = noticed(account.id)
    log = _event_log()
    events = log.upto(data_version())
    if not events or events[-1].id <= seen:
        return 0
    key = (account.id, account.grants, seen, events[-1].id)
    if log.counts.get(account.id, (None,))[0] != key:
        log.counts[account.id] = (key, len(_lines(account, (e for e in events if e.id > seen), 0)))
    return int(log.counts[account.id][1])


def notices(account: Account, limit: int = 100) -> list[Notice]:
    """The newest notices of an account, newest first."""
    events = _event_log().upto(data_version())
    return _lines(account, events, noticed(account.id))[:limit]


def noticed(user_id: str) -> int:
    """The newest change that the account's notices had shown."""
    return db.session.scalar(select(User.noticed).where(User.id == user_id)) or 0


def _lines(account: Account, events: Iterable[Event], seen: int) -> list[Notice]:
    """Notices of these events, newest first; one line for each batch, OPD and domain."""
    audience, owners = audience_of(account), reporting_units(units())
    groups: dict[tuple[object, ...], list[Event]] = {}
    returned: dict[tuple[str, str | None], tuple[object, ...]] = {}
    for event in events:
        if not audience.is_concerned(event):
            continue
        line = owners.get(event.opd_id or "")
        # The reason is logged with the return; it is not news of its own.
        if event.action == "comment" and (event.batch, event.element_id) in returned:
            groups[returned[event.batch, event.element_id]].append(event)
            continue
        single = event.id if event.action == "comment" else 0
        key = (event.batch, event.action, line, event.domain, single)
        groups.setdefault(key, []).append(event)
        if event.action == "returned":
            returned[event.batch, event.element_id] = key
    lines = [_notice(members, owners, seen) for members in groups.values()]
    return sorted(lines, key=lambda n: -n.id)


def _notice(members: list[Event], owners: dict[str, str], seen: int) -> Notice:
    first, last = members[0], members[-1]
    touched = {e.element_id for e in members}
    return Notice(
        last.id, first.at, first.actor, first.action, len(touched),
        first.element_id if len(touched) == 1 else None,
        first.opd_id if first.action in CLOSINGS else owners.get(first.opd_id or ""),
        first.domain, next((e.text for e in members if e.text), ""), last.id > seen,
    )  # fmt: skip


# --- Events as each process keeps them -----------------------------------------------------------


class _EventLog:
    """The newest events, read once each; and the counts that were asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = 0
        self._events: deque[Event] = deque(maxlen=KEPT)
        self.counts: dict[str, tuple[object, int]] = {}

    def upto(self, version: int) -> list[Event]:
        """Events up to that data version, oldest first."""
        with self._lock:
            if version > self._version:
                self._events.extend(_read_events(self._version, version))
                self._version = version
            # Somebody else may already have read what this request does not see yet.
            return [e for e in self._events if e.id <= version]


def _event_log() -> _EventLog:
    log: _EventLog = current_app.extensions.setdefault("selaras_notices", _EventLog())
    return log


def _read_events(after: int, upto: int) -> list[Event]:
    actions = (*STATES, "comment", *CLOSINGS)
    query = (
        select(Change, Element.opd_id, Element.kind)
        .outerjoin(Element, (Change.entity == "element") & (Change.entity_id == Element.id))
        .where(Change.id > after, Change.id <= upto, Change.action.in_(actions))
        .where(Change.entity.in_(("element", "closure")))
        .order_by(Change.id.desc())
        .limit(KEPT)
    )
    rows = [(c, opd_id, kind) for c, opd_id, kind in db.session.execute(query)][::-1]
    answered = _authors({str(c.after["thread"]) for c, *_ in rows if c.after.get("thread")})
    return [_event(change, opd_id, kind, answered) for change, opd_id, kind in rows]


def _event(
    change: Change, opd_id: str | None, kind: str | None, answered: dict[str, str | None]
) -> Event:
    after = change.after
    is_closing = change.entity == "closure"
    domain = METAMODEL.kind(kind).domain if kind else DOMAINS.get(str(after.get("domain")))
    words = str(after.get("reason" if is_closing else "comment") or "")
    text = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    return Event(
        change.id, change.at, change.user_id, change.actor, change.batch, change.action,
        None if is_closing else change.entity_id,
        after.get("opd_id") if is_closing else opd_id, domain, text,
        bool(after.get("thread")), answered.get(str(after.get("thread"))),
    )  # fmt: skip


def _authors(comment_ids: set[str]) -> dict[str, str | None]:
    if not comment_ids:
        return {}
    query = select(Comment.id, Comment.user_id).where(Comment.id.in_(comment_ids))
    return {row.id: row.user_id for row in db.session.execute(query)}
