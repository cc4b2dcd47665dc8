"""Read the text of a page as somebody pasted it: headline, date, source, and the text itself."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from statements.engine.dates.days import UnreadableDate
from statements.engine.dates.reading import read_date
from statements.engine.dates.written import IN_TEXT

_HEAD_LINES = 12  # non-empty lines in which headline, date and source stand
_TAIL_LINES = 8  # lines after the text that name an editor, or offer to print
_LONGEST_HEAD_LINE = 120  # characters
_LONGEST_TITLE = 100
_SHORTEST_TITLE = 4
_SHORTEST_KICKER = 8  # of a headline of more than three lines; the menus of sites are shorter
_LEAD = 200  # characters in which a report says when it happened
_FIRST_LINE_OF_A_REPORT = 40  # characters from which a line is text rather than a headline

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?!\d)日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)
_DAY_OF_YEAR = re.compile(r"(?:((?:19|20)\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日")
_DAY_OF_MONTH = re.compile(r"(?:^|[。，,（(\s])(\d{1,2})日[，,上下召，在]")
_SOURCE = re.compile(r"来源\s*[:：]\s*([^\s|｜:：]{2,40})")
_AFTER_SOURCE = re.compile(r"(?:作者|记者|编辑|责编|发布|日期|时间|浏览|阅读|点击|字号|字体).*$")
_AUTHOR = re.compile(r"(?:作者|记者)\s*[:：]\s*([^\s|｜:：]{2,30})")
_ADDRESS = re.compile(r"https?://[^\s\u3000-\u9fff]+")
_MACHINERY = re.compile(
    r"来源\s*[:：]|发布(?:时间|日期)|(?:作者|记者|编辑|责编|责任编辑|审核|校对|浏览|阅读|点击)(?:次数|量)?\s*[:：]"
    r"|字(?:号|体)\s*[:：]?\s*[\[【大]|^\s*(?:打印|关闭|分享|返回|收藏)"
)
# The table above documents on the sites of governments.
_LABEL = re.compile(
    r"^(?P<label>索引号|主题分类|发文机关|成文日期|标题|发文字号|发布日期|公开日期|有效性|主题词|信息分类)[:：](?P<value>.*)"
)
# A day in brackets below a headline is part of the text: （2025年10月23日…全体会议通过）.
_IN_BRACKETS = re.compile(r"^[（(].*[）)]$")
# What stands between the headline of a document and its text.
_BELOW_TITLE = re.compile(r"^[（(].*[）)]$|[〔\[（(]\d{4}[〕\]）)]\s*\d+号$|[：:]$")
_TRAIL = re.compile(r"^(?:当前位置|您的位置|首页)|[>›»].*[>›»]|^首页\s*[>›»]")
_FOOT = re.compile(
    r"^[\[【（(]?\s*(?:责任编辑|责编|编辑|审核|校对|监制|来源|打印|关闭|分享|扫一扫|上一篇|下一篇|相关)"
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The parts of a pasted page; what it does not have is empty or None.

    ``text`` is the page without headline, date, source and the lines around them. ``day`` is the
    first day that the text names as its own.
    """

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    address: str = ""
    published_on: date | None = None
    day: date | None = None


def read_pasted(page: str, *, publishers: Iterable[str] = ()) -> Pasted:
    """Take a pasted page apart. ``publishers`` are names that may stand there without 来源."""
    lines = [line.strip() for line in page.splitlines()]
    heads = _head(lines)
    facts = [index for index in heads if _is_machinery(lines[index])]
    machinery = [index for index in facts if not _IN_BRACKETS.match(lines[index])]
    labels = _labels(lines, heads)
    title_indices = [] if labels.get("标题") else _titles(lines, heads, facts)
    foot = _foot(lines)
    start = max([*machinery, *title_indices], default=-1) + 1
    if start >= foot:
        return Pasted(text=page)
    about = "\n".join([*(lines[index] for index in machinery), *lines[foot:]])
    text = "\n".join(lines[start:foot]).strip("\n") if start or foot < len(lines) else page
    if (number := labels.get("发文字号", "")) not in text:
        text = f"{number}\n{text}"  # by which other texts call the document
    published_on = _first_day(labels.get("发布日期", "")) or _first_day(about)
    return Pasted(
        text=text,
        title=labels.get("标题") or " ".join(lines[index] for index in title_indices),
        publisher=_publisher(about, publishers),
        author=_first(_AUTHOR, about),
        address=address[0] if (address := _ADDRESS.search(about)) else "",
        published_on=published_on,
        day=_first_day(labels.get("成文日期", "")) or day_of_report(text, published_on),
    )


def day_of_report(text: str, published_on: date | None) -> date | None:
    """Return the day that a report gives for what it reports; None if it gives none.

    Without a year it is the last such day up to the publication.
    """
    lead = text[:_LEAD]
    if match := _DAY_OF_YEAR.search(lead):
        year, month, day = match.groups()
        if year:
            return _day(year, month, day)
        if published_on is None:
            return None
        same_year = _day(published_on.year, month, day)
        is_ahead = same_year is not None and same_year > published_on
        return _day(published_on.year - 1, month, day) if is_ahead else same_year
    if published_on and (match := _DAY_OF_MONTH.search(lead)):
        months = [(published_on.year, published_on.month)]
        months.append(
            (published_on.year, published_on.month - 1)
            if published_on.month > 1
            else (published_on.year - 1, 12)
        )
        days = (_day(year, month, match[1]) for year, month in months)
        return next((day for day in days if day and day <= published_on), None)
    return None


def _head(lines: Sequence[str]) -> list[int]:
    """Return the indices of the short lines before the text begins."""
    indices: list[int] = []
    for index, line in enumerate(lines):
        if not line:
            continue
        is_text = len(line) > _LONGEST_HEAD_LINE or ("。" in line and not _is_machinery(line))
        if is_text or len(indices) == _HEAD_LINES:
            break
        indices.append(index)
    return indices


def _labels(lines: Sequence[str], heads: Sequence[int]) -> dict[str, str]:
    """Return what the table above a document says, by label."""
    matches = (_LABEL.match(re.sub(r"\s", "", lines[index])) for index in heads)
    return {match["label"]: match["value"] for match in matches if match}


def _is_machinery(line: str) -> bool:
    """Whether a line stands around a text: date, source, author, or what leads back."""
    rest = _DAY.sub("", line).strip()
    has_day = rest != line and len(rest) <= _FIRST_LINE_OF_A_REPORT and "，" not in rest
    is_address = _ADDRESS.fullmatch(line) is not None
    is_label = _LABEL.match(re.sub(r"\s", "", line)) is not None
    if is_label or has_day or is_address:
        return True
    return bool(_MACHINERY.search(line) or _TRAIL.search(line))


def _titles(lines: Sequence[str], heads: Sequence[int], machinery: Sequence[int]) -> list[int]:
    """Return the indices of the headline, which may run over a few lines."""
    facts = [index for index in machinery if not _TRAIL.search(lines[index])]
    candidates = [
        index for index in heads if index not in machinery and _may_be_title(lines[index])
    ]
    if facts:
        before = [index for index in candidates if index < facts[-1]]
        kickers = [index for index in before[-5:-3] if len(lines[index]) >= _SHORTEST_KICKER]
        return [*kickers, *before[-3:]]
    # Without a date or source, only a first line that a report follows is a headline.
    if not candidates or candidates[0] != heads[0]:
        return []
    rest = (line for line in lines[candidates[0] + 1 :] if line and not _BELOW_TITLE.search(line))
    next_line = next(rest, "")
    is_report = "。" in next_line or len(next_line) > _FIRST_LINE_OF_A_REPORT
    return candidates[:1] if is_report else []


def _may_be_title(line: str) -> bool:
    is_of_length = _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE
    return is_of_length and "。" not in line and not _BELOW_TITLE.search(line)


def _foot(lines: Sequence[str]) -> int:
    """Return the index of the first line after the text."""
    end = len(lines)
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - _TAIL_LINES), -1):
        if lines[index] and not _FOOT.search(lines[index]):
            break
        end = index
    return end


def _publisher(about: str, publishers: Iterable[str]) -> str:
    if source := _first(_SOURCE, about):
        return _AFTER_SOURCE.sub("", source) or source
    return max((name for name in publishers if name and name in about), key=len, default="")


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _first_day(text: str) -> date | None:
    """Return the first whole day in a text, in digits of any width; else in Chinese numerals."""
    for match in _DAY.finditer(unicodedata.normalize("NFKC", text)):
        if day := _day(*match.groups()):
            return day
    for match in IN_TEXT.finditer(text):
        with suppress(UnreadableDate):
            first, last = read_date(match.group())
            if first == last:
                return first
    return None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
