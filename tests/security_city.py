"""A city in which everything that not all may see is an unmistakable word."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, field

from flask import Flask

from app import queries
from app.database import writing
from app.operations import baselines, elements, files, links, review
from app.operations import views as keeping
from app.operations.elements import Edit
from app.operations.opd_changes import change_opds
from app.operations.opd_requests import Decree, Rename
from app.operations.writer import Writer
from app.permissions import actor_of
from architecture.metamodel import METAMODEL, Attribute, ValueType
from tests.factories import a_city, a_link, a_record, an_account
from tests.workshops import a_participant, a_workshop, close

TEXTS = (ValueType.TEXT, ValueType.LONG_TEXT)
ROLES = ("officer", "reader", "writer", "verifier", "validator", "administrator")
# Who must not see what Dishub has not sent yet, nor what is sensitive of it.
OUTSIDERS = ("anonymous", "officer", "reader", "writer", "participant", "former")


@dataclass
class SecretCity:
    """Accounts by role (the officer is one of Disdik), the owner, and what must stay secret."""

    app: Flask
    accounts: dict[str, queries.Account]
    owner: queries.Account
    elements: dict[str, str] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    sensitive: set[str] = field(default_factory=set)
    # What all accounts may read, but participants of workshops only in their own OPD.
    accepted: set[str] = field(default_factory=set)
    # One that goes on and a closed one: "participant" (Disdik) and "insider" (Dishub) take part in
    # the first, "former" took part in the second.
    workshops: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    baselines: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)  # the owner's: one for himself, one shared
    opd_changes: list[int] = field(default_factory=list)

    @property
    def secrets(self) -> set[str]:
        return self.drafts | self.sensitive


def a_secret_city(app: Flask) -> SecretCity:
    """Dishub's records in every state that hides something."""
    a_city(app)
    accounts = {role: an_account(app, role, "Disdik") for role in ROLES}
    city = SecretCity(app, accounts, an_account(app, "officer", "Dishub", name="Pemilik Data"))
    numbers = itertools.count(1)
    _plant_drafts(city, numbers)
    _plant_changed(city, numbers)
    _plant_sensitive(city, numbers)
    _plant_open(city)
    _plant_accepted(city)
    _plant_views(city, numbers)
    _hold_workshops(city)
    _name_a_state(city)
    _rename_an_opd(city)
    return city


def _word(kept: set[str], numbers: itertools.count[int]) -> str:
    word = f"QZXRAHASIA{next(numbers):03d}"
    kept.add(word)
    return word


def _texts(attributes: tuple[Attribute, ...], kept: set[str], numbers: itertools.count[int]):
    return {a.name: _word(kept, numbers) for a in attributes if a.type in TEXTS}


def _plant_drafts(city: SecretCity, numbers: itertools.count[int]) -> None:
    """A record never sent, with values, unread text, an open link, a reason, a file."""
    kind = METAMODEL.kind("application")
    words = _texts(kind.attributes, city.drafts, numbers)
    unread = _word(city.drafts, numbers)
    record = a_record(city.app, "application", "Aplikasi draf", **words, year=unread)
    city.elements["draft"] = record.id
    _attach(city, record.id, city.drafts, numbers)
    notes = _word(city.drafts, numbers)
    archived = a_record(city.app, "application", "Draf diarsipkan", notes=notes)
    city.elements["archived"] = archived.id
    with city.app.app_context():
        owner = actor_of(city.owner)
        elements.archive_element(owner, archived.id)
        with writing():
            element = elements.get_element(record.id)
            link = METAMODEL.link(kind, "supports__process")
            links.add_open_link(Writer(owner), element, link, _word(city.drafts, numbers))
        reason = _word(city.drafts, numbers)
        edits = {"contract_value": Edit("", mark="not_applicable", reason=reason)}
        elements.save_element(owner, record.id, edits)


def _plant_changed(city: SecretCity, numbers: itertools.count[int]) -> None:
    """A value changed after acceptance, and a record that came back with a comment."""
    words = [_word(city.drafts, numbers) for _ in range(3)]
    changed = a_record(city.app, "service", "Layanan sah", purpose="Terbuka", review="validated")
    returned = a_record(city.app, "process", "Proses kembali", output=words[0])
    city.elements |= {"changed": changed.id, "returned": returned.id}
    with city.app.app_context():
        owner, verifier = actor_of(city.owner), actor_of(city.accounts["verifier"])
        elements.save_element(owner, changed.id, {"purpose": Edit(words[1], seen="Terbuka")})
        review.review_elements(owner, [returned.id], "submitted")
        review.review_elements(verifier, [returned.id], "returned", reason=words[2])


def _plant_sensitive(city: SecretCity, numbers: itertools.count[int]) -> None:
    for kind in METAMODEL.kinds:
        hidden = kind.attributes if kind.sensitive else [a for a in kind.attributes if a.sensitive]
        words = _texts(tuple(hidden), city.sensitive, numbers)
        if not words:
            continue
        name = _word(city.sensitive, numbers) if kind.sensitive else f"{kind.label.id} disahkan"
        record = a_record(city.app, kind.name, name, review="validated", **words)
        city.elements[kind.name] = record.id
        if kind.sensitive:
            _attach(city, record.id, city.sensitive, numbers)


def _attach(
    city: SecretCity, element_id: str, kept: set[str], numbers: itertools.count[int]
) -> None:
    content = io.BytesIO(_word(kept, numbers).encode())
    name = f"{_word(kept, numbers)}.txt"
    with city.app.app_context():
        files.attach_file(actor_of(city.owner), element_id, name, content)
        city.files.append(queries.files_of(element_id)[0].id)


def _plant_open(city: SecretCity) -> None:
    """What everybody sees: records of both OPDs, linked."""
    process = a_record(city.app, "process", "Proses sah", review="validated")
    application = a_record(city.app, "application", "Aplikasi sah", review="validated")
    other = a_record(city.app, "process", "Proses Disdik", "Disdik")
    city.elements |= {"process": process.id, "open": application.id, "other": other.id}
    city.relations = [
        a_link(city.app, application, "supports__process", process),
        a_link(city.app, application, "supports__process", other),
    ]


def _plant_accepted(city: SecretCity) -> None:
    kind = METAMODEL.kind("application")
    open_ = [a.name for a in kind.attributes if a.type in TEXTS and not a.sensitive]
    words = {name: f"QZXDISAHKAN{number:03d}" for number, name in enumerate(open_)}
    record = a_record(city.app, kind.name, "Aplikasi terbuka", review="validated", **words)
    city.elements["accepted"] = record.id
    city.accepted |= set(words.values())


def _plant_views(city: SecretCity, numbers: itertools.count[int]) -> None:
    """Named views of the owner that open records which others may not see."""
    address = f"catatan={city.elements['draft']},{city.elements['vulnerability']}"
    with city.app.app_context():
        owner = actor_of(city.owner)
        for name, is_shared in ((_word(city.drafts, numbers), False), ("Bersama", True)):
            city.views.append(keeping.keep_view(owner, name, address, is_shared=is_shared))


def _name_a_state(city: SecretCity) -> None:
    with city.app.app_context():
        administrator = actor_of(city.accounts["administrator"])
        city.baselines.append(baselines.add_baseline(administrator, "Keadaan bernama"))


def _rename_an_opd(city: SecretCity) -> None:
    with city.app.app_context():
        administrator = actor_of(city.accounts["administrator"])
        unit = queries.find_unit("Diskominfo")
        assert unit is not None
        request = Rename(unit.id, f"{unit.name} dan Persandian", unit.short, unit.code)
        made = change_opds(administrator, request, Decree("2026-11-01", "Perda 7/2026"))
        assert made is not None
        city.opd_changes.append(made)


def _hold_workshops(city: SecretCity) -> None:
    first = a_workshop(city.app, by=city.accounts["validator"])
    second = a_workshop(city.app, by=city.accounts["validator"])
    city.accounts["participant"] = a_participant(city.app, first, "Nia", "Disdik")
    city.accounts["insider"] = a_participant(city.app, first, "Yusri", "Dishub")
    city.accounts["former"] = a_participant(city.app, second, "Lukman", "Dishub")
    close(city.app, second)
    city.workshops = [first.id, second.id]
