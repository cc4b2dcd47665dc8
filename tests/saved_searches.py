"""Helpers that create and check saved searches."""

from itertools import count

from django.urls import reverse
from django.utils import timezone

from statements.filters.lists.list_filter import read_criteria
from statements.models import Match
from statements.services.alerts import saved_searches
from statements.tasks.alerts import read
from tests.factories import make_statement, make_user

_serial = count(1)


def save(query="", *, list_name="responses", owner=None, name=None, mail=True, now=None):
    return saved_searches.save_search(
        owner=owner or make_user(email="li@example.org"),
        name=name or f"search {next(_serial)}",
        list_name=list_name,
        criteria=read_criteria(list_name, query),
        mail=mail,
        now=now or timezone.now(),
    )


def check(search, now=None):
    """Check one search; return the titles that are new."""
    matches = saved_searches.check_search(search_id=search.pk, read=read, now=now or timezone.now())
    return {match.statement.title_zh for match in matches}


def matched_titles(search):
    return set(Match.objects.filter(search=search).values_list("statement__title_zh", flat=True))


def matched(search, **facts):
    """Make a statement that a search may match, and check it; return the titles that are new."""
    make_statement(**{"entered_at": timezone.now()} | facts)
    return check(search)


def address(search):
    return reverse("statements:feed", args=[search.feed_token])
