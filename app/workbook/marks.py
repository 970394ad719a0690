"""The marks cell of a row: a default, then exceptions.

    dikonfirmasi; RAA=dianggap; Tempat hosting=untuk diisi; Potensi Ekonomi=tidak berlaku(gratis)

English words and machine names (`confirmed; raa=assumed`) mean the same. A reason stands in
brackets and may hold anything; a single bracket or backslash in it is written after a backslash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.workbook.columns import Column
from architecture.metamodel import Text
from architecture.vocabulary import nearest, normalised

LABELS = {
    "confirmed": Text("dikonfirmasi", "confirmed"),
    "assumed": Text("dianggap", "assumed"),
    "to_fill": Text("untuk diisi", "to fill"),
    "not_applicable": Text("tidak berlaku", "not applicable"),
}
_OTHER_WORDS = {
    "confirmed": ("benar", "terkonfirmasi", "konfirmasi"),
    "assumed": ("anggapan", "asumsi", "diasumsikan"),
    "to_fill": ("perlu diisi", "belum diisi"),
    "not_applicable": ("tidak relevan",),
}
WORDS = {
    normalised(word): mark
    for mark, label in LABELS.items()
    for word in (mark.replace("_", " "), mark, label.id, label.en, *_OTHER_WORDS[mark])
}
OF_VALUES = ("confirmed", "assumed")
OF_EMPTY = ("to_fill", "not_applicable")


@dataclass(frozen=True)
class Statement:
    """The mark somebody states, with the reason of "not applicable"."""

    mark: str
    reason: str = ""


@dataclass
class Marks:
    """What a marks cell says: default mark of the row's values, exceptions by column name.

    `faults` pairs each part that was not understood with the nearest that would be.
    """

    default: str | None = None
    exceptions: dict[str, Statement] = field(default_factory=dict)
    faults: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass(frozen=True)
class MarkNames:
    """The columns that a marks cell may name: machine name by word, labels for suggestions."""

    words: Mapping[str, str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, columns: Iterable[Column]) -> MarkNames:
        """The names of these columns; the first of two equal words wins."""
        words: dict[str, str] = {}
        labels: dict[str, str] = {}
        for column in columns:
            labels.setdefault(column.name, column.label.id)
            for word in (column.name, column.label.id, column.label.en):
                words.setdefault(normalised(word), column.name)
        return cls(words, labels)


def parse_marks(text: str, names: MarkNames) -> Marks:
    """Read a marks cell."""
    marks = Marks()
    for part in _parts(text):
        left, sign, right = part.partition("=")
        statement = _statement(right if sign else left)
        if not sign and statement is not None and statement.mark in OF_VALUES:
            marks.default = statement.mark
            continue
        name = names.words.get(normalised(left)) if sign else None
        if statement is None or name is None:
            marks.faults.append((part, _suggestion(left, right, names)))
        else:
            marks.exceptions[name] = statement
    return marks


def write_marks(marks: Marks, columns: Mapping[str, Column]) -> str:
    """The cell that `parse_marks` reads back to the same; "" if there is nothing to say."""
    parts = [LABELS[marks.default].id] if marks.default else []
    labels = [c.label.id for c in columns.values()]
    for name, statement in marks.exceptions.items():
        label = columns[name].label.id
        is_plain = labels.count(label) == 1 and not any(sign in label for sign in "=;\\")
        reason = f"({_guarded(statement.reason)})" if statement.reason else ""
        parts.append(f"{label if is_plain else name}={LABELS[statement.mark].id}{reason}")
    return "; ".join(parts)


def _parts(text: str) -> list[str]:
    """Pieces between ";" or line breaks outside of brackets."""
    parts, current, depth, is_guarded = [], "", 0, False
    for sign in text:
        if is_guarded:
            is_guarded = False
        elif sign == "\\":
            is_guarded = True
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif sign in ";\n" and not depth:
            parts.append(current)
            current = ""
            continue
        current += sign
    return [p.strip() for p in (*parts, current) if p.strip()]


def _statement(text: str) -> Statement | None:
    word, bracket, rest = text.strip().partition("(")
    mark = WORDS.get(normalised(word))
    if mark is None:
        return None
    reason = rest[:-1] if bracket and rest.endswith(")") else rest
    return Statement(mark, _unguarded(reason).strip() if mark == "not_applicable" else "")


def _suggestion(left: str, right: str, names: MarkNames) -> str | None:
    words = [label.id for label in LABELS.values()]
    if not right:
        return nearest(left, words)
    name = names.words.get(normalised(left))
    label = names.labels[name] if name else nearest(left, names.labels.values())
    mark = WORDS.get(normalised(right.partition("(")[0]))
    word = LABELS[mark].id if mark else nearest(right, words)
    return f"{label}={word}" if label and word else None


def _guarded(reason: str) -> str:
    guarded = reason.replace("\\", "\\\\")
    depth = 0
    for sign in reason:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
    if depth:
        guarded = guarded.replace("(", "\\(").replace(")", "\\)")
    return guarded


def _unguarded(text: str) -> str:
    result, is_guarded = "", False
    for sign in text:
        if sign == "\\" and not is_guarded:
            is_guarded = True
            continue
        result += sign
        is_guarded = False
    return result
