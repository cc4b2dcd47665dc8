"""Log files: bounded in size, rotated, and without secrets."""

import logging
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

MAX_LOG_BYTES = 10_000_000
GENERATIONS = 5
_MAX_LINE_BYTES = 65_536  # a longer line is split
_SHOWN = 4  # characters of a secret that stay, to tell secrets apart
# Tokens of sign-in links, feeds, exports and mails: long, and a whole part of an address, which
# may be quoted in another.
_SECRET = re.compile(r"(?:(?<=[/=])|(?<=%2F)|(?<=%3A))[\w:=-]{32,}", re.ASCII | re.IGNORECASE)


def redact(text: str) -> str:
    """Return a log text without the secrets in its URLs."""
    return _SECRET.sub(lambda secret: f"{secret[0][:_SHOWN]}[redacted]", text)


class RedactingFormatter(logging.Formatter):
    """Formats records without secrets, and a refusal (403, 404 …) without a traceback.

    Times are in the time zone of the pages, with its offset from UTC.
    """

    def formatTime(self, record: logging.LogRecord, *_format: object) -> str:  # noqa: N802
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        return moment.isoformat(sep=" ", timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return redact(super().format(record))


class _Log(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
        """Drop a line that cannot be written: a full disk must not stop the program."""


def copy_lines(source: IO[bytes], path: Path) -> None:
    """Copy the output of a program into its log, until it ends. One thread per log."""
    log = _Log(path, maxBytes=MAX_LOG_BYTES, backupCount=GENERATIONS, encoding="utf-8", delay=True)
    with source:
        for line in iter(lambda: source.readline(_MAX_LINE_BYTES), b""):
            text = redact(line.decode(errors="replace").rstrip("\n"))
            log.handle(logging.makeLogRecord({"msg": text}))
    log.close()


def bound(path: Path) -> None:
    """Rotate a log that is too long, while a program keeps it open (copy and truncate).

    The program must write in append mode, as both services do.
    """
    with suppress(OSError):  # no such log yet, or no room for a copy: later
        if path.stat().st_size <= MAX_LOG_BYTES:
            return
        for number in range(GENERATIONS - 1, 0, -1):
            with suppress(FileNotFoundError):
                _generation(path, number).replace(_generation(path, number + 1))
        shutil.copyfile(path, _generation(path, 1))
        with path.open("r+") as log:
            log.truncate()


def _generation(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
