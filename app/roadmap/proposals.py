"""Activities proposed from open gaps: one for each remedy and sort of OPD. People decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.operations.roadmap import Draft
from architecture.gap_catalogue import Entry
from architecture.gaps import Finding, Rule, Severity
from architecture.graph import Unit
from architecture.metamodel import Domain
from architecture.vocabulary import Vocabulary

# A word of the class under which gaps of a domain are closed.
CLASS_WORDS = {
    Domain.PROCESS: "tata kelola",
    Domain.SERVICE: "layanan",
    Domain.DATA: "manajemen",
    Domain.APPLICATION: "aplikasi",
    Domain.INFRASTRUCTURE: "infrastruktur",
    Domain.SECURITY: "keamanan",
    Domain.GOVERNANCE: "tata kelola",
}


@dataclass(frozen=True)
class Proposed:
    """One proposal: the rule whose remedy it is, for which sort of OPD, and the gaps it closes."""

    rule: Rule
    level: str
    domain: Domain
    findings: tuple[Finding, ...]
    category: str
    opds: tuple[str, ...]

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.rule.code}:{self.domain.css}:{self.level}"

    def draft(self, language: str, units: Mapping[str, Unit]) -> Draft:
        """The record to be written, should somebody want it."""
        title = self.rule.title.in_language(language)
        where = place_words(self, units)
        name = _("Menutup kesenjangan “%(title)s” pada %(where)s", title=title, where=where)
        remedy = self.rule.remedy.in_language(language)
        number = len(self.findings)
        output = ngettext(
            "%(num)s kesenjangan %(code)s tertutup. %(remedy)s",
            "%(num)s kesenjangan %(code)s tertutup. %(remedy)s",
            number, code=self.rule.code, remedy=remedy,
        )  # fmt: skip
        owner = self.opds[0] if len(self.opds) == 1 else None
        gaps = {f.key: f.opd for f in self.findings}
        return Draft(name, self.category, output, owner, gaps)


def proposed_from(
    findings: Iterable[Finding],
    entries: Iterable[Entry],
    *,
    units: Mapping[str, Unit],
    words: Vocabulary,
    severities: frozenset[Severity],
) -> list[Proposed]:
    """Proposals for gaps nobody decided about, the gravest and most frequent first."""
    decided = {e.key for e in entries}
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        if finding.rule.severity in severities and finding.key not in decided:
            level = _level(finding.opd, units)
            key = (finding.rule.code, finding.domain.css, level)
            groups.setdefault(key, []).append(finding)
    made = [_proposed(level, found, words) for (_c, _d, level), found in groups.items()]
    return sorted(made, key=lambda p: (p.rule.severity.rank, -len(p.findings), p.key))


def _level(opd: str | None, units: Mapping[str, Unit]) -> str:
    """The sort of OPD a gap belongs to: "dinas", "kecamatan"; "" for shared records."""
    unit = units.get(opd or "")
    while unit is not None and unit.parent is not None and not unit.level:
        unit = units.get(unit.parent)
    return unit.level.casefold() if unit else ""


def _proposed(level: str, found: list[Finding], words: Vocabulary) -> Proposed:
    first = found[0]
    opds = tuple(sorted({f.opd for f in found if f.opd}))
    category = class_for(first.domain, words)
    return Proposed(first.rule, level, first.domain, tuple(found), category, opds)


def class_for(domain: Domain, words: Vocabulary) -> str:
    """The class of the list that fits a domain, "" if its words were changed."""
    known = words.codelists.get("kategori_peta_rencana", ())
    wanted = CLASS_WORDS[domain]
    return next((value for value in known if wanted in value.casefold()), "")


def place_words(proposed: Proposed, units: Mapping[str, Unit]) -> str:
    """Where its gaps are: the OPD, or how many of which sort."""
    if not proposed.opds:
        return str(_("catatan nasional dan bersama"))
    if len(proposed.opds) == 1 and proposed.opds[0] in units:
        return units[proposed.opds[0]].label
    number = len(proposed.opds)
    level = proposed.level or _("OPD")
    return str(ngettext("%(num)s %(level)s", "%(num)s %(level)s", number, level=level))
