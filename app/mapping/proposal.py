"""A proposed mapping for a foreign sheet, and what a person has to decide about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from app.errors import Refused
from app.mapping.columns import SKIP, Choice, choose_columns, is_exposing, is_secret
from app.mapping.content import Content, Knowledge
from app.mapping.mapping import NOTES, SheetMapping
from app.mapping.questions import Asker, FindLink, Question
from app.mapping.rows import name_position
from app.mapping.tables import TITLE_LINES, Head, Table, find_table, header_row_score, table_at
from app.workbook.columns import NAME, OPD, OWN_SHEETS
from app.workbook.files import Sheet
from architecture.metamodel import METAMODEL, Kind
from architecture.values import is_empty
from architecture.vocabulary import normalised

SAMPLES = 3
MAX_SHEETS = 6  # that are looked at for the likeliest kind


@dataclass
class Proposal:
    """A mapping with how sure it is of each part."""

    mapping: SheetMapping
    table: Table
    choices: list[Choice]
    contents: dict[str, Content]
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def samples(self, key: str) -> list[str]:
        """Some different texts of a column."""
        return [t for t, _ in self.contents[key].distinct.most_common(SAMPLES)]

    def as_json(self) -> dict[str, Any]:
        """The mapping and what it rests on; only the mapping is read back."""
        confidence: dict[str, Any] = {
            "columns": {c.head.key: c.score for c in self.choices}, "values": {}, "units": {},
            "links": {},
        }  # fmt: skip
        for q in self.questions:
            part = confidence[q.scope]
            (part if q.scope == "units" else part.setdefault(q.target, {}))[q.text] = round(
                q.confidence, 2
            )
        return self.mapping.as_json() | {
            "confidence": confidence,
            "samples": {h.key: self.samples(h.key) for h in self.table.heads},
            "warnings": self.warnings,
        }


def propose(
    sheets: Sequence[Sheet], kind: Kind, knowledge: Knowledge, find_link: FindLink, *,
    sheet: str | None = None, header: int | None = None,
) -> Proposal:  # fmt: skip
    """The proposed mapping of the sheet that looks most like a register of that kind.

    `sheet` and `header` (index of the row) are what a person chose. Raises Refused if no sheet
    has a table.
    """
    tables = [
        t for s in readable(sheets, sheet) if (t := find_table(s, kind, header=header)) is not None
    ]
    if not tables:
        raise Refused(_("Tidak ada tabel: baris judul kolom tidak ditemukan."))
    table = max(tables, key=lambda t: (_table_score(t, kind), len(t.data)))
    contents = _contents(table, knowledge)
    choices = choose_columns(kind, table.heads, [contents[h.key] for h in table.heads])
    mapping = SheetMapping(
        kind, table.sheet, table.header + 1, table.depth,
        {c.head.key: c.target for c in choices},
        more_sheets=tuple(
            t.sheet for t in tables
            if t.sheet != table.sheet and [h.key for h in t.heads] == [h.key for h in table.heads]
            and (t.header, t.depth) == (table.header, table.depth)
        ),
    )  # fmt: skip
    mapping = replace(mapping, opd=_titled_unit(table, mapping, knowledge))
    proposal = Proposal(mapping, table, choices, contents)
    mapping.fill_down = tuple(_fill_down(proposal))
    return complete(proposal, knowledge, find_link, sheets)


def proposal_of(
    sheets: Sequence[Sheet], mapping: SheetMapping, knowledge: Knowledge, find_link: FindLink
) -> Proposal:
    """The same for a mapping that is there already: what is open in it, and what is new.

    Raises Refused if the file has no such sheet.
    """
    sheet = next((s for s in sheets if s.name == mapping.sheet), None)
    if sheet is None:
        raise Refused(_("Lembar “%(name)s” tidak ada.", name=mapping.sheet))
    table = table_at(sheet, mapping.header_row - 1, mapping.header_rows)
    contents = _contents(table, knowledge)
    guessed = choose_columns(mapping.kind, table.heads, [contents[h.key] for h in table.heads])
    columns = {c.head.key: mapping.columns.get(c.head.key) for c in guessed}
    mapping = replace(mapping, columns=columns)
    choices = [
        c if c.target == columns[c.head.key]
        else Choice(c.head, columns[c.head.key], 1.0, c.others)
        for c in guessed
    ]  # fmt: skip
    return complete(Proposal(mapping, table, choices, contents), knowledge, find_link, sheets)


def readable(sheets: Sequence[Sheet], name: str | None = None) -> list[Sheet]:
    """The sheets that may hold a register, or the one of that name."""
    return [
        s for s in sheets
        if (s.name == name if name is not None else not s.is_hidden and s.name not in OWN_SHEETS)
    ]  # fmt: skip


def likely_kind(sheets: Sequence[Sheet], name: str) -> Kind:
    """The kind that headers, sheet names and the file's name speak for."""
    words = f" {normalised(name.replace('_', ' '))} "
    tops = [
        replace(s, rows=s.rows[:TITLE_LINES], merged=s.merged[: 10 * TITLE_LINES])
        for s in readable(sheets)[:MAX_SHEETS]
    ]

    def score(kind: Kind) -> float:
        tables = (find_table(s, kind) for s in tops)
        best = max((_table_score(t, kind) for t in tables if t is not None), default=0.0)
        titles = {normalised(w) for w in (kind.label.id, kind.plural.id, *kind.aliases)}
        return best + 1.5 * any(f" {t} " in words for t in titles)

    return max(METAMODEL.kinds, key=score)


def _table_score(table: Table, kind: Kind) -> float:
    rows = [table.rows[i] for i in range(table.header, table.header + table.depth)]
    return max(header_row_score(r, kind) for r in rows)


def _contents(table: Table, knowledge: Knowledge) -> dict[str, Content]:
    rows = [r for r in table.data if sum(not is_empty(c) for c in r) > 1]
    return {
        h.key: Content([r[h.position] if h.position < len(r) else None for r in rows], knowledge)
        for h in table.heads
    }


def _titled_unit(table: Table, mapping: SheetMapping, knowledge: Knowledge) -> str | None:
    """The OPD that a line above the header names: "Perangkat Daerah: Dinas Kesehatan"."""
    if OPD in mapping.columns.values():
        return None
    found = {
        answer.value
        for line in table.titles
        for part in (line, line.rpartition(":")[2])
        if (answer := knowledge.units.find(part.strip())).value and answer.confidence >= 0.9
    }
    return next(iter(found)) if len(found) == 1 else None


def _fill_down(proposal: Proposal) -> Iterator[str]:
    """The OPD column, where the OPD stands only in the first row of its records."""
    name = name_position(proposal.table, proposal.mapping)
    for choice in proposal.choices:
        if choice.target != OPD or name is None:
            continue
        position = choice.head.position
        filled = [
            not is_empty(r[position]) for r in proposal.table.data
            if max(name, position) < len(r) and not is_empty(r[name])
        ]  # fmt: skip
        if filled and filled[0] and 0.02 < sum(filled) / len(filled) < 0.8:
            yield choice.head.key


# --- What has to be decided ---------------------------------------------------------------------


def complete(
    proposal: Proposal, knowledge: Knowledge, find_link: FindLink, sheets: Sequence[Sheet]
) -> Proposal:
    """The proposal with every foreign text that needs a meaning; decisions made are kept."""
    asker = Asker(proposal.mapping, knowledge, find_link)
    proposal.questions = list(asker.ask(sheets))
    mapping = proposal.mapping
    mapping.values, mapping.units, mapping.links = {}, {}, {}
    for q in proposal.questions:
        if q.scope == "units":
            mapping.units[q.text] = q.value
        else:
            group = mapping.values if q.scope == "values" else mapping.links
            group.setdefault(q.target, {})[q.text] = q.value
    proposal.warnings = list(_warnings(proposal))
    return proposal


def _warnings(proposal: Proposal) -> Iterator[str]:
    """What a person should know before applying."""
    targets = proposal.mapping.columns
    if NAME not in targets.values():
        yield _("Kolom nama tidak ditemukan; pilih kolom yang memuat nama catatan.")
    for choice in proposal.choices:
        yield from _column_warnings(choice, targets.get(choice.head.key), proposal)
    open_units = [q for q in proposal.questions if q.scope == "units" and q.value is None]
    if open_units and proposal.mapping.opd is None:
        yield _("%(num)s sebutan OPD belum dikenal.", num=len(open_units))


def _column_warnings(choice: Choice, target: str | None, proposal: Proposal) -> Iterator[str]:
    head: Head = choice.head
    if target == SKIP and is_secret(head.key, proposal.contents[head.key]):
        yield _(
            "Kolom “%(name)s” berisi kata sandi atau nomor identitas orang: tidak disimpan.",
            name=head.key,
        )
    elif target in (None, NOTES) and is_exposing(head.key):
        yield _(
            "Kolom “%(name)s” masuk ke catatan, yang dapat ikut terbit. Periksa apakah boleh.",
            name=head.key,
        )
    others = set(choice.others) - {target, OPD, NAME}
    if (
        target not in (None, SKIP)
        and "/" in head.key
        and others & set(proposal.mapping.kind.by_name)
    ):
        yield _(
            "Kolom “%(name)s” mungkin memuat beberapa hal; isinya disimpan pada satu isian.",
            name=head.key,
        )
