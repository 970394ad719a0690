"""Governance beside the six domains: strategy map, roadmap activities, documents."""

from architecture.metamodel.types import Attribute, Choice, Domain, Kind, Text, ValueType

BUDGET = Text("Anggaran", "Budget")
SCHEDULE = Text("Pelaksanaan", "Execution")

# The first is what the program itself made of gaps; people decide about the others.
PROPOSED_BY_PROGRAM = "usulan_program"
PLANNING_STATES = (
    Choice(
        PROPOSED_BY_PROGRAM,
        Text("Usulan program", "Proposed by the program"),
        aliases=("usulan sistem", "usulan selaras"),
    ),
    Choice("diusulkan", Text("Diusulkan", "Proposed"), aliases=("usulan", "usulan opd", "usul")),
    Choice(
        "direncanakan",
        Text("Direncanakan", "Planned"),
        aliases=("rencana", "terencana", "belum mulai", "belum dimulai"),
    ),
    Choice(
        "disetujui",
        Text("Disetujui", "Agreed"),
        aliases=("setuju", "disahkan", "ditetapkan", "dianggarkan"),
    ),
    Choice(
        "berjalan",
        Text("Berjalan", "Running"),
        aliases=("sedang berjalan", "proses", "dalam proses", "pelaksanaan"),
    ),
    Choice("selesai", Text("Selesai", "Done"), aliases=("sudah selesai", "tuntas", "terlaksana")),
    Choice("ditunda", Text("Ditunda", "Postponed"), aliases=("tunda", "tertunda")),
    Choice("dibatalkan", Text("Dibatalkan", "Dropped"), aliases=("batal",)),
)

# Which way an indicator should go; a target is reached accordingly (architecture/strategy.py).
RISING, FALLING, STEADY = "naik", "turun", "tetap"

GOAL = Kind(
    "goal",
    Text("Tujuan Strategis", "Strategic goal"),
    Text("Peta Strategi", "Strategy map"),
    Domain.GOVERNANCE,
    "SAS",
    national=True,
    name_label=Text("Rumusan", "Statement"),
    description=Text("Visi, misi, tujuan, dan sasaran.", "Vision, mission, aims and goals."),
    aliases=("Sasaran Strategis", "Sasaran"),
    attributes=(
        Attribute(
            "level",
            Text("Jenjang", "Level"),
            ValueType.CHOICE,
            source="C: MB",
            choices=(
                Choice("visi", Text("Visi", "Vision")),
                Choice("misi", Text("Misi", "Mission")),
                Choice("tujuan", Text("Tujuan", "Aim")),
                Choice("sasaran", Text("Sasaran Strategis", "Strategic goal")),
            ),
            expected=True,
            listed=True,
            help=Text("Visi, misi, tujuan, atau sasaran.", "Vision, mission, aim or objective."),
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
KPI = Kind(
    "kpi",
    Text("Indikator Kinerja Utama", "Key performance indicator"),
    Text("IKU", "Key performance indicators"),
    Domain.GOVERNANCE,
    "IKU",
    national=True,
    name_label=Text("Indikator", "Indicator"),
    description=Text("Indikator sasaran strategis.", "Indicators of the strategic goals."),
    aliases=("IKU", "Indikator Kinerja Utama (IKU)"),
    attributes=(
        Attribute(
            "unit",
            Text("Satuan", "Unit"),
            source="C: MB",
            expected=True,
            listed=True,
            headers=("Satuan IKU",),
            help=Text(
                "Satuan indikator: persen, dokumen, orang, hari.",
                "The indicator's unit: per cent, documents, persons, days.",
            ),
        ),
        Attribute(
            "direction",
            Text("Arah yang baik", "Good direction"),
            ValueType.CHOICE,
            source="perluasan",
            choices=(
                Choice(
                    RISING,
                    Text("Makin tinggi makin baik", "The higher the better"),
                    aliases=("naik", "maksimal", "positif"),
                ),
                Choice(
                    FALLING,
                    Text("Makin rendah makin baik", "The lower the better"),
                    aliases=("turun", "minimal", "negatif"),
                ),
                Choice(STEADY, Text("Tepat pada target", "Exactly on target")),
            ),
            help=Text(
                "Menentukan tercapai atau belum. Bila kosong, arah target antartahun yang dipakai.",
                "Says whether a target is reached. If empty, the way the targets go is taken.",
            ),
        ),
        Attribute(
            "yearly_target",
            Text("Nilai Target per tahun", "Target per year"),
            ValueType.YEARLY,
            source="C: MB",
            expected=True,
            headers=("Nilai IKU Target",),
            help=Text("Target tiap tahun periode.", "The target of each year of the period."),
        ),
        Attribute(
            "realised",
            Text("Nilai Realisasi per tahun", "Realised per year"),
            ValueType.YEARLY,
            source="C: MB",
            headers=("Nilai IKU Realisasi",),
            help=Text(
                "Realisasi tiap tahun menurut laporan.",
                "What was reached each year, by the reports.",
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
ACTIVITY = Kind(
    "activity",
    Text("Kegiatan Peta Rencana", "Roadmap activity"),
    Text("Peta Rencana", "Roadmap"),
    Domain.GOVERNANCE,
    "KEG",
    name_label=Text("Kegiatan", "Activity"),
    description=Text(
        "Kegiatan penutup kesenjangan dalam peta rencana.",
        "Activities that close gaps, in the roadmap.",
    ),
    aliases=("Kegiatan",),
    attributes=(
        Attribute(
            "category",
            Text("Muatan peta rencana", "Roadmap class"),
            ValueType.CODE,
            source="C: SML,JVN,MB",
            codelist="kategori_peta_rencana",
            expected=True,
            listed=True,
            headers=("Program (7 kategori)", "Kategori"),
            help=Text(
                "Satu dari tujuh muatan peta rencana SPBE.",
                "One of the seven classes of the SPBE road map.",
            ),
        ),
        Attribute(
            "initiative",
            Text("Inisiatif", "Initiative"),
            source="C: MB",
            help=Text(
                "Inisiatif strategis yang memayungi kegiatan ini.",
                "The strategic initiative this activity belongs to.",
            ),
        ),
        Attribute(
            "output",
            Text("Keluaran", "Output"),
            ValueType.LONG_TEXT,
            source="C: outline",
            expected=True,
            help=Text(
                "Hasil yang dapat dilihat atau dihitung saat kegiatan selesai.",
                "What can be seen or counted when it is done.",
            ),
        ),
        Attribute(
            "indicator",
            Text("Indikator", "Indicator"),
            source="C: WIC",
            expected=True,
            help=Text("Ukuran keberhasilan kegiatan.", "How its success is measured."),
        ),
        Attribute(
            "yearly_target",
            Text("Target per tahun", "Target per year"),
            ValueType.YEARLY,
            source="C: WIC",
            expected=True,
            help=Text("Target indikator tiap tahun.", "The indicator's target of each year."),
        ),
        Attribute(
            "owner_unit",
            Text("Unit in Charge (UIC)", "Unit in charge"),
            ValueType.PARTY,
            source="C: MB",
            expected=True,
            listed=True,
            group=SCHEDULE,
            headers=("Unit in Charge", "Penanggung Jawab"),
            help=Text("OPD penanggung jawab kegiatan.", "The agency in charge."),
        ),
        Attribute(
            "supporting_units",
            Text("OPD pendukung", "Supporting OPDs"),
            ValueType.PARTIES,
            source="C: outline",
            group=SCHEDULE,
            help=Text("OPD lain yang ikut mengerjakan.", "Other agencies that take part."),
        ),
        Attribute(
            "starts_on",
            Text("Tanggal awal", "Start"),
            ValueType.DATE,
            source="C: WIC",
            expected=True,
            group=SCHEDULE,
            help=Text("Tanggal mulai.", "The day it starts."),
        ),
        Attribute(
            "ends_on",
            Text("Tanggal akhir", "End"),
            ValueType.DATE,
            source="C: WIC",
            expected=True,
            group=SCHEDULE,
            help=Text("Tanggal selesai.", "The day it ends."),
        ),
        Attribute(
            "planning_state",
            Text("Status perencanaan", "Planning state"),
            ValueType.CHOICE,
            source="C: MB",
            choices=PLANNING_STATES,
            listed=True,
            group=SCHEDULE,
            headers=("Status kegiatan", "Status"),
            help=Text(
                "Usulan program baru menjadi rencana setelah seseorang mengubah status ini.",
                "What the program proposed becomes a plan once somebody changes this state.",
            ),
        ),
        Attribute(
            "programme",
            Text("Program", "Budget programme"),
            source="C: MD",
            group=BUDGET,
            check="programme",
            help=Text(
                "Program pada dokumen anggaran, boleh dengan kodenya: 2.16.03.",
                "The programme in the budget, with its code if known: 2.16.03.",
            ),
        ),
        Attribute(
            "budget_activity",
            Text("Kegiatan anggaran", "Budget activity"),
            source="C: MD",
            group=BUDGET,
            check="budget_activity",
            help=Text(
                "Kegiatan pada dokumen anggaran, boleh dengan kodenya: 2.16.03.2.02.",
                "The activity in the budget, with its code if known: 2.16.03.2.02.",
            ),
        ),
        Attribute(
            "sub_activity_code",
            Text("Kode sub kegiatan", "Sub-activity code"),
            source="C: MD",
            expected=True,
            group=BUDGET,
            check="sub_activity",
            headers=("Sub kegiatan",),
            help=Text(
                "Kode sub kegiatan menurut nomenklatur Permendagri, misalnya 2.16.03.2.02.0037.",
                "The sub-activity code of the Permendagri nomenclature: 2.16.03.2.02.0037.",
            ),
        ),
        Attribute(
            "budget",
            Text("Anggaran per tahun", "Budget per year"),
            ValueType.YEARLY,
            source="C: MD",
            expected=True,
            group=BUDGET,
            check="rupiah_per_year",
            help=Text("Anggaran tiap tahun dalam rupiah.", "The budget of each year in rupiah."),
        ),
        Attribute(
            "fund_source",
            Text("Sumber dana", "Source of funds"),
            ValueType.CODE,
            source="C: outline",
            codelist="sumber_dana",
            group=BUDGET,
            help=Text(
                "Asal dananya, misalnya APBD atau dana alokasi khusus.",
                "Where the money comes from: the region's budget, an allocation, a grant.",
            ),
        ),
        Attribute(
            "notes",
            Text("Keterangan", "Notes"),
            ValueType.LONG_TEXT,
            source="C: WIC",
            headers=("Catatan",),
            help=Text(
                "Hal lain yang perlu diketahui; tidak dicetak pada dokumen publik.",
                "Anything else worth knowing; not printed in public documents.",
            ),
        ),
    ),
)
DOCUMENT = Kind(
    "document",
    Text("Dokumen", "Document"),
    Text("Dokumen", "Documents"),
    Domain.GOVERNANCE,
    "DOK",
    national=True,
    name_label=Text("Judul dokumen", "Title"),
    description=Text(
        "Perda, Perwali, SK, SOP, PKS, laporan, bukti.",
        "Regulations, decrees, procedures, agreements, reports, evidence.",
    ),
    attributes=(
        Attribute(
            "document_type",
            Text("Jenis dokumen", "Document type"),
            ValueType.CHOICE,
            source="perluasan (model)",
            choices=(
                Choice("perda", Text("Perda", "Regional law")),
                Choice("perkada", Text("Peraturan kepala daerah", "Regulation of the head")),
                Choice("sk", Text("SK", "Decree")),
                Choice("sop", Text("SOP", "Standard procedure")),
                Choice("pks", Text("PKS", "Agreement")),
                Choice("laporan", Text("Laporan", "Report")),
                Choice("bukti", Text("Bukti dukung", "Evidence")),
            ),
            expected=True,
            listed=True,
            help=Text(
                "Perda, Perwali, SK, SOP, PKS, laporan, atau bukti lain.",
                "Regulation, decree, SOP, agreement, report or other evidence.",
            ),
        ),
        Attribute(
            "number",
            Text("Nomor", "Number"),
            source="perluasan (model)",
            expected=True,
            listed=True,
            help=Text(
                "Nomor seperti tertulis pada dokumen.", "The number as written on the document."
            ),
        ),
        Attribute(
            "dated",
            Text("Tanggal", "Date"),
            ValueType.DATE,
            source="perluasan (model)",
            expected=True,
            listed=True,
            help=Text(
                "Tanggal ditetapkan atau ditandatangani.", "The day it was enacted or signed."
            ),
        ),
        Attribute(
            "issuer",
            Text("Penerbit", "Issuer"),
            source="perluasan (model)",
            help=Text(
                "Pejabat atau instansi yang menerbitkan.",
                "The official or institution that issued it.",
            ),
        ),
        Attribute(
            "link",
            Text("Tautan", "Link"),
            ValueType.URL,
            source="perluasan (model)",
            help=Text(
                "Alamat tempat dokumen dapat dibuka, dimulai dengan https://.",
                "The address where it can be opened, beginning with https://.",
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
