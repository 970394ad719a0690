"""Writing relations: what a link field or cell says → relations, open links, problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.database import current_write, writing
from app.errors import Fault, Forbidden, Missing, Refused
from app.extensions import db
from app.models import Element, Opd, Relation
from app.operations.actor import Actor
from app.operations.writer import OPEN_LINKS, Writer, load
from architecture.metamodel import METAMODEL, Kind, Link
from architecture.values import EMPTY_WORDS, plain_text
from architecture.visibility import Viewer
from architecture.vocabulary import normalised

LINK_PLANS = ("keep", "new", "retire")  # what is there stays, comes, or goes


@dataclass(frozen=True)
class Known:
    """What is known of a record that may be linked to."""

    id: str
    kind: str
    code: str
    name: str
    opd_id: str | None


class Ambiguous(Exception):
    """A text names several records; carries them."""

    def __init__(self, text: str, found: Sequence[Known]) -> None:
        super().__init__(text)
        self.text, self.found = text, tuple(found)


@dataclass
class Directory:
    """All living records by code and by name, for resolving what people wrote.

    "CODE", "CODE Name", "Name" and "Name @ OPD" are understood. Read once, kept up by `add`.
    """

    by_code: dict[tuple[str, str], Known] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[Known]] = field(default_factory=dict)
    opd_words: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, viewer: Viewer | None = None, *, kinds: Collection[str] | None = None
    ) -> Directory:
        """The directory as stored, or of some kinds; with a viewer only of what he may know of."""
        directory = cls()
        for opd_id, code, name, short in db.session.execute(
            select(Opd.id, Opd.code, Opd.name, Opd.short)
        ):
            for word in (name, short, code):
                if word:
                    directory.opd_words.setdefault(normalised(word), opd_id)
        rows = select(Element.id, Element.kind, Element.code, Element.name, Element.opd_id).where(
            Element.archived_at.is_(None)
        )
        if kinds is not None:
            rows = rows.where(Element.kind.in_(kinds))
        for row in db.session.execute(rows):
            if viewer is None or viewer.sees_kind_of(row.kind, row.opd_id):
                directory.add(Known(*row))
        return directory

    def add(self, known: Known) -> None:
        self.by_code[(known.kind, known.code.casefold())] = known
        self.by_name.setdefault((known.kind, normalised(known.name)), []).append(known)

    def find(self, kind: str, text: str, near: str | None = None) -> Known | None:
        """The record meant by `text`, preferring one of OPD `near`; raises Ambiguous."""
        first = text.split()[0].casefold() if text.split() else ""
        for code in (text.casefold(), first):
            found = self.by_code.get((kind, code))
            if found and (
                code != first or len(text.split()) == 1 or _same(found.name, text[len(first) :])
            ):
                return found
        _name, at, opd_word = text.rpartition(" @ ")
        candidates = self.by_name.get((kind, _said_name(text)), [])
        if at:
            opd_id = self.opd_words.get(normalised(opd_word))
            candidates = [c for c in candidates if c.opd_id == opd_id]
        own = [c for c in candidates if c.opd_id == near]
        if len(candidates) > 1 and len(own) == 1:
            return own[0]
        if len(candidates) > 1:
            raise Ambiguous(text, candidates)
        return candidates[0] if candidates else None


def _same(name: str, text: str) -> bool:
    return normalised(name) == normalised(text)


def split_links(raw: object) -> list[str]:
    """Entries of a link cell: separated by ";" or line breaks; "-" and blanks are none."""
    if isinstance(raw, (list, tuple)):
        entries = [plain_text(r) for r in raw]
    else:
        entries = [p.strip() for p in re.split(r"[;\n]", plain_text(raw or ""))]
    return list(dict.fromkeys(e for e in entries if e not in EMPTY_WORDS))


def add_link(
    actor: Actor, element_id: str, link: Link, other_id: str, *, mark: str = "confirmed"
) -> Relation:
    """Link two records by id; a second time changes nothing. A single link is replaced."""
    with writing():
        element, other = db.session.get(Element, element_id), db.session.get(Element, other_id)
        if element is None or other is None or other.kind != link.other.name:
            raise Missing
        if element.id == other.id:
            raise Refused(_("Catatan tidak dapat ditautkan dengan dirinya sendiri."))
        for end in (element, other):
            if end.archived_at is not None:
                fault = _("Catatan ini diarsipkan; pulihkan dahulu.")
                raise Refused(Fault(link.label.id, f"{end.code} {end.name}", fault))
        writer = Writer(actor)
        source, target = (other, element) if link.inverse else (element, other)
        if link.relation.single:
            _release_single(writer, link, source, target)
        return link_once(writer, link, source, target, mark=mark)


def _release_single(writer: Writer, link: Link, source: Element, target: Element) -> None:
    """Take off what a single relation held before; refuse where that is for others to decide.

    Who links from the upper end would take the record away from where it stands.
    """
    query = select(Relation).where(
        Relation.type == link.relation.name,
        Relation.source_id == source.id,
        Relation.archived_at.is_(None),
    )
    for relation in db.session.scalars(query):
        if relation.target_id == target.id:
            continue
        held = db.session.get(Element, relation.target_id) if relation.target_id else None
        is_living = held is None or held.archived_at is None
        viewer = writer.actor.viewer
        is_own = viewer.may_edit(relation.declared_by)
        if not is_own and not viewer.may_edit((target if link.inverse else source).opd_id):
            raise Forbidden
        if (link.inverse and is_living) or not is_own:
            other = f"{held.code} {held.name}" if held else relation.open_text
            raise Refused(Fault(link.label.id, f"{source.code} {source.name}", _already(other)))
        writer.unlink(relation)


def _already(other: str) -> str:
    return _(
        "Sudah tertaut dengan “%(other)s”, dan hubungan ini hanya boleh satu. Lepas tautan itu "
        "dahulu; bila dinyatakan OPD lain, sanggahlah.",
        other=other,
    )


def link_once(
    writer: Writer, link: Link, source: Element, target: Element, *, mark: str = "confirmed"
) -> Relation:
    """The relation between the two, made or restored if it is not there."""
    query = select(Relation).where(
        Relation.type == link.relation.name,
        Relation.source_id == source.id,
        Relation.target_id == target.id,
    )
    known = db.session.scalar(query)
    if known is not None and known.archived_at is None:
        return known
    declared = target if link.inverse else source
    declared_by = declared.opd_id
    if not writer.actor.viewer.may_edit(declared.opd_id):
        declared_by = (source if declared is target else target).opd_id
    return writer.link(
        link.relation.name, source, target, mark=mark, declared_by=declared_by, known=known
    )


def add_open_link(writer: Writer, element: Element, link: Link, text: str) -> Relation:
    """A link whose other end does not exist yet: it waits as text."""
    end_is_source = not link.inverse
    query = select(Relation).where(
        Relation.type == link.relation.name,
        (Relation.source_id if end_is_source else Relation.target_id) == element.id,
        Relation.open_text == text,
        Relation.open_kind == link.other.name,
    )
    known = db.session.scalar(query)
    if known is not None and known.archived_at is None:
        return known
    return writer.link(
        link.relation.name,
        element if end_is_source else None,
        None if end_is_source else element,
        mark="assumed",
        declared_by=element.opd_id,
        open_text=text,
        open_kind=link.other.name,
        known=known,
    )


def remove_link(actor: Actor, relation_id: str) -> None:
    """Archive a relation or open link of one's own OPD; the other end can only object."""
    with writing():
        relation = db.session.get(Relation, relation_id)
        if relation is None or relation.archived_at is not None:
            raise Missing
        Writer(actor).unlink(relation)


def plan_link(actor: Actor, relation_id: str, plan: str) -> None:
    """Say what becomes of a relation in the target; it belongs to the OPD that stated it."""
    if plan not in LINK_PLANS:
        choices = ", ".join(LINK_PLANS)
        raise Refused(Fault(_("Rencana"), plan[:60], _("Pilihan: %(choices)s.", choices=choices)))
    with writing():
        relation = db.session.get(Relation, relation_id)
        if relation is None or relation.archived_at is not None:
            raise Missing
        if relation.plan != plan:
            Writer(actor).plan_link(relation, plan)


def move_links(writer: Writer, element: Element, former: str | None) -> None:
    """Hand what OPD `former` stated from this record to the OPD the record now belongs to."""
    query = select(Relation).where(
        or_(Relation.source_id == element.id, Relation.target_id == element.id),
        Relation.declared_by == former,
        Relation.archived_at.is_(None),
    )
    for relation in db.session.scalars(query).all():
        if _is_declared_by(element, relation, former):
            writer.redeclare(relation, element.opd_id)


def _is_declared_by(element: Element, relation: Relation, former: str | None) -> bool:
    """Whether a relation stated by OPD `former` was stated from this record of it."""
    inverse = relation.source_id != element.id
    other_id = relation.source_id if inverse else relation.target_id
    other = db.session.get(Element, other_id) if other_id else None
    if other is None or other.opd_id != former:
        return True
    # Both ends were of that OPD: then the record that the link starts from is taken to state it.
    return not inverse


def object_to_link(actor: Actor, relation_id: str, reason: str) -> None:
    """The other end says that it disagrees; the relation stays, with the objection shown.

    The end that stated the relation neither objects nor takes an objection back.
    """
    with writing():
        relation = db.session.get(Relation, relation_id)
        if relation is None or relation.archived_at is not None:
            raise Missing
        ends = [db.session.get(Element, i) for i in (relation.source_id, relation.target_id) if i]
        others = [e for e in ends if e and e.opd_id != relation.declared_by]
        if not any(actor.viewer.may_edit(e.opd_id) for e in others):
            raise Forbidden
        objection = {"by": actor.name, "reason": reason} if reason else None
        Writer(actor).object_to(relation, objection)


def tie_open_links(
    writer: Writer, elements: Iterable[Element], *, former: Collection[str] | None = None
) -> int:
    """Tie open links whose text names one of these new or renamed records; returns how many.

    With `former`, the names that they had, only texts that may mean one of them are looked at.
    """
    elements = list(elements)
    kinds = {element.kind for element in elements}
    waiting = _waiting_for(kinds)
    if former is not None:
        waiting = _meaning(waiting, elements, former)
    if not waiting:
        return 0
    db.session.flush()
    directory = Directory.read(kinds=kinds)
    relations = load(Relation, (w.id for w in waiting)).values()
    still = [r for r in relations if r.open_text and r.archived_at is None]
    return sum(_tie(writer, relation, directory) for relation in still)


class Waiting(NamedTuple):
    """An open link, and what it says of the record it waits for."""

    id: str
    kind: str
    text: str


def _waiting_for(kinds: Collection[str]) -> list[Waiting]:
    """Open links to records of these kinds. A write asks once, and again after it made links."""
    write = current_write()
    known: dict[str, list[Waiting]] = {} if write is None else write.setdefault(OPEN_LINKS, {})
    asked = sorted(set(kinds) - known.keys())
    if asked:
        query = select(Relation.id, Relation.open_kind, Relation.open_text).where(
            Relation.open_kind.in_(asked), Relation.open_text != "", Relation.archived_at.is_(None)
        )
        known |= {kind: [] for kind in asked}
        # Most records are waited for by nobody: then nothing needs to be written before.
        is_new_there = any(isinstance(row, Relation) for row in db.session.new)
        with nullcontext() if is_new_there else db.session.no_autoflush:
            for id_, kind, text in db.session.execute(query):
                known[str(kind)].append(Waiting(id_, str(kind), text))
    return [waiting for kind in kinds for waiting in known[kind]]


def _meaning(
    waiting: Iterable[Waiting], elements: Collection[Element], former: Collection[str]
) -> list[Waiting]:
    """Those whose text may mean one of the records, now or by a former name."""
    codes = {e.code.casefold() for e in elements}
    names = {normalised(name) for name in (*(e.name for e in elements), *former)}
    return [w for w in waiting if _says_code(w.text, codes) or _said_name(w.text) in names]


def _says_code(text: str, codes: Collection[str]) -> bool:
    words = text.casefold().split()
    return text.casefold() in codes or bool(words and words[0] in codes)


def _said_name(text: str) -> str:
    """The name that a text says, without the OPD behind it: "Name @ OPD"."""
    name, at, _opd = text.rpartition(" @ ")
    return normalised(name if at else text)


def _tie(writer: Writer, relation: Relation, directory: Directory) -> bool:
    known_end = relation.source_id or relation.target_id
    element = db.session.get(Element, known_end) if known_end else None
    try:
        found = directory.find(
            relation.open_kind or "", relation.open_text, element.opd_id if element else None
        )
    except Ambiguous:
        return False
    if found is None or found.id == known_end or _has_twin(relation, found.id):
        return False
    # Who stated the link could not see it any more.
    if METAMODEL.kind(found.kind).sensitive and found.opd_id != relation.declared_by:
        return False
    if relation.source_id is None:
        writer.tie(relation, source_id=found.id, target_id=None)
    else:
        writer.tie(relation, source_id=None, target_id=found.id)
    return True


def _has_twin(relation: Relation, other_id: str) -> bool:
    source = relation.source_id or other_id
    target = relation.target_id or other_id
    query = select(Relation.id).where(
        Relation.type == relation.type,
        Relation.source_id == source,
        Relation.target_id == target,
    )
    return db.session.scalar(query) is not None


def open_links_of(element_id: str) -> list[Relation]:
    """Open links of a record, oldest first."""
    query = select(Relation).where(
        or_(Relation.source_id == element_id, Relation.target_id == element_id),
        Relation.open_text != "",
        Relation.archived_at.is_(None),
    )
    return list(db.session.scalars(query))


def link_of(relation: Relation, kind: Kind) -> Link | None:
    """The link field under which a relation shows at a record of that kind (open links)."""
    inverse = relation.source_id is None
    for link in METAMODEL.links(kind):
        if (
            link.relation.name == relation.type
            and link.inverse == inverse
            and link.other.name == relation.open_kind
        ):
            return link
    return None
