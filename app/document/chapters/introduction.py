"""BAB I: what the document covers, how it was made, how to read it. Generated facts only."""

from __future__ import annotations

from collections.abc import Iterator

from app.document.blocks import Block, Bullets, Column, Heading, Paragraph, Section, Table
from app.document.chapters.chapter import Chapter
from app.document.source import Source
from app.document.words import listed, lower_first, number
from app.tables import MARKS
from architecture.gaps import RULES
from architecture.metamodel import METAMODEL, SIX_DOMAINS

_SIGNS = (
    (
        MARKS["assumed"][0],
        "Nilai atau hubungan yang dianggap benar, tetapi belum dikonfirmasi pemiliknya.",
    ),
    (
        MARKS["to_fill"][0],
        "Isian yang diharapkan tetapi masih kosong. Di belakang suatu teks: teks itu belum sesuai "
        "daftar nilai atau bentuk isiannya dan dicetak apa adanya.",
    ),
    (MARKS["not_applicable"][0], "Isian yang dinyatakan tidak berlaku bagi catatan itu."),
    ("draf", "Catatan yang belum diajukan untuk diverifikasi."),
    ("diajukan", "Catatan yang menunggu verifikasi."),
    ("diverifikasi", "Catatan yang sudah diperiksa verifikator."),
    ("disahkan", "Catatan yang sudah disahkan validator."),
    ("dikembalikan", "Catatan yang dikembalikan kepada pemiliknya untuk diperbaiki."),
    ("pengembangan; dihentikan; digabung", "Rencana terhadap objek yang ada saat ini."),
)


def _blocks(source: Source) -> Iterator[Block]:
    yield Section()
    yield Heading("Pendahuluan", 1)
    yield Heading("Ruang Lingkup")
    yield from _scope(source)
    yield Heading("Cara Penyusunan")
    yield from _method(source)
    yield Heading("Cara Membaca Tabel")
    yield Paragraph(
        "Tabel mencetak nilai sebagaimana tercatat. Tanda dan status berikut menunjukkan sejauh "
        "mana suatu nilai dapat dipegang."
    )
    yield Table.of(
        "Tanda dan status dalam tabel", [Column("Tanda", width=2600), Column("Arti")], _SIGNS
    )


def _scope(source: Source) -> Iterator[Block]:
    lines = [line for line in source.lines if line.unit]
    domains = listed([d.label.id.lower() for d in SIX_DOMAINS])
    yield Paragraph(
        f"Dokumen ini menyajikan arsitektur {source.government.label_set} "
        f"{source.government.name} periode {source.period} dalam enam ranah: {domains}. "
        + (
            f"Dokumen mencakup seluruh {number(len(lines))} perangkat daerah."
            if source.is_whole
            else f"Dokumen ini dibatasi pada {number(len(lines))} perangkat daerah: "
            f"{listed([line.name for line in lines])}."
        )
    )
    yield Paragraph(
        "Yang disajikan ialah arsitektur saat ini, hasil analisis kesenjangan, dan metadata "
        "lengkap tiap perangkat daerah. Arsitektur target dan peta rencana tidak termasuk dalam "
        "dokumen ini."
    )
    if source.edition == "public":
        kinds = [lower_first(k.plural.id) for k in METAMODEL.kinds if k.sensitive]
        yield Paragraph(
            f"Sebagai edisi publik, dokumen ini tidak memuat {listed(kinds)}, lokasi perangkat, "
            "hasil audit, topologi jaringan, serta isian lain yang bersifat sensitif."
        )


def _method(source: Source) -> Iterator[Block]:
    yield Paragraph(
        "Tiap perangkat daerah mencatat sendiri proses bisnis, layanan, data, aplikasi, "
        "infrastruktur, dan keamanannya, lalu menghubungkan catatan itu satu dengan yang lain. "
        "Dari catatan yang sama dihasilkan tabel, gambar, dan daftar kesenjangan dalam dokumen "
        "ini."
    )
    yield Bullets(
        (
            "Fakta diambil dari catatan; dokumen ini tidak menambah isi yang tidak tercatat.",
            f"Kesenjangan dihitung dengan {number(len(RULES))} aturan. Kesenjangan teramati tampak "
            "dari catatan itu sendiri; kesenjangan normatif menyebut dasar yang dirujuknya.",
            "Prioritas, tahun, penanggung jawab, dan anggaran merupakan keputusan pimpinan; "
            "semuanya tidak dihitung dan tidak diduga.",
        )
    )


INTRODUCTION = Chapter("introduction", "Pendahuluan", _blocks)
