"""The visible text of a page, whole: what a comparison of two captures shows."""

from typing import Any, Final

from lxml import etree, html

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
_BEGINNINGS: Final = ("<!doctype", "<htm")


def visible_paragraphs(body: bytes, media_type: str) -> list[str]:
    """Return the paragraphs of an HTML page or a plain text; none of anything else."""
    text = decode_text(body[:MAX_PAGE_BYTES])
    if media_type.startswith("text/") and "html" not in media_type:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if "html" not in media_type and not text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<htm")
    ):
        return []
    try:
        root = html.document_fromstring(text or "<p>")
    except (etree.LxmlError, ValueError):
        return []
    for element in list(root.iter(*_HIDDEN)):
        element.drop_tree()
    lines = "".join(_pieces(root)).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


def decode_text(content: bytes) -> str:
    """Read bytes as UTF-8, or else as GB18030, which includes what these sites declare."""
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace").replace("\0", "")


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
