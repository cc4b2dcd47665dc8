"""Where else a passage stands: over the whole archive, the first appearance first."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_directive, make_statement

pytestmark = pytest.mark.django_db

PASSAGE = "构建自主可控的桥梁检测体系"


def rows_of(client, **query):
    answer = client.get(reverse("statements:passage"), query)
    assert answer.status_code == 200
    body = answer.text.partition("<tbody data-rows>")[2].partition("</tbody>")[0]
    return answer.text, re.findall(r"<tr>.*?</tr>", body, re.DOTALL)


def test_the_earliest_text_comes_first_and_may_be_the_only_first(client):
    later = make_statement(by="JL", date_range="2025-05-02", text=f"吉林{PASSAGE}。")
    first = make_statement(by="ZJ", date_range="2025-04-01", text=f"浙江{PASSAGE}。")
    undated = make_statement(by="SD", date_range=None, text=f"山东{PASSAGE}。")
    make_statement(by="AH", date_range="2025-03-01", text="安徽没有这句话。")
    page, rows = rows_of(client, q=PASSAGE)
    places = [
        statement.get_absolute_url()
        for row in rows
        for statement in (first, later, undated)
        if statement.get_absolute_url() in row
    ]
    assert places == [row.get_absolute_url() for row in (first, later, undated)]
    assert ["may be the first" in row for row in rows] == [True, False, False]
    assert "First in Zhejiang" in page


def test_a_date_that_is_a_span_leaves_it_open_who_was_first(client):
    make_statement(by="JL", date_range="2025-04", text=f"吉林{PASSAGE}。")
    make_statement(by="ZJ", date_range="2025-04-20", text=f"浙江{PASSAGE}。")
    page, rows = rows_of(client, q=PASSAGE)
    assert all("may be the first" in row for row in rows)
    assert "2 may each be the first" in page


def test_a_date_around_the_first_day_is_shown_though_it_may_end_after_all_others(
    client, monkeypatch
):
    monkeypatch.setattr("statements.selectors.analysis.appearances.MAX_APPEARANCES", 2)
    for day in (5, 6, 7):
        make_statement(by="ZJ", date_range=f"2025-01-0{day}", text=f"浙江{PASSAGE}。")
    assert "First in Zhejiang" in rows_of(client, q=PASSAGE)[0]
    make_statement(by="JL", date_range="2025", text=f"吉林{PASSAGE}。")
    page, rows = rows_of(client, q=PASSAGE)
    assert ["may be the first" in row for row in rows] == [True, True, False]
    assert "2 may each be the first" in page
    for _ in range(2):
        make_statement(by="SD", date_range="2025", text=f"山东{PASSAGE}。")
    assert "More than 3 may each be the first" in rows_of(client, q=PASSAGE)[0]


def test_texts_without_a_date_that_are_not_shown_are_not_kept_silent(client, monkeypatch):
    monkeypatch.setattr("statements.selectors.analysis.appearances.MAX_APPEARANCES", 2)
    make_statement(by="ZJ", date_range="2025-04-01", text=f"浙江{PASSAGE}。")
    make_statement(by="SD", date_range=None, text=f"山东{PASSAGE}。")
    assert "It stands in 2 texts" in rows_of(client, q=PASSAGE)[0]
    make_statement(by="JL", date_range=None, text=f"吉林{PASSAGE}。")
    page, rows = rows_of(client, q=PASSAGE)
    assert len(rows) == 2
    assert "there are more" in page


def test_a_passage_is_given_as_a_stretch_of_a_text(client):
    directive = make_directive(text=f"会议强调，要{PASSAGE}。")
    start = len("会议强调，要")
    page, rows = rows_of(client, text=directive.pk, at=f"{start}-{start + len(PASSAGE)}")
    assert f">{PASSAGE}</textarea>" in page
    assert len(rows) == 1
    assert "the centre" in rows[0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "桥"}, 400),
        ({"q": "桥" * 201}, 400),
        ({"text": "x", "at": "0-9"}, 404),
        ({"text": "999999", "at": "0-9"}, 404),
        ({"text": "1", "at": "9"}, 404),
        ({}, 200),
    ],
)
def test_what_is_no_passage_is_refused_with_a_sentence(client, query, status):
    assert client.get(reverse("statements:passage"), query).status_code == status
