"""A second factor: an app, recovery codes; required where one setting says so."""

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from statements.models import AuditEvent, AuditKind, Role
from statements.services.accounts.sealing import decrypt_secret
from tests.authenticator import code_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a quite long one"


@pytest.fixture
def person():
    return make_user(Role.RESEARCHER, username="wang", password=PASSWORD)


def sign_in(client):
    return client.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD})


def set_up(client):
    """Set up an app as a person does; return its secret and the recovery codes."""
    page = client.get("/accounts/second-factor/app/add/").text
    (secret,) = re.findall(r'id="authenticator_secret" value="(\w+)"', page)
    answer = client.post("/accounts/second-factor/app/add/", {"code": code_of(secret)}, follow=True)
    (code_list,) = re.findall(r"<textarea.*?>(.*?)<", answer.text, re.DOTALL)
    codes = code_list.split()
    assert len(codes) == 10
    return secret, codes


@pytest.fixture
def with_app(person):
    client = Client()
    sign_in(client)
    return set_up(client)


def test_a_password_alone_signs_nobody_in_who_has_a_second_factor(with_app):
    secret, _codes = with_app
    client = Client()
    assert sign_in(client)["Location"] == "/accounts/second-factor/sign-in/"
    assert client.get("/saved/").status_code == 302
    code = code_of(secret)
    answer = client.post("/accounts/second-factor/sign-in/", {"code": code})
    assert answer["Location"] == "/"
    assert client.get("/saved/").status_code == 200
    thief = Client()
    sign_in(thief)
    assert "Incorrect code" in thief.post("/accounts/second-factor/sign-in/", {"code": code}).text


def test_the_account_page_says_which_roles_and_whether_there_is_a_second_factor(person):
    def facts():
        return " ".join(re.sub("<[^>]+>", " ", client.get("/accounts/").text).split())

    client = Client()
    sign_in(client)
    assert "Roles researcher Second factor no" in facts()
    set_up(client)
    assert "Roles researcher Second factor yes" in facts()


def test_a_recovery_code_works_once(with_app):
    _secret, codes = with_app
    for is_first in (True, False):
        client = Client()
        sign_in(client)
        answer = client.post("/accounts/second-factor/sign-in/", {"code": codes[0]})
        assert (answer.status_code == 302) == is_first


def test_a_copy_of_the_database_alone_holds_no_secret_of_a_second_factor(with_app):
    secret, _codes = with_app
    data_by_type = dict(Authenticator.objects.values_list("type", "data"))
    assert secret not in str(data_by_type)
    assert decrypt_secret(data_by_type["totp"]["secret"]) == secret
    seed = decrypt_secret(data_by_type["recovery_codes"]["seed"])
    assert len(seed) == 80
    assert seed not in str(data_by_type)


def test_under_another_key_no_code_fits_and_nothing_fails(with_app, person, settings):
    secret, codes = with_app
    settings.SECRET_KEY = "another key" * 10
    for code in (code_of(secret), codes[0]):
        client = Client()
        sign_in(client)
        page = client.post("/accounts/second-factor/sign-in/", {"code": code})
        assert "Incorrect code" in page.text


def test_secrets_kept_before_they_were_encrypted_are_encrypted_by_the_upgrade(with_app):
    secret, _codes = with_app
    migration = import_module("statements.migrations.0019_sealed_secrets")
    before = dict(Authenticator.objects.values_list("type", "data"))
    migration.unseal_secrets(apps, None)
    assert Authenticator.objects.get(type="totp").data["secret"] == secret
    migration.seal_secrets(apps, None)
    after = dict(Authenticator.objects.values_list("type", "data"))
    assert (
        decrypt_secret(after["totp"]["secret"])
        == decrypt_secret(before["totp"]["secret"])
        == secret
    )


def test_wrong_codes_are_noted_and_soon_refused(with_app):
    client = Client()
    sign_in(client)
    for _ in range(8):
        page = client.post("/accounts/second-factor/sign-in/", {"code": "000000"})
    assert "Too many" in page.text
    events = AuditEvent.objects.filter(kind=AuditKind.SIGN_IN_FAILED, actor="wang")
    assert events.exists()


def test_a_link_that_signs_in_asks_for_the_second_factor_too(with_app, capsys):
    call_command("sign_in_link", username="wang")
    client = Client()
    answer = client.post(capsys.readouterr().out.strip())
    assert answer["Location"] == "/accounts/second-factor/sign-in/"
    assert client.get("/saved/").status_code == 302


def test_who_lost_it_is_let_in_by_whoever_runs_the_server(with_app, capsys):
    call_command("sign_in_link", username="wang", without_second_factor=True)
    assert Client().post(capsys.readouterr().out.strip())["Location"] == "/"
    assert not Authenticator.objects.exists()


def test_an_admin_takes_away_a_lost_second_factor(with_app, person):
    admin = Client()
    admin.force_login(make_user(Role.ADMIN, username="li"))
    admin.post(f"/people/{person.pk}/take-away-second-factor/")
    assert sign_in(Client())["Location"] == "/"
    event = AuditEvent.objects.filter(kind=AuditKind.SECOND_FACTOR_CHANGED).latest("pk")
    assert (event.actor, event.subject) == ("li", "wang: removed")


def test_a_role_that_asks_for_one_goes_no_further_without(person, settings):
    settings.SECOND_FACTOR_FOR = ["researcher"]
    client = Client()
    sign_in(client)
    assert client.get("/saved/")["Location"] == "/accounts/second-factor/"
    assert client.get("/statements/add/")["Location"] == "/accounts/second-factor/"
    refusal = client.post("/saved/add/", {"name": "typed"})
    assert (refusal.status_code, "typed" in refusal.text) == (403, True)
    assert client.get("/").status_code == 200  # open to everybody here
    set_up(client)
    assert client.get("/statements/add/").status_code == 200


def test_a_closed_archive_shows_nothing_to_who_lacks_a_second_factor(person, settings):
    settings.SECOND_FACTOR_FOR, settings.PUBLIC_READ = ["researcher"], False
    client = Client()
    sign_in(client)
    assert client.get("/")["Location"] == "/accounts/second-factor/"


def test_other_roles_are_not_held_up(person, settings):
    settings.SECOND_FACTOR_FOR = ["admin"]
    client = Client()
    sign_in(client)
    assert client.get("/saved/").status_code == 200


def test_to_take_it_off_one_confirms_who_one_is(with_app, person):
    client = Client()
    client.force_login(person)
    session = client.session
    session["signed_in_at"] = time.time() - 16 * 60
    session.save()
    redirection = client.get("/accounts/second-factor/app/remove/")
    assert redirection["Location"].startswith("/accounts/confirm/")
    assert Authenticator.objects.filter(user=person, type="totp").exists()


@pytest.mark.parametrize(
    "credential",
    ['{"id": 1}', '{"id": "a", "rawId": "a", "response": {}}', "[" * 100_000, '"\\ud800"', "null"],
)
def test_what_is_no_passkey_is_no_failure_of_ours(client, person, credential):
    sign_in(other := Client())
    for browser, page in ((client, "sign-in"), (other, "add"), (other, "confirm")):
        address = f"/accounts/second-factor/passkey/{page}/"
        answer = browser.post(address, {"credential": credential, "name": "mine"})
        assert answer.status_code in {200, 302, 400}, page
