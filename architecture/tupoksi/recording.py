"""How a clause is kept as a record: its name, what its notes say, and reading both back."""

from __future__ import annotations

import re

from architecture.vocabulary import normalised

MAX_NAME = 500  # as much as a record's name holds; longer wordings continue in the notes
_WHOLE = "Bunyi lengkap: "
_LINES = re.compile(r"^Baris (?P<first>\d+)(?:[–-](?P<last>\d+))? dari teks yang ditempel\.$", re.M)


def name_and_notes(wording: str, first: int = 0, last: int = 0) -> tuple[str, str]:
    """The name of the record and its notes; a long wording is whole in the notes."""
    notes = []
    name = wording
    if len(wording) > MAX_NAME:
        name = wording[: MAX_NAME - 2].rsplit(" ", 1)[0] + " …"
        notes.append(_WHOLE + wording)
    if first:
        span = f"{first}–{last}" if last > first else f"{first}"
        notes.append(f"Baris {span} dari teks yang ditempel.")
    return name, "\n".join(notes)


def wording_of(name: str, notes: str | None) -> str:
    """The whole wording of a recorded clause."""
    first = (notes or "").split("\n", 1)[0]
    return first.removeprefix(_WHOLE) if first.startswith(_WHOLE) else name


def lines_of(notes: str | None) -> tuple[int, int] | None:
    """The lines of the pasted text from which the clause came, if its notes tell."""
    match = _LINES.search(notes or "")
    return (int(match["first"]), int(match["last"] or match["first"])) if match else None


def clause_key(regulation: str, place: str, wording: str) -> tuple[str, str, str]:
    """What makes two clauses of one OPD the same: pasting again finds it."""
    return normalised(regulation), normalised(place), normalised(wording)


def article_of_place(place: str) -> str:
    """ "Pasal 14" of "Pasal 14 ayat (2) huruf b"; empty if it names none."""
    match = re.match(r"Pasal\s*\w+", place, re.I)
    return match[0] if match else ""
