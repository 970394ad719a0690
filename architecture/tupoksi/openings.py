"""The words of regulations: opening verbs, helper nouns, active verbs and their nouns.

Source of the rule that opening verbs are stripped: domain/proses-bisnis.md, section 6, step 3.
That page marks it as a working rule; the lists below are aturan kerja, read off regulations on
tasks and functions of kota and kabupaten.
"""

from __future__ import annotations

import re

# Verbs that say how an office deals with its object, not what it does; the longest first.
OPENINGS: tuple[str, ...] = (
    "laporan berkala", "penyiapan bahan",
    "penyiapan data", "penyediaan bahan", "pengumpulan bahan", "menyiapkan bahan",
    "mengumpulkan bahan", "menyediakan bahan", "penyusunan bahan", "menyusun bahan",
    "perumusan", "merumuskan", "penyiapan", "menyiapkan", "mempersiapkan", "penyusunan",
    "menyusun", "pelaksanaan", "melaksanakan", "melakukan", "pengoordinasian",
    "pengkoordinasian", "pengkoordinasikan", "koordinasi", "mengoordinasikan",
    "mengkoordinasikan", "mengoordinasi", "mengkoordinir", "mengkoordinasi", "pemberian",
    "memberikan", "memberi", "pemantauan", "memantau", "monitoring", "memonitor", "evaluasi",
    "pengevaluasian", "mengevaluasi", "pelaporan", "melaporkan", "pembinaan", "membina",
    "fasilitasi", "pemfasilitasian", "memfasilitasi", "penyelenggaraan", "menyelenggarakan",
    "sinkronisasi", "pensinkronisasian", "menyinkronkan", "mensinkronkan",
    "mensinkronisasikan", "pengadministrasian", "mengadministrasikan",
)  # fmt: skip
# With "laporan" they are one opening, unless the report is the object: "laporan kinerja".
REPORTING = (
    r"(?:penyusunan|penyampaian|pembuatan|menyusun|menyampaikan|membuat)\s+laporan"
    r"(?!\s+(?:kinerja|keuangan|akuntabilitas|keterangan|penyelenggaraan|pertanggung|realisasi))"
)
# Stripped only where an opening verb follows: "perencanaan, pelaksanaan, dan evaluasi …".
LEADING: tuple[str, ...] = (
    "perencanaan kebutuhan", "perencanaan", "merencanakan", "pengaturan", "mengatur",
    "pengendalian", "mengendalikan", "pengawasan", "mengawasi", "penetapan", "menetapkan",
    "pengarahan", "mengarahkan", "pengembangan", "pengelolaan",
)  # fmt: skip
# Between an opening verb and the next one: "perumusan *kebijakan* dan pelaksanaan …".
HELPERS: tuple[str, ...] = (
    "bahan", "materi", "konsep", "kebijakan", "teknis", "daerah", "program", "kegiatan", "rencana",
    "petunjuk", "pedoman", "norma", "standar", "prosedur", "kriteria", "operasional", "dan",
    "serta",
)  # fmt: skip
# What may stand before the object itself.
LINKS: tuple[str, ...] = (
    "hasil pelaksanaan", "berkala", "terhadap", "atas", "tentang", "mengenai", "dalam rangka",
    "di dalam", "di bidang", "pada bidang", "bidang", "lingkup", "dalam", "di", "pada", "dengan",
    "untuk", "bagi", "secara berkala", "hasil", "bahan", "tugas di bidang", "urusan di bidang",
)  # fmt: skip
TOPIC_LINKS = frozenset({"di bidang", "pada bidang", "bidang", "tugas di bidang", "lingkup"})
# Active verbs that are the work itself, and the noun under which a process bears it.
ACTIVE: dict[str, str] = {
    "mengelola": "pengelolaan", "mengawasi": "pengawasan", "mengendalikan": "pengendalian",
    "menerbitkan": "penerbitan", "memungut": "pemungutan", "menguji": "pengujian",
    "melayani": "pelayanan", "menata": "penataan", "menetapkan": "penetapan",
    "mengembangkan": "pengembangan", "memelihara": "pemeliharaan",
    "meningkatkan": "peningkatan", "membangun": "pembangunan", "menyediakan": "penyediaan",
    "menertibkan": "penertiban", "menyalurkan": "penyaluran", "mengumpulkan": "pengumpulan",
    "mengolah": "pengolahan", "menghimpun": "penghimpunan", "memverifikasi": "verifikasi",
    "memvalidasi": "validasi", "menyimpan": "penyimpanan", "mendistribusikan": "pendistribusian",
    "menginventarisasi": "inventarisasi", "menginventarisir": "inventarisasi",
    "mendata": "pendataan", "mengkaji": "pengkajian", "menganalisis": "analisis",
    "menganalisa": "analisis", "memproses": "pemrosesan", "menyebarluaskan": "penyebarluasan",
    "mempromosikan": "promosi", "memberdayakan": "pemberdayaan", "melindungi": "perlindungan",
    "mengamankan": "pengamanan", "menangani": "penanganan", "mencegah": "pencegahan",
    "merehabilitasi": "rehabilitasi", "membimbing": "bimbingan", "melatih": "pelatihan",
    "menghapus": "penghapusan", "mengadakan": "pengadaan", "mencatat": "pencatatan",
    "menatausahakan": "penatausahaan", "memeriksa": "pemeriksaan", "mengaudit": "audit",
    "mereviu": "reviu", "memutakhirkan": "pemutakhiran", "mendokumentasikan": "pendokumentasian",
    "mengusulkan": "pengusulan", "menyampaikan": "penyampaian", "menagih": "penagihan",
    "menindaklanjuti": "tindak lanjut", "merencanakan": "perencanaan", "mengatur": "pengaturan",
    "mengarahkan": "pengarahan", "menegakkan": "penegakan", "menyelesaikan": "penyelesaian",
    "menggali": "penggalian", "mengidentifikasi": "identifikasi", "memetakan": "pemetaan",
    "mengoperasikan": "pengoperasian", "menerima": "penerimaan", "menelaah": "penelaahan",
    "meneliti": "penelitian", "menghitung": "penghitungan", "mengarsipkan": "pengarsipan",
    "memfungsikan": "pemfungsian", "mensosialisasikan": "sosialisasi",
    "menyosialisasikan": "sosialisasi", "membentuk": "pembentukan", "membuat": "pembuatan",
    "menyusun": "penyusunan", "melaksanakan": "pelaksanaan", "menilai": "penilaian",
    "menyelenggarakan": "penyelenggaraan", "memantau": "pemantauan",
    "mengevaluasi": "evaluasi", "melaporkan": "pelaporan", "membina": "pembinaan",
    "memfasilitasi": "fasilitasi", "memulihkan": "pemulihan", "mempublikasikan": "publikasi",
    "melestarikan": "pelestarian", "memanfaatkan": "pemanfaatan", "mengoptimalkan": "pengoptimalan",
    "menanggulangi": "penanggulangan", "mengevakuasi": "evakuasi", "menyelamatkan": "penyelamatan",
}  # fmt: skip
# Nouns of doing that begin tasks without pe-…-an.
_DOING = frozenset(
    (
        "koordinasi", "fasilitasi", "evaluasi", "monitoring", "verifikasi", "validasi",
        "supervisi", "sosialisasi", "inventarisasi", "bimbingan", "administrasi", "audit",
        "inspeksi", "rehabilitasi", "promosi", "rekomendasi", "sertifikasi", "registrasi",
        "identifikasi", "analisis", "mediasi", "reviu", "asistensi", "konsultasi", "publikasi",
        "akuisisi", "preservasi", "manajemen", "tindak", "bina", "laporan", "sinkronisasi",
        "penyuluhan", "pelatihan", "penelitian", "optimalisasi", "standardisasi", "integrasi",
    )
)  # fmt: skip
_NOUN_OF_DOING = re.compile(r"pe(?:m|n|ng|ny|r|l)?\w{3,}an")
_ACTIVE_VERB = re.compile(r"me(?:m|n|ng|ny|l|r)?\w{4,}")
FIRST_WORDS = frozenset(words.split()[0] for words in OPENINGS)


def begins_task(text: str) -> bool:
    """Whether a text begins like a task: a noun or a verb of doing."""
    match = re.match(r"[\"'(]*([A-Za-z]+)", text)
    word = match[1].casefold() if match else ""
    if word in FIRST_WORDS or word in ACTIVE or word in _DOING:
        return True
    return bool(is_doing(word) or _ACTIVE_VERB.fullmatch(word))


def is_doing(word: str) -> bool:
    """Whether a word is a noun that says what is done."""
    word = word.casefold()
    return word in _DOING or bool(_NOUN_OF_DOING.fullmatch(word) and word not in _NOT_DOING)


def is_active(word: str) -> bool:
    """Whether a word is an active verb (me-…)."""
    return bool(_ACTIVE_VERB.fullmatch(word.casefold())) and word.casefold() not in _NOT_ACTIVE


# Of the same shape, but things: "peraturan daerah", "kesehatan hewan".
_NOT_DOING = frozenset(
    (
        "peraturan", "pemerintahan", "kebijakan", "kegiatan", "kesehatan", "pendidikan",
        "perhubungan", "pertanahan", "peternakan", "pertanian", "perikanan", "perkebunan",
        "kecamatan", "kelurahan", "keuangan", "kepegawaian", "kesejahteraan", "kehutanan",
        "perundangan", "perundang", "pelabuhan", "keputusan", "kewenangan", "ketentuan",
        "pekerjaan", "perangkat", "perdagangan", "perindustrian", "perusahaan", "pendapatan",
        "kebutuhan", "keselamatan", "keamanan", "kerangka", "kendaraan", "kepentingan",
        "perumahan", "permukiman", "pegunungan", "perpustakaan", "kebudayaan", "kearsipan",
        "kependudukan", "persandian", "perempuan", "permohonan", "persyaratan", "persetujuan",
        "perizinan", "ketenteraman", "ketertiban", "kelembagaan", "kemiskinan", "kerjasama",
        "permasalahan", "peralatan", "pengaman", "perlengkapan", "perairan", "kelautan",
        "kepemudaan", "pengetahuan", "pemakaman", "persampahan", "keluarga", "perkotaan",
        "perdesaan",
    )
)  # fmt: skip
_NOT_ACTIVE = frozenset(
    ("menteri", "meliputi", "menurut", "merupakan", "menjadi", "menengah", "media", "mekanisme",
     "menara", "merek", "metode", "meter", "metrologi", "medis", "mengenai", "melalui", "terhadap",
     "melibatkan", "memenuhi", "mencakup", "memperhatikan", "mempunyai", "memiliki", "mewujudkan",
     "mendukung", "mempertimbangkan", "memerlukan")
)  # fmt: skip
