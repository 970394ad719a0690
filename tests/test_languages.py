"""Every word on a page exists in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("app/**.py", "python"), ("app/templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# The start of a template text that should have been marked for translation.
PLAIN_WORDS = re.compile(r">\s*([A-Z][a-z]+(?: [a-z]+)+)")


def english() -> Catalog:
    with (ROOT / "app/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="en")


def messages() -> Iterator[tuple[str, ...]]:
    found = extract_from_dir(ROOT, METHODS, directory_filter=lambda d: "static" not in str(d))
    for _file, _line, message, _comments, _context in found:
        yield message if isinstance(message, tuple) else (message,)


def test_every_interface_text_has_an_english_wording():
    catalogue = english()
    missing = []
    for message in messages():
        entry = catalogue.get(message[0])
        wordings = (
            (entry.string if isinstance(entry.string, tuple) else (entry.string,)) if entry else ()
        )
        if not wordings or not all(wordings):
            missing.append(message[0])
    assert missing == []


def test_english_wordings_keep_the_placeholders():
    for entry in english():
        if not entry.id:
            continue
        source = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        target = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        wanted = {p for text in source for p in PLACEHOLDER.findall(text)}
        assert {p for text in target for p in PLACEHOLDER.findall(text)} == wanted, entry.id


def test_no_template_has_words_outside_the_catalogue():
    found = []
    for template in sorted((ROOT / "app/templates").rglob("*.html")):
        text = re.sub(
            r"{[%{#].*?[%}#]}|<(script|style).*?</\1>", "", template.read_text("utf-8"), flags=re.S
        )
        found += [f"{template.name}: {words}" for words in PLAIN_WORDS.findall(text)]
    assert found == []
