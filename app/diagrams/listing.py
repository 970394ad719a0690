"""A picture as a list: every box with its links in words, for who cannot or need not see it."""

from __future__ import annotations

from dataclasses import dataclass

from architecture.diagrams.picture import Box, Code, Edge, Picture
from architecture.diagrams.plan_forms import LINES
from architecture.diagrams.planning import NEW, RETIRE
from architecture.diagrams.style import LAYERS
from architecture.metamodel import Domain


@dataclass(frozen=True)
class Link:
    """One relation as read from a box; `is_drawn` is False where the picture only implies it."""

    phrase: str
    other: Box
    is_drawn: bool = True


@dataclass(frozen=True)
class Entry:
    """A box with its links and the hubs and security records it uses."""

    box: Box
    links: tuple[Link, ...]
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Layer:
    """The own boxes of one layer, by code."""

    domain: Domain
    entries: tuple[Entry, ...]


def as_list(picture: Picture) -> tuple[Layer, ...]:
    """The layers from top to bottom; stubs appear only as other ends."""
    links: dict[str, list[Link]] = {}
    for edge in picture.edges:
        _add(links, picture, edge, is_drawn=True)
    for edge in picture.implied:
        _add(links, picture, edge, is_drawn=False)
    codes = {code.code: code for code in picture.codes}
    return tuple(
        Layer(
            domain,
            tuple(
                Entry(box, tuple(links.get(box.id, ())), tuple(codes[c] for c in box.codes))
                for box in picture.layer(domain)
                if not box.stub
            ),
        )
        for domain in LAYERS
    )


def _add(links: dict[str, list[Link]], picture: Picture, edge: Edge, *, is_drawn: bool) -> None:
    source, target = picture.by_id.get(edge.source), picture.by_id.get(edge.target)
    if source is None or target is None:
        return
    phrases = (
        edge.phrase.in_language(picture.language),
        edge.inverse.in_language(picture.language),
    )
    if edge.plan in (NEW, RETIRE):  # what the form of the line says
        said = LINES[edge.plan].in_language(picture.language)
        phrases = (f"({said}) {phrases[0]}", f"({said}) {phrases[1]}")
    forth = Link(phrases[0], target, is_drawn)
    back = Link(phrases[1], source, is_drawn)
    links.setdefault(source.id, []).append(forth)
    links.setdefault(target.id, []).append(back)
