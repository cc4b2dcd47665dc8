"""Captures are stored as evidence: nobody changes them, and damage shows."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from warcio.archiveiterator import ArchiveIterator

from statements.capture.fetching import FetchedPage
from statements.models import Capture, CaptureBody
from statements.services.sources.storage import (
    BodyMissing,
    captures_as_warc,
    read_body,
    store_page,
)
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

ADDRESS = "https://paper.example/a/1.html"


def stored(body: bytes = b"page", days: int = 0, **more: Any) -> Capture:
    facts: dict[str, Any] = {
        "address": ADDRESS,
        "final_address": ADDRESS,
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html; charset=gbk"), ("X-A", "b\0\udce4")),
        "body": body,
    } | more
    capture = store_page(FetchedPage(**facts), now=NOW + timedelta(days=days))
    assert capture
    return capture


@pytest.mark.parametrize("model", [Capture, CaptureBody])
def test_the_database_refuses_to_change_or_delete_a_capture(model):
    stored()
    changes = {"status": 500} if model is Capture else {"size": 1}
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        model.objects.update(**changes)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_capture_gives_back_its_bytes():
    body = bytes(range(256)) * 100
    capture = stored(body)
    assert read_body(capture.body) == body
    assert capture.media_type == "text/html"
    assert capture.headers[1] == ["X-A", "b?"]


def test_a_file_of_a_killed_attempt_is_written_again():
    digest = stored(b"page").body_id
    name = CaptureBody(sha256=digest).file_name
    other = CaptureBody(sha256="0" * 64)
    store = storages["captures"]
    store.delete(name)
    with pytest.raises(BodyMissing):
        read_body(CaptureBody.objects.get())
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_captures")
    with pytest.raises(BodyMissing):
        read_body(other)


def test_verification_names_a_body_that_was_tampered_with(capsys):
    first, second = stored(b"first"), stored(b"second", address="https://paper.example/b")
    call_command("verify_captures")
    assert "2 bodies agree" in capsys.readouterr().out
    store = storages["captures"]
    store.delete(first.body.file_name)
    with store.open(second.body.file_name) as file:
        store.save(first.body.file_name, io.BytesIO(file.read()))
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("verify_captures")
    assert first.body_id in capsys.readouterr().err


def test_the_same_body_of_an_address_is_one_capture_until_it_changes():
    stored(b"first")
    answer = FetchedPage(ADDRESS + "#x", ADDRESS, 200, "OK", (), b"first")
    assert store_page(answer, now=NOW) is None
    stored(b"second", days=1)
    stored(b"first", days=2)  # changed back
    assert (Capture.objects.count(), CaptureBody.objects.count()) == (3, 2)


def test_captures_leave_as_a_web_archive_that_others_read():
    captures = [stored(b"first"), stored(b"second", days=1), stored(b"first", days=2)]
    with captures_as_warc(captures) as archive:
        records = [
            (
                record.rec_type,
                record.rec_headers,
                record.http_headers,
                record.content_stream().read(),
            )
            for record in ArchiveIterator(archive, check_digests="raise")
        ]
    assert [record[0] for record in records] == ["warcinfo", "response", "response", "revisit"]
    _, headers, http_headers, body = records[1]
    assert body == b"first"
    assert headers.get_header("WARC-Target-URI") == ADDRESS
    assert headers.get_header("WARC-Date") == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{captures[0].body_id}"
    assert http_headers.get_statuscode() == "200"
    assert http_headers.get_header("Content-Type") == "text/html; charset=gbk"
    assert records[3][1].get_header("WARC-Refers-To") == headers.get_header("WARC-Record-ID")
