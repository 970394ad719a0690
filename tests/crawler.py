"""Walks the application like a browser without JavaScript: addresses, forms, inside of files."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

MOST_PER_ENDPOINT = 6
MOST_FORMS = 20
# Drawing takes a second each.
SLOW = {"diagrams": 3, "documents": 3, "explorer": 3}
ADDRESS_ATTRIBUTES = ("href", "src", "hx-get", "action", "formaction", "data-url")


@dataclass(frozen=True)
class Form:
    """A form that posts: where to, and its fields as they were filled."""

    action: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass
class Page(HTMLParser):
    """The addresses and the posting forms of a page."""

    address: str
    addresses: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    _action: str | None = None
    _posts: bool = False
    _fields: list[tuple[str, str]] = field(default_factory=list)
    _select: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ADDRESS_ATTRIBUTES if given.get(name)]
        if given.get("hx-post"):
            self.forms.append(Form(given["hx-post"]))
        if tag == "form":
            self._action, self._fields = given.get("action") or self.address, []
            self._posts = given.get("method", "").lower() == "post"
        name = given.get("name")
        if tag in ("input", "button", "textarea") and name:
            self._fields.append((name, given.get("value", "isi")))
        if given.get("formaction") and self._action is not None:
            self.forms.append(Form(given["formaction"], tuple(self._fields)))
        if tag == "select" and name:
            self._select = name
        if tag == "option" and self._select and given.get("value"):
            self._fields.append((self._select, given["value"]))
            self._select = None

    def handle_endtag(self, tag: str) -> None:
        if tag != "form" or self._action is None:
            return
        if self._posts:
            self.forms.append(Form(self._action, tuple(self._fields)))
        else:
            self.addresses.append(f"{self._action.partition('?')[0]}?{urlencode(self._fields)}")
        self._action = None


def crawl(app: Flask, client: FlaskClient, starts: Iterable[str]) -> tuple[set[str], set[Form]]:
    """Every kind of address and form that this client finds, a few of each endpoint."""
    waiting, known, forms = list(dict.fromkeys(starts)), set(starts), set()
    counted: Counter[str | None] = Counter()
    while waiting:
        address = waiting.pop(0)
        answer = fetch(client, address)
        if answer.mimetype != "text/html":
            continue
        page = Page(address)
        page.feed(answer.text)
        for form in page.forms:
            form = Form(urljoin(address, form.action), form.fields)
            endpoint = endpoint_of(app, form.action, "POST")
            counted[f"POST {endpoint}"] += 1
            if counted[f"POST {endpoint}"] <= MOST_FORMS:
                forms.add(form)
        for found in (plain(urljoin(address, a)) for a in page.addresses):
            endpoint = endpoint_of(app, found)
            limit = SLOW.get((endpoint or "").partition(".")[0], MOST_PER_ENDPOINT)
            if endpoint and found not in known and counted[endpoint] < limit:
                counted[endpoint] += 1
                known.add(found)
                waiting.append(found)
    return known, forms


def fetch(client: FlaskClient, address: str) -> Any:
    """The whole answer; a sent file is closed."""
    return client.get(address, buffered=True)


def plain(address: str) -> str:
    """The address within the site, without its fragment."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", "localhost"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str | None:
    """The endpoint that answers an address, or None; files of ours do not count."""
    if not address.startswith("/") or address.startswith("/static/"):
        return None
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(address).path, method=method)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def contents(answer: Any) -> Iterator[str]:
    """Everything readable in an answer: headers, text, parts of packed files, text of a PDF."""
    yield str(answer.headers)
    body = answer.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield archive.read(name).decode("utf-8", "replace")
    elif body.startswith(b"%PDF"):
        # Words are set letter by letter now and then.
        yield re.sub(
            r"\s", "", "".join(p.extract_text() for p in PdfReader(io.BytesIO(body)).pages)
        )
    else:
        yield body.decode("utf-8", "replace")
