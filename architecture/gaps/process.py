"""Rules about business processes."""

from __future__ import annotations

from collections.abc import Iterable

from architecture.gaps.facts import Facts
from architecture.gaps.groups import (
    EXCHANGED,
    NAMED,
    OWNED,
    USED,
    mirrored,
    processes_between,
    processes_naming,
)
from architecture.gaps.looks import Ask, above, back, below, has_back
from architecture.gaps.rule import Answer, Severity, Shown, rule
from architecture.gaps.states import is_core
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.governance import GOAL, KPI
from architecture.metamodel.process import PROCESS, TUPOKSI_CLAUSE
from architecture.metamodel.relations import (
    ALLOCATED_TO,
    ARISES_FROM,
    BASIS_OF,
    PART_OF,
    REALISES,
    SUPPORTS,
    YIELDS,
)

SERVICE_LINK = "realises__service__inverse"
DATA_LINK = "arises_from__data__inverse"
APPLICATION_LINK = "supports__application__inverse"
PARTS = (has_back(PART_OF),)
SERVICE_PATHS = ((has_back(REALISES),), PARTS)
DATA_PATHS = ((has_back(ARISES_FROM),), PARTS)
APPLICATION_PATHS = ((has_back(SUPPORTS),), (has_back(REALISES), has_back(SUPPORTS)), PARTS)
LACKS_SERVICE = Text("layanan", "service")
LACKS_DATA = Text("data", "data")
LACKS_APPLICATION = Text("aplikasi", "application")


def _lacks_service(facts: Facts, process: Element) -> bool:
    return not facts.is_group(process) and not facts.sources(process, REALISES)


def _lacks_data(facts: Facts, process: Element) -> bool:
    return not facts.is_group(process) and not facts.sources(process, ARISES_FROM)


def _lacks_application(facts: Facts, process: Element) -> bool:
    return not facts.is_group(process) and not facts.has_application(process)


def _processes_of_clauses(facts: Facts, key: tuple[str, str]) -> Iterable[str]:
    """The processes of an OPD that got its first tupoksi clause, or lost its last."""
    opd, kind = key
    is_clause = kind == TUPOKSI_CLAUSE.name
    return facts.members(OWNED, (opd, PROCESS.name)) if is_clause else ()


def _processes_naming_owner(facts: Facts, key: tuple[str, str]) -> Iterable[str]:
    """The processes that name an OPD which got its first process, or lost its last."""
    opd, kind = key
    return facts.members(NAMED, ("names", opd)) if kind == PROCESS.name else ()


@rule(
    "PRB-01",
    Text("Proses inti tanpa layanan", "Core process without service"),
    kinds=PROCESS,
    severity=Severity.HIGH,
    says=Text(
        "Proses inti ini tidak diwujudkan oleh layanan apa pun.",
        "No service realises this core process.",
    ),
    remedy=Text(
        "Hubungkan layanan yang mewujudkan proses ini, atau catat layanan barunya.",
        "Link the service that realises it, or record a new one.",
    ),
    field=SERVICE_LINK,
    reads=("process_kind",),
    lacks=LACKS_SERVICE,
    sees=SERVICE_PATHS,
)
def core_process_without_service(facts: Facts, process: Element) -> Answer:
    return is_core(process) and _lacks_service(facts, process)


@rule(
    "PRB-02",
    Text("Proses manajemen atau pendukung tanpa layanan", "Other process without service"),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "Proses ini tidak diwujudkan oleh layanan apa pun.", "No service realises this process."
    ),
    remedy=Text(
        "Hubungkan layanan administrasi yang mewujudkan proses ini bila ada.",
        "Link the administrative service that realises it, if there is one.",
    ),
    field=SERVICE_LINK,
    reads=("process_kind",),
    lacks=LACKS_SERVICE,
    sees=SERVICE_PATHS,
)
def other_process_without_service(facts: Facts, process: Element) -> Answer:
    return not is_core(process) and _lacks_service(facts, process)


@rule(
    "PRB-03",
    Text("Proses inti tanpa data", "Core process without data"),
    kinds=PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "Tidak ada data yang tercatat timbul dari proses inti ini.",
        "No data is recorded as arising from this core process.",
    ),
    remedy=Text(
        "Hubungkan data yang dihasilkan proses ini.", "Link the data that this process yields."
    ),
    field=DATA_LINK,
    reads=("process_kind",),
    lacks=LACKS_DATA,
    sees=DATA_PATHS,
)
def core_process_without_data(facts: Facts, process: Element) -> Answer:
    return is_core(process) and _lacks_data(facts, process)


@rule(
    "PRB-04",
    Text("Proses manajemen atau pendukung tanpa data", "Other process without data"),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada data yang tercatat timbul dari proses ini.",
        "No data is recorded as arising from this process.",
    ),
    remedy=Text(
        "Hubungkan data yang dihasilkan proses ini.", "Link the data that this process yields."
    ),
    field=DATA_LINK,
    reads=("process_kind",),
    lacks=LACKS_DATA,
    sees=DATA_PATHS,
)
def other_process_without_data(facts: Facts, process: Element) -> Answer:
    return not is_core(process) and _lacks_data(facts, process)


@rule(
    "PRB-05",
    Text("Proses inti tanpa aplikasi", "Core process without application"),
    kinds=PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "Proses inti ini tidak didukung aplikasi, langsung maupun lewat layanannya.",
        "No application supports this core process, directly or through its services.",
    ),
    remedy=Text(
        "Hubungkan aplikasi yang dipakai; bila memang manual, catat sebagai kebutuhan.",
        "Link the application in use; if it is done by hand, note the need.",
    ),
    field=APPLICATION_LINK,
    reads=("process_kind",),
    lacks=LACKS_APPLICATION,
    sees=APPLICATION_PATHS,
)
def core_process_without_application(facts: Facts, process: Element) -> Answer:
    return is_core(process) and _lacks_application(facts, process)


@rule(
    "PRB-06",
    Text("Proses manajemen atau pendukung tanpa aplikasi", "Other process without application"),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "Proses ini tidak didukung aplikasi, langsung maupun lewat layanannya.",
        "No application supports this process, directly or through its services.",
    ),
    remedy=Text(
        "Hubungkan aplikasi yang dipakai, termasuk aplikasi umum nasional.",
        "Link the application in use, national common ones included.",
    ),
    field=APPLICATION_LINK,
    reads=("process_kind",),
    lacks=LACKS_APPLICATION,
    sees=APPLICATION_PATHS,
)
def other_process_without_application(facts: Facts, process: Element) -> Answer:
    return not is_core(process) and _lacks_application(facts, process)


@rule(
    "PRB-07",
    Text("Proses inti tanpa SOP", "Core process without standard procedure"),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "Belum ada dokumen SOP yang menjadi dasar proses inti ini.",
        "No standard procedure (SOP) is recorded as the basis of this core process.",
    ),
    remedy=Text(
        "Catat SOP pada jenis Dokumen lalu hubungkan ke proses ini.",
        "Record the procedure as a document and link it to this process.",
    ),
    field="basis_of__document__inverse",
    reads=("process_kind",),
    lacks=Text("SOP", "standard procedure"),
    sees=((back(BASIS_OF),), PARTS),
)
def core_process_without_procedure(facts: Facts, process: Element) -> Answer:
    if not is_core(process) or facts.is_group(process):
        return False
    return "sop" not in facts.document_types(process)


@rule(
    "PRB-08",
    Text("Proses tidak berasal dari tupoksi", "Process that no tupoksi clause yields"),
    kinds=PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD ini sudah mencatat butir tupoksi, tetapi tidak satu pun menjadi proses ini.",
        "The OPD has recorded its tupoksi clauses, but none yields this process.",
    ),
    remedy=Text(
        "Hubungkan butir tupoksi asalnya; bila tidak ada, tinjau apakah proses ini tugas OPD.",
        "Link the clause it comes from; if there is none, check whether it is the OPD's task.",
    ),
    field="yields__tupoksi_clause__inverse",
    reads=("is_generic",),
    lacks=Text("butir tupoksi", "tupoksi clause"),
    sees=((above(PART_OF, reads=False), below(PART_OF), has_back(YIELDS)),),
    asks=(Ask(OWNED, _processes_of_clauses, presence=True),),
)
def process_without_clause(facts: Facts, process: Element) -> Answer:
    opd = facts.opd_of(process)
    if opd is None or process["is_generic"] or process.id in facts.clause_processes:
        return False
    if any(p.id in facts.clause_processes for p in facts.groups_above(process)):
        return False
    return facts.has_records(opd, TUPOKSI_CLAUSE.name)


@rule(
    "PRB-09",
    Text(
        "Pemasok atau pelanggan proses tidak mencatat balik",
        "Supplier or customer OPD does not list the process",
    ),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "OPD yang disebut tidak mencatat hubungan ini pada proses mana pun.",
        "The OPD named does not record this exchange in any process.",
    ),
    remedy=Text(
        "Sepakati dengan OPD tersebut: lengkapi pemasok atau pelanggan pada prosesnya, "
        "atau perbaiki di sini.",
        "Agree with that OPD: complete supplier or customer in its process, or correct it here.",
    ),
    reads=("supplier", "customer"),
    asks=(
        Ask(OWNED, _processes_naming_owner, presence=True),
        Ask(NAMED, mirrored, presence=True),
    ),
)
def process_not_listed_by_other_opd(facts: Facts, process: Element) -> Answer:
    own = facts.opd_of(process)
    if own is None:
        return False
    sides = (("supplier", "customer"), ("customer", "supplier"))
    silent = {
        role: [
            other
            for other in facts.party_opds(process[role])
            if other != own
            and facts.has_records(other, PROCESS.name)
            and not facts.members(NAMED, (mirror, other, own))
        ]
        for role, mirror in sides
    }
    if not any(silent.values()):
        return False
    named = {role: ", ".join(sorted(map(facts.opd_label, opds))) for role, opds in silent.items()}
    says = Text(
        " ".join(
            f"{word} yang tidak mencatat balik: {named[role]}."
            for role, word in (("supplier", "Pemasok"), ("customer", "Pelanggan"))
            if named[role]
        ),
        " ".join(
            f"{word} that does not list it: {named[role]}."
            for role, word in (("supplier", "Supplier"), ("customer", "Customer"))
            if named[role]
        ),
    )
    return Shown(says, fields=tuple(role for role in silent if silent[role]))


@rule(
    "PRB-10",
    Text("Proses lintas OPD tanpa titik integrasi", "Process across OPDs without integration"),
    kinds=PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "Proses ini melibatkan OPD lain, tetapi tidak ada pertukaran data atau aplikasi bersama.",
        "It involves another OPD, yet they neither exchange data nor share an application.",
    ),
    remedy=Text(
        "Catat integrasi yang sudah berjalan, atau rencanakan pertukaran data dengan OPD tersebut.",
        "Record the exchange that runs already, or plan one with that OPD.",
    ),
    reads=("supplier", "customer", "is_generic"),
    lacks=Text("integrasi", "integration"),
    asks=(Ask(EXCHANGED, processes_between, presence=True), Ask(USED, processes_naming)),
)
def process_across_opds_without_exchange(facts: Facts, process: Element) -> Answer:
    own = facts.opd_of(process)
    if own is None or process["is_generic"]:
        return False
    others = facts.party_opds(process["supplier"], process["customer"])
    apart = sorted(
        facts.opd_label(o) for o in others if o != own and not _are_connected(facts, own, o)
    )
    if not apart:
        return False
    names = ", ".join(apart)
    return Text(
        f"Belum ada pertukaran data atau aplikasi bersama dengan {names}.",
        f"No exchange of data and no shared application with {names}.",
    )


def _are_connected(facts: Facts, one: str, other: str) -> bool:
    if facts.are_exchanging(frozenset((one, other))):
        return True
    ours, theirs = facts.members(USED, one), facts.members(USED, other)
    return not ours.keys().isdisjoint(theirs)


@rule(
    "PRB-11",
    Text("Proses inti tanpa sasaran dan indikator", "Core process without goal or indicator"),
    kinds=PROCESS,
    severity=Severity.LOW,
    says=Text(
        "Proses inti ini tidak menaut sasaran strategis atau indikator kinerja apa pun.",
        "This core process is tied to no strategic goal and no performance indicator.",
    ),
    remedy=Text(
        "Alokasikan sasaran atau IKU ke proses ini, atau isi kolom indikatornya.",
        "Allocate a goal or indicator to this process, or fill in its indicator.",
    ),
    field="kpi_name",
    reads=("process_kind", "strategic_goal", "kpi_name"),
    lacks=Text("sasaran atau IKU", "goal or indicator"),
    sees=((above(PART_OF), has_back(ALLOCATED_TO)),),
)
def core_process_without_goal(facts: Facts, process: Element) -> Answer:
    if not is_core(process) or process["strategic_goal"] or process["kpi_name"]:
        return False
    tied = (process, *facts.groups_above(process))
    return not any(
        facts.sources(p, ALLOCATED_TO, GOAL)
        or facts.sources(p, ALLOCATED_TO, KPI)
        or p["kpi_name"]
        or p["strategic_goal"]
        for p in tied
    )


@rule(
    "PRB-12",
    Text("Susunan proses berputar", "Process that is part of itself"),
    kinds=PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "Proses ini menjadi bagian dari dirinya sendiri melalui proses di atasnya.",
        "Following “part of” upwards leads back to this process.",
    ),
    remedy=Text(
        "Perbaiki isian bagian dari proses sehingga susunannya berujung pada satu proses induk.",
        "Correct “part of” so that the chain ends at one parent process.",
    ),
    field="part_of__process",
    sees=((above(PART_OF),), PARTS),
)
def process_part_of_itself(facts: Facts, process: Element) -> Answer:
    if not facts.is_group(process):
        return False
    chain = list(facts.groups_above(process))
    last = chain[-1] if chain else process
    top = facts.group_above(last)
    loops = top is not None and top.id == process.id
    return Shown(path=(process, *chain, process)) if loops and chain else False
