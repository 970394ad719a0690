"""The few exceptions of the application, and the one place that turns them into pages or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from app.extensions import db


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, what was found, what is allowed."""

    place: str
    found: str
    reason: str


class Refused(Exception):
    """Input that cannot be taken; carries every fault at once."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(f if isinstance(f, Fault) else Fault("", "", f) for f in faults)
        super().__init__("; ".join(f.reason for f in self.faults))


class VoidLink(Refused):
    """A one-time link that opens nothing (any more)."""


class Forbidden(Exception):
    """The account may not do this."""


class Missing(Exception):
    """There is no such record, or the account may not know of it."""


def _page_before() -> str | None:
    """The page of ours from which this one was asked for; None if unknown or the same."""
    try:
        address = urlsplit(request.referrer or "")
    except ValueError:  # no address at all: "http://["
        return None
    if address.netloc != request.host or not address.path.startswith("/"):
        return None
    # Two slashes would lead to somebody else's host.
    path = "/" + address.path.lstrip("/\\") + (f"?{address.query}" if address.query else "")
    return None if path == request.full_path.rstrip("?") and request.method == "GET" else path


def register(app: Flask) -> None:
    """Show every failure as a plain page (or JSON where asked for), never as a traceback."""

    def answer(status: int, title: str, message: str, faults: tuple[Fault, ...] = ()) -> Any:
        if request.accept_mimetypes.best == "application/json" or request.is_json:
            body = {"error": title, "message": message, "faults": [vars(f) for f in faults]}
            return jsonify(body), status
        page = render_template(
            "error.html", title=title, message=message, faults=faults, back=_page_before()
        )
        return page, status

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        return answer(422, _("Belum dapat disimpan"), _("Perbaiki hal berikut."), error.faults)

    @app.errorhandler(VoidLink)
    def void(error: VoidLink) -> Any:
        return answer(422, _("Tautan tidak berlaku lagi"), str(error))

    @app.errorhandler(Forbidden)
    def forbidden(error: Forbidden) -> Any:
        message = str(error) or _("Akun Anda tidak berwenang untuk tindakan ini.")
        return answer(403, _("Tidak berwenang"), message)

    @app.errorhandler(Missing)
    def missing(error: Missing) -> Any:
        return answer(404, _("Tidak ditemukan"), str(error) or _("Halaman atau catatan tidak ada."))

    @app.errorhandler(CSRFError)
    def stale(error: CSRFError) -> Any:
        return answer(
            400,
            _("Halaman kedaluwarsa"),
            _("Muat ulang halaman lalu ulangi. Isian Anda belum disimpan."),
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        titles = {
            403: (_("Tidak berwenang"), _("Akun Anda tidak berwenang untuk tindakan ini.")),
            404: (_("Tidak ditemukan"), _("Halaman atau catatan tidak ada.")),
            413: (_("Berkas terlalu besar"), _("Pilih berkas yang lebih kecil.")),
            429: (_("Terlalu sering"), _("Tunggu sebentar, lalu coba lagi.")),
        }
        fallback = (_("Permintaan tidak dapat diproses"), error.description or "")
        return answer(error.code, *titles.get(error.code, fallback))

    @app.errorhandler(RecursionError)
    @app.errorhandler(UnicodeEncodeError)
    @app.errorhandler(DataError)
    def unstorable(error: Exception) -> Any:
        # Endlessly nested JSON, half a letter, or what a column of the database cannot hold.
        db.session.rollback()
        app.logger.warning("unstorable input: %.200s", error)
        message = _("Ada huruf yang tidak dapat disimpan, atau teks yang terlalu panjang.")
        return answer(422, _("Belum dapat disimpan"), message)

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Any:
        db.session.rollback()  # the page below reads, and a failed transaction cannot
        app.logger.exception("unhandled", exc_info=error)
        message = _("Terjadi kesalahan pada server. Isian yang sudah tersimpan tetap aman.")
        return answer(500, _("Kesalahan server"), message)
