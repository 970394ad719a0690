"""Every route with every role, reading: nothing secret is shown, nothing breaks."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.crawler import crawl, endpoint_of, fetch
from tests.factories import a_record
from tests.security_city import OUTSIDERS, ROLES
from tests.security_walks import arguments, client_of, shown

STRANGE = (
    "", "'", '"><script>alert(1)</script>', "\x00", "-1", "0", "99999999999999999999999",
    "../../../../etc/passwd", "%s%n{0}{{7*7}}", "ﷺ" * 50, "NaN", "=1+1",
)  # fmt: skip
# Need an import or a job of one's own, an unused link, an empty instance, a picture.
NEEDS_MORE = {
    "imports.show", "imports.marked", "imports.done", "imports.mapping", "accounts.one_time_link",
    "start.first",
    "static", "files.preview", "documents.download", "workshops.join_by_code",
    "workshops.wait_state", "sync.preview", "sync.download",
}  # fmt: skip


def test_every_argument_of_a_rule_has_a_value_here(secret_city):
    with secret_city.app.app_context():
        known = set(arguments(secret_city))
    assert {n for r in secret_city.app.url_map.iter_rules() for n in r.arguments} <= known


def test_every_secret_can_be_seen_by_its_owner(secret_city, walks):
    """Otherwise the tests below would prove nothing."""
    seen = set().union(*(s.words for s in walks.of("owner").values()))
    assert secret_city.secrets - seen == set()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsider_sees_no_secret_anywhere(walks, role):
    assert {a: sorted(s.words) for a, s in walks.of(role).items() if s.words} == {}


def test_anonymous_visitor_gets_the_login_page_and_nothing_else(walks):
    seen = walks.of("anonymous").values()
    answered = [s for s in seen if s.status != 401]  # scripts are told so instead
    open_ = {s.endpoint for s in answered if not s.location.startswith("/masuk")}
    joining = {"join", "join_by_code", "wait", "wait_state"}
    open_ -= {f"workshops.{name}" for name in joining}
    assert open_ <= {"accounts.login", "accounts.one_time_link", "start.first"}


def test_public_edition_shows_nothing_sensitive_even_to_the_administrator(secret_city, walks):
    client, found = client_of(secret_city, "administrator"), {}
    for address in walks.addresses:
        if re.search(r"(edition|edisi)=", address):
            public = re.sub(r"(edition|edisi)=\w*", r"\1=public", address)
            words = shown(fetch(client, public)) & secret_city.sensitive
            if words:
                found[public] = sorted(words)
    assert found == {}


@pytest.mark.parametrize("role", ("anonymous", "owner", *ROLES))
def test_no_page_breaks_and_every_page_has_its_headers(walks, role):
    seen = walks.of(role)
    assert [(s.status, a) for a, s in seen.items() if s.status >= 500] == []
    assert [a for a, s in seen.items() if not s.is_guarded] == []


def test_every_page_is_reached_by_somebody(secret_city, walks):
    """A rule that nobody opened was not tested."""
    seen = [s for role in ("owner", "administrator") for s in walks.of(role).values()]
    opened = {s.endpoint for s in seen if s.status in (200, 302, 304)}
    wanted = {r.endpoint for r in secret_city.app.url_map.iter_rules() if "GET" in r.methods}
    assert wanted - opened - NEEDS_MORE == set()


@pytest.mark.parametrize("text", STRANGE)
def test_strange_values_break_no_page_and_are_never_markup(secret_city, walks, text):
    client = client_of(secret_city, "administrator")
    broken = []
    for address in sorted(strange_addresses(secret_city, walks.addresses, text)):
        answer = fetch(client, address)
        if answer.status_code >= 500 or "<script>alert" in answer.get_data().decode(
            "utf-8", "replace"
        ):
            broken.append((answer.status_code, address))
    assert broken == []


def strange_addresses(city, addresses, text):
    """Each endpoint once, with every parameter it was seen with set to the text."""
    seen = {}
    for address in addresses:
        parts = urlsplit(address)
        names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        endpoint = endpoint_of(city.app, address)
        if endpoint and not endpoint.startswith("diagrams."):
            path, known = seen.get(endpoint, (parts.path, set()))
            seen[endpoint] = (path, known | names | {"q", "page", "halaman"})
    for path, names in seen.values():
        yield f"{path}?{urlencode(dict.fromkeys(sorted(names), text))}"


@pytest.mark.parametrize(
    "path",
    [
        "../../instance/secret_key",
        "..%2f..%2finstance%2fsecret_key",
        "%2e%2e/%2e%2e/app/config.py",
        "....//....//instance/secret_key",
        "/etc/passwd",
        "vendor/../../../run.py",
        "..\\..\\run.py",
    ],
)
def test_static_folder_gives_out_nothing_else(secret_city, path):
    answer = client_of(secret_city, "administrator").get(f"/static/{path}", buffered=True)
    assert answer.status_code in (302, 308, 404)
    assert b"import" not in answer.get_data() and b"root:" not in answer.get_data()


def test_names_are_text_on_every_page(secret_copy):
    """A name that looks like markup stays a name, in lists, pictures, gaps and search."""
    bad = '"><img src=x onerror=alert(1)>'
    a_record(secret_copy.app, "application", bad, description=bad, notes=bad, review="validated")
    client = client_of(secret_copy, "administrator")
    addresses, _ = crawl(secret_copy.app, client, ["/", f"/cari?{urlencode({'q': 'img'})}"])
    wrong = []
    for address in addresses:
        answer = fetch(client, address)
        if answer.mimetype in ("text/html", "image/svg+xml") and "<img src=x" in answer.text:
            wrong.append(address)
    assert wrong == []
    assert "&lt;img src=x" in client.get("/catatan/application").text
