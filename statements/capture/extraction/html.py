"""Read the article out of a page of HTML."""

from typing import Final

from statements.capture.extraction import embedded
from statements.capture.extraction.article import Article
from statements.capture.extraction.body import paragraphs_of
from statements.capture.extraction.charset import decode_page
from statements.capture.extraction.container import choose_blocks
from statements.capture.extraction.credits import read_author, read_document_number, read_editor
from statements.capture.extraction.dates import read_publication_day
from statements.capture.extraction.page_reader import read_page
from statements.capture.extraction.pagination import further_pages
from statements.capture.extraction.publishers import read_publisher
from statements.capture.extraction.titles import read_title
from statements.capture.extraction.tree import parse_markup

_LITTLE_TEXT: Final = 30  # characters
_MUCH: Final = 300  # characters of a page that ought to hold more than that
# Characters of a page; trafilatura needs far more than linear time.
_MAX_FALLBACK: Final = 1_000_000
_LITTLE_PROSE: Final = 120  # characters of prose; with less, the article may stand in a script


def extract_html(page_bytes: bytes, *, url: str = "", declared_charset: str = "") -> Article:
    """Return the article of a page. Never fails: what is not found is empty.

    ``declared_charset`` is that of the HTTP header. Takes time linear in the size of the page.
    """
    decoded = decode_page(page_bytes, declared_charset=declared_charset)
    return extract_markup(decoded.text, url=url, charset=decoded.charset)


def extract_markup(source: str, *, url: str = "", charset: str = "utf-8") -> Article:
    """Return the article of a page of decoded HTML."""
    page = read_page(parse_markup(source), url=url)
    selection = choose_blocks(page)
    article = None
    if selection.weight < _LITTLE_PROSE:
        article = embedded.find_article(page.scripts, page.fields)
    inner = read_page(parse_markup(article.content), url=url) if article else page
    inner_selection = choose_blocks(inner) if article else selection
    if article and inner_selection.weight > selection.weight:
        page.paper_title = page.paper_title or article.title
    else:
        inner, inner_selection = page, selection
    title = read_title(page, selection)
    publisher = read_publisher(page, selection, title_position=title.position)
    paragraphs = paragraphs_of(
        inner,
        inner_selection,
        title=title.text,
        title_position=title.position if inner is page else -1,
        publisher=publisher,
    )
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    if len(text) < _LITTLE_TEXT and sum(len(block.text) for block in page.blocks) >= _MUCH:
        text = _fallback_text(source) or text
    title_position = title.position
    return Article(
        title=title.text,
        date=read_publication_day(page, selection, title_position=title_position),
        publisher=publisher,
        text=text,
        charset=charset,
        author=read_author(page, selection, title_position=title_position),
        editor=read_editor(page, selection),
        further_pages=further_pages(page.links, page.scripts, url),
        document_number=read_document_number(page, selection, title_position=title_position),
    )


def read_further_pages(page_bytes: bytes, *, url: str) -> tuple[str, ...]:
    """Return the pages of the same article that follow a page of HTML, and read nothing else."""
    page = read_page(parse_markup(decode_page(page_bytes).text), url=url)
    return further_pages(page.links, page.scripts, url)


def _fallback_text(source: str) -> str:
    """Return the text that trafilatura finds, where our rules found next to nothing."""
    # Loading it takes longer than reading a page, and few pages need it.
    import trafilatura

    if len(source) > _MAX_FALLBACK:
        return ""
    try:
        return trafilatura.extract(source, favor_precision=True, include_comments=False) or ""
    except Exception:  # a library's fault on a bad page is no fault of the page's reader
        return ""
