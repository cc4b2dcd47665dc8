"""Whole texts compared: marks, fates, figures, and who said it first."""

import re

import pytest

from statements.models import Basis
from statements.selectors.links.compared_texts import TextKey, load_texts
from statements.selectors.links.comparison import compare
from statements.services.links.frequencies import renew_background
from tests.factories import NOW, make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

DIRECTIVE_TEXT = (
    "要构建自主可控、协同运行的人工智能基础软硬件系统，推动人工智能科技创新与产业创新深度融合。"
)


def page_of(client, directive, *responses):
    query = "&".join(f"response={response.pk}" for response in responses)
    return client.get(f"/compare/?show=texts&directive={directive.pk}&{query}").text


def test_compared_texts_are_marked_and_lead_to_each_other(client):
    directive = make_directive(text="一、推动人工智能健康有序发展。")
    response = make_statement(text="会议强调，推动人工智能健康有序发展！")
    page = page_of(client, directive, response)
    assert 'id="d1-1"' in page
    assert 'id="r1-1"' in page
    assert '<a href="#r1-1">推动人工智能健康有序发展</a>' in page
    assert '<a href="#d1-1">推动人工智能健康有序发展</a>' in page
    assert "word for word" in page


def test_marked_pieces_put_together_are_the_text_itself(client):
    text = "甲乙丙丁戊己庚辛，\n壬癸子丑寅卯辰巳"
    directive = make_directive(text=text)
    keys = [
        TextKey(make_statement(text=words).pk)
        for words in ("甲乙丙丁戊己庚辛", "乙丙丁戊己庚辛", "甲乙丙丁戊己庚", "癸子丑寅卯辰巳")
    ]
    comparison = compare(load_texts(TextKey(directive.pk), keys))
    assert "".join(piece.text for piece in comparison.pieces) == text
    assert any(len(piece.marks) == 3 for piece in comparison.pieces)


def test_an_altered_clause_shows_what_was_changed(client):
    response = make_statement(text="会议要求构建自主可控、协同高效运行的人工智能基础软硬件系统。")
    page = page_of(client, make_directive(text=DIRECTIVE_TEXT), response)
    row = page.split("What became of each clause")[-1]
    assert "<ins>高效</ins>" in row
    assert ">altered</a>" in row
    assert "absent" in row


def test_marks_are_told_apart_by_more_than_colour(client):
    response = make_statement(
        text="习近平强调，推动人工智能科技创新与产业创新深度融合。\n我省构建自主可控、协同高效运行的人工智能基础软硬件系统。"
    )
    page = page_of(client, make_directive(text=DIRECTIVE_TEXT), response)
    assert 'mark class="verbatim quoted"' in page
    assert 'mark class="altered"' in page


def figures(page):
    """The figures of the first response by their name."""
    table = page.split("Measures</caption>")[1].split("</table>")[0]
    pattern = r'<th scope="row">(.*?) <small>.*?<td class="n">(.*?)</td>'
    rows = re.findall(pattern, table, re.DOTALL)
    return {name: re.sub("<.*?>", "", figure) for name, figure in rows}


def test_each_figure_is_there_or_says_why_it_is_not(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    full_text = make_statement(text=DIRECTIVE_TEXT)
    assert figures(page_of(client, directive, full_text)) == {
        "Clauses taken up": "2 of 2",
        "V": "100.0 %",
        "V without boilerplate": "archive not counted yet",
        "U": "100.0 %",
        "U without boilerplate": "archive not counted yet",
        "Longest run": "42",
        "Order kept": "100.0 %",
        "Quoted": "0.0 %",
    }
    excerpts = make_statement(text=DIRECTIVE_TEXT, basis=Basis.EXCERPTS)
    excerpt_figures = figures(page_of(client, directive, excerpts))
    assert excerpt_figures["Clauses taken up"] == "2 of 2"
    assert {excerpt_figures[name] for name in ("V", "U", "Order kept", "Quoted")} == {
        "quotations only"
    }
    textless = make_statement()
    assert set(figures(page_of(client, directive, textless)).values()) == {"no text"}


def test_wording_that_stands_in_everything_is_dimmed_and_weighs_nothing(client):
    common = "以习近平同志为核心的党中央坚强领导下"
    for number in range(20):
        make_statement(text=f"第{number}号：在{common}，各项工作取得新进展。")
    directive = make_directive(text=f"在{common}，{DIRECTIVE_TEXT}")
    response = make_statement(text=f"我们在{common}开了会。")
    renew_background(now=NOW)
    page = page_of(client, directive, response)
    assert 'mark class="verbatim common"' in page
    assert figures(page)["V without boilerplate"] == "0.0 %"
    assert figures(page)["V"] != "0.0 %"
    assert "counted in 22 of the 22 texts" in page


def test_it_says_which_province_had_altered_wording_first(client):
    directive = make_directive(text=DIRECTIVE_TEXT)
    altered = "构建自主可控、协同高效运行的人工智能基础软硬件系统"
    first = make_statement(by="JL", date_range="2025-04-28", text=f"吉林{altered}。")
    later = make_statement(by="ZJ", date_range="2025-05-06", text=f"浙江{altered}。")
    for response in (first, later):
        make_link(directive, response)
    page = page_of(client, directive, later).split("Who said it first")[-1]
    assert f'href="{first.get_absolute_url()}"' in page
    assert "in 2 texts" in page
    verbatim = make_statement(date_range="2025-05-07", text=DIRECTIVE_TEXT)
    make_link(directive, verbatim)
    assert "the directive, 25 Apr 2025" in page_of(client, directive, verbatim)
