"""Take the tree of a page apart into blocks, in one walk."""

import re
from itertools import islice
from typing import Final
from urllib.parse import unquote

from lxml import etree

from statements.capture.extraction import markup
from statements.capture.extraction.embedded import unwrapped
from statements.capture.extraction.lexicon import word_set
from statements.capture.extraction.page import WHITE, Block, Box, Page, squeeze
from statements.capture.extraction.pagination import NEXT

_INLINE: Final = word_set(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em em-dash font founder-title i ins kbd
    label mark nobr o:p q rp rt ruby s samp small span st1:chsdate st1:personname strike strong
    sub sup time tt u var wbr
    """
)
_SKIPPED: Final = word_set(
    """
    applet area audio base button canvas colgroup embed frameset iframe input link map math noscript
    object option script select source style svg template textarea track video
    """
)
_HEADINGS: Final = frozenset(f"h{level}" for level in range(10))
# The head is none: libxml2 leaves <main> or <article> in it where the page has no <body>.
_WITHOUT_BOX: Final = frozenset(["br", "head", "hr", "meta", "title"])
_MAX_SCRIPT = 3_000_000  # characters of script that are kept for reading
# Between the inline elements of a block; parsed pages hold no such character.
_PIECE: Final = "\x1f"
_LINK_TEXTS: Final = 8  # pieces of text of a link that are read
_MAX_TEXT: Final = 100_000  # characters of a block; a longer paragraph makes several
_MAX_PIECES: Final = 600  # characters of a block that are kept by pieces
_MARKUP_TAG = re.compile(r"<[^<>]*>")
_PARAGRAPH = re.compile(r"<(?:p|div|br|section)\b", re.IGNORECASE)
_MAX_META: Final = 500  # characters of a field that states title, day or source
_MAX_FIELDS: Final = 20
_PROPERTY = re.compile(r"<(?:founder-)?(title|date|author)>([^<]*)</")
_STAMP = re.compile(r"datetime|data-(?:time|date|timestamp|(?:[a-z]{1,12}-)?pub[a-z]*(?:-[a-z]+)?)")
_MAX_BOXES = 60_000  # of a page; what comes after that many belongs to no article
REGION_START = re.compile(
    r"^/?\s*(?:enpcontent|(?:正文|文章)(?:内容)?\s*(?:begin|start|开始)?|content\s*(?:begin|start)"
    r"|article\s*(?:begin|start))\s*$",
    re.IGNORECASE,
)
REGION_END = re.compile(
    r"^(?:/\s*enpcontent|(?:正文|文章)(?:内容)?\s*(?:end|结束)|/\s*(?:正文|文章)(?:内容)?"
    r"|(?:content|article)\s*(?:end|over)|/\s*(?:content|article))\s*$",
    re.IGNORECASE,
)


class PageReader:
    """Walks the tree once and collects the blocks."""

    def __init__(self, url: str) -> None:
        self.page = Page(url=url)
        self._stack: list[int] = []
        self._texts: list[str] = []
        self._link_characters = 0
        self._open_links = 0
        self._headings: list[int] = []
        self._row = -1
        self._rows = 0
        self._names: list[str] = []
        self._open_names: list[str] = []
        self._after_media = False
        self._preformatted = 0
        self._is_in_region = False
        self._script_characters = 0

    def read(self, root: etree._Element) -> Page:
        # lxml walks in C order without recursion, so depth does not matter here.
        walker = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walker:
            if len(self.page.boxes) > _MAX_BOXES or len(self.page.blocks) > _MAX_BOXES:
                break
            if event == "comment":
                self._read_comment(element)
            elif event == "start":
                tag = element.tag if isinstance(element.tag, str) else ""
                if tag in _SKIPPED:
                    self._read_skipped(tag, element)
                    walker.skip_subtree()
                else:
                    self._start(tag, element)
            else:
                tag = element.tag if isinstance(element.tag, str) else ""
                if tag not in _SKIPPED:
                    self._end(tag)
                self._add(element.tail)
        self._flush()
        return self.page

    def _add(self, text: str | None) -> None:
        if text and self._preformatted and "\n" in text:
            for line in text.splitlines():
                self._texts.append(line)
                self._flush()
        elif text:
            self._texts.append(text)
            if self._open_links:
                self._link_characters += len(WHITE.sub("", text))

    def _read_comment(self, element: etree._Element) -> None:
        words = (element.text or "").strip()
        if words.startswith("enpproperty"):
            self._read_paper_properties(words)
        if len(words) < 40:
            if REGION_END.match(words):
                self._flush()
                self._is_in_region = False
            elif REGION_START.match(words):
                self._flush()
                self._is_in_region = True
        self._add(element.tail)

    def _read_paper_properties(self, words: str) -> None:
        """Read what a digital newspaper states about an article in a comment."""
        for key, value in _PROPERTY.findall(words[:20_000]):
            content = squeeze(value)
            if key == "title" and content and not self.page.paper_title:
                self.page.paper_title = content[:300]
            elif key in ("date", "author"):
                self.page.metas.append(("pubdate" if key == "date" else "author", content[:100]))

    def _read_skipped(self, tag: str, element: etree._Element) -> None:
        if tag == "textarea":
            self._read_field(element)
        elif tag == "link":
            if (href := element.get("href")) and (element.get("rel") or "").lower() == NEXT:
                self.page.links.append((href[:2000], NEXT))
        else:
            self._read_head(tag, element)
        # Tools that save a page into one file put the pages of its frames there.
        frame = element.get("srcdoc") if tag == "iframe" else None
        if frame and len(self.page.fields) < _MAX_FIELDS:
            self.page.fields.append(frame)
        if tag in ("video", "audio", "iframe", "object", "embed"):
            self._flush()
            self._after_media = True

    def _read_field(self, element: etree._Element) -> None:
        """Read a form field in which some sites keep the article for their scripts."""
        name = (element.get("class") or element.get("id") or element.get("name") or "").lower()
        value = "".join(element.itertext()).strip()
        if not name or not value:
            return
        if len(value) < _MAX_META and not _PARAGRAPH.search(value):
            self.page.metas.append((name.split()[0], squeeze(_MARKUP_TAG.sub("", value))))
        elif len(self.page.fields) < _MAX_FIELDS:
            self.page.fields.append(value)

    def _read_head(self, tag: str, element: etree._Element) -> None:
        """Read what stands in the head of a page, or was put into its body."""
        if tag == "script":
            script = "".join(element.itertext())
            if script.lstrip()[:3] in ("%7B", "%5B"):
                script = unquote(script)
            script = unwrapped(script)
            if self._script_characters < _MAX_SCRIPT and script.strip():
                self.page.scripts.append(script[: _MAX_SCRIPT - self._script_characters])
                self._script_characters += len(script)
        elif tag == "title" and not self.page.document_title:
            self.page.document_title = squeeze("".join(element.itertext()))[:500]
        elif tag == "meta":
            name = element.get("name") or element.get("property") or element.get("itemprop")
            if name:
                content = squeeze(element.get("content") or "")
                self.page.metas.append((name.strip().lower(), content[:1000]))

    def _start(self, tag: str, element: etree._Element) -> None:
        if tag in ("meta", "title"):
            self._read_head(tag, element)
            if tag == "title":
                element.text = None
            return
        if tag in _WITHOUT_BOX:
            self._flush()
            return
        attributes = {str(key): str(value) for key, value in element.attrib.items()}
        for name, value in attributes.items():
            if _STAMP.fullmatch(name):
                names = f"{markup.class_and_id(attributes)} {attributes.get('itemprop', '')}"
                self.page.stamps.append((len(self.page.blocks), names, value[:40]))
        if tag == "a":
            self._open_links += 1
            if href := attributes.get("href"):
                # Links that are never closed stand inside one another.
                words = squeeze("".join(islice(element.itertext(), _LINK_TEXTS)))[:200]
                is_next = attributes.get("rel", "").lower() == NEXT and len(words) <= 2
                self.page.links.append((href[:2000], NEXT if is_next else words))
        if tag not in _INLINE:
            self._flush()
            self._open_box(tag, attributes)
        else:
            self._texts.append(_PIECE)
            names = markup.class_and_id(attributes)
            self._open_names.append(names)
            self._names.append(names)
        self._add(element.text)

    def _open_box(self, tag: str, attributes: dict[str, str]) -> None:
        page = self.page
        parent = self._stack[-1] if self._stack else -1
        names = markup.class_and_id(attributes)
        page.boxes.append(
            Box(
                index=len(page.boxes),
                parent=parent,
                tag=tag,
                names=names,
                shape=f"{tag}.{attributes.get('class', '')[:100]}",
                rank=markup.container_rank(tag, attributes),
                depth=len(self._stack),
                is_noise=markup.is_noise(tag, attributes),
                is_media=bool(markup.MEDIA_CAPTION.search(names)),
                is_caption=tag == "figcaption" or bool(markup.IMAGE_CAPTION.search(names)),
                has_replies=markup.holds_replies(attributes),
            )
        )
        self._stack.append(len(page.boxes) - 1)
        self._preformatted += tag == "pre"
        if tag in _HEADINGS:
            self._headings.append(int(tag[1]))
        if tag == "tr":
            self._rows += 1
            self._row = self._rows

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._open_links = max(0, self._open_links - 1)
        if tag in _INLINE:
            self._texts.append(_PIECE)
            if self._open_names:
                self._open_names.pop()
        elif tag not in _WITHOUT_BOX:
            self._flush()
            if self._stack:
                self._stack.pop()
            self._preformatted -= tag == "pre"
            if self._headings and tag in _HEADINGS:
                self._headings.pop()
            if tag in ("tr", "table"):
                self._row = -1

    def _flush(self) -> None:
        joined = "".join(self._texts) if self._texts else ""
        text = squeeze(joined.replace(_PIECE, ""))
        pieces: tuple[str, ...] = ()
        if text:
            pieces = tuple(filter(None, map(squeeze, joined[:_MAX_PIECES].split(_PIECE))))
        for start in range(0, len(text), _MAX_TEXT):
            part = text[start : start + _MAX_TEXT]
            self.page.blocks.append(
                Block(
                    text=part,
                    links=min(self._link_characters, len(part)),
                    box=self._stack[-1] if self._stack else -1,
                    heading=self._headings[-1] if self._headings else 0,
                    row=self._row,
                    names=" ".join(filter(None, self._names))[:300],
                    in_region=self._is_in_region,
                    pieces=pieces,
                    after_media=self._after_media,
                )
            )
            self._after_media = False
        self._texts.clear()
        self._names[:] = self._open_names[-4:]
        self._link_characters = 0


def read_page(root: etree._Element, *, url: str = "") -> Page:
    """Take a parsed page apart. Linear in its size."""
    return PageReader(url).read(root)
