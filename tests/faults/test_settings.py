"""Invalid settings are reported in one sentence before anything starts."""

import os
import string
import subprocess
import sys

import pytest
from django.conf import settings
from environs import EnvError

from tests.running import environment as environment_of
from tests.running import free_port, refused
from tracker import environment


def test_a_value_that_cannot_be_used_is_refused_before_anything_starts(tmp_path):
    message = refused(tmp_path / "var", free_port(), PAGE_TIME_ZONE="Mars/X")
    assert message == "PAGE_TIME_ZONE is no time zone; write it like Asia/Shanghai."
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.parametrize(
    ("check", "value", "sentence"),
    [
        (environment.time_zone, "../x", "PAGE_TIME_ZONE is no time zone"),
        (environment.time_zone, "Asia", "PAGE_TIME_ZONE is no time zone"),
        (environment.secret, "short", "SECRET_KEY needs at least 50 characters"),
        (environment.secret, "a" * 60, "5 of them different"),
        (environment.site_address, "nonsense", "SITE_ADDRESS is no address"),
        (environment.site_address, "ftp://host", "SITE_ADDRESS is no address"),
        (environment.site_address, "https://x:y@host", "SITE_ADDRESS is no address"),
        (environment.site_address, "https://host:port", "SITE_ADDRESS is no address"),
        (environment.site_address, "https://host/?q=1", "SITE_ADDRESS is no address"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_the_way_to_write_it(check, value, sentence):
    with pytest.raises(EnvError, match=sentence):
        check(value)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (environment.time_zone, "Asia/Shanghai"),
        (environment.secret, ""),
        (environment.secret, string.ascii_letters),
        (environment.site_address, "http://127.0.0.1:8000"),
        (environment.site_address, "https://biaotai.example.org/archive/"),
    ],
)
def test_a_value_that_can_be_used_is_taken(check, value):
    check(value)


@pytest.fixture
def read_only(tmp_path):
    """A folder that nobody can write to, not even root."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_folder_that_is_read_only_is_refused(read_only):
    assert refused(read_only, free_port()).startswith(f"Cannot write to {read_only}")
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        env=environment_of(read_only / "var", 0),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"Cannot write to {read_only}")
    assert len(result.stderr.splitlines()) == 1
