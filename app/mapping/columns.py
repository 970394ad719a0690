"""A target for each foreign column, from its header and from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.mapping.content import Content
from app.mapping.scores import header_scores
from app.mapping.tables import JOIN, Head
from app.mapping.values import find_value, is_listed
from app.workbook.columns import CODE, NAME, OPD, PLAN
from app.workbook.matcher import NUMBERING
from architecture.metamodel import METAMODEL, Attribute, Kind, ValueType
from architecture.vocabulary import normalised

SKIP = "skip"  # the target of a column that is not stored
SURE, LIKELY, LEAST = 0.85, 0.65, 0.5
_RUPIAH = re.compile(r"\(\s*(dalam\s+)?(rp|rupiah|idr)\b", re.IGNORECASE)
_SECRET = re.compile(r"\b(password|kata sandi|sandi|passwd|pwd|nip|nik|no ktp|nomor ktp)\b")
_EXPOSING = re.compile(
    r"\b(ip|ip address|ip publik|alamat ip|port|username|user name|akun|vlan|mac address|pic|"
    r"kontak|no hp|nomor hp|telepon|telp|no wa|whatsapp|email|e mail|nama admin|contact person)\b"
)


@dataclass(frozen=True)
class Choice:
    """What a foreign column probably is: its target, None for the notes, and how surely."""

    head: Head
    target: str | None
    score: float
    others: tuple[str, ...] = ()


@dataclass
class _Column:
    head: Head
    content: Content
    scores: dict[str, float] = field(default_factory=dict)


def choose_columns(kind: Kind, heads: Sequence[Head], contents: Sequence[Content]) -> list[Choice]:
    """A choice for each column; no target is given twice, what has none goes to the notes."""
    columns = [_Column(h, c) for h, c in zip(heads, contents, strict=True)]
    for column in columns:
        column.scores = _scores(kind, column)
    chosen: dict[int, tuple[str, float]] = {}
    ticked = _tick_groups(kind, columns)
    taken = {t.partition("=")[0] for t in ticked.values()}
    pairs = sorted(
        ((score, c.head.position, t) for c in columns for t, score in c.scores.items()),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    for score, position, target in pairs:
        is_free = position not in chosen and position not in ticked and target not in taken
        if score >= LEAST and is_free:
            chosen[position] = (target, score)
            taken.add(target)
    _find_missing(columns, chosen, taken)
    return [_choice(c, chosen, ticked) for c in columns]


def is_secret(header: str, content: Content | None = None) -> bool:
    """Whether a column holds passwords, or numbers of persons, that are never stored."""
    return bool(_SECRET.search(_plain(header))) or bool(content and content.names_people)


def is_exposing(header: str) -> bool:
    """Whether a column may help an attacker or names persons, which notes would publish."""
    return bool(_EXPOSING.search(_plain(header)))


def _plain(header: str) -> str:
    return normalised(header.replace("_", " "))


def _choice(
    column: _Column, chosen: dict[int, tuple[str, float]], ticked: dict[int, str]
) -> Choice:
    head = column.head
    if head.position in ticked:
        return Choice(head, ticked[head.position], 0.9)
    if is_secret(head.key, column.content) or _is_numbering(column):
        return Choice(head, SKIP, 0.95)
    target, score = chosen.get(head.position, (None, 0.0))
    others = tuple(t for t, s in column.scores.items() if t != target and s >= 0.3)[:4]
    return Choice(head, target, round(score, 3), others)


def _is_numbering(column: _Column) -> bool:
    """Whether a column only counts: "No" or a blank header over 1, 2, 3."""
    header = normalised(column.head.key)
    is_named = header in NUMBERING or header in ("#", "", "num") or header.startswith("kolom ")
    return is_named and column.content.is_numbering


def _scores(kind: Kind, column: _Column) -> dict[str, float]:
    """How well each target fits a column, best first."""
    if not column.content.count or is_secret(column.head.key, column.content):
        # An empty column may carry its header's target without doing harm.
        return dict(header_scores(column.head.key, kind)) if not column.content.count else {}
    if _is_numbering(column):
        return {}
    found = {
        target: score * _support(kind, target, column.content)
        for target, score in header_scores(column.head.key, kind).items()
    }
    for target, score in _by_content(kind, column):
        found[target] = max(found.get(target, 0.0), score)
    return dict(sorted(found.items(), key=lambda f: (-f[1], f[0])))


def _support(kind: Kind, target: str, content: Content) -> float:
    """How far the cells agree with what the header says, from 0.2 to 1."""
    if target == NAME:
        return _name_support(content)
    if target == OPD:
        return 0.6 + 0.4 * min(1.0, content.units * 1.25)
    if target == CODE:
        return 0.4  # codes of others are no codes of ours
    if target == PLAN:
        return 0.9
    attribute = kind.by_name.get(target)
    if attribute is None:
        return 0.25 if content.numbers > 0.6 or content.ticks > 0.8 else 0.9
    return _attribute_support(attribute, content)


def _name_support(content: Content) -> float:
    if content.numbers > 0.5 or content.units > 0.6:
        return 0.3
    return 0.55 + 0.45 * min(1.0, content.variety * 1.3)


def _attribute_support(attribute: Attribute, content: Content) -> float:
    if attribute.type in (ValueType.TEXT, ValueType.LONG_TEXT):
        return _text_support(attribute, content)
    fit = content.fit(attribute)
    if attribute.type in (ValueType.CHOICE, ValueType.CODE, ValueType.YES_NO):
        # Words nobody knows yet may well be values; sentences are not.
        return (0.62 if content.length < 30 else 0.45) + 0.38 * fit
    if attribute.type is ValueType.PARTY and attribute.name == "vendor":
        return 0.9 - 0.35 * min(1.0, content.units) if content.numbers < 0.5 else 0.3
    if attribute.is_party:
        return 0.4 + 0.6 * min(1.0, fit * 1.2)
    return 0.35 + 0.65 * min(1.0, fit * 1.3)


def _text_support(attribute: Attribute, content: Content) -> float:
    if content.ticks > 0.8:
        return 0.4
    if attribute.type is ValueType.LONG_TEXT and content.numbers > 0.7:
        return 0.5
    return 1.0


def _by_content(kind: Kind, column: _Column) -> Iterator[tuple[str, float]]:
    """Targets that the cells tell without a header."""
    content = column.content
    if content.count < 4:
        return
    sums = [a.name for a in kind.attributes if a.type is ValueType.MONEY]
    if len(sums) == 1 and _RUPIAH.search(column.head.key) and content.numbers > 0.7:
        yield sums[0], 0.7
    if content.units >= 0.7 and not content.ticks:
        yield OPD, 0.62 * content.units
    for attribute in kind.attributes:
        if attribute.type is ValueType.URL and content.fit(attribute) >= 0.7:
            yield attribute.name, 0.78 * content.fit(attribute)
        elif attribute.type in (ValueType.CHOICE, ValueType.CODE):
            yield from _by_list(attribute, content)
        elif attribute.type is ValueType.YEAR and content.years >= 0.9:
            yield attribute.name, 0.6


def _by_list(attribute: Attribute, content: Content) -> Iterator[tuple[str, float]]:
    if content.length < 40 and len(content.distinct) > 1 and content.fit(attribute) >= 0.85:
        yield attribute.name, 0.58


def _find_missing(
    columns: Iterable[_Column], chosen: dict[int, tuple[str, float]], taken: set[str]
) -> None:
    """A register without a column of names or OPDs: the column that is most like one."""
    free = [c for c in columns if c.content.count and not _is_numbering(c)]
    if OPD not in taken:
        held = [c for c in free if OPD in c.scores or c.head.position not in chosen]
        held = [c for c in held if chosen.get(c.head.position, ("", 0))[0] != NAME]
        best = max(held, key=lambda c: c.content.units, default=None)
        if best is not None and best.content.units >= 0.5:
            chosen[best.head.position] = (OPD, 0.6)
    if NAME not in taken:
        rest = [c for c in free if chosen.get(c.head.position, ("", 0))[0] != OPD]
        named = [c for c in rest if c.content.variety > 0.8 and c.content.numbers < 0.2]
        best = min(named, key=lambda c: (c.head.position in chosen, c.head.position), default=None)
        if best is not None:
            chosen[best.head.position] = (NAME, LEAST)


def _tick_groups(kind: Kind, columns: Sequence[_Column]) -> dict[int, str]:
    """Columns that are values of one list, ticked where they apply: "Platform › Web"."""
    groups: dict[str, list[_Column]] = {}
    for column in columns:
        if column.content.count and column.content.ticks >= 0.9:
            groups.setdefault(_family(column.head.key), []).append(column)
    found: dict[int, str] = {}
    for members in groups.values():
        if len(members) > 1:
            found |= _ticked(kind, members)
    return found


def _family(key: str) -> str:
    return key.rpartition(JOIN)[0] if JOIN in key else ""


def _ticked(kind: Kind, members: Sequence[_Column]) -> dict[int, str]:
    best: dict[int, str] = {}
    for attribute in kind.attributes:
        if not is_listed(attribute) or attribute.type is ValueType.YES_NO:
            continue
        answers = {
            c.head.position: find_value(
                attribute, c.head.key.rpartition(JOIN)[2], c.content.knowledge.vocabulary
            )
            for c in members
        }
        named = {p: f"{attribute.name}={a.value}" for p, a in answers.items() if a.value}
        if len(named) > max(1, len(best)):
            best = named
    return best if len(best) * 2 > len(members) else {}


def label_of(kind: Kind, target: str) -> str | None:
    """The Indonesian label of a target, None for an unknown one."""
    fixed = {NAME: kind.name_label.id, CODE: "Kode", OPD: "OPD", PLAN: "Rencana"}
    name = target.partition("=")[0]
    if name in fixed:
        return fixed[name]
    if name in kind.by_name:
        return kind.by_name[name].label.id
    links = {link.name: link for link in METAMODEL.links(kind)}
    return links[name].label.id if name in links else None
