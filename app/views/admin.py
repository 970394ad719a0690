"""Pages of the administrator: people, OPD tree, lists, trees, institutions, government, log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import queries
from app.errors import Missing, Refused
from app.government import LABEL_SETS, TYPES, Government
from app.operations import government as founding
from app.operations import lists, people
from app.operations.actor import ROLES
from app.operations.writer import DEFAULT_PATTERN
from app.permissions import require
from app.views.undo import log_page
from architecture.metamodel import FAMILIES

pages = Blueprint("admin", __name__, url_prefix="/administrasi")


@pages.before_request
def _administrators_only() -> None:
    require("administrator")
    known = queries.account(str((request.view_args or {}).get("user_id", "")))
    if known is not None and known.workshop_id is not None:
        raise Missing  # participants are kept on their workshop's page


def _tell(refusal: Refused) -> None:
    for fault in refusal.faults:
        place = f"{fault.place} “{fault.found}”: " if fault.place else ""
        flash(place + fault.reason, "bad")


@pages.get("/")
def index() -> Any:
    """What can be administered, with how many there are."""
    counts = {
        "accounts": len(queries.accounts()),
        "units": len(queries.units()),
        "codelists": len(lists.known_codelists()),
        "institutions": len(queries.institutions()),
        "references": len(queries.vocabulary().references),
        "version": queries.data_version(),
    }
    return render_template("admin/index.html", counts=counts)


@pages.route("/akun", methods=["GET", "POST"])
def accounts() -> Any:
    """All accounts; a new one gets a one-time link."""
    typed = request.form
    if request.method == "POST":
        actor = require("administrator")
        try:
            user_id = people.create_user(
                actor, typed["username"].strip(), typed["name"].strip(), _grants()
            )
        except Refused as refusal:
            _tell(refusal)
        else:
            return redirect(url_for("admin.account", user_id=user_id, tautan=1))
    return render_template(
        "admin/accounts.html", accounts=queries.accounts(), roles=ROLES, typed=typed,
        units=queries.units(),
    )  # fmt: skip


@pages.route("/akun/<user_id>", methods=["GET", "POST"])
def account(user_id: str) -> Any:
    """One account: name, roles, state, one-time link, hand-over."""
    found = queries.account(user_id)
    if found is None:
        raise Missing
    actor = require("administrator")
    if request.method == "POST":
        try:
            people.update_user(
                actor, user_id, name=request.form.get("name", ""),
                active="active" in request.form, grants=_grants(),
            )  # fmt: skip
        except Refused as refusal:
            _tell(refusal)
        else:
            flash(_("Akun disimpan."), "good")
            return redirect(url_for("admin.account", user_id=user_id))
    return render_template(
        "admin/account.html", account=found, roles=ROLES, units=queries.units(),
        others=[a for a in queries.accounts() if a.id != user_id and a.active], link=None,
        offer_link="tautan" in request.args,
    )  # fmt: skip


@pages.post("/akun/<user_id>/tautan")
def link(user_id: str) -> Any:
    """Make a one-time link and show it once."""
    found = queries.account(user_id)
    if found is None:
        raise Missing
    token = people.password_link_token(require("administrator"), user_id)
    address = url_for("accounts.one_time_link", token=token, _external=True)
    return render_template(
        "admin/account.html", account=found, roles=ROLES, units=queries.units(), others=[],
        link=address, offer_link=False,
    )  # fmt: skip


@pages.post("/akun/<user_id>/serah-terima")
def hand_over(user_id: str) -> Any:
    """Give the account's OPDs to another account."""
    try:
        moved = people.hand_over(
            require("administrator"), user_id, request.form.get("to", ""),
            deactivate="deactivate" in request.form,
        )  # fmt: skip
    except Refused as refusal:
        _tell(refusal)
    else:
        flash(ngettext("%(num)d OPD diserahkan.", "%(num)d OPD diserahkan.", moved), "good")
    return redirect(url_for("admin.account", user_id=user_id))


def _grants() -> list[tuple[str, str | None]]:
    """Roles of the form: ticked ones, an officer's OPDs, those a verifier verifies for."""
    grants: list[tuple[str, str | None]] = [
        (role, None) for role in request.form.getlist("role") if role != "officer"
    ]
    verified = [opd_id for opd_id in request.form.getlist("verifier_opd") if opd_id]
    if ("verifier", None) in grants and verified:
        grants.remove(("verifier", None))
        grants += [("verifier", opd_id) for opd_id in verified]
    return grants + [("officer", opd_id) for opd_id in request.form.getlist("opd") if opd_id]


@pages.route("/opd", methods=["GET", "POST"])
def opd() -> Any:
    """The OPD tree; a new row or a whole table can be added."""
    if request.method == "POST":
        _add_opd()
        return redirect(url_for("admin.opd"))
    units = queries.units()
    return render_template("admin/opd.html", units=list(units.values()), by_id=units)


def _add_opd() -> None:
    from app.workbook.opd_table import read_opd_upload

    actor = require("administrator")
    try:
        file = request.files.get("file")
        if file and file.filename:
            rows = read_opd_upload(file.filename, file.stream.read())
        else:
            form = request.form
            rows = [
                founding.OpdRow(
                    1, form.get("name", "").strip(), form.get("code", "").strip(),
                    form.get("short", "").strip(), form.get("parent", "").strip(),
                    form.get("level", "").strip(), tuple(form.get("urusan", "").split()),
                )
            ]  # fmt: skip
        created, updated = founding.import_opd(actor, rows)
    except Refused as refusal:
        _tell(refusal)
    else:
        message = _(
            "%(created)s OPD baru, %(updated)s diperbarui.", created=created, updated=updated
        )
        flash(message, "good")


@pages.post("/opd/<opd_id>")
def change_opd(opd_id: str) -> Any:
    """Correct one OPD."""
    form = request.form
    urusan = form.get("urusan", "").replace(";", " ").split()
    words = {name: form.get(name, "") for name in ("name", "short", "level")}
    try:
        lists.change_opd(require("administrator"), opd_id, urusan=urusan, **words)
    except Refused as refusal:
        _tell(refusal)
    else:
        flash(_("OPD disimpan."), "good")
    return redirect(url_for("admin.opd") + f"#{opd_id}")


@pages.route("/daftar", methods=["GET", "POST"])
def codelists() -> Any:
    """Code lists and their values."""
    if request.method == "POST":
        codelist = request.form.get("codelist", "")
        try:
            lists.add_code(require("administrator"), codelist, request.form.get("value", ""))
        except Refused as refusal:
            _tell(refusal)
        return redirect(url_for("admin.codelists") + f"#{codelist}")
    return render_template(
        "admin/codelists.html", names=lists.known_codelists(), rows=queries.codelists()
    )


@pages.post("/daftar/<code_id>")
def code(code_id: str) -> Any:
    """Withdraw or offer a code-list value."""
    lists.set_code_active(require("administrator"), code_id, request.form.get("active") == "1")
    return redirect(url_for("admin.codelists") + f"#{request.form.get('codelist', '')}")


@pages.route("/referensi/<family>", methods=["GET", "POST"])
def references(family: str) -> Any:
    """A reference tree; own levels can be added below national ones."""
    if family not in FAMILIES:
        raise Missing
    if request.method == "POST":
        form = request.form
        try:
            lists.add_reference(
                require("administrator"), family, form.get("parent", ""), form.get("code", ""),
                form.get("name", ""),
            )  # fmt: skip
        except Refused as refusal:
            _tell(refusal)
        else:
            flash(_("Simpul %(code)s ditambahkan.", code=form.get("code", "")), "good")
        return redirect(url_for("admin.references", family=family, q=form.get("parent", "")))
    wanted = request.args.get("q", "").casefold()
    rows = queries.reference_rows(family)
    found = [r for r in rows if wanted in f"{r.code} {r.name}".casefold()] if wanted else rows
    return render_template(
        "admin/references.html", family=family, families=FAMILIES, rows=found, total=len(rows),
        query=request.args.get("q", ""),
    )  # fmt: skip


@pages.post("/referensi/simpul/<node_id>")
def reference(node_id: str) -> Any:
    """Rename an own node, withdraw or offer a node."""
    lists.set_reference(
        require("administrator"), node_id, name=request.form.get("name"),
        active=request.form.get("active") == "1",
    )  # fmt: skip
    return redirect(
        url_for("admin.references", family=request.form["family"], q=request.form.get("q", ""))
    )


@pages.route("/instansi", methods=["GET", "POST"])
def institutions() -> Any:
    """Institutions outside the government."""
    if request.method == "POST":
        try:
            lists.add_institution(
                require("administrator"), request.form.get("name", ""), request.form.get("kind", "")
            )
        except Refused as refusal:
            _tell(refusal)
        return redirect(url_for("admin.institutions"))
    return render_template(
        "admin/institutions.html", rows=queries.institutions(), kinds=lists.INSTITUTION_KINDS
    )


@pages.route("/pemerintah", methods=["GET", "POST"])
def government() -> Any:
    """Name, type, period and label set of the government."""
    ours = queries.government()
    assert ours is not None
    pattern = request.form.get("code_pattern") or queries.setting("code_pattern") or DEFAULT_PATTERN
    if request.method == "POST":
        form = request.form
        ours = Government(
            form.get("name", "").strip(), form.get("type", ""), form.get("period", "").strip(),
            form.get("label_set", ""), ours.is_demo,
        )  # fmt: skip
        try:
            founding.change_government(require("administrator"), ours, pattern)
        except Refused as refusal:
            _tell(refusal)
        else:
            flash(_("Data pemerintah daerah disimpan."), "good")
            return redirect(url_for("admin.government"))
    return render_template(
        "admin/government.html", ours=ours, types=TYPES, label_sets=LABEL_SETS, pattern=pattern
    )


@pages.get("/perubahan")
def changes() -> Any:
    """The change log of everything."""
    return log_page()
