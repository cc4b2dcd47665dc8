"""Captures lie in any store that speaks S3, as they lie in a folder."""

from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from statements.models import Capture, CaptureBody
from statements.services.sources.storage import BodyMissing, read_body, verify_captures
from tests.sources import Clock, make_source, running_paper, visit_due
from tracker.stores import capture_store

pytestmark = pytest.mark.django_db
BUCKET = "captures-of-tests"


@pytest.fixture(scope="module")
def s3_address():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_address, settings, monkeypatch):
    """A bucket of its own, in which captures are stored."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    store = f"s3://{BUCKET}/pages?endpoint_url={s3_address}&region_name=us-east-1"
    settings.STORAGES = settings.STORAGES | {"captures": capture_store(store, folder=Path("/"))}
    connection = boto3.resource("s3", endpoint_url=s3_address, region_name="us-east-1")
    bucket = connection.create_bucket(Bucket=BUCKET)
    yield bucket
    bucket.objects.delete()
    bucket.delete()


def test_a_visit_stores_its_pages_in_a_bucket_and_damage_shows(bucket):
    with running_paper() as paper:
        paper.add_articles(1, 2, 3)
        paper.pages["/a/3.html"] = paper.pages["/a/2.html"]
        make_source(paper)
        visit_due(paper, Clock())
    assert Capture.objects.count() == 3
    names = {f"pages/{body.file_name}" for body in CaptureBody.objects.all()}
    assert {stored.key for stored in bucket.objects.all()} == names
    assert len(names) == 2
    assert [verification.fault for verification in verify_captures()] == ["", ""]
    first, second = CaptureBody.objects.order_by("pk")
    storages["captures"].delete(first.file_name)
    bucket.Object(f"pages/{second.file_name}").put(Body=b"something else")
    for body in (first, second):
        with pytest.raises(BodyMissing):
            read_body(body)
