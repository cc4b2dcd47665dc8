"""A forgotten password and a changed address, by mail; nothing tells who has an account."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.utils import timezone

from statements.models import AuditEvent, AuditKind, Letter, User
from statements.tasks.accounts.letters import send_waiting
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NEW = "quite another one"  # a password


@pytest.fixture
def person():
    return make_user(username="wang", email="wang@example.org")


def link_in_mail(path):
    send_waiting()
    bodies = "".join(str(letter.body) for letter in mail.outbox)
    (link,) = re.findall(rf"{settings.SITE_ADDRESS}({path}\S+)", bodies)
    return link


def ask_for_reset(client, email="wang@example.org"):
    return client.post("/accounts/reset/", {"email": email})


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, person):
    assert ask_for_reset(client)["Location"] == "/accounts/reset/sent/"
    link = link_in_mail("/accounts/reset/")
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert SESSION_KEY not in client.session
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert "invalid" in Client().get(link).text
    assert AuditEvent.objects.filter(kind=AuditKind.PASSWORD_CHANGED, actor="wang").exists()


@pytest.mark.parametrize("page", ["/accounts/reset/", "/accounts/reset/sent/"])
def test_an_address_to_go_on_to_that_is_none_is_no_failure_of_ours(client, page):
    assert client.get(page, {"next": "http://[x"}).status_code == 200


def test_a_reset_ends_the_sessions_of_before(client, person):
    thief = Client()
    thief.force_login(person)
    ask_for_reset(client)
    form = client.get(link_in_mail("/accounts/reset/"))["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert thief.get("/saved/").status_code == 302


def test_asking_for_a_stranger_looks_the_same_and_mails_nothing(client, person):
    member, stranger = ask_for_reset(client), ask_for_reset(client, "nobody@example.org")
    assert (member.status_code, member["Location"]) == (stranger.status_code, stranger["Location"])
    assert list(Letter.objects.values_list("to", flat=True)) == ["wang@example.org"]


def test_a_mailed_link_is_of_the_public_address_by_whatever_name_it_was_asked_for(settings, person):
    settings.ALLOWED_HOSTS, settings.SITE_ADDRESS = [".example.org"], "https://biaotai.example.org/"
    elsewhere = Client(headers={"Host": "evil.example.org"})
    ask_for_reset(elsewhere)
    elsewhere.force_login(person)
    elsewhere.post("/accounts/address/", {"email": "new@example.org", "action_add": ""})
    send_waiting()
    bodies = [str(letter.body) for letter in mail.outbox]
    assert len(bodies) == 2
    for body in bodies:
        assert set(re.findall(r"https?://[^/\s]+", body)) == {"https://biaotai.example.org"}


def test_an_address_that_is_not_confirmed_resets_nothing(client, person):
    client.force_login(person)
    client.post("/accounts/address/", {"email": "mistyped@example.org", "action_add": ""})
    Letter.objects.all().delete()
    assert ask_for_reset(client, "mistyped@example.org")["Location"] == "/accounts/reset/sent/"
    assert not Letter.objects.exists()
    ask_for_reset(client)
    assert Letter.objects.get().to == "wang@example.org"


def test_a_deactivated_person_gets_no_reset(client, person):
    User.objects.update(is_active=False)
    ask_for_reset(client)
    assert not Letter.objects.exists()


def test_an_address_counts_once_it_is_confirmed(client, person):
    client.force_login(person)
    client.post("/accounts/address/", {"email": "new@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "wang@example.org"
    link = link_in_mail("/accounts/address/")
    Client().get(link)  # as a preview does
    person.refresh_from_db()
    assert person.email == "wang@example.org"
    Client().post(link)
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert Client().post(link).status_code == 404
    event = AuditEvent.objects.filter(kind=AuditKind.ADDRESS_CHANGED).latest("pk")
    assert (event.actor, event.subject) == ("wang", "new@example.org")


def test_the_old_address_is_told_of_the_new_one(client, person):
    client.force_login(person)
    client.post("/accounts/address/", {"email": "new@example.org", "action_add": ""})
    Client().post(link_in_mail("/accounts/address/"))
    send_waiting()
    assert "wang@example.org" in {to for letter in mail.outbox for to in letter.to}


def test_a_letter_waits_for_a_mail_server_that_is_away(client, person, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    assert ask_for_reset(client).status_code == 302
    send_waiting()
    assert Letter.objects.get().try_at > timezone.now()
