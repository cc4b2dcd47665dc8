"""Word documents: the paragraphs of ``word/document.xml``."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from statements.capture.documents.plain import article_of_lines
from statements.capture.extraction.article import Article
from statements.capture.extraction.page import squeeze
from statements.capture.extraction.tree import parse_bytes

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_XML: Final = 50_000_000  # bytes after decompression
_DOCUMENT: Final = "word/document.xml"


def is_docx(file_bytes: bytes) -> bool:
    """Whether a file is a ZIP archive with a Word document in it."""
    if not file_bytes.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(file_bytes)) as archive:
            return _DOCUMENT in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def extract_docx(file_bytes: bytes, *, url: str = "") -> Article:
    """Return the article of a Word document; an empty one if it is damaged or far too large."""
    lines = [line for line in map(squeeze, _paragraphs(_member(file_bytes))) if line]
    return replace(article_of_lines(lines, url=url), kind="docx")


def _member(file_bytes: bytes) -> bytes:
    """Return the XML of the document. Its size is measured, not the one that the file states."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(file_bytes)) as archive,
            archive.open(_DOCUMENT) as member,
        ):
            xml = member.read(_MAX_XML + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError):
        return b""
    except (ValueError, OSError, NotImplementedError, RuntimeError):  # also where it is encrypted
        return b""
    return xml if len(xml) <= _MAX_XML else b""


def _paragraphs(xml: bytes) -> Iterator[str]:
    """Yield paragraphs in order; a row of a table is one paragraph."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    root = parse_bytes(xml, parser)
    if root is None:
        return
    for element in root.iter(f"{_WORD}p", f"{_WORD}tr"):
        if element.tag == f"{_WORD}tr":
            yield " ".join(filter(None, (_text(cell) for cell in element.iter(f"{_WORD}tc"))))
        elif next(element.iterancestors(f"{_WORD}tr"), None) is None:
            yield _text(element)


def _text(element: etree._Element) -> str:
    nodes = element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br")
    return "".join((node.text or "") if node.tag == f"{_WORD}t" else " " for node in nodes)
