"""The assembled vocabulary: `METAMODEL`, complete and checked at import."""

from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.data import DATA
from architecture.metamodel.governance import ACTIVITY, DOCUMENT, GOAL, KPI
from architecture.metamodel.infrastructure import INFRASTRUCTURE_KINDS
from architecture.metamodel.process import PROCESS, TUPOKSI_CLAUSE
from architecture.metamodel.relations import RELATIONS
from architecture.metamodel.security import SECURITY_KINDS
from architecture.metamodel.service import SERVICE
from architecture.metamodel.types import (
    FAMILIES,
    SIX_DOMAINS,
    Attribute,
    Choice,
    Condition,
    Domain,
    InvalidMetamodel,
    Kind,
    Link,
    Metamodel,
    RelationType,
    Text,
    UnknownName,
    ValueType,
)

METAMODEL = Metamodel(
    kinds=(
        PROCESS,
        SERVICE,
        DATA,
        APPLICATION,
        INTEGRATION,
        *INFRASTRUCTURE_KINDS,
        *SECURITY_KINDS,
        TUPOKSI_CLAUSE,
        GOAL,
        KPI,
        ACTIVITY,
        DOCUMENT,
    ),
    relations=RELATIONS,
)

__all__ = [
    "FAMILIES",
    "METAMODEL",
    "SIX_DOMAINS",
    "Attribute",
    "Choice",
    "Condition",
    "Domain",
    "InvalidMetamodel",
    "Kind",
    "Link",
    "Metamodel",
    "RelationType",
    "Text",
    "UnknownName",
    "ValueType",
]
