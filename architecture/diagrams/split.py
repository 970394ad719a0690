"""Making sheets of a picture that is too dense for one (picture-layout, Split).

Every box has exactly one home sheet. An edge between two sheets is drawn on both; its far end is
a stub there that names the other sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from architecture.diagrams.picture import Box, Code, Counts, Picture, by_layer_and_code
from architecture.diagrams.style import LAYERS
from architecture.metamodel import Domain, Text

ON_SHEET = Text("lembar {n}", "sheet {n}")
EVENNESS = 0.1  # what the square of a sheet's boxes counts against one cut edge
LOOSE = "~"  # sorts behind every code: the boxes linked to nothing


Group = list[str]  # ids of the own boxes of a sheet


def grouped(picture: Picture, limit: int) -> list[Group]:
    """Boxes by sheet, each with at most about `limit` boxes and stubs.

    Process groups stay in the order of their codes and are cut into as few sheets as that takes,
    where fewest edges are cut and the sheets come out even. So a sheet holds what stands together
    in the list, and a new record moves the border between two sheets at most by a little.
    """
    return _in_sequence(picture, _small_groups(picture, limit), limit)


def smaller(picture: Picture, group: Group) -> list[Group]:
    """A group that did not fit on the paper, in at least two; a single box stays alone."""
    limit = max(1, _size(picture, group) * 4 // 5)
    parts = _in_sequence(picture, _cut(picture, group, limit), limit)
    if len(parts) > 1 or len(group) == 1:
        return parts
    middle = len(group) // 2
    return [group[:middle], group[middle:]]


def sheets_with(picture: Picture, groups: Sequence[Group]) -> tuple[Picture, ...]:
    """The sheets of a picture for boxes grouped so."""
    sheet_of = {box: number for number, group in enumerate(groups, 1) for box in group}
    return tuple(_sheet(picture, number, sheet_of) for number in range(1, len(groups) + 1))


# --- Groups -----------------------------------------------------------------------------------


def _small_groups(picture: Picture, limit: int) -> list[Group]:
    """Boxes by process group, none larger than a sheet."""
    homes = _homes(picture)
    groups: dict[str, Group] = {}
    for box in picture.own:
        groups.setdefault(homes[box.id], []).append(box.id)
    return [part for key in sorted(groups) for part in _cut(picture, groups[key], limit)]


def _homes(picture: Picture) -> dict[str, str]:
    """The process group of each own box: that of most of its neighbours above, layer by layer."""
    homes: dict[str, str] = {}
    parents = {box.code: box.parent for box in picture.layer(Domain.PROCESS)}
    for box in picture.own:
        if box.layer is Domain.PROCESS:
            homes[box.id] = _root(box, parents)
    for layer in LAYERS[1:]:
        members = [box for box in picture.own if box.layer is layer]
        above = [(box.id, _most_common(picture, box, homes)) for box in members]
        homes |= {box: home for box, home in above if home}
        # Servers stand with what they are attached to when nothing above uses them.
        for box in members:
            if box.id not in homes:
                homes[box.id] = _most_common(picture, box, homes) or LOOSE
    return homes


def _root(box: Box, parents: Mapping[str, str]) -> str:
    code, seen = box.code, {box.code}
    while parents.get(code) and parents[code] in parents and parents[code] not in seen:
        code = parents[code]
        seen.add(code)
    return code


def _most_common(picture: Picture, box: Box, homes: Mapping[str, str]) -> str:
    found = Counter(homes[n] for n in picture.neighbours[box.id] if homes.get(n, LOOSE) != LOOSE)
    return min(found, key=lambda home: (-found[home], home)) if found else ""


def _cut(picture: Picture, group: Sequence[str], limit: int) -> list[Group]:
    """A group too large for a sheet in parts: each process with what is nearest to it.

    What has no two processes is halved, down to a quarter of a sheet: so few boxes with very
    many neighbours may pass the limit.
    """
    if _size(picture, group) <= limit or len(group) <= limit // 4:
        return [list(group)]
    seeds = [i for i in group if picture.by_id[i].layer is Domain.PROCESS]
    if len(seeds) < 2:
        middle = len(group) // 2
        halves = (group[:middle], group[middle:])
        return [part for half in halves for part in _cut(picture, half, limit)]
    homes = {seed: seed for seed in seeds}
    for layer in LAYERS[1:]:
        for i in group:
            if picture.by_id[i].layer is layer:
                homes[i] = _most_common(picture, picture.by_id[i], homes) or seeds[-1]
    parts: dict[str, Group] = {}
    for i in group:
        parts.setdefault(homes[i], []).append(i)
    return [piece for part in parts.values() for piece in _cut(picture, part, limit)]


Best = tuple[int, float, tuple[int, ...]]  # sheets, cost, and where each begins


def _in_sequence(picture: Picture, groups: Sequence[Group], limit: int) -> list[Group]:
    """Neighbouring groups put together on sheets, as few as fit; then least cut, most even."""
    costs = _costs(picture, groups, limit)
    best: dict[int, Best] = {0: (0, 0.0, ())}
    for end in range(1, len(groups) + 1):
        best[end] = min(
            (best[start][0] + 1, round(best[start][1] + cost, 6), (*best[start][2], start))
            for start in range(end)
            if (cost := costs.get((start, end))) is not None
        )
    starts = best[len(groups)][2]
    return [
        [box for group in groups[a:b] for box in group] for a, b in pairwise((*starts, len(groups)))
    ]


def _costs(picture: Picture, groups: Sequence[Group], limit: int) -> dict[tuple[int, int], float]:
    """What a sheet of the groups from one to before another costs, where they fit on one."""
    own = {box for group in groups for box in group}
    found = {}
    for start in range(len(groups)):
        inside: set[str] = set()
        for end in range(start + 1, len(groups) + 1):
            inside.update(groups[end - 1])
            ends = [e for box in inside for e in picture.neighbours[box]]
            size = len(inside.union(ends))
            if size > limit and end > start + 1:
                break
            cut = sum(e in own and e not in inside for e in ends)
            found[start, end] = cut + EVENNESS * size**2
    return found


def _size(picture: Picture, members: Iterable[str]) -> int:
    """Boxes of a sheet with the stubs it needs."""
    inside = set(members)
    ends = {end for i in inside for end in picture.neighbours[i]}
    return len(inside | ends)


# --- Sheets -----------------------------------------------------------------------------------


def _sheet(picture: Picture, number: int, sheet_of: Mapping[str, int]) -> Picture:
    here = {box for box, sheet in sheet_of.items() if sheet == number}
    edges = tuple(e for e in picture.edges if e.source in here or e.target in here)
    shown = here | {end for edge in edges for end in (edge.source, edge.target)}
    boxes = [
        box if box.id in here or box.stub else _elsewhere(box, sheet_of[box.id], picture.language)
        for box in picture.boxes
        if box.id in shown
    ]
    codes = tuple(_codes_here(picture.codes, here, first=number == 1))
    drawn = Counts(len(edges), sum(len(c.users) for c in codes), picture.counts.implied)
    return replace(
        picture, boxes=by_layer_and_code(boxes, LAYERS), edges=edges, codes=codes, counts=drawn
    )


def _elsewhere(box: Box, sheet: int, language: str) -> Box:
    note = ON_SHEET.in_language(language).format(n=sheet)
    return replace(box, note=note, stub=True, gap=None, codes=(), parent="")


def _codes_here(codes: Sequence[Code], here: set[str], *, first: bool) -> Iterable[Code]:
    """Hubs and security records that this sheet uses; those nobody uses stand on the first."""
    for code in codes:
        inside = [i for i, user in enumerate(code.users) if user in here]
        if inside or (first and not code.users):
            yield replace(
                code,
                users=tuple(code.users[i] for i in inside),
                user_codes=tuple(code.user_codes[i] for i in inside),
                elsewhere=code.elsewhere + len(code.users) - len(inside),
            )
