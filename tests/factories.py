"""A small city, accounts and records for tests: dull valid defaults, one call each.

Every function opens its own application context, so tests need none around it. Results are
plain values that outlive it.

    city = a_city(app)                                  # Kota Uji: Dishub, Disdik with SDN 1, …
    siti = an_account(app, "officer", "Dishub")         # also ("verifier", "writer")
    kir = a_record(app, "application", "SIM-KIR", "Dishub", hosting="pdn", review="validated")
    a_link(app, kir, "supports__process", process)
    sign_in(client, siti)                               # or browser_cookie(…) for Chromium
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import queries
from app.database import writing
from app.extensions import db
from app.government import Government
from app.operations import elements, links, people
from app.operations import government as founding
from app.operations.actor import COMMAND_LINE
from app.operations.elements import Edit
from app.operations.writer import Writer
from app.security import SignedIn
from architecture.graph import Unit
from architecture.metamodel import METAMODEL, Attribute, Kind
from schemas.elements import schema_class

PASSWORD = "kata-sandi-untuk-uji"
OPD_ROWS = (
    # name, code, short, parent, level
    ("Dinas Perhubungan", "2.15.01", "Dishub", "", "dinas"),
    ("Bidang Angkutan", "2.15.01.1", "Bidang Angkutan", "2.15.01", "bidang"),
    ("Dinas Pendidikan", "1.01.01", "Disdik", "", "dinas"),
    ("Dinas Komunikasi dan Informatika", "2.16.01", "Diskominfo", "", "dinas"),
    ("Bagian Organisasi", "4.01.01.3", "Bagor", "", "bagian"),
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class City:
    """The founded instance: its government and its OPDs by short name."""

    government: Government
    units: Mapping[str, Unit]

    def __getitem__(self, short: str) -> Unit:
        return self.units[short]


def a_city(app: Flask, *, type_: str = "kota", label_set: str = "SPBE") -> City:
    """An instance with lists, trees, national applications and a handful of OPDs."""
    government = Government("Kota Uji", type_, "2025-2029", label_set)
    rows = [
        founding.OpdRow(line, name, code, short, parent, level)
        for line, (name, code, short, parent, level) in enumerate(OPD_ROWS, start=2)
    ]
    with app.app_context():
        _found(government, rows)
        return City(government, {u.short: u for u in queries.units().values()})


def _found(government: Government, rows: Sequence[founding.OpdRow]) -> None:
    """Found the instance; on SQLite once in a process, from then on that database is copied."""
    is_empty = db.session.execute(text("SELECT count(*) FROM change")).scalar() == 0
    db.session.rollback()
    if not is_empty or db.engine.dialect.name != "sqlite":
        founding.found_instance(government, rows)
        return
    with closing(sqlite3.connect(str(db.engine.url.database))) as file:
        if government in _founded:
            _founded[government].backup(file)
            return
        founding.found_instance(government, rows)
        _founded[government] = sqlite3.connect(":memory:", check_same_thread=False)
        file.backup(_founded[government])


_founded: dict[Government, sqlite3.Connection] = {}


def an_account(
    app: Flask,
    roles: str | Sequence[str] = "officer",
    opd: str | Unit | None = "Dishub",
    *,
    username: str | None = None,
    name: str | None = None,
) -> queries.Account:
    """An account with these roles; only an officer's role takes the OPD. Password: PASSWORD."""
    words = [roles] if isinstance(roles, str) else list(roles)
    number = next(_numbers)
    with app.app_context():
        unit = unit_id(opd) if "officer" in words else None
        user_id = people.create_user(
            COMMAND_LINE,
            username or f"{words[0]}-{number}",
            name or f"{words[0].title()} {number}",
            [(role, unit if role == "officer" else None) for role in words],
            PASSWORD,
        )
        account = queries.account(user_id)
    assert account is not None
    return account


def a_record(
    app: Flask,
    kind: str = "application",
    name: str | None = None,
    opd: str | Unit | None = "Dishub",
    *,
    review: str = "draft",
    plan: str = "keep",
    marks: Mapping[str, str] | None = None,
    **values: Any,
) -> queries.StoredElement:
    """A record of any kind; `values` are read like form input, `review` and `plan` set."""
    marks = marks or {}
    edits = {n: Edit(raw=values.get(n), mark=marks.get(n)) for n in {*values, *marks}}
    with app.app_context():
        saved = elements.create_element(
            COMMAND_LINE,
            METAMODEL.kind(kind),
            name or f"{METAMODEL.kind(kind).label.id} {next(_numbers)}",
            unit_id(opd),
            edits,
        )
        element_id = saved.element.id
        _set_states(element_id, review, plan)
        stored = queries.stored_element(element_id)
    assert stored is not None
    return stored


def a_link(
    app: Flask, element: queries.StoredElement, link: str, other: queries.StoredElement
) -> str:
    """The id of a relation; `link` is a link name of the element's kind: "supports__service"."""
    with app.app_context():
        declared = METAMODEL.link(METAMODEL.kind(element.kind), link)
        return str(links.add_link(COMMAND_LINE, element.id, declared, other.id).id)


def reload(app: Flask, element: queries.StoredElement) -> queries.StoredElement:
    """The record as it is stored now."""
    with app.app_context():
        stored = queries.stored_element(element.id)
    assert stored is not None
    return stored


def sign_in(client: FlaskClient, account: queries.Account) -> FlaskClient:
    """The client, signed in as the account without going through the log-in page."""
    with client.application.app_context():
        key = queries.session_key(account.id)
    assert key is not None
    with client.session_transaction() as session:
        session["_user_id"] = SignedIn(account, key).get_id()
        session["_fresh"] = True
    return client


def signed_in(app: Flask, account: queries.Account) -> FlaskClient:
    """A new client, signed in as the account."""
    return sign_in(app.test_client(), account)


def browser_cookie(app: Flask, account: queries.Account, url: str) -> Any:
    """The session cookie for `context.add_cookies([…])` of Playwright at `url`."""
    cookie = signed_in(app, account).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return {"name": cookie.key, "value": cookie.value, "url": url}


@contextmanager
def an_extra_attribute(kind: Kind, attribute: Attribute) -> Iterator[Attribute]:
    """The kind with one more attribute at its end, as if it were declared, until the block ends."""
    declared = kind.attributes
    _redeclare(kind, (*declared, attribute))
    try:
        yield attribute
    finally:
        _redeclare(kind, declared)


def _redeclare(kind: Kind, attributes: tuple[Attribute, ...]) -> None:
    object.__setattr__(kind, "attributes", attributes)  # kinds are frozen
    kind.__dict__.pop("by_name", None)
    schema_class.cache_clear()


def unit_id(opd: str | Unit | None) -> str | None:
    """The id of an OPD given as itself, short name, code or name; needs an app context."""
    if opd is None or isinstance(opd, Unit):
        return opd.id if opd else None
    unit = queries.find_unit(opd)
    assert unit is not None, f"no OPD {opd}"
    return unit.id


def _set_states(element_id: str, review: str, plan: str) -> None:
    if (review, plan) == ("draft", "keep"):
        return
    fields: dict[str, Any] = {"review": review, "plan": plan}
    if review in ("verified", "validated"):
        fields["draft_fields"] = ""
    with writing():
        Writer(COMMAND_LINE).set_state(elements.get_element(element_id), review, fields)
