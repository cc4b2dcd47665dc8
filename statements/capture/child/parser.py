"""Read files in a child process with limits of memory and time."""

import json
import select
import struct
import subprocess
import sys
import time
from dataclasses import astuple
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from statements.capture.child.limits import READY, DocumentRefused, ParsingLimits
from statements.capture.differences import DiffSegment, ParagraphChange, SegmentChange
from statements.capture.extraction.article import Article, PageDate
from statements.capture.extraction.pagination import may_have_further_pages
from statements.capture.finding.items import LinkRule, Links, ListedItem

_ROOT: Final = Path(__file__).resolve().parents[3]
_FILES_PER_CHILD: Final = 200  # after which memory that libraries hold on to is given back
_START_SECONDS: Final = 60.0
_MAX_ANSWER: Final = 64 * 1024 * 1024  # bytes


class ParserProcess:
    """Reads one file after another in a child; use it as a context manager.

    The child is started when first needed, and anew after a file that it did not survive. It gets
    nothing of this process's environment. Not safe to share between threads.
    """

    def __init__(self, limits: ParsingLimits | None = None) -> None:
        self._limits = limits or ParsingLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def extract(self, file_bytes: bytes, *, url: str = "", declared_charset: str = "") -> Article:
        """Return the article of a file. Raises ``DocumentRefused``; it can be used again then."""
        return article_of(
            self._ask("article", file_bytes, url=url, declared_charset=declared_charset)
        )

    def further_pages(self, page: bytes, url: str) -> list[str]:
        """Return the pages of the same article that follow a page. Raises ``DocumentRefused``.

        The child is only asked where the bytes hold a sign of any.
        """
        if not may_have_further_pages(page, url):
            return []
        return list(self._ask("further_pages", page, url=url))

    def read_links(self, rule: LinkRule, page: bytes, url: str, *, day: date) -> Links:
        """Return what an index page leads to, as ``finding.links``. Raises ``DocumentRefused``."""
        facts = {"rule": list(astuple(rule)), "url": url, "day": day.isoformat()}
        return links_of(self._ask("links", page, **facts))

    def read_paragraphs(self, page: bytes, media_type: str) -> list[str]:
        """Return the visible text of a page. Raises ``DocumentRefused``."""
        return list(self._ask("paragraphs", page, media_type=media_type))

    def compare(
        self, earlier: bytes, later: bytes, *, media_types: tuple[str, str]
    ) -> tuple[ParagraphChange, ...]:
        """Return the paragraphs of two pages with what changed. Raises ``DocumentRefused``."""
        facts = {"lengths": [len(earlier), len(later)], "media_types": list(media_types)}
        return tuple(
            ParagraphChange(
                tuple(DiffSegment(SegmentChange(change), text) for change, text in segments)
            )
            for segments in self._ask("changes", earlier + later, **facts)
        )

    def _ask(self, task: str, file_bytes: bytes, **facts: Any) -> Any:
        if len(file_bytes) > self._limits.file_bytes:
            raise DocumentRefused("size")
        header = json.dumps({"task": task, "facts": facts}).encode("ascii")
        head = struct.pack("!QQ", len(header), len(file_bytes))
        try:
            child = self._started()
            deadline = time.monotonic() + self._limits.seconds
            answer = self._exchange(child, head + header + file_bytes, deadline)
        except BaseException:
            self.close()
            raise
        self._files += 1
        if self._files >= _FILES_PER_CHILD or "refused" in answer:
            self.close()
        if "refused" in answer:
            raise DocumentRefused(str(answer["refused"]))
        return answer["answer"]

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._files = self._child, None, 0
        if child is not None:
            child.kill()
            child.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
                [
                    sys.executable,
                    "-m",
                    "statements.capture.child.main",
                    str(self._limits.memory_bytes),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PYTHONIOENCODING": "utf-8"},
            )
            # Loading modules on a busy machine is no fault of the file.
            _read(self._child, len(READY), time.monotonic() + _START_SECONDS)
        return self._child

    @staticmethod
    def _exchange(
        child: subprocess.Popen[bytes], request: bytes, deadline: float
    ) -> dict[str, Any]:
        """Send a request and return the answer."""
        if child.stdin is None or child.stdout is None:
            raise DocumentRefused("fault")
        try:
            child.stdin.write(request)
            child.stdin.flush()
            (length,) = struct.unpack("!Q", _read(child, 8, deadline))
            if length > _MAX_ANSWER:
                raise DocumentRefused("size")
            answer: dict[str, Any] = json.loads(_read(child, length, deadline))
        except (OSError, ValueError, struct.error) as fault:
            raise DocumentRefused("fault") from fault
        return answer


def _read(child: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    """Read so many bytes of the child's answer until the deadline."""
    if child.stdout is None:
        raise DocumentRefused("fault")
    answer = bytearray()
    while len(answer) < length:
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise DocumentRefused("time")
        piece = child.stdout.read1(length - len(answer))  # type: ignore[attr-defined]
        if not piece:
            # Parsers written in C end the process where memory runs out.
            raise DocumentRefused("memory" if child.wait(timeout=5) < 0 else "fault")
        answer += piece
    return bytes(answer)


def article_of(fields: dict[str, Any]) -> Article:
    """Return the article whose fields ``Article.as_json`` printed."""
    day = fields["date"]
    return Article(
        title=fields["title"],
        date=PageDate(
            date.fromisoformat(day["from"]), date.fromisoformat(day["to"]), day["evidence"]
        )
        if day["from"]
        else None,
        publisher=fields["publisher"],
        text=fields["text"],
        charset=fields["charset"],
        author=fields["author"],
        editor=fields["editor"],
        document_number=fields["document_number"],
        further_pages=tuple(fields["further_pages"]),
        kind=fields["kind"],
        rules_version=fields["rules_version"],
    )


def links_of(fields: dict[str, Any]) -> Links:
    """Return the links that ``tasks.links`` wrote."""
    articles = (
        ListedItem(url, title, date.fromisoformat(day) if day else None)
        for url, title, day in fields["articles"]
    )
    return Links(tuple(articles), tuple(fields["indexes"]))
