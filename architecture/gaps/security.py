"""Rules about security. What they find could help an attacker: all of them are sensitive."""

from __future__ import annotations

from datetime import date

from architecture.gaps.bases import SECURITY_AUDITS
from architecture.gaps.facts import Facts
from architecture.gaps.looks import back, has_back, to
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import day, is_local, is_restricted, is_running, years_before
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.data import DATA
from architecture.metamodel.infrastructure import (
    CLOUD,
    FACILITY,
    INTRA_NETWORK,
    SERVER,
    SERVICE_BUS,
    STORAGE,
)
from architecture.metamodel.relations import COVERS, HOLDS, RUNS_ON, USES_DATA
from architecture.metamodel.security import (
    INCIDENT,
    SECURITY_AUDIT,
    SECURITY_CLEARANCE,
    SECURITY_IMPROVEMENT,
    SECURITY_STANDARD,
    VULNERABILITY,
)

# Years between audits by application class; a class we do not know is treated as special.
AUDIT_YEARS = {"umum": 1}
AUDIT_YEARS_SPECIAL = 2
COVERED = ((has_back(COVERS),),)
STANDARD = Text("standar keamanan", "security standard")


def is_protected(facts: Facts, element: Element) -> bool:
    """Whether a security standard or a clearance covers the record."""
    return bool(facts.covers_of(element, SECURITY_STANDARD.name, SECURITY_CLEARANCE.name))


def is_ours_and_running(application: Element) -> bool:
    """Whether the region runs the application and answers for its security."""
    return application.opd is not None and is_local(application) and is_running(application)


@rule(
    "KAM-01",
    Text("Data tertutup tanpa standar keamanan", "Closed data without protection"),
    kinds=DATA,
    severity=Severity.HIGH,
    says=Text(
        "Data tertutup ini tidak dicakup standar keamanan maupun kelaikan.",
        "Neither a security standard nor a clearance covers this closed data.",
    ),
    remedy=Text(
        "Tetapkan standar atau prosedur keamanan yang mencakup data ini.",
        "Set a security standard or procedure that covers it.",
    ),
    field="covers__security_standard__inverse",
    reads=("disclosure",),
    lacks=STANDARD,
    sensitive=True,
    sees=COVERED,
)
def closed_data_unprotected(facts: Facts, data: Element) -> Answer:
    return data["disclosure"] == "Tertutup" and not is_protected(facts, data)


@rule(
    "KAM-08",
    Text("Data terbatas tanpa standar keamanan", "Restricted data without protection"),
    kinds=DATA,
    severity=Severity.MEDIUM,
    says=Text(
        "Data terbatas ini tidak dicakup standar keamanan maupun kelaikan.",
        "Neither a security standard nor a clearance covers this restricted data.",
    ),
    remedy=Text(
        "Cakup data ini dengan standar keamanan yang sudah ada, atau tetapkan yang baru.",
        "Cover it by an existing security standard, or set a new one.",
    ),
    field="covers__security_standard__inverse",
    reads=("disclosure",),
    lacks=STANDARD,
    sensitive=True,
    sees=COVERED,
)
def restricted_data_unprotected(facts: Facts, data: Element) -> Answer:
    return data["disclosure"] == "Terbatas" and not is_protected(facts, data)


@rule(
    "KAM-02",
    Text("Aplikasi pengolah data tidak terbuka tanpa standar keamanan", "App without protection"),
    kinds=APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Aplikasi ini mengolah data terbatas atau tertutup tanpa standar keamanan atau kelaikan.",
        "It processes restricted data without a security standard or clearance.",
    ),
    remedy=Text(
        "Cakup aplikasi ini dengan standar keamanan atau uji kelaikan.",
        "Cover it by a security standard or a clearance.",
    ),
    field="covers__security_standard__inverse",
    reads=("disclosure", "lifecycle", "ownership_class"),
    lacks=STANDARD,
    sensitive=True,
    sees=(*COVERED, (to(USES_DATA),)),
)
def application_of_restricted_data_unprotected(facts: Facts, application: Element) -> Answer:
    if not is_ours_and_running(application) or is_protected(facts, application):
        return False
    secret = next((d for d in facts.targets(application, USES_DATA) if is_restricted(d)), None)
    return Shown(path=(application, secret)) if secret else False


@rule(
    "KAM-03",
    Text("Aplikasi belum pernah diaudit", "Application never audited"),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Tidak ada audit keamanan yang tercatat mencakup aplikasi ini.",
        "No security audit of this application is recorded.",
    ),
    remedy=Text(
        "Jadwalkan audit keamanan, atau catat audit yang sudah dilakukan.",
        "Schedule an audit, or record the one that was held.",
    ),
    basis=SECURITY_AUDITS,
    field="covers__security_audit__inverse",
    reads=("lifecycle", "ownership_class"),
    lacks=Text("audit keamanan", "security audit"),
    sensitive=True,
    sees=COVERED,
)
def never_audited(facts: Facts, application: Element) -> Answer:
    return is_ours_and_running(application) and not facts.covers_of(
        application, SECURITY_AUDIT.name
    )


@rule(
    "KAM-04",
    Text("Audit keamanan aplikasi sudah lama", "Last security audit too long ago"),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Audit keamanan terakhir melewati selang yang diminta.",
        "The last security audit is older than the required interval.",
    ),
    remedy=Text("Jadwalkan audit keamanan berikutnya.", "Schedule the next audit."),
    basis=SECURITY_AUDITS,
    field="covers__security_audit__inverse",
    reads=("lifecycle", "ownership_class", "held_on"),
    sensitive=True,
    sees=((back(COVERS),),),
)
def audit_too_old(facts: Facts, application: Element) -> Answer:
    if application.opd is None or not is_running(application):
        return False
    audits = [(day(a["held_on"]), a) for a in facts.covers_of(application, SECURITY_AUDIT.name)]
    dated = [(held, audit) for held, audit in audits if held is not None]
    if not dated or len(dated) < len(audits):  # an audit of unknown date may be the recent one
        return False
    last, audit = max(dated, key=lambda pair: pair[0])
    years = AUDIT_YEARS.get(application["ownership_class"] or "", AUDIT_YEARS_SPECIAL)
    if last >= years_before(facts.today, years):
        return False
    says = Text(
        f"Audit keamanan terakhir pada {last.isoformat()}; selang yang diminta {years} tahun.",
        f"The last security audit was on {last.isoformat()}; due every {years} years.",
    )
    return Shown(says, path=(application, audit))


@rule(
    "KAM-05",
    Text("Aplikasi tanpa uji kerentanan", "Application without vulnerability test"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada identifikasi kerentanan yang tercatat untuk aplikasi ini.",
        "No vulnerability assessment of this application is recorded.",
    ),
    remedy=Text(
        "Lakukan uji kerentanan, atau catat hasil uji yang sudah ada.",
        "Test it for vulnerabilities, or record the test that was held.",
    ),
    field="covers__vulnerability__inverse",
    reads=("lifecycle", "ownership_class"),
    lacks=Text("uji kerentanan", "vulnerability test"),
    sensitive=True,
    sees=COVERED,
)
def never_tested(facts: Facts, application: Element) -> Answer:
    return is_ours_and_running(application) and not facts.covers_of(application, VULNERABILITY.name)


@rule(
    "KAM-06",
    Text("Standar keamanan sudah tidak berlaku", "Security standard no longer in force"),
    kinds=SECURITY_STANDARD,
    severity=Severity.MEDIUM,
    says=Text(
        "Masa penerapan standar atau prosedur keamanan ini sudah berakhir.",
        "The period of this standard or procedure has ended.",
    ),
    remedy=Text(
        "Tetapkan penggantinya, atau perpanjang masa penerapannya.",
        "Set its successor, or extend it.",
    ),
    field="valid_until",
    reads=("valid_until",),
    sensitive=True,
)
def standard_expired(facts: Facts, standard: Element) -> Answer:
    end = day(standard["valid_until"])
    if end is None or end >= facts.today:
        return False
    return Text(
        f"Masa penerapannya berakhir pada {end.isoformat()}.",
        f"Its period ended on {end.isoformat()}.",
    )


@rule(
    "KAM-07",
    Text("Insiden tanpa peningkatan keamanan sesudahnya", "Incident without improvement after it"),
    kinds=INCIDENT,
    severity=Severity.MEDIUM,
    says=Text(
        "Objek yang terkena insiden ini belum memiliki peningkatan keamanan sesudahnya.",
        "What the incident hit has seen no security improvement since.",
    ),
    remedy=Text(
        "Catat tindakan peningkatan keamanan yang menutup penyebab insiden.",
        "Record the improvement that removes the cause.",
    ),
    field="covers__application",
    reads=("held_on",),
    lacks=Text("peningkatan keamanan", "security improvement"),
    sensitive=True,
    sees=((to(COVERS), back(COVERS)),),
)
def incident_without_improvement(facts: Facts, incident: Element) -> Answer:
    happened = day(incident["held_on"])
    hit = facts.targets(incident, COVERS)
    open_ = [e for e in hit if not _improved_since(facts, e, happened)]
    return Shown(path=(open_[0], incident)) if open_ else False


def _improved_since(facts: Facts, element: Element, happened: date | None) -> bool:
    for improvement in facts.covers_of(element, SECURITY_IMPROVEMENT.name):
        made = day(improvement["held_on"])
        if happened is None or made is None or made >= happened:
            return True
    return False


@rule(
    "KAM-09",
    Text("Tempat data tidak terbuka tanpa standar keamanan", "Host of closed data unprotected"),
    kinds=(SERVER, STORAGE),
    severity=Severity.MEDIUM,
    says=Text(
        "Data terbatas atau tertutup ada di sini tanpa standar keamanan atau kelaikan.",
        "Restricted data is here without a security standard or clearance.",
    ),
    remedy=Text(
        "Cakup perangkat ini dengan standar keamanan yang sudah ada, atau tetapkan yang baru.",
        "Cover it by an existing security standard, or set a new one.",
    ),
    field="covers__security_standard__inverse",
    reads=("disclosure", "lifecycle"),
    lacks=STANDARD,
    sensitive=True,
    sees=(*COVERED, (to(HOLDS),), (back(RUNS_ON), to(USES_DATA))),
)
def host_of_restricted_data_unprotected(facts: Facts, device: Element) -> Answer:
    if is_protected(facts, device):
        return False
    for data in facts.targets(device, HOLDS):
        if is_restricted(data):
            return Shown(path=(device, data))
    for application in facts.sources(device, RUNS_ON, APPLICATION):
        for data in facts.targets(application, USES_DATA) if is_running(application) else ():
            if is_restricted(data):
                return Shown(path=(device, application, data))
    return False


@rule(
    "KAM-10",
    Text("Infrastruktur bersama belum diaudit", "Shared infrastructure never audited"),
    kinds=(CLOUD, INTRA_NETWORK, SERVICE_BUS, FACILITY),
    severity=Severity.LOW,
    says=Text(
        "Tidak ada audit keamanan yang tercatat mencakup infrastruktur bersama ini.",
        "No security audit of this shared infrastructure is recorded.",
    ),
    remedy=Text(
        "Jadwalkan audit keamanan, atau catat audit yang sudah dilakukan.",
        "Schedule an audit, or record the one that was held.",
    ),
    field="covers__security_audit__inverse",
    lacks=Text("audit keamanan", "security audit"),
    sensitive=True,
    sees=COVERED,
)
def shared_infrastructure_never_audited(facts: Facts, shared: Element) -> Answer:
    # National infrastructure is audited by its owner.
    return shared.opd is not None and not facts.covers_of(shared, SECURITY_AUDIT.name)


@rule(
    "KAM-11",
    Text("Aplikasi tanpa kelaikan keamanan", "Application without security clearance"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada kelaikan keamanan yang tercatat untuk aplikasi ini.",
        "No security clearance of this application is recorded.",
    ),
    remedy=Text(
        "Ajukan uji kelaikan keamanan, atau catat hasil yang sudah ada.",
        "Apply for a clearance, or record the one it has.",
    ),
    field="covers__security_clearance__inverse",
    reads=("lifecycle", "ownership_class"),
    lacks=Text("kelaikan keamanan", "security clearance"),
    sensitive=True,
    sees=COVERED,
)
def never_cleared(facts: Facts, application: Element) -> Answer:
    is_cleared = facts.covers_of(application, SECURITY_CLEARANCE.name)
    return is_ours_and_running(application) and not is_cleared
