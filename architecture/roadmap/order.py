"""An order proposed for the activities: from what waits for what, the gaps and the period.

It moves only what has no time or contradicts itself; people decide (brief: facts, rules and
decisions stay apart).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from architecture.metamodel import Text
from architecture.roadmap.roadmap import DONE, Activity, Roadmap

# How many years after the first an activity begins by the gravest gap it closes.
_WAIT = {"high": 0, "medium": 1, "low": 2, "": 2}


@dataclass(frozen=True)
class Placement:
    """The years proposed for one activity, why it needs any, and why these.

    `is_cyclic` activities wait for each other: no years are proposed until a person decides.
    """

    activity: Activity
    first: int
    last: int
    faults: tuple[Text, ...]
    reasons: tuple[Text, ...]
    is_cyclic: bool = False

    @property
    def starts(self) -> str:
        """The proposed first day."""
        return f"{self.first}-01-01"

    @property
    def ends(self) -> str:
        """The proposed last day."""
        return f"{self.last}-12-31"


def proposed_order(roadmap: Roadmap, *, this_year: int) -> tuple[Placement, ...]:
    """Years for every activity that has none or whose years contradict, in working order.

    What is done, dropped or put off stays. Earlier placements count for later ones.
    """
    active = [a for a in roadmap.activities if a.is_ongoing and a.state != DONE]
    cyclic = _waiting_in_circles(roadmap)
    ends = {a.id: (a.last_year, a.ends) for a in roadmap.activities}
    placed = [_circle(roadmap, a) for a in active if a.id in cyclic]
    for activity in _in_order(roadmap, active, cyclic):
        faults = _faults(roadmap, activity, ends)
        if faults:
            made = _place(roadmap, activity, ends, faults, this_year)
            ends[activity.id] = (made.last, made.ends)
            placed.append(made)
    return tuple(placed)


def waiting(roadmap: Roadmap) -> nx.DiGraph[str]:
    """Who waits for whom: an edge from each activity to those that depend on it."""
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(a.id for a in roadmap.activities)
    for activity in roadmap.activities:
        for before in activity.depends_on:
            if before in roadmap.by_id and before != activity.id:
                network.add_edge(before, activity.id)
    return network


def _waiting_in_circles(roadmap: Roadmap) -> frozenset[str]:
    parts = nx.strongly_connected_components(waiting(roadmap))
    return frozenset(i for part in parts if len(part) > 1 for i in part)


def _in_order(roadmap: Roadmap, active: list[Activity], cyclic: frozenset[str]) -> list[Activity]:
    """What comes first stands first; among equals the gravest gaps, then the code."""
    network = waiting(roadmap)
    network.remove_nodes_from(cyclic)
    wanted = {a.id for a in active}
    rank = {a.id: ([-n for n in a.weight], a.code, a.id) for a in roadmap.activities}
    order = nx.lexicographical_topological_sort(network, key=rank.__getitem__)
    return [roadmap.by_id[i] for i in order if i in wanted]


Ends = Mapping[str, tuple[int | None, str]]


def _faults(roadmap: Roadmap, activity: Activity, ends: Ends) -> tuple[Text, ...]:
    """Why today's time cannot stay; empty if it can."""
    if not activity.starts and not activity.ends:
        if activity.noted_years:
            return (Text("tanggal belum diisi", "its days are not filled in"),)
        return (Text("belum berjadwal", "not scheduled"),)
    found = []
    if not (activity.starts and activity.ends):
        found.append(Text("salah satu tanggal kosong", "one of the days is missing"))
    elif not activity.is_dated:
        found.append(Text("berakhir sebelum mulai", "ends before it starts"))
    first, last = roadmap.years[0], roadmap.years[-1]
    if any(y is not None and not first <= y <= last for y in _years(activity)):
        words = f"{first}–{last}"
        found.append(Text(f"di luar periode {words}", f"outside the period {words}"))
    found += [
        Text(f"mulai sebelum {before.code} selesai", f"starts before {before.code} ends")
        for before in _before(roadmap, activity)
        if activity.starts and ends[before.id][1] and activity.starts <= ends[before.id][1]
    ]
    return tuple(found)


def _years(activity: Activity) -> tuple[int | None, int | None]:
    return activity.first_year, activity.last_year


def _before(roadmap: Roadmap, activity: Activity) -> list[Activity]:
    return [roadmap.by_id[i] for i in activity.depends_on if i in roadmap.by_id]


def _place(
    roadmap: Roadmap, activity: Activity, ends: Ends, faults: tuple[Text, ...], this_year: int
) -> Placement:
    first, last = roadmap.years[0], roadmap.years[-1]
    length, reasons = _length(activity, last - first + 1)
    start, why = _wanted_start(roadmap, activity, length, this_year)
    reasons.append(why)
    for before in _before(roadmap, activity):
        year = ends[before.id][0]
        if year is not None and year >= start:
            start = year + 1
            words = f"setelah {before.code}, yang selesai {year}"
            reasons.append(Text(words, f"after {before.code}, which ends in {year}"))
    end = start + length - 1
    if end > last:
        start, end = min(start, last), last
        words = f"dipadatkan agar selesai dalam periode, paling lambat {last}"
        reasons.append(Text(words, f"pressed to end within the period, by {last}"))
        reasons += _still_late(roadmap, activity, ends, start)
    reasons += _money_elsewhere(activity, start, end)
    return Placement(activity, start, end, faults, tuple(reasons))


def _length(activity: Activity, most: int) -> tuple[int, list[Text]]:
    """How many years it takes, and why, where something says so."""
    noted = activity.noted_years
    if activity.is_dated:
        years = int(activity.ends[:4]) - int(activity.starts[:4]) + 1
        return min(years, most), []
    if noted:
        years = min(noted[-1] - noted[0] + 1, most)
        words = f"{years} tahun menurut anggaran atau target"
        return years, [Text(words, f"{years} years by its budget or targets")]
    return 1, []


def _wanted_start(
    roadmap: Roadmap, activity: Activity, length: int, this_year: int
) -> tuple[int, Text]:
    """The first year without looking at what it waits for: the money's, else the gaps'."""
    first, last = roadmap.years[0], roadmap.years[-1]
    noted = [y for y in activity.noted_years if first <= y <= last]
    if noted:
        words = f"anggaran atau target tercatat mulai {noted[0]}"
        return noted[0], Text(words, f"budget or targets are noted from {noted[0]}")
    if activity.starts and first <= int(activity.starts[:4]) <= last:
        year = int(activity.starts[:4])
        return year, Text(f"mulai {year} tetap dipakai", f"its start in {year} is kept")
    earliest = min(max(first, this_year), last)
    gravest = next((s for s, n in zip(_WAIT, activity.weight, strict=False) if n), "")
    start = min(earliest + _WAIT[gravest], max(earliest, last - length + 1))
    return start, _severity_words(activity, gravest)


def _severity_words(activity: Activity, gravest: str) -> Text:
    number = dict(zip(_WAIT, activity.weight, strict=False)).get(gravest, 0)
    words = {
        "high": ("keparahan tinggi: didahulukan", "of high severity: first"),
        "medium": ("keparahan sedang", "of medium severity"),
        "low": ("keparahan rendah: dapat menyusul", "of low severity: may follow"),
    }
    if gravest not in words:
        said = "tidak menutup kesenjangan berkeparahan: dapat menyusul"
        return Text(said, "closes no graded gap: may follow")
    indonesian, english = words[gravest]
    return Text(f"menutup {number} kesenjangan {indonesian}", f"closes {number} gaps {english}")


def _still_late(roadmap: Roadmap, activity: Activity, ends: Ends, start: int) -> list[Text]:
    return [
        Text(
            f"{before.code} baru selesai {ends[before.id][0]}: majukan atau perpanjang periode",
            f"{before.code} ends only in {ends[before.id][0]}: advance it or extend the period",
        )
        for before in _before(roadmap, activity)
        if (ends[before.id][0] or 0) >= start
    ]


def _money_elsewhere(activity: Activity, start: int, end: int) -> list[Text]:
    outside = [str(y) for y in activity.budget if not start <= y <= end]
    if not outside:
        return []
    years = ", ".join(outside)
    words = f"anggaran {years} berada di luar tahun usulan"
    return [Text(words, f"the budget of {years} lies outside the proposed years")]


def _circle(roadmap: Roadmap, activity: Activity) -> Placement:
    others = [b.code for b in _before(roadmap, activity)]
    names = ", ".join(others)
    fault = Text(f"saling menunggu dengan {names}", f"waits in a circle with {names}")
    why = Text("hapus salah satu ketergantungan lebih dahulu", "remove one dependency first")
    year = activity.first_year or roadmap.years[0]
    return Placement(activity, year, activity.last_year or year, (fault,), (why,), is_cyclic=True)
