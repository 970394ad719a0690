"""Texts with placeholders can be filled in: a lone percent sign breaks the page that shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from flask_babel import gettext
from jinja2.ext import babel_extract

from app import queries
from tests.factories import a_city, a_link, a_record, an_account, signed_in

APP = Path(__file__).resolve().parent.parent / "app"


def breaks(message: str) -> bool:
    try:
        message % defaultdict(int)
    except (TypeError, ValueError):
        return True
    return False


def test_every_text_of_a_template_can_be_filled_in() -> None:
    """Jinja formats every text, also those without placeholders."""
    broken, number = [], 0
    options = {"extensions": "", "newstyle_gettext": "true"}
    for path in sorted(APP.rglob("templates/**/*.html")):
        with path.open("rb") as file:
            for line, _function, message, _comments in babel_extract(
                file, ("_", "gettext", "ngettext"), (), options
            ):
                texts = [message] if isinstance(message, str) else [m for m in message if m]
                number += len(texts)
                broken += [(path.name, line, text) for text in texts if breaks(text)]
    assert number > 1000
    assert broken == []


def test_a_text_without_values_shows_no_doubled_percent_sign(app: Any) -> None:
    """Outside templates a text without values is shown as it is written."""
    plain = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
    found = []
    for path in sorted(APP.rglob("*.py")):
        found += [a or b for a, b in plain.findall(path.read_text()) if "%%" in a + b]
    assert found == []
    with app.test_request_context():
        assert gettext("75 %%") == "75 %%"


def test_the_page_of_named_states_opens_before_there_is_one(app: Any) -> None:
    a_city(app)
    for role in ("administrator", "reader"):
        answer = signed_in(app, an_account(app, role)).get("/baseline")
        assert answer.status_code == 200 and "Belum ada keadaan tersimpan" in answer.text


def test_the_home_page_tells_what_is_stated_not_to_be_there(app: Any) -> None:
    a_city(app)
    officer = signed_in(app, an_account(app, "officer", "Dishub"))
    reader = signed_in(app, an_account(app, "reader", None))
    assert "dinyatakan tidak ada" not in officer.get("/").text
    for domain in ("infra", "keamanan"):
        officer.post(
            f"/opd/2.15.01/tidak-ada/{domain}", data={"reason": "Memakai milik Diskominfo"}
        )
    own, others = officer.get("/").text, reader.get("/").text
    for word in ("Infrastruktur", "Keamanan"):
        assert f'title="{word}: dinyatakan tidak ada"' in own
    assert 'title="Infrastruktur: dinyatakan tidak ada"' in others
    # Others are not told where security is missing.
    assert 'title="Keamanan: dinyatakan tidak ada"' not in others
    assert "Memakai milik Diskominfo" not in others


def test_stacked_tables_say_what_their_numbers_are(app: Any) -> None:
    """On phones the head of these tables is hidden; each number carries its word."""
    a_city(app)
    server, application, service = (
        a_record(app, kind, name, "Dishub", review="validated")
        for kind, name in (("server", "SRV-1"), ("application", "SIM-KIR"), ("service", "Uji KIR"))
    )
    a_link(app, application, "runs_on__server", server)
    a_link(app, application, "supports__service", service)
    client = signed_in(app, an_account(app, "administrator"))
    asked, found = client.get("/dampak").text, client.get(f"/dampak?catatan={server.id}").text
    for page_text, word in ((asked, "Layanan berhenti"), (asked, "Proses inti"),
                            (asked, "Semua"), (found, "Langkah"), (found, "Lewat")):  # fmt: skip
        assert f'data-label="{word}"' in page_text


def test_gaps_of_a_past_moment_lead_to_no_page_that_is_closed_then(app: Any) -> None:
    a_city(app)
    a_record(app, "application", "SIM-KIR", "Dishub", review="validated")
    client = signed_in(app, an_account(app, "administrator"))
    with app.app_context():
        past = f"/pada/{queries.data_version()}/kesenjangan"
    assert 'href="/dampak"' in client.get("/kesenjangan").text
    shown = client.get(past).text
    for closed in ("/dampak", "/mirip", "/kesenjangan/perkembangan"):
        assert f'{closed}"' not in shown
