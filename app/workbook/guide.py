"""The explanation sheet: how to fill in, what each column means, what importing does."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook

from app.workbook.choices import TYPE_HINTS
from app.workbook.columns import (
    GUIDE_SHEET,
    ID,
    MARKS,
    NAME,
    OPD,
    PLAN,
    REVIEW,
    TARGET_SHEET,
    Column,
    columns_of,
)
from architecture.metamodel import Kind, Metamodel

STEPS = (
    ("Cara mengisi", ""),
    ("1.", "Satu lembar untuk satu jenis catatan, satu baris untuk satu catatan. Hanya nama yang "
     "wajib; yang belum diketahui dibiarkan kosong dan menjadi kesenjangan, bukan kesalahan."),
    ("2.", "Pilih nilai dari daftar bila tersedia. Nilai lain tetap disimpan sebagai teks dan "
     "dilaporkan beserta usul nilai terdekat."),
    ("3.", "Kolom berpanah (→ atau ←) menghubungkan catatan. Tulis kode, nama, atau keduanya; "
     "beberapa catatan dipisah titik koma (;) atau baris baru. Bila nama yang sama dipakai dua "
     "OPD, tulis “Nama @ OPD”. Catatan yang belum ada ditunggu dan terhubung sendiri nanti."),
    ("4.", "Menambah catatan: isi baris kosong. Bila menyalin baris yang ada, kosongkan kolom "
     "Kode pada baris barunya."),
    ("5.", "Jangan menghapus baris tersembunyi di atas judul dan kolom ID yang tersembunyi: "
     "keduanya mengenali kolom dan catatan."),
    ("Tanda keyakinan", ""),
    ("", "Kolom Tanda berisi tanda untuk semua nilai baris itu, lalu pengecualiannya, dipisah "
     "titik koma: dikonfirmasi; RAB=dianggap; Uraian=untuk diisi; Potensi Ekonomi=tidak "
     "berlaku(layanan tidak dipungut biaya)."),
    ("", "Pilihan: dikonfirmasi, dianggap, untuk diisi, tidak berlaku(alasan). Nilai baru tanpa "
     "tanda menjadi dianggap; nilai yang tidak berubah mempertahankan tandanya."),
    ("Yang dilakukan impor", ""),
    ("", "Seluruh berkas diperiksa dahulu dan semua masalah dilaporkan sekaligus. Kesalahan: "
     "tidak ada yang disimpan. Peringatan: barisnya disimpan, teks yang tidak cocok disimpan "
     "di samping isiannya."),
    ("", "Sel kosong dan “-” tidak menghapus apa pun. Hubungan hanya ditambah, tidak dikurangi. "
     "Berkas yang sama diimpor dua kali tidak mengubah apa pun. Status verifikasi tidak diubah "
     "oleh impor. Seluruh impor dapat dibatalkan."),
    ("", "Baris dikenali dari ID, lalu kode, lalu jenis, OPD, dan nama. Dua baris bernama sama "
     "menjadi dua catatan."),
)  # fmt: skip
FIXED_HELP = {
    "code": "Diberikan Selaras; kosongkan untuk catatan baru.",
    NAME: "Wajib diisi.",
    OPD: "OPD pemilik catatan: singkatan, nama, atau kode. “Nasional” untuk catatan tanpa OPD "
    "(hanya administrator).",
    PLAN: "tetap, baru, pengembangan, dihentikan, atau digabung (digabung ke KODE). Kosong "
    "berarti tetap.",
    MARKS: "Tanda keyakinan; lihat penjelasan di atas.",
    REVIEW: "Hanya untuk dibaca.",
}


TARGET_STEPS = (
    ("Keadaan target", ""),
    ("", "Buku kerja ini memuat arsitektur seperti direncanakan: catatan yang dihentikan atau "
     "digabung tidak ada, nilai target menggantikan nilai hari ini."),
    ("", "Untuk dibaca. Nilai target diisi dalam tabel; berkas ini tidak dapat diimpor."),
)  # fmt: skip


def write_guide(
    workbook: Workbook, title: str, kinds: Sequence[Kind], metamodel: Metamodel, *,
    is_public: bool, is_target: bool = False,
) -> None:  # fmt: skip
    """Add the explanation sheet as the next sheet of the workbook."""
    sheet = workbook.add_worksheet(TARGET_SHEET if is_target else GUIDE_SHEET)
    heading = workbook.add_format({"bold": True, "font_size": 14})
    strong = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.hide_gridlines(2)
    for position, width in enumerate((24, 34, 62, 44)):
        sheet.set_column(position, position, width, text)
    sheet.write_string(0, 0, title, heading)
    row = 2
    for mark, words in TARGET_STEPS if is_target else STEPS:
        if not words:
            row += 1
            sheet.write_string(row, 0, mark, strong)
        else:
            sheet.set_row(row, 15 * (1 + len(words) // 130))
            sheet.write_string(row, 0, mark, text)
            sheet.merge_range(row, 1, row, 3, "", text)
            sheet.write_string(row, 1, words, text)
        row += 1
    row += 1
    for position, words in enumerate(("Lembar", "Kolom", "Penjelasan", "Cara menulis")):
        sheet.write_string(row, position, words, strong)
    for kind in kinds:
        for column in columns_of(kind, metamodel=metamodel, is_public=is_public):
            if column.name != ID:
                row += 1
                for position, words in enumerate((kind.plural.id, *_explained(column))):
                    sheet.write_string(row, position, words, text)


def _explained(column: Column) -> tuple[str, str, str]:
    label = column.label.id
    if column.attribute is not None:
        help_ = column.attribute.help.id if column.attribute.help else ""
        return label, help_, TYPE_HINTS.get(column.attribute.type, "Teks bebas.")
    if column.link is not None:
        return label, column.link.help.id, "Kode atau nama; beberapa dipisah titik koma (;)."
    return label, FIXED_HELP[column.name], ""
