"""From an account to what it may see and do; the rules are in `architecture.visibility`."""

from __future__ import annotations

from flask_login import current_user

from app import queries
from app.errors import Forbidden
from app.operations.actor import Actor
from architecture.visibility import Viewer

REVIEWERS = frozenset({"verifier", "validator"})


def viewer_of(account: queries.Account) -> Viewer:
    """What the account may see: its OPDs with everything below them, and its review roles."""
    return Viewer(
        key=account.id,
        scope=scope_of(account),
        reviewer=bool(account.roles & REVIEWERS),
        administrator="administrator" in account.roles,
    )


def scope_of(account: queries.Account) -> frozenset[str]:
    """Ids of the OPDs in which the account is an officer, and of all units below them."""
    families = queries.unit_families()
    scope: set[str] = set()
    for role, opd_id in account.grants:
        if role == "officer" and opd_id is not None:
            scope |= families.get(opd_id, {opd_id})
    return frozenset(scope)


def actor_of(account: queries.Account, origin: str = "formulir") -> Actor:
    """The account as somebody who writes."""
    return Actor(
        account.id, account.name, viewer_of(account), account.roles, origin,
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
