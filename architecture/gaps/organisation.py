"""Rules about OPDs as a whole, their affairs (urusan) and their statutory tasks (tupoksi)."""

from __future__ import annotations

from architecture.gaps.facts import Facts
from architecture.gaps.groups import OWNED, SENT, USED
from architecture.gaps.looks import Ask, back, below, has, has_back
from architecture.gaps.rule import Answer, Severity, opd_rule, rule
from architecture.graph import Element, Unit
from architecture.metamodel import METAMODEL, Domain, Text
from architecture.metamodel.process import PROCESS, TUPOKSI_CLAUSE
from architecture.metamodel.relations import BASIS_OF, PART_OF, YIELDS

# An OPD that got its first record of a kind, or lost its last, is asked again.
OWNERSHIP = (Ask(OWNED, lambda facts, key: (key[0],), presence=True),)
REGULATIONS = frozenset({"perda", "perkada", "sk"})


@opd_rule(
    "OPD-01",
    Text("OPD belum mengirim proses bisnis", "OPD that has sent no business process"),
    domain=Domain.PROCESS,
    severity=Severity.HIGH,
    says=Text(
        "OPD ini belum mencatat satu pun proses bisnis.",
        "The OPD has not recorded a single business process.",
    ),
    remedy=Text(
        "Mulai dari tempel tupoksi, templat urusan, atau buku kerja OPD.",
        "Start from the tupoksi text, the templates of its affairs, or the workbook.",
    ),
    lacks=Text("proses bisnis", "business process"),
    asks=OWNERSHIP,
)
def opd_without_process(facts: Facts, opd: Unit) -> Answer:
    return not facts.is_in_domain(opd.id, Domain.PROCESS)


@opd_rule(
    "OPD-02",
    Text("OPD belum mengirim layanan", "OPD that has sent no service"),
    domain=Domain.SERVICE,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD ini belum mencatat satu pun layanan.", "The OPD has not recorded a single service."
    ),
    remedy=Text(
        "Catat layanan publik dan layanan administrasi yang dijalankan OPD.",
        "Record the public and administrative services that the OPD runs.",
    ),
    lacks=Text("layanan", "service"),
    asks=OWNERSHIP,
)
def opd_without_service(facts: Facts, opd: Unit) -> Answer:
    return not facts.is_in_domain(opd.id, Domain.SERVICE)


@opd_rule(
    "OPD-03",
    Text("OPD belum mengirim data dan informasi", "OPD that has sent no data"),
    domain=Domain.DATA,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD ini belum mencatat satu pun data.", "The OPD has not recorded a single data set."
    ),
    remedy=Text(
        "Catat data yang dihasilkan proses OPD, termasuk daftar data Satu Data.",
        "Record the data its processes yield, with those of the Satu Data list.",
    ),
    lacks=Text("data", "data"),
    asks=OWNERSHIP,
)
def opd_without_data(facts: Facts, opd: Unit) -> Answer:
    return not facts.is_in_domain(opd.id, Domain.DATA)


@opd_rule(
    "OPD-04",
    Text("OPD tidak mencatat aplikasi yang dipakai", "OPD that records no application in use"),
    domain=Domain.APPLICATION,
    severity=Severity.MEDIUM,
    says=Text(
        "Tidak ada aplikasi milik OPD ini dan tidak ada aplikasi bersama yang dipakainya.",
        "The OPD neither owns an application nor uses a shared one.",
    ),
    remedy=Text(
        "Catat pemakaian aplikasi umum dan aplikasi pusat oleh OPD ini, lalu aplikasi sendiri.",
        "Record its use of common and ministry applications, then its own.",
    ),
    lacks=Text("aplikasi", "application"),
    asks=(*OWNERSHIP, Ask(USED, lambda facts, opd: (opd,), presence=True)),
)
def opd_without_application(facts: Facts, opd: Unit) -> Answer:
    return not facts.is_in_domain(opd.id, Domain.APPLICATION)


@opd_rule(
    "OPD-05",
    Text("Urusan OPD tanpa proses bisnis", "Affair of the OPD without process"),
    domain=Domain.PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "Ada bidang urusan OPD ini yang belum memiliki proses bisnis.",
        "An affair (urusan) of the OPD has no business process yet.",
    ),
    remedy=Text(
        "Catat proses untuk urusan tersebut, atau isi bidang urusan pada proses yang sudah ada.",
        "Record processes for it, or fill in the affair of existing ones.",
    ),
    reads=("urusan",),
    lacks=Text("proses bisnis", "business process"),
    asks=OWNERSHIP,
)
def opd_affair_without_process(facts: Facts, opd: Unit) -> Answer:
    processes = facts.records_of(opd.id, PROCESS.name)
    if not processes:  # OPD-01 says that
        return False
    covered = {p.attributes.get("urusan") or "" for p in processes}
    open_ = [u for u in opd.urusan if not any(c == u or c.startswith(u + ".") for c in covered)]
    if not open_:
        return False
    nodes = facts.vocabulary.references
    names = "; ".join(nodes[u].label if u in nodes else u for u in open_)
    return Text(
        f"Urusan yang belum memiliki proses bisnis: {names}.",
        f"Affairs without a business process: {names}.",
    )


@opd_rule(
    "OPD-06",
    Text("Proses OPD belum bersumber pada tupoksi", "OPD whose processes have no tupoksi source"),
    domain=Domain.PROCESS,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD ini memiliki proses, tetapi belum ada butir tupoksi atau peraturan yang menjadi "
        "sumbernya.",
        "The OPD has processes but neither tupoksi clauses nor a regulation as their source.",
    ),
    remedy=Text(
        "Tempel tupoksi dari peraturannya; proses yang dimulai dari templat tetap ditandai "
        "dianggap sampai dicocokkan.",
        "Paste the tupoksi of its regulation; processes begun from templates stay marked as "
        "assumed until compared.",
    ),
    lacks=Text("sumber tupoksi", "tupoksi source"),
    sees=((back(BASIS_OF),), (below(PART_OF), has_back(YIELDS))),
    asks=OWNERSHIP,
)
def opd_without_tupoksi_source(facts: Facts, opd: Unit) -> Answer:
    processes = facts.records_of(opd.id, PROCESS.name)
    if not processes or facts.has_records(opd.id, TUPOKSI_CLAUSE.name):
        return False
    return not any(
        facts.document_types(p) & REGULATIONS or p.id in facts.clause_processes for p in processes
    )


@rule(
    "OPD-07",
    Text("Catatan milik OPD yang sudah berakhir", "Record of an OPD that has ended"),
    kinds=METAMODEL.kinds,
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "OPD pemilik catatan ini tidak lagi ada dalam susunan perangkat daerah.",
        "The OPD that owns this record is no longer part of the government.",
    ),
    remedy=Text("Pindahkan catatan ke OPD penerus.", "Move the record to the OPD that took over."),
    field="opd",
    lacks=Text("OPD penerus", "successor OPD"),
)
def record_of_ended_opd(facts: Facts, element: Element) -> Answer:
    return element.opd is not None and element.opd not in facts.graph.units


@rule(
    "TPK-01",
    Text("Butir tupoksi tanpa proses bisnis", "Tupoksi clause without process"),
    kinds=TUPOKSI_CLAUSE,
    severity=Severity.MEDIUM,
    says=Text(
        "Butir tupoksi ini belum menjadi proses bisnis apa pun.",
        "This clause yields no business process yet.",
    ),
    remedy=Text(
        "Hubungkan ke proses yang melaksanakannya, atau tulis alasan mengapa tidak menjadi proses.",
        "Link the process that carries it out, or write why it yields none.",
    ),
    field="yields__process",
    reads=("declined_reason",),
    lacks=Text("proses bisnis", "business process"),
    sees=((has(YIELDS),),),
)
def clause_without_process(facts: Facts, clause: Element) -> Answer:
    return not clause["declined_reason"] and not facts.targets(clause, YIELDS)


@opd_rule(
    "OPD-08",
    Text("OPD belum mengirim apa pun", "OPD that has sent nothing"),
    domain=Domain.GOVERNANCE,
    severity=Severity.MEDIUM,
    says=Text(
        "Belum ada catatan OPD ini yang diajukan untuk verifikasi.",
        "None of the OPD's records has been submitted for verification.",
    ),
    remedy=Text(
        "Lengkapi isian, lalu ajukan ranah yang sudah siap ke verifikator.",
        "Complete the values, then submit the domains that are ready.",
    ),
    lacks=Text("kiriman", "submission"),
    asks=OWNERSHIP,
)
def opd_that_sent_nothing(facts: Facts, opd: Unit) -> Answer:
    return not facts.has_records(opd.id, SENT)
