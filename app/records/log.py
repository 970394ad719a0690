"""The change log of the whole instance in words: what happened to what, and which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import queries
from app.queries import HistoryEntry
from app.records.past import MARK_WORDS, PLAN_WORDS
from architecture.graph import Graph
from architecture.metamodel import METAMODEL, Attribute, Domain, Kind, Text
from architecture.values import show_value

MOST = 6  # values told of one change
LONGEST = 60  # letters told of one value
# Book-keeping.
UNTOLD = frozenset({"draft_fields", "id", "thread", "moved_rows", "counts", "opds", "document_id"})


@dataclass(frozen=True)
class LogLine:
    """One change in words; `values` are (label, before, after), `more` how many are left out."""

    entry: HistoryEntry
    what: str
    subject: str
    values: tuple[tuple[str, str, str], ...]
    more: int


def log_line(entry: HistoryEntry, graph: Graph, language: str) -> LogLine:
    """A change in words; `graph` names its records and OPDs."""
    element = graph.elements.get(entry.entity_id)
    kind = element.kind_ if element else METAMODEL.by_name.get(str(entry.after.get("kind", "")))
    field = entry.after.get("field")  # what a remark is about
    after = {**entry.after, "field": label_of(str(field), kind, language) if field else None}
    names = sorted({**entry.before, **after}.keys() - UNTOLD)
    values = [
        (
            label_of(name, kind, language),
            _value(name, entry.before, graph, language, kind),
            _value(name, after, graph, language, kind),
        )
        for name in names
        if entry.before.get(name) is not None or after.get(name) is not None
    ]
    unit = graph.units.get(entry.entity_id)
    subject = f"{element.code} {element.name}" if element else unit.label if unit else ""
    words = f"{entity_words().get(entry.entity, entry.entity)} {action_word(entry)}"
    return LogLine(entry, words, subject, tuple(values[:MOST]), max(0, len(values) - MOST))


def action_word(entry: HistoryEntry) -> str:
    """What was done, as said of the thing: "dibuat"."""
    return action_words().get(entry.action, entry.action)


def entity_words() -> dict[str, str]:
    """What was changed, by the name in the log."""
    return {
        "element": _("Catatan"),
        "relation": _("Tautan"),
        "attachment": _("Berkas"),
        "user": _("Akun"),
        "opd": _("OPD"),
        "code": _("Nilai daftar"),
        "reference": _("Simpul referensi"),
        "institution": _("Instansi luar"),
        "setting": _("Setelan"),
        "import": _("Impor"),
        "closure": _("Ranah"),
        "sync": _("Penggabungan ruang"),
        "workshop": _("Lokakarya"),
        "participant": _("Peserta lokakarya"),
        "view": _("Tampilan tersimpan"),
        "opd_change": _("Perubahan OPD"),
    }


def action_words() -> dict[str, str]:
    """What was done, by the name in the log."""
    return {
        "create": _("dibuat"),
        "update": _("diubah"),
        "undo": _("diurungkan"),
        "archive": _("diarsipkan"),
        "restore": _("dipulihkan"),
        "draft": _("draf"),
        "submitted": _("diajukan"),
        "verified": _("diverifikasi"),
        "validated": _("disahkan"),
        "returned": _("dikembalikan"),
        "comment": _("dikomentari"),
        "resolve": _("komentarnya selesai"),
        "reopen": _("dibuka lagi"),
        "close": _("ditutup untuk dokumen"),
        "conflict": _("menyimpan nilai yang tidak dipakai"),
        "absent": _("menyatakan tidak ada"),
        "present": _("mencabut pernyataan tidak ada"),
        "attach": _("dilampirkan"),
        "detach": _("diarsipkan"),
        "plan": _("diubah rencananya"),
        "redeclare": _("pindah ke OPD baru"),
        "tie": _("menemukan catatannya"),
        "untie": _("kembali menunggu catatannya"),
        "object": _("disanggah"),
        "same": _("sama di ruang dan server"),
        "settle": _("diputuskan"),
        "import": _("diterapkan"),
        "recode": _("mendapat kode baru"),
        "hand_over": _("diserahterimakan"),
        "admit": _("diterima"),
        "remove": _("dikeluarkan"),
        "delete": _("dihapus"),
        "end": _("ditutup"),
        "new_code": _("mendapat kode gabung baru"),
        "delete_attendance": _("dihapus daftar hadirnya"),
        "password": _("berganti kata sandi"),
        "password_link": _("mendapat tautan sekali pakai"),
        "reorganise": _("berpindah karena perubahan OPD"),
        "merge": _("digabung"),
        "split": _("dipecah"),
        "rename": _("berganti nama"),
    }


def label_of(name: str, kind: Kind | None, language: str) -> str:
    """The label of a logged column: "attributes.owner" → "Pemilik"."""
    group, _dot, rest = name.partition(".")
    if group == "target" and rest:
        return f"{label_of({'opd': 'opd_id'}.get(rest, rest), kind, language)} ({_('target')})"
    attribute = kind.by_name.get(rest) if kind and rest else None
    if attribute:
        label = attribute.label.in_language(language)
        return f"{label} ({_('tanda')})" if group == "marks" else label
    return _columns().get(name, rest or name)


def _columns() -> dict[str, str]:
    return {
        "name": _("Nama"),
        "code": _("Kode"),
        "kind": _("Jenis"),
        "type": _("Jenis"),
        "opd_id": _("OPD"),
        "declared_by": _("Dinyatakan oleh"),
        "plan": _("Rencana"),
        "review": _("Status"),
        "source_id": _("Dari"),
        "target_id": _("Ke"),
        "mark": _("Tanda"),
        "comment": _("Komentar"),
        "field": _("Isian"),
        "domain": _("Ranah"),
        "filename": _("Nama berkas"),
        "address": _("Isi tampilan"),
        "is_shared": _("Dibagikan"),
        "username": _("Nama pengguna"),
        "active": _("Aktif"),
        "grants": _("Peran"),
        "short": _("Singkatan"),
        "level": _("Jenis"),
        "parent_id": _("Induk"),
        "urusan": _("Urusan"),
        "value": _("Nilai"),
        "codelist": _("Daftar nilai"),
        "to": _("Kepada"),
        "scopes": _("OPD"),
        "deactivated": _("Dinonaktifkan"),
        "rows": _("Jumlah baris"),
        "period": _("Periode"),
        "label_set": _("Istilah"),
        "reason": _("Alasan"),
        "merged_into": _("Digabung ke"),
        "starts": _("Berlaku mulai"),
        "number": _("Nomor dasar"),
        "day": _("Tanggal dasar"),
        "title": _("Tentang"),
        "valid_from": _("Berlaku mulai"),
        "valid_to": _("Berlaku sampai"),
        "successor_id": _("Penerus"),
        "undoes": _("Mengurungkan nomor"),
    }


def _value(
    name: str, values: Mapping[str, Any], graph: Graph, language: str, kind: Kind | None
) -> str:
    value = values.get(name)
    if value is None:
        return ""
    group, _dot, rest = name.removeprefix("target.").partition(".")
    attribute = kind.by_name.get(rest) if kind and group == "attributes" else None
    if attribute is not None:
        return _shortened(_shown(attribute, value, language))
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list | tuple):
        words = ", ".join(_word(item, name, graph, language) for item in value)
    else:
        words = _word(value, name, graph, language)
    return _shortened(words)


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _shown(attribute: Attribute, value: Any, language: str) -> str:
    """A value as people read it; one that its type does not expect as it is."""
    try:
        return show_value(attribute, value, queries.vocabulary(), language)
    except (TypeError, ValueError, KeyError, AttributeError):
        return str(value)


def _word(value: Any, name: str, graph: Graph, language: str) -> str:
    if isinstance(value, list | tuple):
        return " ".join(_word(item, name, graph, language) for item in value if item is not None)
    word = str(value)
    identity = word.removeprefix("opd:")
    if identity in graph.units:
        return graph.units[identity].label
    if identity in graph.elements:
        return graph.elements[identity].name
    if name == "review":
        return action_words().get(word, word)
    text = _vocabulary(name).get(word)
    return text.in_language(language) if text else word


def _vocabulary(name: str) -> Mapping[str, Text]:
    if name == "kind":
        return {kind.name: kind.label for kind in METAMODEL.kinds}
    if name == "type":
        return {relation.name: relation.label for relation in METAMODEL.relations}
    if name == "plan":
        return PLAN_WORDS
    if name == "domain":
        return {domain.css: domain.label for domain in Domain}
    return MARK_WORDS if name == "mark" or name.startswith("marks.") else {}
