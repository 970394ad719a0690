"""Application domain: applications and the exchanges between them."""

from architecture.metamodel.process import REFERENCE
from architecture.metamodel.types import (
    Attribute,
    Choice,
    Condition,
    Domain,
    Kind,
    Sheet,
    Text,
    ValueType,
)

TECHNOLOGY = Text("Teknologi", "Technology")
MANAGED_BY = Text("Pengelola", "Managed by")
CONTRACT = Text("Siklus hidup dan kontrak", "Life cycle and contract")

LIFECYCLE = Attribute(
    "lifecycle",
    Text("Status aplikasi", "Life cycle"),
    ValueType.CHOICE,
    source="perluasan (model)",
    choices=(
        Choice("direncanakan", Text("Direncanakan", "Planned")),
        Choice("dibangun", Text("Dibangun", "Being built")),
        Choice("aktif", Text("Aktif", "Active")),
        Choice("tidak_aktif", Text("Tidak aktif", "Inactive")),
    ),
    expected=True,
    listed=True,
    group=CONTRACT,
    headers=("Status Aplikasi", "Aktif"),
    help=Text(
        "Keadaan sekarang: direncanakan, dibangun, aktif, atau tidak aktif.",
        "Its state now: planned, being built, active or inactive.",
    ),
)

HOSTING = Attribute(
    "hosting",
    Text("Tempat hosting", "Hosting site"),
    ValueType.CHOICE,
    source="perluasan (model)",
    choices=(
        Choice("pdn", Text("Pusat Data Nasional", "National data centre")),
        Choice("pusat_data_daerah", Text("Pusat data daerah", "Regional data centre")),
        Choice("ruang_server_opd", Text("Ruang server OPD", "OPD's own server room")),
        Choice("awan_pihak_ketiga", Text("Awan pihak ketiga", "Third-party cloud")),
        Choice("hosting_sewa", Text("Hosting sewa", "Rented hosting")),
        Choice("pusat", Text("Instansi pusat", "Ministry's own site")),
    ),
    expected=True,
    listed=True,
    group=TECHNOLOGY,
    help=Text(
        "Tempat aplikasi berjalan sekarang, bukan yang direncanakan.",
        "Where it runs now, not where it is planned to.",
    ),
)

APPLICATION = Kind(
    "application",
    Text("Aplikasi", "Application"),
    Text("Aplikasi", "Applications"),
    Domain.APPLICATION,
    "APL",
    national=True,
    name_label=Text("Nama Aplikasi", "Application name"),
    description=Text(
        "Aplikasi yang dipakai OPD, milik sendiri, bersama, atau dari pusat.",
        "Applications the OPD uses: its own, shared, or national.",
    ),
    sheets=(Sheet("Aplikasi"),),
    attributes=(
        Attribute(
            "description",
            Text("Uraian/Deskripsi", "Description"),
            ValueType.LONG_TEXT,
            source="C: MB,BTN,BMKG",
            expected=True,
            headers=("Uraian", "Deskripsi"),
            help=Text(
                "Satu dua kalimat: apa yang dikerjakan aplikasi dan siapa pemakainya.",
                "One or two sentences: what the application does and who uses it.",
            ),
        ),
        Attribute(
            "function",
            Text("Fungsi Aplikasi", "Function"),
            ValueType.LONG_TEXT,
            source="C: MB,BTN,BMKG",
            expected=True,
            help=Text(
                "Fungsi utama bagi pemakai, misalnya “pendaftaran dan jadwal uji kendaraan”.",
                "Its main function for users, such as “registering and scheduling vehicle tests”.",
            ),
        ),
        Attribute(
            "output",
            Text("Luaran", "Output"),
            ValueType.LONG_TEXT,
            source="C: MB,BTN,BMKG",
            expected=True,
            help=Text(
                "Yang dihasilkan: kartu, laporan, surat, data untuk sistem lain.",
                "What it produces: cards, reports, letters, data for other systems.",
            ),
        ),
        Attribute(
            "ownership_class",
            Text("Kelas aplikasi", "Application class"),
            ValueType.CHOICE,
            source="C: SY (kelas A, B, C)",
            choices=(
                Choice("umum", Text("Umum (berbagi pakai nasional)", "Common national")),
                Choice("khusus_pusat", Text("Khusus milik pusat", "Ministry's own")),
                Choice("khusus_daerah", Text("Khusus milik daerah", "Region's own")),
            ),
            expected=True,
            listed=True,
            headers=("Kategori Aplikasi", "Klasifikasi"),
            help=Text(
                "Aplikasi umum (ditetapkan nasional) atau aplikasi khusus daerah.",
                "A common application (set nationally) or one of this government's own.",
            ),
        ),
        Attribute(
            "common_field",
            Text("Bidang aplikasi umum", "Field of common applications"),
            ValueType.CODE,
            source="C: SY (Perpres 95/2018, delapan bidang)",
            codelist="bidang_aplikasi_umum",
            help=Text(
                "Diisi bila fungsinya termasuk bidang aplikasi umum, misalnya kearsipan.",
                "Fill in if its function is one of the common fields, for example archives.",
            ),
        ),
        Attribute(
            "address",
            Text("Alamat aplikasi", "Address"),
            ValueType.URL,
            source="perluasan (model)",
            headers=("Alamat", "URL", "Domain"),
            help=Text(
                "Alamat untuk membukanya, dimulai dengan https://.",
                "The address that opens it, beginning with https://.",
            ),
        ),
        Attribute(
            "release",
            Text("Versi", "Version"),
            source="perluasan (model)",
            group=TECHNOLOGY,
            help=Text(
                "Nomor atau nama versi yang sedang berjalan.",
                "The number or name of the version in use.",
            ),
        ),
        Attribute(
            "raa",
            Text("RAA", "RAA reference"),
            ValueType.REFERENCE,
            source="C: SY,BMKG,MB",
            family="RAA",
            expected=True,
            listed=True,
            group=REFERENCE,
            headers=("RAA Level",),
            help=Text(
                "Kode Referensi Arsitektur Aplikasi yang paling dekat.",
                "The closest code of the application reference (RAA).",
            ),
        ),
        Attribute(
            "platform",
            Text("Basis Aplikasi", "Delivery platform"),
            ValueType.CODE,
            source="C: MB,BTN,WIC",
            codelist="basis_aplikasi",
            expected=True,
            group=TECHNOLOGY,
            help=Text(
                "Cara dipakai: lewat web, ponsel, komputer, atau awan.",
                "How it is used: web, phone, desktop or cloud.",
            ),
        ),
        Attribute(
            "licence",
            Text("Tipe Lisensi Aplikasi", "Licence type"),
            ValueType.CODE,
            source="C: MB,BTN,WIC",
            codelist="tipe_lisensi",
            expected=True,
            group=TECHNOLOGY,
            help=Text(
                "Lisensi aplikasi itu sendiri, bukan perangkat pendukungnya.",
                "The licence of the application itself, not of what it runs on.",
            ),
        ),
        Attribute(
            "language",
            Text("Bahasa Pemrograman", "Programming language"),
            source="C: BTN,WIC",
            group=TECHNOLOGY,
            help=Text(
                "Bahasa pemrograman utamanya, misalnya PHP atau Java.",
                "Its main programming language, such as PHP or Java.",
            ),
        ),
        Attribute(
            "framework",
            Text("Kerangka Pengembangan", "Framework"),
            source="C: BTN,WIC",
            group=TECHNOLOGY,
            headers=("Kerangka Pengembangan", "Framework"),
            help=Text(
                "Kerangka yang dipakai, misalnya Laravel atau CodeIgniter.",
                "The framework it is built on, such as Laravel or CodeIgniter.",
            ),
        ),
        Attribute(
            "database",
            Text("Basis Data", "Database"),
            source="C: MB,BTN,WIC",
            expected=True,
            group=TECHNOLOGY,
            help=Text(
                "Sistem basis datanya, misalnya MySQL atau PostgreSQL.",
                "Its database system, such as MySQL or PostgreSQL.",
            ),
        ),
        HOSTING,
        Attribute(
            "developer_unit",
            Text("Unit Pengembang", "Developing unit"),
            ValueType.PARTY,
            source="C: BTN,WIC",
            expected=True,
            group=MANAGED_BY,
            help=Text(
                "OPD, unit, atau instansi yang membangun dan mengembangkannya.",
                "The agency, unit or institution that builds and develops it.",
            ),
        ),
        Attribute(
            "operating_unit",
            Text("Unit Operasional Teknologi", "Operating unit"),
            ValueType.PARTY,
            source="C: BTN,WIC",
            expected=True,
            group=MANAGED_BY,
            headers=("Unit Operasional",),
            help=Text(
                "Unit yang menjaga aplikasi tetap hidup dan menerima keluhan pemakai.",
                "The unit that keeps it running and takes users' complaints.",
            ),
        ),
        Attribute(
            "vendor",
            Text("Pengembang atau vendor", "Developer or vendor"),
            ValueType.PARTY,
            source="perluasan (model)",
            group=MANAGED_BY,
            headers=("Vendor", "Penyedia"),
            help=Text(
                "Perusahaan atau instansi yang membuatnya; kosongkan bila dibuat sendiri.",
                "The company or institution that made it; leave empty if made in house.",
            ),
        ),
        Attribute(
            "source_owner",
            Text("Pemilik kode sumber", "Owner of the source code"),
            ValueType.CHOICE,
            source="perluasan (model)",
            choices=(
                Choice("pemda", Text("Pemerintah daerah", "Regional government")),
                Choice("pusat", Text("Pemerintah pusat", "National government")),
                Choice("vendor", Text("Vendor", "Vendor")),
                Choice("terbuka", Text("Sumber terbuka", "Open source community")),
            ),
            expected=True,
            group=MANAGED_BY,
            help=Text(
                "Siapa yang memegang dan berhak mengubah kode sumber.",
                "Who holds the source code and may change it.",
            ),
        ),
        Attribute(
            "used_by",
            Text("OPD pengguna", "OPDs that use it"),
            ValueType.PARTIES,
            source="perluasan (model)",
            group=MANAGED_BY,
            headers=("OPD Pengguna", "Unit Pengguna"),
            help=Text(
                "OPD lain yang ikut memakai aplikasi ini.",
                "Other agencies that use this application too.",
            ),
        ),
        LIFECYCLE,
        Attribute(
            "year",
            Text("Tahun dibangun", "Year built"),
            ValueType.YEAR,
            source="perluasan (model)",
            group=CONTRACT,
            headers=("Tahun",),
            help=Text(
                "Tahun aplikasi mulai dipakai, empat angka.",
                "The year it came into use, four digits.",
            ),
        ),
        Attribute(
            "legal_basis",
            Text("Dasar hukum", "Legal basis"),
            source="perluasan (model; Denpasar)",
            expected=True,
            group=CONTRACT,
            help=Text(
                "Peraturan atau keputusan yang menetapkan aplikasi ini.",
                "The regulation or decree that established it.",
            ),
        ),
        Attribute(
            "contract_title",
            Text("Judul kontrak", "Contract title"),
            source="perluasan (Denpasar)",
            group=CONTRACT,
            headers=("Judul SPK", "Judul Kontrak"),
            help=Text("Judul pekerjaan pada kontrak terakhir.", "The title of the last contract."),
        ),
        Attribute(
            "contract_value",
            Text("Nilai kontrak", "Contract value"),
            ValueType.MONEY,
            source="perluasan (model)",
            group=CONTRACT,
            headers=("Nilai SPK", "Nilai Kontrak"),
            help=Text(
                "Nilai kontrak terakhir dalam rupiah.", "The value of the last contract in rupiah."
            ),
        ),
        Attribute(
            "contract_end",
            Text("Akhir kontrak", "End of contract"),
            ValueType.DATE,
            source="perluasan",
            group=CONTRACT,
            help=Text(
                "Tanggal kontrak atau masa pemeliharaan berakhir.",
                "The day the contract or its maintenance ends.",
            ),
        ),
        Attribute(
            "fund_source",
            Text("Sumber dana", "Source of funds"),
            source="perluasan (model)",
            group=CONTRACT,
            help=Text(
                "Sumber biayanya: APBD, APBN, hibah, atau lainnya.",
                "Where the money comes from: APBD, APBN, grants or other.",
            ),
        ),
        Attribute(
            "data_input",
            Text("Inputan data dan supplier", "Incoming data and supplier (text)"),
            ValueType.LONG_TEXT,
            source="C: BTN",
            group=Text("Pertukaran (catatan)", "Exchange (notes)"),
            headers=("Inputan data", "Supplier data"),
            help=Text(
                "Data yang masuk dan dari mana; antaraplikasi dicatat sebagai Integrasi.",
                "Data that comes in and from where; between applications: see Integration.",
            ),
        ),
        Attribute(
            "data_output",
            Text("Luaran data dan customer", "Outgoing data and consumer (text)"),
            ValueType.LONG_TEXT,
            source="C: BTN",
            group=Text("Pertukaran (catatan)", "Exchange (notes)"),
            headers=("Luaran data", "Customer data"),
            help=Text(
                "Data yang keluar dan untuk siapa; antaraplikasi dicatat sebagai Integrasi.",
                "Data that goes out and to whom; between applications: see Integration.",
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

INTEGRATION = Kind(
    "integration",
    Text("Integrasi", "Integration"),
    Text("Integrasi", "Integrations"),
    Domain.APPLICATION,
    "ITG",
    name_label=Text("Nama integrasi", "Integration name"),
    description=Text(
        "Pertukaran data antara dua aplikasi atau dengan instansi lain.",
        "An exchange of data between two applications or with another institution.",
    ),
    attributes=(
        Attribute(
            "description",
            Text("Uraian", "Description"),
            ValueType.LONG_TEXT,
            source="perluasan (model)",
            help=Text(
                "Apa yang dipertukarkan dan untuk keperluan apa.", "What is exchanged and what for."
            ),
        ),
        Attribute(
            "supplier_party",
            Text("Instansi pemasok", "Supplying institution"),
            ValueType.PARTY,
            source="perluasan (model)",
            help=Text(
                "Diisi bila pemasok bukan aplikasi yang tercatat.",
                "Fill in if the supplier is not a recorded application.",
            ),
        ),
        Attribute(
            "consumer_party",
            Text("Instansi penerima", "Receiving institution"),
            ValueType.PARTY,
            source="perluasan (model)",
            help=Text(
                "OPD atau instansi penerima data; diisi bila aplikasinya tidak tercatat.",
                "Who receives the data, where its application is not recorded here.",
            ),
        ),
        Attribute(
            "way",
            Text("Cara pertukaran", "Way of exchange"),
            ValueType.CHOICE,
            source="perluasan (model)",
            choices=(
                Choice("manual", Text("Manual", "By hand")),
                Choice("berkas", Text("Berkas", "File")),
                Choice("api_langsung", Text("API langsung", "Direct API")),
                Choice("splp", Text("SPLP", "Service bus (SPLP)")),
            ),
            expected=True,
            listed=True,
            help=Text(
                "Cara data berpindah: diketik ulang, berkas, API langsung, atau lewat SPLP.",
                "How data travels: typed again, files, direct API, or the service bus (SPLP).",
            ),
        ),
        Attribute(
            "state",
            Text("Keadaan", "State"),
            ValueType.CHOICE,
            source="perluasan (model)",
            choices=(
                Choice("direncanakan", Text("Direncanakan", "Planned")),
                Choice("berjalan", Text("Berjalan", "Running")),
                Choice("berhenti", Text("Berhenti", "Stopped")),
            ),
            expected=True,
            listed=True,
            help=Text("Direncanakan, berjalan, atau berhenti.", "Planned, running or stopped."),
        ),
        Attribute(
            "frequency",
            Text("Frekuensi", "Frequency"),
            ValueType.CODE,
            source="perluasan",
            codelist="validitas_data",
            help=Text(
                "Seberapa sering data dipertukarkan: seketika, harian, bulanan.",
                "How often data is exchanged: at once, daily, monthly.",
            ),
        ),
        Attribute(
            "agreement",
            Text("Perjanjian", "Agreement"),
            source="perluasan (model)",
            expected=True,
            expected_if=Condition("state", ("berjalan",)),
            help=Text("Nomor PKS atau nota kesepahaman.", "Number of the agreement."),
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
