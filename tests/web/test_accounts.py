"""Signing in, once by link or with a password."""

import pytest
from django.urls import reverse

from statements.models import Role, User
from statements.services import accounts
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def link():
    return reverse("accounts:once", args=accounts.one_time_link())


def test_the_first_link_makes_an_admin_and_signs_in_once(client):
    address = link()
    assert client.get(address).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.logout()
    again = client.get(address)
    assert again.status_code == 404
    assert "was used" in again.text
    assert User.objects.get().roles == set(Role)


def test_signing_in_by_one_link_uses_up_all_others(client):
    first, second = link(), link()
    client.get(second)
    client.logout()
    assert client.get(first).status_code == 404


def test_a_link_for_somebody_else_cannot_be_made_from_ones_own(client):
    _who, token = accounts.one_time_link()
    other, _ = accounts.one_time_link(username="other")
    assert client.get(reverse("accounts:once", args=[other, token])).status_code == 404


def test_password_sign_in_leads_back_to_the_page_that_asked(client, settings):
    settings.PUBLIC_READ = False
    make_user(username="li", password="correct horse battery")
    asked = client.get("/responses/?province=ZJ")
    assert asked.status_code == 302
    answer = client.post(
        asked["Location"],
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
    client.get(link())
    page = client.get("/accounts/password/").text
    assert "old_password" not in page
    new = {"new_password1": "a quite long one", "new_password2": "a quite long one"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert "old_password" in client.get("/accounts/password/").text
    assert User.objects.get().check_password("a quite long one")


def test_an_admin_cannot_take_over_a_superuser(client):
    superuser = make_user(is_superuser=True, is_staff=True)
    client.force_login(make_user(Role.ADMIN))
    for page in ("change", "delete", "password"):
        address = f"/admin/statements/user/{superuser.pk}/{page}/"
        assert client.post(address, {"password1": "x", "password2": "x"}).status_code in {403, 302}
    superuser.refresh_from_db()
    assert superuser.check_password("correct horse battery")
    assert client.get(f"/admin/statements/user/{superuser.pk}/password/").status_code == 403
