"""Admins look after accounts on one page."""

import re
import threading

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from statements.models import AuditEvent, AuditKind, Invitation, Letter, Role, User
from statements.services.accounts import letters
from statements.services.accounts.audit import Actor
from statements.services.accounts.sign_in import ensure_roles
from statements.services.people import invitations
from tests.factories import NOW, make_statement, make_user
from tests.races import inserts_into, refused_just_before

pytestmark = pytest.mark.django_db

PASSWORD = "a quite long one"


@pytest.fixture
def admin():
    return make_user(Role.ADMIN, username="admin-li", email="li@example.org")


@pytest.fixture
def admin_client(admin):
    client = Client()
    client.force_login(admin)
    return client


def events(kind):
    return [(event.actor, event.subject) for event in AuditEvent.objects.filter(kind=kind)]


def invite(admin_client, email="wang@example.org", roles=("researcher",)):
    page = admin_client.post("/people/invite/", {"email": email, "roles": roles})
    match = re.search(r"http://testserver(/accounts/invitation/[\w-]+/)", page.text)
    assert match, page.text
    return match[1]


def accept(client, link, username="wang", password=PASSWORD):
    return client.post(link, {"username": username, "password1": password, "password2": password})


def test_without_a_mail_server_the_link_is_shown_and_makes_an_account_once(admin_client, client):
    link = invite(admin_client)
    assert "wang@example.org" in client.get(link).text
    assert accept(client, link)["Location"] == "/"
    person = User.objects.get(username="wang")
    assert person.email == "wang@example.org"
    assert person.roles == {Role.RESEARCHER}
    assert client.get("/statements/add/").status_code == 200
    assert accept(Client(), link, username="other").status_code == 404
    assert events(AuditKind.ACCOUNT_MADE) == [("wang", "wang@example.org: researcher")]


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(admin_client, client, settings):
    settings.MAIL_IS_SENT, settings.SITE_ADDRESS = True, "https://biaotai.example.org"
    page = admin_client.post("/people/invite/", {"email": "wang@example.org"}, follow=True)
    assert "/accounts/invitation/" not in page.text
    letter = Letter.objects.get()
    assert letters.send_letter(letter_id=letter.pk, now=NOW)
    (message,) = mail.outbox
    (link,) = re.findall(r"https://biaotai\.example\.org(\S+)", str(message.body))
    assert message.to == ["wang@example.org"]
    assert accept(client, link).status_code == 302
    assert not Letter.objects.exists()


def test_an_invitation_ends_when_it_is_withdrawn_replaced_or_old(admin_client, client):
    first, second = invite(admin_client), invite(admin_client)
    assert client.get(first).status_code == 404
    admin_client.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert client.get(second).status_code == 404
    third = invite(admin_client)
    Invitation.objects.update(made_at=NOW, expires_at=NOW.replace(year=NOW.year + 1))
    assert client.get(third).status_code == 404
    assert not User.objects.filter(username="wang").exists()


@pytest.mark.parametrize("end", ["roles", "deactivate", "delete"])
def test_the_invitations_of_an_admin_end_with_the_office(admin_client, client, end):
    other = make_user(Role.ADMIN)
    client.force_login(other)
    link = invite(client, roles=("admin",))
    answer = admin_client.post(f"/people/{other.pk}/{end}/", {"roles": "researcher"}, follow=True)
    assert answer.status_code == 200
    assert accept(Client(), link).status_code == 404
    assert not User.objects.filter(username="wang").exists()
    ((_admin, subject),) = events(AuditKind.INVITATION_WITHDRAWN)
    assert subject == "wang@example.org: admin"


def test_nobody_is_invited_twice_or_under_a_name_that_is_taken(admin_client, client):
    refusal = admin_client.post("/people/invite/", {"email": "LI@example.org"})
    assert (refusal.status_code, "already" in refusal.text) == (422, True)
    answer = accept(client, invite(admin_client), username="Admin-Li")
    assert "This user name is taken" in answer.text
    assert User.objects.count() == 1


def test_there_is_no_open_sign_up(client):
    for path in ("/accounts/signup/", "/accounts/sign-up/", "/accounts/login/"):
        assert client.get(path).status_code == 404


def test_other_roles_end_the_sessions_of_a_person(admin_client, admin):
    person = make_user(Role.RESEARCHER, username="wang")
    browser = Client()
    browser.force_login(person)
    assert browser.get("/statements/add/").status_code == 200
    admin_client.post(f"/people/{person.pk}/roles/", {"roles": ["analyst"]})
    assert browser.get("/saved/").status_code == 302
    assert User.objects.get(pk=person.pk).roles == {Role.ANALYST}
    assert events(AuditKind.ROLES_CHANGED) == [("admin-li", "wang: researcher → analyst")]


def test_the_same_roles_end_nothing(admin_client):
    person = make_user(Role.RESEARCHER)
    browser = Client()
    browser.force_login(person)
    admin_client.post(f"/people/{person.pk}/roles/", {"roles": ["researcher"]})
    assert browser.get("/saved/").status_code == 200


def test_a_deactivated_person_is_out_at_once_and_may_come_back(admin_client):
    person = make_user(username="wang")
    browser = Client()
    browser.force_login(person)
    admin_client.post(f"/people/{person.pk}/deactivate/")
    assert browser.get("/saved/").status_code == 302
    admin_client.post(f"/people/{person.pk}/reactivate/")
    person.refresh_from_db()
    assert person.is_active
    assert browser.get("/saved/").status_code == 302  # the old session stays dead


@pytest.mark.parametrize("act", ["deactivate", "delete", "roles"])
def test_the_last_admin_stays(admin_client, admin, act):
    answer = admin_client.post(f"/people/{admin.pk}/{act}/")
    assert (answer.status_code, "last active admin" in answer.text) == (409, True)
    assert User.objects.get(pk=admin.pk).roles == {Role.ADMIN}


ACTS = ["roles", "deactivate", "delete", "end-sessions", "lift-lock-out", "take-away-second-factor"]


@pytest.mark.parametrize("act", ACTS)
def test_an_admin_cannot_touch_a_superuser(admin_client, act):
    superuser = make_user(Role.RESEARCHER, is_superuser=True)
    answer = admin_client.post(f"/people/{superuser.pk}/{act}/")
    assert (answer.status_code, "Only a superuser" in answer.text) == (409, True)
    assert User.objects.get(pk=superuser.pk).session_epoch == 0


def test_an_admin_cannot_make_a_superuser(admin_client):
    person = make_user()
    form_data = {"roles": ["admin"], "is_superuser": "on"}
    assert admin_client.post(f"/people/{person.pk}/roles/", form_data).status_code == 302
    person.refresh_from_db()
    assert not person.is_superuser


def test_who_entered_something_is_deactivated_and_not_deleted(admin_client):
    person = make_user()
    make_statement(entered_by=person)
    answer = admin_client.post(f"/people/{person.pk}/delete/")
    assert (answer.status_code, "Deactivate the account" in answer.text) == (409, True)
    assert User.objects.filter(pk=person.pk).exists()


def test_a_deletion_keeps_the_name_in_the_log(admin_client):
    person = make_user(username="wang")
    admin_client.post(f"/people/{person.pk}/delete/")
    assert not User.objects.filter(pk=person.pk).exists()
    assert events(AuditKind.ACCOUNT_DELETED) == [("admin-li", "wang")]


def test_a_lock_out_is_shown_and_can_be_lifted(admin_client, client):
    person = make_user(username="wang", password=PASSWORD)
    for _ in range(8):
        client.post("/accounts/sign-in/", {"username": "wang", "password": "wrong"})
    assert "locked out" in admin_client.get("/people/").text
    admin_client.post(f"/people/{person.pk}/lift-lock-out/")
    assert not AccessAttempt.objects.exists()
    assert "locked out" not in admin_client.get("/people/").text
    right = {"username": "wang", "password": PASSWORD}
    assert client.post("/accounts/sign-in/", right).status_code == 302
    assert events(AuditKind.LOCK_OUT) == [("wang", "")]
    assert events(AuditKind.LOCK_OUT_LIFTED) == [("admin-li", "wang")]


def test_an_admin_act_asks_who_is_there_after_a_quarter_of_an_hour(admin_client, admin):
    session = admin_client.session
    session["signed_in_at"] -= 16 * 60
    session.save()
    person = make_user()
    redirection = admin_client.get("/admin/")
    assert redirection["Location"] == "/accounts/confirm/?next=%2Fadmin%2F"
    refusal = admin_client.post(f"/people/{person.pk}/roles/", {"roles": ["admin"]})
    assert (refusal.status_code, "Confirm that it is you" in refusal.text) == (403, True)
    assert not person.groups.exists()
    assert admin_client.get("/saved/").status_code == 200  # which is no admin act
    wrong = admin_client.post(redirection["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    right = admin_client.post(
        "/accounts/confirm/", {"password": "correct horse battery", "next": "/admin/"}
    )
    assert right["Location"] == "/admin/"
    assert admin_client.get("/admin/").status_code == 200


def test_an_admin_act_asks_who_is_there_though_the_clock_was_ahead(admin_client):
    session = admin_client.session
    session["signed_in_at"] += 3 * 86_400
    session.save()
    assert admin_client.get("/people/")["Location"].startswith("/accounts/confirm/")


def test_the_page_asks_the_database_as_often_for_many_people(admin_client):
    def queries_for(number):
        for _ in range(number):
            make_user(Role.RESEARCHER)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get("/people/").status_code == 200
        return len(queries)

    assert queries_for(1) == queries_for(9)


@pytest.mark.django_db(transaction=True)
def test_one_invitation_accepted_ten_times_at_once_makes_one_account(admin_client):
    link, start = invite(admin_client), threading.Barrier(10)

    def use(number):
        start.wait()
        try:
            accept(Client(), link, username=f"wang{number}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(email="wang@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_invite_somebody_at_once_one_waits(admin_client):
    def invite_too():
        invitations.invite(
            email="Wang@example.org", roles=[], is_mailed=False, actor=Actor(), now=timezone.now()
        )

    begins = inserts_into("statements_invitation")
    with refused_just_before(begins, invite_too) as refusals:
        invite(admin_client)
    assert len(refusals) == 1
    assert Invitation.objects.get().email == "wang@example.org"


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_take_a_user_name_at_once_one_waits(admin_client, client):
    link, other_link = invite(admin_client), invite(admin_client, "li2@example.org")
    ensure_roles()  # whose groups would keep the other waiting, the first time

    def accept_too():
        secret = other_link.rstrip("/").rpartition("/")[2]
        invitations.accept(
            secret=secret, username="wang", password=PASSWORD, address=None, now=timezone.now()
        )

    with refused_just_before(inserts_into("statements_user"), accept_too) as refusals:
        assert accept(client, link).status_code == 302
    assert len(refusals) == 1
    assert User.objects.get(username="wang").email == "wang@example.org"
