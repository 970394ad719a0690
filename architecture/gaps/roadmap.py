"""Rules about the plan: asked of every living record, planned ones included."""

from __future__ import annotations

from architecture.gaps.facts import Facts
from architecture.gaps.looks import above, has, has_back, to
from architecture.gaps.rule import Answer, Severity, Shown, rule
from architecture.gaps.states import day, is_filled
from architecture.graph import Element
from architecture.metamodel import Domain, Text
from architecture.metamodel.governance import ACTIVITY
from architecture.metamodel.relations import DEPENDS_ON, PRODUCES

DROPPED, DONE = "dibatalkan", "selesai"


def is_open(activity: Element) -> bool:
    """Whether the activity still counts: neither dropped nor taken out of the plan."""
    dropped = activity["planning_state"] == DROPPED
    return not dropped and activity.plan not in ("retire", "merge")


@rule(
    "RCN-03",
    Text("Objek target tanpa kegiatan", "Target object without activity"),
    kinds=PRODUCES.targets,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Catatan ini direncanakan berubah, tetapi tidak ada kegiatan yang mengerjakannya.",
        "The record is planned to change, yet no activity brings that about.",
    ),
    remedy=Text(
        "Hubungkan kegiatan peta rencana yang menghasilkannya, atau ubah rencananya.",
        "Link the roadmap activity that produces it, or change the plan.",
    ),
    field="produces__activity__inverse",
    lacks=Text("kegiatan", "activity"),
    sees=((has_back(PRODUCES),),),
    of_plan=True,
)
def object_without_activity(facts: Facts, element: Element) -> Answer:
    if element.plan == "keep" or facts.sources(element, PRODUCES):
        return False
    return element.id not in facts.plan.objects


@rule(
    "KEG-01",
    Text("Kegiatan tanpa kesenjangan dan objek", "Activity without gap or object"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text(
        "Kegiatan ini tidak menutup kesenjangan dan tidak menghasilkan objek apa pun.",
        "The activity closes no gap and produces no object.",
    ),
    remedy=Text(
        "Pilih kesenjangan yang ditutupnya atau hubungkan objek yang dihasilkan.",
        "Choose the gaps it closes, or link what it produces.",
    ),
    reads=("planning_state",),
    lacks=Text("kesenjangan atau objek", "gap or object"),
    sees=((has(PRODUCES),),),
    of_plan=True,
)
def activity_without_purpose(facts: Facts, activity: Element) -> Answer:
    if not is_open(activity) or facts.targets(activity, PRODUCES):
        return False
    return not facts.plan.closes.get(activity.id)


@rule(
    "KEG-02",
    Text("Kegiatan tanpa anggaran", "Activity without budget"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text("Anggaran kegiatan ini belum diisi.", "The activity has no budget yet."),
    remedy=Text("Isi anggaran tiap tahun pelaksanaan.", "Enter the budget of each year."),
    field="budget",
    reads=("budget", "planning_state"),
    lacks=Text("anggaran", "budget"),
    reports_empty=True,
    of_plan=True,
)
def activity_without_budget(facts: Facts, activity: Element) -> Answer:
    return is_open(activity) and not is_filled(activity, "budget")


@rule(
    "KEG-03",
    Text("Kegiatan tanpa tahun pelaksanaan", "Activity without years"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text(
        "Tanggal awal atau tanggal akhir kegiatan ini belum diisi.",
        "The activity has no start or no end yet.",
    ),
    remedy=Text("Isi tanggal awal dan tanggal akhir.", "Enter start and end."),
    reads=("starts_on", "ends_on", "planning_state"),
    of_plan=True,
)
def activity_without_years(facts: Facts, activity: Element) -> Answer:
    empty = tuple(n for n in ("starts_on", "ends_on") if not is_filled(activity, n))
    return Shown(fields=empty) if empty and is_open(activity) else False


@rule(
    "KEG-04",
    Text("Kegiatan tanpa penanggung jawab", "Activity without owner"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD penanggung jawab kegiatan ini belum diisi.", "No agency is in charge of the activity."
    ),
    remedy=Text("Isi unit penanggung jawabnya.", "Enter the unit in charge."),
    field="owner_unit",
    reads=("owner_unit", "planning_state"),
    lacks=Text("penanggung jawab", "owner"),
    reports_empty=True,
    of_plan=True,
)
def activity_without_owner(facts: Facts, activity: Element) -> Answer:
    return is_open(activity) and not is_filled(activity, "owner_unit")


@rule(
    "KEG-05",
    Text("Kegiatan mendahului yang ditunggunya", "Activity before what it depends on"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text(
        "Kegiatan ini mulai atau selesai lebih dahulu daripada kegiatan yang ditunggunya.",
        "The activity starts or ends before one that it depends on.",
    ),
    remedy=Text(
        "Geser waktunya, atau hapus ketergantungan yang keliru.",
        "Move its dates, or remove the wrong dependency.",
    ),
    field="starts_on",
    reads=("starts_on", "ends_on", "planning_state"),
    sees=((to(DEPENDS_ON),),),
    of_plan=True,
)
def activity_before_its_base(facts: Facts, activity: Element) -> Answer:
    if not is_open(activity):
        return False
    for other in facts.targets(activity, DEPENDS_ON):
        early = tuple(n for n in ("starts_on", "ends_on") if _is_before(activity, other, n))
        if early and is_open(other):
            return Shown(path=(activity, other), fields=early)
    return False


def _is_before(one: Element, other: Element, name: str) -> bool:
    ours, theirs = day(one[name]), day(other[name])
    return ours is not None and theirs is not None and ours < theirs


@rule(
    "KEG-06",
    Text("Kegiatan saling menunggu", "Activities that wait for each other"),
    kinds=ACTIVITY,
    severity=Severity.HIGH,
    says=Text(
        "Mengikuti ketergantungan, kegiatan ini menunggu dirinya sendiri.",
        "Following its dependencies, the activity waits for itself.",
    ),
    remedy=Text(
        "Hapus salah satu ketergantungan dalam lingkaran ini.",
        "Remove one of the dependencies of the circle.",
    ),
    field="depends_on__activity",
    sees=((above(DEPENDS_ON),),),
    of_plan=True,
)
def activities_in_a_circle(facts: Facts, activity: Element) -> Answer:
    seen: dict[str, Element] = {}
    left = list(facts.targets(activity, DEPENDS_ON))
    while left:
        here = left.pop()
        if here.id == activity.id:
            return True
        if here.id not in seen:
            seen[here.id] = here
            left += facts.targets(here, DEPENDS_ON)
    return False


@rule(
    "KEG-07",
    Text("Anggaran di luar periode", "Budget outside the period"),
    kinds=ACTIVITY,
    severity=Severity.MEDIUM,
    says=Text(
        "Ada anggaran pada tahun di luar periode arsitektur.",
        "There is a budget in a year outside the architecture period.",
    ),
    remedy=Text(
        "Pindahkan anggarannya ke tahun dalam periode.", "Move it to a year of the period."
    ),
    field="budget",
    reads=("budget", "planning_state"),
    of_plan=True,
)
def budget_outside_period(facts: Facts, activity: Element) -> Answer:
    if not facts.plan.years or not is_open(activity):
        return False
    return any(y not in facts.plan.years for y in _budget_years(activity))


@rule(
    "KEG-08",
    Text("Anggaran di luar waktu pelaksanaan", "Budget outside start and end"),
    kinds=ACTIVITY,
    severity=Severity.LOW,
    says=Text(
        "Ada anggaran pada tahun sebelum kegiatan mulai atau sesudah selesai.",
        "There is a budget in a year before the start or after the end.",
    ),
    remedy=Text(
        "Cocokkan tahun anggaran dengan tanggal awal dan akhir.",
        "Match the budget years with start and end.",
    ),
    field="budget",
    reads=("budget", "starts_on", "ends_on", "planning_state"),
    of_plan=True,
)
def budget_outside_execution(facts: Facts, activity: Element) -> Answer:
    start, end = day(activity["starts_on"]), day(activity["ends_on"])
    if start is None or end is None or not is_open(activity):
        return False
    return any(not start.year <= year <= end.year for year in _budget_years(activity))


def _budget_years(activity: Element) -> list[int]:
    values = activity["budget"]
    return [int(y) for y, v in values.items() if v] if isinstance(values, dict) else []


@rule(
    "KEG-09",
    Text("Kegiatan untuk kesenjangan yang sudah tertutup", "Activity for a closed gap"),
    kinds=ACTIVITY,
    severity=Severity.LOW,
    says=Text(
        "Kesenjangan yang hendak ditutup kegiatan ini sudah tidak ada.",
        "A gap that the activity is to close is no longer there.",
    ),
    remedy=Text(
        "Tandai kegiatan selesai, atau pilih kesenjangan yang masih terbuka.",
        "Mark the activity as done, or choose gaps that are still open.",
    ),
    field="planning_state",
    reads=("planning_state",),
    of_plan=True,
)
def activity_for_closed_gap(facts: Facts, activity: Element) -> Answer:
    is_due = is_open(activity) and activity["planning_state"] != DONE
    return is_due and activity.id in facts.plan.outlived
