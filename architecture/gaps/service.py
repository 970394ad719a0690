"""Rules about services."""

from __future__ import annotations

from architecture.gaps.facts import Facts
from architecture.gaps.looks import back, has, has_back, to
from architecture.gaps.rule import Answer, Severity, Shown, rule
from architecture.gaps.states import is_ending, is_running
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.relations import (
    BASIS_OF,
    REALISES,
    RUNS_ON,
    SERVES,
    SUPPORTS,
    USES_DATA,
)
from architecture.metamodel.service import SERVICE


@rule(
    "LYN-01",
    Text("Layanan tanpa aplikasi", "Service without application"),
    kinds=SERVICE,
    severity=Severity.MEDIUM,
    says=Text(
        "Layanan ini belum didukung aplikasi, jadi masih dikerjakan manual.",
        "No application supports this service; it is done by hand.",
    ),
    remedy=Text(
        "Hubungkan aplikasi yang dipakai, atau catat sebagai kebutuhan aplikasi.",
        "Link the application in use, or note the need for one.",
    ),
    field="supports__application__inverse",
    lacks=Text("aplikasi", "application"),
    sees=((has_back(SUPPORTS),),),
)
def service_without_application(facts: Facts, service: Element) -> Answer:
    return not facts.sources(service, SUPPORTS)


@rule(
    "LYN-02",
    Text("Layanan tanpa proses bisnis", "Service without process"),
    kinds=SERVICE,
    severity=Severity.MEDIUM,
    says=Text(
        "Layanan ini tidak mewujudkan proses bisnis apa pun.",
        "This service realises no business process.",
    ),
    remedy=Text(
        "Hubungkan proses bisnis yang diwujudkan layanan ini.",
        "Link the business process that it realises.",
    ),
    field="realises__process",
    lacks=Text("proses bisnis", "business process"),
    sees=((has(REALISES),),),
)
def service_without_process(facts: Facts, service: Element) -> Answer:
    return not facts.targets(service, REALISES)


@rule(
    "LYN-03",
    Text("Layanan hanya bertumpu pada aplikasi yang tidak berjalan", "Service without running app"),
    kinds=SERVICE,
    severity=Severity.HIGH,
    says=Text(
        "Semua aplikasi yang mendukung layanan ini belum atau tidak lagi aktif.",
        "No application that supports this service is active.",
    ),
    remedy=Text(
        "Hubungkan aplikasi yang benar-benar dipakai, atau perbarui status aplikasinya.",
        "Link the application really in use, or bring its life cycle up to date.",
    ),
    field="supports__application__inverse",
    reads=("lifecycle",),
    lacks=Text("aplikasi aktif", "active application"),
    sees=((back(SUPPORTS),),),
)
def service_on_idle_applications(facts: Facts, service: Element) -> Answer:
    applications = facts.sources(service, SUPPORTS)
    if not applications or any(is_running(a) for a in applications):
        return False
    return Shown(path=(service, *applications))


@rule(
    "LYN-04",
    Text("Layanan bertumpu pada objek yang akan dihentikan", "Service resting on a retired thing"),
    kinds=SERVICE,
    severity=Severity.MEDIUM,
    says=Text(
        "Aplikasi layanan ini, atau server dan awan tempatnya berjalan, direncanakan dihentikan "
        "atau digabung.",
        "The service's applications, or the servers and clouds they run on, are to be retired or "
        "merged.",
    ),
    remedy=Text(
        "Pastikan penggantinya tercatat dan terhubung sebelum objek ini dihentikan.",
        "Make sure the replacement is recorded and linked before it goes.",
    ),
    field="supports__application__inverse",
    reads=("lifecycle",),
    sees=((back(SUPPORTS), to(RUNS_ON)),),
)
def service_on_ending_things(facts: Facts, service: Element) -> Answer:
    applications = [a for a in facts.sources(service, SUPPORTS) if is_running(a)]
    if not applications:
        return False
    ends = [_ending_of(facts, application) for application in applications]
    first = ends[0]
    if first is None or None in ends:
        return False
    return Shown(path=(service, *first))


def _ending_of(facts: Facts, application: Element) -> tuple[Element, ...] | None:
    """The path from the application to what ends below it; None if it keeps standing."""
    if is_ending(application):
        return (application,)
    hosts = facts.targets(application, RUNS_ON)
    if hosts and all(is_ending(h) for h in hosts):
        return (application, hosts[0])
    return None


@rule(
    "LYN-05",
    Text("Layanan tanpa data", "Service without data"),
    kinds=SERVICE,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada data yang tercatat dipakai layanan ini, langsung maupun lewat aplikasinya.",
        "No data is recorded as used by this service, directly or through its applications.",
    ),
    remedy=Text(
        "Hubungkan data yang dipakai layanan ini.", "Link the data that this service uses."
    ),
    field="serves__data__inverse",
    lacks=Text("data", "data"),
    sees=((has_back(SERVES),), (has_back(SUPPORTS), has(USES_DATA))),
)
def service_without_data(facts: Facts, service: Element) -> Answer:
    if facts.sources(service, SERVES):
        return False
    return not any(facts.targets(a, USES_DATA) for a in facts.sources(service, SUPPORTS))


@rule(
    "LYN-06",
    Text("Layanan tanpa SOP atau dasar hukum", "Service without procedure or legal basis"),
    kinds=SERVICE,
    severity=Severity.LOW,
    says=Text(
        "Belum ada dokumen SOP atau peraturan yang menjadi dasar layanan ini atau prosesnya.",
        "No procedure or regulation is recorded as the basis of this service or its processes.",
    ),
    remedy=Text(
        "Catat SOP, SK, atau peraturannya pada jenis Dokumen lalu hubungkan.",
        "Record the procedure, decree or regulation as a document and link it.",
    ),
    field="basis_of__document__inverse",
    lacks=Text("dokumen dasar", "basis document"),
    sees=((has_back(BASIS_OF),), (has(REALISES), has_back(BASIS_OF))),
)
def service_without_basis(facts: Facts, service: Element) -> Answer:
    based = (service, *facts.targets(service, REALISES))
    return not any(facts.sources(element, BASIS_OF) for element in based)
