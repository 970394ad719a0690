"""Every table, once. A new one is added here and shows up on pages, in XLSX and in documents."""

from __future__ import annotations

from architecture.metamodel import Domain, Kind, UnknownName
from architecture.tables.catalogue_tables import CATALOGUE_TABLES
from architecture.tables.exchanges import (
    APPLICATION_INVENTORY,
    EXCHANGE_LIST,
    INTEGRATION_MATRIX,
)
from architecture.tables.gap_tables import GAP_LIST, GAPS_BY_OPD, GAPS_BY_RULE
from architecture.tables.metadata import METADATA_TABLES
from architecture.tables.overview import (
    KIND_SUMMARY,
    OPD_LIST,
    PROCESS_CHAIN,
    SERVICE_CHAIN,
)
from architecture.tables.spec import Table
from architecture.tables.strategy_tables import STRATEGY_TABLES
from architecture.visibility import Edition

CATALOG: tuple[Table, ...] = (
    OPD_LIST,
    KIND_SUMMARY,
    PROCESS_CHAIN,
    SERVICE_CHAIN,
    APPLICATION_INVENTORY,
    EXCHANGE_LIST,
    INTEGRATION_MATRIX,
    *METADATA_TABLES,
    GAPS_BY_RULE,
    GAPS_BY_OPD,
    GAP_LIST,
    *CATALOGUE_TABLES,
    *STRATEGY_TABLES,
)
_BY_NAME = {table.name: table for table in CATALOG}


def table_of(name: str) -> Table:
    """The table of that name; raises UnknownName naming the known ones."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownName(f"no table {name!r}; tables: {', '.join(_BY_NAME)}") from None


def metadata_of(kind: Kind) -> Table:
    """The metadata table of a kind."""
    return table_of(f"metadata_{kind.name}")


def tables_of(domain: Domain, edition: Edition) -> tuple[Table, ...]:
    """The tables of a domain that the edition admits: metadata first, then what joins them."""
    own = [t for t in CATALOG if t.domain is domain and t.is_in(edition)]
    return tuple(sorted(own, key=lambda t: not t.name.startswith("metadata_")))
