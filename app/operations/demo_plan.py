"""The demo city's plan: what becomes of its records and links, and which activity closes a gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app import queries
from app.operations.actor import Actor
from app.operations.decisions import decide
from app.operations.elements import Edit, save_element
from app.operations.links import add_link, plan_link
from app.operations.targets import save_target
from architecture.gaps import Finding, find_gaps
from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL

Row = Mapping[str, str]
TARGET = "target."
PLAN_OF = {"+": "new", "-": "retire"}  # how a link's value begins: it comes, or it goes


def change_records(rows: Iterable[Row], actors: Mapping[str, Actor]) -> None:
    """Save each row (opd, kind, name, attribute, value) as the officer of its OPD would.

    `attribute` is an attribute, "plan", "merged_into", "target." with an attribute, "name" or
    "opd", or the name of a link, whose value begins with + (it comes) or - (it goes).
    """
    found = Names(queries.load_graph("all"))
    for row in rows:
        unit = found.unit(row["opd"])
        _change(actors[unit], found.record(row["kind"], row["name"], unit), row, found)


def _change(actor: Actor, element: Element, row: Row, found: Names) -> None:
    attribute, value = row["attribute"], row["value"]
    if attribute in ("plan", "merged_into"):
        if attribute == "merged_into":
            value = found.record(element.kind, value, element.opd).id
        edit = Edit(value, seen=getattr(element, attribute))
        save_element(actor, element.id, {}, **{attribute: edit})
    elif attribute.startswith(TARGET):
        name = attribute.removeprefix(TARGET)
        if name == "opd":
            value = found.unit(value)
        path = name if name in ("name", "opd") else f"attributes.{name}"
        save_target(actor, element.id, {path: Edit(value, seen=None)})
    elif value[:2] in ("+ ", "- "):
        _plan_link(actor, element, attribute, value, found)
    else:
        save_element(
            actor, element.id, {attribute: Edit(value, seen=element.attributes.get(attribute))}
        )


def _plan_link(actor: Actor, element: Element, name: str, value: str, found: Names) -> None:
    link = next(one for one in METAMODEL.links(element.kind_) if one.name == name)
    other = found.record(link.other.name, value[2:], element.opd)
    relation = add_link(actor, element.id, link, other.id)
    plan_link(actor, relation.id, PLAN_OF[value[0]])


def decide_gaps(rows: Iterable[Row], actor: Actor, today: date) -> None:
    """Decide about gaps by rule, OPD and record, each row for all that it names.

    A row may name one record ("kind: Name @ OPD") and, behind the rule and a "/", the field that
    is meant: it is then decided whether or not the rule still finds it, as people decide before
    they repair.
    """
    found, by_rule = Names(queries.load_graph("all")), _gaps_by_rule(today)
    for row in rows:
        keys = _keys(row, by_rule.get(row["rule"], []), found)
        if keys:
            activity = found.anywhere("activity", row["activity"]).id if row["activity"] else None
            decide(
                actor, keys, row["state"], reason=row["reason"], until=row["until"] or None,
                activity_id=activity,
            )  # fmt: skip


def _gaps_by_rule(today: date) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in find_gaps(queries.load_graph(), today=today, vocabulary=queries.vocabulary()):
        found.setdefault(finding.rule.code, []).append(finding)
    return found


def _keys(row: Row, findings: list[Finding], found: Names) -> list[str]:
    if row["record"]:
        kind, _, words = row["record"].partition(": ")
        rule, _, field = row["rule"].partition("/")
        key = f"{rule}:{found.anywhere(kind, words).id}"
        return [f"{key}:{field}" if field else key]
    units = {found.unit(code) for code in row["opd"].split("; ") if code}
    return [f.key for f in findings if not units or f.opd in units or f.element in units]


class Names:
    """Records of a graph by kind, name and OPD."""

    def __init__(self, graph: Graph) -> None:
        self._found = {(e.kind, e.name, e.opd): e for e in graph.elements.values()}
        self._units = {word: u.id for u in graph.units.values() for word in (u.short, u.code)}

    def unit(self, word: str) -> str:
        """The id of the OPD with that code or short name."""
        return self._units[word]

    def record(self, kind: str, words: str, own: str | None) -> Element:
        """What "Name @ OPD" means; a name alone is the own OPD's, or a national record's."""
        name, _, opd = words.partition(" @ ")
        places = (self.unit(opd),) if opd else (own, None)
        return next(
            self._found[kind, name, place] for place in places if (kind, name, place) in self._found
        )

    def anywhere(self, kind: str, words: str) -> Element:
        """The same for words that name the OPD, or a national record."""
        return self.record(kind, words, None)
