"""The demo city: entered through the import that everybody uses, then reviewed by its people."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from flask import current_app

from app import queries
from app.database import writing
from app.errors import Fault, Refused
from app.government import Government
from app.operations import imports, lists, people
from app.operations.actor import COMMAND_LINE, Actor
from app.operations.demo_plan import change_records, decide_gaps
from app.operations.government import SEEDS, found_instance
from app.operations.opd_ends import end_opd
from app.operations.review import review_elements
from app.permissions import actor_of
from app.queries.assignments import verified_domains
from app.workbook.opd_table import read_opd_table
from architecture.completeness import reporting_units
from architecture.graph import Element
from architecture.metamodel import Domain

DEMO = SEEDS / "demo"
GOVERNMENT = Government("Kota Contoh Kepulauan", "kota", "2025-2029", "SPBE", is_demo=True)
PASSWORDS = "demo_accounts.json"
EVERYTHING = "semua"
# The steps to a state; each domain is verified by the OPD it is assigned to.
LADDERS = {
    "submitted": ("submitted",),
    "verified": ("submitted", "verified"),
    "validated": ("submitted", "verified", "validated"),
    "returned": ("submitted", "returned"),
}


def make_demo(tell: Callable[[str], None] = lambda message: None) -> dict[str, str]:
    """Fill an empty instance with the demo city; returns passwords of visitors by user name.

    Nothing is written unless everything fits. Raises Refused for an instance with data, and
    with every problem if the content does not import without any.
    """
    if queries.government() is not None:
        raise Refused("Instansi ini sudah berisi data; kota contoh hanya untuk instansi kosong.")
    with writing():
        tell("Membentuk Kota Contoh Kepulauan …")
        tables = [DEMO / "opd.csv", *sorted(DEMO.glob("*/units.csv"))]
        found_instance(GOVERNMENT, [row for table in tables for row in read_opd_table(table)])
        institutions = [(row["name"], row["kind"]) for row in _rows("institutions.csv")]
        lists.add_missing_institutions(COMMAND_LINE, institutions)
        tell("Mengimpor isian perangkat daerah …")
        _import_records()
        tell("Membuat akun dan meninjau isian …")
        passwords = _make_accounts()
        officers, _verifiers, validator = _people()
        change_records(_rows("plan.csv"), officers)
        _review()
        # Changes after acceptance, so that reviewers find differences to look at.
        change_records(_rows("edits.csv"), officers)
        for row in _rows("ended_opd.csv"):
            units = [queries.find_unit(row[name]) for name in ("opd", "successor")]
            assert units[0] and units[1], row
            end_opd(COMMAND_LINE, units[0].id, row["valid_to"], successor_id=units[1].id)
        tell("Memutuskan kesenjangan …")
        decide_gaps(_rows("gap_decisions.csv"), validator, date.today())
        _keep(passwords)
    return passwords


def kept_passwords() -> dict[str, str]:
    """Passwords with which this demo's accounts for visitors were made, by user name."""
    file = Path(current_app.config["INSTANCE_PATH"]) / PASSWORDS
    passwords: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return passwords


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _import_records() -> None:
    report = imports.import_folder(COMMAND_LINE, DEMO)
    if not report.applied:
        problems = [p.as_json() for p in report.problems if p.is_error]
        raise Refused(
            *[Fault(f"{p['file']}:{p['row']}", str(p["value"]), p["reason"]) for p in problems]
        )


def _make_accounts() -> dict[str, str]:
    """All accounts; only those for visitors get a password, the others enter by a link."""
    passwords = {}
    for row in _rows("accounts.csv"):
        unit = queries.find_unit(row["opd"]) if row["opd"] else None
        password = people.random_password() if row["demo"] else None
        grants = [(row["role"], unit.id if unit else None)]
        people.create_user(COMMAND_LINE, row["username"], row["name"], grants, password)
        if password is not None:
            passwords[row["username"]] = password
    return passwords


def _keep(passwords: dict[str, str]) -> None:
    """Readable passwords are for demos alone: they are printed at each start."""
    file = Path(current_app.config["INSTANCE_PATH"]) / PASSWORDS
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(passwords, handle, indent=1)


# --- Review -------------------------------------------------------------------------------------


def _review() -> None:
    """Bring each part to the state that review.csv names, step by step, by who may do it."""
    graph = queries.load_graph("all")
    lines = reporting_units(graph.units)
    officers, verifiers, validator = _people()
    for row in _rows("review.csv"):
        unit = queries.find_unit(row["opd"])
        assert unit is not None, row["opd"]
        mine = [e for e in graph.elements.values() if lines.get(e.opd or "") == unit.id]
        for domain, element_ids in _parts(mine, row["part"]):
            people_of = {"submitted": officers[unit.id], "validated": validator}
            for step in LADDERS[row["state"]]:
                actor = people_of.get(step, verifiers[domain])
                comment = row["comment"] if step == row["state"] else ""
                review_elements(actor, element_ids, step, reason=comment)


def _people() -> tuple[dict[str, Actor], dict[Domain, Actor], Actor]:
    """Officers by OPD, verifiers by the domain they verify, and the validator."""
    officers: dict[str, Actor] = {}
    verifiers: dict[Domain, Actor] = {}
    validator: Actor | None = None
    for account in queries.accounts():
        actor = actor_of(account)
        for role, opd_id in account.grants:
            if role == "officer" and opd_id is not None:
                officers[opd_id] = actor
            elif role == "verifier":
                verifiers |= dict.fromkeys(verified_domains(actor.verifier_opds), actor)
            elif role == "validator":
                validator = actor
    assert validator is not None
    return officers, verifiers, validator


def _parts(elements: list[Element], part: str) -> Iterator[tuple[Domain, list[str]]]:
    """Ids of the records of that part, by domain."""
    for domain in Domain:
        here = [e for e in elements if e.kind_.domain is domain]
        ids = [e.id for e in here if part in (EVERYTHING, e.kind, domain.css)]
        if ids:
            yield domain, ids
