"""Lists: filters compose, counts equal the rows they lead to, files hold exactly the rows."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from statements.models import BodyKind, LinkState, Phrase, StatementKind, Tag
from statements.services.statements import phrases
from tests.factories import (
    make_body,
    make_city,
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_revision,
    make_statement,
)
from tests.reading import words

pytestmark = pytest.mark.django_db

LISTS = ["statements", "directives", "responses"]


def titles(client, list_name, **query):
    """What a list holds, as its file says."""
    answer = client.get(reverse(f"statements:{list_name}"), {**query, "format": "json"})
    assert answer.status_code == 200, answer.text
    return {row["title_zh"] for row in answer.json()["rows"]}


def make_titled(title, **facts):
    return make_statement(title_zh=title, **facts)


def test_a_province_includes_its_cities(client):
    make_titled("省", by="ZJ")
    make_titled("市", body=make_body(make_city("330100", of="ZJ")))
    make_titled("别省", by="JL")
    assert titles(client, "responses", province="ZJ") == {"省", "市"}
    assert titles(client, "responses", province=["ZJ", "JL"]) == {"省", "市", "别省"}


def test_dates_are_found_when_they_may_fall_in_the_period(client):
    make_titled("日", date_range="2025-04-30")
    make_titled("月", date_range="2025-05")
    make_titled("段", date_range="2025-04-26/2025-05-04")
    make_titled("年", date_range="2025")
    make_titled("早", date_range="2025-03-31")
    make_titled("无", date_range=None)
    assert titles(client, "responses", **{"from": "2025-04", "to": "2025-04"}) == {"日", "段", "年"}
    assert titles(client, "responses", **{"from": "2025-05"}) == {"月", "段", "年"}
    assert titles(client, "responses", to="2025-03-31") == {"早", "年"}


def test_text_is_found_in_title_summary_and_current_wording_only(client):
    make_titled("人工智能大会")
    make_titled("甲", summary="关于人工智能")
    make_titled("乙", text="推动人工智能")
    statement = make_titled("丙", text="推动人工智能")
    make_revision(statement, "别的话")
    assert titles(client, "responses", q="人工智能") == {"人工智能大会", "甲", "乙"}


def test_wildcards_in_a_question_are_only_characters(client):
    make_titled("增长100%以上")
    make_titled("增长1000亿")
    assert titles(client, "responses", q="100%") == {"增长100%以上"}


def test_kind_genre_body_and_tag_narrow_each_other(client):
    tag = Tag.objects.create(slug="ai", name_en="AI")
    statement = make_titled(
        "要", genre=make_genre("plan"), body=make_body(make_province(), BodyKind.CPPCC)
    )
    statement.tags.add(tag)
    make_titled("体裁", genre=make_genre("plan"))
    make_titled("标签").tags.add(tag)
    make_titled("中央", kind=StatementKind.DIRECTIVE, by="CN")
    query = {"kind": "response", "genre": "plan", "body": "cppcc", "tag": "ai"}
    assert titles(client, "statements", **query) == {"要"}
    assert titles(client, "statements", kind="directive") == {"中央"}


def test_directive_and_link_state_speak_of_the_same_link(client):
    directive, other_directive = make_directive(), make_directive()
    response = make_titled("两可")
    make_link(directive, response, state=LinkState.CONFIRMED)
    make_link(other_directive, response, state=LinkState.REJECTED)
    assert titles(client, "responses", directive=directive.pk, link="confirmed") == {"两可"}
    assert titles(client, "responses", directive=other_directive.pk, link="confirmed") == set()
    assert titles(client, "responses", directive=other_directive.pk, link="rejected") == {"两可"}


def test_a_rejected_response_does_not_answer_unless_rejections_are_asked_for(client):
    directive = make_directive()
    make_link(directive, make_titled("不是"), state=LinkState.REJECTED)
    make_link(directive, make_titled("可能"), state=LinkState.SUGGESTED)
    assert titles(client, "responses", directive=directive.pk) == {"可能"}


def test_responses_without_a_link_can_be_asked_for_alone_and_beside_others(client):
    make_link(response=make_titled("有"))
    make_link(response=make_titled("待"), state=LinkState.SUGGESTED)
    make_titled("无")
    assert titles(client, "responses", link="none") == {"无"}
    assert titles(client, "responses", link=["none", "suggested"]) == {"无", "待"}


def test_on_directives_a_province_is_who_answered(client):
    directive, other_directive = make_directive(title_zh="答"), make_directive(title_zh="别")
    make_link(directive, make_titled("a", by="ZJ"))
    make_link(directive, make_titled("b", by="ZJ"))
    make_link(other_directive, make_titled("c", by="JL"), state=LinkState.SUGGESTED)
    make_directive(title_zh="无")
    assert titles(client, "directives", province="ZJ") == {"答"}
    assert titles(client, "directives", province="JL") == {"别"}
    assert titles(client, "directives", province="JL", link="confirmed") == set()
    assert titles(client, "directives", link="none") == {"无"}
    assert titles(client, "directives", directive=directive.pk) == {"答"}


ADDRESS = re.compile(r'<h2[^>]*><a href="([^"]+)"')


@pytest.mark.parametrize("list_name", LISTS)
def test_both_files_hold_exactly_the_rows_of_the_list_over_all_its_pages(client, list_name):
    make = make_directive if list_name == "directives" else make_statement
    for number in range(30):
        make(date_range=f"2025-05-{number + 1:02}")
    make_directive(date_range="2025-05-05")
    make_statement(date_range="2025-05-06")
    query = {"from": "2025-05-02", "to": "2025-05-28"}
    path = reverse(f"statements:{list_name}")
    first = client.get(path, query)
    (total,) = map(int, re.findall(r'class="total">(\d+)', first.text))
    addresses, text = set(ADDRESS.findall(first.text)), first.text
    while next_links := re.findall(r'rel="next" href="([^"]+)"', text):
        text = client.get(path + unescape(next_links[0])).text
        assert not addresses & set(ADDRESS.findall(text))
        addresses |= set(ADDRESS.findall(text))
    json_rows = client.get(path, {**query, "format": "json"}).json()["rows"]
    csv_text = client.get(path, {**query, "format": "csv"}).content.decode("utf-8-sig")
    csv_rows = list(csv.DictReader(io.StringIO(csv_text)))
    assert total == len(addresses) == len(json_rows) == len(csv_rows)
    assert {row["address"].removeprefix("http://testserver") for row in json_rows} == addresses
    assert [str(row["id"]) for row in json_rows] == [row["id"] for row in csv_rows]


def test_a_file_writes_dates_as_they_are_known(client):
    make_statement(date_range="2025-04-26/2025-05-04")
    make_statement(date_range=None)
    rows = client.get(reverse("statements:responses"), {"format": "json"}).json()["rows"]
    assert [(row["date"], row["date_first"], row["date_last"]) for row in rows] == [
        ("2025-04-26/2025-05-04", "2025-04-26", "2025-05-04"),
        (None, None, None),
    ]


@pytest.mark.parametrize(
    ("formula", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("x;=1+1;y", "x;'=1+1;y"),
    ],
)
def test_a_table_holds_no_formula(client, formula, cell):
    make_statement(title_zh=formula)
    answer = client.get(reverse("statements:responses"), {"format": "csv"})
    row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert row["title_zh"] == cell


def test_a_chosen_directive_that_has_no_box_is_sent_along(client):
    many = [make_link().directive for _ in range(14)]
    last = many[-1]
    page = client.get(reverse("statements:responses"), {"directive": last.pk}).text
    assert re.search(rf'(checkbox|hidden)"[^>]* name="directive" value="{last.pk}"', page)


def test_no_link_recorded_is_refused_where_every_row_has_one(client):
    link = make_link()
    make_statement()
    for form in ("", "json"):
        answer = client.get(
            link.directive.get_absolute_url(),
            {"link": "none"} | ({"format": form} if form else {}),
        )
        assert answer.status_code == 400
        assert "is no state of a link to this directive" in answer.text
    page = client.get(link.directive.get_absolute_url(), {"link": "none"}).text
    assert 'class="total">0<' in page


def test_what_answers_a_directive_cannot_be_without_a_link(client):
    link = make_link(response=make_titled("有"), state=LinkState.REJECTED)
    make_titled("无")
    query = {"directive": link.directive_id}
    assert titles(client, "responses", **query, link="none") == set()
    assert titles(client, "responses", **query, link=["none", "rejected"]) == {"有"}
    assert titles(client, "directives", province="ZJ", link="none") == set()


def test_a_further_directive_on_a_directive_s_page_keeps_what_answers_both(client):
    answer_to_both, answer_to_first = make_titled("两"), make_titled("一")
    link = make_link(response=answer_to_both)
    other_directive = make_link(response=answer_to_both).directive
    make_link(link.directive, answer_to_first)
    page = link.directive.get_absolute_url()
    rows = client.get(page, {"directive": other_directive.pk, "format": "json"}).json()["rows"]
    assert [row["id"] for row in rows] == [answer_to_both.pk]


def test_nothing_found_says_which_filter_to_loosen_and_what_that_finds(client):
    make_statement(by="ZJ", date_range="2025-05-01")
    answer = client.get(
        reverse("statements:responses"), {"province": "ZJ", "from": "2026", "q": "人工智能"}
    )
    assert "Nothing matches all of these filters" in answer.text
    make_statement(by="ZJ", date_range="2026-01-01")
    answer = client.get(reverse("statements:responses"), {"province": "ZJ", "q": "无此话"})
    assert "without “contains 无此话”: 2" in words(answer.text)


def test_a_period_of_one_date_is_one_filter_to_loosen(client):
    make_statement(by="ZJ", date_range="2025-05-01")
    question = {"province": "ZJ", "from": "2026", "to": "2026"}
    answer = client.get(reverse("statements:responses"), question)
    assert re.search(r'<a href="\?province=ZJ">without “date 2026”</a>:\s*1', answer.text)
    assert "without “from" not in answer.text


def test_phrases_are_counted_among_the_statements_asked_for(client):
    phrase = Phrase.objects.create(text="自主可控")
    make_statement(by="ZJ", title_zh="自主可控与自主可控", date_range="2025-05-01")
    make_statement(by="JL", title_zh="自主可控", date_range="2025-06-01")
    phrases.count_phrase(phrase)
    path = reverse("statements:phrases")
    totals = client.get(path, {"format": "json"}).json()["rows"][0]
    assert (totals["number"], totals["times"], totals["provinces"]) == (2, 3, 2)
    assert totals["first_day"] == str(date(2025, 5, 1))
    zhejiang = client.get(path, {"province": "ZJ", "format": "json"}).json()["rows"][0]
    assert (zhejiang["number"], zhejiang["times"]) == (1, 2)
    answer = client.get(reverse("statements:phrase", args=[phrase.pk]), {"format": "json"})
    assert answer.json()["count"] == 2


def test_tags_are_counted_among_the_statements_asked_for(client):
    tag = Tag.objects.create(slug="ai", name_en="AI")
    for place in ("ZJ", "JL"):
        make_statement(by=place).tags.add(tag)
    path = reverse("statements:tags")
    assert client.get(path, {"format": "json"}).json()["rows"][0]["number"] == 2
    assert client.get(path, {"province": "ZJ", "format": "json"}).json()["rows"][0]["number"] == 1
    assert (
        client.get(reverse("statements:tag", args=["ai"]), {"format": "json"}).json()["count"] == 2
    )


def test_htmx_is_answered_with_the_list_alone(client):
    make_statement()
    path = reverse("statements:responses")
    part = client.get(path, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'id="list"' in part.text
    assert "HX-Request" in part["Vary"]
    back = client.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.text
