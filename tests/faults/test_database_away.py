"""Nobody loses typed text when the database is unreachable."""

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from statements.models import Role
from tests.factories import make_statement, make_user

pytestmark = pytest.mark.django_db

OURS = {"Origin": "http://testserver"}


@pytest.fixture
def signed_in():
    """A client that returns error pages instead of raising exceptions."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.ADMIN))
    return client


@pytest.fixture
def take_away():
    """Point the default connection at a port where nothing listens."""
    original = connections["default"]

    def take_away():
        unreachable = original.copy()
        unreachable.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}
        connections["default"] = unreachable

    yield take_away
    connections["default"].close()
    connections["default"] = original


@pytest.mark.parametrize("address", ["/", "/responses/", "/statements/add/", "/admin/"])
def test_every_page_says_that_the_database_is_away(signed_in, take_away, address):
    take_away()
    answer = signed_in.get(address)
    assert answer.status_code == 503
    assert "The database cannot be reached" in answer.text


def test_it_says_so_too_to_whoever_has_not_signed_in(take_away):
    take_away()
    assert Client().get("/").status_code == 503


def test_what_was_typed_is_kept_and_can_be_sent_again(signed_in, take_away):
    statement = make_statement()
    take_away()
    for address in (
        reverse("statements:add"),
        reverse("statements:edit", args=[statement.pk]),
        reverse("statements:add_link", args=[statement.pk]),
        reverse("admin:statements_tag_add"),
    ):
        answer = signed_in.post(address, {"title_zh": "打好\n<b>", "note": "x"}, headers=OURS)
        assert answer.status_code == 503
        assert "The database cannot be reached" in answer.text
        assert f'action="{address}"' in answer.text
        assert 'name="title_zh" hidden>\n打好\n&lt;b&gt;</textarea>' in answer.text
        assert 'name="csrfmiddlewaretoken"' in answer.text


def test_a_form_of_another_site_is_not_offered_to_be_sent_again(signed_in, take_away):
    take_away()
    headers = {"Origin": "https://evil.example"}
    answer = signed_in.post(reverse("statements:add"), {"title_zh": "打好"}, headers=headers)
    assert answer.status_code == 503
    assert "打好" not in answer.text


def test_a_password_is_never_written_into_a_page(take_away):
    take_away()
    answer = Client().post(
        reverse("account_login"),
        {"username": "li", "password": "correct horse battery"},
        headers=OURS,
    )
    assert answer.status_code == 503
    assert "horse" not in answer.text
    assert 'name="username"' in answer.text
