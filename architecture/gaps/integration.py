"""Rules about the exchange of data between applications and institutions."""

from __future__ import annotations

from collections.abc import Iterable

from architecture.gaps.bases import SERVICE_BUS_FIRST
from architecture.gaps.facts import Exchange, Facts
from architecture.gaps.groups import EXCHANGED
from architecture.gaps.looks import Ask, back, has, to
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import is_filled, is_restricted, is_running
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.application import INTEGRATION
from architecture.metamodel.relations import (
    BASIS_OF,
    CARRIES,
    DELIVERED_TO,
    PASSES,
    SUPPLIED_BY,
)

BY_HAND = frozenset({"manual", "berkas"})
SPLP = Text("SPLP", "service bus (SPLP)")
ENDS = ((to(SUPPLIED_BY),), (to(DELIVERED_TO),))


def has_not_stopped(integration: Element) -> bool:
    """Whether the exchange runs, is planned, or is of unknown state."""
    return bool(integration["state"] != "berhenti")


def _stopped_between(facts: Facts, key: tuple[str, frozenset[str]]) -> Iterable[str]:
    """Exchanges between the ends of one that began or ceased to run."""
    word, ends = key
    return facts.members(EXCHANGED, ("ends", ends)) if word == "runs" else ()


def _path(facts: Facts, integration: Element) -> Shown:
    return Shown(path=facts.exchange(integration).path)


@rule(
    "ITG-01",
    Text("Data ditukar manual atau dengan berkas", "Data exchanged by hand or by file"),
    kinds=INTEGRATION,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Data berpindah secara manual atau dengan berkas, bukan lewat SPLP.",
        "Data moves by hand or by file, not through the service bus.",
    ),
    remedy=Text(
        "Rencanakan pertukaran otomatis melalui SPLP.",
        "Plan an automatic exchange through the service bus.",
    ),
    basis=SERVICE_BUS_FIRST,
    field="way",
    reads=("way", "state"),
    lacks=SPLP,
    sees=ENDS,
)
def exchanged_by_hand(facts: Facts, integration: Element) -> Answer:
    if integration["way"] not in BY_HAND or not has_not_stopped(integration):
        return False
    return _path(facts, integration)


@rule(
    "ITG-02",
    Text("API langsung, bukan lewat SPLP", "Direct API instead of the service bus"),
    kinds=INTEGRATION,
    nature=Nature.NORMATIVE,
    severity=Severity.LOW,
    says=Text(
        "Kedua ujung terhubung titik ke titik tanpa SPLP.",
        "Both ends are connected point to point, without the service bus.",
    ),
    remedy=Text(
        "Daftarkan API ini pada SPLP, lalu alihkan pertukarannya.",
        "Register the API on the service bus, then move the exchange.",
    ),
    basis=SERVICE_BUS_FIRST,
    field="way",
    reads=("way", "state"),
    lacks=SPLP,
    sees=ENDS,
)
def direct_interface(facts: Facts, integration: Element) -> Answer:
    if integration["way"] != "api_langsung" or not has_not_stopped(integration):
        return False
    return _path(facts, integration)


@rule(
    "ITG-03",
    Text("Pertukaran berjalan tanpa perjanjian", "Exchange running without agreement"),
    kinds=INTEGRATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Pertukaran dengan pihak lain ini berjalan tanpa perjanjian yang tercatat.",
        "This exchange with another party runs without a recorded agreement.",
    ),
    remedy=Text(
        "Isi nomor PKS atau nota kesepahaman, atau hubungkan dokumen PKS-nya.",
        "Enter the number of the agreement, or link its document.",
    ),
    field="agreement",
    reads=("agreement", "state"),
    lacks=Text("perjanjian", "agreement"),
    reports_empty=True,
    sees=(*ENDS, (back(BASIS_OF),)),
)
def running_without_agreement(facts: Facts, integration: Element) -> Answer:
    if integration["state"] != "berjalan" or is_filled(integration, "agreement"):
        return False
    if "pks" in facts.document_types(integration):
        return False
    exchange = facts.exchange(integration)
    return Shown(path=exchange.path) if exchange.crosses_opd else False


@rule(
    "ITG-04",
    Text("Pertukaran berhenti tanpa pengganti", "Exchange stopped without replacement"),
    kinds=INTEGRATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Pertukaran ini berhenti dan tidak ada pertukaran lain antara kedua ujungnya.",
        "This exchange has stopped and no other runs between its ends.",
    ),
    remedy=Text(
        "Hidupkan kembali atau catat penggantinya; arsipkan bila memang tidak diperlukan.",
        "Revive it or record the replacement; archive it if it is not needed.",
    ),
    field="state",
    reads=("state",),
    sees=ENDS,
    asks=(Ask(EXCHANGED, _stopped_between, presence=True),),
)
def stopped_without_replacement(facts: Facts, integration: Element) -> Answer:
    if integration["state"] != "berhenti":
        return False
    exchange = facts.exchange(integration)
    return False if facts.are_exchanging(exchange.opds) else Shown(path=exchange.path)


@rule(
    "ITG-05",
    Text("Integrasi tanpa pemasok atau penerima", "Integration with an open end"),
    kinds=INTEGRATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Pemasok atau penerima data pada integrasi ini belum diketahui.",
        "Supplier or receiver of this exchange is unknown.",
    ),
    remedy=Text(
        "Hubungkan aplikasi pemasok dan penerima, atau isi instansinya.",
        "Link the supplying and receiving applications, or enter the institutions.",
    ),
    field="supplied_by__application",
    reads=("supplier_party", "consumer_party"),
    lacks=Text("pemasok atau penerima", "supplier or receiver"),
    sees=ENDS,
)
def integration_with_open_end(facts: Facts, integration: Element) -> Answer:
    exchange = facts.exchange(integration)
    open_ends = _open_ends(exchange)
    return Shown(path=exchange.path, fields=open_ends) if open_ends else False


def _open_ends(exchange: Exchange) -> tuple[str, ...]:
    ends = (
        ("supplied_by__application", exchange.supplier, "supplier_party"),
        ("delivered_to__application", exchange.consumer, "consumer_party"),
    )
    return tuple(
        link
        for link, application, party in ends
        if application is None and not is_filled(exchange.integration, party)
    )


@rule(
    "ITG-06",
    Text("Integrasi tanpa data yang dibawa", "Integration that carries no data"),
    kinds=INTEGRATION,
    severity=Severity.LOW,
    says=Text(
        "Data yang dipertukarkan belum tercatat.", "The data that it carries is not recorded."
    ),
    remedy=Text("Hubungkan data yang dibawa integrasi ini.", "Link the data that it carries."),
    field="carries__data",
    lacks=Text("data", "data"),
    sees=((has(CARRIES),),),
)
def integration_without_data(facts: Facts, integration: Element) -> Answer:
    return not facts.targets(integration, CARRIES)


@rule(
    "ITG-07",
    Text("Cara SPLP, tetapi SPLP-nya tidak ditautkan", "Service bus named but not linked"),
    kinds=INTEGRATION,
    severity=Severity.LOW,
    says=Text(
        "Cara pertukarannya SPLP, tetapi integrasi ini tidak menaut SPLP mana pun.",
        "Its way is the service bus, yet it is linked to none.",
    ),
    remedy=Text("Tautkan SPLP yang dilewati.", "Link the service bus that it passes."),
    field="passes__service_bus",
    reads=("way",),
    lacks=SPLP,
    sees=((has(PASSES),),),
)
def service_bus_not_linked(facts: Facts, integration: Element) -> Answer:
    return integration["way"] == "splp" and not facts.targets(integration, PASSES)


@rule(
    "ITG-08",
    Text("Data terbatas ditukar manual atau dengan berkas", "Restricted data passed by hand"),
    kinds=INTEGRATION,
    severity=Severity.HIGH,
    says=Text(
        "Data yang tidak terbuka berpindah secara manual atau dengan berkas.",
        "Data that is not open moves by hand or by file.",
    ),
    remedy=Text(
        "Hentikan pengiriman berkas; pindahkan ke saluran yang dilindungi dan tercatat.",
        "Stop sending files; move it to a protected, logged channel.",
    ),
    field="way",
    reads=("way", "state", "disclosure"),
    sensitive=True,
    sees=((to(CARRIES),),),
)
def restricted_data_by_hand(facts: Facts, integration: Element) -> Answer:
    if integration["way"] not in BY_HAND or not has_not_stopped(integration):
        return False
    secret = next((d for d in facts.targets(integration, CARRIES) if is_restricted(d)), None)
    return Shown(path=(integration, secret)) if secret else False


@rule(
    "ITG-09",
    Text("Pertukaran berjalan dengan aplikasi tidak aktif", "Exchange with an inactive app"),
    kinds=INTEGRATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Pertukaran tercatat berjalan, padahal aplikasi di ujungnya belum atau tidak lagi aktif.",
        "The exchange is said to run, yet an application at its end is not active.",
    ),
    remedy=Text(
        "Perbarui keadaan integrasi atau status aplikasinya.",
        "Bring the state of the exchange or the life cycle up to date.",
    ),
    field="state",
    reads=("state", "lifecycle"),
    sees=ENDS,
)
def running_with_inactive_end(facts: Facts, integration: Element) -> Answer:
    if integration["state"] != "berjalan":
        return False
    exchange = facts.exchange(integration)
    idle = [e for e in (exchange.supplier, exchange.consumer) if e and not is_running(e)]
    return Shown(path=(integration, idle[0])) if idle else False
