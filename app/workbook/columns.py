"""The columns of a kind's sheet: what the writer writes and the reader looks for."""

from __future__ import annotations

from dataclasses import dataclass

from architecture.metamodel import METAMODEL, Attribute, Kind, Link, Metamodel, Text

ID = "id"
CODE = "code"
NAME = "name"
OPD = "opd"
PLAN = "plan"
MARKS = "marks"
REVIEW = "review"
NATIONAL = "Nasional"
# Sheets that hold no records.
GUIDE_SHEET = "Petunjuk"
CHOICE_SHEET = "Pilihan"
PROBLEM_SHEET = "Masalah"
# In place of the guide where a workbook holds the target: such a file is never read back, as its
# values would become today's.
TARGET_SHEET = "Keadaan target"
OWN_SHEETS = frozenset({GUIDE_SHEET, CHOICE_SHEET, PROBLEM_SHEET})

# What a plan is called in a cell; "merge" may be followed by MERGED_INTO and a code.
PLANS = {
    "keep": Text("tetap", "keep"),
    "new": Text("baru", "new"),
    "upgrade": Text("pengembangan", "upgrade"),
    "retire": Text("dihentikan", "retire"),
    "merge": Text("digabung", "merge"),
}
MERGED_INTO = Text("ke", "into")
REVIEWS = {
    "draft": Text("draf", "draft"),
    "submitted": Text("diajukan", "submitted"),
    "verified": Text("diverifikasi", "verified"),
    "validated": Text("disahkan", "validated"),
    "returned": Text("dikembalikan", "returned"),
}
_BEFORE = {CODE: Text("Kode", "Code")}
_AFTER = {
    OPD: Text("OPD", "OPD"),
    PLAN: Text("Rencana", "Plan"),
}
_LAST = {
    MARKS: Text("Tanda", "Marks"),
    REVIEW: Text("Status verifikasi", "Review state"),
}


@dataclass(frozen=True)
class Column:
    """One column: an attribute, a link, or one of the fixed ones (then both are None)."""

    name: str
    label: Text
    attribute: Attribute | None = None
    link: Link | None = None

    @property
    def is_sensitive(self) -> bool:
        """Whether a public edition leaves the column out."""
        if self.attribute is not None:
            return self.attribute.sensitive
        return self.link is not None and (self.link.relation.sensitive or self.link.other.sensitive)


def columns_of(
    kind: Kind, *, metamodel: Metamodel = METAMODEL, is_public: bool = False
) -> tuple[Column, ...]:
    """The columns of a kind's sheet in their order, `id` first."""
    columns = [Column(ID, Text("ID", "ID"))]
    columns += [Column(n, label) for n, label in _BEFORE.items()]
    columns.append(Column(NAME, kind.name_label))
    columns += [Column(n, label) for n, label in _AFTER.items()]
    columns += [Column(a.name, a.label, attribute=a) for a in kind.attributes]
    columns += [Column(k.name, k.label, link=k) for k in metamodel.column_links(kind)]
    columns += [Column(n, label) for n, label in _LAST.items()]
    return tuple(c for c in columns if not (is_public and c.is_sensitive))
