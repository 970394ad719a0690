"""A picture changes little when the data changes little: one more application, and who moves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.diagrams.fonts import measure
from architecture.diagrams.layout import Layout
from architecture.diagrams.picture import Picture
from architecture.diagrams.place import place
from architecture.diagrams.split import Group, grouped
from architecture.diagrams.style import PAPERS
from tests.diagram_graphs import City, a_picture, a_random_office

WHOLE = 60  # boxes of a sheet


def with_one_more(city: City, seed: int) -> City:
    """The same with an application that supports a service, uses data and runs on a server."""
    dice, new = random.Random(seed), city.add("application", "Aplikasi baru")
    for prefix, relation in (("lyn", "supports"), ("dat", "uses_data"), ("srv", "runs_on")):
        own = sorted(i for i, e in city.elements.items() if i[:3] == prefix and e.opd == "dishub")
        city.link(new, relation, dice.choice(own))
    return city


def an_office_of_functions(functions: int, seed: int) -> City:
    """An OPD as they are: each function has its processes, services, applications and data."""
    dice, city = random.Random(seed), City()
    server = city.add("server", "Server bersama")
    for number in range(functions):
        top = city.add("process", f"Urusan {number}", process_kind="inti")
        ends: dict[str, list[str]] = {"process": [top], "service": [], "data": []}
        for _ in range(dice.randint(1, 4)):
            part = city.add("process", f"Bagian dari {number}", process_kind="inti")
            city.link(part, "part_of", top)
            ends["process"].append(part)
        for process in ends["process"]:
            ends["service"].append(city.add("service", f"Layanan {number}"))
            city.link(ends["service"][-1], "realises", process)
            ends["data"].append(city.add("data", f"Data {number}"))
            city.link(ends["data"][-1], "arises_from", process)
        for _ in range(2):
            application = city.add("application", f"Aplikasi {number}")
            city.link(application, "supports", dice.choice(ends["service"]))
            city.link(application, "uses_data", dice.choice(ends["data"]))
            city.link(application, "runs_on", server)
    return city


def moved(before: Sequence[Group], after: Sequence[Group]) -> tuple[int, int]:
    """How many boxes changed their sheet, and of how many; sheets pair up by what they share."""
    was = {box: number for number, group in enumerate(before) for box in group}
    now = {box: number for number, group in enumerate(after) for box in group}
    both = was.keys() & now.keys()
    shared = Counter((was[box], now[box]) for box in both)
    partner: dict[int, int] = {}
    for (one, other), _count in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        if one not in partner and other not in partner.values():
            partner[one] = other
    return sum(partner.get(was[box]) != now[box] for box in both), len(both)


def share_moved(cases: Iterable[tuple[Picture, Picture]]) -> list[float]:
    counts = [moved(grouped(one, WHOLE), grouped(other, WHOLE)) for one, other in cases]
    return [gone / whole for gone, whole in counts]


def test_one_more_application_leaves_nearly_every_box_on_its_sheet() -> None:
    shares = share_moved(
        (a_picture(an_office_of_functions(12, seed)),
         a_picture(with_one_more(an_office_of_functions(12, seed), seed + change)))
        for seed in range(4) for change in range(3)
    )  # fmt: skip
    assert sum(shares) / len(shares) <= 0.05
    assert sum(share <= 0.03 for share in shares) >= 0.75 * len(shares)


def test_also_where_nothing_belongs_together_most_boxes_stay() -> None:
    shares = share_moved(
        (a_picture(a_random_office(boxes, seed)),
         a_picture(with_one_more(a_random_office(boxes, seed), seed)))
        for boxes in (90, 200) for seed in range(4)
    )  # fmt: skip
    assert sum(shares) / len(shares) <= 0.12


def test_a_sheet_holds_neighbouring_functions() -> None:
    """Sheets follow the order of the codes, so a reader finds them again."""
    picture = a_picture(an_office_of_functions(12, 1))
    tops = [
        sorted(b for b in group if picture.by_id[b].code.startswith("PRB"))
        for group in grouped(picture, WHOLE)
    ]
    assert len(tops) > 1
    for one, other in pairwise(tops):
        assert one[-1] < other[0]


def test_on_a_sheet_boxes_keep_their_order_from_left_to_right() -> None:
    kept = [
        _kept(
            _placed(a_random_office(30, seed)),
            _placed(with_one_more(a_random_office(30, seed), seed)),
        )
        for seed in range(5)
    ]
    assert sum(same for same, _ in kept) >= 0.85 * sum(pairs for _, pairs in kept)


def _placed(city: City) -> Layout:
    layout = place(a_picture(city), PAPERS["A3"], measure)
    assert layout is not None
    return layout


def _kept(before: Layout, after: Layout) -> tuple[int, int]:
    """Pairs of a lane that still stand in the same order, and all that stood apart."""
    was = {b.box.id: (b.box.layer, b.area.x) for b in before.boxes}
    now = {b.box.id: b.area.x for b in after.boxes}
    both = sorted(was.keys() & now.keys())
    pairs = [
        (one, other) for i, one in enumerate(both) for other in both[i + 1 :]
        if was[one][0] is was[other][0] and abs(was[one][1] - was[other][1]) > 5
    ]  # fmt: skip
    same = sum(
        (was[one][1] < was[other][1]) == (now[one] < now[other]) or abs(now[one] - now[other]) < 5
        for one, other in pairs
    )
    return same, len(pairs)
