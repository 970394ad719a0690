"""Every read. Results are plain values; nobody above sees a mapped class or a session."""

from app.queries.cache import Cache, cache
from app.queries.graph import (
    data_version,
    find_unit,
    government,
    graph_for,
    load_graph,
    misfits,
    read_graph,
    setting,
    unit_families,
    units,
    vocabulary,
)
from app.queries.lists import (
    Account,
    account,
    accounts,
    codelists,
    institutions,
    reference_rows,
    session_key,
)
from app.queries.records import (
    File,
    HistoryEntry,
    Objection,
    StoredElement,
    change_by_id,
    file_by_id,
    files_of,
    history,
    objections_of,
    reasons_of,
    recent_changes,
    stored_element,
)

__all__ = [
    "Account", "Cache", "File", "HistoryEntry", "Objection", "StoredElement", "account",
    "accounts", "cache", "change_by_id", "codelists", "data_version", "file_by_id", "files_of",
    "find_unit", "government", "graph_for", "history", "institutions", "load_graph", "misfits",
    "objections_of", "read_graph", "reasons_of", "recent_changes", "reference_rows",
    "session_key", "setting", "stored_element", "unit_families", "units", "vocabulary",
]  # fmt: skip
