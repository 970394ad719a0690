"""Accounts: sign-in, one-time links, hand-over, and sessions that end when they must."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app import create_app, queries
from app.errors import Forbidden, Refused
from app.extensions import db, limiter
from app.government import Government
from app.models import Change
from app.operations import elements, people
from app.operations import government as founding
from app.operations.actor import COMMAND_LINE, ROLES
from app.operations.elements import Edit
from app.permissions import actor_of, viewer_of
from app.views.start import first_start_key
from tests.factories import PASSWORD, a_city, a_record, an_account, signed_in, unit_id

NEW = "kata-sandi-yang-baru"


@pytest.fixture
def city(app):
    a_city(app)
    return app


def log_in(client, account, password=PASSWORD, **options):
    form = {"username": account.username, "password": password}
    return client.post("/masuk", data=form, **options)


def words_of(answer):
    """The page without its form token, which differs each time."""
    return re.sub(r"[\w.-]{60,}", "", answer.text)


def is_signed_in(client):
    return client.get("/akun").status_code == 200


def set_password(app, account, password=NEW):
    with app.app_context():
        people.set_password(COMMAND_LINE, account.id, password)


def token_for(app, account):
    with app.app_context():
        return people.password_link_token(COMMAND_LINE, account.id)


def deactivate(app, account):
    with app.app_context():
        people.update_user(
            COMMAND_LINE, account.id, name=account.name, active=False, grants=account.grants
        )


# --- Signing in ---------------------------------------------------------------------------------


def test_wrong_name_and_wrong_password_get_the_same_answer(city):
    known = an_account(city, username="siti")
    client = city.test_client()
    wrong = log_in(client, known, "salah-sekali")
    form = {"username": "tidak-ada", "password": "salah-sekali"}
    unknown = client.post("/masuk", data=form)
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert words_of(wrong) == words_of(unknown).replace("tidak-ada", "siti")


def test_account_without_password_cannot_sign_in(city):
    with city.app_context():
        people.create_user(COMMAND_LINE, "baru", "Baru", [("reader", None)])
        assert people.verify_password("baru", "") is None
    assert city.test_client().post("/masuk", data={"username": "baru"}).status_code == 401


def test_deactivated_account_neither_enters_nor_stays(city):
    account = an_account(city)
    inside = signed_in(city, account)
    deactivate(city, account)
    assert not is_signed_in(inside)
    assert log_in(city.test_client(), account).status_code == 401


def test_signing_out_ends_the_session(city):
    client = signed_in(city, an_account(city))
    assert client.post("/keluar").status_code == 302
    assert not is_signed_in(client)


def test_password_change_ends_every_other_session(city):
    account = an_account(city)
    here, elsewhere = city.test_client(), city.test_client()
    for client in (here, elsewhere):
        log_in(client, account)
    form = {"current": PASSWORD, "password": NEW, "repeat": NEW}
    assert here.post("/akun", data=form).status_code == 302
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
    assert log_in(city.test_client(), account).status_code == 401


def test_own_password_changes_only_with_the_present_one(city):
    account = an_account(city)
    form = {"current": "bukan-ini", "password": NEW, "repeat": NEW}
    signed_in(city, account).post("/akun", data=form)
    assert log_in(city.test_client(), account).status_code == 302


@pytest.mark.parametrize("target", ["//jahat.example", "/\\jahat.example", "https://jahat.example"])
def test_sign_in_leads_nowhere_else(city, target):
    client = city.test_client()
    answer = client.post(
        "/masuk", query_string={"next": target},
        data={"username": an_account(city).username, "password": PASSWORD},
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (302, "/")


def test_sign_in_leads_back_to_where_one_wanted_to_go(city):
    client = city.test_client()
    wanted = client.get("/akun")
    answer = log_in(client, an_account(city), query_string=wanted.location.partition("?")[2])
    assert answer.location.rstrip("?") == "/akun"


# --- One-time links -----------------------------------------------------------------------------


def use(client, token, password=NEW):
    return client.post(f"/tautan/{token}", data={"password": password, "repeat": password})


def test_one_time_link_works_once(city):
    account = an_account(city)
    token = token_for(city, account)
    first = city.test_client()
    assert use(first, token).status_code == 302 and is_signed_in(first)
    second = city.test_client()
    assert use(second, token, "kata-sandi-lain").status_code == 422 and not is_signed_in(second)
    assert log_in(city.test_client(), account, NEW).status_code == 302


def test_looking_at_a_one_time_link_does_not_use_it_up(city):
    token = token_for(city, an_account(city))
    assert city.test_client().get(f"/tautan/{token}").status_code == 200
    assert use(city.test_client(), token).status_code == 302


def test_new_password_makes_older_links_void(city):
    account = an_account(city)
    token = token_for(city, account)
    set_password(city, account)
    assert use(city.test_client(), token).status_code == 422


def test_link_of_a_deactivated_account_is_void(city):
    account = an_account(city)
    token = token_for(city, account)
    deactivate(city, account)
    assert use(city.test_client(), token).status_code == 422


def test_link_is_void_after_three_days(city, monkeypatch):
    token = token_for(city, an_account(city))
    later = int((datetime.now(UTC) + timedelta(days=3, minutes=1)).timestamp())
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda self: later)
    assert use(city.test_client(), token).status_code == 422


@pytest.mark.parametrize("content", [[], {}, "x", ["a", "b", "c"], [1, 2]])
def test_forged_or_strange_links_are_refused(city, content):
    signer = URLSafeTimedSerializer(city.secret_key, salt="password-link")
    forged = URLSafeTimedSerializer("kunci lain", salt="password-link")
    for serializer in (signer, forged):
        answer = city.test_client().get(f"/tautan/{serializer.dumps(content)}")
        assert answer.status_code == 422


def test_short_or_unequal_passwords_are_refused(city):
    token = token_for(city, an_account(city))
    client = city.test_client()
    assert use(client, token, "pendek").status_code == 200
    form = {"password": NEW, "repeat": NEW + "x"}
    assert client.post(f"/tautan/{token}", data=form).status_code == 200
    assert not is_signed_in(client)


# --- Roles, hand-over ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [r for r in ROLES if r != "administrator"])
def test_only_administrators_keep_accounts(city, role):
    actor_account, other = an_account(city, role), an_account(city)
    with city.app_context():
        actor = actor_of(actor_account)
        for deed in (
            lambda: people.create_user(actor, "baru", "Baru", [("reader", None)]),
            lambda: people.update_user(actor, other.id, name="X", active=True, grants=[]),
            lambda: people.hand_over(actor, other.id, actor_account.id, deactivate=True),
            lambda: people.set_password(actor, other.id, NEW),
            lambda: people.password_link_token(actor, other.id),
        ):
            with pytest.raises(Forbidden):
                deed()


def test_administrator_cannot_lock_himself_out(city):
    account = an_account(city, "administrator")
    with city.app_context():
        actor = actor_of(account)
        for active, grants in ((False, account.grants), (True, (("reader", None),))):
            with pytest.raises(Refused):
                people.update_user(actor, account.id, name="X", active=active, grants=grants)


def test_all_faults_of_an_account_are_told_at_once(city):
    with city.app_context(), pytest.raises(Refused) as refusal:
        people.create_user(COMMAND_LINE, "Siti!", " ", [("officer", None), ("raja", None)])
    assert len(refusal.value.faults) == 4


def test_taken_user_name_is_refused(city):
    an_account(city, username="siti")
    with city.app_context(), pytest.raises(Refused):
        people.create_user(COMMAND_LINE, "siti", "Siti", [("reader", None)])


def test_hand_over_gives_the_opd_and_its_open_work_to_another(city):
    leaving, coming = an_account(city, "officer", "Dishub"), an_account(city, "officer", "Disdik")
    draft = a_record(city, "process", "Setengah jadi")
    session = signed_in(city, leaving)
    with city.app_context():
        assert people.hand_over(COMMAND_LINE, leaving.id, coming.id, deactivate=True) == 1
        taker = queries.account(coming.id)
        assert viewer_of(taker).may_edit(unit_id("Dishub"))
        assert viewer_of(taker).may_edit(unit_id("Disdik"))
        edits = {"output": Edit("Surat")}
        assert elements.save_element(actor_of(taker), draft.id, edits).changed
    assert not is_signed_in(session)


def test_who_handed_over_edits_no_longer(city):
    leaving, coming = an_account(city, "officer", "Dishub"), an_account(city, "officer", "Disdik")
    record = a_record(city, "process")
    with city.app_context():
        people.hand_over(COMMAND_LINE, leaving.id, coming.id, deactivate=False)
        with pytest.raises(Forbidden):
            actor = actor_of(queries.account(leaving.id))
            elements.save_element(actor, record.id, {"output": Edit("Surat")})


def test_taken_role_ends_at_once_in_an_open_session(city):
    account = an_account(city, "administrator")
    client = signed_in(city, account)
    assert client.get("/administrasi/").status_code == 200
    with city.app_context():
        people.update_user(
            COMMAND_LINE, account.id, name="X", active=True, grants=[("reader", None)]
        )
    assert client.get("/administrasi/").status_code == 403


def test_log_never_holds_a_password(city):
    account = an_account(city, username="siti")
    set_password(city, account, "rahasia-sekali-2026")
    token = token_for(city, account)
    with city.app_context():
        log = [(c.before, c.after) for c in db.session.scalars(select(Change))]
    assert "argon2" not in json.dumps(log) and token not in json.dumps(log)
    assert "rahasia-sekali" not in json.dumps(log)


# --- First start --------------------------------------------------------------------------------


def test_instance_without_its_first_administrator_is_not_founded(app):
    """Otherwise nobody could ever enter it."""
    ours = Government("Kota Baru", "kota", "2025-2029")
    with app.app_context():
        with pytest.raises(Refused):
            founding.found_with_administrator(
                ours, [], username="Nama Salah", person="Admin", password=NEW
            )
        assert queries.government() is None
        founding.found_with_administrator(ours, [], username="admin", person="Admin", password=NEW)
        assert [a.roles for a in queries.accounts()] == [{"administrator"}]


def test_keys_of_the_instance_are_readable_by_their_owner_alone(tmp_path, sqlite_url):
    instance = tmp_path / "instance"
    create_app({"INSTANCE_PATH": str(instance), "SQLALCHEMY_DATABASE_URI": sqlite_url})
    first_start_key(instance)
    modes = {f.name: f.stat().st_mode & 0o077 for f in instance.iterdir()}
    assert modes == {"secret_key": 0, "first_start_key": 0}


# --- Guessing -----------------------------------------------------------------------------------


@pytest.fixture
def guarded(sqlite_url, tmp_path):
    """The application with its rate limits on."""
    settings = {
        "TESTING": True,
        "SECRET_KEY": "kunci-untuk-uji",
        "SQLALCHEMY_DATABASE_URI": sqlite_url,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "RATELIMIT_ENABLED": True,
    }
    app = create_app(settings)
    with app.app_context():
        limiter.reset()
    a_city(app)
    yield app
    limiter.enabled = False
    with app.app_context():
        db.engine.dispose()


def test_sixty_people_behind_one_address_sign_in_within_a_minute(guarded):
    accounts = [an_account(guarded, "reader") for _ in range(60)]
    statuses = [log_in(guarded.test_client(), a).status_code for a in accounts]
    assert statuses == [302] * 60


def test_guessing_the_password_of_one_account_is_slowed(guarded):
    victim, neighbour = an_account(guarded), an_account(guarded)
    client = guarded.test_client()
    statuses = [log_in(client, victim, f"tebakan-{n}").status_code for n in range(15)]
    assert statuses == [401] * 10 + [429] * 5
    assert log_in(guarded.test_client(), neighbour).status_code == 302


def test_trying_passwords_on_the_own_page_is_slowed_too(guarded):
    browser = signed_in(guarded, an_account(guarded))
    data = {"current": "salah", "password": "x" * 12, "repeat": "x" * 12}
    statuses = [browser.post("/akun", data=data).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_guessing_goes_no_faster_under_another_spelling(guarded):
    an_account(guarded, username="siti")
    client = guarded.test_client()
    for spelling in ("siti", " siti", "siti ", "SITI", "Siti"):
        for number in range(3):
            form = {"username": spelling, "password": f"tebakan-{number}"}
            last = client.post("/masuk", data=form).status_code
    assert last == 429
