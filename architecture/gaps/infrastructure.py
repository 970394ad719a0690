"""Rules about infrastructure. Where things stand is sensitive, so most findings are too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from architecture.gaps.bases import SHARED_FACILITIES
from architecture.gaps.facts import Facts
from architecture.gaps.looks import back, has, has_back
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import ENDING_SOON_DAYS, day, is_filled
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.infrastructure import (
    CLOUD,
    FACILITY,
    INTRA_NETWORK,
    NETWORK_DEVICE,
    PLATFORM_SOFTWARE,
    SECURITY_DEVICE,
    SERVER,
    SERVICE_BUS,
    STORAGE,
)
from architecture.metamodel.relations import (
    ATTACHED_TO,
    CONNECTS_THROUGH,
    HOLDS,
    PASSES,
    PLACED_IN,
    RIDES_ON,
    RUNS_ON,
    RUNS_SOFTWARE,
    STORES_ON,
    WORKS_FOR,
)

OWN = "Milik Sendiri"
USED_BY = (RUNS_ON, CONNECTS_THROUGH, PASSES, PLACED_IN, RIDES_ON)  # what uses infrastructure


@rule(
    "INF-01",
    Text("Perangkat tanpa fasilitas komputasi", "Device without computing facility"),
    kinds=(SERVER, STORAGE, NETWORK_DEVICE, SECURITY_DEVICE),
    severity=Severity.LOW,
    says=Text(
        "Belum tercatat di fasilitas komputasi mana perangkat ini ditempatkan.",
        "The facility in which this device stands is not recorded.",
    ),
    remedy=Text(
        "Tautkan pusat data, pusat komputasi, atau pusat kendali tempatnya.",
        "Link the data, computing or control centre it stands in.",
    ),
    field="placed_in__facility",
    lacks=Text("fasilitas komputasi", "computing facility"),
    sensitive=True,
    sees=((has(PLACED_IN),),),
)
def device_without_facility(facts: Facts, device: Element) -> Answer:
    return not facts.targets(device, PLACED_IN)


@rule(
    "INF-02",
    Text("Server atau media penyimpan tanpa pemakai", "Server or storage without user"),
    kinds=(SERVER, STORAGE),
    severity=Severity.LOW,
    says=Text(
        "Tidak ada aplikasi, proses, data, atau perangkat yang tercatat memakainya.",
        "No application, process, data or device is recorded as using it.",
    ),
    remedy=Text(
        "Hubungkan pemakainya; bila menganggur, pertimbangkan untuk dihentikan.",
        "Link its users; if it is idle, consider retiring it.",
    ),
    lacks=Text("pemakai", "user"),
    sensitive=True,
    sees=(
        (has_back(RUNS_ON),),
        (has(WORKS_FOR),),
        (has(HOLDS),),
        (has(ATTACHED_TO),),
        (has_back(STORES_ON),),
        (has_back(ATTACHED_TO),),
    ),
)
def device_without_user(facts: Facts, device: Element) -> Answer:
    if facts.sources(device, RUNS_ON) or facts.targets(device, WORKS_FOR):
        return False
    if facts.targets(device, HOLDS) or facts.targets(device, ATTACHED_TO):
        return False
    return not (facts.sources(device, STORES_ON) or facts.sources(device, ATTACHED_TO))


@rule(
    "INF-03",
    Text("Lisensi perangkat lunak sudah berakhir", "Software licence has expired"),
    kinds=PLATFORM_SOFTWARE,
    severity=Severity.HIGH,
    says=Text("Masa berlaku lisensi perangkat lunak ini sudah lewat.", "The licence has expired."),
    remedy=Text(
        "Perpanjang lisensi, ganti perangkat lunaknya, atau perbarui tanggalnya.",
        "Renew the licence, replace the software, or correct the date.",
    ),
    field="licence_until",
    reads=("licence_until",),
    sensitive=True,
    sees=((back(RUNS_SOFTWARE),),),
)
def licence_expired(facts: Facts, software: Element) -> Answer:
    end = day(software["licence_until"])
    if end is None or end >= facts.today:
        return False
    says = Text(
        f"Lisensi berakhir pada {end.isoformat()}.", f"The licence expired on {end.isoformat()}."
    )
    return Shown(says, path=(*facts.sources(software, RUNS_SOFTWARE)[:1], software))


@rule(
    "INF-04",
    Text("Lisensi perangkat lunak segera berakhir", "Software licence expires soon"),
    kinds=PLATFORM_SOFTWARE,
    severity=Severity.LOW,
    says=Text("Lisensi berakhir dalam 90 hari.", "The licence expires within 90 days."),
    remedy=Text("Siapkan perpanjangan lisensi.", "Prepare the renewal."),
    field="licence_until",
    reads=("licence_until",),
    sensitive=True,
)
def licence_expiring(facts: Facts, software: Element) -> Answer:
    end = day(software["licence_until"])
    if end is None:
        return False
    return facts.today <= end <= facts.today + timedelta(days=ENDING_SOON_DAYS)


@rule(
    "INF-05",
    Text("Infrastruktur bersama tanpa pemilik", "Shared infrastructure without owner"),
    kinds=(CLOUD, INTRA_NETWORK, SERVICE_BUS, FACILITY),
    severity=Severity.MEDIUM,
    says=Text(
        "Infrastruktur ini dipakai bersama, tetapi status kepemilikannya belum diisi.",
        "It is shared, yet nobody is recorded as its owner.",
    ),
    remedy=Text(
        "Isi status kepemilikan dan nama pemiliknya.", "Enter the ownership and the owner's name."
    ),
    field="ownership",
    reads=("ownership", "owner_name"),
    lacks=Text("pemilik", "owner"),
    sees=tuple((back(relation),) for relation in USED_BY),
)
def shared_without_owner(facts: Facts, infrastructure: Element) -> Answer:
    if is_filled(infrastructure, "ownership"):
        return False
    if infrastructure.attributes.get("owner_name"):
        return False
    users = {facts.opd_of(u) for u in _users(facts, infrastructure)} - {None}
    return infrastructure.opd is None or len(users | {facts.opd_of(infrastructure)}) > 1


def _users(facts: Facts, infrastructure: Element) -> Iterator[Element]:
    for relation in USED_BY:
        yield from facts.sources(infrastructure, relation)


@rule(
    "INF-06",
    Text("Pusat data sendiri, kandidat konsolidasi", "Own data centre, to be consolidated"),
    kinds=FACILITY,
    nature=Nature.NORMATIVE,
    severity=Severity.LOW,
    says=Text(
        "Pusat data atau pusat komputasi ini milik sendiri, di luar Pusat Data Nasional.",
        "This data or computing centre is the region's own, outside the national data centre.",
    ),
    remedy=Text(
        "Susun rencana konsolidasi, atau catat alasan dan dasar pengelolaan sendiri.",
        "Plan its consolidation, or record why and on what basis it is kept.",
    ),
    basis=SHARED_FACILITIES,
    field="ownership",
    reads=("ownership", "facility_type"),
)
def own_data_centre(facts: Facts, facility: Element) -> Answer:
    is_centre = facility["facility_type"] in ("pusat_data", "pusat_komputasi")
    return is_centre and facility["ownership"] == OWN


@rule(
    "INF-07",
    Text("Server tanpa perangkat lunak platform", "Server without platform software"),
    kinds=SERVER,
    severity=Severity.LOW,
    says=Text(
        "Sistem operasi atau perangkat lunak lain pada server ini belum tercatat.",
        "Neither operating system nor other software of this server is recorded.",
    ),
    remedy=Text(
        "Tautkan perangkat lunak platform yang dijalankan server ini.",
        "Link the platform software it runs.",
    ),
    field="runs_software__platform_software",
    lacks=Text("perangkat lunak platform", "platform software"),
    sensitive=True,
    sees=((has(RUNS_SOFTWARE),),),
)
def server_without_software(facts: Facts, server: Element) -> Answer:
    return not facts.targets(server, RUNS_SOFTWARE)
