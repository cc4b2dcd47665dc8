"""On a full disk the site becomes read-only and says so, and recovers by itself."""

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from statements.models import Role
from statements.services.disk import RESERVE_BYTES, DiskSpace, disk_space
from tests.factories import make_user
from tests.running import Copy
from tests.waiting import wait_for
from tracker.local.disk import DiskGuard

FULL = "The disk is full: reading works, saving does not"


@pytest.fixture
def disk(tmp_path):
    """A small file system for one test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=500m,mode=755", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(path: Path, left: int = 0) -> None:
    """Write a file until only the given number of bytes is free."""
    with path.open("wb", buffering=0) as file:
        try:
            while (free := shutil.disk_usage(path.parent).free) > left:
                file.write(b"x" * min(1 << 20, free - left))
        except OSError:
            assert left == 0


class Reader:
    """A client, signed in by the link that the start printed unless it is a stranger."""

    def __init__(self, copy, *, is_stranger=False):
        self.copy = copy
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        if is_stranger:
            return
        link = copy.sign_in_link().removeprefix(copy.address)
        self.post(link, {"csrfmiddlewaretoken": self.token_on(link)})

    def get(self, path):
        with self.opener.open(self.copy.address + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path, fields):
        """Send a form; return the status and the page."""
        address, origin = self.copy.address + path, {"Origin": self.copy.address}
        request = urllib.request.Request(address, urlencode(fields).encode(), origin)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def token_on(self, path):
        """Return what the forms of a page send along against forgery."""
        return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))[0]

    def health(self):
        """Return the body of /healthz, whatever its status."""
        try:
            return json.loads(self.get("/healthz"))
        except urllib.error.HTTPError as ill:
            with ill:
                return json.loads(ill.read())

    def save_search(self, name):
        """Save a search; return the status and the page."""
        token = self.token_on("/statements/")
        fields = {"csrfmiddlewaretoken": token, "name": name, "section": "statements", "query": ""}
        return self.post("/saved/add/", fields)


@pytest.mark.long
def test_reading_goes_on_while_the_disk_is_full_and_saving_comes_back(disk):
    copy = Copy(disk / "var").wait_until_ready()
    try:
        admin = Reader(copy)
        wait_for(lambda: (copy.var / "reserve").exists())
        assert admin.save_search("before")[0] == 200
        server = (copy.var / "postgres" / "postmaster.pid").read_text().split()[0]

        fill(disk / "other", left=40 << 20)
        wait_for(lambda: "The disk is nearly full" in copy.text())
        assert "The disk is nearly full" in admin.get("/")
        # A check of all parts may be under way, and says nothing of the disk before it ends.
        wait_for(lambda: admin.health().get("disk") == "low")
        assert "nearly full" not in copy.get("/")
        wait_for(lambda: "Broker and worker are well" in copy.text(), seconds=180)
        assert "disk" not in Reader(copy, is_stranger=True).health()

        fill(disk / "rest")  # in one write, between two checks
        wait_for(lambda: FULL in copy.text())
        fill(disk / "reserve")  # and what was given up
        status, page = admin.save_search("meanwhile")
        assert (status, FULL in page) == (503, True)
        for address in ("/", "/directives/", "/directives/1/", "/responses/?q=人工智能"):
            assert copy.get(quote(address, safe="/?=")), address
        assert FULL in admin.get("/")
        wait_for(lambda: admin.health().get("disk") == "full")
        assert (copy.var / "postgres" / "postmaster.pid").read_text().split()[0] == server

        for name in ("other", "rest", "reserve"):
            (disk / name).unlink()
        wait_for(lambda: "The disk has room again" in copy.text())
        assert admin.save_search("after")[0] == 200
        saved = admin.get("/saved/")
        assert ("before" in saved, "meanwhile" in saved, "after" in saved) == (True, False, True)
        assert "PANIC" not in (copy.var / "postgres" / "server.log").read_text()
    finally:
        assert copy.stop() == 0


@pytest.mark.long
def test_a_start_on_a_full_disk_reads(disk):
    copy = Copy(disk / "var").wait_until_ready()
    wait_for(lambda: (copy.var / "reserve").exists())
    copy.stop()
    fill(disk / "other", left=10 << 20)
    again = Copy(copy.var).wait_until_ready()
    try:
        assert FULL in again.text()
        assert "坚持自立自强" in again.get("/directives/")
    finally:
        assert again.stop() == 0


def space(free, *, has_reserve=True, total=100 << 30):
    return DiskSpace(free_bytes=free, total_bytes=total, has_reserve=has_reserve)


def test_a_warning_comes_before_the_disk_is_full_and_its_end_is_no_flicker():
    assert space(3 << 30).state == "ok"
    assert space(1 << 30).state == "low"
    assert space(100 << 20).state == "full"
    assert space(200 << 20).state == "low"
    assert space(200 << 20, has_reserve=False).state == "full"
    assert space(300 << 20, has_reserve=False).state == "low"


def test_a_full_disk_gives_up_the_reserve_before_the_database_is_told(tmp_path, monkeypatch):
    free, calls = [50 << 30], []
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: usage._replace(total=100 << 30, free=free[0])
    )
    reserve = tmp_path / "reserve"
    guard = DiskGuard(tmp_path, lambda read_only: calls.append((read_only, reserve.exists())))
    guard.look()
    assert reserve.stat().st_size == RESERVE_BYTES
    free[0] = 1 << 20
    guard.look()
    assert calls[-1] == (True, False)
    assert disk_space(tmp_path).is_full
    free[0] = 50 << 30
    guard.look()
    assert calls[-1] == (False, False)
    assert reserve.exists()


@pytest.mark.parametrize(
    ("role", "state", "sentence"),
    [
        (Role.ADMIN, 1 << 30, "The disk is nearly full"),
        (Role.ADMIN, 0, FULL),
        (Role.RESEARCHER, 0, FULL),
        (Role.RESEARCHER, 1 << 30, None),
        (Role.ANALYST, 0, None),
    ],
)
def test_who_saves_or_makes_room_is_told_of_the_disk(db, monkeypatch, role, state, sentence):
    monkeypatch.setattr("statements.web.audience.disk_space", lambda folder: space(state))
    client = Client()
    client.force_login(make_user(role))
    page = client.get("/").text
    assert ("The disk is" in page) == bool(sentence)
    assert (sentence or "") in page


@pytest.mark.django_db(transaction=True)
def test_a_change_that_the_database_refuses_for_the_disk_says_so(researcher):
    from django.db import connection

    client = Client(raise_request_exception=False)
    client.force_login(researcher)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        answer = client.post("/saved/add/", {"name": "x", "section": "statements", "query": ""})
        assert answer.status_code == 503
        assert FULL in answer.text
        assert client.get("/statements/").status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
