"""Logs are bounded, keep their trail, and let nobody in."""

import logging
import os
import subprocess
import sys
from datetime import datetime
from threading import Thread
from urllib.parse import quote

import pytest
from django.urls import reverse

from statements.models import Role
from statements.models.alerts import new_feed_token
from statements.services.accounts.sign_in import make_sign_in_link, new_secret
from statements.services.alerts.saved_searches import unsubscribe_token
from tests.factories import NOW, make_user
from tracker import logs


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(logs, "MAX_LOG_BYTES", 1000)


def write(log, lines):
    """Write lines into a log, as the output of a program."""
    read_end, write_end = os.pipe()
    writer = Thread(target=logs.copy_lines, args=(os.fdopen(read_end, "rb"), log))
    writer.start()
    with os.fdopen(write_end, "w") as program:
        program.writelines(f"{line}\n" for line in lines)
    writer.join(timeout=30)


def test_a_log_is_bounded_while_a_program_writes_it(small, tmp_path):
    write(tmp_path / "web.log", (f"line {number:05}" for number in range(2000)))
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sorted(sizes) == ["web.log", *(f"web.log.{number}" for number in range(1, 6))]
    assert max(sizes.values()) <= 1000
    assert (tmp_path / "web.log").read_text().endswith("line 01999\n")
    assert (tmp_path / "web.log.1").read_text().splitlines()[-1] < "line 01999"


def test_a_restart_keeps_the_trail(tmp_path):
    for start in range(3):
        write(tmp_path / "web.log", [f"start {start}"])
    assert (tmp_path / "web.log").read_text().split("\n") == ["start 0", "start 1", "start 2", ""]


def test_a_line_without_an_end_is_no_matter(tmp_path):
    write(tmp_path / "web.log", ["表" * 100_000, "next"])
    assert "next" in (tmp_path / "web.log").read_text()


def test_the_log_of_a_service_that_keeps_it_open_is_bounded(small, tmp_path):
    log = tmp_path / "server.log"
    with log.open("a") as service:
        for number in range(8):
            service.write(f"{number}" * 2000)
            service.flush()
            logs.bound(log)
        service.write("goes on")
    assert log.read_text() == "goes on"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "server.log",
        *(f"server.log.{number}" for number in range(1, 6)),
    ]
    assert (tmp_path / "server.log.1").read_text() == "7" * 2000


def test_no_address_in_a_log_lets_anybody_in(db):
    owner = make_user(Role.RESEARCHER)
    token, invitation, mailed = make_sign_in_link(person=owner, now=NOW), new_secret(), new_secret()
    secrets = {
        token: reverse("accounts:once", args=[token]),
        invitation: reverse("accounts:invitation", args=[invitation]),
        mailed: reverse("account_reset_password_from_key", args=["1f", mailed]),
        (feed := new_feed_token()): reverse("statements:feed", args=[feed]),
        (leave := unsubscribe_token(owner)): reverse("statements:unsubscribe", args=[leave]),
    }
    for secret, address in secrets.items():
        lines = (f'"GET {address} HTTP/1.1" 200', f"https://x.example{address}", address)
        for line in lines:
            assert secret not in logs.redact(line)
            assert secret[8:] not in logs.redact(line)
            assert logs.redact(line).startswith(line.split(secret)[0])
        quoted = f"/accounts/reauthenticate/?next={quote(address, safe='')}"
        assert max(secret.split(":"), key=len) not in logs.redact(quoted)


def test_a_log_says_which_page_was_asked_for():
    line = (
        '127.0.0.1 "GET /directives/?q=%E4%BB%8A&province=ZJ HTTP/1.1" 200 /static/site.0a1b2c.css'
    )
    assert logs.redact(line) == line


def test_a_refusal_is_a_line_and_a_failure_a_traceback():
    formatter = logs.RedactingFormatter("{message}", style="{")
    try:
        raise PermissionError("not for you")
    except PermissionError:
        for status, lines in ((403, 1), (404, 1), (500, 5)):
            record = logging.LogRecord("x", 30, "x", 1, "Forbidden", None, sys.exc_info())
            record.status_code = status
            assert len(formatter.format(record).splitlines()) >= lines
            assert (len(formatter.format(record).splitlines()) == 1) == (status < 500)


def test_each_line_has_its_time_with_the_offset_from_utc():
    formatter = logs.RedactingFormatter("{asctime} {message}", style="{")
    record = logging.LogRecord("x", 30, "x", 1, "Forbidden", None, None)
    time_of_line = formatter.format(record).removesuffix(" Forbidden")
    moment = datetime.fromisoformat(time_of_line)
    assert moment.utcoffset() is not None
    assert abs(moment.timestamp() - record.created) < 0.01


def test_the_site_logs_a_refusal_in_one_line(tmp_path):
    script = (
        "import logging\n"
        "from django.conf import settings\n"
        "from django.utils.log import configure_logging\n"
        "configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)\n"  # as each process begins
        "try:\n    raise PermissionError('x')\n"
        "except PermissionError as refusal:\n"
        "    logging.getLogger('django.request').warning("
        "'Forbidden: %s', '/feeds/' + 'a1' * 20, exc_info=refusal, extra={'status_code': 403})"
    )
    process = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(process.stderr.splitlines()) == 1
    assert "Forbidden: /feeds/a1a1[redacted]" in process.stderr
