"""Link fields of the form: pickers of records of other kinds, with room for free text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.operations.records import LinkEdit, is_record_id
from app.records.form import Form
from architecture.graph import Element, Graph
from architecture.metamodel import METAMODEL, Kind, Link, Text
from architecture.values import is_empty
from architecture.visibility import Viewer


@dataclass(frozen=True)
class Entry:
    """One end in a link field: a record, or text that waits for one.

    `relation` is the stored relation; a new entry has none yet.
    """

    element: str | None
    text: str
    relation: str | None = None
    declared_by: str | None = None

    @property
    def key(self) -> str:
        """What the picker sends for it."""
        return self.element or self.text


@dataclass(frozen=True)
class LinkField:
    """One link of the form and what stands in it; `seen` is JSON for the hidden field.

    `foreign` was stated by other OPDs: shown, but not for this form to take off.
    """

    link: Link
    entries: tuple[Entry, ...] = ()
    seen: str = "[]"
    foreign: tuple[Entry, ...] = ()

    @property
    def name(self) -> str:
        return f"l.{self.link.name}"


@dataclass(frozen=True)
class LinkGroup:
    """Link fields of one relation, read in one direction; `folded` are the empty rare ones."""

    phrase: Text
    shown: tuple[LinkField, ...]
    folded: tuple[LinkField, ...]


def link_words(link: Link, language: str) -> str:
    """What a link says, with the kind at its other end: "memakai data", "berjalan di server"."""
    phrase = link.phrase.in_language(language)
    kind = link.other.label.in_language(language)
    words = [w if w.isupper() else w.lower() for w in kind.split()]
    return phrase if words[0] in phrase.split() else f"{phrase} {' '.join(words)}"


FEW = 3  # so many kinds of one relation are shown at once


def link_fields(
    kind: Kind, element: Element | None, graph: Graph, viewer: Viewer
) -> tuple[LinkField, ...]:
    """The link fields of a record as its viewer's graph has them; all empty for a new one."""
    if element is None:
        return tuple(LinkField(link) for link in METAMODEL.column_links(kind))
    fields = []
    for link in METAMODEL.column_links(kind):
        everything = list(entries_of(element, link, graph))
        own = tuple(e for e in everything if viewer.may_edit(e.declared_by))
        foreign = tuple(e for e in everything if not viewer.may_edit(e.declared_by))
        fields.append(LinkField(link, own, _as_json(own), foreign))
    return tuple(fields)


def entries_of(element: Element, link: Link, graph: Graph) -> Iterable[Entry]:
    """What the record is linked to under a link, by code, then what waits as text."""
    found = []
    for relation in graph.relations_of(element):
        here, there = relation.source, relation.target
        if link.inverse:
            here, there = there, here
        if relation.type != link.relation.name or here != element.id:
            continue
        other = graph.elements[there]
        if other.kind == link.other.name:
            words = f"{other.code} {other.name}"
            entry = Entry(other.id, words, relation.id, relation.declared_by)
            found.append((other.code, entry))
    yield from (entry for _, entry in sorted(found, key=lambda pair: pair[0]))
    for waiting in graph.open_links:
        same = (waiting.type, waiting.element, waiting.inverse, waiting.other_kind)
        if same == (link.relation.name, element.id, link.inverse, link.other.name):
            yield Entry(None, waiting.text, waiting.id, element.opd)


def grouped(fields: Iterable[LinkField]) -> tuple[LinkGroup, ...]:
    """The fields by relation and direction, in declared order."""
    groups: dict[tuple[str, bool], list[LinkField]] = {}
    for field in fields:
        groups.setdefault((field.link.relation.name, field.link.inverse), []).append(field)
    return tuple(_group(members) for members in groups.values())


def _group(members: list[LinkField]) -> LinkGroup:
    phrase = members[0].link.phrase
    if len(members) <= FEW:
        return LinkGroup(phrase, tuple(members), ())
    return LinkGroup(
        phrase,
        tuple(f for f in members if f.entries or f.foreign),
        tuple(f for f in members if not f.entries and not f.foreign),
    )


# --- From what was sent -------------------------------------------------------------------------


def read_links(
    kind: Kind, form: Form, shown: Iterable[LinkField], graph: Graph
) -> tuple[tuple[LinkField, ...], list[LinkEdit]]:
    """The link fields as sent (`shown` are those of now), and the edits they mean."""
    fields, edits = [], []
    foreign = {field.name: field.foreign for field in shown}
    for link in METAMODEL.column_links(kind):
        name = f"l.{link.name}"
        if f"has.{name}" not in form and name not in form:
            continue
        seen = _seen(form, link)
        sent = [_entry(text, link, seen, graph) for text in _texts(form, name)]
        # One that is gone is refused when saving; the form then comes back without it.
        there = tuple(e for e in sent if e.element or not is_record_id(e.text))
        fields.append(LinkField(link, there, _as_json(seen), foreign.get(name, ())))
        edit = _edit(link, seen, sent)
        if edit.add or edit.texts or edit.remove:
            edits.append(edit)
    return tuple(fields), edits


def _texts(form: Form, name: str) -> list[str]:
    lines = [line.strip() for given in form.getlist(name) for line in given.splitlines()]
    return list(dict.fromkeys(line for line in lines if not is_empty(line)))


def _seen(form: Form, link: Link) -> tuple[Entry, ...]:
    try:
        given = json.loads(form.get(f"seen.l.{link.name}") or "[]")
        return tuple(Entry(str(e.get("e") or "") or None, str(e["t"]), str(e["r"])) for e in given)
    except (ValueError, TypeError, KeyError, AttributeError):
        place = link.label.id
        raise Refused(Fault(place, "", _("Halaman rusak; muat ulang lalu ulangi."))) from None


def _entry(text: str, link: Link, seen: Iterable[Entry], graph: Graph) -> Entry:
    """What a sent key or text means: what was seen, a record the viewer may see, or text."""
    known = next((e for e in seen if text in (e.key, e.text)), None)
    if known is not None:
        return known
    element = graph.elements.get(text)
    if element is not None and element.kind == link.other.name:
        return Entry(element.id, f"{element.code} {element.name}")
    return Entry(None, text)


def _edit(link: Link, seen: Iterable[Entry], sent: Iterable[Entry]) -> LinkEdit:
    before, after = {e.key: e for e in seen}, {e.key: e for e in sent}
    new = [e for key, e in after.items() if key not in before]
    gone = [e for key, e in before.items() if key not in after]
    former = next((e.element for e in before.values()), None)
    return LinkEdit(
        link,
        add=tuple(e.element for e in new if e.element),
        texts=tuple(e.text for e in new if not e.element),
        remove=tuple(e.relation for e in gone if e.relation),
        seen=former if link.single else None,
    )


def _as_json(entries: Iterable[Entry]) -> str:
    given = [{"e": e.element, "t": e.text, "r": e.relation} for e in entries]
    return json.dumps(given, ensure_ascii=False)
