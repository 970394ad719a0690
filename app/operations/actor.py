"""Who writes: an account or the command line, with what it may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from architecture.visibility import Viewer

ROLES = ("officer", "verifier", "validator", "writer", "administrator", "reader")


@dataclass(frozen=True)
class Actor:
    """`name` is written into the change log; `origin` says through what ("formulir", "impor …").

    `verifier_opds` are the OPDs for which a verifier verifies; empty: for all.
    """

    user_id: str | None
    name: str
    viewer: Viewer
    roles: frozenset[str] = field(default_factory=frozenset)
    origin: str = ""
    verifier_opds: frozenset[str] = frozenset()

    def has(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))


COMMAND_LINE = Actor(
    None,
    "Baris perintah",
    Viewer("command-line", administrator=True),
    frozenset({"administrator"}),
    "baris perintah",
)
