"""Mapping foreign spreadsheets: proposing with what the viewer may know, keeping for next time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from rapidfuzz import fuzz, process

from app import queries
from app.database import writing
from app.errors import Fault, Refused
from app.extensions import db
from app.mapping.content import Knowledge
from app.mapping.mapping import SheetMapping, read_mapping
from app.mapping.proposal import Proposal, likely_kind, proposal_of, propose
from app.mapping.units import UnitFinder
from app.mapping.values import Answer
from app.models import ImportMapping, new_id, now
from app.operations.actor import Actor
from app.operations.links import Ambiguous, Directory, Known
from app.operations.writer import Writer
from app.queries.mappings import former_units
from app.workbook.files import Sheet
from architecture.metamodel import METAMODEL, Kind
from architecture.visibility import Viewer
from architecture.vocabulary import normalised

MAX_NAME = 200
MAY_REPLACE = ("verifier", "validator", "administrator")  # what others have kept
NEAR = 80  # of 100; less like is no suggestion


def knowledge_of() -> Knowledge:
    """The lists and OPDs of this government."""
    vocabulary = queries.vocabulary()
    return Knowledge(vocabulary, UnitFinder(vocabulary, queries.units(), former_units()))


@dataclass
class LinkFinder:
    """Finds the record that a foreign text means, among those the viewer may know of."""

    viewer: Viewer
    _directory: Directory | None = None
    _names: dict[str, dict[str, list[Known]]] = field(default_factory=dict)

    def __call__(self, kind: str, text: str) -> Answer:
        """The record as "CODE Name" and how surely."""
        if self._directory is None:
            self._directory = Directory.read(self.viewer)
        try:
            if self._directory.find(kind, text) is not None:
                return Answer(text, 1.0)
        except Ambiguous:
            return Answer(None, 0.5)
        return self._nearest(kind, text, self._directory)

    def _nearest(self, kind: str, text: str, directory: Directory) -> Answer:
        if kind not in self._names:
            names = {n: known for (k, n), known in directory.by_name.items() if k == kind}
            self._names[kind] = names
        names = self._names[kind]
        outer, _bracket, inner = text.partition("(")
        for part in (outer, inner.rstrip(") ")):
            found = names.get(normalised(part), []) if part.strip() != text else []
            if len(found) == 1:
                return Answer(_shown(found[0]), 0.9)
        if len(text) > 200 or not names:
            return Answer(None)
        close = process.extract(
            normalised(text), list(names), scorer=fuzz.ratio, score_cutoff=NEAR, limit=2
        )
        if not close or len(names[close[0][0]]) > 1:
            return Answer(None)
        best, likeness = _shown(names[close[0][0]][0]), close[0][1] / 100
        is_only = len(close) == 1 or close[0][1] - close[1][1] >= 4
        is_sure = likeness >= 0.9 and is_only
        return Answer(best if is_sure else None, likeness if is_sure else 0.6, best)


def _shown(known: Known) -> str:
    return f"{known.code} {known.name}" if ";" not in known.name else known.code


def propose_mapping(
    actor: Actor, sheets: Sequence[Sheet], *, kind: Kind | None = None, name: str = "",
    sheet: str | None = None, header: int | None = None,
) -> Proposal:  # fmt: skip
    """The proposed mapping of a foreign file; without kind the likeliest one is taken.

    Raises Refused if there is no table in it.
    """
    chosen = kind or likely_kind(sheets, name)
    finder = LinkFinder(actor.viewer)
    return propose(sheets, chosen, knowledge_of(), finder, sheet=sheet, header=header)


def review_mapping(actor: Actor, sheets: Sequence[Sheet], mapping: SheetMapping) -> Proposal:
    """What is open in a mapping for this file. Raises Refused if the file has no such sheet."""
    return proposal_of(sheets, mapping, knowledge_of(), LinkFinder(actor.viewer))


def adapt_mapping(actor: Actor, sheets: Sequence[Sheet], kept: Mapping[str, Any]) -> Proposal:
    """A kept mapping laid over what would be proposed for this file.

    The table may stand elsewhere this time; columns and texts that are new are proposed.
    """
    former = read_mapping(kept)
    fresh = propose_mapping(actor, sheets, kind=former.kind)
    known = {normalised(k): t for k, t in former.columns.items()}
    mapping = fresh.mapping
    for key in mapping.columns:
        if normalised(key) in known:
            mapping.columns[key] = known[normalised(key)]
    _drop_repeated(mapping, known)
    mapping.values, mapping.units, mapping.links = former.values, former.units, former.links
    mapping.opd = former.opd or mapping.opd
    return review_mapping(actor, sheets, mapping)


def _drop_repeated(mapping: SheetMapping, known: Mapping[str, str | None]) -> None:
    """New columns give way to kept ones that have their target."""
    kept = {t for t in known.values() if t}
    for key, target in mapping.columns.items():
        if normalised(key) not in known and target in kept and target != "skip":
            mapping.columns[key] = None


def keep_mapping(actor: Actor, name: str, mapping: SheetMapping) -> str:
    """Keep a mapping under a name; one of the same name and kind is replaced, others' by
    reviewers alone. Returns its id.

    What was said of sensitive attributes and kinds is left out: others will be offered it.
    """
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        reason = _("Nama wajib diisi, paling panjang %(num)s huruf.", num=MAX_NAME)
        raise Refused(Fault(_("Nama pemetaan"), name[:MAX_NAME], reason))
    content = {
        "kind": mapping.kind.name, "headers": list(mapping.columns),
        "mapping": _shareable(mapping).as_json(),
    }  # fmt: skip
    with writing():
        writer = Writer(actor)
        stored = (
            db.session.query(ImportMapping).filter_by(name=name, kind=mapping.kind.name).first()
        )
        if stored is None:
            stored = ImportMapping(
                id=new_id(), name=name, made_by=actor.user_id, made_at=now(), **content
            )
            db.session.add(stored)
            writer.log("import_mapping", stored.id, "create", {}, {"name": name})
        elif stored.made_by != actor.user_id and not actor.has(*MAY_REPLACE):
            reason = _("Nama ini sudah dipakai pemetaan orang lain. Pilih nama lain.")
            raise Refused(Fault(_("Nama pemetaan"), name[:60], reason))
        elif json.dumps(stored.mapping, sort_keys=True) != json.dumps(
            content["mapping"], sort_keys=True
        ):
            before = {"mapping": stored.mapping}
            stored.headers, stored.mapping = content["headers"], content["mapping"]
            stored.made_by, stored.made_at = actor.user_id, now()
            after = {"mapping": content["mapping"]}
            writer.log("import_mapping", stored.id, "update", before, after)
        return str(stored.id)


def note_use(mapping_id: str) -> None:
    """Remember that a kept mapping was chosen for a file just now."""
    with writing():
        stored = db.session.get(ImportMapping, mapping_id)
        if stored is not None:
            stored.used_at = now()


def _shareable(mapping: SheetMapping) -> SheetMapping:
    kind = mapping.kind
    links = {k.name: k for k in METAMODEL.links(kind)}
    return SheetMapping(
        kind, mapping.sheet, mapping.header_row, mapping.header_rows, mapping.columns,
        {a: v for a, v in mapping.values.items() if not _is_sensitive(kind, a)}, mapping.units,
        {n: v for n, v in mapping.links.items() if n in links and not links[n].other.sensitive},
        mapping.fill_down, mapping.more_sheets, mapping.opd,
    )  # fmt: skip


def _is_sensitive(kind: Kind, name: str) -> bool:
    return name in kind.by_name and kind.by_name[name].sensitive
