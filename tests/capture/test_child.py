"""Files are read in a process that may neither fill memory nor run on."""

import io
import time
import zipfile

import pytest

from statements.capture.child.limits import FileRefused, Limits
from statements.capture.child.parser import ParserProcess

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
    with ParserProcess(Limits(seconds=1.0)) as parser:
        parser.extract(PAGE)
        start = time.monotonic()
        with pytest.raises(FileRefused) as refusal:
            parser.extract(slow)
        assert refusal.value.reason == "time"
        assert time.monotonic() - start < 10
        assert parser.extract(PAGE).title == "省委召开会议"


def test_a_file_that_needs_too_much_memory_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"<b/>" * 2_500_000 + b"</a>")
    with (
        ParserProcess(Limits(memory_bytes=180 * 1024 * 1024)) as parser,
        pytest.raises(FileRefused) as refusal,
    ):
        parser.extract(buffer.getvalue())
    assert refusal.value.reason == "memory"


def test_a_file_beyond_the_size_is_refused_unread():
    with ParserProcess(Limits(file_bytes=10)) as parser, pytest.raises(FileRefused) as refusal:
        parser.extract(PAGE)
    assert refusal.value.reason == "size"
