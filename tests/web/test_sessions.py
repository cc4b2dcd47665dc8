"""Sessions end: by themselves, by their owner, by an admin, with a password."""

from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from statements.models import Role, User
from statements.tasks.accounts import sessions
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a quite long one"


@pytest.fixture
def person():
    return make_user(username="wang", password=PASSWORD)


def sign_in(user_agent="Firefox"):
    client = Client(headers={"User-Agent": user_agent})
    form_data = {"username": "wang", "password": PASSWORD}
    assert client.post("/accounts/sign-in/", form_data).status_code == 302
    return client


def is_signed_in(client):
    return client.get("/saved/").status_code == 200


def test_a_person_sees_and_ends_their_own_sessions(person):
    browser, other_browser = sign_in("Firefox"), sign_in("Konqueror")
    page = browser.get("/accounts/sessions/").text
    assert "Firefox" in page
    assert "Konqueror" in page
    other = UserSession.objects.get(user_agent="Konqueror")
    browser.post(f"/accounts/sessions/{other.pk}/end/")
    assert (is_signed_in(browser), is_signed_in(other_browser)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(person):
    sign_in()
    stranger = Client()
    stranger.force_login(make_user())
    session = UserSession.objects.get(user=person)
    assert stranger.post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_who_confirms_who_they_are_goes_on_under_another_key(person):
    browser = sign_in()
    former = browser.session.session_key
    browser.post("/accounts/confirm/", {"password": "no"})
    assert browser.session.session_key == former
    browser.post("/accounts/confirm/", {"password": PASSWORD})
    assert browser.session.session_key != former
    assert not Session.objects.filter(session_key=former).exists()
    assert is_signed_in(browser)
    browser.get("/accounts/sessions/")
    assert [session.session_key for session in UserSession.objects.filter(user=person)] == [
        browser.session.session_key
    ]


def test_all_others_end_and_this_one_stays(person):
    browser, other_browser = sign_in(), sign_in()
    browser.post("/accounts/sessions/end-others/")
    assert (is_signed_in(browser), is_signed_in(other_browser)) == (True, False)
    assert UserSession.objects.filter(user=person).count() == 1


def test_to_end_sessions_one_confirms_who_one_is(person):
    browser, other_browser = sign_in(), sign_in()
    session = browser.session
    session["signed_in_at"] -= 16 * 60
    session[AUTHENTICATION_METHODS_SESSION_KEY] = []
    session.save()
    other = UserSession.objects.exclude(session_key=session.session_key).get()
    for path in ("end-others/", f"{other.pk}/end/"):
        refusal = browser.post(f"/accounts/sessions/{path}")
        assert (refusal.status_code, "Confirm that it is you" in refusal.text) == (403, True)
        assert is_signed_in(other_browser)
    browser.post("/accounts/confirm/", {"password": PASSWORD})
    browser.post("/accounts/sessions/end-others/")
    assert not is_signed_in(other_browser)


def test_a_changed_password_ends_the_other_sessions(person):
    browser, other_browser = sign_in(), sign_in()
    new = "quite another one"
    form_data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert browser.post("/accounts/password/", form_data).status_code == 302
    assert (is_signed_in(browser), is_signed_in(other_browser)) == (True, False)


def test_an_admin_ends_all_sessions_of_a_person(person):
    browser, other_browser = sign_in(), sign_in()
    admin = Client()
    admin.force_login(make_user(Role.ADMIN))
    admin.post(f"/people/{person.pk}/end-sessions/")
    assert (is_signed_in(browser), is_signed_in(other_browser)) == (False, False)


def test_use_puts_off_the_end_of_a_session_and_writes_now_and_then(person):
    client = sign_in()
    (before,) = Session.objects.values_list("expire_date", flat=True)
    assert is_signed_in(client)
    assert Session.objects.get().expire_date == before
    session = client.session
    session["active_at"] -= 301
    session.save()
    early = timezone.now() + timedelta(hours=1)
    Session.objects.update(expire_date=early)
    UserSession.objects.update(last_seen_at=before - timedelta(days=1))
    assert is_signed_in(client)
    assert Session.objects.get().expire_date > early
    assert UserSession.objects.get().last_seen_at > before - timedelta(days=1)


def test_a_session_that_nobody_uses_ends(person, settings):
    settings.SESSION_COOKIE_AGE = 60
    client = sign_in()
    lives = Session.objects.get().expire_date - timezone.now()
    assert timedelta(0) < lives <= timedelta(seconds=60)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)


def test_a_session_ends_after_so_many_days_however_much_it_is_used(person, settings):
    client = sign_in()
    session = client.session
    session["signed_in_at"] -= settings.SESSION_DAYS * 86_400 + 1
    session.save()
    assert not is_signed_in(client)


def test_a_session_from_a_clock_that_was_ahead_lives_no_longer_than_others(person, settings):
    client = sign_in()
    session = client.session
    session["active_at"] += 86_400
    session.save()
    late = timezone.now() + timedelta(days=1)
    Session.objects.update(expire_date=late)
    assert is_signed_in(client)
    assert Session.objects.get().expire_date < late
    session = client.session
    session["signed_in_at"] += (settings.SESSION_DAYS + 1) * 86_400
    session.save()
    assert not is_signed_in(client)


def test_ended_sessions_are_cleared_away(person):
    sign_in()
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    sessions.clean()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert User.objects.filter(pk=person.pk).exists()
