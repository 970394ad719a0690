"""Clauses that every regulation has and that yield no process of their own.

Source: domain/proses-bisnis.md section 6 and issue 3 ("administrasi, fungsi lain yang
diberikan"); which words betray them is an aturan kerja.
"""

from __future__ import annotations

import re

from architecture.metamodel import Text

CLOSING = Text("Klausul penutup, tanpa objek.", "Closing clause without an object.")
ADMINISTRATION = Text(
    "Administrasi umum; tercakup dalam proses umum OPD.",
    "General administration, covered by the processes every OPD has.",
)
LEADERSHIP = Text(
    "Hubungan atasan dan bawahan; tata kerja, bukan proses.",
    "Between superior and staff: how an office works, not a process.",
)
NO_OBJECT = Text(
    "Tanpa objek sendiri; tercakup dalam proses lain.",
    "Without an object of its own, covered by other processes.",
)
_RULES = (
    (
        re.compile(
            r"\b(?:tugas|fungsi)(?:\s+(?:dan/atau|dan|atau)\s+(?:tugas|fungsi))?"
            r"(?:\s+(?:kedinasan|dinas|tambahan|pembantuan))*\s+(?:lain(?:nya)?)\b"
            r"|\b(?:tugas|fungsi)(?:-\w+)?\s+(?:kedinasan\s+)?(?:yang|lain\s+yang)\s+"
            r"(?:diberikan|diperintahkan|dibebankan|dilimpahkan|ditugaskan)\b",
            re.I,
        ),
        CLOSING,
    ),
    (
        re.compile(
            r"\b(?:bawahan|staf)(?:nya)?\b.*$|\bkepada\s+(?:atasan|pimpinan)\b|\bpetunjuk\s+kerja\b"
            r"|\b(?:saran|pertimbangan|telaahan)(?:\s+(?:dan|atau)\s+\w+)?\s+kepada\b"
            r"|\b(?:penilaian|prestasi)\s+kerja\s+(?:bawahan|staf|pegawai\s+di\s+lingkungan)\b"
            r"|\bmembagi\s+(?:habis\s+)?tugas\b|\bpembagian\s+tugas\b",
            re.I,
        ),
        LEADERSHIP,
    ),
    (
        re.compile(
            r"^(?:(?:pelaksanaan|penyelenggaraan|pengelolaan|melaksanakan|menyelenggarakan|mengelola"
            r"|pembinaan|koordinasi|pengoordinasian)[\s,]+(?:dan\s+)?)*"
            r"(?:administrasi|ketatausahaan|tata\s+usaha|urusan\s+tata\s+usaha)"
            r"(?:\s+(?:umum|dan|ketatausahaan|tata\s+usaha|kerumahtanggaan|rumah\s+tangga))*"
            r"(?:\s+(?:di\s+lingkungan\s+|pada\s+|lingkup\s+|di\s+|urusan\s+)?(?:bidang|dinas|badan"
            r"|seksi|kantor|kecamatan|kelurahan|bagian|sub\s?bagian|sub\s?bidang|inspektorat"
            r"|sekretariat|upt\w*|satuan|unit)\b.*)?\s*[;.]?$",
            re.I,
        ),
        ADMINISTRATION,
    ),
)


def reason_to_decline(text: str) -> Text | None:
    """Why a clause yields no process, if it is one of those; else None."""
    return next((reason for pattern, reason in _RULES if pattern.search(text.strip())), None)
