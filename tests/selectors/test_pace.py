"""Who answered first, and how soon: by the answers' own dates."""

from collections import Counter
from datetime import timedelta
from itertools import product
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.models import ImpreciseDate, Latency
from statements.selectors.links.directives import directive_page
from statements.selectors.links.pace import first_of, lead_of, median_latency
from tests.factories import NOW, make_directive, make_link, make_statement

ORIGIN = ImpreciseDate.parse("2025-12-10").first


def possible_days(date):
    return [date.first + timedelta(n) for n in range((date.last - date.first).days + 1)]


@st.composite
def short_spans(draw):
    start = draw(st.integers(0, 6))
    end = draw(st.integers(start, min(start + 2, 6)))
    return ImpreciseDate(ORIGIN + timedelta(start), ORIGIN + timedelta(end))


provinces = st.dictionaries(st.sampled_from("ABCD"), short_spans(), max_size=4)


@given(provinces)
def test_the_first_is_who_is_first_in_whatever_way_the_dates_turn_out(dates):
    ways = Counter(
        frozenset(name for name, day in zip(dates, days, strict=True) if day == min(days))
        for days in product(*map(possible_days, dates.values()))
    )
    lead = lead_of(dates)
    assert set(lead.candidates) == frozenset().union(*ways)
    assert lead.is_certain == (len(ways) == 1 and bool(dates))
    assert lead.is_tied == (lead.is_certain and len(next(iter(ways))) > 1)


@given(st.lists(short_spans(), min_size=1, max_size=3))
def test_the_first_of_several_lies_where_the_earliest_of_their_days_may_lie(dates):
    firsts = {min(days) for days in product(*map(possible_days, dates))}
    assert possible_days(first_of(dates)) == sorted(firsts)


@given(short_spans(), st.lists(short_spans(), min_size=1, max_size=4))
def test_the_median_lies_between_the_least_and_the_most_that_it_can_be(directive, answers):
    later = [answer for answer in answers if answer.last >= directive.first]
    latencies = [latency for answer in later if (latency := Latency.between(directive, answer))]
    medians = [
        median_low(max(0, (day - asked_on).days) for day in days)
        for asked_on in possible_days(directive)
        for days in product(*map(possible_days, later))
        if days
    ]
    expected = Latency(min(medians), max(medians)) if medians else None
    assert median_latency(latencies) == expected


def figures(client, directive):
    """The figures of a directive's page, by what they are of, without markup."""
    page = client.get(directive.get_absolute_url()).text
    parts = page.split('<dl class="figures">')[1].split("</dl>")[0].split("<dt>")[1:]
    columns = [part.replace("<small>", "| ").split("</dt>") for part in parts]
    return {
        name: " ".join(words.replace("</small>", "").split("<dd>")[1].split("</dd>")[0].split())
        for name, words in columns
    }


def answered(directive, **dates):
    for province, date_range in dates.items():
        make_link(directive, make_statement(by=province, date_range=date_range))


@pytest.mark.django_db
def test_the_first_of_two_exact_days_is_first_though_the_directive_is_a_span(client):
    directive = make_directive(date_range="2025-12-10/2025-12-11")
    answered(directive, ZJ="2025-12-13", JL="2025-12-12")
    texts = figures(client, directive)
    assert texts["First"] == "Jilin | 12 Dec 2025, 1 day before the next"
    assert texts["Median time to answer"] == ("1–2 days | the directive is dated only as a span")


@pytest.mark.django_db
def test_two_answers_of_one_exact_day_are_tied(client):
    directive = make_directive(date_range="2025-12-10/2025-12-11")
    answered(directive, JL="2025-12-12", ZJ="2025-12-12", SD="2025-12-13")
    assert figures(client, directive)["First"] == "tied | Jilin, Zhejiang"


@pytest.mark.django_db
def test_spans_that_overlap_leave_it_open_which_was_first(client):
    directive = make_directive(date_range="2025-12-10")
    answered(directive, JL="2025-12-12", ZJ="2025-12-12/2025-12-14", SD="2025-12-15")
    texts = figures(client, directive)
    assert texts["First"] == "not certain | one of Jilin, Zhejiang"
    assert texts["Median time to answer"] == "2–4 days | one answer is dated only as a span"


@pytest.mark.django_db
def test_the_earlier_of_several_answers_of_a_province_counts(client):
    directive = make_directive(date_range="2025-12-10")
    answered(directive, ZJ="2025-12-20", JL="2025-12-15")
    answered(directive, ZJ="2025-12-12")
    texts = figures(client, directive)
    assert (texts["First"], texts["Median time to answer"]) == (
        "Zhejiang | 12 Dec 2025, 3 days before the next",
        "2 days | of provinces that answered",
    )


@pytest.mark.django_db
def test_order_needs_no_date_of_the_directive(client):
    directive = make_directive(date_range=None)
    answered(directive, ZJ="2025-12-13", JL="2025-12-12", SD=None)
    texts = figures(client, directive)
    assert texts["First"] == "Jilin | 12 Dec 2025, 1 day before the next; of those with a date"
    assert texts["Median time to answer"] == "– | the directive has no date; 1 undated"


@pytest.mark.django_db
def test_what_is_dated_before_the_directive_is_not_first_and_not_called_undated(client):
    directive = make_directive(date_range="2025-12-10")
    answered(directive, ZJ="2025-12-01", JL="2025-12-12")
    texts = figures(client, directive)
    assert texts["First"] == "Jilin | 12 Dec 2025"
    assert texts["Median time to answer"] == (
        "2 days | of provinces that answered; 1 dated before the directive"
    )


@pytest.mark.django_db
def test_without_an_answer_nobody_is_first(client):
    texts = figures(client, make_directive())
    assert texts["First"] == "– |"
    assert texts["Median time to answer"] == "– | no confirmed answer with a date"
    assert directive_page(make_directive(), now=NOW).pace.median is None
