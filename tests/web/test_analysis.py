"""The analysis of a directive: what it shows, and what it says it does not know."""

import csv
import io
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.models import ResponseLink, Search
from statements.selectors.analysis import dashboard
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_directive, make_link, make_province, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

CLAUSE = "构建自主可控、协同运行的桥梁检测体系"
DROPPED = "推动桥梁事业健康有序发展"
TEXT = f"会议强调，要{CLAUSE}，{DROPPED}。"


def answer(directive, by: str, text: str = "", day: str | None = "2025-05-01") -> ResponseLink:
    link = make_link(directive, make_statement(by=by, text=text, date_range=day))
    measure_link(link_id=link.pk, now=NOW)
    return link


@pytest.fixture
def directive():
    directive = make_directive(text=TEXT)
    answer(directive, "ZJ", f"我们要{CLAUSE}。")
    answer(directive, "JL", "我们要构建自主可控、协同高效的桥梁检测体系。", "2025-05")
    Search.objects.create(
        directive=directive,
        jurisdiction=make_province("SD"),
        searched_on=date(2025, 5, 25),
        where="大众日报",
        entered_at=NOW,
    )
    make_province("AH")
    return directive


def page_of(client, directive, **query):
    response = client.get(reverse("statements:analysis", args=[directive.pk]), query)
    assert response.status_code == 200
    return response.text


def row_of(page: str, clause: str) -> str:
    return page.partition(f">{clause}</a>")[2].partition("</tr>")[0]


def test_each_cell_says_what_became_of_a_clause(client, directive):
    page = page_of(client, directive, columns="place", clauses="all")
    heads = page.partition('class="clauses"')[2].partition("</thead>")[0]
    columns = [heads.index(name) for name in ("Jilin", "Zhejiang", "Shandong")]
    assert columns == sorted(columns)
    row = row_of(page, CLAUSE)
    cells = [row.index(cell) for cell in ("<td class=a>A", "<td class=v>V", "<td class=w>·")]
    assert cells == sorted(cells)
    assert "Dropped: 1 clause" in words(page)
    assert row_of(page, DROPPED).count("<td>–") == 2


def test_the_figures_name_who_took_up_the_least_and_the_most(client, directive):
    assert "1 of 2 the same in each" in words(page_of(client, directive))
    answer(directive, "AH", f"我们要{CLAUSE}，{DROPPED}。")
    assert "1 of 2 1 in Jilin and Zhejiang, 2 in AH" in words(page_of(client, directive))


def test_the_curve_names_the_day_of_most_answers_only_where_it_is_certain(client):
    directive = make_directive(text=TEXT)
    for code in ("ZJ", "JL", "SD", "AH"):
        answer(directive, code)
    curve = page_of(client, directive).partition('class="chart"')[2].partition("</svg>")[0]
    assert "4 on day 6" in curve
    assert "4 by day 6" in curve
    answer(directive, "LN", day="2025-04-28/2025-05-20")
    curve = page_of(client, directive).partition('class="chart"')[2].partition("</svg>")[0]
    assert "on day 6" not in curve


def test_a_silent_province_is_searched_again_by_one_click(researcher_client, directive):
    page = page_of(researcher_client, directive)
    address = page.partition('id="silence"')[2].partition("?province=")
    assert address[2].startswith("SD")
    form = researcher_client.get(
        reverse("statements:record_search", args=[directive.pk]), {"province": "SD"}
    ).text
    [checked] = [line for line in form.split("<input") if "checked" in line]
    assert 'value="SD"' in checked


def test_a_clause_leads_to_its_passages_in_both_texts(client, directive):
    page = page_of(client, directive)
    address = page.partition(f">{CLAUSE}</a>")[0].rpartition('href="')[2].partition("#")[0]
    clause = address.partition("clause=")[2]
    panel = page_of(client, directive, clause=clause).partition('id="passages"')[2]
    assert "协同高效的桥梁检测体系" in panel.partition("</section>")[0]
    compare = panel.partition(f"{reverse('statements:compare')}?")[2].partition('"')[0]
    response = client.get(f"{reverse('statements:compare')}?{compare}".replace("&amp;", "&"))
    assert response.status_code == 200
    assert f'id="{compare.partition("#")[2]}"' in response.text


def test_wordings_that_three_provinces_added_are_shown_when_asked(client):
    directive = make_directive(text=TEXT)
    added = "开展千座桥梁安全隐患排查整治专项行动"
    for code in ("ZJ", "JL", "SD"):
        answer(directive, code, f"{make_province(code).name_zh}将{added}。")
    assert added not in page_of(client, directive)
    section = page_of(client, directive, added="yes").partition('id="added"')[2]
    assert added in section.partition("</section>")[0]
    assert "3 provinces: Jilin; Zhejiang; Shandong." in words(section)


def test_silence_is_told_from_what_nobody_looked_at(client, directive):
    silence = words(page_of(client, directive)).partition("Provinces without an answer")[2]
    assert "大众日报" in silence
    assert "no silence: AH." in silence


def test_where_all_were_looked_at_none_is_named_as_not(client, directive):
    answer(directive, "AH")
    page = words(page_of(client, directive))
    assert "大众日报" in page
    assert "Not looked at, which is no silence" not in page


def test_the_first_province_is_shown_with_its_day_and_its_lead(client):
    directive = make_directive()
    answer(directive, "ZJ", day="2025-05-01")
    assert "First Zhejiang 1 May 2025" in words(page_of(client, directive))
    answer(directive, "JL", day="2025-05-04/2025-05-06")
    lead = "First Zhejiang 1 May 2025, 3–5 days before the next"
    assert lead in words(page_of(client, directive))
    answer(directive, "SD", day="2025-05-01")
    assert "First tied" in words(page_of(client, directive))


@pytest.mark.parametrize("measure", ["clauses", "days", "depth", "responses"])
def test_the_map_never_colours_a_missing_figure(client, directive, measure):
    page = page_of(client, directive, map=measure)
    for code, look in (("370000", "searched"), ("340000", "not-looked")):
        province = make_province({"370000": "SD", "340000": "AH"}[code])
        assert f'class="u{province.gb_code} {look}"' in page
    if measure == "depth":
        assert f'class="u{make_province("ZJ").gb_code} unknown"' in page


def test_responses_are_sorted_by_the_column_asked(client, directive):
    for order, first, second in (("days", "Zhejiang", "Jilin"), ("place", "Jilin", "Zhejiang")):
        table = page_of(client, directive, sort=order).partition('id="responses"')[2]
        assert table.index(first) < table.index(second)


def test_of_many_responses_the_first_are_shown_and_all_when_asked(client, directive, monkeypatch):
    monkeypatch.setattr(dashboard, "MAX_ROWS", 1)
    first = page_of(client, directive).partition('id="responses"')[2]
    assert first.count('name="response"') == 1
    assert "Show all 2 responses" in words(first)
    page = page_of(client, directive, responses="all").partition('id="responses"')[2]
    assert page.count('name="response"') == 2
    assert "Show all" not in page


def test_figures_come_as_files_that_say_where_they_are_from(client, directive):
    def download(name):
        response = client.get(reverse("statements:analysis_figure", args=[directive.pk, name]))
        assert response.status_code == 200
        assert "attachment" in response["Content-Disposition"]
        return response.content

    rows = list(csv.DictReader(io.StringIO(download("curve.csv").decode("utf-8-sig"))))
    assert [(row["day"], row["low"], row["high"]) for row in rows] == [
        ("0", "0", "0"),
        ("6", "1", "2"),
        ("36", "2", "2"),
    ]
    assert directive.title_zh in rows[0]["source"]
    picture = ElementTree.fromstring(download("curve.svg"))
    assert directive.title_zh in "".join(picture.itertext())
    fates = list(csv.DictReader(io.StringIO(download("clauses.csv").decode("utf-8-sig"))))
    assert ("ZJ", "verbatim") in {(row["unit"], row["fate"]) for row in fates}
    assert b'"curve"' in download("analysis.json")
    unknown = reverse("statements:analysis_figure", args=[directive.pk, "curve.exe"])
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("facts", [{}, {"text": TEXT}, {"date_range": None, "text": TEXT}])
def test_a_directive_without_responses_says_what_is_not_known(client, facts):
    make_province("ZJ")
    page = words(page_of(client, make_directive(**facts)))
    assert "nothing can be compared" in page
    assert "No confirmed answer yet" in page or "no days can be counted" in page
    assert "Zhejiang" in page


def test_a_response_before_the_directive_is_named(client):
    directive = make_directive(text=TEXT)
    answer(directive, "ZJ", CLAUSE, day="2025-04-01")
    page = words(page_of(client, directive))
    assert "not counted: Zhejiang" in page


def test_unknown_choices_show_the_page_as_it_is(client, directive):
    choices = dict.fromkeys(("map", "rows", "columns", "sort", "clause", "clauses"), "'<%")
    assert "clauses" in page_of(client, directive, **choices)


def test_queries_do_not_grow_with_the_answers(client, directive):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client, directive)
        return len(captured)

    before = queries()
    for code in ("AH", "FJ", "HN"):
        answer(directive, code, f"我们要{CLAUSE}。")
    assert queries() == before


def test_a_response_has_no_analysis(client, directive):
    response = directive.links_in.first().response
    assert client.get(reverse("statements:analysis", args=[response.pk])).status_code == 404
