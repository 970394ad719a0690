"""What a plan does to records, for every picture alike: the word in the name, the sign in front.

Builders read names and know nothing of plans: the graph they get says "SIM-KIR [× dihentikan]".
So each name is wrapped, listed and spoken with its word, and no picture can leave it out. The form
of a box (`plan_forms`) says the same without words. Reading "difference" lays today and target
over each other: one graph with all that is in either, and relations that come or go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from architecture.differences import differences
from architecture.graph import Element, Graph, Relation
from architecture.metamodel import METAMODEL, RelationType, Text
from architecture.metamodel.relations import DOMAIN_KINDS

AS_IS, TARGET, DIFFERENCE = "as-is", "target", "difference"
READINGS = (AS_IS, TARGET, DIFFERENCE)
READING_LABELS: dict[str, Text] = {
    AS_IS: Text("Kini", "Today"),
    TARGET: Text("Target", "Target"),
    DIFFERENCE: Text("Selisih", "Difference"),
}
KEEP, NEW, UPGRADE, RETIRE, MERGE = "keep", "new", "upgrade", "retire", "merge"
PLANNED = (NEW, UPGRADE, RETIRE, MERGE)
SIGNS = {NEW: "+", UPGRADE: "↑", RETIRE: "×", MERGE: "→"}
WORDS: dict[str, Text] = {
    NEW: Text("baru", "new"),
    UPGRADE: Text("pengembangan", "upgrade"),
    RETIRE: Text("dihentikan", "retired"),
    MERGE: Text("digabung", "merged"),
}
TIGHT = "\u00a0"
INTO = Text("digabung ke {code}", "merged into {code}")
CHANGES = Text("berubah", "changes")
MOVES_TO = Text("pindah ke {opd}", "moves to {opd}")
MOVES_FROM = Text("pindah dari {opd}", "moves from {opd}")
# No relation of the vocabulary: the way of a merged record, drawn in the difference alone.
MERGED_INTO = RelationType(
    "merged_into",
    Text("digabung ke", "merged into"),
    Text("menerima gabungan dari", "takes over"),
    tuple(DOMAIN_KINDS),
    tuple(DOMAIN_KINDS),
    "design: model, States",
)
Say = Callable[[Text], str]


def relation_type(name: str) -> RelationType:
    """The declared type of a relation, or the way of a merged record."""
    return MERGED_INTO if name == MERGED_INTO.name else METAMODEL.relation(name)


def told(graph: Graph, known: Mapping[str, Element], say: Say) -> Graph:
    """The graph in which names say what the plan does to their record.

    `known` are all records the viewer may see, whatever the reading: a merged record names the
    one that takes it over. A graph without plan comes back as it is.
    """
    renamed = {
        i: e.copy_with(name=f"{e.name} [{plan_words(e, known, say)}]")
        for i, e in graph.elements.items()
        if e.plan in SIGNS
    }
    return _with(graph, renamed) if renamed else graph


def plan_words(element: Element, known: Mapping[str, Element], say: Say) -> str:
    """The sign of a plan and its word, not to be parted: "× dihentikan"; "" without plan."""
    if element.plan not in SIGNS:
        return ""
    return f"{SIGNS[element.plan]}{TIGHT}{_word(element, known, say)}"


def _word(element: Element, known: Mapping[str, Element], say: Say) -> str:
    into = known.get(element.merged_into or "")
    if element.plan == MERGE and into is not None:
        return say(INTO).replace("{code}", into.code)
    return say(WORDS[element.plan])


def _with(graph: Graph, renamed: Mapping[str, Element]) -> Graph:
    """The same graph with these records in place of theirs."""
    elements = {i: renamed.get(i, e) for i, e in graph.elements.items()}
    return replace(graph, elements=elements, _by_kind={})


# --- The difference -----------------------------------------------------------------------------


def difference_graph(today: Graph, target: Graph, say: Say, home: frozenset[str]) -> Graph:
    """Both readings over each other; `plan` of records and relations says what happens to them.

    Names carry the words already. A record that moves to another OPD stands in the OPDs of `home`
    if it leaves one of them, else where it will be.
    """
    changed = {c.after.id for c in differences(today, target).changed
               if any(f.field in c.after.kind_.by_name or f.field in ("name", "opd")
                      for f in c.fields)}  # fmt: skip
    elements = {}
    for i in sorted(today.elements.keys() | target.elements.keys()):
        was, is_ = today.elements.get(i), target.elements.get(i)
        elements[i] = _laid(was, is_, i in changed, target, say=say, home=home)
    relations = tuple(_relations(today, target, elements))
    graph = Graph(elements, relations, today.units, (), today.version, DIFFERENCE)
    known = {**today.elements, **target.elements}
    once = {i: e for i, e in elements.items() if e.plan in (NEW, RETIRE, MERGE)}
    named = {
        i: e.copy_with(name=f"{e.name} [{plan_words(e, known, say)}]") for i, e in once.items()
    }
    return _with(graph, named) if named else graph


def _laid(
    was: Element | None, is_: Element | None, changed: bool, target: Graph, *, say: Say,
    home: frozenset[str],
) -> Element:  # fmt: skip
    """One record of the difference, with its plan and, where it stays and changes, the words."""
    if was is None:
        assert is_ is not None
        return is_.copy_with(plan=NEW) if not is_.redacted else is_
    if is_ is None:
        return was if was.plan in (RETIRE, MERGE) or was.redacted else was.copy_with(plan=RETIRE)
    if is_.redacted or was.redacted or not (changed or is_.plan == UPGRADE):
        return is_.copy_with(plan=KEEP) if is_.plan != KEEP else is_
    leaves = was.opd != is_.opd and was.opd in home
    words = [say(WORDS[UPGRADE]) if is_.plan == UPGRADE else say(CHANGES)]
    if was.opd != is_.opd:
        moves = MOVES_TO if leaves else MOVES_FROM
        other = target.unit_label(is_.opd if leaves else was.opd)
        words.append(say(moves).replace("{opd}", other or say(Text("nasional", "national"))))
    name = is_.name if is_.name == was.name else f"{was.name} → {is_.name}"
    return is_.copy_with(
        name=f"{name} [{SIGNS[UPGRADE]}{TIGHT}{', '.join(words)}]", plan=UPGRADE,
        opd=was.opd if leaves else is_.opd,
    )  # fmt: skip


def _relations(today: Graph, target: Graph, elements: Mapping[str, Element]) -> Iterable[Relation]:
    """Every relation of either reading once, and the ways of merged records."""
    now, then = _by_ends(today), _by_ends(target)
    for ends in sorted(now.keys() | then.keys()):
        relation = then.get(ends) or now[ends]
        plan = KEEP if ends in now and ends in then else NEW if ends in then else RETIRE
        # A merged record's relation may go on under its id at the other record.
        name = f"{relation.id}-" if plan == RETIRE else relation.id
        yield relation._replace(plan=plan, id=name)
    for element in elements.values():
        into = element.merged_into
        if element.plan == MERGE and into in elements:
            assert into is not None
            yield Relation(f"merged-{element.id}", MERGED_INTO.name, element.id, into, MERGE)


def _by_ends(graph: Graph) -> dict[tuple[str, str, str], Relation]:
    return {(r.source, r.target, r.type): r for r in graph.relations}


def together(plans: Iterable[str]) -> str:
    """What several relations drawn as one line come to: their plan if it is the same for all."""
    found = set(plans)
    return found.pop() if len(found) == 1 else KEEP


def counted(elements: Iterable[Element], say: Say) -> str:
    """How many of some records the plan touches, "+ 2 baru, × 1 dihentikan"; "" for none."""
    plans = [e.plan for e in elements]
    return ", ".join(
        f"{SIGNS[plan]} {plans.count(plan)} {say(WORDS[plan])}" for plan in PLANNED if plan in plans
    )


def line_plan(relation: Relation, elements: Mapping[str, Element]) -> str:
    """What happens to a relation: its own plan, else what becomes of the records it ties."""
    if relation.plan != KEEP:
        return relation.plan
    ends = {elements[end].plan for end in (relation.source, relation.target)}
    return next((plan for plan in (NEW, RETIRE) if plan in ends), KEEP)
