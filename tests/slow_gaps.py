"""Slow, obviously right definitions of gap rules: nested loops over all records and relations.

Each takes the `City` and says of one record (or OPD) whether the gap is there, without indexes,
without the helpers that the rules use, in the words of docs/kesenjangan.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from architecture.graph import Element, Graph
from architecture.vocabulary import Vocabulary

Says = Callable[[Any, Element], bool]
SLOW: dict[str, Says] = {}
SLOW_OF_OPDS: dict[str, Callable[[Any, str], bool]] = {}
SLOW_OF_PLAN: dict[str, Says] = {}  # on a graph of all living records; nothing is decided
PROTECTING = ("security_standard", "security_clearance")


@dataclass(frozen=True)
class City:
    """A graph with its lists, asked by nested loops alone."""

    graph: Graph
    vocabulary: Vocabulary
    today: date

    def all(self, kind: str) -> list[Element]:
        return [e for e in self.graph.elements.values() if e.kind == kind]

    def after(self, one: Element, type_: str, *kinds: str) -> list[Element]:
        """What the record points at, among these kinds or all."""
        found = [
            self.graph.elements[r.target]
            for r in self.graph.relations
            if r.type == type_ and r.source == one.id
        ]
        return [e for e in found if not kinds or e.kind in kinds]

    def before(self, one: Element, type_: str, *kinds: str) -> list[Element]:
        """What points at the record, among these kinds or all."""
        found = [
            self.graph.elements[r.source]
            for r in self.graph.relations
            if r.type == type_ and r.target == one.id
        ]
        return [e for e in found if not kinds or e.kind in kinds]

    def line(self, opd: str | None) -> str | None:
        """The root above a unit; the test's tree has no secretariat."""
        while opd in self.graph.units and self.graph.units[opd].parent:
            opd = self.graph.units[opd].parent
        return opd

    def parties(self, value: Any) -> set[str | None]:
        """Reporting OPDs among one or several party values."""
        keys = value if isinstance(value, list) else [value]
        return {self.line(k[4:]) for k in keys if isinstance(k, str) and k.startswith("opd:")}

    def in_use(self, e: Element) -> bool:
        return e.attributes.get("lifecycle") in (None, "aktif")

    def local(self, e: Element) -> bool:
        owned = e.attributes.get("ownership_class")
        return owned == "khusus_daerah" or (owned is None and e.opd is not None)

    def ours(self, e: Element) -> bool:
        return e.opd is not None and self.local(e) and self.in_use(e)

    def closed(self, e: Element) -> bool:
        return e.attributes.get("disclosure") in ("Terbatas", "Tertutup")

    def covered(self, e: Element, *kinds: str) -> bool:
        return self.before(e, "covers", *kinds) != []

    def filled(self, e: Element, name: str) -> bool:
        return (
            e.attributes.get(name) is not None
            or name in e.unread
            or e.marks.get(name) == "not_applicable"
        )

    def ending(self, e: Element) -> bool:
        return e.plan in ("retire", "merge")

    def core(self, e: Element) -> bool:
        return e.attributes.get("process_kind") == "inti"

    def leaf(self, process: Element) -> bool:
        return self.before(process, "part_of") == []

    def exchanges_data(self, e: Element) -> bool:
        ends = self.before(e, "supplied_by") + self.before(e, "delivered_to")
        return any(i.attributes.get("state") != "berhenti" for i in ends)

    def day(self, value: Any) -> date | None:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return None


def slow(code: str) -> Callable[[Says], Says]:
    """Declares the slow definition of a rule about records."""

    def declare(says: Says) -> Says:
        SLOW[code] = says
        return says

    return declare


# --- Processes ------------------------------------------------------------------------------------


def _no_service(c: City, e: Element) -> bool:
    return c.leaf(e) and not c.before(e, "realises")


def _no_data(c: City, e: Element) -> bool:
    return c.leaf(e) and not c.before(e, "arises_from")


def _no_application(c: City, e: Element) -> bool:
    through = [a for s in c.before(e, "realises") for a in c.before(s, "supports")]
    return c.leaf(e) and not c.before(e, "supports") and not through


SLOW |= {
    "PRB-01": lambda c, e: c.core(e) and _no_service(c, e),
    "PRB-02": lambda c, e: not c.core(e) and _no_service(c, e),
    "PRB-03": lambda c, e: c.core(e) and _no_data(c, e),
    "PRB-04": lambda c, e: not c.core(e) and _no_data(c, e),
    "PRB-05": lambda c, e: c.core(e) and _no_application(c, e),
    "PRB-06": lambda c, e: not c.core(e) and _no_application(c, e),
}


@slow("PRB-07")
def _(c: City, e: Element) -> bool:
    sops = [
        d for d in c.before(e, "basis_of") if d.attributes.get("document_type") == "sop"
    ]  # fmt: skip
    return c.core(e) and c.leaf(e) and not sops


@slow("PRB-09")
def _(c: City, e: Element) -> bool:
    mirror = {"supplier": "customer", "customer": "supplier"}
    own = c.line(e.opd)
    for role, other_role in mirror.items():
        for other in c.parties(e.attributes.get(role)):
            theirs = [p for p in c.all("process") if c.line(p.opd) == other]
            if own is None or other == own or not theirs:
                continue
            if not any(own in c.parties(p.attributes.get(other_role)) for p in theirs):
                return True
    return False


@slow("PRB-10")
def _(c: City, e: Element) -> bool:
    own = c.line(e.opd)
    if own is None or e.attributes.get("is_generic"):
        return False
    others = c.parties(e.attributes.get("supplier")) | c.parties(e.attributes.get("customer"))
    for other in others - {own}:
        shared = [a for a in c.all("application") if {own, other} <= _users(c, a)]
        running = [
            i for i in c.all("integration")
            if i.attributes.get("state", "berjalan") == "berjalan"
            and {_end(c, i, "supplied_by", "supplier_party"),
                 _end(c, i, "delivered_to", "consumer_party")} == {own, other}
        ]  # fmt: skip
        if not shared and not running:
            return True
    return False


def _users(c: City, application: Element) -> set[str | None]:
    supported = [c.line(s.opd) for s in c.after(application, "supports")]
    used = c.parties(application.attributes.get("used_by"))
    return ({c.line(application.opd), *supported} | used) - {None}


def _end(c: City, integration: Element, type_: str, role: str) -> str | None:
    party = integration.attributes.get(role)
    for opd in c.parties(party):
        return opd
    applications = sorted(c.after(integration, type_), key=lambda e: (e.code, e.id))
    if applications:
        return c.line(applications[0].opd) or applications[0].id
    return party


# --- Services and data ----------------------------------------------------------------------------

SLOW |= {
    "LYN-01": lambda c, e: not c.before(e, "supports"),
    "LYN-02": lambda c, e: not c.after(e, "realises"),
    "LYN-06": lambda c, e: not any(
        c.before(based, "basis_of") for based in [e, *c.after(e, "realises")]
    ),
    "DAT-01": lambda c, e: not c.filled(e, "producer"),
    "DAT-02": lambda c, e: not c.filled(e, "steward"),
    "DAT-06": lambda c, e: not c.after(e, "arises_from"),
    "DAT-07": lambda c, e: not (
        c.after(e, "serves") or c.before(e, "uses_data") or c.before(e, "carries")
        or c.before(e, "derived_from")
    ),
    "TPK-01": lambda c, e: not e.attributes.get("declined_reason") and not c.after(e, "yields"),
}  # fmt: skip


@slow("LYN-03")
def _(c: City, e: Element) -> bool:
    applications = c.before(e, "supports")
    return applications != [] and not any(c.in_use(a) for a in applications)


@slow("LYN-04")
def _(c: City, e: Element) -> bool:
    applications = [a for a in c.before(e, "supports") if c.in_use(a)]

    def ends(a: Element) -> bool:
        hosts = c.after(a, "runs_on")
        return c.ending(a) or (hosts != [] and all(c.ending(h) for h in hosts))

    return applications != [] and all(ends(a) for a in applications)


@slow("LYN-05")
def _(c: City, e: Element) -> bool:
    through = [d for a in c.before(e, "supports") for d in c.after(a, "uses_data")]
    return not c.before(e, "serves") and not through


@slow("DAT-03")
def _(c: City, e: Element) -> bool:
    if e.attributes.get("interoperable") is not False:
        return False
    users = c.after(e, "serves") + c.before(e, "uses_data") + c.before(e, "derived_from")
    receivers = {c.line(u.opd) for u in users}
    for i in c.before(e, "carries"):
        end = _end(c, i, "delivered_to", "consumer_party")
        receivers |= {end} if end in c.graph.units else set()
    return bool(receivers - {None, c.line(e.opd), _producer(c, e)})


def _producer(c: City, data: Element) -> str | None:
    for opd in c.parties(data.attributes.get("producer")):
        return opd
    return c.line(data.opd)


# --- Applications ---------------------------------------------------------------------------------

SLOW |= {
    "APL-01": lambda c, e: e.opd is not None and not c.after(e, "supports"),
    "APL-05": lambda c, e: (
        e.opd is not None and c.in_use(e) and not c.exchanges_data(e)
        and not c.after(e, "connects_through", "service_bus")
    ),
    "APL-11": lambda c, e: (
        e.attributes.get("lifecycle") == "tidak_aktif" and c.after(e, "supports") != []
    ),
    "APL-13": lambda c, e: e.opd is not None and not c.after(e, "uses_data"),
    "APL-15": lambda c, e: (
        e.attributes.get("lifecycle") == "tidak_aktif" and not c.ending(e)
    ),
    "APL-16": lambda c, e: (
        c.local(e) and c.in_use(e) and len(c.after(e, "supports")) == 1
        and not c.exchanges_data(e)
    ),
}  # fmt: skip


@slow("APL-02")
def _(c: City, e: Element) -> bool:
    services = c.after(e, "supports", "service")
    return (
        services != []
        and not c.after(e, "supports", "process")
        and not any(c.after(s, "realises") for s in services)
    )


@slow("APL-06")
def _(c: City, e: Element) -> bool:
    rented = e.attributes.get("hosting") in ("awan_pihak_ketiga", "hosting_sewa")
    foreign = any(
        h.attributes.get("ownership") in ("Milik Pihak Ketiga", "Milik BUMN")
        for h in c.after(e, "runs_on")
    )
    return c.in_use(e) and c.local(e) and (rented or foreign)


@slow("APL-12")
def _(c: City, e: Element) -> bool:
    here = e.attributes.get("hosting") in ("pusat_data_daerah", "ruang_server_opd")
    return here and c.in_use(e) and not c.after(e, "runs_on")


@slow("APL-14")
def _(c: City, e: Element) -> bool:
    rivals = [r for s in c.after(e, "supports", "service") for r in c.before(s, "supports")]
    is_common = any(r.attributes.get("ownership_class") == "umum" for r in rivals)
    return c.local(e) and c.in_use(e) and not e.attributes.get("common_field") and is_common


# --- Exchanges, infrastructure, security ----------------------------------------------------------


@slow("ITG-04")
def _(c: City, e: Element) -> bool:
    def ends(i: Element) -> set[str]:
        found = (
            _end(c, i, "supplied_by", "supplier_party"),
            _end(c, i, "delivered_to", "consumer_party"),
        )
        return {x for x in found if x}

    def runs(i: Element) -> bool:
        whole = all(
            _end(c, i, *end)
            for end in (("supplied_by", "supplier_party"), ("delivered_to", "consumer_party"))
        )
        return i.attributes.get("state", "berjalan") == "berjalan" and whole

    others = [i for i in c.all("integration") if runs(i) and ends(i) == ends(e)]
    return e.attributes.get("state") == "berhenti" and not others


@slow("ITG-08")
def _(c: City, e: Element) -> bool:
    by_hand = e.attributes.get("way") in ("manual", "berkas")
    stopped = e.attributes.get("state") == "berhenti"
    return by_hand and not stopped and any(c.closed(d) for d in c.after(e, "carries"))


SLOW |= {
    "ITG-06": lambda c, e: not c.after(e, "carries"),
    "ITG-07": lambda c, e: e.attributes.get("way") == "splp" and not c.after(e, "passes"),
    "INF-01": lambda c, e: not c.after(e, "placed_in"),
    "INF-02": lambda c, e: not (
        c.before(e, "runs_on") or c.after(e, "works_for") or c.after(e, "holds")
        or c.after(e, "attached_to") or c.before(e, "attached_to") or c.before(e, "stores_on")
    ),
    "INF-07": lambda c, e: not c.after(e, "runs_software"),
    "KAM-01": lambda c, e: (
        e.attributes.get("disclosure") == "Tertutup" and not c.covered(e, *PROTECTING)
    ),
    "KAM-08": lambda c, e: (
        e.attributes.get("disclosure") == "Terbatas" and not c.covered(e, *PROTECTING)
    ),
    "KAM-02": lambda c, e: (
        c.ours(e) and not c.covered(e, *PROTECTING)
        and any(c.closed(d) for d in c.after(e, "uses_data"))
    ),
    "KAM-03": lambda c, e: c.ours(e) and not c.covered(e, "security_audit"),
    "KAM-05": lambda c, e: c.ours(e) and not c.covered(e, "vulnerability"),
    "KAM-10": lambda c, e: e.opd is not None and not c.covered(e, "security_audit"),
    "KAM-11": lambda c, e: c.ours(e) and not c.covered(e, "security_clearance"),
    "IKU-01": lambda c, e: not c.after(e, "allocated_to"),
    "SAS-01": lambda c, e: (
        e.attributes.get("level") == "sasaran" and not c.before(e, "measures")
    ),
    "RCN-01": lambda c, e: e.plan == "merge" and e.merged_into not in c.graph.elements,
    "RCN-02": lambda c, e: (
        e.plan == "merge" and e.merged_into in c.graph.elements
        and c.ending(c.graph.elements[e.merged_into])
    ),
    "OPD-07": lambda c, e: e.opd is not None and e.opd not in c.graph.units,
}  # fmt: skip


@slow("KAM-07")
def _(c: City, e: Element) -> bool:
    happened = c.day(e.attributes.get("held_on"))

    def is_later(improvement: Element) -> bool:
        made = c.day(improvement.attributes.get("held_on"))
        return happened is None or made is None or made >= happened

    return any(
        not any(is_later(i) for i in c.before(hit, "covers", "security_improvement"))
        for hit in c.after(e, "covers")
    )


@slow("KAM-09")
def _(c: City, e: Element) -> bool:
    running = [a for a in c.before(e, "runs_on", "application") if c.in_use(a)]
    held = c.after(e, "holds") + [d for a in running for d in c.after(a, "uses_data")]
    return not c.covered(e, *PROTECTING) and any(c.closed(d) for d in held)


# --- OPDs -----------------------------------------------------------------------------------------


def _has(c: City, opd: str, *kinds: str) -> bool:
    return any(c.line(e.opd) == opd and e.kind in kinds for e in c.graph.elements.values())


SLOW_OF_OPDS |= {
    "OPD-01": lambda c, opd: not _has(c, opd, "process"),
    "OPD-02": lambda c, opd: not _has(c, opd, "service"),
    "OPD-03": lambda c, opd: not _has(c, opd, "data"),
    "OPD-04": lambda c, opd: (
        not (
            _has(c, opd, "application", "integration")
            or any(opd in _users(c, a) for a in c.all("application"))
        )
    ),
    "OPD-08": lambda c, opd: (
        not any(
            c.line(e.opd) == opd and (e.review != "draft" or e.draft_fields is not None)
            for e in c.graph.elements.values()
        )
    ),
}


# --- The plan -------------------------------------------------------------------------------------


def _counts(e: Element) -> bool:
    dropped = e.attributes.get("planning_state") == "dibatalkan"
    return not dropped and e.plan not in ("retire", "merge")


def _is_early(c: City, one: Element, other: Element) -> bool:
    days = [
        (c.day(one.attributes.get(n)), c.day(other.attributes.get(n)))
        for n in ("starts_on", "ends_on")
    ]
    return any(ours and theirs and ours < theirs for ours, theirs in days)


def _reaches(c: City, one: Element, wanted: Element) -> bool:
    """Whether steps along "depends on", as many as there are records, lead there."""
    ends = {e.id for e in c.after(one, "depends_on")}
    for _ in c.graph.elements:
        ends |= {e.id for i in ends for e in c.after(c.graph.elements[i], "depends_on")}
    return wanted.id in ends


SLOW_OF_PLAN |= {
    "RCN-03": lambda c, e: e.plan != "keep" and not c.before(e, "produces"),
    "KEG-01": lambda c, e: _counts(e) and not c.after(e, "produces"),
    "KEG-05": lambda c, e: (
        _counts(e) and any(_counts(o) and _is_early(c, e, o) for o in c.after(e, "depends_on"))
    ),
    "KEG-06": lambda c, e: _reaches(c, e, e),
}
