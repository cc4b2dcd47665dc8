"""Packages of captures, as ReplayWeb.page 2.4.6 opened them."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

import pytest
from warcio.archiveiterator import ArchiveIterator

from statements.capture.wacz import write_wacz
from statements.capture.warc import Exchange

MADE_AT = datetime(2025, 6, 11, 8, 0, tzinfo=UTC)
PAGE = "<meta charset=gb2312><h1>省委常委会召开会议</h1>".encode("gbk")


def exchange(path: str, body: bytes = PAGE, *, minute: int = 0, status: int = 200) -> Exchange:
    return Exchange(
        key=uuid4(),
        address=f"http://paper.example.cn{path}",
        captured_at=MADE_AT + timedelta(minutes=minute),
        status=status,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip")),
        body=body,
    )


def package_of(*exchanges: Exchange) -> zipfile.ZipFile:
    target = io.BytesIO()
    titles = {exchanges[0].key: "省委常委会召开会议"}
    write_wacz(exchanges, target, titles=titles, software="Biaotai", made_at=MADE_AT)
    return zipfile.ZipFile(target)


def index_of(package: zipfile.ZipFile) -> list[tuple[str, str, dict[str, Any]]]:
    lines = package.read("indexes/index.cdx").decode().splitlines()
    parts = [line.split(" ", 2) for line in lines]
    return [(key, moment, json.loads(entry)) for key, moment, entry in parts]


def test_every_page_leads_to_a_record_with_its_body_or_to_an_earlier_one_with_the_same():
    exchanges = [
        exchange("/b.html"),
        exchange("/a.html?id=5&x=学", PAGE + b"2", minute=1),
        exchange("/b.html", PAGE + b"3", minute=2),
        exchange("/handed-in.html", PAGE + b"4", minute=3, status=0),
        exchange("/copy.html", minute=4),
    ]
    package = package_of(*exchanges)
    archive = package.read("archive/data.warc.gz")
    pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()[1:]]
    index = {(entry["url"], moment): entry for _key, moment, entry in index_of(package)}
    types = []
    for page, page_exchange in zip(pages, exchanges, strict=True):
        moment = "".join(filter(str.isdigit, page["ts"]))
        entry = index[page["url"], moment]
        start, length = int(entry["offset"]), int(entry["length"])
        record = next(iter(ArchiveIterator(io.BytesIO(archive[start : start + length]))))
        types.append(record.rec_type)
        body = record.content_stream().read()
        assert body == (b"" if record.rec_type == "revisit" else page_exchange.body)
        if record.rec_type == "response":
            # A header that speaks of another encoding would make the reader unpack it again.
            assert record.http_headers.get_header("Content-Encoding") is None
    assert types == ["response", "response", "response", "resource", "revisit"]
    entries = {entry["url"]: entry for entry in reversed([row[2] for row in index_of(package)])}
    copy, original = (entries[f"http://paper.example.cn/{name}.html"] for name in ("copy", "b"))
    assert copy["mime"] == "warc/revisit"
    assert copy["digest"] == original["digest"]


def test_the_index_is_sorted_by_address_and_moment():
    package = package_of(
        exchange("/c", b"1", minute=2), exchange("/a", b"2"), exchange("/c", b"3", minute=1)
    )
    keys = [(key, moment) for key, moment, _entry in index_of(package)]
    assert keys == sorted(keys)
    assert keys[0][0] == "cn,example,paper)/a"


def test_a_package_claims_no_signature_and_stores_its_members_as_they_are():
    package = package_of(exchange("/a"))
    assert all(member.compress_type == zipfile.ZIP_STORED for member in package.infolist())
    assert "signedData" not in json.loads(package.read("datapackage-digest.json"))


def test_a_package_of_many_pages_takes_no_more_memory_than_its_largest():
    size, number = 1_000_000, 24

    def pages() -> Iterator[Exchange]:
        for serial in range(number):
            # Nearly incompressible, and each of its own.
            yield exchange(
                f"/{serial}",
                bytes((serial + index * index) % 251 for index in range(997)) * (size // 997),
            )

    with TemporaryFile() as target:
        tracemalloc.start()
        write_wacz(pages(), target, titles={}, software="Biaotai", made_at=MADE_AT)
        _current, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < number * size / 3


@pytest.mark.parametrize(
    "address", ["http://paper.example:99999/", "http://[x/", "https://例子.中国/?q=会议", "urn:x"]
)
@pytest.mark.parametrize("content_type", ["text/html", "text/ünï; x=字", ""])
def test_a_page_of_any_address_and_type_is_taken_along(address, content_type):
    page = Exchange(
        key=uuid4(),
        address=address,
        captured_at=MADE_AT,
        status=0,
        reason="",
        headers=(("Content-Type", content_type),),
        body=b"x",
    )
    target = io.BytesIO()
    write_wacz([page], target, titles={page.key: "会议\n"}, software="x", made_at=MADE_AT)
    assert target.getvalue().startswith(b"PK")
