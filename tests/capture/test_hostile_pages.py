"""No bytes make the extraction fail, and twice the page takes about twice the time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statements.capture.documents.reading import extract_file
from statements.capture.extraction.html import extract_html

TAGS = ["<div>", "</div>", "<p>", "</p>", "<table>", "<td>", "<a href=x>", "</html>", "<!--", "-->"]
TAGS += ["<script>", "</script>", "<h1>", "<br>", "<font", '"', "<title>", "<textarea>", "&#x0;"]
WORDS = [
    "来源：",
    "2025年4月",
    "25-04-26",
    "编辑：",
    "会议指出，要加快建设。",
    "\x00",
    "\ud800",
    "12:49",
    "　",
]
markup = st.lists(st.sampled_from(TAGS + WORDS), max_size=60).map("".join)


@given(st.binary(max_size=2000))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read(page_bytes):
    assert extract_file(page_bytes, url="http://[::1").kind


@given(markup, st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"]))
@settings(max_examples=50, deadline=None)
def test_any_markup_is_read(source, charset):
    article = extract_html(source.encode(charset, "replace"), url="http://a.cn/20250230/1.html")
    assert "\x00" not in article.text


@given(
    st.sampled_from(
        [b"%PDF-1.7\n", b"PK\x03\x04", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n"]
    ),
    st.binary(max_size=500),
)
def test_a_damaged_file_is_an_empty_article(head, rest):
    assert extract_file(head + rest).title is not None


TRIES = 8
NASTY = {
    "deep": lambda size: "<div>" * size + "会议指出。",
    "unclosed": lambda size: "<p><font><a href=x>会议指出，" * size,
    "headings": lambda size: "<h1>会议指出要加快建设</h1>" * size,
    "long attribute": lambda size: (
        f'<p class="{"a " * 20 * size}" style="{";" * 20 * size}">会议</p>'
    ),
    "days": lambda size: "<p>2025-04-26 来源：</p>" * size,
    "digits": lambda size: "<p>" + "1" * 20 * size + "</p>",
    "brackets": lambda size: "<" * 20 * size,
    "script": lambda size: "<script>" + 'pubtime="20' * 4 * size + "</script>",
    "json": lambda size: "<script>a=" + '{"content":' * 2 * size + "</script>",
    "cells": lambda size: "<table><tr>" + "<td>会议" * size + "</table>",
    "spaces": lambda size: "<p>" + " \u3000" * 20 * size + "</p>",
    "other items": lambda size: (
        "<p>会议指出，要加快建设，要统筹推进，要一件一件抓好落实。</p><h3>相关阅读</h3><a>多地部署防汛工作</a>"
        * size
    ),
    "other text": lambda size: "<p>会议指出，要加快建设，要抓好落实。</p><p>最新动态</p>" * size,
    "attributes": lambda size: '<time datetime="2025-04-26">4月26日</time><p>会议。</p>' * size,
    "names": lambda size: "<p>2025-04-26 江城日报 江城发布</p>" * size,
    "comments": lambda size: "<!--enpcontent--><p>会议。</p>" * size,
}


@pytest.mark.parametrize("kind", NASTY)
def test_twice_the_page_takes_about_twice_the_time(kind):
    def seconds(size):
        page = f"<html><body>{NASTY[kind](size)}</body></html>".encode()
        start = process_time()
        extract_html(page, url="http://a.cn/1.html")
        return process_time() - start

    small = min(seconds(150) for _ in range(3))
    # Quadratic would be 16 times; what starting costs does not count. Once is enough: what else the
    # machine does makes a reading slower, and never quicker.
    assert any(seconds(600) < 9 * small + 0.05 for _ in range(TRIES))
