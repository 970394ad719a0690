"""The reference page of the vocabulary, generated so that it is never out of date."""

from __future__ import annotations

from collections.abc import Iterator

from architecture.metamodel import METAMODEL, Attribute, Kind


def metamodel_reference() -> str:
    """Markdown: every kind with its attributes, then every relation type."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Kosakata (metamodel)"
    yield ""
    yield "Halaman ini dibuat oleh `python3 run.py metamodel docs`; jangan disunting."
    yield ""
    yield "Tanda: **w** wajib, **h** diharapkan (kosong = kesenjangan), **d** tampil di daftar, "
    yield "**s** sensitif (pemilik dan peninjau saja; tidak pernah dalam edisi publik)."
    for kind in METAMODEL.kinds:
        yield from _kind(kind)
    yield ""
    yield "## Hubungan"
    yield ""
    yield "| nama | dari | arti | arti sebaliknya | ke | sumber |"
    yield "|---|---|---|---|---|---|"
    for relation in METAMODEL.relations:
        sources = ", ".join(k.label.id for k in relation.sources)
        targets = ", ".join(k.label.id for k in relation.targets)
        single = " (satu)" if relation.single else ""
        yield (
            f"| `{relation.name}` | {sources} | {relation.label.id} | {relation.inverse.id} "
            f"| {targets}{single} | {relation.source} |"
        )


def _kind(kind: Kind) -> Iterator[str]:
    yield ""
    yield f"## {kind.label.id} (`{kind.name}`)"
    yield ""
    hidden = " Sensitif." if kind.sensitive else ""
    yield f"{kind.description.id} Ranah {kind.domain.label.id}, kode {kind.prefix}.{hidden}"
    yield ""
    yield "| isian | nama | jenis | tanda | sumber |"
    yield "|---|---|---|---|---|"
    yield f"| {kind.name_label.id} | `name` | text | w d | C |"
    for attribute in kind.attributes:
        yield (
            f"| {attribute.label.id} | `{attribute.name}` | {_type(attribute)} "
            f"| {_flags(attribute)} | {attribute.source} |"
        )


def _type(attribute: Attribute) -> str:
    about = attribute.codelist or attribute.family or attribute.dimension
    if attribute.choices:
        about = ", ".join(c.label.id for c in attribute.choices)
    return f"{attribute.type}: {about}" if about else str(attribute.type)


def _flags(attribute: Attribute) -> str:
    flags = {
        "w": attribute.required,
        "h": attribute.expected,
        "d": attribute.listed,
        "s": attribute.sensitive,
    }
    return " ".join(sign for sign, holds in flags.items() if holds)
