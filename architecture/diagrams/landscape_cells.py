"""What an application landscape is made of: groups of processes and the applications they use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.table_parts import Part, Piece
from architecture.gaps.facts import Facts
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.process import PROCESS, PROCESS_KIND
from architecture.metamodel.relations import PART_OF, REALISES, SUPPORTS

LAST = "~"  # sorts behind every code
UNGROUPED = Text("Kelompok belum diisi atau belum terbuka", "Group not filled in or not open")
NATIONAL = Text("nasional dan bersama", "national and shared")
SHARED = Text("bersama", "shared")  # short, on boxes: national or of the government
Group = tuple[str, str]  # sort key, label


@dataclass
class Slot:
    """What meets in one cell: processes, their applications, and processes without any."""

    processes: list[Element] = field(default_factory=list)
    applications: dict[str, Element] = field(default_factory=dict)
    bare: list[Element] = field(default_factory=list)

    @property
    def sorted_applications(self) -> list[Element]:
        return sorted(self.applications.values(), key=lambda a: (a.code, a.id))


Slots = dict[tuple[str, str], Slot]


class Landscape:
    """The applications of processes, by group and by OPD or unit."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.facts = Facts(ask.graph, ask.today, ask.vocabulary)
        self.group_of = GROUPINGS[ask.options.get("kelompok", "rab")]
        self.groups: dict[str, str] = {}

    def slots(self, processes: Iterable[Element], column: Callable[[Element], str]) -> Slots:
        """The cells that these processes and their applications make."""
        found: Slots = {}
        for process in processes:
            key, label = self.group_of(self.ask, process)
            self.groups[key] = label
            slot = found.setdefault((key, column(process)), Slot())
            slot.processes.append(process)
            own = self.applications_of(process)
            slot.applications.update((a.id, a) for a in own)
            if self.is_bare(process):
                slot.bare.append(process)
        return found

    def applications_of(self, process: Element) -> list[Element]:
        """What supports a process, directly or through a service that realises it, by code."""
        graph = self.ask.graph
        served = [process, *graph.sources(process, REALISES)]
        found = {a.id: a for end in served for a in graph.sources(end, SUPPORTS)}
        return sorted(found.values(), key=lambda a: (a.code, a.id))

    def is_group(self, process: Element) -> bool:
        """Whether it consists of others: what it needs is asked of its parts."""
        return bool(self.ask.graph.sources(process, PART_OF))

    def is_bare(self, process: Element) -> bool:
        """Whether an application is missing; not asked of groups and of what is closed."""
        return not (process.redacted or self.is_group(process) or self.applications_of(process))

    def untied(self) -> dict[str, list[Element]]:
        """By OPD ("" for national ones) what it owns or uses without a process that says so."""
        tied: dict[str, set[str | None]] = {}
        for process in self.ask.graph.of_kind(PROCESS):
            for application in self.applications_of(process):
                tied.setdefault(application.id, set()).add(self.facts.opd_of(process))
        found: dict[str, list[Element]] = {}
        for application in self.ask.graph.of_kind(APPLICATION):
            named = self.facts.party_opds(application.attributes.get("used_by"))
            users = {*named, self.facts.opd_of(application) or ""}
            for user in users - {o or "" for o in tied.get(application.id, ())}:
                if user or application.id not in tied:
                    found.setdefault(user, []).append(application)
        return found

    @property
    def ordered(self) -> list[Group]:
        """The groups met so far, by code."""
        return sorted(self.groups.items())


# --- Groups of processes ----------------------------------------------------------------------


def _by_rab(ask: Ask, process: Element) -> Group:
    """Second level of RAB: coarse enough for a page, fine enough to compare."""
    path = ask.vocabulary.reference_path(process.attributes.get("rab") or "")
    if not path:
        return LAST, ask.say(UNGROUPED)
    node = path[min(1, len(path) - 1)]
    return node.code, node.label


def _by_urusan(ask: Ask, process: Element) -> Group:
    path = ask.vocabulary.reference_path(process.attributes.get("urusan") or "")
    return (path[-1].code, path[-1].label) if path else (LAST, ask.say(UNGROUPED))


def _by_kind(ask: Ask, process: Element) -> Group:
    value = process.attributes.get("process_kind")
    places = {choice.code: i for i, choice in enumerate(PROCESS_KIND.choices)}
    if value not in places:
        return LAST, ask.say(UNGROUPED)
    return str(places[value]), PROCESS_KIND.choice_label(value, ask.language)


GROUPINGS: dict[str, Callable[[Ask, Element], Group]] = {
    "rab": _by_rab,
    "urusan": _by_urusan,
    "jenis": _by_kind,
}


# --- Pieces ---


def summary_of(ask: Ask, slot: Slot) -> str:
    number = len(slot.applications)
    words = [ask.say(Text(f"{number} aplikasi", f"{number} applications"))]
    if slot.processes:
        many = len(slot.processes)
        words.insert(0, ask.say(Text(f"{many} proses", f"{many} processes")))
    if slot.bare:
        bare = len(slot.bare)
        words.append(ask.say(Text(f"{bare} proses tanpa aplikasi", f"{bare} without application")))
    return ", ".join(words)


def application_piece(ask: Ask, application: Element, key: str, unit: str) -> Piece:
    """An application in one cell: name, code, owner where it is another's, what will change."""
    family = ask.graph.descendants_of_unit(unit) if unit else frozenset()
    own = application.opd in family or (not unit and application.opd is None)
    owner = ask.graph.unit_label(application.opd) or ask.say(SHARED)
    facts = application.code if own else f"{application.code}, {owner}"
    state = state_of(ask, application)
    worst = ask.worst(application.id)
    parts: list[Part] = [(application.name, False, False), (facts, False, True)]
    parts += [(state, True, False)] if state else []
    spoken = [application.name, facts, state, worst.message if worst else ""]
    return Piece(
        f"{application.id}-{key}-{unit}", tuple(parts), "box", Domain.APPLICATION,
        ask.record_href(application), ", ".join(s for s in spoken if s), stub=not own,
        gap=worst.sort if worst else "",
    )  # fmt: skip


def state_of(ask: Ask, application: Element) -> str:
    """What is not plain about its life, in words; of its plan the name tells."""
    lifecycle = application.attributes.get("lifecycle")
    words = []
    if lifecycle not in (None, "aktif"):
        label = APPLICATION.attribute("lifecycle").choice_label(lifecycle, ask.language)
        words.append(label.lower())
    return ", ".join(words)
