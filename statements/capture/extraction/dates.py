"""The day of publication: candidates all over the page, and the one with the best grounds."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from statements.capture.extraction import days
from statements.capture.extraction.article import PageDate
from statements.capture.extraction.container import ArticleSelection
from statements.capture.extraction.days import WrittenDay
from statements.capture.extraction.page import Block, Page
from statements.capture.extraction.wording import SOURCE_WORDS, is_sentence

_HEAD_BLOCKS: Final = 15  # around the title, where the source line stands
_AGREEMENT: Final = 0.6  # of the score of another kind of origin that shows the same day
_IN_PROSE: Final = 1.5  # off the score of a day in a sentence of the article
_ABOVE_TITLE: Final = 2.0  # off the score of a day with its weekday there: often today
_BELOW_END: Final = 4  # blocks below the text, behind which days are those of other items
_OF_OTHERS: Final = 0.5  # score of these at most
_SURE_YEAR: Final = 2.0  # score of a full date, from which it gives its year to the same day
_NEAR_TITLE: Final = 6  # blocks below the title, where attributes state its day
_STAMP: Final = 4.0  # score of a day in an attribute
_MAX_PART: Final = 12  # characters of a part of a day
_LEVELS: Final = 12  # boxes around a block that tell what it is in
_EVIDENCE = 60  # characters
_METAS: Final = {
    "firstpublishedtime": 6.0,
    "pubdate": 6.0,
    "publishdate": 6.0,
    "publish_date": 6.0,
    "publish-date": 6.0,
    "publishtime": 6.0,
    "pubtime": 6.0,
    "article:published_time": 5.5,
    "og:published_time": 5.5,
    "og:release_date": 5.5,
    "og:time": 4.0,
    "apub:time": 5.5,
    "datepublished": 5.5,
    "weibo:article:create_at": 5.5,
    "bytedance:published_time": 5.5,
    "article-time": 5.0,
    "releasedate": 5.0,
    "dc.date": 4.0,
    "dc.date.issued": 4.0,
    "date": 4.0,
    "createdate": 4.0,
    "makedtime": 3.0,
    "filetime": 3.0,
    "weibo:article:update_at": 2.5,
    "article:modified_time": 2.0,
    "og:updated_time": 2.0,
    "lastmodified": 1.0,
}
_LABEL = re.compile(
    r"(?:发布|发表|刊发|发稿|出版|上网|公开|发文|印发)(?:时间|日期|于)?\s?[:：]?\s*$|(?:时间|日期|Date)\s?[:：]\s*$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?:更新|修改|截止|截至|生成|成文|写作|施行|生效|废止|失效|有效|打印|访问|今天是?|现在是?|当前)(?:时间|日期|于)?\s?[:：]?\s*$"
)
_TODAY = re.compile(r"^\W{0,3}(?:今天|现在|欢迎|您好|农历)|℃|农历")
_TIME = re.compile(r"^\s{0,3}(?:T|\()?\d{1,2}[:：]\d{2}")
_SOURCE = re.compile(rf"(?:{SOURCE_WORDS})\s?[:：丨|]|来源|作者|编辑[:：]|字号|字体|浏览|点击|阅读")
_DATE_NAMES = re.compile(
    r"time|date|(?:^|[-_\s])(?:pub|info|source|sour|laiyuan|riqi|shijian|meta|ly|fbsj|post-?info|artinfo|xx)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_LIST_NAMES = re.compile(r"comment|pinglun|relate|recommend|hot|list|rank", re.IGNORECASE)
_WEEKDAY = re.compile(r"^\s{0,3}[（(]?(?:星期|周)[一二三四五六日天]")
_SCRIPT_KEY = re.compile(
    r"""["']?(?P<key>[A-Za-z_]{0,20}(?:pub|date|time|ctime|create|release|issue|fbsj|(?<![A-Za-z])(?:ct|tm))[A-Za-z_]{0,20})["']?\s*[:=]\s*(?:new\s+Date\()?["']?(?P<value>[^"'<>;,}\n]{6,40})""",
    re.IGNORECASE,
)
_PUBLISHED_KEY = re.compile(
    r"pub|release|issue|ctime|^ct$|^tm$|create|ptime|fbsj|newstime|articletime|^datetime$|docdate",
    re.IGNORECASE,
)
_UPDATED_KEY = re.compile(
    r"updat|modif|mtime|now|current|today|server|expire|start|end|build|deadline|version",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"""document\.write(?:ln)?\(\s*["']([^"']{6,80})["']""")


@dataclass(frozen=True, slots=True)
class _DayCandidate:
    """A day, how good its grounds are, the words, and in what kind of origin they stand."""

    day: date
    score: float
    evidence: str
    origin: str


@dataclass(frozen=True, slots=True)
class _DayOnPage:
    """A day in the text of the page, perhaps without its year."""

    written_day: WrittenDay
    score: float
    evidence: str

    def candidate(self, day: date | None) -> Iterator[_DayCandidate]:
        """Yield it as a day of the calendar, if it is one."""
        if day:
            yield _DayCandidate(day, self.score, self.evidence, "page")


def read_publication_day(
    page: Page, selection: ArticleSelection, *, title_position: int
) -> PageDate | None:
    """Return the day of publication with the words that show it; None where nothing does.

    Each origin has its weight: the source line, meta tags, scripts, the address,
    the text. The same day from an origin of another kind adds to it.
    """
    days_on_page = list(_days_on_page(page, selection, title_position))
    candidates = [
        *_with_year(days_on_page),
        *_from_stamps(page, selection, title_position),
        *_from_metas(page),
        *_from_scripts(page),
        *_from_address(page.url),
    ]
    candidates += _without_year(page, days_on_page, candidates)
    if not candidates:
        return _month(page, selection)
    grounds = _grounds(candidates)
    best = max(candidates, key=lambda candidate: _support(candidate, grounds))
    return PageDate(best.day, best.day, best.evidence)


def _grounds(candidates: list[_DayCandidate]) -> dict[date, dict[str, float]]:
    """Return for each day the best score in each kind of origin."""
    grounds: dict[date, dict[str, float]] = {}
    for candidate in candidates:
        scores = grounds.setdefault(candidate.day, {})
        scores[candidate.origin] = max(scores.get(candidate.origin, 0.0), candidate.score)
    return grounds


def _support(candidate: _DayCandidate, grounds: dict[date, dict[str, float]]) -> float:
    """Return the score of a day with what agrees: the best of each other kind of origin."""
    agreeing = sum(
        score for origin, score in grounds[candidate.day].items() if origin != candidate.origin
    )
    return candidate.score + _AGREEMENT * agreeing


def _days_on_page(
    page: Page, selection: ArticleSelection, title_position: int
) -> Iterator[_DayOnPage]:
    """Yield the days in the text of the page."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    end = selection.positions[-1] if selection.positions else len(page.blocks)
    anchor = title_position if title_position >= 0 else start
    for position, block in enumerate(page.blocks[: selection.end]):
        in_head = min(anchor, start) - _HEAD_BLOCKS <= position <= max(anchor, start) + 8
        if (position > end or not in_head) and len(block.text) > 120:
            continue
        text = block.text if len(block.text) <= 300 else block.text[:120]
        score = _position_score(page, block, position, anchor, start, end)
        if start <= position <= end and is_sentence(block.text):
            score -= _IN_PROSE
        for day_match in _days_of(text) or _split_days(page, position):
            grounds = score + _word_score(text, day_match)
            if position < anchor and _WEEKDAY.match(text[day_match.end :]):
                grounds -= _ABOVE_TITLE
            is_of_others = position > end + _BELOW_END and not _SOURCE.search(text)
            if is_of_others or _is_in_card(page, selection, block):
                grounds = min(grounds, _OF_OTHERS)
            yield _DayOnPage(day_match, grounds, _around(text, day_match))


def _is_in_card(page: Page, selection: ArticleSelection, block: Block) -> bool:
    return bool(selection.cards) and any(
        box.index in selection.cards for box in page.boxes_around(block.box)
    )


def _from_stamps(
    page: Page, selection: ArticleSelection, title_position: int
) -> Iterator[_DayCandidate]:
    """Yield the days in attributes of elements between the title and the article."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    first = title_position if title_position >= 0 else start - _HEAD_BLOCKS
    for position, names, value in page.stamps:
        is_near = first <= position <= max(start, first + _NEAR_TITLE)
        day_match = _first_day(value) if is_near and not _UPDATED_KEY.search(names) else None
        if day_match and (day := day_match.date):
            yield _DayCandidate(day, _STAMP, squeeze_evidence(value), "attribute")


def _first_day(value: str) -> WrittenDay | None:
    """Return the day in the value of a field, as a date or as seconds since 1970."""
    for read in (days.full_days, days.compact_days, days.epoch_days):
        for day_match in read(value):
            return day_match
    return None


def _days_of(text: str) -> list[WrittenDay]:
    if not any(character.isdigit() for character in text) and "年" not in text:
        return []
    full = list(days.full_days(text))
    if full:
        return full
    return [*days.two_digit_days(text), *days.days_without_year(text), *_labelled_compact(text)]


def _split_days(page: Page, position: int) -> list[WrittenDay]:
    """Return the day that a block, or it and the next one, shows in parts: 18 above 2023.05."""
    block = page.blocks[position]
    if len(block.text) > _MAX_PART:
        return []
    parts = list(block.pieces)
    if position + 1 < len(page.blocks):
        parts += page.blocks[position + 1].pieces
    return list(days.split_days(parts[:2]))


def _labelled_compact(text: str) -> Iterator[WrittenDay]:
    if len(text) < 60:
        yield from days.compact_days(text)


def _position_score(
    page: Page, block: Block, position: int, anchor: int, start: int, end: int
) -> float:
    """Return how likely the day of publication stands at a position on the page."""
    if position > end:
        score = 0.3
    elif anchor <= position <= start + 3 and position - anchor <= _HEAD_BLOCKS:
        score = 4.0 - 0.1 * max(0, position - anchor)
    elif position > max(anchor, start) + 3:
        score = 1.0
    elif abs(position - anchor) <= _HEAD_BLOCKS or abs(position - start) <= _HEAD_BLOCKS:
        score = 2.0 - 0.03 * abs(position - anchor)
    else:
        score = 0.5
    if block.link_share > 0.4:
        score -= 2.5
    if len(block.text) > 80:
        score -= 2.0
    return score + _name_score(page, block, is_inside=start <= position <= end)


def _name_score(page: Page, block: Block, *, is_inside: bool) -> float:
    """Return what the names and tags around a block say of a day in it."""
    names = block.names
    score = 0.0
    for level, box in enumerate(page.boxes_around(block.box)):
        if level < 3:
            names += " " + box.names
        if level == _LEVELS:
            break
        if box.tag in ("li", "footer") and not is_inside:
            score -= 1.0
            break
    if _DATE_NAMES.search(names):
        score += 1.5
    if _LIST_NAMES.search(names):
        score -= 1.5
    return score


def _word_score(text: str, day_match: WrittenDay) -> float:
    """Return what the words around a day add: a label, a time, a source beside it."""
    before, after = text[max(0, day_match.start - 16) : day_match.start], text[day_match.end :][:40]
    score = 0.0
    if _OTHER_LABEL.search(before) or _TODAY.search(text):
        score -= 3.0
    elif _LABEL.search(before):
        score += 2.0
    if _TIME.match(after):
        score += 1.5
    if _SOURCE.search(text) and len(text) < 150:
        score += 1.5
    if _WEEKDAY.match(after):
        score += 0.5
    if day_match.start == 0 and len(text) <= 24:
        score += 1.0
    if not day_match.year:
        score -= 0.5
    return score


def _from_metas(page: Page) -> Iterator[_DayCandidate]:
    for key, content in page.metas:
        score = _METAS.get(key)
        if score is None and re.search(r"(?:pub|release|create|issue).{0,12}(?:date|time)", key):
            score = 4.0
        if score is None:
            continue
        if (day_match := _first_day(content)) and (day := day_match.date):
            yield _DayCandidate(day, score, f"{key}: {content[:_EVIDENCE]}", "meta")


def _from_scripts(page: Page) -> Iterator[_DayCandidate]:
    for script in page.scripts:
        for match in _SCRIPT_KEY.finditer(script[:1_000_000]):
            key, value = match["key"], match["value"]
            score = 3.5 if _PUBLISHED_KEY.search(key) else 1.0
            if _UPDATED_KEY.search(key):
                score = 0.3
            if (day_match := _first_day(value)) and (day := day_match.date):
                evidence = squeeze_evidence(f"{key}: {value}")
                yield _DayCandidate(day, score, evidence, "script")
        for match in _WRITTEN.finditer(script[:200_000]):
            for day_match in days.full_days(match[1]):
                if day := day_match.date:
                    yield _DayCandidate(day, 4.5, squeeze_evidence(match[1]), "script")


def squeeze_evidence(words: str) -> str:
    """Return words as evidence: one line, of bounded length."""
    return " ".join(words.split())[:_EVIDENCE]


def _from_address(url: str) -> Iterator[_DayCandidate]:
    if (day_match := days.address_day(url)) and (day := day_match.date):
        yield _DayCandidate(day, 4.5, url[:500], "address")


def _with_year(days_on_page: list[_DayOnPage]) -> Iterator[_DayCandidate]:
    for day_on_page in days_on_page:
        if day_on_page.written_day.year:
            yield from day_on_page.candidate(day_on_page.written_day.date)


def _without_year(
    page: Page, days_on_page: list[_DayOnPage], candidates: list[_DayCandidate]
) -> Iterator[_DayCandidate]:
    """Complete days without a year from a full date of that day, or from the likeliest year."""
    partial = [day_on_page for day_on_page in days_on_page if not day_on_page.written_day.year]
    if not partial:
        return
    years = _years(page, candidates)
    if not years:
        return
    likeliest = max(years, key=lambda year: years[year])
    full = {
        (candidate.day.month, candidate.day.day): candidate.day
        for candidate in sorted(candidates, key=lambda candidate: candidate.score)
        if candidate.score >= _SURE_YEAR
    }
    for day_on_page in partial:
        written_day = day_on_page.written_day
        day = full.get((written_day.month, written_day.day)) or written_day.in_year(likeliest)
        yield from day_on_page.candidate(day)


def _years(page: Page, candidates: list[_DayCandidate]) -> Counter[int]:
    """Return the years that a page names, by how much they say of its own."""
    years: Counter[int] = Counter()
    for candidate in candidates:
        years[candidate.day.year] += max(1, round(candidate.score))
    for key, content in page.metas:
        if key not in ("viewport", "keywords", "description"):
            for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", content):
                years[int(year)] += 3
    for year in re.findall(r"/(20\d{2})(?=[/_-]|\d{2}/)", page.url):
        years[int(year)] += 8
    if not years:
        for block in page.blocks:
            for year in re.findall(r"(?<!\d)(20\d{2})(?=\s?年|[-/.])", block.text[:2000]):
                years[int(year)] += 1
    return years


def _month(page: Page, selection: ArticleSelection) -> PageDate | None:
    """Return the month, where no day is written."""
    start = selection.positions[0] if selection.positions else len(page.blocks)
    for block in page.blocks[max(0, start - _HEAD_BLOCKS) : start + 4]:
        if len(block.text) <= 80:
            for day_match in days.months(block.text):
                if first := day_match.date:
                    return _whole_month(first, squeeze_evidence(block.text))
    if (written_month := days.address_month(page.url)) and (first := written_month.date):
        return _whole_month(first, page.url[:500])
    return None


def _whole_month(first: date, evidence: str) -> PageDate:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return PageDate(first, last, evidence)


def _around(text: str, day_match: WrittenDay) -> str:
    """Return the words around a day, as evidence."""
    start = max(0, day_match.start - 12)
    return squeeze_evidence(text[start : day_match.end + 20])
