"""Files are read in a process that may neither fill memory nor run on."""

import io
import time
import zipfile
from datetime import date

import pytest

from statements.capture.child.limits import DocumentRefused, ParsingLimits
from statements.capture.child.parser import ParserProcess
from statements.capture.differences import SegmentChange, compare_paragraphs
from statements.capture.finding.items import LinkRule
from statements.capture.finding.links import read_links

BASE = "http://a.cn/list"
PAGE = "<h1>省委召开会议</h1><p>2025-04-26 来源：某某日报</p><p>会议指出，要加快建设。</p>".encode()


def test_the_child_reads_what_the_library_reads():
    with ParserProcess() as parser:
        articles = [parser.extract(PAGE, url="http://a.cn/1.html") for _ in range(3)]
    assert {(article.title, article.publisher) for article in articles} == {
        ("省委召开会议", "某某日报")
    }
    assert articles[0].date is not None
    assert articles[0].date.first.isoformat() == "2025-04-26"


def test_a_page_that_takes_too_long_is_refused_and_the_next_one_read():
    slow = b"<p>a" * 1_000_000
    with ParserProcess(ParsingLimits(seconds=1.0)) as parser:
        parser.extract(PAGE)
        start = time.monotonic()
        with pytest.raises(DocumentRefused) as refusal:
            parser.extract(slow)
        assert refusal.value.reason == "time"
        assert time.monotonic() - start < 10
        assert parser.extract(PAGE).title == "省委召开会议"


def test_a_file_that_needs_too_much_memory_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"<b/>" * 2_500_000 + b"</a>")
    with (
        ParserProcess(ParsingLimits(memory_bytes=180 * 1024 * 1024)) as parser,
        pytest.raises(DocumentRefused) as refusal,
    ):
        parser.extract(buffer.getvalue())
    assert refusal.value.reason == "memory"


def test_a_file_beyond_the_size_is_refused_unread():
    with (
        ParserProcess(ParsingLimits(file_bytes=10)) as parser,
        pytest.raises(DocumentRefused) as refusal,
    ):
        parser.extract(PAGE)
    assert refusal.value.reason == "size"


def test_links_paragraphs_and_changes_come_out_of_the_child_as_they_went_in():
    entries = "".join(f"<li><a href='/{n}'>省委召开第{n}次会议</a>2025-04-0{n}</li>" for n in "123")
    page, rule = f"<ul>{entries}</ul>".encode(), LinkRule("listing")
    day = date(2025, 5, 2)
    earlier, later = b"<p>one</p><p>two three four</p>", b"<p>one</p><p>two three five</p>"
    kind = "text/html"
    with ParserProcess() as parser:
        assert parser.read_links(rule, page, BASE, day=day) == read_links(rule, page, BASE, day=day)
        assert parser.read_paragraphs(later, kind) == ["one", "two three five"]
        changes = parser.compare(earlier, later, media_types=(kind, kind))
    assert changes == compare_paragraphs(["one", "two three four"], ["one", "two three five"])


def read_list(parser: ParserProcess, page: bytes) -> None:
    parser.read_links(LinkRule("listing"), page * 4, BASE, day=date(2025, 5, 2))


def compare_with_itself(parser: ParserProcess, page: bytes) -> None:
    parser.compare(page, page[::-1], media_types=("text/html", "text/html"))


@pytest.mark.parametrize(
    "read", [read_list, pytest.param(compare_with_itself, marks=pytest.mark.long)]
)
def test_index_pages_and_comparisons_have_limits_too(read):
    lines = "".join(f"<p>{number % 7} {number * number % 1009}" for number in range(150_000))
    slow = lines.encode()
    with ParserProcess(ParsingLimits(seconds=0.3)) as parser:
        parser.read_paragraphs(b"<p>a", "text/html")
        with pytest.raises(DocumentRefused) as refusal:
            read(parser, slow)
    assert refusal.value.reason == "time"


def test_a_number_of_a_changed_page_changes_as_a_whole():
    (change,) = compare_paragraphs(
        ["截至11月30日，已收到意见30条。"], ["截至12月1日，已收到意见1条。"]
    )
    added = [segment.text for segment in change.segments if segment.change is SegmentChange.ADDED]
    assert added == ["12", "1", "1"]
