"""The constraints on saved searches, matches and digests."""

from datetime import date

import pytest
from django.db import IntegrityError

from statements.models import Digest, Match, SavedSearch
from tests.factories import NOW, make_statement, make_user

pytestmark = pytest.mark.django_db


def search(**facts):
    facts = {"name": "浙江", "section": "responses", "created_at": NOW, "checked_at": NOW} | facts
    return SavedSearch.objects.create(**facts)


def refused(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"section": "phrases"}, "saved_search_section_known"),
        ({"name": ""}, "saved_search_has_a_name"),
        ({"feed_token": "guessable"}, "saved_search_token_is_long"),
        ({"cluster": 1}, "saved_search_snapshot_is_of_a_cluster"),
    ],
)
def test_a_search_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        search(owner=make_user(), **facts)


def test_a_name_is_one_owner_s_once_and_a_feed_has_an_address_of_its_own():
    first = search(owner=make_user())
    assert search(owner=make_user()).feed_token != first.feed_token
    with refused("saved_search_one_by_a_name"):
        search(owner=first.owner)


def test_two_searches_cannot_share_a_feed():
    first = search(owner=make_user())
    with refused("feed_token"):
        search(owner=make_user(), feed_token=first.feed_token)


def test_a_statement_matches_a_search_once():
    saved_search, statement = search(owner=make_user()), make_statement()
    Match.objects.create(search=saved_search, statement=statement, found_at=NOW)
    with refused("match_told_once"):
        Match.objects.create(search=saved_search, statement=statement, found_at=NOW)


def test_an_owner_has_one_digest_a_day():
    facts = {"owner": make_user(), "day": date(2025, 6, 10), "made_at": NOW, "try_at": NOW}
    Digest.objects.create(**facts)
    with refused("digest_once_a_day"):
        Digest.objects.create(**facts)
