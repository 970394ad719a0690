"""The guides name pictures, pages and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from app.cli import cli, load_commands
from tests.conftest import ROOT

DOCS = ROOT / "docs"
GUIDES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
COMMAND = re.compile(r"python3 run\.py ([a-z-][^`\n]*)")
OF_RUN = {"test", "check", "setup"}  # words that run.py itself understands


def targets(guide: Path) -> list[str]:
    found = LINK.findall(guide.read_text(encoding="utf-8"))
    return [a or b for a, b in found if not (a or b).startswith(("http://", "https://"))]


def anchors(guide: Path) -> set[str]:
    """What headings may be linked by, as GitHub makes it."""
    heads = re.findall(r"^#+ (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_and_picture_of_a_guide_leads_somewhere(guide: Path) -> None:
    lost = []
    for target in targets(guide):
        file, _, anchor = target.partition("#")
        other = (guide.parent / file) if file else guide
        if not other.exists() or (anchor and anchor not in anchors(other)):
            lost.append(target)
    assert lost == []


def test_every_picture_is_shown_in_a_guide() -> None:
    shown = {Path(t).name for guide in GUIDES for t in targets(guide)}
    assert {p.name for p in (DOCS / "gambar").glob("*.png")} <= shown


def commands() -> list[tuple[str, str]]:
    """(guide, command) wherever a guide names one; the README has a table of them."""
    named = [
        (guide.name, line.strip())
        for guide in GUIDES
        for line in COMMAND.findall(guide.read_text(encoding="utf-8"))
    ]
    table = re.findall(r"^\| (`.+`) \|", GUIDES[0].read_text(encoding="utf-8"), re.MULTILINE)
    listed = [("README.md", span) for cell in table for span in re.findall(r"`([^`]+)`", cell)]
    return [one for one in [*named, *listed] if one[1].split()[0] not in OF_RUN]


@pytest.mark.parametrize(("guide", "line"), commands(), ids=str)
def test_every_command_of_a_guide_exists_with_its_options(guide: str, line: str) -> None:
    load_commands()
    named: click.Command = cli
    words = line.split()
    if words[0].startswith("--"):  # options of the server
        words.insert(0, "serve")
    while isinstance(named, click.Group) and words and words[0] in named.commands:
        named = named.commands[words.pop(0)]
    if isinstance(named, click.Group):  # `diagram NAMA`: any of its commands
        assert named is not cli and words[0] == "NAMA"
        named = next(iter(named.commands.values()))
    known = {option for parameter in named.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", line)) - known == set()
