"""Tables of the records: official metadata, chains, matrices, gap lists. See `catalog`."""

from architecture.tables.catalog import CATALOG, metadata_of, table_of, tables_of
from architecture.tables.spec import (
    Cell,
    Column,
    Made,
    Marked,
    Row,
    Source,
    Table,
    Value,
    make,
    mark_of,
    value_of,
)

__all__ = [
    "CATALOG",
    "Cell",
    "Column",
    "Made",
    "Marked",
    "Row",
    "Source",
    "Table",
    "Value",
    "make",
    "mark_of",
    "metadata_of",
    "table_of",
    "tables_of",
    "value_of",
]
