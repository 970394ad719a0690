"""BAB III: the architecture today, one section for each domain, then a picture of each OPD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from app.document.blocks import (
    LANDSCAPE,
    PICTURE_PAGES,
    PORTRAIT,
    Block,
    Bullets,
    Column,
    Heading,
    Layout,
    Paragraph,
    Row,
    Sum,
    Table,
)
from app.document.chapters.chapter import Chapter
from app.document.record_tables import overview_table, shared_table
from app.document.source import Source
from app.document.words import listed, lower_first, number, title_case
from architecture.completeness import total
from architecture.graph import Element
from architecture.metamodel import METAMODEL, SIX_DOMAINS, Attribute, Domain, Kind
from architecture.metamodel.application import APPLICATION, INTEGRATION
from architecture.metamodel.process import PROCESS
from architecture.metamodel.types import ValueType
from architecture.values import show_value

_IN_PLACE_OF_LIST = {APPLICATION: "application_inventory", INTEGRATION: "exchange_list"}
_BESIDE_LIST = {PROCESS: "process_chain"}
MOST_VALUES = 12  # of one distribution; the rest is summed up


def _blocks(source: Source) -> Iterator[Block]:
    yield Layout(PORTRAIT)
    yield Heading("Arsitektur Saat Ini", 1)
    for domain in SIX_DOMAINS:
        yield from _domain(source, domain)
    yield from _pictures(source)


def _domain(source: Source, domain: Domain) -> Iterator[Block]:
    kinds = [k for k in METAMODEL.of_domain(domain) if source.records(k)]
    source.tell(f"Ranah {domain.label.id}")
    yield Layout(PORTRAIT)
    yield Heading(title_case(domain.label.id))
    if not kinds:
        yield Paragraph("Belum ada catatan pada ranah ini.")
        return
    for kind in kinds:
        yield Paragraph(_sentence(source, kind))
        bullets = tuple(_distributions(source, kind))
        if bullets:
            yield Bullets(bullets)
    yield _counts(source, domain, kinds)
    tables = {kind: list(_tables(source, kind)) for kind in kinds}
    # Pages are turned once for a domain, not table by table.
    is_wide = any(t.layout == LANDSCAPE for made in tables.values() for t in made)
    yield Layout(LANDSCAPE if is_wide else PORTRAIT)
    for kind, made in tables.items():
        if len(kinds) > 1:
            yield Heading(title_case(kind.plural.id), 3)
        yield from made


def _tables(source: Source, kind: Kind) -> Iterator[Table]:
    """The list of a kind, or what the catalogue has in its place, and what ties it to others."""
    name = _IN_PLACE_OF_LIST.get(kind)
    yield shared_table(source, name, kind) if name else overview_table(source, kind)
    if kind in _BESIDE_LIST:
        yield shared_table(source, _BESIDE_LIST[kind], kind, without=("process_kind", "gaps"))


def _sentence(source: Source, kind: Kind) -> str:
    records = source.records(kind)
    owners = sum(1 for line, _ in source.by_line(kind) if line.unit)
    national = sum(e.opd is None for e in records)
    where = f" pada {number(owners)} perangkat daerah" if owners else ""
    shared = f"; {number(national)} di antaranya nasional atau dipakai bersama" if national else ""
    return (
        f"Tercatat {number(len(records))} {lower_first(kind.plural.id)}{where}{shared}. "
        f"{_states(records)}{_filled(records)}"
    )


def _states(records: Sequence[Element]) -> str:
    accepted = sum(e.review in ("verified", "validated") for e in records)
    submitted = sum(e.review == "submitted" for e in records)
    rest = len(records) - accepted - submitted
    parts = [
        f"{number(count)} {words}"
        for count, words in (
            (accepted, "sudah diverifikasi atau disahkan"),
            (submitted, "diajukan"),
            (rest, "masih draf atau dikembalikan"),
        )
        if count
    ]
    return f"Menurut statusnya, {listed(parts)}. "


def _filled(records: Sequence[Element]) -> str:
    counts = total(records)
    if not counts.expected:
        return ""
    unsure = f", {number(counts.assumed)} di antaranya belum dikonfirmasi" if counts.assumed else ""
    return (
        f"Dari {number(counts.expected)} isian yang diharapkan, {number(counts.filled)} terisi "
        f"({counts.share} %){unsure}."
    )


def _distributions(source: Source, kind: Kind) -> Iterator[str]:
    for attribute in kind.attributes:
        if attribute.listed and attribute.type in (ValueType.CHOICE, ValueType.CODE):
            yield _distribution(source, kind, attribute)


def _distribution(source: Source, kind: Kind, attribute: Attribute) -> str:
    counted: Counter[str] = Counter()
    for element in source.records(kind):
        value = element.attributes.get(attribute.name)
        counted[show_value(attribute, value, source.vocabulary) or "belum diisi"] += 1
    empty = counted.pop("belum diisi", 0)
    common = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{value} ({number(count)})" for value, count in common[:MOST_VALUES]]
    rest = sum(count for _, count in common[MOST_VALUES:])
    parts += [f"lainnya ({number(rest)})"] if rest else []
    parts += [f"belum diisi ({number(empty)})"] if empty else []
    return f"{attribute.label.id}: {'; '.join(parts)}."


def _counts(source: Source, domain: Domain, kinds: Sequence[Kind]) -> Table:
    """One row for each OPD, or for each kind where the domain has several."""
    if len(kinds) == 1:
        groups = [(line.name, members) for line, members in source.by_line(kinds[0])]
        first = "Perangkat daerah"
    else:
        groups = [(kind.plural.id, source.records(kind)) for kind in kinds]
        first = "Jenis"
    rows: list[Row] = [_count_row(name, members) for name, members in groups]
    rows.append(Sum(_count_row("Jumlah", [e for _, members in groups for e in members])))
    columns = [
        Column(first, width=3600),
        *(
            Column(label, is_number=True)
            for label in ("Jumlah", "Draf", "Diajukan", "Diterima", "Isian diharapkan", "Terisi")
        ),
    ]
    note = "Diterima: diverifikasi atau disahkan. Draf: termasuk yang dikembalikan."
    return Table.of(f"Rekapitulasi {lower_first(domain.label.id)}", columns, rows, note)


def _count_row(name: str, members: Sequence[Element]) -> tuple[str, ...]:
    counts = total(members)
    accepted = sum(e.review in ("verified", "validated") for e in members)
    submitted = sum(e.review == "submitted" for e in members)
    share = f"{counts.share} %" if counts.share is not None else ""
    drafts = len(members) - accepted - submitted
    return (
        name, number(len(members)), number(drafts), number(submitted), number(accepted),
        number(counts.expected), share,
    )  # fmt: skip


def _pictures(source: Source) -> Iterator[Block]:
    if not source.request.pictures:
        return
    yield Heading("Gambar Arsitektur per Perangkat Daerah")
    yield Paragraph(
        "Setiap gambar menunjukkan satu perangkat daerah berlapis-lapis: proses bisnis di atas, "
        "lalu layanan, aplikasi, data, dan infrastruktur. Catatan keamanan dan simpul yang dipakai "
        "banyak aplikasi ditulis sebagai kode di lajur samping. Kotak abu-abu adalah catatan "
        "perangkat daerah atau instansi lain. Bentuk, huruf, dan tanda dijelaskan pada tiap gambar."
    )
    yield Layout(PICTURE_PAGES[source.request.paper])
    yield from source.pictures()


AS_IS = Chapter("as-is", "Arsitektur saat ini", _blocks)
