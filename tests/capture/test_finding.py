"""Items of feeds, sitemaps, listing pages and editions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.capture.finding.editions import NoDayInAddress, edition_address, read_edition_page
from statements.capture.finding.feeds import UnreadableFeed, read_feed
from statements.capture.finding.listing import BadSelector, compile_selector, read_listing
from statements.capture.finding.sitemaps import read_sitemap

URL = "https://news.example.cn/yw/index.html"
TODAY = date(2025, 5, 2)
RSS = """<?xml version="1.0" encoding="GBK"?><rss version="2.0"><channel><title>要闻</title>
<item><title><![CDATA[省委召开<b>会议</b>]]></title><link>/a/1.html</link>
<pubDate>Fri, 25 Apr 2025 23:30:00 GMT</pubDate></item>
<item><title>二</title><guid>https://news.example.cn/a/2.html</guid>
<pubDate>2025-04-27 08:00:00</pubDate></item>
<item><title>无址</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>一</title>
<link rel="self" href="/api/1"/><link rel="alternate" href="/a/1.html"/>
<updated>2025-05-01T00:00:00Z</updated><published>2025-04-26T01:00:00+08:00</published></entry></feed>"""


def test_rss_gives_address_title_and_day_in_beijing():
    items = read_feed(RSS.encode("gbk"), url=URL)
    assert [(item.url, item.title, item.day) for item in items] == [
        ("https://news.example.cn/a/1.html", "省委召开会议", date(2025, 4, 26)),
        ("https://news.example.cn/a/2.html", "二", date(2025, 4, 27)),
    ]


def test_atom_takes_the_alternate_link_and_the_day_of_publication():
    (item,) = read_feed(ATOM.encode(), url=URL)
    assert (item.url, item.day) == ("https://news.example.cn/a/1.html", date(2025, 4, 26))


def test_a_json_feed_is_a_feed():
    entry = '{"url": "/a/3", "title": "三", "date_published": "2025-04-28T09:00:00+08:00"}'
    feed = f'{{"items": [{entry}, 7]}}'
    (item,) = read_feed(feed.encode(), url=URL)
    assert (item.url, item.day) == ("https://news.example.cn/a/3", date(2025, 4, 28))


def test_entities_of_a_feed_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    feed = f"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "{"z" * 50}">]>
    <rss><channel><item><title>&x;</title><link>http://a.cn/1</link></item></channel></rss>"""
    assert all("geheim" not in item.title for item in read_feed(feed.encode(), url=URL))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_refused(feed_bytes):
    for read in (read_feed, read_sitemap):
        try:
            read(feed_bytes, url=URL)
        except UnreadableFeed:
            continue


def test_a_page_is_no_feed():
    with pytest.raises(UnreadableFeed):
        read_feed(b"<html><body>404</body></html>", url=URL)


def test_a_sitemap_gives_addresses_and_an_index_its_sitemaps():
    sitemap = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>
    <loc>https://news.example.cn/a/1.html</loc><lastmod>2025-04-26</lastmod></url></urlset>"""
    (item,) = read_sitemap(sitemap, url=URL).items
    assert (item.url, item.day) == ("https://news.example.cn/a/1.html", date(2025, 4, 26))
    index = sitemap.replace(b"urlset", b"sitemapindex").replace(b"<url>", b"<sitemap>")
    index = index.replace(b"</url>", b"</sitemap>")
    assert [entry.url for entry in read_sitemap(index, url=URL).sitemaps] == [item.url]


LISTING = """<body><div class="nav"><ul>{menu}</ul></div>
<div class="main"><ul class="newslist">{entries}</ul><div class="page"><a href="index.html">1</a>
<a href="index_1.html">2</a><a href="index_1.html">下一页</a></div></div>
<div class="footer"><a href="/about.html">关于我们与联系方式</a></div></body>"""


def test_the_repeated_block_with_links_and_dates_is_found_by_itself():
    menu = "".join(
        f'<li><a href="/c{number}/">政务公开栏目{number}</a></li>' for number in range(30)
    )
    entries = "".join(
        f'<li><a href="./202504/t20250{number}_{number}.html">省委召开第{number}次专题会议</a>'
        f"<span>{day}</span></li>"
        for number, day in ((401, "2025-04-01"), (402, "[04-02]"), (403, "12-31"))
    )
    listing = read_listing(
        LISTING.format(menu=menu, entries=entries).encode(), url=URL, today=TODAY
    )
    assert [(item.title, item.day) for item in listing.items] == [
        ("省委召开第401次专题会议", date(2025, 4, 1)),
        ("省委召开第402次专题会议", date(2025, 4, 2)),
        ("省委召开第403次专题会议", date(2024, 12, 31)),
    ]
    assert listing.further_pages == ("https://news.example.cn/yw/index_1.html",)


@pytest.mark.parametrize("selector", ["ul.short", "ul.short > li", "#side a[href*='/s/']"])
def test_a_selector_says_where_the_links_of_a_list_lie(selector):
    """Two links with short words are no block that anybody would guess."""
    page = """<ul class="long"><li><a href="/a/1">省委召开第一次专题会议</a></li>
    <li><a href="/a/2">省委召开第二次专题会议</a></li>
    <li><a href="/a/3">省委召开第三次专题会议</a></li></ul>
    <div id="side"><ul class="short"><li><a href="/s/1">要闻</a>04-03</li>
    <li><a href="/s/2">时政</a></li>
    <li><a href="/list_2">下一页</a></li></ul></div>"""
    listing = read_listing(page.encode(), url=URL, today=TODAY, selector=selector)
    assert [(item.url.rpartition(".cn")[2], item.title, item.day) for item in listing.items] == [
        ("/s/1", "要闻", date(2025, 4, 3)),
        ("/s/2", "时政", None),
    ]
    assert listing.further_pages == ("https://news.example.cn/list_2",)


@pytest.mark.parametrize(
    "selector", ["li[", "..", "a::text", ":nth-child(", ":" * 200, ":not(" * 40]
)
def test_what_is_no_selector_is_refused(selector):
    with pytest.raises(BadSelector):
        compile_selector(selector)


def test_a_page_without_a_list_lists_nothing():
    page = '<p>会议指出，要加快建设。<a href="/1.html">查看全文和附件</a></p>'
    assert read_listing(page.encode(), url=URL, today=TODAY).items == ()


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("http://p.cn/html/{YYYY-MM}/{DD}/node_1.htm", "http://p.cn/html/2025-04/06/node_1.htm"),
        (
            "http://p.cn/layout/{YYYYMM}/{DD}/node_1.html",
            "http://p.cn/layout/202504/06/node_1.html",
        ),
        ("http://p.cn/{YYYY}/{M}/{D}/", "http://p.cn/2025/4/6/"),
        ("http://p.cn/{YYYYMMDD}.html", "http://p.cn/20250406.html"),
    ],
)
def test_the_day_fills_the_address_of_an_edition(pattern, address):
    assert edition_address(pattern, date(2025, 4, 6)) == address


def test_an_address_without_a_day_is_no_edition():
    with pytest.raises(NoDayInAddress):
        edition_address("http://p.cn/{YYYY}/{MM}/", date(2025, 4, 6))


def test_an_edition_leads_to_its_layouts_and_articles_and_to_no_other_day():
    page = """<a href=node_1.htm>第01版：要闻</a><a href=node_2.htm>第02版：综合</a>
    <a href=node_2.htm>下一版</a><a href="../../2025-04/25/node_1.htm">第01版</a>
    <map><area href="content_11.htm"></map>
    <a href="content_11.htm">省委召开会议</a><a href="content_12.htm?div=-1">春茶上市</a>
    <a href="http://other.cn/content_1.htm">广告</a>
    <a href="../../2025-04/25/content_9.htm">昨天</a>
    <a href="page1.pdf">PDF下载</a>"""
    url = "http://p.cn/html/2025-04/26/node_1.htm"
    edition = read_edition_page(page.encode("gbk"), url=url, day=date(2025, 4, 26))
    assert [(layout.number, layout.name) for layout in edition.layouts] == [
        ("01", "要闻"),
        ("02", "综合"),
    ]
    assert [(item.url.rpartition("/")[2], item.title) for item in edition.articles] == [
        ("content_11.htm", "省委召开会议"),
        ("content_12.htm?div=-1", "春茶上市"),
    ]
