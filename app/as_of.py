"""Pages as of a past moment: /pada/NUMBER/… is the page of that address, read-only.

The moment is part of the address, so it holds for one tab and one link at a time; what a page
links to stays in it. Writing is always today's, and refused from such a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.queries.moment import as_of
from architecture.visibility import Viewer

ADDRESS = re.compile(r"^/pada/([0-9]{1,15})(?=/|$)")
ASKED = "selaras.as_of"  # where a request carries the number
# Pages that show nothing but what `queries` gives as of a moment; all others are closed then.
PAST_ENDPOINTS = frozenset({
    "baselines.past", "baselines.record", "records.index", "records.listing", "records.workspace",
    "gaps.page", "gaps.rules", "gaps.rule_page", "gaps.download", "diagrams.page", "diagrams.opd",
    "diagrams.svg", "diagrams.file", "diagrams.matrix", "diagrams.matrix_workbook",
    "pictures.page", "pictures.file", "tables.index", "tables.page", "tables.download",
    "tables.workbook", "strategy.page", "strategy.processes", "strategy.download",
    "catalogue.page", "catalogue.entry_page", "catalogue.download", "swot.page",
})  # fmt: skip
# These are of today wherever they are asked from: what a browser still holds is sent through them.
TODAYS_BLUEPRINTS = frozenset({"edits", "accounts"})


@dataclass(frozen=True)
class PastViewer(Viewer):
    """Somebody who looks at a past moment: with the rights of today, and changing nothing."""

    def may_edit(self, opd: str | None) -> bool:
        return False


def past_viewer(viewer: Viewer) -> PastViewer:
    """The same person looking back; reviewers see all that administrators see."""
    is_reviewer = viewer.reviewer or viewer.administrator
    return PastViewer(
        viewer.key, viewer.scope, reviewer=is_reviewer, participant=viewer.participant
    )


class AsOf:
    """Takes the moment out of the address, so that every page can be asked for as of one."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop(ASKED, None)
        found = ADDRESS.match(environ.get("PATH_INFO", ""))
        if found:
            environ[ASKED] = int(found[1])
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + found[0]
            environ["PATH_INFO"] = environ["PATH_INFO"][found.end() :] or "/"
        with as_of(None):  # the moment is put in force once it is known who asks (views/baselines)
            return self._application(environ, start_response)
