"""Rules about data and information."""

from __future__ import annotations

from architecture.gaps.bases import SATU_DATA
from architecture.gaps.facts import Facts
from architecture.gaps.groups import SAME_LEAF, SAME_NAME
from architecture.gaps.looks import Ask, back, has, has_back, to
from architecture.gaps.rule import Answer, Nature, Severity, Shown, rule
from architecture.gaps.states import is_filled
from architecture.graph import Element
from architecture.metamodel import Text
from architecture.metamodel.data import DATA
from architecture.metamodel.relations import (
    ARISES_FROM,
    CARRIES,
    DELIVERED_TO,
    DERIVED_FROM,
    SERVES,
    SUPPLIED_BY,
    USES_DATA,
)


@rule(
    "DAT-01",
    Text("Data tanpa produsen", "Data without producer"),
    kinds=DATA,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Belum ada unit yang tercatat menghasilkan data ini.",
        "No unit is recorded as the producer of this data.",
    ),
    remedy=Text(
        "Isi Penghasil/Produsen Data dengan unit kerja yang mengumpulkannya.",
        "Enter the unit that collects it as the producer.",
    ),
    basis=SATU_DATA,
    field="producer",
    reads=("producer",),
    lacks=Text("produsen data", "producer"),
    reports_empty=True,
)
def data_without_producer(facts: Facts, data: Element) -> Answer:
    return not is_filled(data, "producer")


@rule(
    "DAT-02",
    Text("Data tanpa walidata", "Data without steward"),
    kinds=DATA,
    nature=Nature.NORMATIVE,
    severity=Severity.MEDIUM,
    says=Text(
        "Belum ada wali data yang bertanggung jawab atas data ini.",
        "No steward (walidata) answers for this data.",
    ),
    remedy=Text(
        "Isi Penanggung Jawab/Wali Data sesuai penetapan walidata.",
        "Enter the steward that the government has appointed.",
    ),
    basis=SATU_DATA,
    field="steward",
    reads=("steward",),
    lacks=Text("walidata", "steward"),
    reports_empty=True,
)
def data_without_steward(facts: Facts, data: Element) -> Answer:
    return not is_filled(data, "steward")


@rule(
    "DAT-03",
    Text("Data dipakai OPD lain tetapi tidak interoperabel", "Shared data not interoperable"),
    kinds=DATA,
    severity=Severity.HIGH,
    says=Text(
        "OPD lain memakai data ini, padahal interoperabilitasnya Tidak.",
        "Another OPD uses this data although it is marked as not interoperable.",
    ),
    remedy=Text(
        "Sediakan data melalui pertukaran yang disepakati, lalu ubah isian interoperabilitas.",
        "Offer it through an agreed exchange, then change the mark.",
    ),
    field="interoperable",
    reads=("interoperable", "producer"),
    sees=(
        (to(SERVES),),
        (back(USES_DATA),),
        (back(DERIVED_FROM),),
        (back(CARRIES), to(DELIVERED_TO)),
        (back(CARRIES), to(SUPPLIED_BY)),
    ),
)
def shared_data_not_interoperable(facts: Facts, data: Element) -> Answer:
    if data["interoperable"] is not False:
        return False
    users = facts.foreign_users(data)
    return Shown(path=(data, users[0])) if users else False


@rule(
    "DAT-04",
    Text("Data bernama sama dihasilkan beberapa OPD", "Data of one name from several OPDs"),
    kinds=DATA,
    severity=Severity.HIGH,
    says=Text(
        "OPD lain mencatat data dengan nama yang sama sebagai data miliknya.",
        "Another OPD records data of the same name as its own.",
    ),
    remedy=Text(
        "Sepakati satu produsen; OPD lain memakai data itu lewat pertukaran.",
        "Agree on one producer; the others use its data by exchange.",
    ),
    field="producer",
    reads=("producer",),
    finds_by_name=True,
    asks=(Ask(SAME_NAME),),
)
def same_name_from_several_opds(facts: Facts, data: Element) -> Answer:
    group = facts.data_of_one_name(data)
    return Shown(group=group) if group else False


@rule(
    "DAT-05",
    Text("Data sejenis pada satu simpul RAD", "Data of one kind on one RAD leaf"),
    kinds=DATA,
    severity=Severity.LOW,
    says=Text(
        "OPD lain menghasilkan data bernama mirip pada simpul RAD yang sama; mungkin datanya sama.",
        "Another OPD produces data of similar name on the same RAD leaf; it may be the same.",
    ),
    remedy=Text(
        "Bandingkan isinya; bila sama, sepakati satu produsen; bila beda, rinci simpul RAD-nya.",
        "Compare them; agree on one producer if equal, refine the RAD leaf if not.",
    ),
    field="rad",
    reads=("rad", "producer"),
    asks=(Ask(SAME_LEAF), Ask(SAME_NAME)),
)
def same_leaf_from_several_opds(facts: Facts, data: Element) -> Answer:
    group = facts.data_of_one_leaf(data)
    if not group or facts.data_of_one_name(data):  # DAT-04 says the heavier thing
        return False
    return Shown(group=group)


@rule(
    "DAT-06",
    Text("Data tanpa proses asal", "Data that no process yields"),
    kinds=DATA,
    severity=Severity.LOW,
    says=Text(
        "Data ini tidak tercatat timbul dari proses bisnis apa pun.",
        "No business process is recorded as the origin of this data.",
    ),
    remedy=Text("Hubungkan proses yang menghasilkan data ini.", "Link the process that yields it."),
    field="arises_from__process",
    lacks=Text("proses bisnis", "business process"),
    sees=((has(ARISES_FROM),),),
)
def data_without_process(facts: Facts, data: Element) -> Answer:
    return not facts.targets(data, ARISES_FROM)


@rule(
    "DAT-07",
    Text("Data tidak dipakai siapa pun", "Data that nobody uses"),
    kinds=DATA,
    severity=Severity.LOW,
    says=Text(
        "Tidak ada layanan, aplikasi, integrasi, atau data lain yang memakai data ini.",
        "No service, application, exchange or other data uses this data.",
    ),
    remedy=Text(
        "Hubungkan pemakainya; bila memang tidak ada, tinjau apakah data ini masih perlu.",
        "Link its users; if there are none, ask whether the data is still needed.",
    ),
    field="serves__service",
    lacks=Text("pemakai", "user"),
    sees=((has(SERVES),), (has_back(USES_DATA),), (has_back(CARRIES),), (has_back(DERIVED_FROM),)),
)
def data_without_user(facts: Facts, data: Element) -> Answer:
    return next(facts.data_users(data), None) is None
