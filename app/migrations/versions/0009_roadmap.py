"""planning states as a fixed choice; the code list of sources of funds"""

import json
import re
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0010"

STATES = {
    "diusulkan": ("usulan", "usulan opd", "usul"),
    "direncanakan": ("rencana", "terencana", "belum mulai", "belum dimulai"),
    "disetujui": ("setuju", "disahkan", "ditetapkan", "dianggarkan"),
    "berjalan": ("sedang berjalan", "proses", "dalam proses", "pelaksanaan"),
    "selesai": ("sudah selesai", "tuntas", "terlaksana"),
    "ditunda": ("tunda", "tertunda"),
    "dibatalkan": ("batal",),
}
SOURCES = (
    "APBD", "PAD", "DAU", "DAK Fisik", "DAK Nonfisik", "Dana Bagi Hasil", "Insentif Fiskal",
    "BLUD", "Bantuan Keuangan Provinsi", "APBN", "Hibah", "Pinjaman Daerah",
    "Kerja Sama Badan Usaha", "Lainnya",
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    _add_sources(connection)
    element = sa.table("element", *(sa.column(n) for n in ("id", "kind", "attributes", "unread")))
    rows = connection.execute(
        sa.select(element.c.id, element.c.attributes, element.c.unread).where(
            element.c.kind == "activity"
        )
    ).all()
    for row in rows:
        attributes, unread = json.loads(row.attributes), json.loads(row.unread or "{}")
        text = attributes.pop("planning_state", None)
        if text is None:
            continue
        if state := _state(text):
            attributes["planning_state"] = state
        else:  # what nobody can read stays beside the attribute, to be resolved by a person
            unread["planning_state"] = text
        values = {"attributes": _json(attributes), "unread": _json(unread)}
        connection.execute(element.update().where(element.c.id == row.id).values(values))


def _state(text: str) -> str | None:
    plain = " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())
    return next((s for s, words in STATES.items() if plain in (s, *words)), None)


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _add_sources(connection: sa.Connection) -> None:
    """Give the list to an instance that was founded before it was there."""
    names = ("id", "codelist", "value", "position", "edition", "confidence", "active", "source")
    code = sa.table("code", *(sa.column(n) for n in names))
    if not connection.execute(sa.select(sa.func.count()).select_from(code)).scalar():
        return
    for position, value in enumerate(SOURCES, start=1):
        connection.execute(
            code.insert().values(
                id=str(uuid.uuid4()), codelist="sumber_dana", value=value, position=position,
                edition="2025", confidence="M", active=True,
                source="istilah anggaran daerah; anggapan, dapat diubah",
            )
        )  # fmt: skip


def downgrade() -> None:
    op.execute("DELETE FROM code WHERE codelist = 'sumber_dana'")
