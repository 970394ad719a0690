"""Cover, the page about the document, and the lists in front."""

from __future__ import annotations

from collections.abc import Iterator

from app.document.blocks import (
    PORTRAIT,
    Block,
    Contents,
    Facts,
    FrontHeading,
    Layout,
    ListOf,
    PageTotal,
    Paragraph,
    Section,
)
from app.document.cells import ASSUMED
from app.document.chapters.chapter import Chapter
from app.document.source import EDITIONS, Source
from app.document.words import date_text, number
from app.queries.baselines import Named

_EDITION_WORDS = {
    "public": "publik: tanpa jenis catatan, isian, dan hubungan yang bersifat sensitif",
    "internal": "internal: memuat isian sensitif yang boleh dilihat pembuatnya; tidak untuk "
    "disebarluaskan",
}


def _blocks(source: Source) -> Iterator[Block]:
    yield from _cover(source)
    yield Section(roman=True)
    yield Layout(PORTRAIT)
    yield from _about(source)
    for list_of in (ListOf.HEADINGS, ListOf.TABLES, ListOf.PICTURES):
        yield Contents(list_of, with_heading=True)


def _cover(source: Source) -> Iterator[Block]:
    yield Paragraph(f"Pemerintah {source.government.name}", "CoverGovernment")
    yield Paragraph(source.title, "Title")
    yield Paragraph(f"Periode {source.period}", "Subtitle")
    yield Paragraph(f"{EDITIONS[source.edition]} · {source.version}", "CoverEdition")
    if source.baseline:
        yield Paragraph(_named(source.baseline), "CoverFact")
    if source.edition == "internal":
        yield Paragraph(
            "Terbatas untuk keperluan internal, tidak untuk disebarluaskan.", "CoverFact"
        )
    if source.government.is_demo:
        yield Paragraph("Kota contoh: semua isi rekaan.", "CoverFact")
    yield Paragraph(date_text(source.today), "CoverDate")


def _about(source: Source) -> Iterator[Block]:
    yield FrontHeading("Tentang Dokumen Ini")
    yield Facts(tuple(_facts(source)))
    yield Paragraph(
        "Semua tabel, gambar, dan jumlah dalam dokumen ini dibuat langsung dari catatan arsitektur "
        "pada versi data di atas. Dokumen yang dibuat kemudian dapat berbeda karena catatannya "
        "sudah berubah."
    )


def _named(baseline: Named) -> str:
    """Number, day and begin of the hash of a named state, by which anybody can check it."""
    day = date_text(baseline.at.date())
    mark = baseline.sha256[:8]
    return f"keadaan sampai perubahan #{number(baseline.number)}, disimpan {day}, sidik {mark}"


def _facts(source: Source) -> Iterator[tuple[str, str | PageTotal]]:
    lines = [line for line in source.lines if line.unit]
    chosen = "semua" if source.is_whole else ", ".join(line.short for line in lines)
    totals = source.totals
    yield "Pemerintah daerah", source.government.name
    yield "Periode arsitektur", source.period
    yield "Edisi", _EDITION_WORDS[source.edition]
    yield "Versi data", f"{number(source.graph.version)} (nomor perubahan terakhir)"
    if source.baseline:
        yield "Baseline", f"{source.baseline.name}; {_named(source.baseline)}"
        yield "Sidik isi baseline (SHA-256)", source.baseline.sha256
    else:
        yield "Baseline", "tidak ada; dokumen memuat keadaan catatan pada saat dibuat"
    yield "Tanggal dibuat", date_text(source.today)
    yield "Perangkat daerah", f"{number(len(lines))} ({chosen})"
    yield "Catatan yang dimuat", number(totals.records)
    yield "Masih berstatus draf", f"{number(totals.drafts)} catatan"
    yield f"Nilai belum dikonfirmasi ({ASSUMED})", number(totals.assumed)
    yield "Nilai yang belum sesuai daftar (?)", number(totals.unread)
    if source.left_out:
        yield (
            "Tidak dimuat",
            f"{number(source.left_out)} catatan perangkat daerah lain yang masih draf",
        )
    yield "Jumlah halaman", PageTotal()


FRONT = Chapter("front", "Sampul dan daftar", _blocks)
