"""What a past state means: its graph, its OPD tree, its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from architecture.elements import Element, OpenLink, Relation, Unit
from architecture.graph import Graph
from architecture.history import ABSENCES, TABLES, State
from architecture.metamodel import SIX_DOMAINS, Domain
from architecture.vocabulary import Party, ReferenceNode, Vocabulary

_ELEMENT = {name: i for i, name in enumerate(TABLES["element"])}
_RELATION = {name: i for i, name in enumerate(TABLES["relation"])}
_DOMAINS = {domain.css: domain for domain in SIX_DOMAINS}


def graph_of(state: State) -> Graph:
    """The graph of everything that lived then, whatever its plan."""
    archived = _ELEMENT["archived_at"]
    living = [row for row in state.tables["element"].values() if row[archived] is None]
    code, key = _ELEMENT["code"], _ELEMENT["id"]
    living.sort(key=lambda row: (row[code], row[key]))
    # The first columns are those of an element, in its order.
    elements = {row[0]: Element(*row[:13]) for row in living}
    edges, open_links = _links_of(state, elements)
    return Graph(elements, edges, units_of(state), open_links, state.number)


def _links_of(
    state: State, elements: Mapping[str, Element]
) -> tuple[tuple[Relation, ...], tuple[OpenLink, ...]]:
    archived, edges, waiting = _RELATION["archived_at"], [], []
    for row in state.tables["relation"].values():
        if row[archived] is not None:
            continue
        id_, type_, source, target, plan, mark, declared_by, text, kind = row[:9]
        if text and (source or target) in elements:
            waiting.append(OpenLink(id_, type_, source or target, source is None, kind, text))
        elif source in elements and target in elements:
            edges.append(Relation(id_, type_, source, target, plan, mark, declared_by))
    edges.sort(key=lambda r: (r.type, r.id))
    waiting.sort(key=lambda w: (w.type, w.id))
    return tuple(edges), tuple(waiting)


def units_of(state: State) -> dict[str, Unit]:
    """The OPD tree of then, by id, in code order."""
    absent = _absent_domains(state)
    rows = [row for row in state.rows("opd") if row["valid_to"] is None]
    return {
        row["id"]: Unit(
            row["id"], row["code"], row["name"], row["short"], row["parent_id"], row["level"],
            tuple(row["urusan"] or ()), row["successor_id"],
            absent.get(row["id"], frozenset()),
        )
        for row in sorted(rows, key=lambda row: str(row["code"]))
    }  # fmt: skip


def _absent_domains(state: State) -> dict[str, frozenset[Domain]]:
    found: dict[str, set[Domain]] = {}
    for key in state.tables["decision"]:
        word, _, rest = key.partition(":")
        opd, _, css = rest.rpartition(":")
        if word == ABSENCES and css in _DOMAINS:
            found.setdefault(opd, set()).add(_DOMAINS[css])
    return {opd: frozenset(domains) for opd, domains in found.items()}


def setting_of(state: State, key: str) -> Any:
    """A setting of then, or None."""
    row = state.tables["setting"].get(key)
    return state.get("setting", row, "value") if row else None


def vocabulary_of(state: State) -> Vocabulary:
    """Code lists, reference nodes and parties as they were."""
    lists: dict[str, list[str]] = {}
    codes = [row for row in state.rows("code") if row["active"]]
    for row in sorted(codes, key=lambda row: (row["codelist"], row["position"])):
        lists.setdefault(row["codelist"], []).append(row["value"])
    references = {
        row["code"]: ReferenceNode(
            row["family"], row["code"], row["name"], row["level"], row["parent"],
            bool(row["national"]),
        )
        for row in state.rows("reference")
        if row["active"]
    }  # fmt: skip
    parties: dict[str, Party] = {}
    for row in state.rows("opd"):
        key = f"opd:{row['id']}"
        parties[key] = Party(key, row["code"], row["name"], row["short"])
    for row in state.rows("institution"):
        key = f"institution:{row['id']}"
        parties[key] = Party(key, "", row["name"])
    government = setting_of(state, "government") or {}
    codelists = {name: tuple(values) for name, values in lists.items()}
    return Vocabulary(codelists, references, parties, government.get("name", ""))
