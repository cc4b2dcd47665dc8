"""Title, day, publisher and text of pages in the manner of those that the field reads."""

import json

import pytest

from bench.extraction import FIELDS, PAGES, load_pages, our_fields, wrong_fields
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.html import extract_html

EXPECTED = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", load_pages(), ids=lambda page: page.name)
def test_a_page_is_read_as_a_reader_reads_it(page):
    fields = our_fields(page)
    assert {field: fields[field] for field in wrong_fields(page, fields)} == {}
    # The charset is that of the bytes, whatever the page declares.
    assert decode_page(page.page_bytes).charset == EXPECTED[page.name]["charset"]


@pytest.mark.parametrize(
    "name", [name for name, fields in EXPECTED.items() if "document_number" in fields]
)
def test_the_number_of_a_document_is_a_field_of_its_own(name):
    article = extract_html((PAGES / name).read_bytes(), url=EXPECTED[name]["url"])
    assert article.document_number == EXPECTED[name]["document_number"]


def test_the_further_pages_of_an_article_are_named():
    page = EXPECTED["pages.html"]
    article = extract_html((PAGES / "pages.html").read_bytes(), url=page["url"])
    assert list(article.further_pages) == page["further_pages"]


def test_the_day_comes_with_the_words_that_show_it():
    for name, words in {
        "glued.html": "11月08日12:49",
        "urlday.html": "/system/2025/05/22/",
        "scriptday.html": "publish_time",
        "chinanews.html": "2025年04月27日 18:22",
    }.items():
        article = extract_html((PAGES / name).read_bytes(), url=EXPECTED[name]["url"])
        assert article.date is not None
        assert words in article.date.evidence


def test_author_and_editor_are_fields_not_text():
    article = extract_html((PAGES / "orig.html").read_bytes(), url=EXPECTED["orig.html"]["url"])
    assert (article.author, article.editor) == ("甲乙", "丙丁")
    assert "丙丁" not in article.text


def test_a_month_is_a_date_of_all_its_days():
    page = "<h1>某省印发行动方案</h1><p>2025年2月 来源：某某日报</p><p>要把算力统筹起来。</p>"
    day = extract_html(page.encode()).date
    assert day is not None
    assert (day.first.isoformat(), day.last.isoformat()) == ("2025-02-01", "2025-02-28")


ARTICLE = "<p>来源：江城日报 2022-06-09</p>" + "".join(
    f"<p>{text}</p>"
    for text in (
        "6月9日，江城市召开安全生产工作会议，传达学习有关精神，部署下一阶段工作。",
        "会议指出，要压实责任，深入排查隐患，确保各项措施落到实处。",
    )
)


def read(body):
    return extract_html(f"<title>江城市部署安全生产工作_江城网</title>{body}".encode())


def test_a_headline_repeated_at_the_foot_moves_neither_day_nor_text():
    headline = "<p>江城市部署安全生产工作</p>"
    article = read(headline + ARTICLE + headline + "<p>2023-01-01 10:00 来源：江城论坛</p>")
    assert article.date
    assert article.date.first.isoformat() == "2022-06-09"
    assert article.publisher == "江城日报"
    assert article.text.startswith("6月9日，")


def test_a_threat_of_the_law_is_no_notice_on_rights():
    last = "对造谣传谣、扰乱社会秩序的，将依法追究法律责任，未经批准不得施工。"
    assert read(f"<h1>江城市部署安全生产工作</h1>{ARTICLE}<p>{last}</p>").text.endswith(last)
    notice = "本网独家稿件，未经授权不得转载，违者将追究法律责任。"
    assert notice not in read(f"<h1>江城市部署安全生产工作</h1>{ARTICLE}<p>{notice}</p>").text


def test_an_article_goes_on_after_links_to_others_and_under_its_own_headings():
    links = "<p>相关阅读：</p><p><a href=x>多地部署防汛抗旱工作</a></p>"
    body = f"<h1>江城市部署安全生产工作</h1>{ARTICLE}{links}<p>最新动态</p>{ARTICLE}{ARTICLE}"
    text = read(body).text
    assert "多地部署" not in text
    assert "最新动态" in text
    assert text.count("会议指出") == 3


@pytest.mark.parametrize("tag", ["main", "article", "section"])
def test_an_article_without_a_body_around_it_is_read(tag):
    article = read(f"<{tag}><h1>江城市部署安全生产工作</h1>{ARTICLE}</{tag}>")
    assert article.publisher == "江城日报"
    assert article.text.endswith("落到实处。")


def test_a_link_that_is_never_closed_costs_no_paragraph():
    lines = ARTICLE.replace("<p>", "").replace("</p>", "<br>")
    article = read(f"<h1>江城市部署安全生产工作</h1><div><a href=x>{lines}</div>")
    assert article.text.startswith("6月9日，")
    assert article.text.endswith("落到实处。")


def test_an_article_in_a_frame_saved_with_the_page_is_read():
    lines = ARTICLE + "<p>会议强调，各级各部门要统筹发展和安全，切实保障人民群众生命财产安全。</p>"
    article = read(f'<h1>江城市部署安全生产工作</h1><iframe srcdoc="{lines}"></iframe>')
    assert article.text.endswith("生命财产安全。")


def test_an_english_source_line_is_not_text():
    page = (
        "<h1>Governor calls for safety</h1>"
        "<p>Source: Xinhua | 2022-06-09 18:20:31 | Editor: huaxia</p>"
        "<p>CHENGDU, June 9 (Xinhua) -- All departments are to inspect mines and factories.</p>"
        "<p>Updated rules are due by December 31, 2022, the governor said at the meeting.</p>"
    )
    article = extract_html(page.encode())
    assert article.date
    assert article.date.first.isoformat() == "2022-06-09"
    assert article.text.startswith("CHENGDU")


def test_every_field_has_its_json():
    article = extract_html(b"")
    assert set(FIELDS) <= set(article.as_json())
    assert article.as_json()["date"] == {"from": None, "to": None, "evidence": ""}
