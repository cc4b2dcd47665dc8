"""Who asks too often waits, and nobody waits for somebody else."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from statements.models import RequestCount
from statements.services.rates import Rate, TooOften, count_request, forget_counts
from statements.web.middleware import rates
from tests.factories import make_user

_UUID = "5b3a1d0e-1111-4222-8333-444455556666"
pytestmark = pytest.mark.django_db

NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)
RATE = Rate("trial", 2, 60)
SIGN_IN = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def _as_shipped(settings, monkeypatch):
    settings.RATE_LIMITS = True
    # All within one window, however long the test takes.
    monkeypatch.setattr(rates, "timezone", SimpleNamespace(now=lambda: NOON))


def count(client="a", *, after=0, rate=RATE):
    count_request(rate=rate, client=client, now=NOON + timedelta(seconds=after))


def test_one_request_too_many_is_told_when_the_next_is_good():
    count()
    count(after=10)
    with pytest.raises(TooOften) as refusal:
        count(after=20)
    assert refusal.value.retry_after == 40
    count(after=20 + refusal.value.retry_after)


def test_no_client_and_no_kind_of_request_takes_anothers_share():
    for _ in range(2):
        count()
    count("b")
    count(rate=Rate("other", 2, 60))


def test_counts_of_past_days_are_removed():
    count()
    count("b", after=2 * 24 * 3600)
    forget_counts(now=NOON + timedelta(days=2))
    ours = RequestCount.objects.filter(key__startswith="trial:")
    assert [request_count.key for request_count in ours] == ["trial:b"]


def test_every_rate_is_of_a_route_that_is_there():
    for name in rates.ROUTES:
        for arguments in ([], [1], ["x"], ["x", "y"], [1, "x"], [_UUID]):
            try:
                reverse(name, args=arguments)
            except NoReverseMatch:
                continue
            break
        else:
            pytest.fail(name)


def guess(name, *, address="192.0.2.1", password="wrong"):
    return Client(REMOTE_ADDR=address).post(SIGN_IN, {"username": name, "password": password})


def test_one_password_tried_on_many_names_is_slowed(client):
    make_user(username="li", password="correct horse battery")
    statuses = [guess(f"name{number}").status_code for number in range(rates.SIGN_INS.number + 1)]
    assert statuses == [200] * rates.SIGN_INS.number + [429]
    answer = guess("li", password="correct horse battery")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= rates.SIGN_INS.seconds
    assert "Try again in" in answer.text
    elsewhere = guess("li", address="192.0.2.2", password="correct horse battery")
    assert elsewhere.status_code == 302


def test_addresses_of_one_subscriber_count_as_one():
    for number in range(rates.SIGN_INS.number):
        guess(f"name{number}", address=f"2001:db8::{number + 1:x}")
    assert guess("li", address="2001:db8::ffff").status_code == 429
    assert guess("li", address="2001:db8:0:1::1").status_code == 200


def test_wrong_old_passwords_are_slowed_for_the_account_wherever_from():
    person = make_user(password="correct horse battery")
    statuses = []
    for number in range(rates.PASSWORDS.number + 1):
        client = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
        client.force_login(person)
        new = {"new_password1": "quite another one", "new_password2": "quite another one"}
        statuses.append(
            client.post("/accounts/password/", {"old_password": "?", **new}).status_code
        )
    assert statuses == [200] * rates.PASSWORDS.number + [429]


def test_a_list_as_a_file_is_bounded_sooner_than_its_page(client):
    statuses = [
        client.get("/responses/", {"format": "csv"}).status_code
        for _ in range(rates.FILES.number + 1)
    ]
    assert statuses == [200] * rates.FILES.number + [429]
    assert client.get("/responses/").status_code == 200


def test_a_lock_out_is_of_the_person_at_that_address_alone(settings):
    settings.TRUSTED_PROXIES = 1
    make_user(username="li", password="correct horse battery")

    def sign_in(address, password):
        return Client().post(
            SIGN_IN,
            {"username": "li", "password": password},
            headers={"X-Forwarded-For": f"203.0.113.9, {address}"},
        )

    for _ in range(8):
        locked = sign_in("198.51.100.1", "wrong")
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert sign_in("198.51.100.1", "correct horse battery").status_code == 429
    assert sign_in("198.51.100.2", "correct horse battery").status_code == 302


def test_a_strangers_word_on_where_it_comes_from_is_not_believed():
    for number in range(rates.SIGN_INS.number):
        Client().post(
            SIGN_IN,
            {"username": f"name{number}"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
    assert Client().post(SIGN_IN, {"username": "li"}).status_code == 429


def test_a_name_longer_than_any_is_a_failure_like_others(client):
    name = "u" * 256
    for _ in range(7):
        answer = guess(name)
        assert answer.status_code == 200
        assert "Please enter a correct" in answer.text
    assert guess(name).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_where_nothing_can_be_counted(client):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")  # as where the disk is full
        try:
            assert client.get("/responses/").status_code == 200
        finally:
            cursor.execute("SET default_transaction_read_only = off")
