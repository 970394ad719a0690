"""Business process domain: process, tupoksi clause, and the strategy they serve."""

from architecture.metamodel.types import (
    Attribute,
    Choice,
    Domain,
    Kind,
    Sheet,
    Text,
    ValueType,
)

PROCESS_MAP = Text("Peta proses", "Process map")
REFERENCE = Text("Referensi arsitektur", "Architecture reference")

PROCESS_KIND = Attribute(
    "process_kind",
    Text("Jenis proses", "Process type"),
    ValueType.CHOICE,
    source="C: SY (PermenPANRB 19/2018); perluasan, bukan isian portal",
    choices=(
        Choice("inti", Text("Inti", "Core")),
        Choice("manajemen", Text("Manajemen", "Management")),
        Choice("pendukung", Text("Pendukung", "Supporting")),
    ),
    expected=True,
    listed=True,
    group=PROCESS_MAP,
    help=Text(
        "Inti melayani pihak luar; manajemen memberi arah; pendukung melayani pihak dalam.",
        "Core serves outsiders; management sets direction; supporting serves insiders.",
    ),
    headers=("Jenis proses", "Kategori proses"),
)

PROCESS = Kind(
    "process",
    Text("Proses Bisnis", "Business process"),
    Text("Proses Bisnis", "Business processes"),
    Domain.PROCESS,
    "PRB",
    name_label=Text("Nama Proses Bisnis", "Process name"),
    description=Text(
        "Apa yang dikerjakan OPD, diturunkan dari tupoksi.",
        "What the OPD (regional agency) does, derived from its statutory tasks.",
    ),
    aliases=("Nama Bisnis", "Workflow", "Workflow - Proses Bisnis"),
    sheets=(Sheet("Proses Bisnis"),),
    attributes=(
        Attribute(
            "description",
            Text("Uraian", "Description"),
            ValueType.LONG_TEXT,
            source="C: MB,MLG",
            expected=True,
            headers=("Uraian Bisnis", "Deskripsi"),
            help=Text(
                "Satu dua kalimat: apa yang dikerjakan, dari permintaan sampai hasil.",
                "One or two sentences: what is done, from request to result.",
            ),
        ),
        Attribute(
            "rab",
            Text("RAB", "RAB reference"),
            ValueType.REFERENCE,
            source="C: MB,GR,MD",
            family="RAB",
            expected=True,
            listed=True,
            group=REFERENCE,
            help=Text(
                "Simpul terdalam dari Referensi Arsitektur Bisnis yang sesuai.",
                "Deepest fitting node of the business reference tree.",
            ),
            headers=("RAB Level",),
        ),
        Attribute(
            "urusan",
            Text("Bidang urusan", "Government affair (urusan)"),
            ValueType.REFERENCE,
            source="L: MD; model",
            family="urusan",
            expected=True,
            listed=True,
            group=REFERENCE,
            headers=("Bidang urusan", "Urusan"),
            help=Text(
                "Bidang urusan pemerintahan yang dijalankan proses ini (UU 23/2014).",
                "The government affair this process carries out (Law 23/2014).",
            ),
        ),
        PROCESS_KIND,
        Attribute(
            "order",
            Text("Urutan", "Order"),
            ValueType.INTEGER,
            source="perluasan (PermenPANRB 19/2018)",
            group=PROCESS_MAP,
            help=Text(
                "Nomor urut proses ini di antara proses lain pada tingkat yang sama.",
                "Its place among the processes of the same level.",
            ),
        ),
        Attribute(
            "supplier",
            Text("Supplier", "Supplier"),
            ValueType.PARTIES,
            source="C: SY (SIPOC); perluasan",
            group=PROCESS_MAP,
            help=Text("Pihak yang memberi masukan.", "Parties that provide the input."),
            headers=("Supplier", "Pemasok"),
        ),
        Attribute(
            "input",
            Text("Input", "Input"),
            ValueType.LONG_TEXT,
            source="C: SY (SIPOC); perluasan",
            group=PROCESS_MAP,
            help=Text(
                "Dokumen, data, atau permintaan yang memulai proses ini.",
                "The documents, data or request that start this process.",
            ),
        ),
        Attribute(
            "output",
            Text("Output", "Output"),
            ValueType.LONG_TEXT,
            source="C: SY (SIPOC); perluasan",
            expected=True,
            group=PROCESS_MAP,
            help=Text(
                "Hasil yang diserahkan kepada pelanggan proses.",
                "The result that is handed to the process's customer.",
            ),
        ),
        Attribute(
            "customer",
            Text("Customer", "Customer"),
            ValueType.PARTIES,
            source="C: SY (SIPOC); perluasan",
            group=PROCESS_MAP,
            help=Text("Pihak yang menerima hasil.", "Parties that receive the result."),
            headers=("Customer", "Pelanggan"),
        ),
        Attribute(
            "strategic_goal",
            Text("Sasaran Strategis", "Strategic goal (text)"),
            ValueType.LONG_TEXT,
            source="C: GR,MLG",
            group=Text("Kinerja", "Performance"),
            help=Text(
                "Sasaran strategis RPJMD atau Renstra yang dilayani proses ini.",
                "The strategic objective of the RPJMD or Renstra that it serves.",
            ),
        ),
        Attribute(
            "kpi_name",
            Text("Indikator Kinerja Utama (IKU)", "Key performance indicator (text)"),
            ValueType.LONG_TEXT,
            source="C: GR,MLG,MB",
            group=Text("Kinerja", "Performance"),
            headers=("Indikator Kinerja Utama",),
            help=Text(
                "Indikator kinerja utama yang dibebankan pada proses ini.",
                "The key performance indicator allocated to this process.",
            ),
        ),
        Attribute(
            "kpi_target",
            Text("Nilai IKU Target", "KPI target"),
            source="C: GR,MB",
            group=Text("Kinerja", "Performance"),
            help=Text(
                "Nilai target indikator pada tahun berjalan, angkanya saja.",
                "The indicator's target this year, the number alone.",
            ),
        ),
        Attribute(
            "kpi_realised",
            Text("Nilai IKU Terealisasi", "KPI realised"),
            source="C: GR,MB",
            group=Text("Kinerja", "Performance"),
            help=Text(
                "Nilai yang tercapai menurut laporan terakhir, angkanya saja.",
                "The value reached by the last report, the number alone.",
            ),
        ),
        Attribute(
            "kpi_unit",
            Text("Satuan IKU", "KPI unit"),
            source="C: MB",
            group=Text("Kinerja", "Performance"),
            help=Text(
                "Satuan indikator: persen, dokumen, orang, hari.",
                "The indicator's unit: per cent, documents, persons, days.",
            ),
        ),
        Attribute(
            "sub_activity_code",
            Text("Kode sub kegiatan", "Budget sub-activity code"),
            source="L: MD (nomenklatur Permendagri 90/2019)",
            group=Text("Kinerja", "Performance"),
            help=Text(
                "Kode sub kegiatan anggaran (nomenklatur Permendagri) yang membiayai proses.",
                "The budget code (Permendagri nomenclature) that pays for this process.",
            ),
        ),
        Attribute(
            "is_generic",
            Text("Proses generik", "Generic process"),
            ValueType.YES_NO,
            source="perluasan",
            group=PROCESS_MAP,
            help=Text(
                "Ya bila proses ini ada di setiap OPD (perencanaan, keuangan, kepegawaian, …).",
                "Yes if every OPD has this process (planning, finance, personnel, …).",
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

TUPOKSI_CLAUSE = Kind(
    "tupoksi_clause",
    Text("Butir Tupoksi", "Tupoksi clause"),
    Text("Butir Tupoksi", "Tupoksi clauses"),
    Domain.GOVERNANCE,
    "TPK",
    name_label=Text("Bunyi butir", "Wording of the clause"),
    description=Text(
        "Butir tugas dan fungsi dari peraturan, asal proses bisnis.",
        "A clause of the statutory tasks (tupoksi), from which processes are derived.",
    ),
    aliases=("Tupoksi",),
    attributes=(
        Attribute(
            "regulation",
            Text("Peraturan", "Regulation"),
            source="perluasan",
            expected=True,
            listed=True,
            help=Text(
                "Nomor dan tahun peraturannya, misalnya “Perwali Nomor 27 Tahun 2024”.",
                "The regulation's number and year, such as “Perwali Nomor 27 Tahun 2024”.",
            ),
        ),
        Attribute(
            "place",
            Text("Letak (pasal, ayat, huruf)", "Place (article, paragraph, letter)"),
            source="perluasan",
            listed=True,
            headers=("Letak",),
            help=Text(
                "Letak butir, misalnya “Pasal 14 ayat (2) huruf b”.",
                "Where the clause stands, such as “Pasal 14 ayat (2) huruf b”.",
            ),
        ),
        Attribute(
            "unit",
            Text("Unit kerja", "Work unit"),
            source="perluasan",
            listed=True,
            help=Text("Bidang, bagian atau seksi.", "Division or section."),
        ),
        Attribute(
            "declined_reason",
            Text("Alasan tidak menjadi proses", "Reason it yields no process"),
            ValueType.LONG_TEXT,
            source="perluasan",
            help=Text(
                "Diisi bila butir ini memang tidak menjadi proses; butirnya tetap tersimpan.",
                "Filled in where the clause yields no process; the clause itself is kept.",
            ),
        ),
        Attribute(
            "notes",
            Text("Catatan", "Notes"),
            ValueType.LONG_TEXT,
            source="perluasan",
            help=Text(
                "Hal lain yang perlu diketahui; tidak dicetak pada dokumen publik.",
                "Anything else worth knowing; not printed in public documents.",
            ),
        ),
    ),
)
