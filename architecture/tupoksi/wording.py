"""One clause → the words that open it, the object, and the name of the process it proposes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from architecture.tupoksi.openings import (
    ACTIVE,
    HELPERS,
    LEADING,
    LINKS,
    OPENINGS,
    REPORTING,
    TOPIC_LINKS,
    is_active,
    is_doing,
)

POLICY = re.compile(
    r"(?:rancangan\s+|naskah\s+)?(?:kebijakan|program|kegiatan|pedoman|petunjuk|norma|rencana"
    r"\s+(?:strategis|kerja|aksi)|renstra|renja|standar\s+operasional|kinerja)\b",
    re.I,
)
# A topic behind policy words: "kebijakan teknis di bidang X" is about X.
_ABOUT = re.compile(
    r"^(?:(?:rancangan|naskah|kebijakan|teknis|program|kegiatan|rencana|kerja|pedoman|petunjuk"
    r"|norma|standar|prosedur|kriteria|operasional|dan|serta|tugas|fungsi|urusan|pemerintahan"
    r"|daerah|administrasi|kinerja)[\s,/]+)*(?:(?:di|pada|dalam|lingkup)\s+)?(?:bidang\s+)?",
    re.I,
)
_TAILS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"[\s,]+(?:sesuai|selaras)\s+(?:dengan\s+)?(?:ketentuan|peraturan|tugas|bidang|kewenangan"
        r"|fungsi|pedoman|lingkup|norma|prosedur)\b.*$",
        r"[\s,]+berdasarkan\s+(?:\w+\s+)?(?:ketentuan|peraturan|pedoman|kewenangan|perundang)\b.*$",
        r"[\s,]+sebagaimana\s+(?:dimaksud|diatur)\b.*$",
        r"[\s,]+yang\s+(?:menjadi|merupakan)\s+(?:kewenangan|urusan|tanggung\s+jawab|tugas)\b.*$",
        r"[\s,]+(?:yang\s+)?(?:meliputi|mencakup|terdiri\s+(?:atas|dari))\b.*$",
        r"[\s,]+(?:di|dalam|pada|lingkup|skala|se)[\s-]+(?:wilayah|lingkungan|lingkup|tingkat)\s+"
        r"(?:\w+\s+){0,2}?(?:kota|kabupaten|provinsi|daerah|pemerintah\s+daerah|dinas|badan)\b"
        r"(?:\s+(?:kota|kabupaten|provinsi))?$",
        r"[\s,]+(?:di|dalam|pada|skala)\s+daerah\s+(?:kota|kabupaten|provinsi)$",
        r"[\s,]+(?:untuk|di|pada)\s+(?:jaringan\s+)?jalan\s+(?:kota|kabupaten|provinsi)$",
    )
)
MAX_SHOWN_NAME = 200  # a name much longer is a clause still; the person shortens it


def _alternatives(words: tuple[str, ...]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered)


_OPENING = re.compile(rf"(?:{REPORTING}|{_alternatives(OPENINGS)})\b(?!-)", re.I)
_LEADING = re.compile(rf"(?:{_alternatives(LEADING)})\b(?!-)", re.I)
_HELPERS = re.compile(rf"(?:\s+(?:{_alternatives(HELPERS)})\b|\s*[,/])*", re.I)
_CONNECTOR = re.compile(
    r"\s*(?:[,/]\s*(?:(?:dan/atau|dan|serta|atau)\b)?|(?:dan/atau|dan|serta|atau)\b)\s*", re.I
)
_LINK = re.compile(rf"\s*(?P<link>{_alternatives(LINKS)})\b(?!-)\s*", re.I)


@dataclass(frozen=True)
class Wording:
    """A clause read: `start` and `end` bound the object in it, before `start` is struck.

    `verbs` are the opening verbs found, `is_topic` tells that what is left names a field only,
    `is_policy` that it is about policy or plans, `is_bare` that no word of doing is left.
    """

    text: str
    start: int
    end: int
    name: str
    verbs: tuple[str, ...] = ()
    is_topic: bool = False

    @property
    def is_policy(self) -> bool:
        return POLICY.match(self.name) is not None

    @property
    def is_bare(self) -> bool:
        """Whether the name says no more than whom or what it is about."""
        words = re.findall(r"\w+", self.name)
        return len(words) < 2 or not any(is_doing(word) for word in words)

    @property
    def core(self) -> str:
        """What the clause is about, without policy words and fields: for comparing."""
        about = _ABOUT.sub("", self.name, count=1)
        return about or self.name


def read_wording(text: str) -> Wording:
    """Opening verbs, object and proposed name of a clause (domain section 6, step 3)."""
    start, verbs = _strip(text)
    start, is_topic = _skip_links(text, start) if verbs else (start, False)
    end = _end_of_object(text, start)
    if start >= end:
        return Wording(text, min(start, len(text)), len(text), "", verbs)
    name = _without_openings(_as_noun(text[start:end]))
    return Wording(text, start, end, name[:1].upper() + name[1:], verbs, is_topic)


def _end_of_object(text: str, start: int) -> int:
    """Where the object ends: before its punctuation, legal phrases and mere territory."""
    end = len(re.sub(r"[\s;.,:]+$", "", text))
    for tail in (*_TAILS, *_TAILS):  # what one of them leaves another may still cut
        match = tail.search(text, start, end)
        if match is not None and match.start() > start:
            end = match.start()
    return end


def _strip(text: str) -> tuple[int, tuple[str, ...]]:
    """Where the object begins, and the opening verbs before it."""
    at = _first(text)
    verbs: list[str] = []
    while True:
        match = _OPENING.match(text, at) or _leading(text, at)
        if match is None:
            return at, tuple(verbs)
        verbs.append(" ".join(match[0].casefold().split()))
        at = _after(text, match.end())


def _first(text: str) -> int:
    match = re.match(r"[\s\"'(]*", text)
    return match.end() if match else 0


def _leading(text: str, at: int) -> re.Match[str] | None:
    """A verb like "perencanaan" that goes because an opening verb is coordinated with it."""
    match = _LEADING.match(text, at)
    while match is not None:
        connector = _CONNECTOR.match(text, match.end())
        if connector is None:
            return None
        if _OPENING.match(text, connector.end()):
            return _LEADING.match(text, at)
        match = _LEADING.match(text, connector.end())
    return None


def _after(text: str, at: int) -> int:
    """The place behind an opening verb, its helper nouns (if a verb follows) and connector."""
    helpers = _HELPERS.match(text, at)
    if helpers is not None and helpers.end() > at:
        behind = re.compile(r"\s*").match(text, helpers.end())
        assert behind is not None
        if _OPENING.match(text, behind.end()):
            return behind.end()
    connector = _CONNECTOR.match(text, at)
    if connector is not None:
        return connector.end()
    blank = re.compile(r"\s*").match(text, at)
    return blank.end() if blank else at


def _skip_links(text: str, at: int) -> tuple[int, bool]:
    """The place behind prepositions, and whether they announced a field ("di bidang")."""
    is_topic = False
    while (match := _LINK.match(text, at)) is not None and match.end() < len(text):
        is_topic = is_topic or " ".join(match["link"].casefold().split()) in TOPIC_LINKS
        at = match.end()
    return at, is_topic


def _as_noun(name: str) -> str:
    """The name with active verbs as nouns: "mengelola dan mengembangkan" → "pengelolaan dan …"."""

    def noun(match: re.Match[str]) -> str:
        word = match[0]
        return ACTIVE.get(word.casefold(), word)

    return " ".join(re.sub(r"\bme\w+", noun, name, flags=re.I).split())


def _without_openings(name: str) -> str:
    """No opening verb at the beginning, also not one that came of an active verb."""
    while (match := _OPENING.match(name)) is not None:
        rest = name[_after(name, match.end()) :]
        if not rest.strip():
            return name
        name = rest
    return name


def has_opening(name: str) -> bool:
    """Whether a name of a process begins with an opening verb."""
    return _OPENING.match(name.strip()) is not None


def has_unknown_verb(name: str) -> bool:
    """Whether an active verb is left whose noun is not known."""
    return any(is_active(word) for word in re.findall(r"[A-Za-z]+", name)[:1])


_PARTS = re.compile(r"\s*(?:;|,\s*(?:dan|serta|atau)\b|,|\bserta\b|\bdan\b)\s*", re.I)


def objects_of(wording: Wording) -> tuple[str, ...]:
    """The names, if the clause were one process for each thing it lists; one if it lists none.

    A part begins with a word of doing ("pengolahan …"); what is listed within it stays there.
    """
    name = wording.name
    cuts = [0]
    for match in _PARTS.finditer(name):
        word = re.match(r"[A-Za-z]+", name[match.end() :])
        if word and is_doing(word[0]) and _has_object(name[cuts[-1] : match.start()]):
            cuts.append(match.end())
    parts = [name[a:b] for a, b in zip(cuts, [*cuts[1:], len(name)], strict=True)]
    cleaned = [re.sub(r"(?:[\s,;]|\b(?:dan|serta|atau)\b)+$", "", part).strip() for part in parts]
    named = [_without_openings(part) for part in cleaned if part]
    return tuple(dict.fromkeys(part[:1].upper() + part[1:] for part in named))


def _has_object(part: str) -> bool:
    """Whether a part is whole: "pengolahan" in "pengolahan dan pemasaran hasil" is not."""
    words = [w for w in re.findall(r"[A-Za-z]+", part) if w.casefold() not in ("dan", "serta")]
    return len(words) > 1 and not all(is_doing(word) for word in words)
