"""Making sheets of a picture that is too dense for one (picture-layout, Split).

Every box has exactly one home sheet. An edge between two sheets is drawn on both; its far end is
a stub there that names the other sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from architecture.diagrams.picture import Box, Code, Counts, Picture, by_layer_and_code
from architecture.diagrams.style import LAYERS
from architecture.metamodel import Domain, Text

ON_SHEET = Text("lembar {n}", "sheet {n}")
LOOSE = "~"  # sorts behind every code: the boxes linked to nothing


Group = list[str]  # ids of the own boxes of a sheet


def grouped(picture: Picture, limit: int) -> list[Group]:
    """Boxes by sheet, each with at most about `limit` boxes and stubs.

    As few sheets as that takes, and of the ways to do it the most even one.
    """
    tried = [
        _merged(picture, _small_groups(picture, at_most), at_most)
        for at_most in range(limit, max(limit - 16, 7), -5)
    ]
    fewest = min(len(groups) for groups in tried)
    return min(
        (groups for groups in tried if len(groups) == fewest),
        key=lambda groups: max(_size(picture, group) for group in groups),
    )


def smaller(picture: Picture, group: Group) -> list[Group]:
    """A group that did not fit on the paper, in at least two; a single box stays alone."""
    limit = max(1, _size(picture, group) * 3 // 5)
    parts = _merged(picture, _cut(picture, group, limit), limit)
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


def _merged(picture: Picture, groups: list[Group], limit: int) -> list[Group]:
    """Groups put together on sheets: those with most shared edges first, while they fit."""
    sheets: dict[int, Group] = dict(enumerate(groups))
    where = {box: number for number, group in sheets.items() for box in group}
    shared: Counter[tuple[int, int]] = Counter()
    for edge in picture.edges:
        one, other = where.get(edge.source), where.get(edge.target)
        if one is not None and other is not None and one != other:
            shared[min(one, other), max(one, other)] += 1
    while True:
        pairs = [(a, b) for a in sheets for b in sheets if a < b]
        pairs.sort(key=lambda p: (-shared[p], len(sheets[p[0]]) + len(sheets[p[1]]), p))
        fitting = next((p for p in pairs if _size(picture, _both(sheets, p)) <= limit), None)
        if fitting is None:
            return [sheets[number] for number in sorted(sheets)]
        _join(sheets, shared, *fitting)


def _both(sheets: Mapping[int, Group], pair: tuple[int, int]) -> list[str]:
    return sheets[pair[0]] + sheets[pair[1]]


def _join(sheets: dict[int, Group], shared: Counter[tuple[int, int]], kept: int, gone: int) -> None:
    sheets[kept] += sheets.pop(gone)
    for other in sheets:
        if other != kept:
            moved = shared.pop((min(gone, other), max(gone, other)), 0)
            shared[min(kept, other), max(kept, other)] += moved


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
