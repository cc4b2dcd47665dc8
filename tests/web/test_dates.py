"""Dates in boxes: read as people write them, shown before saving, never later than they can be."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from statements.engine.dates.days import day_in_beijing
from statements.models import Citation, Statement
from tests.entries import ADD, entry
from tests.factories import make_directive, make_genre, make_link, make_province, make_statement

pytestmark = pytest.mark.django_db


def citation(published_on, **facts):
    return {"cited-0-publisher": "浙江日报", "cited-0-published_on": published_on, **facts}


@pytest.mark.parametrize(
    ("date_text", "expected"),
    [
        ("2025年4月25日", "2025-04-25"),
        ("2025/4/25", "2025-04-25"),
        ("２０２５－０４－２５", "2025-04-25"),
        ("二〇二五年四月二十五日", "2025-04-25"),
        ("2025-04-26至2025-05-04", "2025-04-26/2025-05-04"),
        ("2025年4月上旬", "2025-04-01/2025-04-10"),
    ],
)
def test_a_statement_is_dated_as_its_source_writes_it(researcher_client, date_text, expected):
    answer = researcher_client.post(ADD, entry(date_range=date_text, **citation("2025年5月7日")))
    assert answer.status_code == 302
    statement = Statement.objects.get()
    assert str(statement.date) == expected
    assert statement.citations.get().published_on == date(2025, 5, 7)


@pytest.mark.parametrize(
    ("date_text", "sentence"),
    [
        ("4月25日", "does not say which year"),
        ("去年底", "depends on the day on which it was written"),
        ("25/04/2025", "Write the year first"),
        ("2025-02-29", "There is no 2025-02-29 in the calendar"),
    ],
)
def test_a_date_that_cannot_be_told_is_refused_with_a_sentence(
    researcher_client, date_text, sentence
):
    for facts in ({"date_range": date_text}, citation(date_text)):
        answer = researcher_client.post(ADD, entry(**facts))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{date_text}"' in answer.text
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("box", "date_text", "words"),
    [
        ("date_range", "2025年4月25日", "Understood as 25 April 2025 (one day)."),
        ("date_range", "2025年4月上旬", "Understood as 1–10 April 2025 (10 days)."),
        ("date_range", "2025-04", "Understood as April 2025 (30 days)."),
        ("date_range", "4月25日", "“4月25日” does not say which year."),
        ("date_range", "2100年", "in the future"),
        ("date_range", "<b>", "“<b>” is not read as a date."),
        ("date_range", "", ""),
        ("cited-0-published_on", "2025.4.25", "Understood as 25 April 2025 (one day)."),
        ("cited-0-published_on", "2025-04", "Enter one day"),
    ],
)
def test_a_box_says_how_it_understands_what_is_typed(researcher_client, box, date_text, words):
    page = researcher_client.get(ADD).text
    tag = next(tag for tag in page.split("<") if tag.startswith("input") and f'name="{box}"' in tag)
    address = tag.split('hx-get="')[1].split('"')[0]
    headers = {"HX-Request": "true", "HX-Trigger-Name": box}
    answer = researcher_client.get(address, {box: date_text}, headers=headers)
    assert answer.status_code == 200
    assert words in unescape(strip_tags(answer.text))
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("date_text", "expected", "words"),
    [
        ("12月30日", "2024-12-30", "30 December 2024 (one day)"),
        ("12月30日至1月3日", "2024-12-30/2025-01-03", "30 December 2024 – 3 January 2025 (5 days)"),
        ("昨日", "2025-01-05", "5 January 2025 (one day)"),
        ("上周五", "2025-01-03", "3 January 2025 (one day)"),
        ("去年12月", "2024-12", "December 2024 (31 days)"),
        ("去年底", "2024-11/2024-12", "November – December 2024 (61 days)"),
    ],
)
def test_a_date_without_a_year_is_read_by_the_day_of_publication(
    researcher_client, date_text, expected, words
):
    boxes = {"date_range": date_text, **citation("2025年1月6日")}
    headers = {"HX-Request": "true", "HX-Trigger-Name": "date_range"}
    understood = researcher_client.get("/dates/", boxes, headers=headers).text
    assert unescape(understood).strip() == f"Understood as {words}."
    refused = researcher_client.post(ADD, entry(**boxes | {"body_name": ""}))
    assert f"Understood as {words}." in unescape(refused.text)
    assert researcher_client.post(ADD, entry(**boxes)).status_code == 302
    assert str(Statement.objects.get().date) == expected


def test_a_day_of_publication_without_a_publisher_is_asked_about_and_not_lost(researcher_client):
    boxes = {"date_range": "昨日", "cited-0-published_on": "2025-04-26"}
    answer = researcher_client.post(ADD, entry(**boxes))
    assert answer.status_code == 422
    assert "Enter the publisher." in answer.text


def test_a_restored_draft_says_how_its_date_is_understood(researcher_client):
    form = entry(date_range="昨日", form_key=str(uuid4()), **citation("2025-04-26"))
    assert researcher_client.post("/drafts/keep/", form | {"draft_version": 0}).status_code == 200
    page = researcher_client.get(ADD, {"draft": form["form_key"]}).text
    assert "Understood as 25 April 2025 (one day)." in page


def test_a_day_of_publication_that_cannot_be_read_dates_nothing(researcher_client):
    for published_on in ("", "4月", "2025-04", "2025-13-01"):
        answer = researcher_client.post(ADD, entry(date_range="12月30日", **citation(published_on)))
        assert answer.status_code == 422
        assert "does not say which year" in answer.text


def test_the_form_of_a_stored_statement_says_how_its_date_is_understood(researcher_client):
    statement = make_statement(date_range="2025-04-26/2025-05-04")
    page = researcher_client.get(reverse("statements:edit", args=[statement.pk])).text
    assert "Understood as 26 April – 4 May 2025 (9 days)." in page


def test_both_boxes_of_a_period_read_what_forms_read(client):
    make_province("ZJ")
    for date_text in ("2025-04-24", "2025-04-25", "2025-05-05"):
        make_statement(date_range=date_text, title_zh=f"讲于{date_text}")
    page = client.get("/statements/", {"from": "2025年4月25日", "to": "２０２５．５．４"}).text
    assert "讲于2025-04-25" in page
    assert "讲于2025-04-24" not in page
    assert "讲于2025-05-05" not in page
    for chip_date in ("2025-04-25", "2025-05-04"):
        assert f"</span> {chip_date}</a>" in page  # on its chip
    error_page = client.get("/statements/", {"from": "4月25日"}).text
    assert "From: “4月25日” does not say which year." in strip_tags(error_page)


@pytest.fixture
def today():
    return day_in_beijing(timezone.now())


def test_nothing_was_said_or_published_in_the_future(researcher_client, today):
    tomorrow, next_year = today + timedelta(days=1), f"{today.year + 1}"
    for facts in (
        {"date_range": tomorrow},
        {"date_range": f"{today}/{tomorrow}"},
        {"date_range": next_year},
        citation(tomorrow),
    ):
        answer = researcher_client.post(ADD, entry(**facts))
        assert answer.status_code == 422
        assert "in the future" in answer.text
    assert not Statement.objects.exists()


def test_the_day_month_and_year_that_have_begun_are_no_future(researcher_client, today):
    for date_text in (f"{today}", f"{today:%Y-%m}", f"{today:%Y}"):
        answer = researcher_client.post(
            ADD, entry(date_range=date_text, title_zh=date_text, text="")
        )
        assert answer.status_code == 302, date_text


def test_a_statement_dated_after_its_publication_is_refused(researcher_client):
    for date_text in ("2025-05-21", "2025-06", "2026"):
        answer = researcher_client.post(ADD, entry(date_range=date_text, **citation("2025-05-20")))
        assert answer.status_code == 422
        assert "Correct one of the two dates" in answer.text
    assert not Statement.objects.exists()
    statement = make_statement(date_range="2025-05-01")
    form_data = entry(title_zh=statement.title_zh, seen_version=1, date_range="2025-05-21")
    path = reverse("statements:edit", args=[statement.pk])
    answer = researcher_client.post(path, form_data | citation("2025-05-20"))
    assert answer.status_code == 422
    corrected_form_data = form_data | citation("2025-05-22")
    assert researcher_client.post(path, corrected_form_data).status_code == 302


def test_a_date_and_its_publication_may_move_together(researcher_client):
    statement = make_statement(date_range="2025-05-01")
    Citation.objects.create(statement=statement, publisher="浙江日报", published_on="2025-05-02")
    path = reverse("statements:edit", args=[statement.pk])
    for version, (date_text, published_on) in enumerate(
        [("2025-06-01", "2025-06-02"), ("2025-04-01", "2025-04-02")], start=1
    ):
        form_data = entry(title_zh=statement.title_zh, seen_version=version, date_range=date_text)
        assert researcher_client.post(path, form_data | citation(published_on)).status_code == 302
        statement.refresh_from_db()
        assert str(statement.possible_date) == date_text


def test_the_first_publication_bounds_how_long_an_answer_took(researcher_client):
    make_genre()
    directive = make_directive(date_range="2025-04-25")
    form_data = entry(date_range="2025-05", directive=directive.pk, evidence="…")
    form_data |= citation("2025-05-30") | {
        "cited-TOTAL_FORMS": 2,
        "cited-1-publisher": "新华社",
        "cited-1-published_on": "2025-05-20",
        "cited-1-is_secondary": "on",
    }
    assert researcher_client.post(ADD, form_data).status_code == 302
    response = Statement.objects.responses().get()
    assert str(response.date) == "2025-05"
    page = researcher_client.get(response.get_absolute_url()).text
    assert "6–25 days after it" in page
    assert "published on 20 May 2025, so not later" in page
    for path in (
        directive.get_absolute_url(),
        "/responses/",
        f"/compare/?directive={directive.pk}&response={response.pk}",
    ):
        assert "6–25" in researcher_client.get(path).text, path


def test_an_answer_published_before_its_directive_came_too_early(researcher_client):
    directive = make_directive(date_range="2025-05-25")
    form_data = entry(date_range="2025-05", directive=directive.pk, evidence="…")
    answer = researcher_client.post(ADD, form_data | citation("2025-05-20"))
    assert answer.status_code == 422
    assert "dated before the directive" in answer.text


def test_a_list_narrowed_by_date_leaves_out_what_was_published_before(client):
    statement = make_statement(date_range="2025", title_zh="年内讲话")
    make_link(response=statement)
    assert "年内讲话" in client.get("/responses/?from=2025-06").text
    Citation.objects.create(statement=statement, publisher="浙江日报", published_on="2025-05-20")
    assert "年内讲话" not in client.get("/responses/?from=2025-06").text
    assert "年内讲话" not in client.get("/responses/?from=2025-05-21&to=2025-05-31").text
    assert "年内讲话" in client.get("/responses/?from=2025-05-20&to=2025-05-31").text
