"""The public edition of every picture: nothing sensitive, whoever draws it, in any format."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import queries
from app.diagrams import Request, opd_drawing, opd_drawio
from app.diagrams.pictures import PictureRequest, checked_options, drawio, picture
from app.errors import Refused
from architecture.diagrams.catalogue import diagrams
from architecture.visibility import ALL_SEEING
from tests.factories import a_city, a_link, a_record, an_account, signed_in

SECRETS = ("Celah unggah berkas", "Ruang bawah tanah kantor wali kota")


@pytest.fixture
def guarded(app) -> dict[str, str]:
    """Records that help an attacker, tied to those that every picture may show."""
    a_city(app)
    process = a_record(app, "process", "Pengujian", "Dishub", process_kind="inti")
    service = a_record(app, "service", "Uji KIR", "Dishub")
    application = a_record(app, "application", "SIM-KIR", "Dishub")
    data = a_record(app, "data", "Data uji", "Dishub")
    server = a_record(app, "server", "SRV-01", "Dishub")
    room = a_record(app, "facility", SECRETS[1], "Dishub")
    hole = a_record(app, "vulnerability", SECRETS[0], "Dishub")
    for one, link, other in (
        (service, "realises__process", process), (application, "supports__service", service),
        (application, "uses_data__data", data), (application, "runs_on__server", server),
        (hole, "covers__application", application), (server, "placed_in__facility", room),
    ):  # fmt: skip
        a_link(app, one, link, other)
    with app.app_context():
        unit = queries.find_unit("Dishub")
        assert unit is not None
        return {"opd": unit.id, "application": application.id, "server": server.id,
                "process": process.id, "government": ""}  # fmt: skip


def _subjects(name: str, ids: dict[str, str]) -> Iterator[str]:
    declared = diagrams()[name]
    if declared.about != "element":
        yield ids[declared.about]
        return
    for kind in ("application", "server", "process"):
        if not declared.kinds or kind in declared.kinds:
            yield ids[kind]


@pytest.mark.parametrize("name", list(diagrams()))
def test_the_public_edition_holds_nothing_sensitive_whoever_draws_it(app, guarded, name) -> None:
    with app.test_request_context():
        for subject in _subjects(name, guarded):
            options = checked_options(diagrams()[name], {"jarak": "3"})
            asked = PictureRequest(ALL_SEEING, name, subject, edition="public", options=options)
            sheets = picture(asked)
            whole = drawio(sheets) + "".join(sheet.svg for sheet in sheets)
            whole += str([sheet.scene.listed for sheet in sheets])
            assert SECRETS[0] not in whole
            # The room itself is no secret, but which server stands in it is.
            ends = {(link.source, link.target) for s in sheets for link in s.scene.links}
            assert not [pair for pair in ends if guarded["server"] in pair
                        and _is_room(pair, guarded)]  # fmt: skip
            assert all("edisi publik" in sheet.svg for sheet in sheets)
            assert "edisi publik" in drawio(sheets)


def _is_room(pair: tuple[str, str], ids: dict[str, str]) -> bool:
    graph = queries.graph_for(ALL_SEEING)
    return any(end in graph.elements and graph.elements[end].kind == "facility" for end in pair)


def test_the_internal_edition_says_so_and_shows_what_the_drawing_person_may_see(app, guarded):
    with app.test_request_context():
        unit = queries.find_unit("Dishub")
        internal, public = (
            opd_drawing(Request(ALL_SEEING, unit, edition=edition)).sheets
            for edition in ("internal", "public")
        )
        assert "edisi internal" in internal[0].svg and SECRETS[0] in opd_drawio(internal)
        assert "edisi publik" in public[0].svg and SECRETS[0] not in opd_drawio(public)
        assert "saringan: tanpa catatan dan isian sensitif" in public[0].svg


def test_every_page_offers_both_editions_and_refuses_others(app, guarded) -> None:
    client = signed_in(app, an_account(app, "validator", None))
    for name, declared in diagrams().items():
        about = {"element": f"catatan={guarded['application']}", "opd": "opd=2.15.01"}
        query = about.get(declared.about, "")
        if declared.about == "element" and declared.kinds and "application" not in declared.kinds:
            continue
        page = client.get(f"/gambar/katalog/{name}?{query}&edisi=public")
        assert page.status_code == 200 and 'value="public" selected' in page.text
        assert SECRETS[0] not in page.text
        assert client.get(f"/gambar/katalog/{name}?{query}&edisi=rahasia").status_code == 422


def test_an_unknown_edition_is_refused_by_the_picture_itself(app, guarded) -> None:
    with app.test_request_context(), pytest.raises(Refused, match="internal, public"):
        PictureRequest(ALL_SEEING, "process-map", guarded["opd"], edition="rahasia")  # type: ignore[arg-type]
