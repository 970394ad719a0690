"""What a chapter is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.document.blocks import Block
from app.document.source import Source


@dataclass(frozen=True)
class Chapter:
    """A part of the document that can be switched, moved and added by itself."""

    key: str
    title: str
    blocks: Callable[[Source], Iterator[Block]]
