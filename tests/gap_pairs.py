"""One pair per gap rule: a little graph in which it fires, and one that differs in one fact.

The record asked about has the id "it" (for rules about OPDs: the OPD "dishub"). A pair is what
both graphs share, the one thing only the graph with the gap has, and what stands in its place
in the other graph; either may be nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from architecture.gaps import RULES, Finding, Planned, find_gaps
from architecture.graph import Element, Graph, OpenLink, Relation, Unit
from architecture.vocabulary import Party, ReferenceNode, Vocabulary

TODAY = date(2026, 11, 21)
UNITS = {
    "dishub": Unit("dishub", "2.15.01", "Dinas Perhubungan", "Dishub", None, "dinas", ("2.15",)),
    "kir": Unit("kir", "2.15.01.4", "UPTD Pengujian Kendaraan", "UPTD PKB", "dishub", "uptd"),
    "disdik": Unit("disdik", "1.01.01", "Dinas Pendidikan", "Disdik", None, "dinas"),
}
WORDS = Vocabulary(
    codelists={"status_kepemilikan": ("Milik Sendiri",), "tipe_lisensi": ("Proprietary",)},
    references={
        n.code: n
        for n in (
            ReferenceNode("RAB", "RAB.03", "Pembangunan", 1, None),
            ReferenceNode("RAB", "RAB.03.03", "Perhubungan", 2, "RAB.03"),
            ReferenceNode("RAD", "RAD.03.03.01", "Angkutan", 3, None),
            ReferenceNode("RAD", "RAD.03.03.02", "Lalu lintas", 3, None),
            ReferenceNode("urusan", "2.15", "Perhubungan", 1, None),
        )
    },
    parties={f"opd:{u.id}": Party(f"opd:{u.id}", u.code, u.name, u.short) for u in UNITS.values()},
)


# What rules about the plan are handed beside the graph.
PLAN = Planned(years=tuple(range(2025, 2030)), outlived=frozenset({"it"}))


@dataclass(frozen=True)
class Record:
    """A record of a test graph; `values` are stored values by attribute name."""

    id: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    opd: str | None = "dishub"
    plan: str = "keep"
    merged_into: str | None = None
    review: str = "draft"
    marks: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> set[tuple[str, Any]]:
        """Everything it says, for comparing two of them."""
        said: dict[str, Any] = {f"value {n}": v for n, v in self.values.items()}
        said |= {f"mark {n}": v for n, v in self.marks.items()}
        said |= {f"unread {n}": v for n, v in self.unread.items()}
        for column in ("name", "opd", "plan", "merged_into", "review"):
            said[column] = getattr(self, column)
        return {(name, str(value)) for name, value in said.items()}


Item = Record | Relation | OpenLink


def it(kind: str, values: Mapping[str, Any] | None = None, **columns: Any) -> Record:
    """The record a pair is about."""
    return Record("it", kind, values or {}, **columns)


def a(kind: str, values: Mapping[str, Any] | None = None, **columns: Any) -> Record:
    """Another record; its id is its kind unless given."""
    return Record(columns.pop("id", kind), kind, values or {}, **columns)


def link(type_: str, source: str, target: str) -> Relation:
    """A relation between two ids."""
    return Relation(f"{type_} {source} {target}", type_, source, target)


@dataclass(frozen=True)
class Pair:
    """A rule's pair of graphs."""

    code: str
    shared: Sequence[Item]
    gap: Item | None
    closed: Item | None
    subject: str = "it"

    def graph(self, item: Item | None) -> Graph:
        return graph_of(*self.shared, *([item] if item else []))


def graph_of(*items: Item, units: Mapping[str, Unit] = UNITS) -> Graph:
    """A graph of these records, relations and open links."""
    elements = {}
    for record in (i for i in items if isinstance(i, Record)):
        name = record.name or f"{record.kind} {record.id}"
        elements[record.id] = Element(
            record.id, record.kind, record.id.upper(), name, record.opd, record.plan,
            record.review, merged_into=record.merged_into, attributes=dict(record.values),
            marks=dict(record.marks), unread=dict(record.unread),
        )  # fmt: skip
    relations = tuple(i for i in items if isinstance(i, Relation))
    waiting = tuple(i for i in items if isinstance(i, OpenLink))
    return Graph(elements, relations, dict(units), waiting)


def gaps_of(graph: Graph, *, vocabulary: Vocabulary = WORDS) -> list[Finding]:
    """All findings of a test graph on the day of the tests."""
    return find_gaps(graph, today=TODAY, vocabulary=vocabulary, rules=RULES, plan=PLAN)


CORE = {"process_kind": "inti"}
OTHER = {"process_kind": "pendukung"}
LOCAL = {"ownership_class": "khusus_daerah"}
DISHUB, DISDIK = "opd:dishub", "opd:disdik"


def running(**values: Any) -> dict[str, Any]:
    return {"way": "splp", "state": "berjalan"} | values


def lasting(starts_on: str, ends_on: str) -> dict[str, Any]:
    return {"starts_on": starts_on, "ends_on": ends_on}


PAIRS = (
    # --- The plan
    Pair(
        "RCN-03",
        [it("server", plan="new"), a("activity")],
        None,
        link("produces", "activity", "it"),
    ),
    Pair("KEG-01", [it("activity"), a("server")], None, link("produces", "it", "server")),
    Pair("KEG-02", [], it("activity"), it("activity", {"budget": {"2027": 1}})),
    Pair(
        "KEG-03",
        [],
        it("activity", {"starts_on": "2027-01-01"}),
        it("activity", lasting("2027-01-01", "2027-12-31")),
    ),
    Pair("KEG-04", [], it("activity"), it("activity", {"owner_unit": DISHUB})),
    Pair(
        "KEG-05",
        [it("activity", lasting("2027-01-01", "2028-12-31")), link("depends_on", "it", "activity")],
        a("activity", lasting("2027-01-02", "2028-12-31")),
        a("activity", lasting("2027-01-01", "2028-12-31")),
    ),
    Pair(
        "KEG-06",
        [it("activity"), a("activity"), link("depends_on", "it", "activity")],
        link("depends_on", "activity", "it"),
        None,
    ),
    Pair(
        "KEG-07",
        [],
        it("activity", {"budget": {"2030": 1}}),
        it("activity", {"budget": {"2029": 1}}),
    ),
    Pair(
        "KEG-08",
        [],
        it("activity", {**lasting("2027-01-01", "2027-12-31"), "budget": {"2028": 1}}),
        it("activity", {**lasting("2027-01-01", "2027-12-31"), "budget": {"2027": 1}}),
    ),
    Pair(
        "KEG-09",
        [],
        it("activity", {"planning_state": "disetujui"}),
        it("activity", {"planning_state": "selesai"}),
    ),
    # --- Processes
    Pair("PRB-01", [it("process", CORE), a("service")], None, link("realises", "service", "it")),
    Pair("PRB-02", [it("process", OTHER), a("service")], None, link("realises", "service", "it")),
    Pair("PRB-03", [it("process", CORE), a("data")], None, link("arises_from", "data", "it")),
    Pair("PRB-04", [it("process", OTHER), a("data")], None, link("arises_from", "data", "it")),
    Pair(
        "PRB-05",
        [it("process", CORE), a("service"), a("application"), link("realises", "service", "it")],
        None,
        link("supports", "application", "service"),
    ),
    Pair(
        "PRB-06",
        [it("process", OTHER), a("application")],
        None,
        link("supports", "application", "it"),
    ),
    Pair(
        "PRB-07",
        [it("process", CORE), link("basis_of", "document", "it")],
        a("document", {"document_type": "perkada"}),
        a("document", {"document_type": "sop"}),
    ),
    Pair(
        "PRB-08",
        [it("process", opd="kir"), a("tupoksi_clause")],
        None,
        link("yields", "tupoksi_clause", "it"),
    ),
    Pair(
        "PRB-09",
        [it("process", {"customer": [DISDIK]})],
        a("process", {"supplier": ["opd:none"]}, opd="disdik"),
        a("process", {"supplier": [DISHUB]}, opd="disdik"),
    ),
    Pair(
        "PRB-10",
        [
            it("process", {"customer": [DISDIK]}),
            a("integration", running(consumer_party=DISDIK)),
            a("application", LOCAL, opd="kir"),
        ],
        None,
        link("supplied_by", "integration", "application"),
    ),
    Pair("PRB-11", [it("process", CORE), a("kpi")], None, link("allocated_to", "kpi", "it")),
    Pair(
        "PRB-12",
        [it("process"), a("process"), link("part_of", "it", "process")],
        link("part_of", "process", "it"),
        None,
    ),
    # --- OPDs
    Pair("OPD-01", [], None, a("process"), "dishub"),
    Pair("OPD-02", [], None, a("service", opd="kir"), "dishub"),
    Pair("OPD-03", [], None, a("data"), "dishub"),
    Pair("OPD-04", [], None, a("application", {"used_by": [DISHUB]}, opd=None), "dishub"),
    Pair("OPD-05", [], a("process"), a("process", {"urusan": "2.15"}), "dishub"),
    Pair("OPD-06", [a("process")], None, a("tupoksi_clause"), "dishub"),
    Pair("OPD-08", [], a("process"), a("process", review="submitted"), "dishub"),
    Pair("OPD-07", [], it("service", opd="dinas-lama"), it("service", opd="dishub")),
    Pair(
        "TPK-01",
        [it("tupoksi_clause"), a("process")],
        None,
        link("yields", "it", "process"),
    ),
    # --- Services
    Pair(
        "LYN-01",
        [it("service"), a("application")],
        None,
        link("supports", "application", "it"),
    ),
    Pair("LYN-02", [it("service"), a("process")], None, link("realises", "it", "process")),
    Pair(
        "LYN-03",
        [it("service"), link("supports", "application", "it")],
        a("application", {"lifecycle": "tidak_aktif"}),
        a("application", {"lifecycle": "aktif"}),
    ),
    Pair(
        "LYN-04",
        [
            it("service"),
            a("application"),
            link("supports", "application", "it"),
            link("runs_on", "application", "server"),
        ],
        a("server", plan="retire"),
        a("server", plan="keep"),
    ),
    Pair(
        "LYN-05",
        [it("service"), a("application"), a("data"), link("supports", "application", "it")],
        None,
        link("uses_data", "application", "data"),
    ),
    Pair(
        "LYN-06",
        [it("service"), a("process"), a("document"), link("realises", "it", "process")],
        None,
        link("basis_of", "document", "process"),
    ),
    # --- Data
    Pair("DAT-01", [], it("data"), it("data", {"producer": DISHUB})),
    Pair("DAT-02", [], it("data"), it("data", marks={"steward": "not_applicable"})),
    Pair(
        "DAT-03",
        [a("service", opd="disdik"), link("serves", "it", "service")],
        it("data", {"interoperable": False}),
        it("data", {"interoperable": True}),
    ),
    Pair(
        "DAT-04",
        [it("data", name="Data Siswa Miskin")],
        a("data", name="Daftar siswa miskin", opd="disdik"),
        a("data", name="Daftar siswa miskin", opd="dishub"),
    ),
    Pair(
        "DAT-05",
        [it("data", {"rad": "RAD.03.03.01"}, name="Data Penumpang Feri Lokal")],
        a("data", {"rad": "RAD.03.03.01"}, name="Jumlah Penumpang Feri", opd="disdik"),
        a("data", {"rad": "RAD.03.03.02"}, name="Jumlah Penumpang Feri", opd="disdik"),
    ),
    Pair("DAT-06", [it("data"), a("process")], None, link("arises_from", "it", "process")),
    Pair("DAT-07", [it("data"), a("application")], None, link("uses_data", "application", "it")),
    # --- Applications
    Pair("APL-01", [it("application"), a("process")], None, link("supports", "it", "process")),
    Pair(
        "APL-02",
        [it("application"), a("service"), a("process"), link("supports", "it", "service")],
        None,
        link("realises", "service", "process"),
    ),
    Pair(
        "APL-03",
        [it("application", LOCAL, name="Sistem Informasi Arsip")],
        a("application", LOCAL, name="Aplikasi e-Arsip", opd="disdik"),
        a("application", LOCAL, name="Aplikasi e-Surat", opd="disdik"),
    ),
    Pair(
        "APL-04",
        [a("application", {"ownership_class": "umum", "common_field": "Kearsipan"}, opd=None)],
        it("application", LOCAL | {"common_field": "Kearsipan"}),
        it("application", LOCAL),
    ),
    Pair(
        "APL-05",
        [it("application"), a("integration", running())],
        None,
        link("delivered_to", "integration", "it"),
    ),
    Pair(
        "APL-06",
        [],
        it("application", LOCAL | {"hosting": "awan_pihak_ketiga"}),
        it("application", LOCAL | {"hosting": "pdn"}),
    ),
    Pair(
        "APL-07",
        [],
        it("application", {"hosting": "ruang_server_opd"}),
        it("application", {"hosting": "pusat_data_daerah"}),
    ),
    Pair(
        "APL-08",
        [],
        it("application", LOCAL | {"source_owner": "vendor"}),
        it("application", LOCAL | {"source_owner": "pemda"}),
    ),
    Pair(
        "APL-09",
        [],
        it("application", {"contract_end": "2026-11-20"}),
        it("application", {"contract_end": "2026-11-21"}),
    ),
    Pair(
        "APL-10",
        [],
        it("application", {"contract_end": "2027-02-19"}),
        it("application", {"contract_end": "2027-02-20"}),
    ),
    Pair(
        "APL-11",
        [a("service"), link("supports", "it", "service")],
        it("application", {"lifecycle": "tidak_aktif"}),
        it("application", {"lifecycle": "aktif"}),
    ),
    Pair(
        "APL-12",
        [it("application", {"hosting": "pusat_data_daerah"}), a("server")],
        None,
        link("runs_on", "it", "server"),
    ),
    Pair("APL-13", [it("application"), a("data")], None, link("uses_data", "it", "data")),
    Pair(
        "APL-14",
        [
            it("application", LOCAL),
            a("service"),
            link("supports", "it", "service"),
            link("supports", "application", "service"),
        ],
        a("application", {"ownership_class": "umum"}, opd=None),
        a("application", {"ownership_class": "khusus_pusat"}, opd=None),
    ),
    Pair(
        "APL-15",
        [],
        it("application", {"lifecycle": "tidak_aktif"}),
        it("application", {"lifecycle": "tidak_aktif"}, plan="retire"),
    ),
    Pair(
        "APL-16",
        [it("application", LOCAL), a("service"), a("process"), link("supports", "it", "service")],
        None,
        link("supports", "it", "process"),
    ),
    # --- Exchanges
    Pair("ITG-01", [], it("integration", running(way="berkas")), it("integration", running())),
    Pair(
        "ITG-02", [], it("integration", running(way="api_langsung")), it("integration", running())
    ),
    Pair(
        "ITG-03",
        [],
        it("integration", running(supplier_party=DISHUB, consumer_party=DISDIK)),
        it("integration", running(supplier_party=DISHUB, consumer_party=DISHUB)),
    ),
    Pair(
        "ITG-04",
        [
            it(
                "integration",
                {"state": "berhenti", "supplier_party": DISHUB, "consumer_party": DISDIK},
            )
        ],
        None,
        a("integration", running(supplier_party=DISDIK, consumer_party=DISHUB)),
    ),
    Pair(
        "ITG-05",
        [a("application"), link("supplied_by", "it", "application")],
        it("integration", running()),
        it("integration", running(consumer_party=DISDIK)),
    ),
    Pair("ITG-06", [it("integration"), a("data")], None, link("carries", "it", "data")),
    Pair(
        "ITG-07",
        [it("integration", running()), a("service_bus")],
        None,
        link("passes", "it", "service_bus"),
    ),
    Pair(
        "ITG-08",
        [it("integration", running(way="manual")), link("carries", "it", "data")],
        a("data", {"disclosure": "Terbatas"}),
        a("data", {"disclosure": "Terbuka"}),
    ),
    Pair(
        "ITG-09",
        [it("integration", running()), link("delivered_to", "it", "application")],
        a("application", {"lifecycle": "tidak_aktif"}),
        a("application", {"lifecycle": "aktif"}),
    ),
    # --- Infrastructure
    Pair("INF-01", [it("server"), a("facility")], None, link("placed_in", "it", "facility")),
    Pair("INF-02", [it("storage"), a("data")], None, link("holds", "it", "data")),
    Pair(
        "INF-03",
        [],
        it("platform_software", {"licence_until": "2026-11-20"}),
        it("platform_software", {"licence_until": "2026-11-21"}),
    ),
    Pair(
        "INF-04",
        [],
        it("platform_software", {"licence_until": "2026-12-31"}),
        it("platform_software", {"licence_until": "2027-12-31"}),
    ),
    Pair(
        "INF-05",
        [a("application", opd="disdik"), link("connects_through", "application", "it")],
        it("intra_network"),
        it("intra_network", {"ownership": "Milik Sendiri"}),
    ),
    Pair(
        "INF-06",
        [],
        it("facility", {"facility_type": "pusat_data", "ownership": "Milik Sendiri"}),
        it("facility", {"facility_type": "pusat_kendali", "ownership": "Milik Sendiri"}),
    ),
    Pair(
        "INF-07",
        [it("server"), a("platform_software")],
        None,
        link("runs_software", "it", "platform_software"),
    ),
    # --- Security
    Pair(
        "KAM-01",
        [it("data", {"disclosure": "Tertutup"}), a("security_standard")],
        None,
        link("covers", "security_standard", "it"),
    ),
    Pair(
        "KAM-02",
        [
            it("application", LOCAL),
            a("data", {"disclosure": "Terbatas"}),
            a("security_clearance"),
            link("uses_data", "it", "data"),
        ],
        None,
        link("covers", "security_clearance", "it"),
    ),
    Pair(
        "KAM-03",
        [it("application", LOCAL), a("security_audit")],
        None,
        link("covers", "security_audit", "it"),
    ),
    Pair(
        "KAM-04",
        [it("application", LOCAL), link("covers", "security_audit", "it")],
        a("security_audit", {"held_on": "2024-11-20"}),
        a("security_audit", {"held_on": "2024-11-21"}),
    ),
    Pair(
        "KAM-05",
        [it("application", LOCAL), a("vulnerability")],
        None,
        link("covers", "vulnerability", "it"),
    ),
    Pair(
        "KAM-06",
        [],
        it("security_standard", {"valid_until": "2026-11-20"}),
        it("security_standard", {"valid_until": "2026-11-21"}),
    ),
    Pair(
        "KAM-07",
        [
            it("incident", {"held_on": "2026-03-01"}),
            a("server"),
            link("covers", "it", "server"),
            link("covers", "security_improvement", "server"),
        ],
        a("security_improvement", {"held_on": "2026-02-28"}),
        a("security_improvement", {"held_on": "2026-03-01"}),
    ),
    Pair(
        "KAM-08",
        [],
        it("data", {"disclosure": "Terbatas"}),
        it("data", {"disclosure": "Terbuka"}),
    ),
    Pair(
        "KAM-09",
        [it("storage"), link("holds", "it", "data")],
        a("data", {"disclosure": "Terbatas"}),
        a("data", {"disclosure": "Terbuka"}),
    ),
    Pair(
        "KAM-10",
        [it("service_bus"), a("security_audit")],
        None,
        link("covers", "security_audit", "it"),
    ),
    Pair(
        "KAM-11",
        [it("application", LOCAL), a("security_clearance")],
        None,
        link("covers", "security_clearance", "it"),
    ),
    # --- Governance
    Pair("REF-01", [], it("process", {"rab": "RAB.03"}), it("process", {"rab": "RAB.03.03"})),
    Pair(
        "RCN-01",
        [a("application")],
        it("application", plan="merge"),
        it("application", plan="merge", merged_into="application"),
    ),
    Pair(
        "RCN-02",
        [it("application", plan="merge", merged_into="application")],
        a("application", plan="retire"),
        a("application", plan="keep"),
    ),
    Pair(
        "WKT-01",
        [],
        it("security_standard", {"valid_from": "2026-01-02", "valid_until": "2026-01-01"}),
        it("security_standard", {"valid_from": "2026-01-02", "valid_until": "2026-01-02"}),
    ),
    Pair("IKU-01", [it("kpi"), a("process")], None, link("allocated_to", "it", "process")),
    Pair(
        "SAS-01",
        [it("goal", {"level": "sasaran"}), a("kpi")],
        None,
        link("measures", "kpi", "it"),
    ),
    # --- What follows from the metamodel
    Pair("NIL-01", [], it("application", unread={"hosting": "server kantor"}), it("application")),
    Pair(
        "NIL-02",
        [],
        it("application", {"licence": "Beli putus"}),
        it("application", {"licence": "Proprietary"}),
    ),
    Pair(
        "TAU-01",
        [it("server")],
        OpenLink("1", "runs_software", "it", False, "platform_software", "Linux OS"),
        None,
    ),
)
