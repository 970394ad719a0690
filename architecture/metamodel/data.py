"""Data and information domain."""

from architecture.metamodel.process import REFERENCE
from architecture.metamodel.types import Attribute, Choice, Domain, Kind, Sheet, Text, ValueType

OWNERSHIP = Text("Satu Data", "Data stewardship")
DETAIL = Text("Rincian", "Detail")

DATA = Kind(
    "data",
    Text("Data dan Informasi", "Data and information"),
    Text("Data dan Informasi", "Data and information"),
    Domain.DATA,
    "DAT",
    name_label=Text("Nama Data", "Data name"),
    description=Text(
        "Kumpulan data yang dihasilkan atau dipakai proses dan layanan.",
        "A data set that processes and services produce or use.",
    ),
    aliases=("Data",),
    sheets=(Sheet("Data dan Informasi"), Sheet("Data")),
    attributes=(
        Attribute(
            "description",
            Text("Uraian Data", "Description"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            help=Text(
                "Isi data dalam satu dua kalimat: tentang apa, tiap baris mewakili apa.",
                "What it holds in one or two sentences: about what, and what each row stands for.",
            ),
        ),
        Attribute(
            "purpose",
            Text("Tujuan Data", "Purpose"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
            help=Text(
                "Untuk apa data ini dikumpulkan dan dipakai.", "What it is collected and used for."
            ),
        ),
        Attribute(
            "disclosure",
            Text("Sifat Data", "Disclosure class"),
            ValueType.CHOICE,
            source="C: GR,MD",
            choices=(
                Choice("Terbuka", Text("Terbuka", "Open")),
                Choice("Terbatas", Text("Terbatas", "Restricted")),
                Choice("Tertutup", Text("Tertutup", "Closed")),
            ),
            expected=True,
            listed=True,
            help=Text(
                "Terbuka, terbatas, atau tertutup, menurut aturan keterbukaan informasi.",
                "Open, restricted or closed, by the rules on public information.",
            ),
        ),
        Attribute(
            "data_type",
            Text("Jenis Data", "Data type"),
            ValueType.CODE,
            source="C: MB,GR,MD",
            codelist="jenis_data",
            expected=True,
            help=Text(
                "Jenis menurut Satu Data: statistik, geospasial, keuangan, atau lainnya.",
                "Its type in the sense of Satu Data: statistical, spatial, financial or other.",
            ),
        ),
        Attribute(
            "validity",
            Text("Validitas Data", "Validity (update period)"),
            ValueType.CODE,
            source="C: MB,GR,MD",
            codelist="validitas_data",
            expected=True,
            help=Text(
                "Berapa lama data dianggap benar, atau seberapa sering diperbarui.",
                "How long it is held to be right, or how often it is renewed.",
            ),
        ),
        Attribute(
            "interoperable",
            Text("Interoperabilitas", "Interoperable"),
            ValueType.YES_NO,
            source="C: MB,GR,MD",
            expected=True,
            listed=True,
            help=Text(
                "Apakah data dapat dibaca sistem lain tanpa diketik ulang.",
                "Whether other systems can read it without typing it again.",
            ),
        ),
        Attribute(
            "rad",
            Text("RAD", "RAD reference"),
            ValueType.REFERENCE,
            source="C: GR,MD,MB",
            family="RAD",
            expected=True,
            listed=True,
            group=REFERENCE,
            headers=("RAD Level",),
            help=Text(
                "Kode Referensi Arsitektur Data yang paling dekat.",
                "The closest code of the data reference (RAD).",
            ),
        ),
        Attribute(
            "producer",
            Text("Penghasil/Produsen Data", "Data producer"),
            ValueType.PARTY,
            source="C: MB,GR,MD; Satu Data",
            listed=True,
            group=OWNERSHIP,
            headers=("Penghasil Data", "Produsen Data"),
            help=Text(
                "Unit yang menghasilkan data ini (produsen data menurut Satu Data).",
                "The unit that produces it (the producer in the sense of Satu Data).",
            ),
        ),
        Attribute(
            "steward",
            Text("Penanggung Jawab/Wali Data", "Data steward (walidata)"),
            ValueType.PARTY,
            source="C: MB,GR,MD; Satu Data",
            group=OWNERSHIP,
            headers=("Penanggung Jawab Data", "Wali Data", "Walidata"),
            help=Text(
                "Unit yang memeriksa dan menyebarluaskan data ini (walidata).",
                "The unit that checks and publishes it (the data steward, walidata).",
            ),
        ),
        Attribute(
            "components",
            Text("Komponen data", "Data components"),
            ValueType.LONG_TEXT,
            source="L: DKI",
            group=DETAIL,
            help=Text(
                "Kolom-kolom penting data ini, dipisah koma.",
                "Its important columns, separated by commas.",
            ),
        ),
        Attribute(
            "format",
            Text("Format data", "Data format"),
            source="L: DKI",
            group=DETAIL,
            help=Text("Terstruktur atau tidak.", "Structured or not."),
        ),
        Attribute(
            "collection_method",
            Text("Metode pengambilan", "Collection method"),
            source="L: DKI",
            group=DETAIL,
            help=Text(
                "Cara data diperoleh: formulir, sensor, survei, atau dari sistem lain.",
                "How it is obtained: forms, sensors, surveys, or from another system.",
            ),
        ),
        Attribute(
            "record_count",
            Text("Jumlah record", "Number of records"),
            ValueType.INTEGER,
            source="L: DKI",
            group=DETAIL,
            help=Text("Perkiraan jumlah baris data sekarang.", "About how many rows it has now."),
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
