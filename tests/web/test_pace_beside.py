"""What answers are compared with: another directive, and how soon a province usually answers."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from statements.models import Jurisdiction, Search
from statements.selectors.analysis.directive import analyse_directive
from tests.factories import NOW, make_directive, make_link, make_province, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def directive():
    directive = make_directive(title_zh="桥梁检测意见")
    make_link(directive, make_statement(by="ZJ", date_range="2025-04-28"))
    return directive


@pytest.fixture
def other():
    other = make_directive(title_zh="隧道养护意见", date_range="2025-01-10")
    make_link(other, make_statement(by="JL", date_range="2025-01-30"))
    return other


def page_of(client, directive, **query):
    return client.get(reverse("statements:analysis", args=[directive.pk]), query).text


def test_the_curve_of_another_directive_stands_beside_in_page_and_file(client, directive, other):
    page = page_of(client, directive, beside="隧道养护")
    curve = page.partition('class="chart"')[2].partition("</svg>")[0]
    assert "隧道养护意见: 1 by day 20" in curve
    address = reverse("statements:analysis_figure", args=[directive.pk, "curve.csv"])
    content = client.get(address, {"beside": other.pk}).text.lstrip("\ufeff")
    rows = [
        (row["directive"], row["day"], row["low"]) for row in csv.DictReader(io.StringIO(content))
    ]
    assert rows == [
        ("桥梁检测意见", "0", "0"),
        ("桥梁检测意见", "3", "1"),
        ("隧道养护意见", "0", "0"),
        ("隧道养护意见", "20", "1"),
    ]


def test_the_curve_is_of_the_provinces_that_were_there_also_beside_one_of_more(
    client, directive, other
):
    Jurisdiction.objects.filter(pk=make_province("HI").pk).update(exists_since="2025-02-01")
    curve = page_of(client, other, beside=directive.pk).partition('class="chart"')[2]
    assert "had answered, by day: 1 of 2 by day 20" in curve.partition("</svg>")[0]
    assert analyse_directive(directive, now=NOW).adoption.units == 3


def test_of_several_directives_of_a_name_one_is_chosen(client, directive, other):
    make_directive(title_zh="隧道养护办法")
    page = page_of(client, directive, beside="隧道养护")
    assert "Several directives are called so" in words(page)
    assert f"beside={other.pk}" in page


@pytest.mark.parametrize("name", ["没有这样的文件", "桥梁检测意见", "9" * 300])
def test_a_directive_that_is_not_there_does_not_stand_beside(client, directive, name):
    assert "No other directive" in words(page_of(client, directive, beside=name))
    address = reverse("statements:analysis_figure", args=[directive.pk, "curve.csv"])
    assert client.get(address, {"beside": name}).status_code == 404


@pytest.mark.parametrize(
    ("earlier", "until", "said"),
    [
        (6, 9, "half within 3 days (n = 6, 95 %: 3 days); silent for longer"),
        (6, 2, "half within 3 days (n = 6, 95 %: 3 days)"),
        (5, 9, "not known (n = 5)"),
    ],
)
def test_silence_is_measured_by_how_soon_a_province_usually_answers(
    client, directive, earlier, until, said
):
    for month in range(6, 6 + earlier):
        before = make_directive(date_range=f"2024-{month:02}-10")
        make_link(before, make_statement(by="SD", date_range=f"2024-{month:02}-13"))
    # A later directive says nothing of what was usual before.
    make_link(
        make_directive(date_range="2025-05-01"), make_statement(by="SD", date_range="2025-05-20")
    )
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province("SD"),
        searched_on=date(2025, 4, 25) + timedelta(days=until),
        where="大众日报",
        entered_at=NOW,
    )
    silence = page_of(client, directive).partition('id="silence"')[2].partition("</section>")[0]
    cell = words(silence).partition("Shandong")[2]
    assert said in cell
    assert ("silent for longer" in cell) == ("silent for longer" in said)
