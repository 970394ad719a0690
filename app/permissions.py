"""From an account to what it may see and do; the rules are in `architecture.visibility`."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from flask_login import current_user

from app import queries
from app.as_of import PAST_ENDPOINTS, past_viewer
from app.errors import Forbidden
from app.operations.actor import Actor
from app.queries.moment import as_of, moment
from app.queries.reading import is_target
from app.queries.session import is_going_on
from app.reading import WRITING_ENDPOINTS
from architecture.visibility import Viewer

REVIEWERS = frozenset({"verifier", "validator"})
FACILITATORS = frozenset({"verifier", "validator", "administrator"})  # open workshops
PARTICIPANT = "participant"
# Where participants of a workshop work; what is not named here they do not reach. What these pages
# show and take is decided by their Viewer, as for everybody.
PARTICIPANT_BLUEPRINTS = frozenset({
    "records", "grid", "cards", "edits", "tupoksi", "missing", "review", "search", "files",
    "templates_start", "gaps", "diagrams", "imports", "mapping",
})  # fmt: skip
PARTICIPANT_ENDPOINTS = frozenset({
    "workshops.board", "workshops.board_state", "workshops.closed", "accounts.logout",
    "accounts.language",
})  # fmt: skip
PARTICIPANT_NEVER = frozenset({
    "gaps.download", "diagrams.matrix", "diagrams.matrix_workbook", "edits.held",
})  # fmt: skip
# After closing, or when taken out: nothing but handing in what the browser still holds.
AFTER_CLOSING = frozenset({
    "edits.receive", "edits.token", "edits.mine", "edits.hand_in", "workshops.closed",
    "accounts.logout", "accounts.language",
})  # fmt: skip


def viewer_of(account: queries.Account) -> Viewer:
    """What the account may see: its OPDs with everything below them, and its review roles.

    Of a past moment it sees as much as its rights of today allow, and changes nothing; nor in the
    target, but where target values are filled in.
    """
    viewer = Viewer(
        key=account.id,
        scope=scope_of(account),
        reviewer=bool(account.roles & REVIEWERS),
        administrator="administrator" in account.roles,
        participant=account.workshop_id is not None,
    )
    return past_viewer(viewer) if is_only_read() else viewer


def is_only_read() -> bool:
    """Whether the page that is asked for shows a state in which nobody changes anything."""
    if moment() is not None:
        return True
    return is_target() and not (request and request.endpoint in WRITING_ENDPOINTS)


def scope_of(account: queries.Account) -> frozenset[str]:
    """Ids of the OPDs the account works for now, and of all units below them."""
    with as_of(None):
        families = queries.unit_families()
    scope: set[str] = set()
    for role, opd_id in current_grants(account):
        if role in ("officer", PARTICIPANT) and opd_id is not None:
            scope |= families.get(opd_id, {opd_id})
    return frozenset(scope)


def current_grants(account: queries.Account) -> tuple[tuple[str, str | None], ...]:
    """The grants that hold now: a participant's end with the workshop."""
    if account.workshop_id is not None and is_going_on(account.workshop_id):
        return account.grants
    return tuple(grant for grant in account.grants if grant[0] != PARTICIPANT)


def reach_of(account: queries.Account) -> Callable[[str], bool]:
    """Tells of an endpoint whether its pages are for this account at all, at this moment."""
    if moment() is not None:
        return PAST_ENDPOINTS.__contains__
    if account.workshop_id is None:
        return lambda endpoint: True
    if not current_grants(account):
        return AFTER_CLOSING.__contains__
    return _is_for_participants


def _is_for_participants(endpoint: str) -> bool:
    blueprint = endpoint.partition(".")[0]
    is_named = endpoint in PARTICIPANT_ENDPOINTS or blueprint in PARTICIPANT_BLUEPRINTS
    return is_named and endpoint not in PARTICIPANT_NEVER


def participants_opd(account: queries.Account) -> str | None:
    """The OPD a participant works for now; None once the workshop is over."""
    return next((opd for role, opd in current_grants(account) if role == PARTICIPANT), None)


def actor_of(account: queries.Account, origin: str = "formulir") -> Actor:
    """The account as somebody who writes."""
    roles = frozenset(role for role, _ in current_grants(account) if not is_only_read())
    return Actor(
        account.id, account.name, viewer_of(account), roles, origin,
        verifier_opds=verifier_opds(account),
    )  # fmt: skip


def verifier_opds(account: queries.Account) -> frozenset[str]:
    """The OPDs for which the account verifies; empty for one that verifies for all."""
    opds = [opd_id for role, opd_id in account.grants if role == "verifier"]
    return frozenset() if None in opds else frozenset(o for o in opds if o)


def current_actor(origin: str = "formulir") -> Actor:
    """The signed-in account as somebody who writes; raises Forbidden without one."""
    if not current_user.is_authenticated:
        raise Forbidden
    return actor_of(current_user.account, origin)


def current_viewer() -> Viewer:
    """What the signed-in account may see."""
    return current_actor().viewer


def require(*roles: str) -> Actor:
    """The current actor if it has one of the roles; raises Forbidden otherwise."""
    actor = current_actor()
    if not actor.has(*roles):
        raise Forbidden
    return actor
