"""What stands around the clauses: Pasal, Bagian, names of units, the regulation itself."""

from __future__ import annotations

import re

LONGEST = 2000  # characters of a sentence in which its unit is looked for
ARTICLE = re.compile(r"pasal\s*(\d{1,4}[A-Z]?)\b[.:]?\s*", re.I)
_CHAPTER = re.compile(
    r"(?:bab\s+[ivxlc]+|bagian\s+ke\w+|paragraf\s+(?:\d+|ke\w+)|lampiran\b.*)[.:]?\s*", re.I
)
_RULED = re.compile(r"[-–—=_*#]{2,}\s*(?:\d+[.)]\s*)?(?P<title>.*?)\s*[-–—=_*#]{2,}")
_UNIT_WORD = (
    r"(?:Kelompok\s+)?(?:Bidang|Seksi|Sub[\s-]*[Bb]agian|Sub[\s-]*[Bb]idang|Sub[\s-]*[Ss]eksi"
    r"|Sub[\s-]*[Kk]oordinator|Tim\s+Kerja|Sekretariat|Bagian|Asisten|UPTD?|Dinas|Badan|Kantor"
    r"|Inspektorat|Inspektur|Satuan|Kecamatan|Kelurahan|Sekretaris|Kepala|Unit)"
)
_TITLE_WORD = r"(?:[A-Z(0-9][\w/.()&'-]*|dan|serta|untuk|pada|di|bagi|-|&)"
UNIT = re.compile(rf"\b{_UNIT_WORD}(?:,?\s+{_TITLE_WORD}){{0,16}}")
_UNIT_LINE = re.compile(
    rf"(?:[A-Z0-9]{{1,4}}[.)]\s*)?(?P<title>{_UNIT_WORD}(?:,?\s+{_TITLE_WORD}){{0,16}})"
)
_HOLDER = re.compile(
    rf"(?P<unit>{_UNIT_WORD}(?:,?\s+{_TITLE_WORD}){{0,16}})[^.;:]{{0,80}}?"
    r"\b(?:mempunyai|memiliki|menyelenggarakan|melaksanakan|bertugas|dipimpin)\b"
)
_HEAD = re.compile(r"^(?:Kepala|Sekretaris)\s+(?=[A-Z])")
_REGULATION = re.compile(
    r"\b(?P<type>peraturan\s+(?:wali\s?kota|bupati|gubernur|daerah)|perwali|perwal|perbup|pergub"
    r"|perda)(?P<place>(?:\s+(?!nomor|no\b)[\w-]+){0,6}?)\s+(?:nomor|no)\.?\s*:?\s*"
    r"(?P<number>\d+\w*(?:/\w+)*)\s+tahun\s+(?P<year>\d{4})",
    re.I,
)
INTRODUCTION = re.compile(
    r"\b(?:mempunyai|memiliki)\s+(?:\w+\s+){0,2}?(?:tugas|fungsi|uraian|rincian)\b"
    r"|\bmenyelenggarakan\s+fungsi\b|\b(?:uraian|rincian)\s+tugas\b.{0,300}:|\bdipimpin\s+oleh\b"
    r"|\bterdiri\s+(?:atas|dari)\b.{0,300}:|\bmembawah(?:i|kan)\b|\bberkedudukan\s+di\s+bawah\b"
    r"|\b(?:tugas|fungsi)\b[^;]{0,300}\bsebagai\s+berikut\b|\btugas\s+(?:pokok|dan\s+fungsi)\b[^;]{0,300}:",
    re.I,
)


def article_of(text: str) -> tuple[str, str] | None:
    """ "Pasal 14" and the rest of the line, for a line that begins an article."""
    match = ARTICLE.match(text)
    rest = text[match.end() :] if match else ""
    # "Pasal 12 ayat (1)" within a sentence is a reference, "Pasal 12 (1) Bidang …" is not.
    if match is None or re.match(r"ayat\b|huruf\b|[,;]|dan\b|sampai\b", rest, re.I):
        return None
    return (f"Pasal {match[1]}", rest) if not rest or rest[0] in "(" or rest[0].isupper() else None


def heading_of(text: str, before: str) -> str | None:
    """The words of a heading line (chapter, section, name of a unit), or None.

    `before` is the text of the line before: a name of a unit in the middle of a sentence is none.
    """
    if _RULED.fullmatch(text):
        return text
    if _CHAPTER.fullmatch(text) or _is_capitals(text):
        return text
    if before and before[-1] not in ";:." and not _is_capitals(before):
        return None
    return text if len(text.split()) <= 14 and _UNIT_LINE.fullmatch(text) else None


def _is_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 6 and all(letter.isupper() for letter in letters) and text[-1] not in ";"


def unit_of_heading(heading: str) -> str:
    """The unit that a heading names; empty for chapters."""
    if _CHAPTER.fullmatch(heading):
        return ""
    ruled = _RULED.fullmatch(heading)
    heading = ruled["title"] if ruled else heading
    words = heading.title().replace(" Dan ", " dan ") if heading.isupper() else heading
    match = UNIT.search(words)
    return _bare(match[0]) if match else ""


def unit_of_sentence(sentence: str) -> str:
    """The unit whose tasks a sentence introduces; empty if it names none."""
    found = [match["unit"] for match in _HOLDER.finditer(sentence[:LONGEST])]
    named = [unit for unit in map(_bare, found) if len(unit.split()) > 1]
    return named[-1] if named else ""


def _bare(unit: str) -> str:
    named = _HEAD.sub("", unit.rstrip(" ,."))
    return re.sub(r"(?:\s(?:dan|serta|untuk|pada|di|bagi|-|&))+$", "", " ".join(named.split()))


def is_unit_only(text: str) -> bool:
    """Whether a clause is but the name of a unit: a list of offices, not of tasks."""
    return _UNIT_LINE.fullmatch(text.rstrip(" ;.,").removesuffix(" dan").rstrip(" ;,")) is not None


def regulation_of(text: str) -> str:
    """The regulation that the pasted text names first; empty if it names none."""
    match = _REGULATION.search(" ".join(text[:100_000].split()))
    if match is None:
        return ""
    kind = match["type"].title().replace("Walikota", "Wali Kota")
    place = match["place"].strip()
    place = place.title() if place.isupper() else place
    words = (kind, place, "Nomor", match["number"], "Tahun", match["year"])
    return " ".join(" ".join(words).split())
