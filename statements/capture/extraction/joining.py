"""Join the pages of one article."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from statements.capture.extraction.article import Article
from statements.capture.extraction.pagination import PageQueue
from statements.capture.extraction.titles import title_key

_CUT_PARAGRAPH: Final = 30  # least characters of a paragraph that may go on behind the break
_SENTENCE_ENDS: Final = frozenset("。！？；：…”』」）)!?;:.")
_COMMON_START: Final = 6  # letters of titles that a page cut short or added to


@dataclass(frozen=True, slots=True)
class JoinedArticle:
    """An article of ``pages`` pages; ``missing`` are the addresses of those that are not there."""

    article: Article
    pages: int = 1
    missing: tuple[str, ...] = ()


def join_further_pages(first: Article, load: Callable[[str], Article | None]) -> JoinedArticle:
    """Join an article with its further pages; ``load`` returns a page, None if it is not there.

    A page of another title is another article. It counts neither as a page nor as missing.
    """
    queue, pages, missing = PageQueue(), [first], []
    queue.add(first.further_pages)
    for address in queue:
        page = load(address)
        if page is None:
            missing.append(address)
        elif is_same_article(first, page):
            pages.append(page)
            queue.add(page.further_pages)
    return JoinedArticle(join_articles(pages), len(pages), tuple(missing))


def join_articles(pages: Sequence[Article]) -> Article:
    """Return pages of one article as one: the fields of the first page that states them.

    A paragraph that an earlier page has is left out; one that a page break cuts is put together.
    """
    paragraphs: list[str] = []
    for page in pages:
        earlier = set(paragraphs)
        new = [line for line in page.text.split("\n") if line and line not in earlier]
        if paragraphs and new and _goes_on(paragraphs[-1]):
            paragraphs[-1] += new.pop(0)
        paragraphs += new
    return replace(
        pages[0],
        date=next((page.date for page in pages if page.date), None),
        publisher=next((page.publisher for page in pages if page.publisher), ""),
        author=next((page.author for page in pages if page.author), ""),
        editor=next((page.editor for page in pages if page.editor), ""),
        text="\n".join(paragraphs),
        further_pages=pages[-1].further_pages,
    )


def is_same_article(first: Article, page: Article) -> bool:
    """Whether a page has the title of the first, as far as both have one."""
    titles = title_key(first.title), title_key(page.title)
    shorter, longer = sorted(titles, key=len)
    return shorter in longer or (
        len(shorter) >= _COMMON_START and shorter[:_COMMON_START] == longer[:_COMMON_START]
    )


def _goes_on(paragraph: str) -> bool:
    """Whether a paragraph was cut by the end of its page."""
    return len(paragraph) >= _CUT_PARAGRAPH and paragraph[-1] not in _SENTENCE_ENDS
