"""Governance beside the six domains: strategy map, roadmap activities, documents."""

from architecture.metamodel.types import Attribute, Choice, Domain, Kind, Text, ValueType

BUDGET = Text("Anggaran", "Budget")
SCHEDULE = Text("Pelaksanaan", "Execution")

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
            "level", Text("Jenjang", "Level"), ValueType.CHOICE, source="C: MB",
            choices=(
                Choice("visi", Text("Visi", "Vision")),
                Choice("misi", Text("Misi", "Mission")),
                Choice("tujuan", Text("Tujuan", "Aim")),
                Choice("sasaran", Text("Sasaran Strategis", "Strategic goal")),
            ),
            expected=True, listed=True,
        ),
        Attribute("notes", Text("Catatan", "Notes"), ValueType.LONG_TEXT, source="perluasan"),
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
            "unit", Text("Satuan", "Unit"), source="C: MB", expected=True, listed=True,
            headers=("Satuan IKU",),
        ),
        Attribute(
            "yearly_target", Text("Nilai Target per tahun", "Target per year"), ValueType.YEARLY,
            source="C: MB", expected=True, headers=("Nilai IKU Target",),
        ),
        Attribute(
            "realised", Text("Nilai Realisasi per tahun", "Realised per year"), ValueType.YEARLY,
            source="C: MB", headers=("Nilai IKU Realisasi",),
        ),
        Attribute("notes", Text("Catatan", "Notes"), ValueType.LONG_TEXT, source="perluasan"),
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
            "category", Text("Muatan peta rencana", "Roadmap class"), ValueType.CODE,
            source="C: SML,JVN,MB", codelist="kategori_peta_rencana", expected=True, listed=True,
            headers=("Program (7 kategori)", "Kategori"),
        ),
        Attribute("initiative", Text("Inisiatif", "Initiative"), source="C: MB"),
        Attribute(
            "output", Text("Keluaran", "Output"), ValueType.LONG_TEXT, source="C: outline",
            expected=True,
        ),
        Attribute("indicator", Text("Indikator", "Indicator"), source="C: WIC", expected=True),
        Attribute(
            "yearly_target", Text("Target per tahun", "Target per year"), ValueType.YEARLY,
            source="C: WIC", expected=True,
        ),
        Attribute(
            "owner_unit", Text("Unit in Charge (UIC)", "Unit in charge"), ValueType.PARTY,
            source="C: MB", expected=True, listed=True, group=SCHEDULE,
            headers=("Unit in Charge", "Penanggung Jawab"),
        ),
        Attribute(
            "supporting_units", Text("OPD pendukung", "Supporting OPDs"), ValueType.PARTIES,
            source="C: outline", group=SCHEDULE,
        ),
        Attribute(
            "starts_on", Text("Tanggal awal", "Start"), ValueType.DATE, source="C: WIC",
            expected=True, group=SCHEDULE,
        ),
        Attribute(
            "ends_on", Text("Tanggal akhir", "End"), ValueType.DATE, source="C: WIC",
            expected=True, group=SCHEDULE,
        ),
        Attribute(
            "planning_state", Text("Status perencanaan", "Planning state"), source="C: MB",
            group=SCHEDULE,
        ),
        Attribute(
            "programme", Text("Program", "Budget programme"), source="C: MD", group=BUDGET,
        ),
        Attribute(
            "budget_activity", Text("Kegiatan anggaran", "Budget activity"), source="C: MD",
            group=BUDGET,
        ),
        Attribute(
            "sub_activity_code", Text("Kode sub kegiatan", "Sub-activity code"), source="C: MD",
            expected=True, group=BUDGET,
        ),
        Attribute(
            "budget", Text("Anggaran per tahun", "Budget per year"), ValueType.YEARLY,
            source="C: MD", expected=True, group=BUDGET,
        ),
        Attribute("fund_source", Text("Sumber dana", "Source of funds"), source="C: outline",
                  group=BUDGET),
        Attribute(
            "notes", Text("Keterangan", "Notes"), ValueType.LONG_TEXT, source="C: WIC",
            headers=("Catatan",),
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
            "document_type", Text("Jenis dokumen", "Document type"), ValueType.CHOICE,
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
            expected=True, listed=True,
        ),
        Attribute(
            "number", Text("Nomor", "Number"), source="perluasan (model)", expected=True,
            listed=True,
        ),
        Attribute(
            "dated", Text("Tanggal", "Date"), ValueType.DATE, source="perluasan (model)",
            expected=True, listed=True,
        ),
        Attribute("issuer", Text("Penerbit", "Issuer"), source="perluasan (model)"),
        Attribute("link", Text("Tautan", "Link"), ValueType.URL, source="perluasan (model)"),
        Attribute("notes", Text("Catatan", "Notes"), ValueType.LONG_TEXT, source="perluasan"),
    ),
)
