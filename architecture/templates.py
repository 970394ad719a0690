"""Which template processes an OPD without a regulation starts from.

A template belongs to one or more urusan, or to every OPD ("*"). It is a proposal: everything
taken over from it is marked as assumed and says in its notes where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from architecture.vocabulary import normalised

EVERY_OPD = "*"
# Words in so many names that they say nothing, and the share of the others that makes two alike.
EMPTY_WORDS = frozenset(
    (
        "dan", "atau", "di", "dalam", "pada", "bagi", "untuk", "yang", "dengan", "daerah", "kota",
        "kabupaten", "provinsi", "pengelolaan", "penyelenggaraan", "pelaksanaan", "pelayanan",
        "pembinaan", "penyusunan", "penerbitan",
    )
)  # fmt: skip
ALIKE = 0.7
# How the notes of a process begin that came from a template; the gap rules look for it.
TEMPLATE_NOTE = "Diusulkan dari templat urusan"
REGULATIONS = {"kota": "Perwali", "kabupaten": "Perbup", "provinsi": "Pergub"}


@dataclass(frozen=True)
class Template:
    """One row of the templates: `types` are the kinds of government it is meant for.

    `opd_words` tell offices of one urusan apart ("Kebakaran", "Pamong Praja"); empty for all.
    """

    codes: tuple[str, ...]
    urusan: str
    sub_urusan: str
    process: str
    kind: str
    types: frozenset[str]
    opd_words: tuple[str, ...] = ()
    source: str = ""

    @property
    def is_generic(self) -> bool:
        return EVERY_OPD in self.codes


@dataclass(frozen=True)
class Proposal:
    """A process proposed to one OPD. `urusan` is a code of the tree, or empty.

    `place` says where in the affairs it belongs, `like` names an existing process of like words.
    """

    name: str
    kind: str
    urusan: str
    is_generic: bool
    place: str
    source: str
    like: str = ""

    @property
    def notes(self) -> str:
        """What the process says of its origin."""
        place = self.place or "setiap perangkat daerah"
        return f"{TEMPLATE_NOTE}: {place}. Sumber: {self.source}."


def propose(
    templates: Iterable[Template],
    *,
    urusan: Sequence[str],
    opd_names: Sequence[str],
    government_type: str,
    existing: Iterable[str],
) -> list[Proposal]:
    """Proposals for an OPD with these urusan and names, own affairs first, generic ones last.

    Left out is what already bears an `existing` name.
    """
    fitting = [t for t in templates if government_type in t.types and _is_of(t, urusan)]
    fitting = _told_apart(fitting, opd_names)
    names = {normalised(name): name for name in existing}
    proposals: dict[str, Proposal] = {}
    for template in sorted(fitting, key=lambda t: t.is_generic):
        proposal = _proposal(template, urusan, government_type)
        key = normalised(proposal.name)
        if key not in names and key not in proposals:
            like = next((name for known, name in names.items() if are_alike(key, known)), "")
            proposals[key] = replace(proposal, like=like)
    return list(proposals.values())


def _is_of(template: Template, urusan: Sequence[str]) -> bool:
    return template.is_generic or bool(set(template.codes) & set(urusan))


def _told_apart(templates: list[Template], opd_names: Sequence[str]) -> list[Template]:
    """Without those meant for another office of the urusan; all if no word fits this one."""
    named = " ".join(normalised(name) for name in opd_names)

    def names_this(template: Template) -> bool:
        return any(normalised(word) in named for word in template.opd_words)

    if not any(names_this(t) for t in templates):
        return templates
    return [t for t in templates if not t.opd_words or names_this(t)]


def _proposal(template: Template, urusan: Sequence[str], government_type: str) -> Proposal:
    words = {"wilayah": government_type, "perkada": REGULATIONS[government_type]}
    own = [code for code in urusan if code in template.codes]
    code = own[0] if own else (urusan[0] if template.is_generic and len(urusan) == 1 else "")
    place = " › ".join(w for w in (template.urusan, template.sub_urusan) if w)
    return Proposal(
        template.process.format(**words), template.kind, code, template.is_generic, place,
        template.source,
    )  # fmt: skip


def are_alike(one: str, other: str) -> bool:
    """Whether most words that mean something are in both names."""
    a, b = set(one.split()) - EMPTY_WORDS, set(other.split()) - EMPTY_WORDS
    shared = len(a & b)
    return shared >= 2 and shared >= ALIKE * min(len(a), len(b))
