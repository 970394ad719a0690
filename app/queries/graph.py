"""Government, vocabulary, OPD tree and the graph: what everything else is made from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.government import Government
from app.models import Code, Element, Institution, Opd, Reference, Setting
from app.queries.baselines import past_as_of
from app.queries.cache import cache
from app.queries.current_graph import brought_up, read_graph, read_units
from app.queries.moment import moment
from app.queries.reading import AS_IS, current_reading, in_reading
from app.queries.versions import data_version
from app.queries.versions import lists_version as _lists_version
from architecture.graph import Graph, Unit, read_as
from architecture.graph_changes import read_as_again
from architecture.history import SETTINGS
from architecture.metamodel import METAMODEL
from architecture.values import Unreadable, read_value
from architecture.visibility import Edition, Viewer, visible_graph, visible_graph_again
from architecture.vocabulary import Party, ReferenceNode, Vocabulary

NEWEST = "newest graph"  # under which the cache holds it, whatever its version


def government() -> Government | None:
    """The government of this instance; None before the first start page was filled in."""
    stored = cache().get(("government", _lists_version()), lambda: setting("government"))
    return Government(**stored) if stored else None


def setting(key: str) -> Any:
    """A setting's value or None."""
    number = moment()
    if number is not None and key in SETTINGS:
        return past_as_of(number).settings[key]
    stored = db.session.get(Setting, key)
    return stored.value if stored else None


def vocabulary() -> Vocabulary:
    """Code lists, reference nodes and parties as they are now."""
    return cache().get(("vocabulary", _lists_version()), _read_vocabulary)


def _read_vocabulary() -> Vocabulary:
    number = moment()
    if number is not None:
        return past_as_of(number).vocabulary
    lists: dict[str, list[str]] = {}
    codes = (
        select(Code.codelist, Code.value).where(Code.active).order_by(Code.codelist, Code.position)
    )
    for codelist, value in db.session.execute(codes):
        lists.setdefault(codelist, []).append(value)
    nodes = select(
        Reference.family, Reference.code, Reference.name, Reference.level, Reference.parent,
        Reference.national,
    ).where(Reference.active)  # fmt: skip
    references = {row.code: ReferenceNode(*row) for row in db.session.execute(nodes)}
    parties: dict[str, Party] = {}
    for row in db.session.execute(select(Opd.id, Opd.code, Opd.name, Opd.short)):
        parties[f"opd:{row.id}"] = Party(f"opd:{row.id}", row.code, row.name, row.short)
    for row in db.session.execute(select(Institution.id, Institution.name)):
        parties[f"institution:{row.id}"] = Party(f"institution:{row.id}", "", row.name)
    ours = government()
    codelists = {name: tuple(values) for name, values in lists.items()}
    return Vocabulary(codelists, references, parties, ours.name if ours else "")


# --- The graph ----------------------------------------------------------------------------------


def load_graph(reading: str | None = None) -> Graph:
    """The whole architecture, unfiltered: for rules and counts, never shown to a person.

    `reading` is "as-is", "target" or "all" (every living record, whatever its plan); without one
    it is the reading in force.
    """
    wanted = reading or current_reading()
    with in_reading(AS_IS):  # the keys name the reading: each graph is held once
        return _load_graph(wanted)


def _load_graph(reading: str) -> Graph:
    version = data_version()
    full = cache().get(("graph", version), lambda: _full_graph(version))
    if reading == "all":
        return full
    return cache().get(("graph", version, reading), lambda: _read_as(full, reading))


def _read_as(full: Graph, reading: str) -> Graph:
    """That reading, brought up from the newest one this process holds."""
    is_known, older = cache().find((NEWEST, reading))
    graph = read_as_again(*older, full, reading) if is_known else read_as(full, reading)
    cache().put((NEWEST, reading), (full, graph))
    return graph


def _full_graph(version: int) -> Graph:
    """Everything living, brought up from the newest graph this process holds."""
    if moment() is not None:
        return past_as_of(version).graph
    is_known, newest = cache().find(NEWEST)
    graph = brought_up(newest, version) if is_known else read_graph(version)
    cache().put(NEWEST, graph)
    return graph


def graph_for(
    viewer: Viewer, *, edition: Edition = "internal", reading: str | None = None
) -> Graph:
    """What this viewer may see: the graph for lists, pictures, exports and documents.

    Without a reading it is the one in force.
    """
    wanted = reading or current_reading()
    with in_reading(AS_IS):  # as above
        return _graph_for(viewer, edition, wanted)


def _graph_for(viewer: Viewer, edition: Edition, reading: str) -> Graph:
    right = (viewer, edition, reading)

    def make() -> Graph:
        graph = load_graph(reading)
        is_known, older = cache().find((NEWEST, right))
        if is_known:
            shown = visible_graph_again(*older, graph, viewer=viewer, edition=edition)
        else:
            shown = visible_graph(graph, viewer, edition)
        cache().put((NEWEST, right), (graph, shown))
        return shown

    return cache().get(("visible", data_version(), *right), make)


def units() -> dict[str, Unit]:
    """The OPD tree of today, or of the moment that is read, by id, in code order."""
    number = moment()
    if number is not None:
        return past_as_of(number).units
    return cache().get(("units", _lists_version()), read_units)


def unit_families() -> dict[str, frozenset[str]]:
    """Each OPD's id with the ids of itself and everything below it."""

    def make() -> dict[str, frozenset[str]]:
        tree = Graph({}, (), units())
        return {u: tree.descendants_of_unit(u) for u in tree.units}

    return cache().get(("families", _lists_version()), make)


def find_unit(word: str) -> Unit | None:
    """The OPD with that code, short name, name or id; None if several have that name."""
    word = word.strip()
    for unit in units().values():
        if word in (unit.id, unit.code):
            return unit
    folded = word.casefold()
    found = [u for u in units().values() if folded in (u.short.casefold(), u.name.casefold())]
    return found[0] if folded and len(found) == 1 else None


def misfits() -> list[str]:
    """Stored values that no longer fit the vocabulary, one sentence each."""
    words = vocabulary()
    faults = []
    query = select(Element.kind, Element.code, Element.attributes).order_by(Element.code)
    for kind_name, code, attributes in db.session.execute(query):
        if kind_name not in METAMODEL.by_name:
            faults.append(f"{code}: jenis {kind_name} tidak dikenal")
            continue
        kind = METAMODEL.kind(kind_name)
        for name, value in attributes.items():
            if name not in kind.by_name:
                faults.append(f"{code}: isian {name} tidak dikenal pada {kind_name}")
                continue
            try:
                read_value(kind.by_name[name], value, words)
            except Unreadable as unreadable:
                faults.append(f"{code}: {name} = {value!r}: {unreadable.problem.reason.id}")
    return faults
