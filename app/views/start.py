"""The first-start page: an empty instance becomes one government's."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_user

from app import queries
from app.errors import Forbidden, Missing, Refused
from app.government import LABEL_SETS, TYPES, Government
from app.operations import government as founding
from app.operations import people
from app.security import SignedIn

pages = Blueprint("start", __name__)


def first_start_key(instance: Path) -> str:
    """The key that opens the first-start page; made once, printed where the program started."""
    file = instance / "first_start_key"
    if not file.exists():
        # Owner only: who reads it may found the instance. Windows ignores the mode.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(people.random_password())
    return file.read_text().strip()


@pages.route("/mulai", methods=["GET", "POST"])
def first() -> Any:
    """Name, type, period, labels, OPD table and the first administrator."""
    if queries.government() is not None:
        raise Missing
    expected = first_start_key(Path(current_app.config["INSTANCE_PATH"]))
    if not hmac.compare_digest(request.values.get("kunci", "").encode(), expected.encode()):
        raise Forbidden(_("Buka halaman ini lewat tautan yang tercetak saat Selaras dijalankan."))
    if request.method == "POST":
        try:
            return _found()
        except Refused as refusal:
            for fault in refusal.faults:
                place = f"{fault.place} “{fault.found}”: " if fault.place else ""
                flash(place + fault.reason, "bad")
    return render_template(
        "start/first.html", typed=request.form, types=TYPES, label_sets=LABEL_SETS, key=expected
    )


def _found() -> Any:
    from app.workbook.opd_table import read_opd_upload

    form = request.form
    government = Government(
        form.get("name", "").strip(), form.get("type", ""), form.get("period", "").strip(),
        form.get("label_set", ""),
    )  # fmt: skip
    founding.check_government(government)
    password = form.get("password", "")
    if len(password) < people.MIN_PASSWORD or password != form.get("repeat", ""):
        raise Refused(_("Kata sandi paling sedikit 10 huruf dan sama pada kedua isian."))
    file = request.files.get("opd")
    rows = read_opd_upload(file.filename, file.stream.read()) if file and file.filename else []
    user_id = founding.found_with_administrator(
        government, rows, username=form.get("username", "").strip(),
        person=form.get("person", "").strip(), password=password,
    )  # fmt: skip
    account, key = queries.account(user_id), queries.session_key(user_id)
    assert account is not None and key is not None
    login_user(SignedIn(account, key))
    flash(_("Selamat datang. Langkah berikutnya: lengkapi OPD dan buat akun petugas."), "good")
    return redirect(url_for("admin.opd"))
