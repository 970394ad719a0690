"""What all pages of workshops share: the blueprint, the workshop asked for, its address."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import segno
from flask import Blueprint, current_app, request, url_for
from markupsafe import Markup

from app import lan, queries
from app.errors import Missing
from app.permissions import FACILITATORS, require
from app.queries import workshops
from app.queries.workshops import Meeting
from architecture.graph import Unit

pages = Blueprint("workshops", __name__)


@pages.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """The time of day where the server stands: "09.12"."""
    return moment.astimezone().strftime("%H.%M")


def meeting_for_facilitator(workshop_id: str) -> Meeting:
    """The workshop, for those who hold workshops; raises Forbidden or Missing."""
    require(*FACILITATORS)
    return known_meeting(workshop_id)


def known_meeting(workshop_id: str) -> Meeting:
    """The workshop of that id; raises Missing."""
    found = workshops.meeting(workshop_id)
    if found is None:
        raise Missing
    return found


def opds_of(meeting: Meeting) -> list[Unit]:
    """The OPDs of a workshop that still exist, in official order."""
    tree = queries.units()
    return [tree[opd] for opd in meeting.opd_ids if opd in tree]


def room_hosts() -> list[str]:
    """Addresses (with port) under which the room reaches this server, the likeliest first.

    The address the facilitator's browser came under works for others too, unless it is one that
    only this machine knows.
    """
    host = request.host
    name, port = _name_and_port(host)
    if not lan.is_loopback(name):
        return [host]
    suffix = f":{port}" if port else ""
    return [address + suffix for address in lan.network_addresses()] or [host]


def is_reachable() -> bool:
    """Whether others than this machine can reach the server, as far as it is known."""
    listens_on = current_app.config.get("LISTENS_ON")
    if listens_on is not None and lan.is_loopback(listens_on):
        return False
    return not lan.is_loopback(_name_and_port(room_hosts()[0])[0])


def join_address(host: str, code: str) -> str:
    """The full address that the QR code carries."""
    return f"{request.scheme}://{host}{url_for('workshops.join_by_code', code=code)}"


def qr_svg(text: str) -> Markup:
    """The text as a QR code, scaled by its surroundings."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, dark="#111",
        light="#fff", nl=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # made of squares alone


def _name_and_port(host: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname or "", parts.port
    except ValueError:  # no address at all
        return host, None


def asked_host() -> Any:
    """The address the facilitator chose for the code, or the likeliest; and the others."""
    hosts = room_hosts()
    wanted = request.args.get("alamat", "")
    chosen = wanted if wanted in hosts else hosts[0]
    return chosen, [host for host in hosts if host != chosen]
