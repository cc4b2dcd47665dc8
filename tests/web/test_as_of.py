"""The answers to directives seen as of a day."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from statements.filters.saved_views import read_view
from statements.models import Search
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_province, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

KEPT, ADDED = "健全桥梁检测体系", "完善隧道养护机制"


@pytest.fixture(scope="module")
def directive(rows_of_this_module):
    """Zhejiang answers on day 5 and day 30, Jilin in May, Shandong after a search on day 10."""
    directive = make_directive(text=f"要{KEPT}，{ADDED}。")
    answer(directive, "ZJ", "2025-04-30", KEPT)
    answer(directive, "ZJ", "2025-05-25", ADDED)
    answer(directive, "JL", "2025-05", KEPT)
    answer(directive, "SD", "2025-06-01", ADDED)
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province("SD"),
        searched_on=date(2025, 5, 5),
        where="大众日报",
        entered_at=NOW,
    )
    return directive


def answer(directive, by, day, clause):
    link = make_link(directive, make_statement(by=by, date_range=day, text=f"我们要{clause}。"))
    measure_link(link_id=link.pk, now=NOW)


def states_of(client, directive, day):
    address = reverse("statements:analysis_figure", args=[directive.pk, "provinces.csv"])
    rows = csv.DictReader(io.StringIO(client.get(address, {"as_of": day}).text.lstrip("\ufeff")))
    return {row["unit"]: row for row in rows}


def test_only_what_was_certainly_given_by_the_day_counts_as_an_answer(client, directive):
    rows = states_of(client, directive, "2025-05-10")
    assert {unit: row["state"] for unit, row in rows.items()} == {
        "ZJ": "answered",
        "JL": "probable",
        "SD": "searched",
    }
    assert (rows["ZJ"]["responses"], rows["ZJ"]["clauses_taken_up"]) == ("1", "1")
    assert "seen as of 2025-05-10" in rows["ZJ"]["source"]


def test_nobody_was_silent_before_somebody_looked(client, directive):
    assert states_of(client, directive, "2025-05-04")["SD"]["state"] == "not-looked"


def test_the_last_day_counts_and_today_shows_all(client, directive):
    assert states_of(client, directive, "2025-06-01")["SD"]["state"] == "answered"
    rows = states_of(client, directive, "")
    assert {row["state"] for row in rows.values()} == {"answered"}
    assert (rows["ZJ"]["responses"], rows["ZJ"]["clauses_taken_up"]) == ("2", "2")


def test_the_page_says_the_day_and_what_became_known_later(client, directive):
    address = reverse("statements:analysis", args=[directive.pk])
    page = client.get(address, {"as_of": "2025-05-10"}).text
    assert "As it stood on 10 May 2025" in words(page)
    curve = page.partition('class="chart"')[2].partition("</svg>")[0]
    assert "seen as of 2025-05-10" in curve
    assert "3, known later" in curve
    assert page.count('name="response"') == 1
    assert 'curve.csv?as_of=2025-05-10"' in page


def test_the_matrix_leaves_out_answers_and_directives_of_later_days(client, directive):
    make_directive(title_zh="后来的文件", date_range="2025-06-02")
    address = reverse("statements:matrix_figure", args=["matrix.csv"])
    response = client.get(address, {"as_of": "2025-05-10"})
    [row] = csv.DictReader(io.StringIO(response.text.lstrip("\ufeff")))
    assert (row["Zhejiang"], row["Jilin"]) == ("50", "may have answered")
    assert row["Shandong"] == "searched, nothing found"
    assert "seen as of 2025-05-10" in row["source"]


def test_a_saved_view_is_of_the_day_that_its_address_has(directive):
    address = reverse("statements:analysis", args=[directive.pk])
    snapshot = read_view(f"{address}?as_of=2025-05-10")
    assert "seen as of 2025-05-10" in snapshot.title
    assert snapshot.figures["provinces that answered"] == 1
    matrix = read_view(f"{reverse('statements:matrix')}?as_of=2025-05-10")
    assert matrix.figures["cells with a figure"] == 1


@pytest.mark.parametrize("written", ["2025年5月10日", "2025.5.10", "2025-05-01/2025-05-10"])
def test_a_day_is_read_as_people_write_it(client, directive, written):
    address = reverse("statements:analysis", args=[directive.pk])
    page = client.get(address, {"as_of": written}).text
    assert "As it stood on 10 May 2025" in page


@pytest.mark.parametrize("day", ["x", "2025-04-24", "2999-01-01", "2025-02-30"])
def test_a_day_of_which_nothing_can_be_seen_is_refused(client, directive, day):
    address = reverse("statements:analysis", args=[directive.pk])
    assert client.get(address, {"as_of": day}).status_code == 404
