"""RAB codes for a process: level 2 from the urusan, then the level 3 with the likest name.

Source: domain/proses-bisnis.md section 6, step 4; the crosswalk is seeds/reference/urusan_rab.csv.
How likeness is measured is an aturan kerja. Whatever comes out is a guess: marked as assumed.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from architecture.vocabulary import ReferenceNode, Vocabulary

CLOSE = 0.75  # a second code at least this near to the best makes the choice open
ENOUGH = 0.3  # share of a node's telling words that the clause must bear
_EMPTY = frozenset(
    (
        "dan", "atau", "di", "dalam", "pada", "untuk", "yang", "serta", "dengan", "bidang",
        "pengelolaan", "peningkatan", "pengembangan", "manajemen", "penyelenggaraan", "pelayanan",
        "penataan", "hasil", "daerah", "kota", "kabupaten", "nasional", "negara", "teknis",
    )
)  # fmt: skip
# Support work of any office finds its codes under the affairs that are about it.
_SUPPORT = (
    (re.compile(r"\b(?:keuangan|anggaran|perbendaharaan|gaji)\b", re.I), "5.02"),
    (re.compile(r"\b(?:pengadaan\s+barang|barang\s+milik|aset|kekayaan)\b", re.I), "5.02"),
    (re.compile(r"\b(?:kepegawaian|pegawai|aparatur|sumber\s+daya\s+manusia)\b", re.I), "5.03"),
    (re.compile(r"\b(?:arsip|kearsipan|persuratan|naskah\s+dinas)\b", re.I), "2.24"),
    (re.compile(r"\b(?:rencana\s+(?:strategis|kerja)|renstra|renja|perencanaan)\b", re.I), "5.01"),
)


@dataclass(frozen=True)
class RabProposal:
    """`code` is what a proposal stores: the likest level 3, or the node above all that are near.

    `options` are the codes that are near, likest first; `urusan` the affair they come from.
    """

    code: str | None
    options: tuple[str, ...] = ()
    urusan: str = ""

    @property
    def is_open(self) -> bool:
        """Whether several codes are near, so that a person should choose."""
        return len(self.options) > 1


def propose_rab(
    name: str, context: str, *, urusan: Sequence[str], crosswalk: Mapping[str, Sequence[str]],
    vocabulary: Vocabulary,
) -> RabProposal:  # fmt: skip
    """The codes for a process of an OPD with these urusan; `context` weighs less than `name`."""
    nodes = _nodes(urusan, crosswalk, vocabulary)
    support = [code for pattern, code in _SUPPORT if pattern.search(name) and code not in urusan]
    if not nodes or not any(_telling(name) & _telling(n.name) for n, _ in nodes):
        nodes = _nodes(support, crosswalk, vocabulary) or nodes
    scored = _scored(name, context, [n for n, _ in nodes])
    if not scored:
        return RabProposal(None)
    affairs = {n.code: affair for n, affair in nodes}
    best = scored[0][0]
    near = [n for score, n in scored if best > 0 and score >= CLOSE * best] if best else []
    if best >= ENOUGH and len(near) == 1:
        return RabProposal(near[0].code, (near[0].code,), affairs[near[0].code])
    options = tuple(n.code for n in (near or [n for _, n in scored]))
    return RabProposal(_above_all(options, vocabulary), options, affairs[options[0]])


def _nodes(
    urusan: Sequence[str], crosswalk: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> list[tuple[ReferenceNode, str]]:
    """Level 3 nodes under the codes of the affairs, each with its affair."""
    found: dict[str, tuple[ReferenceNode, str]] = {}
    for affair in urusan:
        for code in crosswalk.get(affair, ()):
            for node in vocabulary.family("RAB"):
                if node.level == 3 and (node.code == code or node.code.startswith(code + ".")):
                    found.setdefault(node.code, (node, affair))
    return list(found.values())


def _scored(
    name: str, context: str, nodes: Sequence[ReferenceNode]
) -> list[tuple[float, ReferenceNode]]:
    """Share of each node's telling words in the name, or by half in the context; best first."""
    words = {n.code: _telling(n.name) for n in nodes}
    frequency = Counter(word for telling in words.values() for word in telling)
    weight = {w: math.log(1 + len(nodes) / n) for w, n in frequency.items()}
    own, around = _telling(name), _telling(context)

    def score(node: ReferenceNode) -> float:
        total = sum(weight[w] for w in words[node.code])
        shares = {w: 1 if w in own else 0.5 if w in around else 0 for w in words[node.code]}
        got = sum(weight[w] * share for w, share in shares.items())
        return got / total if total else 0.0

    return sorted(((score(n), n) for n in nodes), key=lambda pair: (-pair[0], pair[1].code))


def _telling(text: str) -> frozenset[str]:
    """The words that tell, in the form that is common to their derivations."""
    words = re.findall(r"[a-z]{3,}", text.casefold())
    return frozenset(_root(w) for w in words if w not in _EMPTY)


def _root(word: str) -> str:
    """A rough stem, enough to tie "pengawasan" to "awasi": prefix and -an/-i off."""
    stem = re.sub(r"^(?:peng|peny|pem|pen|per|pe|meng|meny|mem|men|ke)(?=\w{4})", "", word)
    return re.sub(r"(?<=\w{4})(?:kan|an|i)$", "", stem)


def _above_all(codes: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The lowest node above all of these, of level 2 or deeper; None if there is none."""
    paths = [[n.code for n in vocabulary.reference_path(code)] for code in codes]
    shared = [group[0] for group in zip(*paths, strict=False) if len(set(group)) == 1]
    node = vocabulary.references.get(shared[-1]) if shared else None
    return node.code if node and node.level >= 2 else None


def affairs_in(code: str, known: Container[str]) -> tuple[str, ...]:
    """The affairs that an OPD's code begins with, of those that exist: at most three.

    "2.16.2.20.2.21.01.0000" holds three, "2.15.01" one; "0.00" stands for none.
    Source: Permendagri 90/2019, codes of organisations.
    """
    parts = code.split(".")
    pairs = [f"{a}.{b}" for a, b in zip(parts[0:6:2], parts[1:6:2], strict=False)]
    found = itertools.takewhile(lambda pair: pair == "0.00" or pair in known, pairs)
    return tuple(dict.fromkeys(pair for pair in found if pair != "0.00"))


def affair_of(
    code: str | None, urusan: Sequence[str], crosswalk: Mapping[str, Sequence[str]]
) -> str | None:
    """The affair of the OPD under which a code stands; its only affair, if it has but one."""
    for affair in urusan:
        for above in crosswalk.get(affair, ()):
            if code and (code == above or f"{code}.".startswith(f"{above}.")):
                return affair
    return urusan[0] if len(urusan) == 1 else None
