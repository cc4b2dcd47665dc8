"""The front page: counts that hold, and what is new."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from statements.engine.dates.days import day_in_beijing
from statements.models import Jurisdiction, LinkState, StatementKind
from statements.selectors.analysis.directive import analyse_directive
from statements.selectors.news.home import home_page
from statements.services.links.echoes import measure_link
from tests.factories import (
    NOW,
    make_body,
    make_city,
    make_directive,
    make_link,
    make_province,
    make_statement,
)
from tests.reading import words
from tests.sources import add_daily_visits, make_source

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r"<dt>([^<]+)</dt>\s*<dd>(\d+) <small><a href=\"([^\"]+)\">show them")


def test_each_count_equals_the_rows_that_its_link_shows(client):
    first, second = make_directive(), make_directive()
    response = make_statement()
    for directive in (first, second):
        make_link(directive, response, state=LinkState.SUGGESTED)
    city = make_statement(body=make_body(make_city()))
    make_link(first, city)
    make_link(city, make_statement(by="JL"))  # a response that was answered itself
    make_link(first, make_directive(by="ZJ"), state=LinkState.SUGGESTED)
    make_link(second, make_statement(kind=StatementKind.REPORT), state=LinkState.REJECTED)
    make_statement()
    figures = FIGURE.findall(client.get("/").text)
    assert len(figures) == 3
    for label, count, address in figures:
        rows = client.get(f"{address}&format=json").json()["count"]
        assert rows == int(count) > 0, label


def test_what_was_entered_last_is_new_however_long_ago_it_was_said(client):
    for number in range(7):
        make_statement(date_range=f"2025-06-0{number + 1}")
    make_statement(date_range="2019-01", title_zh="旧话新录", entered_at=NOW + timedelta(days=1))
    new = client.get("/").text.partition("Recently entered")[2].partition("</section>")[0]
    assert "旧话新录" in new.partition("</li>")[0]
    assert "entered 11 Jun 2025" in new


def test_the_map_is_of_a_directive_that_somebody_looked_into(client):
    answered = make_directive(date_range="2025-04-25", title_zh="有人应")
    make_link(answered, make_statement())
    make_directive(date_range="2025-04-29", title_zh="无人问")
    panel = client.get("/").text.partition('id="newest"')[2]
    assert "有人应" in panel.partition("</h2>")[0]


def test_what_moved_says_how_much_was_taken_up(client):
    text = "会议强调，要构建协同运行的桥梁检测体系，推动桥梁事业有序发展。"
    link = make_link(make_directive(text=text), make_statement(by="ZJ", text=text))
    measure_link(link_id=link.pk, now=NOW)
    page = words(client.get("/").text)
    assert "6 days · 2 clauses" in page
    assert "The one with a text took up 100 % of its clauses." in page


def test_the_curve_is_that_of_the_page_of_the_directive(client):
    directive = make_directive(date_range="2025-04-25")
    for by, day in (("ZJ", "2025-05-01"), ("JL", None), ("SD", "2025-05")):
        make_link(directive, make_statement(by=by, date_range=day))
    later = make_province("HI")
    Jurisdiction.objects.filter(pk=later.pk).update(exists_since="2025-06-01")
    adoption = home_page(reader=None, now=NOW).adoption
    assert adoption == analyse_directive(directive, now=NOW).adoption
    assert (adoption.units, adoption.points[-1].high) == (3, 3)
    assert "2 of 3 by day 36" in client.get("/").text


def test_a_province_watched_with_gaps_is_not_counted_as_looked_at(client):
    today = day_in_beijing(timezone.now())
    directive = make_directive(date_range=str(today - timedelta(days=20)))
    make_link(directive, make_statement(by="JL", date_range=str(today)))
    add_daily_visits(make_source(jurisdiction=make_province("SD")), days=5)
    panel = client.get("/").text.partition('id="newest"')[2].partition("</section>")[0]
    assert 'aria-label="Shandong: watched with gaps"' in panel
    assert "1 of the 1 province looked at has answered." in panel
