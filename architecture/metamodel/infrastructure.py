"""Infrastructure domain: ten kinds, in the order of the national templates."""

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

OWNED_BY = Text("Kepemilikan", "Ownership")
CAPACITY = Text("Kapasitas", "Capacity")
PLACE = Text("Penempatan", "Placement")
LICENCE = Text("Lisensi", "Licence")

# The owner's name is asked only where the government does not own it itself (BTN).
NOT_OWN = Condition("ownership", ("Milik Sendiri",), negated=True)

DESCRIPTION = Attribute(
    "description",
    Text("Deskripsi", "Description"),
    ValueType.LONG_TEXT,
    source="C: BJM",
    expected=True,
    help=Text(
        "Satu dua kalimat: apa ini dan untuk apa dipakai.",
        "One or two sentences: what it is and what it is used for.",
    ),
)
OWNER = Attribute(
    "owner_name",
    Text("Nama Pemilik", "Owner"),
    source="C: MB,BJM,BTN",
    expected=True,
    expected_if=NOT_OWN,
    group=OWNED_BY,
    help=Text(
        "Instansi atau perusahaan pemiliknya; diisi bila bukan milik sendiri.",
        "The institution or company that owns it; filled in where it is not your own.",
    ),
)
OWNERSHIP = Attribute(
    "ownership",
    Text("Status Kepemilikan", "Ownership status"),
    ValueType.CODE,
    source="C: MB,BJM,BTN",
    codelist="status_kepemilikan",
    expected=True,
    listed=True,
    group=OWNED_BY,
    headers=("Status Kepemilikkan", "Kepemilikan"),
    help=Text(
        "Milik sendiri, sewa, atau milik instansi lain.", "Own, rented, or another institution's."
    ),
)
MANAGER = Attribute(
    "managing_unit",
    Text("Unit Pengelola", "Managing unit"),
    ValueType.PARTIES,
    source="C: BJM",
    expected=True,
    group=OWNED_BY,
    help=Text(
        "OPD atau bidang yang merawatnya sehari-hari.",
        "The agency or division that looks after it from day to day.",
    ),
)
RAI = Attribute(
    "rai",
    Text("RAI", "RAI reference"),
    ValueType.REFERENCE,
    source="C: DKI,SY",
    family="RAI",
    listed=True,
    headers=("RAI Level",),
    help=Text(
        "Kode Referensi Arsitektur Infrastruktur yang paling dekat.",
        "The closest code of the infrastructure reference (RAI).",
    ),
)
NOTES = Attribute(
    "notes",
    Text("Catatan", "Notes"),
    ValueType.LONG_TEXT,
    source="perluasan",
    headers=("Keterangan",),
    help=Text(
        "Hal lain yang perlu diketahui; tidak dicetak pada dokumen publik.",
        "Anything else worth knowing; not printed in public documents.",
    ),
)


def _place(name: str, label: Text, *headers: str) -> Attribute:
    """Where a thing stands: helps an attacker, so sensitive (model.md)."""
    return Attribute(
        name,
        label,
        source="C: BJM,MB",
        sensitive=True,
        expected=True,
        group=PLACE,
        headers=headers,
        help=Text(
            "Gedung dan ruang tempatnya berada. Hanya terlihat oleh OPD ini dan peninjau.",
            "Building and room where it stands. Only this agency and reviewers see it.",
        ),
    )


CLOUD = Kind(
    "cloud",
    Text("Komputasi Awan", "Cloud"),
    Text("Komputasi Awan", "Clouds"),
    Domain.INFRASTRUCTURE,
    "CLD",
    national=True,
    name_label=Text("Nama Government Cloud", "Cloud name"),
    description=Text("Layanan awan yang dipakai.", "Cloud services in use."),
    aliases=("Government Cloud",),
    sheets=(Sheet("Komputasi Awan"),),
    attributes=(
        Attribute(
            "description",
            Text("Deskripsi", "Description"),
            ValueType.LONG_TEXT,
            source="C: BJM",
            expected=True,
            headers=("Deskripsi Government Cloud",),
            help=Text(
                "Satu dua kalimat: apa ini dan untuk apa dipakai.",
                "One or two sentences: what it is and what it is used for.",
            ),
        ),
        RAI,
        Attribute(
            "cloud_type",
            Text("Tipe Government Cloud", "Cloud type"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="tipe_cloud",
            expected=True,
            listed=True,
            headers=("Tipe Goverment Cloud",),
            help=Text(
                "Jenis komputasi awan pemerintah menurut portal.",
                "The type of government cloud, as the portal lists it.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        Attribute(
            "cost",
            Text("Biaya Layanan", "Service cost"),
            ValueType.MONEY,
            source="C: MB,BJM,BTN",
            expected=True,
            group=OWNED_BY,
            help=Text(
                "Biaya per tahun dalam rupiah; nol bila tanpa biaya.",
                "Cost per year in rupiah; zero if free.",
            ),
        ),
        Attribute(
            "service_period",
            Text("Jangka Waktu Pelayanan", "Service period"),
            source="C: BJM",
            expected=True,
            group=OWNED_BY,
            help=Text(
                "Masa layanan, misalnya “1 Januari sampai 31 Desember 2026”.",
                "The service period, such as “1 January to 31 December 2026”.",
            ),
        ),
        Attribute(
            "developer_unit",
            Text("Unit Pengembang", "Developing unit"),
            ValueType.PARTIES,
            source="C: BJM",
            group=OWNED_BY,
            headers=("Unit Pengembang Government Cloud",),
            help=Text(
                "OPD, unit, atau instansi yang membangun dan mengembangkannya.",
                "The agency, unit or institution that builds and develops it.",
            ),
        ),
        Attribute(
            "operating_unit",
            Text("Unit Operasional", "Operating unit"),
            ValueType.PARTIES,
            source="C: BJM",
            expected=True,
            group=OWNED_BY,
            headers=("Unit Operasional Government Cloud",),
            help=Text(
                "Unit yang menjalankan dan menangani gangguannya sehari-hari.",
                "The unit that runs it and deals with its failures from day to day.",
            ),
        ),
        NOTES,
    ),
)

SERVER = Kind(
    "server",
    Text("Server", "Server"),
    Text("Perangkat Keras Server", "Servers"),
    Domain.INFRASTRUCTURE,
    "SRV",
    name_label=Text("Nama Server", "Server name"),
    description=Text("Server fisik atau maya.", "Physical or virtual servers."),
    aliases=("Perangkat Keras Server", "Server Aplikasi"),
    sheets=(Sheet("Perangkat Keras Server"),),
    attributes=(
        DESCRIPTION,
        RAI,
        Attribute(
            "server_use",
            Text("Jenis Penggunaan Server", "Use"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="penggunaan_server",
            expected=True,
            listed=True,
            help=Text(
                "Dipakai terutama sebagai server apa: web, aplikasi, basis data, berkas.",
                "What it mainly serves: web, application, database, files.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        MANAGER,
        Attribute(
            "memory",
            Text("Kapasitas Memori", "Memory"),
            ValueType.QUANTITY,
            source="C: MB,BJM,BTN",
            dimension="memory",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Memori terpasang dengan satuannya, misalnya 64 GB.",
                "Installed memory with its unit, such as 64 GB.",
            ),
        ),
        Attribute(
            "storage_capacity",
            Text("Jumlah Kapasitas Penyimpanan", "Storage"),
            ValueType.QUANTITY,
            source="C: MB,BJM,BTN",
            dimension="memory",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Jumlah ruang simpan dengan satuannya, misalnya 4 TB.",
                "Total storage with its unit, such as 4 TB.",
            ),
        ),
        Attribute(
            "processor",
            Text("Jenis Teknologi Prosesor", "Processor class"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="prosesor",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Jenis dan jumlah prosesor, misalnya “2 × Xeon Silver 4210”.",
                "Type and number of processors, such as “2 × Xeon Silver 4210”.",
            ),
        ),
        Attribute(
            "storage_technique",
            Text("Teknik Penyimpanan", "Storage technique"),
            ValueType.CODE,
            source="C: BJM,BTN",
            codelist="teknik_penyimpanan",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Cara penyimpanan, misalnya RAID 5, NAS, atau SAN.",
                "How it stores, such as RAID 5, NAS or SAN.",
            ),
        ),
        _place("location", Text("Lokasi Perangkat Lunak Server", "Location"), "Lokasi"),
        NOTES,
    ),
)

PERIPHERAL = Kind(
    "peripheral",
    Text("Periferal", "Peripheral"),
    Text("Perangkat Keras Periferal", "Peripherals"),
    Domain.INFRASTRUCTURE,
    "PRF",
    name_label=Text("Nama Perangkat Periferal", "Peripheral name"),
    description=Text("Perangkat pendukung.", "Supporting devices."),
    aliases=("Perangkat Keras Periferal", "Perangkat Periferal"),
    sheets=(Sheet("Perangkat Keras Periferal"),),
    attributes=(
        DESCRIPTION,
        RAI,
        Attribute(
            "peripheral_type",
            Text("Tipe Periferal", "Peripheral type"),
            ValueType.CODE,
            source="C: MB,BJM,DKI",
            codelist="tipe_periferal",
            expected=True,
            listed=True,
            help=Text(
                "Jenis periferal: pemindai, pencetak, mesin absensi, kamera.",
                "What it is: scanner, printer, attendance machine, camera.",
            ),
        ),
        MANAGER,
        _place("location", Text("Lokasi Penempatan", "Location"), "Lokasi Penempatan Periferal"),
        NOTES,
    ),
)

STORAGE = Kind(
    "storage",
    Text("Media Penyimpan", "Storage"),
    Text("Perangkat Keras Penyimpan", "Storage devices"),
    Domain.INFRASTRUCTURE,
    "STR",
    name_label=Text("Nama Data Storage", "Storage name"),
    description=Text("Media penyimpan data.", "Data storage devices."),
    aliases=("Perangkat Keras Media Penyimpan", "Data Storage"),
    sheets=(Sheet("Perangkat Keras Media Penyimpan"),),
    attributes=(
        DESCRIPTION,
        RAI,
        OWNER,
        OWNERSHIP,
        MANAGER,
        Attribute(
            "capacity",
            Text("Kapasitas Penyimpanan", "Capacity"),
            ValueType.QUANTITY,
            source="C: MB,BJM,BTN",
            dimension="memory",
            expected=True,
            listed=True,
            group=CAPACITY,
            help=Text(
                "Kapasitas dengan satuannya, misalnya 20 TB.",
                "Capacity with its unit, such as 20 TB.",
            ),
        ),
        Attribute(
            "access_method",
            Text("Metode Akses Data Sharing", "Access method"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="metode_akses",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Cara data dibagikan dari media ini, misalnya NFS, SMB, atau iSCSI.",
                "How data is shared from it, such as NFS, SMB or iSCSI.",
            ),
        ),
        _place("location", Text("Lokasi", "Location"), "Lokasi Data Storage"),
        NOTES,
    ),
)

NETWORK_DEVICE = Kind(
    "network_device",
    Text("Perangkat Jaringan", "Network device"),
    Text("Perangkat Keras Jaringan", "Network devices"),
    Domain.INFRASTRUCTURE,
    "NET",
    name_label=Text("Nama Network/Communication Device", "Device name"),
    description=Text("Router, switch, titik akses.", "Routers, switches, access points."),
    aliases=("Perangkat Keras Jaringan", "Network/Communication Device"),
    sheets=(Sheet("Perangkat Keras Jaringan"),),
    attributes=(
        DESCRIPTION,
        RAI,
        Attribute(
            "device_type",
            Text("Tipe Network/Communication Device", "Device type"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="tipe_jaringan_device",
            expected=True,
            listed=True,
            help=Text(
                "Jenis perangkat: router, switch, titik akses, modem.",
                "What it is: router, switch, access point, modem.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        MANAGER,
        Attribute(
            "institutions",
            Text("Instansi terhubung", "Connected institutions"),
            ValueType.PARTIES,
            source="C: BJM",
            sensitive=True,
            group=PLACE,
            headers=("Instansi",),
            help=Text(
                "OPD atau instansi yang terhubung lewat perangkat ini.",
                "Agencies or institutions connected through it.",
            ),
        ),
        NOTES,
    ),
)

SECURITY_DEVICE = Kind(
    "security_device",
    Text("Perangkat Keamanan", "Security device"),
    Text("Perangkat Keras Keamanan", "Security devices"),
    Domain.INFRASTRUCTURE,
    "SEC",
    name_label=Text("Nama Perangkat Keamanan", "Device name"),
    description=Text("Firewall dan sejenisnya.", "Firewalls and the like."),
    aliases=("Perangkat Keras Keamanan", "Security Device"),
    sheets=(Sheet("Perangkat Keras Keamanan"),),
    attributes=(
        DESCRIPTION,
        RAI,
        Attribute(
            "device_type",
            Text("Tipe Security Device", "Device type"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="tipe_security",
            expected=True,
            listed=True,
            help=Text(
                "Jenis perangkat: tembok api, IPS, WAF, dan sejenisnya.",
                "What it is: firewall, IPS, WAF and the like.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        MANAGER,
        NOTES,
    ),
)

PLATFORM_SOFTWARE = Kind(
    "platform_software",
    Text("Perangkat Lunak Platform", "Platform software"),
    Text("Perangkat Lunak Platform", "Platform software"),
    Domain.INFRASTRUCTURE,
    "PLT",
    name_label=Text("Nama Perangkat Lunak", "Software name"),
    description=Text(
        "Sistem operasi, basis data, utilitas.", "Operating systems, databases, tools."
    ),
    aliases=("Perangkat Lunak",),
    sheets=(Sheet("Perangkat Lunak Platform"),),
    attributes=(
        DESCRIPTION,
        RAI,
        Attribute(
            "software_type",
            Text("Tipe Perangkat Lunak", "Software type"),
            ValueType.CODE,
            source="C: BJM,BTN,DKI",
            codelist="tipe_pl",
            expected=True,
            listed=True,
            help=Text(
                "Sistem operasi, basis data, atau utilitas; menentukan isian berikutnya.",
                "Operating system, database or utility; decides what is asked next.",
            ),
        ),
        Attribute(
            "os_type",
            Text("Jenis Sistem Operasi", "Operating system type"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="jenis_os",
            expected=True,
            expected_if=Condition("software_type", ("Sistem Operasi",)),
            help=Text(
                "Nama dan versi sistem operasi, misalnya Debian 12.",
                "Name and version of the operating system, such as Debian 12.",
            ),
        ),
        Attribute(
            "db_type",
            Text("Jenis Sistem Database", "Database type"),
            ValueType.CODE,
            source="C: MB,BJM,DKI",
            codelist="jenis_db",
            expected=True,
            expected_if=Condition("software_type", ("Sistem Database",)),
            help=Text(
                "Nama dan versi sistem basis data, misalnya PostgreSQL 16.",
                "Name and version of the database system, such as PostgreSQL 16.",
            ),
        ),
        Attribute(
            "utility_type",
            Text("Jenis Sistem Utilitas", "Utility type"),
            source="C: MB,BJM,BTN",
            expected=True,
            expected_if=Condition("software_type", ("Sistem Utilitas",)),
            help=Text(
                "Kegunaan utilitas: cadangan, pemantauan, antivirus, dan sejenisnya.",
                "What the utility is for: backup, monitoring, antivirus and the like.",
            ),
        ),
        Attribute(
            "licence_type",
            Text("Jenis Lisensi", "Licence type"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="jenis_lisensi",
            expected=True,
            listed=True,
            group=LICENCE,
            help=Text(
                "Lisensi berbayar, sumber terbuka, atau gratis.", "Paid, open source or free."
            ),
        ),
        Attribute(
            "licence_owner",
            Text("Nama Pemilik Lisensi", "Licence owner"),
            source="C: MB,BJM,BTN",
            expected=True,
            group=LICENCE,
            help=Text(
                "Nama yang tertulis sebagai pemegang lisensi.",
                "The name written as the holder of the licence.",
            ),
        ),
        Attribute(
            "licence_until",
            Text("Validitas Lisensi Perangkat Lunak", "Licence valid until"),
            ValueType.DATE,
            source="C: MB,BJM,BTN",
            expected=True,
            expected_if=Condition("licence_type", ("Periodik",)),
            group=LICENCE,
            help=Text(
                "Tanggal lisensi berakhir; kosongkan bila tanpa batas dan tulis pada catatan.",
                "The day the licence ends; leave empty if it never does and say so in the notes.",
            ),
        ),
        NOTES,
    ),
)

INTRA_NETWORK = Kind(
    "intra_network",
    Text("Jaringan Intra Pemerintah", "Government intranet"),
    Text("Jaringan Intra", "Government intranets"),
    Domain.INFRASTRUCTURE,
    "JIP",
    national=True,
    name_label=Text("Nama Jaringan Intra Pemerintah", "Network name"),
    description=Text("Jaringan yang menghubungkan OPD.", "Networks connecting the OPDs."),
    aliases=("Jaringan Intra",),
    sheets=(Sheet("Jaringan Intra"),),
    attributes=(
        Attribute(
            "description",
            Text("Deskripsi", "Description"),
            ValueType.LONG_TEXT,
            source="C: BJM",
            expected=True,
            headers=("Deskripsi Jaringan",),
            help=Text(
                "Satu dua kalimat: apa ini dan untuk apa dipakai.",
                "One or two sentences: what it is and what it is used for.",
            ),
        ),
        RAI,
        Attribute(
            "network_type",
            Text("Jenis Jaringan", "Network type"),
            ValueType.CODE,
            source="C: MB,BJM,DKI",
            codelist="jenis_jaringan",
            expected=True,
            listed=True,
            help=Text(
                "Jenis jaringan menurut portal: lokal, antargedung, antarwilayah.",
                "As the portal lists it: local, between buildings, between regions.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        Attribute(
            "bandwidth",
            Text("Bandwidth", "Bandwidth"),
            ValueType.QUANTITY,
            source="C: BJM",
            dimension="bandwidth",
            expected=True,
            listed=True,
            group=CAPACITY,
            help=Text(
                "Kecepatan dengan satuannya, misalnya 100 Mbps.",
                "Speed with its unit, such as 100 Mbps.",
            ),
        ),
        Attribute(
            "medium",
            Text("Tipe Media Jaringan", "Medium"),
            ValueType.CODE,
            source="C: MB,BJM,DKI",
            codelist="media_jaringan",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Media utamanya: serat optik, nirkabel, satelit, kabel.",
                "Its main medium: fibre, wireless, satellite, cable.",
            ),
        ),
        Attribute(
            "other_medium",
            Text("Media Lainnya", "Other medium"),
            source="C: BJM",
            group=CAPACITY,
            help=Text(
                "Media lain yang juga dipakai, atau jalur cadangannya.",
                "Other media in use, or its spare line.",
            ),
        ),
        NOTES,
    ),
)

SERVICE_BUS = Kind(
    "service_bus",
    Text("Sistem Penghubung Layanan", "Service bus (SPLP)"),
    Text("SPLP", "Service buses"),
    Domain.INFRASTRUCTURE,
    "SPL",
    national=True,
    name_label=Text("Nama Sistem Penghubung Layanan Pemerintah", "Service bus name"),
    description=Text(
        "Penghubung untuk pertukaran data antaraplikasi.",
        "The hub through which applications exchange data.",
    ),
    aliases=("SPLP", "Sistem Penghubung Layanan Pemerintah"),
    sheets=(Sheet("SPLP"),),
    attributes=(
        Attribute(
            "description",
            Text("Deskripsi", "Description"),
            ValueType.LONG_TEXT,
            source="C: BJM",
            expected=True,
            headers=("Deskripsi Sistem Penghubung",),
            help=Text(
                "Satu dua kalimat: apa ini dan untuk apa dipakai.",
                "One or two sentences: what it is and what it is used for.",
            ),
        ),
        RAI,
        Attribute(
            "bus_type",
            Text("Jenis Sistem Penghubung", "Service bus type"),
            source="C: MB,BJM (nilai tidak diketahui)",
            listed=True,
            help=Text(
                "Sistem penghubung nasional (SPLP) atau milik instansi.",
                "The national service bus (SPLP) or the institution's own.",
            ),
        ),
        OWNER,
        OWNERSHIP,
        NOTES,
    ),
)

FACILITY = Kind(
    "facility",
    Text("Fasilitas Komputasi", "Computing facility"),
    Text("Fasilitas Komputasi", "Computing facilities"),
    Domain.INFRASTRUCTURE,
    "FAS",
    national=True,
    name_label=Text("Nama Fasilitas", "Facility name"),
    description=Text(
        "Pusat data, pusat komputasi, pusat kendali.",
        "Data, computing and control centres.",
    ),
    aliases=("Pusat Data", "Pusat Komputasi", "Pusat Kendali"),
    sheets=(
        Sheet("Pusat Kendali", (("facility_type", "pusat_kendali"),)),
        Sheet("Pusat Komputasi", (("facility_type", "pusat_komputasi"),)),
        Sheet("Pusat Data", (("facility_type", "pusat_data"),)),
    ),
    attributes=(
        Attribute(
            "facility_type",
            Text("Jenis fasilitas", "Facility type"),
            ValueType.CHOICE,
            source="C: BJM (nama lembar)",
            choices=(
                Choice("pusat_data", Text("Pusat Data", "Data centre")),
                Choice("pusat_komputasi", Text("Pusat Komputasi", "Computing centre")),
                Choice("pusat_kendali", Text("Pusat Kendali", "Control centre")),
            ),
            expected=True,
            listed=True,
            help=Text(
                "Pusat data, pusat komputasi, atau pusat kendali.",
                "Data centre, computing centre or control centre.",
            ),
        ),
        RAI,
        Attribute(
            "ownership",
            Text("Kepemilikan", "Ownership status"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="status_kepemilikan",
            expected=True,
            listed=True,
            group=OWNED_BY,
            headers=("Kepemilikan(Information)", "Status Kepemilikan"),
            help=Text(
                "Milik sendiri, sewa, atau milik instansi lain.",
                "Own, rented, or another institution's.",
            ),
        ),
        Attribute(
            "responsible_unit",
            Text("Unit Kerja Penanggung Jawab", "Responsible unit"),
            ValueType.PARTIES,
            source="C: BJM",
            expected=True,
            group=OWNED_BY,
            help=Text(
                "Unit yang bertanggung jawab atas ruang dan isinya.",
                "The unit responsible for the room and what is in it.",
            ),
        ),
        Attribute(
            "tier",
            Text("Klasifikasi Tier", "Tier"),
            ValueType.CODE,
            source="C: MB,BJM,BTN",
            codelist="tier",
            expected=True,
            listed=True,
            group=CAPACITY,
            help=Text(
                "Klasifikasi tier pusat data, bila pernah dinilai.",
                "The data centre's tier, where it was ever assessed.",
            ),
        ),
        Attribute(
            "intranet_bandwidth",
            Text("Bandwidth Intranet", "Intranet bandwidth"),
            ValueType.QUANTITY,
            source="C: MB,BJM,BTN",
            dimension="bandwidth",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Kecepatan ke jaringan intra pemerintah, misalnya 1 Gbps.",
                "Speed towards the government's intranet, such as 1 Gbps.",
            ),
        ),
        Attribute(
            "internet_bandwidth",
            Text("Bandwidth Internet", "Internet bandwidth"),
            ValueType.QUANTITY,
            source="C: MB,BJM,BTN",
            dimension="bandwidth",
            expected=True,
            group=CAPACITY,
            help=Text(
                "Kecepatan ke internet, misalnya 200 Mbps.",
                "Speed towards the internet, such as 200 Mbps.",
            ),
        ),
        _place("location", Text("Lokasi", "Location")),
        Attribute(
            "protection",
            Text("Sistem Pengamanan Fasilitas", "Facility protection"),
            source="C: MB,BJM,BTN",
            sensitive=True,
            expected=True,
            group=PLACE,
            help=Text(
                "Pengamanan fisik: kunci akses, kamera, pemadam, catu daya cadangan.",
                "Physical protection: access control, cameras, fire suppression, spare power.",
            ),
        ),
        NOTES,
    ),
)

INFRASTRUCTURE_KINDS = (
    CLOUD,
    SERVER,
    PERIPHERAL,
    STORAGE,
    NETWORK_DEVICE,
    SECURITY_DEVICE,
    PLATFORM_SOFTWARE,
    INTRA_NETWORK,
    SERVICE_BUS,
    FACILITY,
)
