"""Signing in, once by link or with a password."""

import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from statements.models import Role, SignInLink, User
from statements.services.accounts import sign_in
from statements.services.accounts.audit import Actor
from statements.services.people.accounts import (
    delete_person,
    end_sessions,
    set_active,
    set_roles,
)
from tests.factories import make_user
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db


def link(person=None):
    now = timezone.now()
    person = person or sign_in.first_admin(now=now)
    return reverse("accounts:once", args=[sign_in.make_sign_in_link(person=person, now=now)])


def test_the_first_link_makes_an_admin_and_signs_in_once(client):
    address = link()
    assert client.post(address).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.logout()
    again = client.post(address)
    assert again.status_code == 404
    assert "was used" in again.text
    assert User.objects.get().roles == set(Role)


def test_opening_a_link_as_a_preview_does_uses_nothing_up(client):
    address = link()
    for _ in range(3):
        assert "It works once" in client.get(address).text
    assert not client.session.get("_auth_user_id")
    assert client.post(address).status_code == 302


def test_a_new_link_replaces_the_older_ones(client):
    first, second = link(), link()
    assert client.post(first).status_code == 404
    assert client.post(second).status_code == 302


def waiting_for_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_thirty_uses_of_one_link_at_once_sign_in_once():
    address, statuses = link(), []

    def use():
        browser = Client()
        try:
            if browser.post(address).status_code == 302:
                statuses.append(browser.get("/admin/").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(30)]
    with transaction.atomic():
        # Held until all have seen that the link is good, and want to use it up.
        SignInLink.objects.select_for_update().get()
        for thread in threads:
            thread.start()
        wait_for(lambda: waiting_for_locks() == len(threads))
    for thread in threads:
        thread.join()
    assert statuses == [200]


def change_password(person, by):
    person.set_password("quite another one")
    person.save()


def set_up_second_factor(person, by):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})


def take_role(person, by):
    set_roles(person_id=person.pk, roles=[], actor=by, now=timezone.now())


def deactivate_for_a_while(person, by):
    for is_active in (False, True):
        set_active(person_id=person.pk, is_active=is_active, actor=by, now=timezone.now())


def end_all_sessions(person, by):
    end_sessions(person_id=person.pk, actor=by, now=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        *(change_password, set_up_second_factor, take_role, deactivate_for_a_while),
        end_all_sessions,
    ],
)
def test_a_link_made_before_its_account_was_changed_signs_nobody_in(client, change):
    person = make_user(Role.RESEARCHER, username="wang", password="correct horse battery")
    address = link(person)
    assert "It works once" in client.get(address).text
    change(person, by=Actor(make_user(is_superuser=True)))
    for ask in (client.get, client.post):
        answer = ask(address)
        assert answer.status_code == 404
        assert "before the account was changed" in answer.text
    person.refresh_from_db()
    assert client.post(link(person)).status_code == 302


def test_who_signs_in_with_a_password_meanwhile_leaves_the_link_good(client):
    person = make_user(username="wang", password="correct horse battery")
    address = link(person)
    client.post("/accounts/sign-in/", {"username": "wang", "password": "correct horse battery"})
    client.logout()
    assert client.post(address).status_code == 302


@pytest.mark.parametrize("secret", ["x", "1", "1-", "-1-x", "9" * 40, "0-x", "1-x"])
def test_what_is_no_link_signs_nobody_in(client, secret):
    make_user()
    assert client.post(reverse("accounts:once", args=[secret])).status_code == 404


def test_a_link_grows_old(client, monkeypatch):
    address = link()
    later = timezone.now() + sign_in.LINK_LIVES + timedelta(seconds=1)
    monkeypatch.setattr("statements.web.accounts.pages.timezone.now", lambda: later)
    assert client.post(address).status_code == 404


def test_a_copy_of_the_database_signs_nobody_in(client):
    secret = link().rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM statements_signinlink r")
        assert secret not in cursor.fetchone()[0]


def test_a_deleted_first_admin_stays_deleted():
    now = timezone.now()
    first = sign_in.first_admin(now=now)
    second = make_user(is_superuser=True)
    delete_person(person_id=first.pk, actor=Actor(second), now=now)
    with pytest.raises(CommandError, match="deleted or deactivated"):
        call_command("sign_in_link")
    assert list(User.objects.all()) == [second]


def test_nobody_becomes_the_first_admin_where_there_are_accounts():
    make_user(username="li")
    with pytest.raises(CommandError):
        call_command("sign_in_link")
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_command_prints_the_whole_link(client, settings, capsys):
    settings.SITE_ADDRESS = "https://biaotai.example.org/"
    make_user(username="li")
    call_command("sign_in_link", username="li")
    printed = capsys.readouterr().out.strip()
    assert printed.startswith("https://biaotai.example.org/accounts/")
    assert client.post(printed.removeprefix("https://biaotai.example.org")).status_code == 302


def test_a_link_is_made_for_nobody_who_has_no_account():
    with pytest.raises(CommandError, match="no active account"):
        call_command("sign_in_link", username="nobody")


def test_password_sign_in_leads_back_to_the_page_that_asked(client, settings):
    settings.PUBLIC_READ = False
    make_user(username="li", password="correct horse battery")
    redirection = client.get("/responses/?province=ZJ")
    assert redirection.status_code == 302
    answer = client.post(
        redirection["Location"],
        {"username": "li", "password": "correct horse battery", "next": "/responses/?province=ZJ"},
    )
    assert answer["Location"] == "/responses/?province=ZJ"


def test_signing_in_never_leads_to_another_site(client):
    make_user(username="li", password="correct horse battery")
    answer = client.post(
        "/accounts/sign-in/",
        {"username": "li", "password": "correct horse battery", "next": "https://evil.example/"},
    )
    assert answer["Location"] == "/"


def test_guessing_passwords_is_locked_out(client):
    make_user(username="li", password="correct horse battery")
    for _ in range(8):
        answer = client.post("/accounts/sign-in/", {"username": "li", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    right = client.post(
        "/accounts/sign-in/", {"username": "li", "password": "correct horse battery"}
    )
    assert right.status_code == 429


def test_who_came_by_a_link_chooses_a_first_password(client):
    client.post(link())
    page = client.get("/accounts/password/").text
    assert "old_password" not in page
    new = {"new_password1": "a quite long one", "new_password2": "a quite long one"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert "old_password" in client.get("/accounts/password/").text
    assert User.objects.get().check_password("a quite long one")


@pytest.mark.parametrize("password", ["res2res2", "RES2-res2", "res2li.na", "abcres2d"])
def test_a_password_made_of_ones_names_is_refused(client, password):
    person = make_user(username="res2", email="li.na@example.org")
    client.force_login(person)
    form_data = {
        "old_password": "correct horse battery",
        "new_password1": password,
        "new_password2": password,
    }
    assert "Without your own names" in client.post("/accounts/password/", form_data).text
    person.refresh_from_db()
    assert person.check_password("correct horse battery")


@pytest.mark.parametrize(
    ("password", "is_taken"), [("83920174650291", True), ("1234567890", False), ("8392017", False)]
)
def test_a_password_of_digits_is_refused_only_when_it_is_short_or_common(
    client, password, is_taken
):
    person = make_user()
    client.force_login(person)
    form_data = {
        "old_password": "correct horse battery",
        "new_password1": password,
        "new_password2": password,
    }
    client.post("/accounts/password/", form_data)
    person.refresh_from_db()
    assert person.check_password(password) == is_taken
