"""Who asks too often waits, and nobody waits for somebody else."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, ResolverMatch, reverse

from statements.models import Letter, RequestCount, Role
from statements.services.audience import Audience
from statements.services.rates import Rate, TooOften, count_request, forget_counts
from statements.web.middleware import rates
from tests.factories import make_province, make_user
from tests.web.addresses import finish
from tests.web.routes import AUDIENCES, routes

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


def test_counts_of_past_windows_are_removed_within_two_hours():
    count()
    count("b", after=2 * 3600)
    forget_counts(now=NOON + timedelta(hours=2))
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


HERE = "127.0.0.1"


def use_up(rate, client=HERE, *, left=0):
    """Leave as if a client had sent all requests of a rate but so many."""
    count(client, rate=rate)
    row = RequestCount.objects.filter(key=f"{rate.name}:{client}")
    row.update(number=rate.number - left)


@pytest.mark.parametrize(
    ("rate", "name"),
    [
        *((rates.ANALYSES, name) for name in ("statements:compare", "statements:matrix")),
        (rates.ANALYSES, "news:changes"),
        (rates.ANALYSES, "statements:passage"),
        (rates.PAGES, "statements:home"),
        (rates.PAGES, "statements:provinces"),
        (rates.PAGES, "saved_views:claims"),
    ],
)
def test_what_strangers_may_open_is_counted_and_what_takes_long_sooner(client, rate, name):
    use_up(rate)
    assert client.get(reverse(name)).status_code == 429


@pytest.mark.parametrize("address", ["/matrix/matrix.csv", "/compare/compare.csv"])
def test_a_file_that_is_computed_is_counted_as_a_file(client, address):
    use_up(rates.FILES)
    assert client.get(address).status_code == 429


def test_every_page_for_strangers_has_a_rate():
    for name, _where, view in routes():
        if AUDIENCES[name] is Audience.READERS:
            match = ResolverMatch(view, (), {}, name)
            assert rates.rate_of("GET", match, is_file=False) is not None, name


def test_profiles_and_their_figures_are_counted_as_what_they_cost(client):
    make_province("ZJ")
    use_up(rates.ANALYSES)
    assert client.get("/provinces/ZJ/analysis/").status_code == 429
    assert client.get("/provinces/ZJ/analysis/months.csv").status_code == 200
    use_up(rates.FILES)
    assert client.get("/provinces/ZJ/analysis/months.csv").status_code == 429


def test_invented_feeds_share_one_count_and_so_store_few_rows(client):
    assert client.get("/feeds/invented.atom").status_code == 404
    use_up(rates.ALL_FEEDS)
    for number in range(3):
        assert client.get(f"/feeds/invented{number}.atom").status_code == 429
    assert RequestCount.objects.filter(key__startswith="feed:").count() == 1


def test_uploads_are_counted_for_whoever_sends_them(researcher, researcher_client):
    use_up(rates.UPLOADS, f"user {researcher.pk}")
    assert researcher_client.get(reverse("statements:imports")).status_code == 200
    for name in ("statements:imports", "sources:add_capture"):
        assert researcher_client.post(reverse(name), {}).status_code == 429


def guess(name, *, address="192.0.2.1", password="wrong"):
    return Client(REMOTE_ADDR=address).post(SIGN_IN, {"username": name, "password": password})


def test_one_password_tried_on_many_names_is_slowed(client):
    make_user(username="li", password="correct horse battery")
    use_up(rates.SIGN_INS, "192.0.2.1", left=2)
    statuses = [guess(f"name{number}").status_code for number in range(3)]
    assert statuses == [200, 200, 429]
    answer = guess("li", password="correct horse battery")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= rates.SIGN_INS.seconds
    assert "Try again in" in answer.text
    elsewhere = guess("li", address="192.0.2.2", password="correct horse battery")
    assert elsewhere.status_code == 302


def test_addresses_of_one_subscriber_count_as_one():
    use_up(rates.SIGN_INS, "2001:db8::/64", left=1)
    assert guess("name", address="2001:db8::1").status_code == 200
    assert guess("li", address="2001:db8::ffff").status_code == 429
    assert guess("li", address="2001:db8:0:1::1").status_code == 200


def test_wrong_old_passwords_are_slowed_for_the_account_wherever_from():
    person = make_user(password="correct horse battery")
    use_up(rates.PASSWORDS, f"user {person.pk}", left=2)
    statuses = []
    for number in range(3):
        client = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
        client.force_login(person)
        new = {"new_password1": "quite another one", "new_password2": "quite another one"}
        statuses.append(
            client.post("/accounts/password/", {"old_password": "?", **new}).status_code
        )
    assert statuses == [200, 200, 429]


def test_a_list_as_a_file_is_bounded_sooner_than_its_page(client):
    use_up(rates.FILES, left=1)
    statuses = [client.get("/responses/", {"format": "csv"}).status_code for _ in range(2)]
    assert statuses == [200, 429]
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


def test_a_lock_out_is_of_a_whole_network_of_ipv6():
    make_user(username="li", password="correct horse battery")
    for number in range(8):
        locked = guess("li", address=f"2001:db8::{number + 1}")
    assert locked.status_code == 429
    right = "correct horse battery"
    assert guess("li", address="2001:db8::ffff", password=right).status_code == 429
    assert guess("li", address="2001:db8:0:1::1", password=right).status_code == 302


def test_a_strangers_word_on_where_it_comes_from_is_not_believed():
    use_up(rates.SIGN_INS)
    lie = {"X-Forwarded-For": "198.51.100.7"}
    assert Client().post(SIGN_IN, {"username": "li"}, headers=lie).status_code == 429


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


LONG = {"text": "x" * 300_000}


def test_long_forms_that_are_not_a_strangers_are_counted_before_they_are_read(client):
    add = reverse("statements:add")
    for _ in range(rates.LONG_FORMS.number):
        assert client.post(add, LONG).status_code == 401  # shown again, as to who signed out
    answer = client.post(add, LONG)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert not hasattr(answer.wsgi_request, "_post"), "the form was parsed"
    assert client.post(add, LONG, REMOTE_ADDR="192.0.2.9").status_code == 401
    assert client.post(add, {"text": "x"}).status_code == 401  # a short one costs nothing
    assert client.get(add).status_code == 302
    client.force_login(make_user(Role.RESEARCHER))
    assert client.post(add, LONG).status_code == 422


def test_a_long_form_of_who_signed_in_and_may_not_send_it_is_not_read(client):
    client.force_login(make_user(Role.ANALYST))
    answer = client.post(reverse("statements:add"), LONG)
    assert answer.status_code == 403
    assert not hasattr(answer.wsgi_request, "_post")


def test_nobody_is_sent_many_mails_by_strangers_who_ask_from_everywhere(client):
    make_user(username="wang", email="wang@example.org", password="a quite long one")
    answers = [
        client.post(
            "/accounts/reset/", {"email": "wang@example.org"}, REMOTE_ADDR=f"203.0.113.{number}"
        )
        for number in range(6)
    ]
    # Whoever asks is told the same; allauth counts an address too, for a minute.
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "60"
    assert "Too many requests" in answers[-1].text
    assert Letter.objects.count() == rates.RESETS.number


def test_what_stores_a_session_of_a_stranger_is_counted(addresses, settings):
    """So that nobody fills the disk with them."""
    settings.PUBLIC_READ = True
    passkey = "mfa_login_webauthn", reverse("mfa_login_webauthn")
    uncounted, stored = [], []
    for number, (name, address) in enumerate([*addresses, passkey]):
        # What is closed to strangers leads all alike to the page where they sign in.
        is_open = AUDIENCES.get(name) in {None, Audience.ANYONE, Audience.READERS}
        for method in ("get", "post") if is_open or number % 9 == 0 else ():
            RequestCount.objects.all().delete()
            before = Session.objects.count()
            finish(getattr(Client(), method)(address, headers={"Accept": "application/json"}))
            if Session.objects.count() > before:
                stored.append(name)
                uncounted += [] if RequestCount.objects.exists() else [(name, method)]
    assert not uncounted
    assert passkey[0] in stored, "nothing was tried"


def test_what_cannot_be_counted_is_not_too_often(caplog):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")  # as on a full disk
    assert not rates.is_too_often(RATE, "a")
    assert "requests cannot be counted" in caplog.text


def test_nobody_has_mails_sent_to_whatever_addresses_they_like(client):
    person = make_user(username="wang", email="wang@example.org")
    client.force_login(person)
    use_up(rates.ADDRESSES, f"user {person.pk}", left=1)
    for status in (302, 429):
        change = {"action_add": "", "email": "somebody@example.net"}
        assert client.post("/accounts/address/", change).status_code == status
    assert client.get("/accounts/address/").status_code == 200
