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


def test_every_field_has_its_json():
    article = extract_html(b"")
    assert set(FIELDS) <= set(article.as_json())
    assert article.as_json()["date"] == {"from": None, "to": None, "evidence": ""}
