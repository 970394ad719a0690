"""Rules about applications."""

from __future__ import annotations

from datetime import timedelta

from architecture.gaps.bases import COMMON_APPLICATIONS, SHARED_FACILITIES
from architecture.gaps.facts import Facts
from architecture.gaps.groups import ALIKE, IN_COMMON_FIELD
from architecture.gaps.looks import Ask, back, has, to
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import ENDING_SOON_DAYS, day, is_ending, is_local, is_running
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.application import APPLICATION
from architecture.metamodel.infrastructure import SERVICE_BUS
from architecture.metamodel.process import PROCESS
from architecture.metamodel.relations import (
    CONNECTS_THROUGH,
    DELIVERED_TO,
    REALISES,
    RUNS_ON,
    SUPPLIED_BY,
    SUPPORTS,
    USES_DATA,
)
from architecture.metamodel.service import SERVICE

RENTED = frozenset({"awan_pihak_ketiga", "hosting_sewa"})
OWN_SITES = frozenset({"pusat_data_daerah", "ruang_server_opd"})
FOREIGN_OWNERS = frozenset({"Milik Pihak Ketiga", "Milik BUMN"})
COMMON_REFERENCE = "RAA.01"  # Aplikasi Umum, in every edition seen so far


@rule(
    "APL-01",
    Text("Aplikasi tanpa layanan dan proses", "Application without service and process"),
    kinds=APPLICATION,
    severity=Severity.HIGH,
    says=Text(
        "Aplikasi ini tidak mendukung layanan maupun proses bisnis apa pun.",
        "This application supports neither a service nor a process.",
    ),
    remedy=Text(
        "Hubungkan ke layanan atau proses yang didukungnya, atau usulkan penghentian.",
        "Link what it supports, or propose to retire it.",
    ),
    field="supports__service",
    lacks=Text("layanan atau proses", "service or process"),
    sees=((has(SUPPORTS),),),
)
def application_without_purpose(facts: Facts, application: Element) -> Answer:
    # National applications are recorded for all; who does not use one has no gap.
    return application.opd is not None and not facts.targets(application, SUPPORTS)


@rule(
    "APL-02",
    Text("Aplikasi tanpa proses bisnis", "Application without process"),
    kinds=APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Aplikasi ini mendukung layanan, tetapi tidak sampai ke proses bisnis mana pun.",
        "It supports a service, but no business process lies behind it.",
    ),
    remedy=Text(
        "Hubungkan aplikasi ke prosesnya, atau hubungkan layanannya ke proses.",
        "Link the application, or its service, to the process.",
    ),
    field="supports__process",
    lacks=Text("proses bisnis", "business process"),
    sees=((to(SUPPORTS), has(REALISES)),),
)
def application_without_process(facts: Facts, application: Element) -> Answer:
    services = facts.targets(application, SUPPORTS, SERVICE)
    if not services or facts.targets(application, SUPPORTS, PROCESS):
        return False
    if any(facts.targets(s, REALISES) for s in services):
        return False
    return Shown(path=(application, services[0]))


@rule(
    "APL-03",
    Text("Aplikasi serupa", "Similar applications"),
    kinds=APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Aplikasi daerah lain memiliki nama, fungsi, atau layanan dan simpul RAA yang sama.",
        "Another regional application has the same name, function, or service and RAA node.",
    ),
    remedy=Text(
        "Bandingkan keduanya; gabungkan bila sejenis, atau perjelas perbedaan fungsinya.",
        "Compare them; merge if alike, or state how their functions differ.",
    ),
    field="function",
    reads=("function", "raa", "ownership_class", "lifecycle"),
    asks=(Ask(ALIKE),),
)
def similar_applications(facts: Facts, application: Element) -> Answer:
    group = facts.similar_applications(application)
    return Shown(group=group) if group else False


@rule(
    "APL-04",
    Text(
        "Aplikasi daerah pada bidang aplikasi umum",
        "Regional application in a field of common ones",
    ),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.HIGH,
    says=Text(
        "Aplikasi daerah ini bekerja pada bidang yang memiliki aplikasi umum nasional.",
        "This regional application works in a field that has a national common application.",
    ),
    remedy=Text(
        "Tandai sebagai kandidat migrasi ke aplikasi umum; jangan dikembangkan lagi tanpa "
        "pertimbangan.",
        "Mark it as a candidate for migration; do not extend it without clearance.",
    ),
    basis=COMMON_APPLICATIONS,
    field="common_field",
    reads=("common_field", "raa", "ownership_class"),
    asks=(Ask(IN_COMMON_FIELD),),
)
def local_application_in_common_field(facts: Facts, application: Element) -> Answer:
    if not is_local(application):
        return False
    field = application["common_field"]
    rivals = facts.common_applications(field) if field else ()
    if field:
        says = Text(
            f"Aplikasi daerah ini bekerja pada bidang aplikasi umum {field}.",
            f"This regional application works in the field of common applications “{field}”.",
        )
        return Shown(says, group=rivals)
    node = application["raa"] or ""
    if node == COMMON_REFERENCE or node.startswith(COMMON_REFERENCE + "."):
        return Shown(
            Text(
                "Aplikasi daerah ini memakai simpul RAA Aplikasi Umum.",
                "This regional application hangs on the RAA node of common applications.",
            ),
            fields=("raa",),
        )
    return False


@rule(
    "APL-05",
    Text("Aplikasi terisolasi", "Isolated application"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Aplikasi ini tidak bertukar data dengan aplikasi atau instansi lain.",
        "It exchanges data with no other application or institution.",
    ),
    remedy=Text(
        "Catat integrasi yang sudah ada, atau rencanakan integrasi melalui SPLP.",
        "Record the exchanges it has, or plan one through the service bus.",
    ),
    field="supplied_by__integration__inverse",
    reads=("lifecycle",),
    lacks=Text("integrasi", "integration"),
    sees=((back(SUPPLIED_BY),), (back(DELIVERED_TO),), (has(CONNECTS_THROUGH),)),
)
def isolated_application(facts: Facts, application: Element) -> Answer:
    if not is_running(application) or application.opd is None:
        return False
    if facts.exchanges_of(application):
        return False
    return not facts.targets(application, CONNECTS_THROUGH, SERVICE_BUS)


@rule(
    "APL-06",
    Text("Aplikasi berjalan di luar fasilitas pemerintah", "Hosted outside government"),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.HIGH,
    says=Text(
        "Aplikasi ini berjalan di hosting sewa atau awan pihak ketiga.",
        "It runs on rented hosting or in a third party's cloud.",
    ),
    remedy=Text(
        "Pindahkan ke pusat data pemerintah, atau catat persetujuan pemakaian awan.",
        "Move it to a government data centre, or record the approval of the cloud.",
    ),
    basis=SHARED_FACILITIES,
    field="hosting",
    reads=("hosting", "lifecycle", "ownership"),
    lacks=Text("pusat data pemerintah", "government data centre"),
    sees=((to(RUNS_ON),),),
)
def hosted_outside_government(facts: Facts, application: Element) -> Answer:
    if not is_running(application) or not is_local(application):
        return False
    if application["hosting"] in RENTED:
        hosts = facts.targets(application, RUNS_ON)
        return Shown(path=(application, *hosts[:1]))
    for host in facts.targets(application, RUNS_ON):
        if host.attributes.get("ownership") in FOREIGN_OWNERS:
            return Shown(
                Text(
                    "Aplikasi ini berjalan di server atau awan yang bukan milik pemerintah.",
                    "It runs on a server or cloud that is not the government's.",
                ),
                path=(application, host),
                fields=("runs_on__server",),
            )
    return False


@rule(
    "APL-07",
    Text("Aplikasi di ruang server OPD", "Application in an OPD's own server room"),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.LOW,
    says=Text(
        "Aplikasi ini berjalan di ruang server OPD, di luar pusat data bersama.",
        "It runs in the OPD's own server room, outside the shared data centre.",
    ),
    remedy=Text(
        "Rencanakan pemindahan ke pusat data daerah atau Pusat Data Nasional.",
        "Plan its move to the regional or national data centre.",
    ),
    basis=SHARED_FACILITIES,
    field="hosting",
    reads=("hosting", "lifecycle"),
    lacks=Text("pusat data bersama", "shared data centre"),
)
def hosted_in_own_server_room(facts: Facts, application: Element) -> Answer:
    return is_running(application) and application["hosting"] == "ruang_server_opd"


@rule(
    "APL-08",
    Text("Kode sumber dikuasai vendor", "Source code held by the vendor"),
    kinds=APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Kode sumber aplikasi daerah ini dimiliki vendor.",
        "The source code of this regional application belongs to the vendor.",
    ),
    remedy=Text(
        "Sepakati penyerahan kode sumber dalam kontrak berikutnya, atau siapkan pengganti.",
        "Agree on the hand-over of the code in the next contract, or prepare a replacement.",
    ),
    field="source_owner",
    reads=("source_owner", "lifecycle"),
)
def source_code_with_vendor(facts: Facts, application: Element) -> Answer:
    running = is_local(application) and is_running(application)
    return running and application["source_owner"] == "vendor"


@rule(
    "APL-09",
    Text("Kontrak aplikasi sudah berakhir", "Contract has ended"),
    kinds=APPLICATION,
    severity=Severity.HIGH,
    says=Text(
        "Kontrak sudah berakhir, tetapi aplikasi masih dipakai.",
        "The contract has ended, yet the application is still in use.",
    ),
    remedy=Text(
        "Perpanjang pemeliharaan, ambil alih pengelolaan, atau perbarui tanggal akhir kontrak.",
        "Renew maintenance, take it over, or bring the date up to date.",
    ),
    field="contract_end",
    reads=("contract_end", "lifecycle"),
)
def contract_ended(facts: Facts, application: Element) -> Answer:
    end = day(application["contract_end"])
    if end is None or end >= facts.today or not is_running(application):
        return False
    return Text(
        f"Kontrak berakhir pada {end.isoformat()}, tetapi aplikasi masih dipakai.",
        f"The contract ended on {end.isoformat()}, yet the application is still in use.",
    )


@rule(
    "APL-10",
    Text("Kontrak aplikasi segera berakhir", "Contract ends soon"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text("Kontrak berakhir dalam 90 hari.", "The contract ends within 90 days."),
    remedy=Text(
        "Siapkan perpanjangan pemeliharaan atau pengalihan pengelolaan.",
        "Prepare the renewal or the hand-over.",
    ),
    field="contract_end",
    reads=("contract_end", "lifecycle"),
)
def contract_ending(facts: Facts, application: Element) -> Answer:
    end = day(application["contract_end"])
    if end is None or not is_running(application):
        return False
    return facts.today <= end <= facts.today + timedelta(days=ENDING_SOON_DAYS)


@rule(
    "APL-11",
    Text("Aplikasi tidak aktif masih mendukung layanan", "Inactive application still in use"),
    kinds=APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Statusnya tidak aktif, tetapi layanan atau proses masih tercatat memakainya.",
        "It is inactive, yet services or processes are recorded as using it.",
    ),
    remedy=Text(
        "Lepaskan hubungannya dan catat penggantinya, atau perbarui status aplikasi.",
        "Remove the links and record the replacement, or correct the life cycle.",
    ),
    field="lifecycle",
    reads=("lifecycle",),
    sees=((to(SUPPORTS),),),
)
def inactive_yet_supporting(facts: Facts, application: Element) -> Answer:
    if application["lifecycle"] != "tidak_aktif":
        return False
    supported = facts.targets(application, SUPPORTS)
    return Shown(path=(application, supported[0])) if supported else False


@rule(
    "APL-12",
    Text("Aplikasi tanpa server atau awan", "Application without server or cloud"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Aplikasi ini ditempatkan di daerah, tetapi servernya tidak tercatat.",
        "It is hosted in the region, but no server is recorded.",
    ),
    remedy=Text(
        "Hubungkan server atau komputasi awan tempatnya berjalan.",
        "Link the server or cloud it runs on.",
    ),
    field="runs_on__server",
    reads=("hosting", "lifecycle"),
    lacks=Text("server atau awan", "server or cloud"),
    sensitive=True,
    sees=((has(RUNS_ON),),),
)
def application_without_host(facts: Facts, application: Element) -> Answer:
    sited_here = is_running(application) and application["hosting"] in OWN_SITES
    return sited_here and not facts.targets(application, RUNS_ON)


@rule(
    "APL-13",
    Text("Aplikasi tanpa data", "Application without data"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada data yang tercatat dipakai aplikasi ini.",
        "No data is recorded as used by this application.",
    ),
    remedy=Text("Hubungkan data yang diolah aplikasi ini.", "Link the data it processes."),
    field="uses_data__data",
    lacks=Text("data", "data"),
    sees=((has(USES_DATA),),),
)
def application_without_data(facts: Facts, application: Element) -> Answer:
    return application.opd is not None and not facts.targets(application, USES_DATA)


@rule(
    "APL-14",
    Text(
        "Aplikasi daerah memakai layanan yang sudah didukung aplikasi umum", "Rival of a common one"
    ),
    kinds=APPLICATION,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Layanan yang didukung aplikasi daerah ini sudah didukung aplikasi umum nasional.",
        "A national common application already supports the same service.",
    ),
    remedy=Text(
        "Tentukan satu aplikasi untuk layanan itu, utamakan aplikasi umum.",
        "Settle on one application for the service, the common one first.",
    ),
    basis=COMMON_APPLICATIONS,
    field="supports__service",
    reads=("ownership_class", "lifecycle"),
    sees=((to(SUPPORTS), back(SUPPORTS)),),
)
def rival_of_common_application(facts: Facts, application: Element) -> Answer:
    if not is_local(application) or not is_running(application) or application["common_field"]:
        return False  # with the field filled in, APL-04 says it
    for service in facts.targets(application, SUPPORTS, SERVICE):
        for rival in facts.sources(service, SUPPORTS):
            if rival["ownership_class"] == "umum":
                return Shown(path=(application, service, rival), group=(rival.id,))
    return False


@rule(
    "APL-15",
    Text("Aplikasi tidak aktif belum direncanakan berhenti", "Inactive application kept"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Statusnya tidak aktif, tetapi rencananya tetap.",
        "It is inactive, yet the plan keeps it.",
    ),
    remedy=Text(
        "Ubah rencananya menjadi dihentikan atau digabung, atau perbarui statusnya.",
        "Plan to retire or merge it, or correct the life cycle.",
    ),
    field="plan",
    reads=("lifecycle",),
)
def inactive_yet_kept(facts: Facts, application: Element) -> Answer:
    return application["lifecycle"] == "tidak_aktif" and not is_ending(application)


@rule(
    "APL-16",
    Text("Aplikasi berfungsi tunggal", "Application of a single use"),
    kinds=APPLICATION,
    severity=Severity.LOW,
    says=Text(
        "Aplikasi daerah ini hanya mendukung satu layanan atau proses dan tidak bertukar data.",
        "This regional application supports one service or process and exchanges no data.",
    ),
    remedy=Text(
        "Pertimbangkan penggabungan ke aplikasi lain, atau catat kegunaan lainnya.",
        "Consider merging it into another, or record its further uses.",
    ),
    field="supports__service",
    reads=("lifecycle", "ownership_class"),
    sees=((to(SUPPORTS),), (back(SUPPLIED_BY),), (back(DELIVERED_TO),)),
)
def application_of_single_use(facts: Facts, application: Element) -> Answer:
    if not is_local(application) or not is_running(application):
        return False
    supported = facts.targets(application, SUPPORTS)
    if len(supported) != 1 or facts.exchanges_of(application):
        return False
    return Shown(path=(application, supported[0]))
