"""Parse the markup of a page, whatever state it is in, into a tree of bounded depth."""

import re
from typing import Final

from lxml import etree

from statements.capture.extraction.lexicon import word_set

_MAX_DEPTH: Final = 400  # elements; libxml2 drops the rest of a page that is far deeper
_VOID: Final = word_set(
    """
    area base br col embed hr img input link meta param source track wbr
    """
)
# libxml2 stops at the first </html> or </body>, where many pages go on.
_END_OF_PAGE = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})([^<>]*)>")
_PLAIN_PAGE = "<html><body></body></html>"


def parse_markup(markup: str) -> etree._Element:
    """Return the root element of a page. Never fails: an empty page is a page without text."""
    source = _XML_DECLARATION.sub("", _UNREADABLE.sub("", markup))
    source = _END_OF_PAGE.sub("", source)
    if _is_deep(source):
        source = _flatten(source)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_pis=True, no_network=True, recover=True
    )
    root = parse_bytes(source.encode("utf-8"), parser)
    return etree.fromstring(_PLAIN_PAGE, etree.HTMLParser()) if root is None else root


def parse_bytes(source: bytes, parser: etree.XMLParser | etree.HTMLParser) -> etree._Element | None:
    """Return the root element, or None for what is no markup.

    Raises ``MemoryError`` where memory ran out, which the parser reports like bad markup.
    """
    try:
        root = etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError):
        root = None
    if any(fault.type == etree.ErrorTypes.ERR_NO_MEMORY for fault in parser.error_log):
        raise MemoryError
    return root


def _is_deep(source: str) -> bool:
    depth = 0
    for tag in _TAG.finditer(source):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _VOID and not tag[3].endswith("/"):
            depth += 1
            if depth > _MAX_DEPTH:
                return True
    return False


def _flatten(source: str) -> str:
    """Replace tags below the greatest depth with line breaks, so that their text stays."""
    depth = 0
    dropped = 0

    def bounded(tag: re.Match[str]) -> str:
        nonlocal depth, dropped
        name = tag[2].lower()
        if name in _VOID or tag[3].endswith("/"):
            return tag[0]
        if tag[1]:
            if dropped:
                dropped -= 1
                return "<br>"
            depth = max(0, depth - 1)
            return tag[0]
        if depth >= _MAX_DEPTH and name not in ("script", "style", "textarea", "title"):
            dropped += 1
            return "<br>"
        depth += 1
        return tag[0]

    return _TAG.sub(bounded, source)
