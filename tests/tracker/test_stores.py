"""One value says where captured pages are stored."""

from pathlib import Path

import pytest
from environs import EnvError

from tracker.stores import capture_store

FOLDER = Path("/data/captures")


def test_without_a_value_captures_lie_in_the_data_folder():
    assert capture_store("", folder=FOLDER)["OPTIONS"]["location"] == FOLDER


def test_a_store_is_named_with_what_tells_it_from_others():
    value = "s3://bucket/a/b?endpoint_url=https://s3.example.org:9000&addressing_style=path"
    assert capture_store(value, folder=FOLDER)["OPTIONS"] == {
        "bucket_name": "bucket",
        "location": "a/b",
        "endpoint_url": "https://s3.example.org:9000",
        "addressing_style": "path",
    }


@pytest.mark.parametrize(
    "value",
    [
        "captures",
        "s3://",
        "s3://key:secret@bucket",
        "s3://bucket?access_key=x",
        "ftp://a.example/b",
    ],
)
def test_a_store_that_is_none_or_tells_a_secret_is_refused(value):
    with pytest.raises(EnvError, match="CAPTURE_STORAGE"):
        capture_store(value, folder=FOLDER)
