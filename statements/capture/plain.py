"""The visible text of a page, whole: what a comparison of two captures shows."""

from typing import Any, Final

from lxml import etree, html

from statements.capture.extraction.charset import decode_page

MAX_PAGE_BYTES: Final = 4 * 1024 * 1024
_HIDDEN: Final = ("script", "style", "noscript", "template", "head")
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt"),
        *("figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "ul"),
    )
)
_BEGINNINGS: Final = ("<!doctype", "<htm")  # where no media type says that it is HTML


def visible_paragraphs(body: bytes, media_type: str) -> list[str]:
    """Return the paragraphs of an HTML page or a plain text; none of anything else."""
    text = decode_page(body[:MAX_PAGE_BYTES]).text.replace("\0", "")
    if media_type.startswith("text/") and "html" not in media_type:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if "html" not in media_type and not text.lstrip()[:15].lower().startswith(_BEGINNINGS):
        return []
    try:
        root = html.document_fromstring(text or "<p>")
    except (etree.LxmlError, ValueError):
        return []
    for element in list(root.iter(*_HIDDEN)):
        element.drop_tree()
    lines = "".join(_pieces(root)).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


def _pieces(root: Any) -> list[str]:
    pieces: list[str] = []
    for action, element in etree.iterwalk(root, events=("start", "end")):
        is_block = element.tag in _BLOCKS
        if action == "start":
            pieces += ["\n"] if is_block else []
            pieces.append(element.text or "" if isinstance(element.tag, str) else "")
        else:
            pieces += ["\n"] if is_block else []
            pieces.append(element.tail or "")
    return pieces
