"""What normative rules rest on.

Only what the project's sources really state: number and year where a source gives them, and no
article, because no text of a regulation could be compared yet. Keep the confidence honest when
adding one (docs/decisions/0006-gaps.md).
"""

from architecture.gaps.rule import Basis
from architecture.metamodel import Text

_SECONDARY = Text(
    "sumber sekunder, pasal belum dicocokkan", "secondary source, article not yet checked"
)
_NO_NUMBER = Text(
    "sumber sekunder, nomor peraturan belum dicocokkan",
    "secondary source, number of the regulation not yet checked",
)

COMMON_APPLICATIONS = Basis(
    Text(
        "Perpres 95/2018: aplikasi umum dipakai bersama; aplikasi sejenis tidak dibangun sendiri",
        "Perpres 95/2018: common applications are shared; no similar ones are built",
    ),
    _SECONDARY,
)
SHARED_FACILITIES = Basis(
    Text(
        "Perpres 95/2018: pusat data nasional dan bagi pakai infrastruktur",
        "Perpres 95/2018: national data centre and shared infrastructure",
    ),
    _SECONDARY,
)
SERVICE_BUS_FIRST = Basis(
    Text(
        "Pertukaran data antaraplikasi melalui SPLP; dinilai pada indikator integrasi aplikasi "
        "PermenPANRB 8/2026",
        "Applications exchange data through the service bus (SPLP); assessed by the indicator on "
        "application integration of PermenPANRB 8/2026",
    ),
    _SECONDARY,
)
SATU_DATA = Basis(
    Text(
        "Satu Data Indonesia dan metadata arsitektur: setiap data punya produsen dan walidata",
        "Satu Data Indonesia and the architecture metadata: each data set has producer and steward",
    ),
    _NO_NUMBER,
)
REFERENCE_TREES = Basis(
    Text(
        "Perpres 132/2022: objek domain bergantung pada simpul referensi arsitektur level 2 "
        "atau lebih dalam",
        "Perpres 132/2022: objects of the domains hang on reference nodes of level 2 or deeper",
    ),
    _SECONDARY,
)
SECURITY_AUDITS = Basis(
    Text(
        "Audit keamanan SPBE berkala: aplikasi umum setiap tahun, aplikasi khusus setiap dua tahun",
        "Regular security audits: common applications every year, special ones every two years",
    ),
    _NO_NUMBER,
)
