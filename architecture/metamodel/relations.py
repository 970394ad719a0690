"""Every relation type between records (design: metamodel section 3, model.md).

Ends outside the records (OPD, institution, reference node) are attributes, not relations.
"""

from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.data import DATA
from architecture.metamodel.governance import ACTIVITY, DOCUMENT, GOAL, KPI
from architecture.metamodel.infrastructure import (
    CLOUD,
    FACILITY,
    INFRASTRUCTURE_KINDS,
    INTRA_NETWORK,
    NETWORK_DEVICE,
    PERIPHERAL,
    PLATFORM_SOFTWARE,
    SECURITY_DEVICE,
    SERVER,
    SERVICE_BUS,
    STORAGE,
)
from architecture.metamodel.process import PROCESS, TUPOKSI_CLAUSE
from architecture.metamodel.security import SECURITY_KINDS
from architecture.metamodel.service import SERVICE
from architecture.metamodel.types import Kind, RelationType, Text

DOMAIN_KINDS: tuple[Kind, ...] = (
    PROCESS,
    SERVICE,
    DATA,
    APPLICATION,
    INTEGRATION,
    *INFRASTRUCTURE_KINDS,
    *SECURITY_KINDS,
)

PART_OF = RelationType(
    "part_of",
    Text("bagian dari", "is part of"),
    Text("terdiri atas", "consists of"),
    (PROCESS,),
    (PROCESS,),
    "C: SY (peta subproses)",
    single=True,
    stops="target",
)
PRECEDES = RelationType(
    "precedes",
    Text("mendahului", "precedes"),
    Text("didahului", "is preceded by"),
    (PROCESS,),
    (PROCESS,),
    "model",
    stops="target",
)
YIELDS = RelationType(
    "yields",
    Text("menjadi", "yields"),
    Text("berasal dari", "comes from"),
    (TUPOKSI_CLAUSE,),
    (PROCESS,),
    "model",
)
REALISES = RelationType(
    "realises",
    Text("mewujudkan", "realises"),
    Text("diwujudkan oleh", "is realised by"),
    (SERVICE,),
    (PROCESS,),
    "C: GR,MD",
    stops="target",
)
ARISES_FROM = RelationType(
    "arises_from",
    Text("timbul dari", "arises from"),
    Text("menghasilkan", "gives rise to"),
    (DATA,),
    (PROCESS,),
    "C: GR,LV",
    stops="source",
)
SERVES = RelationType(
    "serves",
    Text("dipakai oleh", "is used by"),
    Text("memakai", "uses"),
    (DATA,),
    (SERVICE,),
    "C: GR,LV",
    stops="target",
)
DERIVED_FROM = RelationType(
    "derived_from",
    Text("masukan dari", "takes input from"),
    Text("luaran ke", "gives output to"),
    (DATA,),
    (DATA,),
    "C: MB,GR,MD",
    stops="source",
)
SUPPORTS = RelationType(
    "supports",
    Text("mendukung", "supports"),
    Text("didukung oleh", "is supported by"),
    (APPLICATION,),
    (SERVICE, PROCESS),
    "C: BTN,WIC",
    inverse_columns=True,
    stops="target",
)
USES_DATA = RelationType(
    "uses_data",
    Text("memakai data", "uses data"),
    Text("dipakai aplikasi", "is used by"),
    (APPLICATION,),
    (DATA,),
    "C: BTN,WIC",
    stops="source",
)
RUNS_ON = RelationType(
    "runs_on",
    Text("berjalan di", "runs on"),
    Text("menjalankan", "runs"),
    (APPLICATION,),
    (SERVER, CLOUD),
    "C: BTN,BJM",
    stops="source",
)
CONNECTS_THROUGH = RelationType(
    "connects_through",
    Text("melalui", "goes through"),
    Text("menghubungkan", "connects"),
    (APPLICATION, CLOUD),
    (SERVICE_BUS, INTRA_NETWORK),
    "C: BTN,WIC,BJM",
    stops="source",
)
SUPPLIED_BY = RelationType(
    "supplied_by",
    Text("dipasok oleh", "is supplied by"),
    Text("memasok", "supplies"),
    (INTEGRATION,),
    (APPLICATION,),
    "model",
    single=True,
    stops="source",
)
DELIVERED_TO = RelationType(
    "delivered_to",
    Text("diterima oleh", "is delivered to"),
    Text("menerima", "receives"),
    (INTEGRATION,),
    (APPLICATION,),
    "model",
    single=True,
    stops="target",
)
CARRIES = RelationType(
    "carries",
    Text("membawa data", "carries"),
    Text("dibawa oleh", "is carried by"),
    (INTEGRATION,),
    (DATA,),
    "model",
    stops="source",
)
PASSES = RelationType(
    "passes",
    Text("lewat", "passes"),
    Text("dilewati", "is passed by"),
    (INTEGRATION,),
    (SERVICE_BUS,),
    "model",
    single=True,
    stops="source",
)
PLACED_IN = RelationType(
    "placed_in",
    Text("ditempatkan di", "is placed in"),
    Text("menampung", "houses"),
    (SERVER, STORAGE, NETWORK_DEVICE, SECURITY_DEVICE, PERIPHERAL, CLOUD, PLATFORM_SOFTWARE),
    (FACILITY,),
    "C: BJM",
    single=True,
    sensitive=True,
    stops="source",
)
RUNS_SOFTWARE = RelationType(
    "runs_software",
    Text("menjalankan", "runs"),
    Text("dijalankan oleh", "is run by"),
    (SERVER, STORAGE, NETWORK_DEVICE, PERIPHERAL, CLOUD),
    (PLATFORM_SOFTWARE,),
    "C: BJM",
    stops="source",
)
WORKS_FOR = RelationType(
    "works_for",
    Text("dipakai proses", "works for"),
    Text("memakai server", "uses server"),
    (SERVER,),
    (PROCESS,),
    "C: BJM",
    stops="target",
)
HOLDS = RelationType(
    "holds",
    Text("menyimpan", "holds"),
    Text("disimpan di", "is held in"),
    (STORAGE, CLOUD),
    (DATA,),
    "C: BJM",
    stops="target",
)
ATTACHED_TO = RelationType(
    "attached_to",
    Text("terpasang pada", "is attached to"),
    Text("memasang", "has attached"),
    (PERIPHERAL, NETWORK_DEVICE, STORAGE),
    (SERVER,),
    "C: BJM",
    sensitive=True,
    stops="source",
)
STORES_ON = RelationType(
    "stores_on",
    Text("menyimpan ke", "stores on"),
    Text("dipakai menyimpan", "stores for"),
    (PERIPHERAL, NETWORK_DEVICE),
    (STORAGE,),
    "C: BJM",
    stops="source",
)
PROTECTS = RelationType(
    "protects",
    Text("melindungi", "protects"),
    Text("dilindungi", "is protected by"),
    (SECURITY_DEVICE,),
    (NETWORK_DEVICE,),
    "C: BJM",
    sensitive=True,
)
RIDES_ON = RelationType(
    "rides_on",
    Text("menumpang", "rides on"),
    Text("ditumpangi", "carries"),
    (SERVICE_BUS,),
    (INTRA_NETWORK,),
    "C: BJM",
    stops="source",
)
COVERS = RelationType(
    "covers",
    Text("mencakup", "covers"),
    Text("dicakup oleh", "is covered by"),
    SECURITY_KINDS,
    (DATA, APPLICATION, *INFRASTRUCTURE_KINDS),
    "C: GR,LV,BTN,DKI",
)
BASIS_OF = RelationType(
    "basis_of",
    Text("dasar bagi", "is the basis of"),
    Text("berdasarkan", "is based on"),
    (DOCUMENT,),
    (*DOMAIN_KINDS, TUPOKSI_CLAUSE, GOAL, KPI, ACTIVITY),
    "model",
)
GOAL_PART_OF = RelationType(
    "goal_part_of",
    Text("menjabarkan", "refines"),
    Text("dijabarkan oleh", "is refined by"),
    (GOAL,),
    (GOAL,),
    "C: MB",
    single=True,
)
MEASURES = RelationType(
    "measures",
    Text("mengukur", "measures"),
    Text("diukur oleh", "is measured by"),
    (KPI,),
    (GOAL,),
    "C: MB",
    single=True,
)
ALLOCATED_TO = RelationType(
    "allocated_to",
    Text("dialokasikan ke", "is allocated to"),
    Text("memikul", "carries"),
    (GOAL, KPI),
    (PROCESS,),
    "C: MB",
)
PRODUCES = RelationType(
    "produces",
    Text("menghasilkan objek", "produces"),
    Text("dihasilkan kegiatan", "is produced by"),
    (ACTIVITY,),
    DOMAIN_KINDS,
    "C: MB",
)
DEPENDS_ON = RelationType(
    "depends_on",
    Text("bergantung pada", "depends on"),
    Text("ditunggu oleh", "is awaited by"),
    (ACTIVITY,),
    (ACTIVITY,),
    "model",
)
SERVES_GOAL = RelationType(
    "serves_goal",
    Text("mendukung sasaran", "serves goal"),
    Text("didukung kegiatan", "is served by"),
    (ACTIVITY,),
    (GOAL,),
    "C: MB",
)

RELATIONS: tuple[RelationType, ...] = (
    PART_OF,
    PRECEDES,
    YIELDS,
    REALISES,
    ARISES_FROM,
    SERVES,
    DERIVED_FROM,
    SUPPORTS,
    USES_DATA,
    RUNS_ON,
    CONNECTS_THROUGH,
    SUPPLIED_BY,
    DELIVERED_TO,
    CARRIES,
    PASSES,
    PLACED_IN,
    RUNS_SOFTWARE,
    WORKS_FOR,
    HOLDS,
    ATTACHED_TO,
    STORES_ON,
    PROTECTS,
    RIDES_ON,
    COVERS,
    BASIS_OF,
    GOAL_PART_OF,
    MEASURES,
    ALLOCATED_TO,
    PRODUCES,
    DEPENDS_ON,
    SERVES_GOAL,
)
