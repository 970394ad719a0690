"""The reference page of all rules (docs/kesenjangan.md), written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from architecture.gaps import RULES, Nature, Rule, Severity
from architecture.gaps.expected import expected_rules
from architecture.metamodel import METAMODEL, Domain

_INTRODUCTION = """# Kesenjangan

Halaman ini dibuat oleh `python3 run.py metamodel docs`; jangan disunting.

Kesenjangan dihitung dari catatan setiap kali data berubah; tidak ada yang disimpan. Tiga hal
dipisahkan: **teramati** (terlihat dari data), **normatif** (diminta peraturan atau kebijakan
nasional, yang disebut beserta keyakinannya), dan keputusan (prioritas, tahun, anggaran), yang
hanya diisi orang. Kode aturan tidak pernah berubah makna.

Tanda **s** (sensitif): hanya pemilik dan peninjau yang diberi tahu, dan tidak pernah masuk edisi
publik. Nilai yang dianggap (≈) dihitung, tetapi bukan kesenjangan; isian bertanda "tidak berlaku"
bukan kesenjangan.
"""
_ADDING = """## Menambah aturan

Satu fungsi di `architecture/gaps/<ranah>.py` di bawah `@rule(...)`:

```python
@rule(
    "APL-01",
    Text("Aplikasi tanpa layanan dan proses", "Application without service and process"),
    kinds=APPLICATION,
    severity=Severity.HIGH,
    says=Text("Aplikasi ini tidak mendukung …", "This application supports neither …"),
    remedy=Text("Hubungkan ke layanan …", "Link what it supports …"),
    field="supports__service",
)
def application_without_purpose(facts: Facts, application: Element) -> Answer:
    return application.opd is not None and not facts.targets(application, SUPPORTS)
```

- Fungsi menjawab satu pertanyaan tentang satu catatan: `False`, `True`, kalimat (`Text`), atau
  `Shown` bila ada jalur, kelompok, atau isian yang perlu ditunjukkan.
- Yang perlu diketahui di luar catatan itu dinyatakan: `sees` untuk jalur hubungan (`to`, `back`,
  `has`, …), `asks` untuk kelompok (`architecture/gaps/groups.py`). Setelah suntingan, aturan hanya
  ditanyakan lagi dari yang melihatnya; `tests/test_gaps_followed.py` gagal bila ada yang terlupa.
- `reads` menyebut isian yang menentukan: siapa yang tidak boleh melihat isian itu tidak diberi
  tahu kesenjangannya. `sensitive` untuk yang dapat membantu penyerang.
- Aturan normatif wajib menyebut dasar (`architecture/gaps/bases.py`).
- Tambahkan sepasang graf di `tests/gap_pairs.py` yang berbeda satu fakta; tanpa itu uji gagal.
- Isian kosong tidak pernah ditulis sebagai aturan: cukup `expected=True` pada atributnya.
"""


def gaps_reference() -> str:
    """The page as Markdown: every rule with severity, nature, basis and remedy."""
    written = [r for r in RULES if r not in expected_rules(RULES)]
    sections = [_INTRODUCTION, _overview(written)]
    for domain in Domain:
        own = sorted((r for r in written if r.domain is domain), key=lambda r: r.code)
        if own:
            sections.append(f"## {domain.label.id}\n")
            sections.extend(_section(each) for each in own)
    sections.append(_expected_section())
    sections.append(_ADDING)
    return "\n".join(sections)


def _overview(written: Iterable[Rule]) -> str:
    rules = list(written)
    counts = [f"{sum(r.severity is s for r in rules)} berkeparahan {s.label.id}" for s in Severity]
    normative = sum(r.nature is Nature.NORMATIVE for r in rules)
    return (
        f"Ada {len(rules)} aturan yang ditulis ({', '.join(counts)}; {normative} normatif) dan "
        f"satu aturan kelengkapan untuk setiap jenis catatan.\n"
    )


def _section(rule: Rule) -> str:
    signs = ", ".join(
        filter(
            None,
            [rule.severity.label.id, rule.nature.label.id.lower(), "**s**" * rule.sensitive],
        )
    )
    lines = [
        f"### {rule.code} {rule.title.id}",
        "",
        f"{signs}. {_about(rule)}",
        "",
        f"- Artinya: {rule.says.id}",
        f"- Cara menutup: {rule.remedy.id}",
    ]
    if rule.basis:
        lines.append(f"- Dasar: {rule.basis.full.id}")
    if rule.field:
        lines.append(f"- Isian yang menutup: `{rule.field}`")
    return "\n".join([*lines, ""])


def _about(rule: Rule) -> str:
    if rule.is_about_opd:
        return "Tentang OPD secara keseluruhan."
    if len(rule.kinds) == len(METAMODEL.kinds):
        return "Tentang semua jenis catatan."
    return "Tentang " + ", ".join(METAMODEL.kind(k).label.id for k in rule.kinds) + "."


def _expected_section() -> str:
    lines = [
        "## Kelengkapan isian",
        "",
        "Satu kode per jenis catatan, satu temuan per catatan; uraiannya menyebut isian yang "
        "kosong. Diturunkan dari `expected` pada metamodel, dan dari tanda "
        '"untuk diisi".',
        "",
        "| kode | jenis | isian yang diharapkan |",
        "|---|---|---|",
    ]
    for rule in sorted(expected_rules(RULES), key=lambda r: r.code):
        kind = METAMODEL.kind(rule.kinds[0])
        named = ", ".join(
            a.label.id + (" (bersyarat)" if a.expected_if else "")
            for a in kind.attributes
            if a.expected
        )
        lines.append(f"| {rule.code} | {kind.label.id} | {named} |")
    return "\n".join([*lines, ""])
