"""Articles over several pages: which pages follow one, and how they read as one text."""

import pytest

from statements.capture.child.parser import ParserProcess
from statements.capture.extraction.html import extract_html, read_further_pages
from statements.capture.extraction.joining import join_articles, join_further_pages
from statements.capture.extraction.pagination import (
    MAX_PAGES,
    PageQueue,
    may_have_further_pages,
)

HOST = "https://www.example.gov.cn"


def pages_behind(markup: str, path: str) -> list[str]:
    page = f"<html><body>{markup}</body></html>".encode()
    addresses = read_further_pages(page, url=f"{HOST}{path}")
    # What is found by parsing must show in the bytes, or nobody would parse them.
    assert not addresses or may_have_further_pages(page, f"{HOST}{path}")
    return [address.removeprefix(HOST) for address in addresses]


@pytest.mark.parametrize(
    ("path", "markup", "further_pages"),
    [
        (
            "/t20250611_123.html",
            "<a href='t20250611_123_2.html'>2</a><a href='./t20250611_123_1.html'>下一页</a>",
            ["/t20250611_123_1.html", "/t20250611_123_2.html"],
        ),
        (
            "/n1/2025/0611/c1001-40498765.html",
            "<a href='/n1/2025/0611/c1001-40498765-3.html'>【3】</a>"
            "<a href='/n1/2025/0611/c1001-40498765-2.html'>【2】</a>",
            ["/n1/2025/0611/c1001-40498765-2.html", "/n1/2025/0611/c1001-40498765-3.html"],
        ),
        (
            "/zw/index.shtml",
            "<a href='index_1.shtml'>第2页</a>",
            ["/zw/index_1.shtml"],
        ),
        ("/zw/", "<a href='index_1.shtml'>下页</a>", ["/zw/index_1.shtml"]),
        ("/a.jsp?id=5", "<a href='?id=5&page=2'>下一页</a>", ["/a.jsp?id=5&page=2"]),
        ("/a.jsp?page=2&id=5", "<a href='?page=3&id=5'>&gt;&gt; 3</a>", ["/a.jsp?page=3&id=5"]),
        ("/post/speech/", "<a href='/post/speech/2/'>2</a>", ["/post/speech/2/"]),
        ("/a_1.html", "<link rel='next' href='/a_2.html'>", ["/a_2.html"]),
        ("/a.html", "<a rel='next' href='/a_2.html'>»</a>", ["/a_2.html"]),
        (
            "/t20250611_123.html",
            '<script>createPageHTML(3, 0, "t20250611_123", "html");</script>',
            ["/t20250611_123_1.html", "/t20250611_123_2.html"],
        ),
        (
            "/t20250611_123_1.shtml",
            "<script>var currentPage = 1; var countPage = 3; var nextPage = currentPage + 1;"
            'document.write("<a href=t20250611_123_" + nextPage + ".shtml>下一页</a>")</script>',
            ["/t20250611_123_2.shtml"],
        ),
    ],
)
def test_the_next_pages_of_an_article_are_those_with_its_name_and_a_higher_number(
    path, markup, further_pages
):
    assert pages_behind(markup, path) == further_pages


@pytest.mark.parametrize(
    ("path", "markup"),
    [
        # The next article, however its link is called.
        ("/t20250611_123.html", "<a href='t20250611_124.html'>下一篇</a>"),
        ("/t20250611_123.html", "<a rel='next' href='t20250611_124.html'>下一页</a>"),
        ("/2025/0611/c1-1.html", "<a href='/2025/0611/c1-2.html'>下一篇：省委召开会议</a>"),
        ("/post/12", "<link rel='next' href='/post/13'>"),
        # Earlier pages, this page, other hosts, a calendar, another script's pages.
        (
            "/a_2.html",
            "<a href='/a.html'>1</a><a href='/a_2.html'>2</a><a href='/a.html'>上一页</a>",
        ),
        ("/a.html", "<a href='//other.example/a_2.html'>2</a>"),
        ("/news/2025-06-11", "<a href='/news/2025-06-12'>12</a>"),
        ("/news/2025/06/11/", "<a href='/news/2025/06/12/'>12</a>"),
        ("/a.html", '<script>createPageHTML(3, 0, "index", "html")</script>'),
        ("/a.html", "<a href='http://[broken/a_2.html'>2</a>"),
    ],
)
def test_the_next_article_is_no_further_page(path, markup):
    assert pages_behind(markup, path) == []


def test_pages_without_a_sign_of_further_ones_are_not_parsed_for_them():
    page = "<p>会议强调，要抓好落实。</p><a href='/b_2.html'>2</a>".encode()
    assert not may_have_further_pages(page, f"{HOST}/a.html")
    with ParserProcess() as parser:
        assert parser.further_pages(page, f"{HOST}/a.html") == []
        assert parser._child is None


def page(title: str, *paragraphs: str, pager: str = "") -> bytes:
    text = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{title}-省政府网</title></head><body><h1>{title}</h1>"
        f"<p>2025年6月11日 来源：日报</p><div class='TRS_Editor'>{text}</div>{pager}</body></html>"
    ).encode()


LEAD = "会议强调，要深刻领会、准确把握中央关于人工智能的部署，结合实际抓好贯彻落实。"
MIDDLE = "要把算力、数据、算法统筹起来布局，推动科技创新和产业创新深度融合，形成新的增长点。"
END = "会议要求，各地各部门要压实责任，强化督促检查，确保各项任务落到实处、见到成效。"
URL = f"{HOST}/t20250611_123.html"


def joined_text(*pages: bytes) -> str:
    return join_articles([extract_html(content) for content in pages]).text


def test_joined_pages_hold_no_paragraph_twice():
    title = "省委常委会召开会议"
    assert joined_text(page(title, LEAD, MIDDLE), page(title, LEAD, END)) == "\n".join(
        (LEAD, MIDDLE, END)
    )


def test_a_paragraph_that_a_page_break_cuts_is_whole_again():
    title = "省委常委会召开会议"
    parts = page(title, LEAD, MIDDLE[:34]), page(title, MIDDLE[34:], END)
    assert joined_text(*parts) == "\n".join((LEAD, MIDDLE, END))


def test_a_page_of_another_title_is_another_article():
    first = extract_html(
        page("省委常委会召开会议", LEAD, pager="<a href='t20250611_123_1.html'>下一页</a>"), url=URL
    )
    other = extract_html(page("全省多云转晴", END))
    joined = join_further_pages(first, lambda _address: other)
    assert (joined.article.text, joined.pages, joined.missing) == (LEAD, 1, ())


def test_a_page_that_is_not_there_is_counted_as_missing():
    first = extract_html(
        page("省委常委会召开会议", LEAD, pager="<a href='t20250611_123_1.html'>下一页</a>"), url=URL
    )
    joined = join_further_pages(first, lambda _address: None)
    assert joined.missing == (f"{HOST}/t20250611_123_1.html",)


def test_pages_that_lead_round_and_on_for_ever_come_to_an_end():
    queue = PageQueue()
    queue.add([f"{HOST}/t20250611_123_1.html"])
    addresses = []
    for address in queue:
        addresses.append(address)
        queue.add([address, *(f"{HOST}/t20250611_123_{number}.html" for number in range(1, 99))])
    assert len(addresses) == len(set(addresses)) == MAX_PAGES - 1
    assert addresses[1].endswith("_2.html")
