"""The chapters in their order. A new one is a module with a `Chapter`, named here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.document.blocks import Block, Heading, Layout, Section
from app.document.chapters import annexes, as_is, catalogue, front, gaps, introduction, overview
from app.document.source import Source

CHAPTERS = (
    front.FRONT,
    introduction.INTRODUCTION,
    overview.OVERVIEW,
    as_is.AS_IS,
    gaps.GAPS,
    catalogue.CATALOGUE,
    annexes.METADATA,
    annexes.ABBREVIATIONS,
)


def all_blocks(source: Source) -> Iterator[Block]:
    """The whole document, without headings that nothing follows."""
    return without_empty_headings(block for chapter in CHAPTERS for block in chapter.blocks(source))


def without_empty_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks; a heading comes only when something to read follows below it."""
    held: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            # A heading of the same or a higher level closes what was held in vain.
            held = [h for h in held if not isinstance(h, Heading) or h.level < block.level]
            held.append(block)
        elif isinstance(block, Layout | Section):
            held.append(block)
        else:
            yield from held
            held = []
            yield block
