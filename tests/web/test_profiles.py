"""How provinces and officials answer, and what their pages say they do not know."""

import csv
import io
from datetime import date
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.models import (
    Depth,
    Jurisdiction,
    LinkState,
    Official,
    Phrase,
    ResponseLink,
    Search,
    Tenure,
)
from statements.services.links.echoes import measure_link
from statements.services.statements.phrases import count_phrase
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

pytestmark = pytest.mark.django_db

CLAUSES = [
    "构建自主可控、协同运行的桥梁检测体系",
    "推动桥梁事业健康有序发展",
    "开展千座桥梁安全隐患排查整治专项行动",
]


def answer(directive, by="ZJ", day="2025-05-01", text="", **facts):
    link = make_link(directive, make_statement(by=by, date_range=day, text=text), **facts)
    if text:
        measure_link(link_id=link.pk, now=NOW)
    return link


def page_of(client, code="ZJ", **query):
    response = client.get(reverse("profiles:province", args=[code]), query)
    assert response.status_code == 200
    return response.text


def section_of(page: str, name: str) -> str:
    return words(page.partition(f'id="{name}"')[2].partition("</section>")[0])


def rows_of(client, name, code="ZJ", **query):
    response = client.get(reverse("profiles:province_figure", args=[code, name]), query)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def search_for(directive, code, day):
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province(code),
        searched_on=day,
        where="日报",
        entered_at=NOW,
    )


def test_answers_are_counted_in_the_months_that_are_possible(client):
    answer(make_directive(), day="2025-05-03")
    answer(make_directive(), day="2025-05/2025-06")
    answer(make_directive(), day=None)
    answer(make_directive(), day="2025-05-04", state=LinkState.SUGGESTED)
    make_link(make_directive(), make_statement(body=make_body(make_city())))
    rows = rows_of(client, "months.csv")
    assert [(row["month"], row["certain"], row["possible"]) for row in rows] == [
        ("2025-05", "1", "2"),
        ("2025-06", "0", "1"),
    ]
    assert "Zhejiang" in rows[0]["source"]
    assert "3 confirmed answers" in rows[0]["basis"]
    assert "1 answer has no date" in section_of(page_of(client), "months")


def test_a_statement_leads_to_its_speaker(client):
    speaker = Official.objects.create(name_zh="王桥")
    statement = make_statement(official=speaker)
    page = client.get(statement.get_absolute_url()).text
    assert f'<a href="/officials/{speaker.pk}/"><span lang="zh">王桥</span></a>' in page


def test_of_two_shares_the_lower_is_said_to_be_no_middle(client):
    for text, day in ((CLAUSES[0], "2025-05-01"), ("另一件事", "2025-05-02")):
        answer(make_directive(text="。".join(CLAUSES)), text=text, day=day)
    assert "0 % lower of the middle two of 2 directives" in words(page_of(client))
    answer(make_directive(text="。".join(CLAUSES)), text=CLAUSES[0], day="2025-05-03")
    assert "33 % median of 3 directives" in words(page_of(client))


def test_the_median_counts_a_vain_search_as_not_yet(client):
    for day in ("2025-04-26", "2025-04-27", "2025-04-28"):
        answer(make_directive(), day=day)
    for _number in range(4):
        search_for(make_directive(), "ZJ", date(2025, 5, 25))
    page = words(page_of(client))
    assert "3 of 7 with a link or a search" in page
    assert "31 days or more n = 3 answers, 4 searched without result" in page
    [numbers] = rows_of(client, "numbers.csv")
    assert (numbers["median_low"], numbers["median_high"]) == ("31", "")
    assert (numbers["answered"], numbers["searched_in_vain"]) == ("3", "4")


def test_a_vain_search_for_a_directive_without_a_date_counts_in_coverage_alone(client):
    answer(make_directive(), day="2025-05-01")
    answer(make_directive(date_range=None), day="2025-05-02")
    search_for(make_directive(date_range=None), "ZJ", date(2025, 5, 25))
    page = words(page_of(client))
    assert "2 of 3 with a link or a search" in page
    assert "n = 1 answer;" in page
    assert "2 without a date" in page


def test_an_answer_dated_before_its_directive_is_named_and_not_counted(client):
    answer(make_directive(), day="2025-04-01")
    answer(make_directive(), day="2025-05")
    page = words(page_of(client))
    assert "6–36 days n = 1 answer" in page
    assert "1 dated before its directive" in page


def test_a_directive_from_before_the_province_counts_for_nothing_in_its_profile(client):
    province = make_province("CQ")
    Jurisdiction.objects.filter(pk=province.pk).update(exists_since=date(1997, 3, 14))
    earlier, vain = (make_directive(date_range=day) for day in ("1987-06-01", "1996"))
    answer(earlier, by="CQ", day="1999-01-01")
    search_for(vain, "CQ", "1999-01-01")
    for day in ("1997-03-14", "1997", None):  # those that perhaps are of its time count
        answer(make_directive(date_range=day), by="CQ", day="1999-01-01")
    (numbers,) = rows_of(client, "numbers.csv", code="CQ")
    assert (numbers["answered"], numbers["looked_at"], numbers["searched_in_vain"]) == (
        "3",
        "3",
        "0",
    )
    assert sum(int(row["certain"]) for row in rows_of(client, "months.csv", code="CQ")) == 3
    among = {row["province"]: row for row in rows_of(client, "provinces.csv", code="CQ")}
    assert among["CQ"]["directives"] == "3"


def test_what_most_took_up_and_a_province_did_not_is_named(client):
    directive = make_directive(text=f"会议强调，要{'，'.join(CLAUSES)}。", form_key=uuid4())
    answer(directive, "ZJ", text=f"我们要{CLAUSES[2]}。")
    for code in ("JL", "SD", "AH", "HB"):
        answer(directive, code, text=f"我们要{CLAUSES[0]}。")
    page = page_of(client)
    assert CLAUSES[0] in section_of(page, "left-out-ZJ")
    assert CLAUSES[1] not in section_of(page, "left-out-ZJ")
    assert CLAUSES[2] in section_of(page, "by-few-ZJ")
    [row] = rows_of(client, "left-out-ZJ.csv")
    assert (row["clause"], row["others"], row["with_text"]) == (CLAUSES[0], "4", "4")
    assert row["directive"] == f"{directive} (entered by machine)"  # nobody has looked at it


def test_provinces_beside_each_other_share_the_directives_whose_clauses_are_compared(client):
    text = f"会议强调，要{'，'.join(CLAUSES)}。"
    for number in range(6):
        directive = make_directive(text=text, date_range=f"2025-04-1{number}")
        answer(directive, "ZJ", text=f"我们要{CLAUSES[2]}。")
        for code in ("SD", "AH", "HB", *(["JL"] if number < 3 else [])):
            answer(directive, code, text=f"我们要{CLAUSES[0]}。")
    assert len(rows_of(client, "left-out-ZJ.csv")) == 3
    assert len(rows_of(client, "left-out-ZJ.csv", **{"with": "JL"})) == 6
    note = "From the newest 3 directives that each of those on this page answered with a text"
    assert note in section_of(page_of(client, **{"with": "JL"}), "left-out-ZJ")


def test_the_clauses_of_a_long_directive_are_told_at_once(client):
    names = (f"{chr(0x4E00 + 7 * number) * 2}第{number}号" for number in range(1_200))
    text = "，".join(f"推进{name}桥梁检测体系建设" for name in names) + "。"
    directive = make_directive(text=text)
    for code in ("ZJ", "SD", "AH"):
        answer(directive, code, text=text[: len(text) // 2])
    with CaptureQueriesContext(connection) as captured:
        page_of(client)
    assert max(float(query["time"]) for query in captured) < 0.5  # seconds


def test_a_phrase_is_first_used_only_as_far_as_dates_tell(client):
    uses = {
        "首发经济": [("ZJ", "2025-05-01"), ("JL", "2025-05-02")],
        "低空经济": [("ZJ", "2025-05-01"), ("JL", "2025-05-01")],
        "银发经济": [("ZJ", "2025-05"), ("JL", "2025-05-02")],
        "具身智能": [("ZJ", "2025-05-03"), ("JL", "2025-05-02")],
    }
    for text, statements in uses.items():
        for code, day in statements:
            make_statement(by=code, date_range=day, title_zh=f"{text}{code}")
        count_phrase(Phrase.objects.create(text=text))
    rows = {row["phrase"]: row["certainty"] for row in rows_of(client, "phrases-ZJ.csv")}
    assert rows == {
        "首发经济": "certainly",
        "低空经济": "on the same day as Jilin",
        "银发经济": "not certain: perhaps Jilin",
    }


def test_depth_is_shown_by_month_and_what_has_no_month_is_left_out(client):
    depth = Depth.objects.create(slug="plan", rung=4, name_en="action plan", definition="a plan")
    for day in ("2025-05-01", "2025-05-09", "2025-05/2025-06"):
        answer(make_directive(), day=day, depth=depth, depth_passage="方案")
    [row] = rows_of(client, "depth-ZJ.csv")
    assert (row["depth"], row["month"], row["answers"]) == ("action plan", "2025-05", "2")
    assert "1 answer is left out" in section_of(page_of(client), "depth-ZJ")


def test_answers_from_before_the_axis_of_months_are_counted_below_it(client):
    depth = Depth.objects.create(slug="plan", rung=4, name_en="action plan", definition="a plan")
    for day in ("2015-05-01", "2025-05-01"):
        link = answer(make_directive(date_range="2015-04-25"), day=day)
        ResponseLink.objects.filter(pk=link.pk).update(depth=depth, depth_passage="方案")
    assert [row["month"] for row in rows_of(client, "months.csv")] == ["2025-05"]
    page = page_of(client)
    for figure in ("months", "depth-ZJ"):
        assert "1 answer from before Jun 20 is not shown." in section_of(page, figure)


def test_provinces_stand_beside_each_other_in_the_same_frames(client):
    directive = make_directive()
    for code, day in (("ZJ", "2025-05-01"), ("JL", "2025-05-03"), ("SD", "2025-05-04")):
        answer(directive, code, day=day)
    page = page_of(client, **{"with": ["JL", "SD"]})
    months = section_of(page, "months")
    assert all(name in months for name in ("Zhejiang", "Jilin", "Shandong"))
    assert "山东 answer. http" in words(page)  # the citation
    picture = client.get(
        reverse("profiles:province_figure", args=["ZJ", "provinces.svg"]), {"with": "JL"}
    )
    text = "".join(ElementTree.fromstring(picture.content).itertext())
    assert "Jilin" in text
    assert "with=JL" in text
    picture = client.get(reverse("profiles:province_figure", args=["ZJ", "provinces.png"]))
    assert picture.content.startswith(b"\x89PNG")
    for codes in (["XX"], [*"ABCDEFG"]):
        response = client.get(reverse("profiles:province", args=["ZJ"]), {"with": codes})
        assert response.status_code == 404


def test_an_official_answers_for_what_they_said_and_for_the_body_they_led(client):
    official = Official.objects.create(name_zh="王浩")
    body = make_body(make_province("ZJ"))
    Tenure.objects.create(
        official=official,
        body=body,
        post="party_secretary",
        held=(date(2025, 1, 1), date(2025, 6, 1)),
        start_basis="notice",
        end_basis="notice",
    )
    for day in ("2025-05-02", "2025-05/2025-06", "2025-06-02"):
        make_link(make_directive(), make_statement(body=body, date_range=day))
    spoken = make_statement(by="JL", date_range="2025-07-01", official=official)
    make_link(make_directive(), spoken)
    address = reverse("profiles:official_figure", args=[official.pk, "months.csv"])
    rows = csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig")))
    assert [(row["month"], row["certain"]) for row in rows] == [("2025-05", "1"), ("2025-07", "1")]
    page = words(client.get(reverse("profiles:official", args=[official.pk])).text)
    assert "2 of 2 with a link or a search" in page


@pytest.mark.parametrize("by", ["ZJ", None])
def test_without_answers_each_figure_says_that_there_is_nothing(client, by):
    make_province("ZJ")
    if by:
        answer(make_directive(date_range=None), day=None)
    page = words(page_of(client))
    assert "No confirmed answer has a date." in page
    assert "No answer of a known month has its depth coded yet." in page
    assert "It was not the first to use any of the phrases" in page
    for name in ("months.svg", "months.png"):
        missing = reverse("profiles:province_figure", args=["ZJ", name])
        assert client.get(missing).status_code == 404
    assert rows_of(client, "months.csv") == []


def test_a_profile_takes_eleven_queries_however_much_it_shows(client):
    def queries():
        with CaptureQueriesContext(connection) as captured_queries:
            page_of(client, **{"with": ["JL"]})
        return len(captured_queries)

    text = f"会议强调，要{'，'.join(CLAUSES)}。"
    for code in ("ZJ", "JL", "SD", "AH"):
        answer(make_directive(text=text), code, text=text)
    few = queries()
    for code in ("ZJ", "JL", "SD", "AH"):
        answer(make_directive(text=text), code, text=text)
    assert queries() == few <= 11


class TestPhrase:
    """The page of a set phrase."""

    @pytest.fixture
    def phrase(self):
        make_statement(by="ZJ", date_range="2025-05-01", title_zh="首发经济")
        make_statement(by="JL", date_range="2025-05-03/2025-05-09", title_zh="首发 经济、首發經濟")
        make_statement(by="SD", date_range="2025", title_zh="首店经济")
        make_statement(by="SD", date_range="2025-05-20")
        make_statement(by="SD", date_range="2024-02-20")
        phrase = Phrase.objects.create(text="首发经济")
        phrase.variants.create(text="首店经济")
        count_phrase(phrase)
        return phrase

    def rows(self, client, phrase, name):
        response = client.get(reverse("profiles:phrase_figure", args=[phrase.pk, name]))
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_heat_is_the_share_of_the_statements_of_a_certain_month(self, client, phrase):
        [row] = self.rows(client, phrase, "heat.csv")
        assert (row["month"], row["using"], row["statements"]) == ("2025-05", "2", "3")
        assert row["heat"] == "沸"

    def test_a_phrase_that_is_used_no_more_is_cold_until_the_archive_ends(self, client, phrase):
        make_statement(by="SD", date_range="2026-03-20")
        last = self.rows(client, phrase, "heat.csv")[-1]
        assert (last["month"], last["heat"], last["using"]) == ("2026-03", "冷", "0")

    def test_provinces_come_by_first_use_with_variants_merged(self, client, phrase):
        rows = self.rows(client, phrase, "provinces.csv")
        assert [(row["province"], row["first_use"], row["times"]) for row in rows] == [
            ("Zhejiang 浙江", "2025-05-01", "1"),
            ("Jilin 吉林", "2025-05-03/2025-05-09", "2"),
            ("Shandong 山东", "2025", "1"),
        ]

    def test_the_spread_is_a_band_where_dates_are_spans(self, client, phrase):
        rows = self.rows(client, phrase, "spread.csv")
        first, last = rows[0], rows[-1]
        assert (first["certain"], first["possible"]) == ("0", "1")
        assert (last["certain"], last["possible"]) == ("3", "3")

    def test_the_page_says_which_is_first_only_where_that_is_certain(self, client, phrase):
        page = words(client.get(reverse("profiles:phrase", args=[phrase.pk])).text)
        assert "First province not certain Zhejiang, Shandong" in page
        assert "5.18 % and more" in page

    def test_a_phrase_without_uses_says_so(self, client):
        phrase = Phrase.objects.create(text="首发经济")
        page = words(client.get(reverse("profiles:phrase", args=[phrase.pk])).text)
        assert "No statement whose month is certain uses it." in page
        assert "No province uses it" in page

    def test_the_page_takes_ten_queries(self, client, phrase):
        with CaptureQueriesContext(connection) as captured_queries:
            client.get(reverse("profiles:phrase", args=[phrase.pk]))
        assert len(captured_queries) <= 10
