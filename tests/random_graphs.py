"""Small random graphs, dense enough that every rule fires, and random edits of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from architecture.graph import Element, Graph, OpenLink, Relation
from architecture.graph_changes import following
from architecture.metamodel import METAMODEL, Attribute, Kind, ValueType
from tests.gap_pairs import UNITS, WORDS

OPDS = ("dishub", "kir", "disdik", "dinas-lama", None)
NAMES = ("Arsip", "Data Arsip", "Sistem Informasi Arsip", "Siswa Miskin", "Muatan Feri Lokal",
         "Daftar Muatan Feri")  # fmt: skip
DAYS = ("2020-01-01", "2024-11-20", "2025-12-01", "2026-11-20", "2026-11-21", "2026-12-31",
        "2027-06-01", "bukan tanggal")  # fmt: skip
# Kinds that many rules ask about come more often.
KINDS = [k.name for k in METAMODEL.kinds] + 3 * [
    "process", "service", "data", "application", "integration", "tupoksi_clause", "server",
]  # fmt: skip
TYPES = [r.name for r in METAMODEL.relations] + 4 * [
    "part_of", "supports", "realises", "supplied_by", "delivered_to", "covers",
]  # fmt: skip
PARTIES = ("opd:dishub", "opd:kir", "opd:disdik", "opd:hilang", "institution:bps")
OFTEN = {
    "process_kind": "inti", "ownership_class": "khusus_daerah", "lifecycle": "aktif",
    "state": "berjalan", "interoperable": False, "rad": "RAD.03.03.01",
}  # fmt: skip
# What changed since it was accepted: values of today and target values.
DRAFTS = "disclosure way lifecycle target.name target.opd target.attributes.hosting"


def a_random_graph(chance: random.Random, records: int = 60, links: int = 90) -> Graph:
    """Records of all kinds over five OPDs, with links that their kinds allow."""
    elements = [a_record(chance, f"e{n:03d}") for n in range(records)]
    ordered = {e.id: e for e in sorted(elements, key=lambda e: (e.code, e.id))}
    found = [a_relation(chance, f"r{n:03d}", ordered) for n in range(links)]
    relations = sorted((r for r in found if r), key=lambda r: (r.type, r.id))
    return Graph(ordered, tuple(relations), UNITS)


def a_record(chance: random.Random, id_: str, kind: str = "") -> Element:
    """A record of any kind with random values, plan, review and marks."""
    kind = kind or chance.choice(KINDS)
    declared = METAMODEL.kind(kind)
    values = {
        a.name: value
        for a in declared.attributes
        if chance.random() < 0.6 and (value := a_value(chance, a)) is not None
    }
    some = [a.name for a in declared.attributes if a.name not in values]
    marks = {n: chance.choice(("to_fill", "not_applicable")) for n in some if chance.random() < 0.1}
    unread = {n: "tidak jelas" for n in some if chance.random() < 0.05}
    return Element(
        id_, kind, f"K{chance.randrange(500):03d}", chance.choice(NAMES), chance.choice(OPDS),
        chance.choice(("keep", "keep", "keep", "new", "retire", "merge")),
        chance.choice(("draft", "submitted", "verified", "validated")),
        merged_into=chance.choice((None, "e001", "hilang")), attributes=values, marks=marks,
        unread=unread, draft_fields=chance.choice((None, None, "", DRAFTS)),
        target=a_target(chance, declared),
    )  # fmt: skip


def a_target(chance: random.Random, kind: Kind) -> dict[str, Any]:
    """Target values as they are stored; half of the records have none."""
    if chance.random() < 0.5:
        return {}
    found: dict[str, Any] = {}
    if chance.random() < 0.3:
        found["name"] = chance.choice(NAMES)
    if chance.random() < 0.3:
        found["opd"] = chance.choice(OPDS[:4])
    for attribute in chance.sample(kind.attributes, k=min(3, len(kind.attributes))):
        value = a_value(chance, attribute)
        if chance.random() < 0.2:
            found[f"unread.{attribute.name}"] = "kelak, belum jelas"
        elif value is not None:
            found[f"attributes.{attribute.name}"] = value
    return found


def a_value(chance: random.Random, attribute: Attribute) -> Any:
    """A stored value of the attribute, now and then one that is in no list."""
    if attribute.name in OFTEN and chance.random() < 0.6:
        return OFTEN[attribute.name]
    many = {ValueType.PARTIES: PARTIES, ValueType.REFERENCES: tuple(WORDS.references)}
    if attribute.type in many:
        return sorted(set(chance.choices(many[attribute.type], k=2)))
    return chance.choice(_choices(attribute))


def _choices(attribute: Attribute) -> tuple[Any, ...]:
    if attribute.type is ValueType.CHOICE:
        return tuple(c.code for c in attribute.choices)
    if attribute.type is ValueType.CODE:
        return (*WORDS.codelists.get(attribute.codelist or "", ()), "Terbatas", "Tertutup",
                "Milik Sendiri", "Kearsipan", "Milik Pihak Ketiga")  # fmt: skip
    return {
        ValueType.REFERENCE: tuple(WORDS.references), ValueType.PARTY: PARTIES,
        ValueType.DATE: DAYS, ValueType.YES_NO: (True, False), ValueType.YEAR: (2019, 2026, 2030),
        ValueType.INTEGER: (1, 5), ValueType.MONEY: (1000,),
    }.get(attribute.type, ("arsip", "layanan arsip"))  # fmt: skip


def a_relation(chance: random.Random, id_: str, elements: dict[str, Element]) -> Relation | None:
    """A link between two records that their kinds allow; None if chance found none."""
    for _ in range(8):
        declared = METAMODEL.relation(chance.choice(TYPES))
        sources = [e.id for e in elements.values() if e.kind in declared.source_names]
        targets = [e.id for e in elements.values() if e.kind in declared.target_names]
        if sources and targets:
            plan = chance.choice(("keep", "keep", "keep", "new", "retire"))
            ends = chance.choice(sources), chance.choice(targets)
            return Relation(id_, declared.name, *ends, plan)
    return None


# --- Edits ----------------------------------------------------------------------------------------


def an_edit(graph: Graph, chance: random.Random) -> Graph:
    """The graph after one random edit, as the newest graph follows the one before it."""
    elements, relations = dict(graph.elements), list(graph.relations)
    links = list(graph.open_links)
    chance.choice(EDITS)(chance, elements, relations, links)
    relations = [r for r in relations if r.source in elements and r.target in elements]
    return following(
        graph,
        elements={e.id: e for e in sorted(elements.values(), key=lambda e: (e.code, e.id))},
        relations=sorted(relations, key=lambda r: (r.type, r.id)),
        open_links=tuple(w for w in links if w.element in elements),
        units=graph.units,
        version=graph.version + 1,
    )


Records, Relations, Waiting = dict[str, Element], list[Relation], list[OpenLink]


def _change(chance: random.Random, elements: Records, _: Relations, __: Waiting) -> None:
    old = chance.choice(list(elements.values()))
    new = a_record(chance, old.id, old.kind)
    slots = ("code", "name", "opd", "plan", "review", "merged_into", "attributes", "marks",
             "unread", "draft_fields", "target")  # fmt: skip
    slot = chance.choice((*slots, "attributes", "attributes", "target"))
    if slot == "attributes":
        name = chance.choice([a.name for a in old.kind_.attributes])
        values = {n: v for n, v in old.attributes.items() if n != name}
        if name in new.attributes:
            values[name] = new.attributes[name]
        elements[old.id] = old.copy_with(_attributes=values)
        return
    hidden = {"marks": "_marks", "unread": "_unread", "target": "_target"}
    elements[old.id] = old.copy_with(**{hidden.get(slot, slot): getattr(new, slot)})


def _come(chance: random.Random, elements: Records, relations: Relations, __: Waiting) -> None:
    id_ = f"n{chance.randrange(10**9)}"
    elements[id_] = a_record(chance, id_)
    for _ in range(3):
        _link(chance, elements, relations, __)


def _go(chance: random.Random, elements: Records, _: Relations, __: Waiting) -> None:
    if len(elements) > 10:
        del elements[chance.choice(list(elements))]


def _link(chance: random.Random, elements: Records, relations: Relations, __: Waiting) -> None:
    found = a_relation(chance, f"n{chance.randrange(10**9)}", elements)
    if found:
        relations.append(found)


def _unlink(chance: random.Random, _: Records, relations: Relations, __: Waiting) -> None:
    if relations:
        relations.remove(chance.choice(relations))


def _plan_link(chance: random.Random, _: Records, relations: Relations, __: Waiting) -> None:
    if relations:
        place = chance.randrange(len(relations))
        plan = chance.choice(("keep", "new", "retire"))
        relations[place] = relations[place]._replace(plan=plan)


def _twin(chance: random.Random, _: Records, relations: Relations, __: Waiting) -> None:
    if relations:
        relations.append(chance.choice(relations)._replace(id=f"n{chance.randrange(10**9)}"))


def _wait(chance: random.Random, elements: Records, _: Relations, links: Waiting) -> None:
    if links and chance.random() < 0.5:
        links.remove(chance.choice(links))
        return
    of_kind = [e for e in elements.values() if e.kind == "server"]
    if of_kind:
        end = chance.choice(of_kind).id
        links.append(OpenLink(f"w{chance.randrange(10**9)}", "runs_software", end, False,
                              "platform_software", chance.choice(NAMES)))  # fmt: skip


EDITS: tuple[Callable[[random.Random, Records, Relations, Waiting], None], ...] = (
    _change, _change, _change, _come, _go, _link, _link, _unlink, _unlink, _plan_link, _twin, _wait,
)  # fmt: skip
