"""The pages that feeds, sitemaps, lists and editions lead to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.capture.extraction.days import address_day
from statements.capture.finding import links as finding_links
from statements.capture.finding.items import LinkRule
from statements.capture.finding.links import matches_pattern

TODAY = date(2025, 5, 1)
BASE = "https://paper.example/news/"


def read_links(finding, body, url, **more):
    rule = LinkRule(finding, **more)
    written_day = address_day(url)
    day = written_day.date if written_day and written_day.date else TODAY
    return finding_links.read_links(rule, body, url, day=day)


RSS = """<?xml version="1.0" encoding="GB18030"?><rss version="2.0"><channel><link>/</link>
<item><title>省委常委会召开会议</title><link>/a/1.html</link></item>
<item><title>学习贯彻</title><guid>https://paper.example/a/2.html</guid></item>
<item><title>无地址</title><guid isPermaLink="false">77</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>甲</title>
<link rel="edit" href="/edit"/><link href="../a/3.html"/></entry></feed>"""
JSON = '{"items": [{"url": "https://paper.example/a/4.html", "title": "乙"}, {"id": "5"}, 7]}'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS.encode("gb18030"), ["/a/1.html", "/a/2.html"]),
        (ATOM.encode(), ["/a/3.html"]),
        (JSON.encode(), ["/a/4.html"]),
        (b"<rss><channel>", []),
        (b"{", []),
        (b"", []),
    ],
)
def test_a_feed_leads_to_its_entries(body, expected):
    links = read_links("feed", body, BASE).articles
    assert [link.url.removeprefix("https://paper.example") for link in links] == expected
    if body.startswith(b"<?xml"):
        assert links[0].title == "省委常委会召开会议"


def test_a_feed_reads_no_file_of_this_machine():
    body = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b"<rss><item><title>&x;</title><link>/a/1.html</link></item></rss>"
    )
    assert [link.title for link in read_links("feed", body, BASE).articles] == ["&x;"]


def test_half_characters_of_a_feed_are_not_passed_on():
    broken = r'{"url": "/a/\ud800", "title": "x"}, {"url": "/b", "title": "a\ud800\u0000b"}'
    body = f'{{"items": [{broken}]}}'.encode()
    assert [(link.url, link.title) for link in read_links("feed", body, BASE).articles] == [
        ("https://paper.example/b", "ab")
    ]


def test_a_sitemap_leads_to_pages_and_to_its_parts():
    pages = b"<urlset><url><loc>/a/1.html</loc></url><url><loc>/b/2.html</loc></url></urlset>"
    assert [link.url for link in read_links("sitemap", pages, BASE, pattern="/b/").articles] == [
        "https://paper.example/b/2.html"
    ]
    parts = b"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>"
    assert read_links("sitemap", parts, BASE).indexes == ("https://paper.example/s1.xml",)


LISTING = """<html><body><ul class="nav"><li><a href="/">首页</a></li>
<li><a href="/zw">政务公开频道</a></li>
<li><a href="/hd">互动交流频道</a></li><li><a href="/sj">数据开放频道</a></li></ul>
<div class="list"><ul>%s</ul></div><a href="index_2.html">下一页</a>
<div class="foot"><a href="/about">关于我们和网站声明</a></div></body></html>"""
ROWS = "".join(
    f'<li><a href="t2025_{number}.html">省政府召开专题会议部署第{number}项工作</a>'
    f"<span>2025-04-{number:02}</span></li>"
    for number in range(1, 9)
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_list_is_recognised_by_its_repeated_block(charset):
    links = read_links("listing", (LISTING % ROWS).encode(charset), BASE)
    assert [link.url for link in links.articles] == [
        f"{BASE}t2025_{number}.html" for number in range(1, 9)
    ]
    assert links.articles[0].title == "省政府召开专题会议部署第1项工作"
    assert links.indexes == (f"{BASE}index_2.html",)


def test_a_pattern_replaces_the_guess():
    body = (LISTING % ROWS).encode()
    links = read_links("listing", body, BASE, pattern="*/t2025_[!1].html")
    assert links.articles == ()
    assert [link.url for link in read_links("listing", body, BASE, pattern="t2025_3").articles]
    assert matches_pattern("https://a.cn/x/1.html", "https://a.cn/*.html")
    assert not matches_pattern("https://a.cn/x/1.htm", "https://a.cn/*.html")


EDITION = """<html><body><a href="node_2.htm">第02版：要闻</a><a href="node_12.htm">第12版</a>
<a href="../27/node_1.htm">下一期</a><map><area href="content_1001.htm"></map>
<a href="content_1001.htm">省委理论学习中心组集体学习</a><a href="content_1002.htm">导读</a>
<a href="http://ad.example/x.htm">广告</a><a href="1.pdf">PDF</a>
<a href="javascript:void(0)">x</a>"""


def test_an_edition_leads_to_its_layouts_and_articles_and_to_no_other_day():
    first = "https://epaper.example/html/2025-04/26/node_1.htm"
    links = read_links("edition", EDITION.encode(), first)
    folder = "https://epaper.example/html/2025-04/26/"
    assert links.indexes == (f"{folder}node_2.htm", f"{folder}node_12.htm")
    assert [(link.url, link.title) for link in links.articles] == [
        (f"{folder}content_1001.htm", "省委理论学习中心组集体学习"),
        (f"{folder}content_1002.htm", "导读"),
    ]


@given(st.sampled_from(["feed", "sitemap", "listing", "edition"]), st.binary(max_size=200))
def test_no_bytes_make_a_reader_fail(finding, body):
    read_links(finding, body, BASE)
    read_links(finding, b"<html><a href='" + body + b"'>" + body + b"</a>", BASE)
    read_links(finding, b"<rss><item><link>" + body, BASE)
