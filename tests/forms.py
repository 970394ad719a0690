"""A browser without JavaScript: what it would send back of a record's form."""

from __future__ import annotations

import html
import re
from typing import Any

from flask.testing import FlaskClient

Form = dict[str, Any]


def form_of(page: str) -> Form:
    """What a browser without JavaScript would send back if nobody touched the form."""
    form: Form = {}
    body = page[page.index("data-form") :]
    for tag in re.findall(r"<input [^>]*>", body):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = given.get("type") in ("radio", "checkbox")
        if "name" in given and (not is_choice or " checked" in tag):
            form[given["name"]] = html.unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)<', body):
        form[name] = html.unescape(text)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r"<option ([^>]*selected[^>]*)>([^<]*)<", options)
        value = re.search(r'value="([^"]*)"', chosen.group(1)) if chosen else None
        form[name] = html.unescape(value.group(1) if value else chosen.group(2) if chosen else "")
    return form


def opened(client: FlaskClient, record: Any) -> Form:
    """The untouched form of a record."""
    return form_of(client.get(f"/catatan/{record.id}/ubah").text)


def sent(client: FlaskClient, record: Any, form: Form, **changes: Any) -> Any:
    """The answer to that form with some fields changed."""
    return client.post(f"/catatan/{record.id}/ubah", data={**form, **changes})


def chosen_form(page: str) -> Form:
    """The hidden fields of the page that shows two people's values."""
    found = re.findall(r'<input type="hidden" name="(mine\.[^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}
