"""Store what was fetched: each body once, under its digest, and a row for each capture."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction

from statements.capture.fetching import Answer
from statements.capture.wacz import ArchivedPage, write_wacz
from statements.capture.warc import Exchange, read_bodies, sha256_of, write_warc
from statements.engine.text.addresses import address_key
from statements.models import Capture, CaptureBody, Item, Source, User, Visit

SOFTWARE: Final = "Biaotai"
_DEFAULT_TYPE: Final = "application/octet-stream"


class BodyMissing(Exception):
    """The file of a body is not in the store, or is not what its name says."""


@dataclass(frozen=True, slots=True)
class Verification:
    """One stored body read again. ``fault`` is empty where the digest agrees."""

    sha256: str
    fault: str = ""


def address_digest(address: str) -> str:
    """Return a digest that addresses of the same page share."""
    return hashlib.sha256(address_key(address).encode()).hexdigest()


def store_answer(
    answer: Answer,
    *,
    now: datetime,
    source: Source | None = None,
    visit: Visit | None = None,
    item: Item | None = None,
    added_by: User | None = None,
) -> Capture | None:
    """Store a capture; None where the last one of the same address has the same body.

    The file is written before its row, so a row never lacks its file; a file without a row is
    overwritten by the next attempt.
    """
    digest, own_key = sha256_of(answer.body), uuid4()
    page_digest = address_digest(answer.address)
    latest = Capture.objects.of_address(page_digest).order_by("-captured_at").first()
    if latest and latest.body_id == digest and latest.status == answer.status:
        return None
    headers = tuple((_clean(name), _clean(value)) for name, value in answer.headers)
    body = CaptureBody(sha256=digest, size=len(answer.body), stored_at=now)
    is_new = not CaptureBody.objects.filter(pk=digest).exists()
    if is_new:
        exchange = Exchange(
            key=own_key,
            address=answer.final_address,
            captured_at=now,
            status=answer.status,
            reason=_clean(answer.reason),
            headers=headers,
            body=answer.body,
        )
        _write_file(body, write_warc([exchange], software=SOFTWARE))
    with transaction.atomic(savepoint=False):
        if is_new:
            CaptureBody.objects.bulk_create([body], ignore_conflicts=True)
        return Capture.objects.create(
            key=own_key,
            source=source,
            visit=visit,
            item=item,
            added_by=added_by,
            address=answer.address,
            address_digest=page_digest,
            final_address=answer.final_address,
            captured_at=now,
            status=answer.status,
            reason=_clean(answer.reason)[:100],
            headers=[list(header) for header in headers],
            media_type=media_type(answer.header("Content-Type")),
            body_id=digest,
        )


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


def verify_captures() -> Iterator[Verification]:
    """Read all stored bodies again, and compare each with its digest."""
    for body in CaptureBody.objects.order_by("pk").iterator(chunk_size=500):
        try:
            read_body(body)
        except BodyMissing as missing:
            yield Verification(body.pk, str(missing))
        else:
            yield Verification(body.pk)


def captures_as_warc(captures: list[Capture]) -> bytes:
    """Return a WARC file of captures, oldest first. Raises ``BodyMissing``."""
    return write_warc(map(_exchange_of, _by_time(captures)), software=SOFTWARE)


def captures_as_wacz(captures: list[Capture], *, titles: Mapping[int, str], now: datetime) -> bytes:
    """Return a WACZ file of captures, oldest first, with titles by their ids.

    Raises ``BodyMissing``.
    """
    pages = [
        ArchivedPage(_exchange_of(capture), titles.get(capture.pk, ""))
        for capture in _by_time(captures)
    ]
    return write_wacz(pages, software=SOFTWARE, made_at=now)


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
