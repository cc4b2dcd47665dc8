"""Who held a post on a day, and how far back an unknown start reaches."""

from datetime import date, timedelta

import pytest
from django.db.models import Exists

from statements.models import Certainty, ImpreciseDate, Official, Statement, Tenure
from statements.models.statements.officials import LONGEST_ASSUMED
from tests.factories import make_body, make_province, make_statement

pytestmark = pytest.mark.django_db
END = date(2022, 12, 7)
SEEN = date(2020, 1, 1)


def make_tenure(start=None, end=END, first_seen=None):
    tenure = Tenure.objects.create(
        official=Official.objects.create(name_zh="袁家军"),
        body=make_body(make_province("ZJ")),
        post="party_secretary",
        held=(start, end),
        start_basis="notice" if start else "unknown",
        end_basis="notice" if end else "unknown",
        first_seen=first_seen,
    )
    tenure.refresh_from_db()
    return tenure


@pytest.mark.parametrize(
    ("facts", "first_day"),
    [
        ({}, END - LONGEST_ASSUMED),
        ({"first_seen": SEEN}, SEEN - LONGEST_ASSUMED),
        ({"end": None, "first_seen": SEEN}, SEEN - LONGEST_ASSUMED),
        ({"start": date(2010, 1, 1)}, date(2010, 1, 1)),
    ],
    ids=["its end alone", "when first seen", "no end", "its start"],
)
def test_a_post_is_assumed_to_be_held_for_no_more_than_a_term_before_it_is_known(facts, first_day):
    tenure = make_tenure(**facts)
    for day, is_held in ((first_day, True), (first_day - timedelta(days=1), False)):
        statement = make_statement(by="JL", date_range=day.isoformat())
        throughout = Exists(Tenure.objects.held_throughout("possible_days"))
        assert (tenure.on(day) is not None) is is_held
        assert (tenure.during(ImpreciseDate(day, day)) is not None) is is_held
        assert Statement.objects.filter(throughout, pk=statement.pk).exists() is is_held


def test_a_tenure_of_which_nothing_is_known_may_be_of_any_day():
    assert make_tenure(end=None).on(date(1990, 1, 1)) == Certainty.LIKELY
