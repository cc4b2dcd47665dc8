"""Write and read WARC, the format of web archives (ISO 28500)."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_WITH_BODY: Final = {"response", "resource"}
# The body is stored as decompressed and whole, so these would no longer describe it.
_TRANSFER_HEADERS: Final = {"content-encoding", "transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request's answer, as it goes into an archive. ``key`` names the record.

    A ``status`` of 0 says that no server sent the body: a person handed it in.
    """

    key: UUID
    address: str
    captured_at: datetime
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_handed_in(self) -> bool:
        return self.status == 0

    @property
    def record_type(self) -> str:
        return "resource" if self.is_handed_in else "response"

    @property
    def content_type(self) -> str:
        pairs = (value for name, value in self.headers if name.lower() == "content-type")
        return next(pairs, "application/octet-stream")


def sha256_of(body: bytes) -> str:
    """Return the SHA-256 of a body, in lower-case hexadecimal."""
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """Where the record of an exchange lies in a file, in bytes. ``exchange`` is without its body.

    A ``record_type`` of ``revisit`` says that an earlier record has the body.
    """

    exchange: Exchange
    record_type: str
    digest: str
    offset: int
    length: int


class Sink(Protocol):
    """What bytes are written to, such as an open file."""

    def write(self, content: bytes, /) -> object: ...


@dataclass(slots=True)
class ByteTally:
    """Passes bytes on, and knows how many there were and their SHA-256."""

    target: Sink
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def write(self, content: bytes) -> None:
        self.target.write(content)
        self.size += len(content)
        self._hash.update(content)

    def flush(self) -> None:
        """Do nothing: the target's owner flushes it."""

    @property
    def sha256(self) -> str:
        return str(self._hash.hexdigest())


def write_warc(exchanges: Iterable[Exchange], target: Sink, *, software: str) -> list[StoredRecord]:
    """Write a compressed WARC file, one exchange in memory at a time; return its records.

    A body that occurred before in the file becomes a revisit record, which refers to the first.
    """
    tally = ByteTally(target)
    records: list[StoredRecord] = []
    writer = WARCWriter(tally, gzip=True)
    first_by_digest: dict[str, Exchange] = {}
    for exchange in exchanges:
        if not records:
            _write_info(writer, exchange, software)
        digest, offset = sha256_of(exchange.body), tally.size
        original = first_by_digest.get(digest)
        _write_exchange(writer, exchange, digest, original)
        bodiless = replace(exchange, body=b"")
        first_by_digest.setdefault(digest, bodiless)
        record_type = "revisit" if original else exchange.record_type
        length = tally.size - offset
        records.append(StoredRecord(bodiless, record_type, digest, offset, length))
    return records


def read_bodies(content: bytes) -> list[tuple[str, bytes]]:
    """Return address and body of each response in a WARC file."""
    return [
        (record.rec_headers.get_header("WARC-Target-URI") or "", record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(content))
        if record.rec_type in _WITH_BODY
    ]


def _write_info(writer: WARCWriter, exchange: Exchange, software: str) -> None:
    info = writer.create_warcinfo_record(
        "capture.warc.gz", {"software": software, "format": "WARC File Format 1.1"}
    )
    info.rec_headers.replace_header("WARC-Date", _as_date(exchange.captured_at))
    writer.write_record(info)


def _write_exchange(
    writer: WARCWriter, exchange: Exchange, digest: str, original: Exchange | None
) -> None:
    headers = {
        "WARC-Record-ID": f"<urn:uuid:{exchange.key}>",
        "WARC-Date": _as_date(exchange.captured_at),
        "WARC-Payload-Digest": f"sha256:{digest}",
    }
    if original:
        headers["WARC-Profile"] = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        headers["WARC-Refers-To"] = f"<urn:uuid:{original.key}>"
        headers["WARC-Refers-To-Target-URI"] = original.address
        headers["WARC-Refers-To-Date"] = _as_date(original.captured_at)
    body = b"" if original else exchange.body
    writer.write_record(
        writer.create_warc_record(
            exchange.address,
            "revisit" if original else exchange.record_type,
            payload=io.BytesIO(body),
            length=len(body),  # without it, warcio computes digests of its own kind
            warc_content_type=exchange.content_type if exchange.is_handed_in else "",
            http_headers=None if exchange.is_handed_in else _http_headers(exchange),
            warc_headers_dict=headers,
        )
    )


def _http_headers(exchange: Exchange) -> StatusAndHeaders:
    status = f"{exchange.status} {exchange.reason}".strip()
    return StatusAndHeaders(status, _stored_headers(exchange), protocol="HTTP/1.1")


def _stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _TRANSFER_HEADERS else name, value)
        for name, value in exchange.headers
    ]
    return [*headers, ("Content-Length", str(len(exchange.body)))]


def _as_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
