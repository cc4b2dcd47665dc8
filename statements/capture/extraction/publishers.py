"""Who published a page: the source that it names, else the site."""

import re
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from statements.capture.extraction.container import Selection
from statements.capture.extraction.lexicon import any_of, simplified
from statements.capture.extraction.page import Block, Page
from statements.capture.extraction.titles import SEPARATORS
from statements.capture.extraction.wording import SOURCE_WORDS, is_front, is_sentence

_HEAD_BLOCKS: Final = 15  # around title and beginning of the article
_MAX_LINE = 200  # characters of a line that names a source
_MAX_NAME = 30  # characters
_LABEL = re.compile(
    rf"(?<![图片材])(?:{SOURCE_WORDS}|摘自|转自|转载自|来自(?:微信)?(?:公众号)?|出处|发布[人者])\s{{0,2}}[:：丨|]\s*|来源于\s*",
    re.IGNORECASE,
)
_AROUND_NAME: Final = ' \u3000:：·-—|、\t"“”《》（）()'
_AFTER_NAME: Final = any_of(
    """
    作者 记者 通讯员 编辑 责编 责任编辑 发布 发表 时间 日期 更新 浏览 阅读 点击 访问 字号 字体
    打印 分享 评论 收藏 关注 原文 撰稿 摄影 编审 审核 校对 栏目 类别 人气 次数 我要 查看 微信
    手机看 扫一扫 语音 版次 版面
    """
)
_NAME_END = re.compile(
    rf"\s{{2,}}|[|｜丨【】\[\]<>＞»;；,，。（(]|\s(?:{_AFTER_NAME})"
    rf"|(?:{_AFTER_NAME})(?:时间|日期|人|量|次数)?\s?[:：]|(?:字号|字体|大\s?中\s?小)"
    r"|\s?\d{1,4}[-年/.:：月]\d{1,2}|\s\d"
)
_NOT_A_NAME = re.compile(
    r"^(?:本站|本网站?|本站原创|本网原创|原创|网络|互联网|未知|不详|其他|其它|转载|综合|佚名|本报|无|网站|责任|管理员|发布|听新闻|资料图.*|原标题.*|admin.*|作者.*|\W*|\d+|来源|编辑.*|分享.*)$",
    re.IGNORECASE,
)
_SOURCE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:source|sour|laiyuan|ly|media-?name|from|origin|copyfrom|art-?source|source-?baidu|post-?source|author-?name|profile-?nickname|js-?name|rich-media-meta-nickname|username|weibo[-_]user|nick-?name)\d*(?:$|[-_\s])",
    re.IGNORECASE,
)
_METAS: Final = (
    "article-source-name",
    "contentsource",
    "source",
    "mediaid",
    "og:article:source",
    "weibo:article:source",
    "article:source",
    "bytedance:source",
    "copyfrom",
)
_SITE_METAS: Final = (
    "og:site_name",
    "sitename",
    "application-name",
    "site_name",
    "publisher",
    "copyright",
)
_SOURCE_KEYS: Final = any_of(
    """
    source sourceName source_name media media_name mediaName nickname nick_name articleSource
    docsource contentSource copyfrom catchSource
    """
)
_SCRIPT_SOURCE = re.compile(
    rf"""["']?(?:{_SOURCE_KEYS})["']?\s*[:=]\s*(?:htmlDecode\()?"""
    r"""["']([\u4e00-\u9fffA-Za-z·\-－ ]{2,24})["']""",
    re.IGNORECASE,
)
_SCRIPT_PUBLISHER = re.compile(
    r"""["']publisher["']\s*:\s*\{[^{}]{0,400}?["']name["']\s*:\s*["']([^"']{2,30})["']"""
)
_PAPER_LINE = re.compile(
    r"^\W{0,3}([\u4e00-\u9fff]{2,12}(?:报|刊|電訊|电讯|報))\W{0,3}(?:\s|(?:19|20)\d{2}年|\d{4}-\d).{0,40}$"
)
_DATELINE = re.compile(
    r"^[\W_]{0,2}(?P<name>[\u4e00-\u9fff]{2,12})[\s|｜·]{0,3}(?:(?:19|20)\d{2}\s?[-年/.]|\d{1,2}月\d{1,2}日\s?\d)"
)
_DISPATCH = re.compile(
    r"^[【（(]?(?P<name>[\u4e00-\u9fff]{1,8}?(?:社|网|报|新闻))[\u4e00-\u9fff]{0,6}\d{1,2}月\d{1,2}日(?:电|讯|消息)"
)
_LOGO = re.compile(
    r"(?:^|[-_\s])(?:logo|site-?name|paper-?name|site-?title|brand)(?:$|[-_\s])", re.IGNORECASE
)
_EDITION = re.compile(r"(?:多媒体)?(?:数字报纸?|电子报|电子版|数字版|数字报刊)(?:平台)?$")
_CHANNEL = re.compile(
    r"^(?:.{0,4}(?:要闻|时政|新闻|国内|国际|社会|动态|频道|栏目|专题|正文|详情|内容|评论|理论|首页))$"
)
_NEWS_CHANNEL = re.compile(
    r"^(?:国内|国际|社会|财经|时政|地方|体育|娱乐|科技|本地|最新|图片|综合|滚动|热点|今日|行业|公司|集团|单位|基层|校园|学校|学院|部门"
    r"|工作|政务|党建|医院|企业|头条|视频)新闻$|^(?:新闻|首页|正文|字号|网站)$"
)
_DAY_OR_TIME = re.compile(r"\d{1,2}[-/.月:：]\s?\d{1,2}|\d(?:天|小时|分钟)前")
_NEAR_BLOCKS: Final = 8  # before an article without a title of its own
_NEAR_DAY: Final = 2  # blocks between a name without label and the day
_BETWEEN_WORDS = re.compile(r"[\s|｜/·,，]+|\S+[:：]\S*")
# 供稿 and 发布人 also name persons.
_WEAK_LABEL = re.compile(r"供稿|发布[人者]")
_OFFICE = re.compile(r"(?:办|处|科|室|组|站|队|所|会)$")
_MAX_UNLABELLED: Final = 16  # characters
_TOP_BLOCKS: Final = 40
_FOOT_BLOCKS: Final = 40
_OWNER = re.compile(
    r"(?:版权所有|主办单位|主办|Copyright[^\u4e00-\u9fff]{0,40})\s?[:：©]?\s*([\u4e00-\u9fff]{3,24})",
    re.IGNORECASE,
)
_OWNER_FIRST = re.compile(
    r"^\W{0,3}(?!版权)([\u4e00-\u9fff]{3,24}?)\s?(?:版权所有|主办|©|Copyright)", re.IGNORECASE
)
_OFFICIAL_SITE = re.compile(r"(?<=[府局厅委部院会办处学校司])(?:官方|门户|政务)?(?:网站|官网)$")
_OWNER_END = re.compile(r"(?:版权所有|未经|保留|不得|所有|主办|承办|协办|网站标识).*$")
_SITE_NAME = re.compile(
    r"(?:网|网站|日报|晚报|时报|报|新闻|客户端|政府|人民政府|委员会|办公厅|厅|局|部|院|电视台|通讯社|社|在线|澎湃|搜狐|新浪|网易|腾讯|凤凰|头条|门户网站|杂志|之窗|中心|[周晨晚月]刊|导报|导刊|周报|月刊|社区|論壇|報|網|新聞|电台|卫视|频道网|观察|视界|党建网|之声|办公室|强国|发布|电视|广播|融媒)$"
)


def read_publisher(page: Page, selection: Selection, *, title_position: int) -> str:
    """Return the publisher that the page names, else the site; empty where neither is known."""
    head = _head_positions(page, selection, title_position)
    positions = [position for position in head if position != title_position]
    return (
        _from_source_lines(page, head)
        or _from_source_lines(page, _end_positions(page, selection))
        or _from_names(page, positions)
        or _from_datelines(page, positions)
        or _from_unlabelled(page, selection, title_position)
        or _from_head(page)
        or site_publisher(page)
        or _from_dispatch(page, selection)
    )


def _from_dispatch(page: Page, selection: Selection) -> str:
    """Return the agency that the article begins with: 财联社5月10日电."""
    for position in selection.positions[:_HEAD_BLOCKS]:
        if match := _DISPATCH.match(page.blocks[position].text[:40]):
            return match["name"]
    return ""


def clean_name(words: str) -> str:
    """Return the name at the beginning of some words, or an empty text if they begin with none."""
    words = words.strip(_AROUND_NAME)
    end = _NAME_END.search(words)
    name = (words[: end.start()] if end else words).strip(_AROUND_NAME)
    if name.count("《") > name.count("》"):
        name += "》"
    if not 2 <= len(name) <= _MAX_NAME or _NOT_A_NAME.match(name):
        return ""
    # A name in Chinese has no spaces; what follows one is something else.
    pieces = name.split()
    return pieces[0] if re.search("[\u4e00-\u9fff]", pieces[0]) and len(pieces[0]) > 1 else name


def source_of(line: str) -> str:
    """Return the source that a line names behind 来源 or the like."""
    label = _LABEL.search(simplified(line))
    return _name_after(label, line[label.end() :]) if label and len(line) <= _MAX_LINE else ""


def _name_after(label: re.Match[str], words: str) -> str:
    """Return the name at the beginning of the words behind a label."""
    name = clean_name(words)
    is_weak = _WEAK_LABEL.match(label[0]) and not (_SITE_NAME.search(name) or _OFFICE.search(name))
    return "" if is_weak else name


def _source_in(block: Block) -> str:
    """Return the source that a block names; an inline element of its own bounds the name."""
    if len(block.text) > _MAX_LINE:
        return ""
    for piece, next_piece in zip(block.pieces, [*block.pieces[1:], ""], strict=True):
        label = _LABEL.search(simplified(piece))
        if label and not _is_prose(block.text, piece, label.start()):
            words = piece[label.end() :] or next_piece
            if name := _name_after(label, words):
                return name
    label = _LABEL.search(simplified(block.text))
    if label and _is_prose(block.text, block.text, label.start()):
        return ""
    return source_of(block.text)


def _is_prose(text: str, piece: str, start: int) -> bool:
    """Whether 来源: is the end of a longer word in a sentence, such as 收入来源:."""
    return bool(re.match("[\u4e00-\u9fff]", piece[max(0, start - 1) : start])) and not re.search(
        r"\d{4}[-年/.]|\d:\d|作者|记者|编辑", text
    )


def _head_positions(page: Page, selection: Selection, title_position: int) -> list[int]:
    """Return the positions of blocks around title and beginning, those after the title first."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    anchor = title_position if title_position >= 0 else start
    first = max(0, min(anchor, start) - _HEAD_BLOCKS)
    last = min(len(page.blocks), max(anchor + _HEAD_BLOCKS if anchor > start else start, start) + 6)
    positions = range(first, last)
    return sorted(positions, key=lambda position: (position < anchor, abs(position - anchor)))


def _end_positions(page: Page, selection: Selection) -> list[int]:
    """Return the positions of blocks around the end of the article."""
    if not selection.positions:
        return []
    last = selection.positions[-1]
    positions = range(max(0, last - 3), min(len(page.blocks), last + 8))
    return [position for position in positions if "注明" not in page.blocks[position].text]


def _from_datelines(page: Page, positions: list[int]) -> str:
    """Return the name of a medium that stands before the day, without a label."""
    for position in positions:
        match = _DATELINE.match(page.blocks[position].text[:80])
        name = clean_name(match["name"]) if match else ""
        if _SITE_NAME.search(name):
            return name
    return ""


def _from_unlabelled(page: Page, selection: Selection, title_position: int) -> str:
    """Return the name of a medium or account that stands without a label beside the day."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    first = title_position + 1 if title_position >= 0 else max(0, start - _NEAR_BLOCKS)
    head = list(
        takewhile(
            lambda block: not is_sentence(block.text), page.blocks[first : first + _HEAD_BLOCKS]
        )
    )
    for index, block in enumerate(head):
        around = head[max(0, index - _NEAR_DAY) : index + _NEAR_DAY + 1]
        if not any(_DAY_OR_TIME.search(other.text) for other in around):
            continue
        for piece in block.pieces:
            if name := _medium_in(piece):
                return name
    return ""


def _medium_in(words: str) -> str:
    """Return the first word that is named like a medium or an office."""
    for word in _BETWEEN_WORDS.split(words):
        name = clean_name(word)
        is_medium = len(name) <= _MAX_UNLABELLED and _SITE_NAME.search(name)
        if is_medium and not _NEWS_CHANNEL.match(name):
            return name
    return ""


def _from_source_lines(page: Page, positions: list[int]) -> str:
    """Return what stands after 来源: in the blocks at some positions."""
    for position in positions:
        block = page.blocks[position]
        if name := _source_in(block):
            return name
        # The name may stand in the next element.
        label = _LABEL.search(simplified(block.text)) if len(block.text) <= _MAX_LINE else None
        if label and label.end() == len(block.text) and position + 1 < len(page.blocks):
            name = _name_after(label, page.blocks[position + 1].text)
        if name:
            return name
    return ""


def _from_names(page: Page, positions: list[int]) -> str:
    """Return the text of an element that is named like a source."""
    for position in positions:
        block = page.blocks[position]
        names = block.names
        for level, box in enumerate(page.boxes_around(block.box)):
            if level < 2:
                names += " " + box.names
        if len(block.text) <= 60 and _SOURCE_NAMES.search(names):
            name = clean_name(re.sub(r"^.{0,6}?(?:来源|稿源|来自)\s?[:：丨|]?", "", block.text))
            if len(block.pieces) > 1:
                name = next(filter(None, map(_medium_in, block.pieces)), name)
                name = name or next(filter(None, map(_plain_name, block.pieces)), "")
            if name and not re.search(r"\d{2}", name):
                return name
    return ""


def _plain_name(piece: str) -> str:
    """Return a part of a source line that is a name and nothing else."""
    name = clean_name(piece)
    return name if name == piece and not re.search(r"\d", name) and not is_front(name) else ""


def _from_head(page: Page) -> str:
    """Return the source that meta tags or scripts state."""
    for key in _METAS:
        if name := clean_name(re.sub(r"^来源\s?[:：]", "", page.meta(key))):
            return name
    for script in page.scripts:
        for match in _SCRIPT_SOURCE.finditer(script[:1_000_000]):
            if name := clean_name(match[1]):
                return name
    return ""


def site_publisher(page: Page) -> str:
    """Return whose site a page is on: by address, meta tags, logo, title or copyright line."""
    if name := _sites_by_host(urlsplit_host(page.url)):
        return name
    for script in page.scripts:
        if (match := _SCRIPT_PUBLISHER.search(script[:1_000_000])) and (
            name := clean_name(match[1])
        ):
            return name
    for key in _SITE_METAS:
        if name := clean_name(page.meta(key)):
            return name
    name = _printed_site(page) or _titled_site(page) or _owner(page) or _last_piece(page)
    return _OFFICIAL_SITE.sub("", name)


def _printed_site(page: Page) -> str:
    """Return the name of a newspaper in its dateline, or what is written as the logo."""
    for block in page.blocks[:_TOP_BLOCKS]:
        if match := _PAPER_LINE.match(block.text):
            return match[1]
    for block in page.blocks[:_TOP_BLOCKS]:
        names = block.names
        for level, box in enumerate(page.boxes_around(block.box)):
            if level < 2:
                names += " " + box.names
        if _LOGO.search(names) and (name := clean_name(block.text)):
            return name
    return ""


def _titled_site(page: Page) -> str:
    """Return the name of the site in the document's title, behind the headline or before it."""
    pieces = [piece.strip() for piece in SEPARATORS.split(page.document_title) if piece.strip()]
    for piece in pieces:
        # 某某日报数字报 names the paper, however long the headline is.
        if _EDITION.search(piece) and (name := clean_name(_EDITION.sub("", piece))):
            return name
    longest = max(pieces, key=len, default="")
    other_pieces = [piece for piece in pieces if piece != longest and 2 < len(piece) <= _MAX_NAME]
    for piece in reversed(other_pieces):
        name = _EDITION.sub("", piece)
        if _SITE_NAME.search(name) and len(name) > 2:
            return name
    return ""


def _last_piece(page: Page) -> str:
    """Return the end of the document's title, where it is no channel."""
    pieces = [piece.strip() for piece in SEPARATORS.split(page.document_title) if piece.strip()]
    if len(pieces) < 2 or len(pieces[-1]) >= len(pieces[0]):
        return ""
    return "" if _CHANNEL.search(pieces[-1]) else clean_name(pieces[-1])


def _owner(page: Page) -> str:
    """Return the owner that the foot of the page names."""
    for block in reversed(page.blocks[-_FOOT_BLOCKS:]):
        if match := _OWNER_FIRST.match(block.text) or _OWNER.search(block.text):
            return re.sub("(?<=报|刊)社$", "", _OWNER_END.sub("", match[1]))
    return ""


def urlsplit_host(url: str) -> str:
    """Return the host of an address, or an empty text for one that is malformed."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


@cache
def _sites() -> dict[str, str]:
    table = files("statements.capture.extraction").joinpath("sites.csv").read_text("utf-8")
    rows = (line.split(",") for line in table.splitlines()[1:] if line)
    return {host: name for host, name in rows}  # noqa: C416 - a list of two is no pair to mypy


def _sites_by_host(host: str) -> str:
    labels = host.split(".")
    for first in range(len(labels) - 1):
        if name := _sites().get(".".join(labels[first:])):
            return name
    return ""
