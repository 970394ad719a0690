"""What the link cells of rows mean: relations, links that wait, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from sqlalchemy import select

from app.extensions import db
from app.models import Element, Opd, Relation
from app.operations.import_state import Draft, Frame, LinkStep, RowPlan
from app.operations.links import Ambiguous, Directory, Known
from app.workbook.marks import OF_VALUES, Marks
from architecture.metamodel import Link, Text
from architecture.vocabulary import normalised

MAX_SOUGHT = 1_000  # unknown names for which the nearest is looked up


@dataclass
class StoredLink:
    """A relation as stored or as planned; planned ones have no id."""

    id: str | None
    mark: str
    is_archived: bool
    text: str = ""
    declared_by: str | None = None


@dataclass
class LinkPlanner:
    """Turns link cells into steps; knows what is stored and what is already planned."""

    frame: Frame
    directory: Directory
    steps: list[LinkStep] = field(default_factory=list)
    tied: dict[tuple[str, str, str], StoredLink] = field(default_factory=dict)
    waiting: dict[tuple[str, str, bool, str], list[StoredLink]] = field(default_factory=dict)
    targets: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _near: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)

    def read(self, types: Iterable[str]) -> None:
        """Take in the stored relations of these types."""
        query = select(
            Relation.id, Relation.type, Relation.source_id, Relation.target_id, Relation.mark,
            Relation.archived_at, Relation.open_text, Relation.open_kind, Relation.declared_by,
        ).where(Relation.type.in_(sorted(types)))  # fmt: skip
        for row in db.session.execute(query):
            id_, type_, source, target, mark, archived, text, kind, declared_by = row
            link = StoredLink(id_, mark, archived is not None, text, declared_by)
            if source is not None and target is not None:
                self._remember(type_, source, target, link)
            else:
                key = (type_, source or target or "", source is None, kind or "")
                self.waiting.setdefault(key, []).append(link)

    def _remember(self, type_: str, source: str, target: str, link: StoredLink) -> None:
        self.tied[(type_, source, target)] = link
        if not link.is_archived:
            self.targets.setdefault((type_, source), set()).add(target)

    def plan(self, plan: RowPlan, link: Link, entries: Sequence[str], marks: Marks) -> None:
        """Steps for one link cell."""
        draft = plan.draft
        assert draft is not None
        stated = marks.exceptions.get(link.name)
        explicit = stated.mark if stated and stated.mark in OF_VALUES else None
        if stated is not None and explicit is None:
            self._warn_of_mark(plan, link)
        mark = explicit or marks.default or "assumed"
        for entry in entries:
            try:
                found = self._find(plan, link, entry)
            except Ambiguous as several:
                self._report_ambiguous(plan, link, several)
                continue
            if found is None:
                self._wait(plan, draft, link, entry)
            elif found.id == draft.id:
                reason = Text(
                    "Catatan tidak dapat ditautkan dengan dirinya sendiri.",
                    "A record cannot be linked to itself.",
                )
                self.frame.warn(plan.row.place(link.name), entry, reason)
            else:
                self._tie(plan, link, entry, found, mark=mark, explicit=explicit)

    def _report_ambiguous(self, plan: RowPlan, link: Link, several: Ambiguous) -> None:
        listed = "; ".join(
            f"{k.code} {k.name} ({self.frame.unit_label(k.opd_id)})".strip() for k in several.found
        )
        reason = Text(
            f"Beberapa catatan bernama ini: {listed}. Tulis kodenya atau “Nama @ OPD”.",
            f"Several records have this name: {listed}. Write the code or “Name @ OPD”.",
        )
        self.frame.error(plan.row.place(link.name), several.text, reason)

    def _find(self, plan: RowPlan, link: Link, entry: str) -> Known | None:
        """The record an entry means, or None; raises Ambiguous."""
        assert plan.draft is not None
        found = self.directory.find(link.other.name, entry, plan.draft.opd_id)
        if found is not None:
            return found
        by_code = self.directory.by_code.get((link.other.name, entry.split()[0].casefold()))
        if by_code is not None:
            reason = Text(
                f"Nama berbeda; dihubungkan menurut kodenya dengan “{by_code.name}”.",
                f"The name differs; linked by its code to “{by_code.name}”.",
            )
            shown = f"{by_code.code} {by_code.name}"
            self.frame.warn(plan.row.place(link.name), entry, reason, shown)
        return by_code

    def _tie(
        self, plan: RowPlan, link: Link, entry: str, found: Known, *, mark: str,
        explicit: str | None,
    ) -> None:  # fmt: skip
        draft = plan.draft
        assert draft is not None
        source, target = (found.id, draft.id) if link.inverse else (draft.id, found.id)
        type_ = link.relation.name
        known = self.tied.get((type_, source, target))
        if known is not None and not known.is_archived:
            is_own = self.frame.viewer.may_edit(known.declared_by)
            if explicit and known.id and known.mark != explicit and is_own:
                self._step(draft, LinkStep("mark", relation_id=known.id, mark=explicit))
                known.mark = explicit
            return
        if link.relation.single and not self._make_room(plan, link, entry, source, target):
            return
        waiting = self._waiting_for(draft, link, entry)
        if waiting is not None and waiting.id and known is None:
            step = LinkStep("tie", type_, source, target, waiting.id)
            waiting.is_archived = True
        else:
            step = LinkStep(
                "link", type_, source, target, known.id if known else None, mark, draft.opd_id
            )
        self._step(draft, step)
        self._remember(type_, source, target, StoredLink(None, mark, False))

    def _make_room(self, plan: RowPlan, link: Link, entry: str, source: str, target: str) -> bool:
        """Release what a single relation held before; refuses where the other end says so."""
        draft = plan.draft
        assert draft is not None
        type_ = link.relation.name
        for other in sorted(self.targets.get((type_, source), set()) - {target}):
            held = self.tied[(type_, source, other)]
            is_own = self.frame.viewer.may_edit(held.declared_by)
            if link.inverse or held.id is None or not is_own:
                reason = Text(
                    "Hubungan ini hanya boleh satu dan sudah dinyatakan lain, di baris lain atau "
                    "oleh OPD lain. Pilih salah satu.",
                    "This relation admits one record and is already stated otherwise, in "
                    "another row or by another OPD. Choose one.",
                )
                self.frame.error(plan.row.place(link.name), entry, reason)
                return False
            self._step(draft, LinkStep("release", type_, source, other, held.id))
            held.is_archived = True
            self.targets[(type_, source)].discard(other)
        return True

    def _waiting_for(self, draft: Draft, link: Link, entry: str) -> StoredLink | None:
        key = (link.relation.name, draft.id, link.inverse, link.other.name)
        wanted = normalised(entry)
        living = (w for w in self.waiting.get(key, []) if not w.is_archived)
        return next((w for w in living if normalised(w.text) == wanted), None)

    def _wait(self, plan: RowPlan, draft: Draft, link: Link, entry: str) -> None:
        reason = Text(
            "Catatan ini belum ada; tautan menunggu sampai dicatat.",
            "There is no such record yet; the link waits for it.",
        )
        suggestion = self._nearest(link, entry)
        self.frame.warn(plan.row.place(link.name), entry, reason, suggestion)
        if self._waiting_for(draft, link, entry) is not None:
            return
        key = (link.relation.name, draft.id, link.inverse, link.other.name)
        archived = next((w for w in self.waiting.get(key, []) if w.text == entry and w.id), None)
        step = LinkStep(
            "open", link.relation.name,
            None if link.inverse else draft.id, draft.id if link.inverse else None,
            archived.id if archived else None, "assumed", draft.opd_id, entry, link.other.name,
        )  # fmt: skip
        self._step(draft, step)
        self.waiting.setdefault(key, []).append(StoredLink(None, "assumed", False, entry))

    def _step(self, draft: Draft, step: LinkStep) -> None:
        self.steps.append(step)
        draft.has_new_links = True

    def _nearest(self, link: Link, entry: str) -> str | None:
        kind, key = link.other.name, (link.other.name, entry)
        if key not in self._near and len(self._near) < MAX_SOUGHT:
            if kind not in self._names:
                self._names[kind] = [n for k, n in self.directory.by_name if k == kind]
            names = self._names[kind]
            best = process.extractOne(normalised(entry), names, scorer=fuzz.ratio, score_cutoff=75)
            found = self.directory.by_name[(link.other.name, best[0])][0] if best else None
            self._near[key] = f"{found.code} {found.name}".strip() if found else None
        return self._near.get(key)

    def _warn_of_mark(self, plan: RowPlan, link: Link) -> None:
        reason = Text(
            "Hubungan hanya dapat bertanda dikonfirmasi atau dianggap; tanda ini diabaikan.",
            "Relations can only be marked confirmed or assumed; this mark is ignored.",
        )
        self.frame.warn(plan.row.place(link.name), link.label.id, reason)


def directory_for(plans: Sequence[RowPlan], frame: Frame) -> Directory:
    """Every living record the viewer may know of, and those that the import makes or renames."""
    directory = Directory()
    opds = select(Opd.id, Opd.code, Opd.name, Opd.short)
    for opd_id, code, name, short in db.session.execute(opds):
        for word in (name, short, code):
            if word:
                directory.opd_words.setdefault(normalised(word), opd_id)
    rows = select(Element.id, Element.kind, Element.code, Element.name, Element.opd_id)
    for row in db.session.execute(rows.where(Element.archived_at.is_(None))):
        if frame.viewer.sees_kind_of(row.kind, row.opd_id):
            directory.add(Known(*row))
    drafts = {p.draft.id: p for p in plans if p.draft is not None}
    for plan in drafts.values():
        draft, name = plan.draft, plan.row.name
        assert draft is not None
        known = Known(draft.id, draft.kind.name, draft.code, name or draft.name, draft.opd_id)
        if draft.is_new:
            directory.by_name.setdefault((known.kind, normalised(known.name)), []).append(known)
            if draft.code:
                directory.by_code[(known.kind, draft.code.casefold())] = known
        elif name and normalised(name) != normalised(draft.name):
            directory.by_name.setdefault((known.kind, normalised(name)), []).append(known)
    return directory
