"""Clauses → proposals: names, joins, kind, level, RAB; nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from architecture.metamodel import Text
from architecture.tupoksi.boilerplate import NO_OBJECT, reason_to_decline
from architecture.tupoksi.crosswalk import RabProposal, propose_rab
from architecture.tupoksi.wording import (
    MAX_SHOWN_NAME,
    Wording,
    has_unknown_verb,
    objects_of,
    read_wording,
)
from architecture.vocabulary import Vocabulary, normalised

SAME, ALIKE = 92, 78  # of 100, for the words of two objects
_STEERING = frozenset(
    ("perumusan", "merumuskan", "evaluasi", "mengevaluasi", "pelaporan", "melaporkan",
     "pemantauan", "memantau", "monitoring", "penyusunan laporan", "penyusunan bahan",
     "laporan berkala")
)  # fmt: skip
# Kinds of process: domain/proses-bisnis.md section 1; by which words they are told: aturan kerja.
_MANAGEMENT = re.compile(
    r"\b(?:rencana\s+(?:strategis|kerja|aksi|program|kegiatan)|program\s+kerja|renstra|renja|perjanjian\s+kinerja"
    r"|laporan\s+kinerja|akuntabilitas\s+kinerja|sakip|lakip|lkjip|manajemen\s+risiko"
    r"|pengendalian\s+intern|indikator\s+kinerja|reformasi\s+birokrasi)\b",
    re.I,
)
_SUPPORTING = re.compile(
    r"\b(?:keuangan|kepegawaian|perlengkapan\s+(?:kantor|dinas)|urusan\s+rumah\s+tangga|kerumahtanggaan|persuratan|surat"
    r"[\s-]menyurat|kearsipan|arsip|barang\s+milik|aset|inventaris|perbendaharaan|ketatausahaan"
    r"|kehumasan|keprotokolan|perkantoran|sarana\s+(?:dan\s+prasarana\s+)?kantor|gaji)\b",
    re.I,
)
_OWN_SUPPORT = ("5.", "2.24", "4.", "6.")  # for these offices such work is the core
_OFFICE_UNIT = re.compile(r"\b(?:sekretariat|sub\s?-?bagian|tata\s+usaha|sekretaris)\b", re.I)
_LOWER_UNIT = re.compile(r"^(?:seksi|sub[\s-]*(?:bagian|bidang|seksi|koordinator))\b", re.I)


@dataclass(frozen=True)
class Clause:
    """A stored clause that waits for a decision, with what surrounds it."""

    id: str
    text: str
    place: str = ""
    unit: str = ""

    @property
    def is_below(self) -> bool:
        """Whether it is a sub-clause: a number under a letter, or the other way round."""
        return len(re.findall(r"\b(?:huruf|angka)\b", self.place)) > 1


@dataclass(frozen=True)
class Known:
    """A process that the OPD already has."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Setting:
    """What a proposal depends on beside the clauses."""

    urusan: tuple[str, ...] = ()
    crosswalk: Mapping[str, Sequence[str]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    known: tuple[Known, ...] = ()
    # Clauses that a person wants apart from others of the same object.
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """One process for one clause or several of the same object; or why there is none.

    `target` is an existing process with that very object, `like` one of similar words,
    `parts` the names if each thing listed became a process. `is_clear` says that nothing in it
    asks for a second look.
    """

    clauses: tuple[str, ...]
    name: str
    kind: str = "inti"
    level: int = 1
    rab: RabProposal = field(default_factory=lambda: RabProposal(None))
    reason: Text | None = None
    target: Known | None = None
    like: Known | None = None
    parts: tuple[str, ...] = ()
    is_clear: bool = True

    @property
    def declines(self) -> bool:
        return self.reason is not None


def propose(clauses: Sequence[Clause], setting: Setting) -> list[Proposal]:
    """A proposal for every clause, in their order; those with one object share one."""
    groups: list[list[tuple[Clause, Wording]]] = []
    for clause in clauses:
        wording = read_wording(clause.text)
        home = next((g for g in groups if _joins(clause, wording, g, setting)), None)
        if home is None:
            groups.append([(clause, wording)])
        else:
            home.append((clause, wording))
    return [_proposal(group, setting) for group in groups]


def _joins(
    clause: Clause, wording: Wording, group: Sequence[tuple[Clause, Wording]], setting: Setting
) -> bool:
    other, read = group[0]
    if clause.id in setting.apart or other.id in setting.apart or clause.is_below != other.is_below:
        return False
    if reason_to_decline(clause.text) or reason_to_decline(other.text):
        return False
    return are_same(wording.core, read.core)


def are_same(one: str, other: str) -> bool:
    """Whether two objects are the same but for order and form of their words."""
    a, b = normalised(one), normalised(other)
    return bool(a and b) and fuzz.token_sort_ratio(a, b) >= SAME


def _proposal(group: Sequence[tuple[Clause, Wording]], setting: Setting) -> Proposal:
    ids = tuple(clause.id for clause, _ in group)
    first, _ = group[0]
    wording = _naming(group)
    reason = reason_to_decline(first.text) if len(group) == 1 else None
    if reason is None and not wording.name:
        reason = NO_OBJECT
    name = wording.name
    if reason is not None:
        return Proposal(ids, name, reason=reason)
    kind, level = _kind(group, setting), _level(first)
    rab = propose_rab(
        name, f"{first.text} {first.unit}", urusan=setting.urusan, crosswalk=setting.crosswalk,
        vocabulary=setting.vocabulary,
    )  # fmt: skip
    is_apart = first.id in setting.apart
    target = None if is_apart else next((k for k in setting.known if are_same(name, k.name)), None)
    like = None if target or is_apart else _alike(name, setting.known)
    parts = objects_of(wording) if len(group) == 1 else ()
    return Proposal(
        ids, name, kind, level, rab, None, target, like, parts if len(parts) > 1 else (),
        is_clear=_is_clear(wording, like),
    )  # fmt: skip


def _naming(group: Sequence[tuple[Clause, Wording]]) -> Wording:
    """The clause that names the group: one about the work itself before one about its policy."""
    wordings = [wording for _, wording in group]
    plain = [w for w in wordings if w.name and not w.is_policy and not w.is_topic]
    return (plain or [w for w in wordings if w.is_policy] or wordings)[0]


def _kind(group: Sequence[tuple[Clause, Wording]], setting: Setting) -> str:
    """Inti, manajemen or pendukung by the tests of domain/proses-bisnis.md section 1."""
    text = " ".join(clause.text for clause, _ in group)
    is_support_office = any(code.startswith(_OWN_SUPPORT) for code in setting.urusan)
    if _MANAGEMENT.search(text) and not any(code.startswith("5.01") for code in setting.urusan):
        return "manajemen"
    is_office = any(_OFFICE_UNIT.search(clause.unit) for clause, _ in group)
    if is_office or (_SUPPORTING.search(_naming(group).name) and not is_support_office):
        return "pendukung"
    wordings = [wording for _, wording in group]
    if all(w.is_policy or w.is_topic for w in wordings):
        return "manajemen"
    if all(w.verbs and set(w.verbs) <= _STEERING for w in wordings):
        return "manajemen"
    return "inti"


def _level(clause: Clause) -> int:
    """1 for clauses of a bidang, 2 for sub-clauses and for seksi (domain section 2)."""
    return 2 if clause.is_below or _LOWER_UNIT.match(clause.unit) else 1


def _alike(name: str, known: Sequence[Known]) -> Known | None:
    """The process whose name is most like this one, if any is near."""
    wanted = normalised(name)
    scored = [(fuzz.token_set_ratio(wanted, normalised(k.name)), k) for k in known]
    near = [(score, k) for score, k in scored if score >= ALIKE and _shares_words(wanted, k.name)]
    return max(near, key=lambda pair: (pair[0], pair[1].code))[1] if near else None


def _shares_words(wanted: str, name: str) -> bool:
    shared = set(wanted.split()) & set(normalised(name).split())
    return len([w for w in shared if len(w) > 3]) >= 2


def _is_clear(wording: Wording, like: Known | None) -> bool:
    if like is not None or has_unknown_verb(wording.name) or len(wording.name) > MAX_SHOWN_NAME:
        return False
    hands_over = {"pembinaan", "membina", "fasilitasi", "memfasilitasi", "penyelenggaraan"}
    return len(wording.name.split()) > 1 and not (
        wording.is_bare and hands_over & set(wording.verbs)
    )
