"""Store what was fetched: each body once, under its digest, and a row for each capture."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import connection, transaction

from statements.capture.fetching import FetchedPage
from statements.capture.wacz import write_wacz
from statements.capture.warc import Exchange, read_bodies, sha256_of, write_warc
from statements.engine.text.addresses import address_key
from statements.models import Capture, CaptureBody, Item, Source, User, Visit

SOFTWARE: Final = "Biaotai"
_MAX_IN_MEMORY: Final = 1024 * 1024  # bytes of an archive before it goes to the disk
# One command for each page that is fetched, instead of three.
_ADD_BODY: Final = """
    WITH unchanged AS (
        SELECT FROM (
            SELECT body_id, status FROM statements_capture
            WHERE address_digest = %(page)s ORDER BY captured_at DESC LIMIT 1
        ) AS latest
        WHERE body_id = %(body)s AND status = %(status)s
    ), added AS (
        INSERT INTO statements_capturebody (sha256, size, stored_at)
        SELECT %(body)s, %(size)s, %(now)s WHERE NOT EXISTS (SELECT FROM unchanged)
        ON CONFLICT DO NOTHING RETURNING sha256
    )
    SELECT EXISTS (SELECT FROM unchanged), EXISTS (SELECT FROM added)
"""
_DEFAULT_TYPE: Final = "application/octet-stream"


class BodyMissing(Exception):
    """The file of a body is not in the store, or is not what its name says."""


@dataclass(frozen=True, slots=True)
class CaptureVerification:
    """One stored body read again. ``fault`` is empty where the digest agrees."""

    sha256: str
    fault: str = ""


def address_digest(address: str) -> str:
    """Return a digest that addresses of the same page share."""
    return hashlib.sha256(address_key(address).encode()).hexdigest()


def store_page(
    page: FetchedPage,
    *,
    now: datetime,
    source: Source | None = None,
    visit: Visit | None = None,
    item: Item | None = None,
    added_by: User | None = None,
    continues: Capture | None = None,
) -> Capture | None:
    """Store a capture; None where the last one of the same address has the same body.

    The file is written before the row of its body is committed, so a row never lacks its file; a
    file without a row is overwritten by the next attempt.
    """
    digest, own_key = sha256_of(page.body), uuid4()
    page_digest = address_digest(page.address)
    headers = tuple((_clean(name), _clean(value)) for name, value in page.headers)
    with transaction.atomic(savepoint=False):
        is_unchanged, is_new = _add_body(page, digest, page_digest, now)
        if is_unchanged:
            return None
        if is_new:
            exchange = Exchange(
                key=own_key,
                address=page.final_address,
                captured_at=now,
                status=page.status,
                reason=_clean(page.reason),
                headers=headers,
                body=page.body,
            )
            content = BytesIO()
            write_warc([exchange], content, software=SOFTWARE)
            _write_file(CaptureBody(sha256=digest), content.getvalue())
        return Capture.objects.create(
            key=own_key,
            source=source,
            visit=visit,
            item=item,
            added_by=added_by,
            continues=continues,
            address=page.address,
            address_digest=page_digest,
            final_address=page.final_address,
            captured_at=now,
            status=page.status,
            reason=_clean(page.reason)[:100],
            headers=[list(header) for header in headers],
            media_type=media_type(page.header("Content-Type")),
            body_id=digest,
        )


def _add_body(page: FetchedPage, digest: str, page_digest: str, now: datetime) -> tuple[bool, bool]:
    """Add the row of a body; return whether the page is unchanged, and whether the body is new."""
    facts: dict[str, str | int | datetime] = {
        "page": page_digest,
        "body": digest,
        "status": page.status,
        "size": len(page.body),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_BODY, facts)
        is_unchanged, is_new = cursor.fetchone()
    return is_unchanged, is_new


def media_type(content_type: str) -> str:
    """Return the type that a header declares, without parameters."""
    message = Message()
    message["Content-Type"] = _clean(content_type)
    declared_type = message.get_content_type() if content_type else _DEFAULT_TYPE
    return declared_type[:100]


def read_body(body: CaptureBody) -> bytes:
    """Return the bytes of a body. Raises ``BodyMissing``."""
    try:
        with _store().open(body.file_name) as file:
            bodies = read_bodies(file.read())
    except OSError as error:
        raise BodyMissing(str(error)) from error
    except Exception as error:  # warcio and zlib raise all sorts on a damaged file
        raise BodyMissing(type(error).__name__) from error
    if len(bodies) != 1 or sha256_of(bodies[0][1]) != body.pk:
        raise BodyMissing("the digest differs")
    return bodies[0][1]


def verify_captures() -> Iterator[CaptureVerification]:
    """Read all stored bodies again, and compare each with its digest."""
    for body in CaptureBody.objects.order_by("pk").iterator(chunk_size=500):
        try:
            read_body(body)
        except BodyMissing as missing:
            yield CaptureVerification(body.pk, str(missing))
        else:
            yield CaptureVerification(body.pk)


def captures_as_warc(captures: list[Capture]) -> IO[bytes]:
    """Return a WARC file of captures, oldest first. Raises ``BodyMissing``."""

    def write(file: IO[bytes]) -> None:
        write_warc(map(_exchange_of, _by_time(captures)), file, software=SOFTWARE)

    return _temporary_file(write)


def captures_as_wacz(
    captures: list[Capture], *, titles: Mapping[int, str], now: datetime
) -> IO[bytes]:
    """Return a WACZ file of captures, oldest first, with titles by their ids.

    Raises ``BodyMissing``.
    """
    titles_by_key = {capture.key: titles.get(capture.pk, "") for capture in captures}

    def write(file: IO[bytes]) -> None:
        exchanges = map(_exchange_of, _by_time(captures))
        write_wacz(exchanges, file, titles=titles_by_key, software=SOFTWARE, made_at=now)

    return _temporary_file(write)


def _temporary_file(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """Return a file at its beginning; a large one is on the disk. It ends with its last user."""
    file = SpooledTemporaryFile(_MAX_IN_MEMORY)  # noqa: SIM115 - for the caller to close
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _by_time(captures: list[Capture]) -> list[Capture]:
    return sorted(captures, key=lambda capture: (capture.captured_at, capture.pk))


def _exchange_of(capture: Capture) -> Exchange:
    return Exchange(
        key=capture.key,
        address=capture.final_address,
        captured_at=capture.captured_at,
        status=capture.status,
        reason=capture.reason,
        headers=tuple((name, value) for name, value in capture.headers),
        body=read_body(capture.body),
    )


def _store() -> Storage:
    return storages["captures"]


def _write_file(body: CaptureBody, content: bytes) -> None:
    store = _store()
    if store.exists(body.file_name):
        # Of an attempt that was killed before its row was written, perhaps in mid-file.
        store.delete(body.file_name)
    store.save(body.file_name, ContentFile(content))


def _clean(text: str) -> str:
    """Remove what PostgreSQL does not store in a text."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
