"""Security domain: the seven objects of the national metadata."""

from architecture.metamodel.types import Attribute, Domain, Kind, Sheet, Text, ValueType

DESCRIPTION = Attribute(
    "description",
    Text("Uraian/Deskripsi", "Description"),
    ValueType.LONG_TEXT,
    source="C: MB",
    expected=True,
    headers=("Uraian", "Deskripsi"),
    help=Text(
        "Satu dua kalimat: apa ini dan untuk apa dipakai.",
        "One or two sentences: what it is and what it is used for.",
    ),
)
RAK = Attribute(
    "rak",
    Text("Referensi RAK", "RAK reference"),
    ValueType.REFERENCE,
    source="C: DKI,WIC",
    family="RAK",
    expected=True,
    listed=True,
    headers=("RAK",),
    help=Text(
        "Kode Referensi Arsitektur Keamanan yang paling dekat.",
        "The closest code of the security reference (RAK).",
    ),
)
DATE = Attribute(
    "held_on",
    Text("Tanggal Kegiatan", "Date"),
    ValueType.DATE,
    source="C: MB",
    expected=True,
    listed=True,
    help=Text(
        "Tanggal kegiatan dilaksanakan; bila beberapa hari, hari pertamanya.",
        "The day it took place; of several days, the first.",
    ),
)
MATURITY = Attribute(
    "maturity",
    Text("Nilai Kematangan", "Maturity"),
    source="C: MB",
    expected=True,
    listed=True,
    help=Text(
        "Nilai kematangan keamanan hasil penilaian, seperti tertulis pada laporannya.",
        "The security maturity found by the assessment, as its report states it.",
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


def _security(
    name: str,
    label: Text,
    plural: Text,
    prefix: str,
    attributes: tuple[Attribute, ...],
    *,
    aliases: tuple[str, ...] = (),
    sensitive: bool = False,
    about: Text,
) -> Kind:
    return Kind(
        name,
        label,
        plural,
        Domain.SECURITY,
        prefix,
        name_label=Text("Nama", "Name"),
        description=about,
        aliases=aliases,
        sheets=(Sheet(label.id),),
        sensitive=sensitive,
        attributes=(*attributes, NOTES),
    )


SECURITY_STANDARD = _security(
    "security_standard",
    Text("Standar dan Prosedur Keamanan", "Security standard or procedure"),
    Text("Standar Keamanan", "Security standards"),
    "STD",
    (
        DESCRIPTION,
        RAK,
        Attribute(
            "document_type",
            Text("Jenis (standar/prosedur/regulasi)", "Type (standard/procedure/regulation)"),
            source="C: DKI,WIC",
            expected=True,
            listed=True,
            headers=("Jenis",),
            help=Text("Standar, prosedur, atau regulasi.", "Standard, procedure or regulation."),
        ),
        Attribute(
            "valid_from",
            Text("Tanggal Mulai Penerapan", "Applied from"),
            ValueType.DATE,
            source="C: MB",
            expected=True,
            listed=True,
            help=Text("Tanggal mulai berlaku.", "The day it comes into force."),
        ),
        Attribute(
            "valid_until",
            Text("Tanggal Akhir Penerapan", "Applied until"),
            ValueType.DATE,
            source="C: MB",
            help=Text(
                "Tanggal akhir berlaku; kosongkan bila tanpa batas.",
                "The day it ends; leave empty if it does not.",
            ),
        ),
    ),
    aliases=("Standar Teknis dan Prosedur Keamanan", "Standar, Prosedur, dan Regulasi Keamanan"),
    about=Text("Standar, prosedur, dan regulasi keamanan.", "Security standards and rules."),
)
SECURITY_EDUCATION = _security(
    "security_education",
    Text("Edukasi Kesadaran Keamanan", "Security awareness training"),
    Text("Edukasi Keamanan", "Security trainings"),
    "EDU",
    (DESCRIPTION, RAK, DATE),
    aliases=("Edukasi Kesadaran Keamanan SPBE",),
    about=Text("Pelatihan dan sosialisasi keamanan.", "Security trainings and campaigns."),
)
VULNERABILITY = _security(
    "vulnerability",
    Text("Identifikasi Kerentanan", "Vulnerability assessment"),
    Text("Identifikasi Kerentanan", "Vulnerability assessments"),
    "KRT",
    (DESCRIPTION, RAK, DATE),
    aliases=("Identifikasi Kerentanan Keamanan",),
    sensitive=True,
    about=Text("Uji dan temuan kerentanan.", "Vulnerability tests and findings."),
)
SECURITY_IMPROVEMENT = _security(
    "security_improvement",
    Text("Peningkatan Keamanan", "Security improvement"),
    Text("Peningkatan Keamanan", "Security improvements"),
    "PNK",
    (DESCRIPTION, RAK, DATE, MATURITY),
    about=Text("Kegiatan peningkatan keamanan.", "Security improvement activities."),
)
INCIDENT = _security(
    "incident",
    Text("Penanganan Insiden", "Incident handling"),
    Text("Penanganan Insiden", "Incidents"),
    "INS",
    (DESCRIPTION, RAK, DATE, MATURITY),
    aliases=("Penanganan Insiden Keamanan",),
    sensitive=True,
    about=Text("Insiden keamanan dan penanganannya.", "Security incidents and their handling."),
)
SECURITY_AUDIT = _security(
    "security_audit",
    Text("Audit Keamanan", "Security audit"),
    Text("Audit Keamanan", "Security audits"),
    "AUD",
    (
        RAK,
        Attribute(
            "audit_type",
            Text("Jenis Audit Keamanan", "Audit type"),
            source="C: MB",
            expected=True,
            listed=True,
            help=Text(
                "Audit internal, eksternal, atau oleh BSSN.", "Internal, external, or by BSSN."
            ),
        ),
        DATE,
        Attribute(
            "result",
            Text("Hasil Audit Keamanan", "Audit result"),
            ValueType.LONG_TEXT,
            source="C: MB",
            expected=True,
            sensitive=True,
            help=Text(
                "Kesimpulan audit. Hanya terlihat oleh OPD ini dan peninjau.",
                "The audit's conclusion. Only this agency and reviewers see it.",
            ),
        ),
        Attribute(
            "follow_up",
            Text("Tindak Lanjut Audit Keamanan", "Follow-up"),
            ValueType.LONG_TEXT,
            source="C: MB",
            expected=True,
            sensitive=True,
            help=Text(
                "Tindak lanjut yang sudah dan belum dilakukan.",
                "What has and has not been done about it.",
            ),
        ),
    ),
    about=Text("Audit keamanan dan tindak lanjutnya.", "Security audits and follow-up."),
)
SECURITY_CLEARANCE = _security(
    "security_clearance",
    Text("Kelaikan Keamanan", "Security clearance"),
    Text("Kelaikan Keamanan", "Security clearances"),
    "KLK",
    (RAK, DATE),
    about=Text("Pernyataan laik keamanan.", "Statements of security clearance."),
)

SECURITY_KINDS = (
    SECURITY_STANDARD,
    SECURITY_EDUCATION,
    VULNERABILITY,
    SECURITY_IMPROVEMENT,
    INCIDENT,
    SECURITY_AUDIT,
    SECURITY_CLEARANCE,
)
