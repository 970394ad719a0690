"""Service domain."""

from architecture.metamodel.process import REFERENCE
from architecture.metamodel.types import Attribute, Domain, Kind, Sheet, Text, ValueType

BENEFIT = Text("Manfaat dan risiko", "Benefit and risk")
RUNNING = Text("Pelaksana", "Who runs it")

SERVICE = Kind(
    "service",
    Text("Layanan", "Service"),
    Text("Layanan", "Services"),
    Domain.SERVICE,
    "LYN",
    name_label=Text("Nama Layanan", "Service name"),
    description=Text(
        "Yang diterima masyarakat, pelaku usaha, ASN, atau instansi lain.",
        "What citizens, businesses, civil servants or other institutions receive.",
    ),
    sheets=(Sheet("Layanan"),),
    attributes=(
        Attribute(
            "purpose",
            Text("Tujuan Layanan", "Purpose"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            help=Text(
                "Mengapa layanan ini ada; manfaat yang dicari penerimanya.",
                "Why the service exists; what its users come for.",
            ),
        ),
        Attribute(
            "function",
            Text("Fungsi Layanan", "Function"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            help=Text(
                "Apa yang dilakukan layanan ini bagi penerimanya.",
                "What the service does for those who receive it.",
            ),
        ),
        Attribute(
            "target_group",
            Text("Target Layanan", "Target group"),
            ValueType.CODE,
            source="C: MB,GR (nilai lokal)",
            codelist="target_layanan",
            expected=True,
            listed=True,
            help=Text(
                "Siapa yang dilayani: masyarakat, pelaku usaha, aparatur, atau OPD lain.",
                "Who is served: citizens, businesses, civil servants or other agencies.",
            ),
        ),
        Attribute(
            "method",
            Text("Metode Layanan", "Delivery method"),
            ValueType.CODE,
            source="C: MB,GR,MD (nilai lokal)",
            codelist="metode_layanan",
            expected=True,
            listed=True,
            help=Text(
                "Cara layanan diberikan: elektronik, tatap muka, atau keduanya.",
                "How it is given: electronically, in person, or both.",
            ),
        ),
        Attribute(
            "ral",
            Text("RAL", "RAL reference"),
            ValueType.REFERENCE,
            source="C: GR,MD,MB",
            family="RAL",
            expected=True,
            listed=True,
            group=REFERENCE,
            headers=("RAL Level",),
            help=Text(
                "Kode Referensi Arsitektur Layanan yang paling dekat.",
                "The closest code of the service reference (RAL).",
            ),
        ),
        Attribute(
            "rab",
            Text("Urusan Pemerintahan (RAB Level 2)", "Government affair (RAB level 2)"),
            ValueType.REFERENCE,
            source="C: MB,GR",
            family="RAB",
            expected=True,
            group=REFERENCE,
            headers=("Urusan Pemerintahan",),
            help=Text(
                "Urusan pada Referensi Arsitektur Bisnis (tingkat 2) tempat layanan ini berada.",
                "The affair of the business reference (RAB, level 2) it belongs to.",
            ),
        ),
        Attribute(
            "operating_unit",
            Text("Unit Pelaksana", "Operating unit"),
            ValueType.PARTY,
            source="C: MB,GR",
            expected=True,
            group=RUNNING,
            help=Text(
                "Bidang, UPTD, atau OPD yang melaksanakan layanan ini.",
                "The division, technical unit or agency that provides it.",
            ),
        ),
        Attribute(
            "responsible",
            Text("Penanggung Jawab (jabatan)", "Responsible (position)"),
            source="L: WIC,MLG",
            group=RUNNING,
            help=Text("Jabatan, bukan nama orang.", "The position, not a person's name."),
            headers=("Penanggung Jawab",),
        ),
        Attribute(
            "ministries",
            Text("Kementerian/Lembaga Terkait", "Related ministries"),
            ValueType.PARTIES,
            source="C: MB,GR",
            group=RUNNING,
            help=Text(
                "Kementerian atau lembaga pembina layanan ini di pusat.",
                "The ministries or institutions that guide this service nationally.",
            ),
        ),
        Attribute(
            "benefit",
            Text("Potensi Manfaat", "Expected benefit"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            group=BENEFIT,
            help=Text(
                "Manfaat bagi penerima atau pemerintah daerah bila layanan berjalan baik.",
                "What users or the government gain when it works well.",
            ),
        ),
        Attribute(
            "economic_effect",
            Text("Potensi Ekonomi", "Economic effect"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            group=BENEFIT,
            help=Text(
                "Pengaruh ekonomi: pendapatan daerah, penghematan biaya, atau waktu.",
                "Its economic effect: revenue, saved cost or saved time.",
            ),
        ),
        Attribute(
            "risk",
            Text("Potensi Risiko", "Risk"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            group=BENEFIT,
            headers=("Potensi Resiko",),
            help=Text(
                "Hal buruk yang dapat terjadi pada layanan ini.",
                "What can go wrong with this service.",
            ),
        ),
        Attribute(
            "risk_treatment",
            Text("Mitigasi Risiko", "Risk treatment"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            group=BENEFIT,
            headers=("Mitigasi Resiko",),
            help=Text(
                "Tindakan yang sudah atau akan dilakukan terhadap risiko itu.",
                "What has been or will be done about that risk.",
            ),
        ),
        Attribute(
            "notes",
            Text("Catatan", "Notes"),
            ValueType.LONG_TEXT,
            source="perluasan",
            headers=("Keterangan",),
            help=Text(
                "Hal lain yang perlu diketahui; tidak dicetak pada dokumen publik.",
                "Anything else worth knowing; not printed in public documents.",
            ),
        ),
    ),
)
