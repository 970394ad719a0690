"""The words of the index of a split picture: legend, subtitle, and the list for reading."""

from __future__ import annotations

from collections.abc import Sequence

from architecture.diagrams.catalogue import Ask
from architecture.diagrams.draw_lanes import BLOCK_LABELS
from architecture.diagrams.index_meetings import Entry, Part
from architecture.diagrams.picture import DUPLICATE, MISSING, RISK
from architecture.diagrams.scene import Item, Key
from architecture.diagrams.shapes import DOT, HOLLOW, RING, SQUARE
from architecture.diagrams.table_sheets import Listed
from architecture.metamodel import Domain, Text
from architecture.tables.matrix import Cell

SHEET, ON_SHEET = Text("lbr", "sh."), Text("lembar", "sheet")
APPLICATIONS = Text("Aplikasi menurut kode", "Applications by code")
CORNER = {
    True: Text("Proses × aplikasi", "Process × application"),
    False: Text("Data dan infrastruktur × aplikasi", "Data and infrastructure × application"),
}
NOTE = Text(
    "Indeks gambar berlapis: lbr = lembar tempat kotaknya digambar. Angka = lewat beberapa "
    "layanan. Lingkaran kosong = hubungan langsung tanpa layanan, perlu dibahas. "
    "Baris tanpa tanda belum terhubung dengan aplikasi.",
    "Index of the layered picture: sh. = the sheet that shows the box. Number = through several "
    "services. Open circle = direct without a service, to be discussed. Rows without a mark are "
    "not linked to an application yet.",
)
KEYS = (
    Key(Text("lewat satu layanan; memakai data", "through one service; uses data"), sign=DOT),
    Key(Text("2 = lewat dua layanan", "2 = through two services"), bare=True),
    Key(Text("langsung, tanpa layanan", "direct, no service"), sign=RING),
    Key(Text("berjalan di", "runs on"), sign=SQUARE),
    Key(Text("lewat infrastruktur lain", "over other infrastructure"), sign=HOLLOW),
    Key(Text("isian atau hubungan belum ada", "value or link missing"), sign=MISSING),
    Key(Text("risiko", "risk"), sign=RISK),
    Key(Text("diduga ganda", "suspected duplicate"), sign=DUPLICATE),
    Key(Text("milik pihak lain", "of others"), fill="#F3F5F7", dashed=True),
)
INDEX = Text("Indeks lembar", "Index of the sheets")
REST = Text("tanpa proses", "without process")
BARE = Text("belum terhubung dengan aplikasi", "not linked to an application")
OVER, DIRECT = Text("lewat", "through"), Text("langsung, tanpa layanan", "direct, no service")
RUNS_ON, USES = Text("berjalan di sini", "runs here"), Text("memakai data ini", "uses the data")


def subtitle(ask: Ask, part: Part) -> str:
    """Which matrix it is, how large, and how many processes meet no application."""
    met = {row for row, _application in part.cells}
    bare = sum(not row.stub and row.id not in met for row in part.processes)
    if part.block is not None:
        title = f"{ask.say(INDEX)}: {ask.say(BLOCK_LABELS[part.block])}"
    else:
        title = ask.say(INDEX) + ("" if part.processes else f": {ask.say(REST)}")
    n, m, k = len(part.processes), len(part.others), len(part.columns)
    left = Text(f"{n} proses, ", f"{n} processes, ") if n else Text("", "")
    counts = Text(
        f"{left.id}{m} data dan infrastruktur × {k} aplikasi",
        f"{left.en}{m} data and infrastructure × {k} applications",
    )
    words = [title, ask.say(counts)]
    if bare:
        words.append(ask.say(Text(f"{bare} proses tanpa aplikasi",
                                  f"{bare} processes without application")))  # fmt: skip
    return " · ".join(words)


def numbers(ask: Ask, entry: Entry, word: Text) -> str:
    """ "lbr 3", or "lbr 1–3, 5" for a hub that stands on several."""
    return f"{ask.say(word)} {', '.join(_runs(entry.sheets))}"


def _runs(sheets: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in sheets:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs]


def meeting_words(ask: Ask, row: Entry, cell: Cell) -> str:
    """How a row meets an application, in words."""
    if row.domain is Domain.PROCESS and cell.is_only_direct:
        return ask.say(DIRECT)
    if cell.direct and row.domain is not Domain.PROCESS:
        return ask.say(RUNS_ON if row.domain is Domain.INFRASTRUCTURE else USES)
    steps = (ask.graph.elements[step] for step in cell.steps)
    return f"{ask.say(OVER)} {', '.join(f'{s.code} {s.name}' for s in steps)}"


def listed(ask: Ask, part: Part) -> Listed:
    """Every row with its sheet and the applications it meets."""
    groups: dict[str, list[Item]] = {}
    for row in part.rows:
        group = ask.say(row.domain.label)
        groups.setdefault(group, []).append(_item(ask, part, row))
    return tuple((group, tuple(items)) for group, items in groups.items())


def _item(ask: Ask, part: Part, row: Entry) -> Item:
    notes = [
        f"{column.code} {column.name}: {meeting_words(ask, row, part.cells[row.id, column.id])}"
        for column in part.columns
        if (row.id, column.id) in part.cells
    ]
    words = f"{row.code} {row.name} ({numbers(ask, row, ON_SHEET)})"
    return Item(words, row.href, row.domain, tuple(notes) or (ask.say(BARE),))
