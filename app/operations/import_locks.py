"""Rows of an import that would change what is closed for the document: errors, all at once."""

from __future__ import annotations

from collections.abc import Iterable

from app.operations.import_state import Frame, RowPlan
from app.operations.locks import closed_now, locked_sentence
from architecture.metamodel import Text


def report_closed(plans: Iterable[RowPlan], frame: Frame) -> None:
    """Tell of each row that would make or change a record in a closed domain."""
    closed = closed_now()
    if not closed:
        return
    for plan in plans:
        draft = plan.draft
        if draft is None or not (draft.is_new or draft.before):
            continue
        for opd_id in {draft.opd_id, draft.before.get("opd_id", draft.opd_id)}:
            sentence = locked_sentence(draft.kind.name, opd_id, closed)
            if sentence:
                frame.error(plan.row.place(), plan.row.name, Text(sentence, sentence))
                break
