"""Pages that a browser saved into one file (MHTML)."""

import email
import email.policy
from dataclasses import replace
from email.message import Message

from statements.capture.extraction.article import Article
from statements.capture.extraction.html import extract_html


def is_mhtml(file_bytes: bytes) -> bool:
    """Whether a file begins like a message of several parts."""
    head = file_bytes[:4000].lstrip().lower().replace(b"\r\n", b"\n")
    return b"mime-version:" in head and b"multipart/" in head and head[:1] != b"<"


def extract_mhtml(file_bytes: bytes, *, url: str = "") -> Article:
    """Return the article of the page in the file: of its first part of HTML with the most text."""
    message = email.message_from_bytes(file_bytes.lstrip(), policy=email.policy.compat32)
    address = url or str(message.get("Snapshot-Content-Location") or "")
    best: Article | None = None
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        article = extract_html(
            _payload(part),
            url=address or str(part.get("Content-Location") or ""),
            declared_charset=str(part.get_content_charset() or ""),
        )
        if best is None or len(article.text) > len(best.text):
            best = article
    if best is None:
        return Article("", None, "", "", "utf-8", kind="mhtml")
    return replace(best, kind="mhtml")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
