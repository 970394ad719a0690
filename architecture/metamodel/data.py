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
        ),
        Attribute(
            "purpose",
            Text("Tujuan Data", "Purpose"),
            ValueType.LONG_TEXT,
            source="C: MB,GR,MD",
            expected=True,
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
        ),
        Attribute(
            "data_type",
            Text("Jenis Data", "Data type"),
            ValueType.CODE,
            source="C: MB,GR,MD",
            codelist="jenis_data",
            expected=True,
        ),
        Attribute(
            "validity",
            Text("Validitas Data", "Validity (update period)"),
            ValueType.CODE,
            source="C: MB,GR,MD",
            codelist="validitas_data",
            expected=True,
        ),
        Attribute(
            "interoperable",
            Text("Interoperabilitas", "Interoperable"),
            ValueType.YES_NO,
            source="C: MB,GR,MD",
            expected=True,
            listed=True,
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
        ),
        Attribute(
            "producer",
            Text("Penghasil/Produsen Data", "Data producer"),
            ValueType.PARTY,
            source="C: MB,GR,MD; Satu Data",
            listed=True,
            group=OWNERSHIP,
            headers=("Penghasil Data", "Produsen Data"),
        ),
        Attribute(
            "steward",
            Text("Penanggung Jawab/Wali Data", "Data steward (walidata)"),
            ValueType.PARTY,
            source="C: MB,GR,MD; Satu Data",
            group=OWNERSHIP,
            headers=("Penanggung Jawab Data", "Wali Data", "Walidata"),
        ),
        Attribute(
            "components",
            Text("Komponen data", "Data components"),
            ValueType.LONG_TEXT,
            source="L: DKI",
            group=DETAIL,
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
        ),
        Attribute(
            "record_count",
            Text("Jumlah record", "Number of records"),
            ValueType.INTEGER,
            source="L: DKI",
            group=DETAIL,
        ),
        Attribute(
            "notes",
            Text("Catatan", "Notes"),
            ValueType.LONG_TEXT,
            source="perluasan",
            headers=("Keterangan",),
        ),
    ),
)
