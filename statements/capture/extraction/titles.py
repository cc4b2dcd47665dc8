"""The headline of a page, without the name of the site and not cut short."""

import re
from dataclasses import dataclass, replace
from typing import Final

from statements.capture.extraction.container import ArticleSelection
from statements.capture.extraction.page import Block, Page
from statements.capture.extraction.wording import heads_other_items, is_end, is_front

_MIN_LENGTH, _MAX_LENGTH = 4, 160  # characters of a headline
_MAX_CANDIDATES: Final = 300
_FOOT_BLOCKS: Final = 30  # among which the owner of the site is named
_OWNER = re.compile(r"版权|主办|Copyright|©|ICP", re.IGNORECASE)
_NEAR_BLOCKS: Final = 8  # before the article, where a headline stands
BELOW_TITLE: Final = 0.3  # of the text at least stands below the title
_SURE_HEADING: Final = 2.5  # of a heading near the article, by tag or name
_SHORT_KEY: Final = 6  # letters; shorter ones are often a channel
_MAX_COLUMN: Final = 6  # letters of the name of a column before a headline
_FAR: Final = 40  # blocks before the article, from which on a heading is not taken for its own
_NOT_LETTERS = re.compile(r"[\W_]+")
_TITLE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:h1|tit|title|titles|biaoti|bt|bt1|headline|head-?line|arti-?title|article-?title"
    r"|news-?title|main-?title|maintitle|content-?title|detail-?title|xl-?title|post-?title|entry-?title"
    r"|art-?title|cont-?title|h-title|oneTitle|wztitle|zwtitle|tit1|title1|text-?title|activity-name"
    r"|rich-media-title|artical-?title|newstitle|xltitle|bigtitle|ttitle|main-tit|titlebox|artitit"
    r"|articletitle|left-?tit|d-?title|page-?title)\d*(?:$|[-_\s])",
    re.IGNORECASE,
)
_OTHER_TITLES = re.compile(
    r"sub-?title|fu-?biao|vice|intro-?title|small-?title|short-?title|channel|column|lanmu|block-?title|nav|logo"
    r"|box-?title|list-?title|mod-?title|side|rela|hot|recom|comment|pinglun|foot|yinti|fubiaoti",
    re.IGNORECASE,
)
_METAS: Final = (
    "articletitle",
    "article-title",
    "og:title",
    "twitter:title",
    "headline",
    "weibo:article:title",
    "dc.title",
    "title",
)
SEPARATORS = re.compile(
    r"\s{0,9}(?:[|｜_＿«»•]+|\s[-–—·:：/]+\s|(?<!-)-(?!-)|(?<![—–])[—–](?![—–])|--+|\s·\s|·(?=[^·]{2,8}$)|<|>)\s*"
)
_SITE_TITLE = re.compile(
    r"(?:数字报.{0,2}|数字版|电子版|电子报|网|网站|门户|日报|晚报|新闻|要闻|客户端|频道|政府)$"
)
_SITE_WORDS = re.compile(
    r"(?:网|网站|日报|晚报|晨报|时报|早报|商报|都市报|报|报社|新闻|频道|在线|客户端|门户|政府|人民政府|政府网|委员会|办公厅|中心|公司|厅|局|部|院|资讯|要闻|时政|首页|电视台|广播"
    r"|头条|论坛|社区|新浪|搜狐|腾讯|网易|凤凰|澎湃|财经|快讯|评论|地方|国内|国际|动态|栏目|专题|正文|详情|内容|详细|党建|理论|高层|时事|数字报|电子报|电子版|多媒体|公众号|平台|之窗|杂志|周刊|晨刊|晚刊|月刊|导报|导刊|卫视"
    r"|\.(?:com|cn|net|org)|网_.*|news|online|daily)$|^(?:新浪|搜狐|网易|腾讯|凤凰|人民网|新华网|央视|中国网|光明网|中新|手机)",
    re.IGNORECASE,
)
_SCRIPT_TITLES = re.compile(
    r"""(?:msg_title|article_?title|artTitle|contentTitle)["']?\s*[:=]\s*(?:htmlDecode\()?(["'])(.{4,300}?)(?<!\\)\1""",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^标\s*题\s?[:：]\s*")
# A line above or below a headline: one more headline with a mark, or who wrote it.
_BESIDE_TITLE = re.compile(r"[◆■●▲▶★—–]|\W{0,3}(?:本报|本网|见习|实习)*(?:记者|通讯员)")
_SOURCE_LABEL = re.compile(r"(?:来源|时间|日期|作者|编辑)\s?[:：]")
_ELLIPSIS = re.compile(r"(?:…+|\.{2,})$")


@dataclass(frozen=True, slots=True)
class Title:
    """A headline, and the position of the block that shows it (-1 for none)."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _TitleCandidate:
    text: str
    key: str
    base: float
    position: int
    is_document_title: bool = False


@dataclass(frozen=True, slots=True)
class _TitleContext:
    """What candidates are compared with: letters of the document's title, meta tags and owner."""

    document_key: str
    stripped_key: str
    first_key: str
    is_generic: bool
    metas: frozenset[str]
    site_key: str
    longest: int


def _context(page: Page, candidates: list[_TitleCandidate]) -> _TitleContext:
    document_key = title_key(page.document_title)
    site_key = _site_key(page)
    stripped = strip_site(page.document_title, site_key)
    stripped_key = title_key(stripped)
    lengths = (
        len(candidate.key)
        for candidate in candidates
        if candidate.position >= 0 and candidate.base > 0 and candidate.key in document_key
    )
    # Headlines may end like the name of a site: 全省算力一张网.
    is_headed = stripped != page.document_title.strip() and any(
        candidate.key == stripped_key and candidate.base >= _SURE_HEADING
        for candidate in candidates
        if candidate.position >= 0
    )
    return _TitleContext(
        document_key=document_key,
        stripped_key=stripped_key,
        first_key=title_key(_split(page.document_title)[0]),
        is_generic=len(stripped_key) < 6
        or (_names_site(stripped) and not is_headed)
        or stripped_key in site_key,
        metas=frozenset({title_key(page.meta(name)) for name in _METAS} - {""}),
        site_key=site_key,
        longest=max(lengths, default=0),
    )


def _site_key(page: Page) -> str:
    """Return the letters of what names the site or its owner."""
    owners = [block.text for block in page.blocks[-_FOOT_BLOCKS:] if _OWNER.search(block.text)]
    names = [page.meta("og:site_name"), page.meta("sitename"), *owners]
    return title_key(" ".join(names)[:1000])


def title_key(text: str) -> str:
    """Return the letters of a title, by which it is compared."""
    return _NOT_LETTERS.sub("", text).lower()


def read_title(page: Page, selection: ArticleSelection) -> Title:
    """Return the heading that agrees with the document's title, meta tags and position.

    A heading before the article that the document's title begins with is surest. A title in a meta
    tag is often cut at a quotation mark, and the document's title bears the name of the site.
    """
    candidates = _headings(page, selection)
    candidates += _stated_titles(page)
    context = _context(page, candidates)
    best = max(candidates, key=lambda candidate: _rate(candidate, context), default=None)
    if best is None:
        return Title("", -1)
    title = _completed(page, best, candidates, latest=_latest(page, selection))
    return replace(title, text=_as_one_line(title.text, page.document_title))


def _as_one_line(text: str, document_title: str) -> str:
    """Return a headline that its box broke into lines as the document's title spells it.

    What begins with a dash is a headline of its own.
    """
    joined = re.sub(r" (?![—–-])", "", text)
    return joined if joined in document_title else text


def _latest(page: Page, selection: ArticleSelection) -> int:
    """Return the last position of a title: enough of the article follows it."""
    lengths = [len(page.blocks[position].text) for position in selection.positions]
    rest = BELOW_TITLE * sum(lengths)
    for position, length in zip(reversed(selection.positions), reversed(lengths), strict=True):
        rest -= length
        if rest <= 0:
            return position
    return len(page.blocks)


def _completed(
    page: Page, best: _TitleCandidate, candidates: list[_TitleCandidate], *, latest: int
) -> Title:
    """Return a title, complete where it was cut with an ellipsis and stands elsewhere in full."""
    text = best.text
    if _ELLIPSIS.search(text):
        longer = [
            candidate.text
            for candidate in candidates
            if candidate.key.startswith(best.key) and len(candidate.key) > len(best.key)
        ]
        text = min(longer, key=len, default=text)
    position = best.position
    if position < 0:
        # The block that shows it, if any, is where day and publisher are looked for.
        positions = [other.position for other in candidates if other.key == best.key]
        positions += (
            index
            for index, block in enumerate(page.blocks)
            if abs(len(block.text) - len(text)) <= _MAX_COLUMN
            and block.link_share < 0.5
            and title_key(block.text) == best.key
        )
        position = max((index for index in positions if index <= latest), default=-1)
    return Title(_PREFIX.sub("", text).strip(), position)


def _headings(page: Page, selection: ArticleSelection) -> list[_TitleCandidate]:
    """Return the blocks that may be the title by tag, name or position, with how likely each is."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    end = selection.positions[-1] if selection.positions else len(page.blocks)
    candidates: list[_TitleCandidate] = []
    merged = ""
    for position, block in enumerate(page.blocks):
        base = _heading_base(page, block) or _lead_base(block, position, start)
        if not base or len(candidates) >= _MAX_CANDIDATES:
            merged = ""
            continue
        base += _position_bonus(position, start, end)
        if block.link_share > 0.5:
            base -= 1.5
        for text in dict.fromkeys((block.text, *block.pieces[:1])):
            if _MIN_LENGTH - 2 * (block.heading in (1, 2)) <= len(text) <= _MAX_LENGTH:
                bonus = 0.0 if text == block.text else -0.2
                candidates.append(_TitleCandidate(text, title_key(text), base + bonus, position))
        # A headline in two lines of one heading is also a title as a whole.
        previous = page.blocks[position - 1] if position else None
        if previous is not None and merged and previous.box == block.box:
            merged = f"{merged} {block.text}"
            if len(merged) <= _MAX_LENGTH:
                candidates.append(_TitleCandidate(merged, title_key(merged), base + 0.5, position))
        else:
            merged = block.text
    return [candidate for candidate in candidates if candidate.key]


def _position_bonus(position: int, start: int, end: int) -> float:
    """Return what the distance to the article adds: a headline stands shortly before it."""
    if position > end:
        return -4.0
    if position > start + 6:
        return -3.0
    if start - position > _FAR:
        return -1.0
    return 0.8 if start - position <= _NEAR_BLOCKS else 0.0


def _lead_base(block: Block, position: int, start: int) -> float:
    """Return how much a block without any mark may be a headline: a line right before the text."""
    text = block.text
    near_start = -_NEAR_BLOCKS <= position - start <= 2
    if not near_start or not 8 <= len(text) <= 60 or block.link_share > 0.3:
        return 0.0
    if is_front(text) or is_end(text) or text[-1] in "。；;":
        return 0.0
    return 0.4 if _BESIDE_TITLE.match(text) else 0.8


def _heading_base(page: Page, block: Block) -> float:
    """Return how much a block looks like a headline: 0 if it does not."""
    is_label = block.heading > 2 and _SOURCE_LABEL.search(block.text)
    if is_label or heads_other_items(block.text):
        return 0.0
    base = {1: 3.0, 2: 2.2, 3: 1.4, 4: 1.0}.get(block.heading, 0.0)
    names = block.names
    for level, box in enumerate(page.boxes_around(block.box)):
        if level == 3:
            break
        names += " " + box.names
        if box.is_noise and box.tag not in ("header", "div", "section"):
            base -= 1
    if _TITLE_NAMES.search(names):
        base = max(base, 2.0) + 0.3
    if base > 0 and _OTHER_TITLES.search(names):
        base = max(0.4, base - 1.5)
    return base


def _stated_titles(page: Page) -> list[_TitleCandidate]:
    """Return the titles that head, scripts and editor's marks state."""
    site_key = _site_key(page)
    texts = [(page.meta(name), 1.5 if name == "articletitle" else 1.0) for name in _METAS]
    if page.paper_title:
        texts.append((page.paper_title, 4.0))
    texts += (
        (match[2].replace("\\", ""), 1.5)
        for script in page.scripts
        for match in _SCRIPT_TITLES.finditer(script[:200_000])
    )
    stated_titles = [
        _TitleCandidate(stripped, title_key(stripped), base, -1)
        for text, base in texts
        if _MIN_LENGTH <= len(stripped := strip_site(text, site_key)) <= _MAX_LENGTH
    ]
    stripped = strip_site(page.document_title, site_key)
    if stripped:
        stated_titles.append(
            _TitleCandidate(stripped, title_key(stripped), 1.2, -1, is_document_title=True)
        )
    return [candidate for candidate in stated_titles if candidate.key]


def _rate(candidate: _TitleCandidate, context: _TitleContext) -> float:
    """Return how likely a candidate is the headline."""
    score = candidate.base + _agreement(candidate, context)
    key = candidate.key
    if key == context.stripped_key and not context.is_generic:
        score += 1.0
    if key in context.metas:
        score += 1.5
    elif candidate.position >= 0 and any(key.startswith(meta) for meta in context.metas):
        score += 1.0  # cut at a quotation mark in the meta tag
    elif len(key) >= 8 and any(meta.startswith(key) for meta in context.metas):
        score += 1.0
    if len(key) < 6:
        score -= 1.5
    if _SITE_WORDS.search(candidate.text) and len(key) < 14 and candidate.base < 3:
        score -= 2.5
    if context.site_key and key in context.site_key:
        score -= 4.0
    return score


def _names_site(title: str) -> bool:
    return len(title) < 14 and bool(_SITE_TITLE.search(title))


def _agreement(candidate: _TitleCandidate, context: _TitleContext) -> float:
    """Return what the document's title says for a candidate."""
    key = candidate.key
    document_key = context.document_key
    is_first = candidate.position >= 0 and key == context.first_key != document_key
    if is_first and len(key) < _SHORT_KEY:
        # However short it is: a title of three characters before those of channel and site.
        return 3.0
    if context.is_generic:
        # It names the site or a channel, as do headings that agree with it.
        return -3.0 if candidate.is_document_title or key in document_key else 0.0
    if key in document_key:
        # A channel is also part of it, as headlines with a short name in front are.
        score = -2.0 if len(key) < 6 and len(document_key) > 2 * len(key) else 0.0
        if candidate.is_document_title:
            # It agrees with itself, which says little where it may only name the site.
            return score + (2.2 if len(key) >= 10 else 0.5)
        share = min(1.0, len(key) / max(1, context.longest or len(document_key)))
        return score + (4.0 if document_key.startswith(key) else 3.0) * share
    if len(key) >= 8 and document_key.startswith(key[:8]):
        return 2.5
    if len(context.stripped_key) >= 8 and context.stripped_key in key:
        # A heading may bear a word more, such as the name of a column before a line: 半月谈 | ….
        return 4.0 if len(key) - len(context.stripped_key) <= _MAX_COLUMN else 2.0
    return 0.0


def strip_site(title: str, site_key: str) -> str:
    """Return a document's title without the names of site and channel before or behind it.

    ``site_key`` holds the letters of what else names the site.
    """
    pieces = [piece for piece in _split(title) if piece]
    if len(pieces) < 2:
        return title.strip()
    first, last = 0, len(pieces)
    while last - first > 1 and _is_site(pieces[last - 1], pieces[first:last], site_key):
        last -= 1
    while last - first > 1 and _is_site(pieces[first], pieces[first:last], site_key):
        first += 1
    begin = title.find(pieces[first])
    end = title.rfind(pieces[last - 1]) + len(pieces[last - 1])
    return title[begin:end].strip()


def _split(title: str) -> list[str]:
    return [piece.strip() for piece in SEPARATORS.split(title)]


def _is_site(piece: str, pieces: list[str], site_key: str) -> bool:
    """Whether a piece of a document's title names site or channel, not the article."""
    if len(piece) >= 4 and title_key(piece) in site_key:
        return True
    longest = max(len(other) for other in pieces)
    if len(piece) == longest:
        return False
    if _SITE_WORDS.search(piece) and len(piece) <= 20:
        return True
    return len(piece) <= 6 and longest >= 2 * len(piece)
