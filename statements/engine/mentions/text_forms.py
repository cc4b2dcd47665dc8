"""A text prepared for the search for names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from statements.engine.dates.days import Days
from statements.engine.dates.written import IN_TEXT
from statements.engine.mentions import patterns
from statements.engine.mentions.periods import read_days, term_of
from statements.engine.text.characters import read_zeros
from statements.engine.text.folding import Folded, fold
from statements.engine.text.numerals import read_numeral

_DATE_DISTANCE = 14  # characters between a date and the name that it belongs to
_DATES = re.compile(
    # By the end of 2025 is when something is to be done, unless a meeting is of then.
    f"{patterns.PART_OF_YEAR}(?=召开|举行|闭幕|的?(?:中央|全国))"
    f"|(?:{IN_TEXT.pattern})(?:(?:至|到|~|--?)(?:{IN_TEXT.pattern}))?|(?:19|20)[0-9]{{2}}年(?=，)"
)
# 〔2025〕30号 and 第30号 are no days.
_IN_NUMBER = re.compile("(?:〔[^〔〕]{4,6}〕[0-9号、和与至到~-]*|第)$")
_DAY_BESIDE = re.compile(f"({patterns.DOTTED_DAY})的?(?:中共)?$")  # “7·30”中央政治局会议
_YEAR_BESIDE = re.compile(
    "((?:19|20)[0-9]{2})年度?(?:(?:召开|举行)?的)?$"
)  # 2023年中央经济工作会议
_HELD_THEN = re.compile("(?:召开|举行|闭幕|开幕)的")  # 去年12月召开的…会议
_DONE_THEN = re.compile(
    "主持|召开|出席|来到|举行|举办|学习|传达|贯彻|落实|宣讲"
)  # the day of the answer
_LEADER_THEN = re.compile(
    "，(?:中共中央总书记、国家主席、中央军委主席|国家主席)?(?:习近平)?(?:总书记|主席)?在?"
)
# Most texts begin with the congress and its plenums, whatever they are about.
_AFTER_CONGRESS = re.compile(
    "(?:[一二三四五六七八九十0-9]大|全国代表大会)(?:会议|报告)?(?:精神)?(?:[、和及与]|以及)$"
)
_OF_ITSELF = re.compile("(?:上|时|公报|决定|《|通过|召开)")
_ACTION_DISTANCE = 40  # characters after a name in which a verb refers to it
_LEADER_NEAR = 24  # characters before a name in which the leader is its speaker
_GAPS = " \n"
_PARAGRAPH = re.compile("[^\n]+")


class TextForms:
    """Two forms of a text, because names differ in what may stand between their letters.

    ``letters`` is without gaps: a name with an explicit end, such as 第二十次集体学习, may have
    gaps. ``clauses`` keeps paragraph ends and the spaces of headlines: names that end with their
    clause are searched in it. All positions are in ``letters``, except for those of ``stored``.
    ``text_days`` are the days on which the text may have been published; ``issuers`` of documents
    are known besides the usual ones; ``is_title`` says that the text is the title of a directive.
    """

    def __init__(
        self,
        text: str,
        text_days: Days | None = None,
        issuers: Collection[str] = (),
        *,
        is_title: bool = False,
    ) -> None:
        clauses = _close_prose(fold(text, keep_spaces=True))
        self.clauses = clauses.text
        self._offsets: Sequence[int] = [
            index for index, character in enumerate(clauses.text) if character not in _GAPS
        ]
        self.letters = read_zeros("".join([clauses.text[index] for index in self._offsets]))
        self._folded = Folded(self.letters, [clauses.origins[index] for index in self._offsets])
        self.days = text_days
        self.issuers = issuers
        self.is_title = is_title
        self.term = term_of(text_days[1]) if text_days else None
        ends = [match.end() for match in patterns.SENTENCE.finditer(self.clauses)]
        self._ends = [bisect_left(self._offsets, end) for end in ends]
        # Searched only once, since a sentence may be as long as the text and have many names.
        self._answering = [match.span() for match in patterns.ANSWERS.finditer(self.letters)]
        self._leaders = [match.span() for match in patterns.LEADER.finditer(self.letters)]
        self._dates = [
            match.span()
            for match in _DATES.finditer(self.letters)
            if not _IN_NUMBER.search(self.letters, max(0, match.start() - 30), match.start())
        ]

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a stretch in the stored text."""
        return self._folded.span(start, end)

    def span(self, match: re.Match[str], part: tuple[int, int] | None = None) -> tuple[int, int]:
        """Return the span in ``letters`` of a match, or of a part of it, in either form."""
        start, end = part or match.span()
        if match.string is self.letters:
            return start, end
        return bisect_left(self._offsets, start), bisect_left(self._offsets, end)

    def before(self, match: re.Match[str], count: int) -> str:
        start, _ = self.span(match)
        return self.letters[max(0, start - count) : start]

    def after(self, match: re.Match[str], count: int) -> str:
        _, end = self.span(match)
        return self.letters[end : end + count]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence that contains a span."""
        index = bisect_right(self._ends, start)
        first = self._ends[index - 1] if index else 0
        last = self._ends[min(bisect_right(self._ends, end - 1), len(self._ends) - 1)]
        return first, max(last, end)

    def is_answer(self, start: int, end: int) -> bool:
        """Whether the sentence around a span is about studying or carrying out."""
        first, last = self.sentence(start, end)
        return _has_span_within(self._answering, first, start) or _has_span_within(
            self._answering, end, min(last, end + _ACTION_DISTANCE)
        )

    def is_formula(self, start: int, end: int) -> bool:
        """Whether a plenum is listed after its congress: 党的二十大和二十届三中全会精神."""
        return bool(
            _AFTER_CONGRESS.search(self.letters, max(0, start - 12), start)
            and not _OF_ITSELF.match(self.letters, end)
        )

    def is_in_office(self, term: str) -> bool:
        """Whether the Central Committee of a term, as written, is that of the text's day."""
        return self.term is not None and read_numeral(term) == self.term

    def is_leaders(self, match: re.Match[str], after: str = "") -> bool:
        """Whether the leader is named right before a match, or after it; anywhere in a title."""
        if self.is_title and patterns.LEADER.search(self.letters):
            return True
        before = self.before(match, _LEADER_NEAR)
        return bool(patterns.LEADER.search(before) or patterns.LEADER.search(after))

    def names_leader(self, start: int, end: int) -> bool:
        """Whether a span names the leader."""
        return _has_span_within(self._leaders, start, end)

    def speech_days(self, start: int) -> Days | None:
        """Return the days of a date shortly before a name, if it is the day of the speech."""
        first, _ = self.sentence(start, start + 1)
        if year := _YEAR_BESIDE.search(self.letters, max(first, start - 9), start):
            # A conference in December is often named by the year whose work it sets.
            return date(int(year[1]) - 1, 12, 1), date(int(year[1]), 12, 31)
        if day := _DAY_BESIDE.search(self.letters, max(first, start - 16), start):
            return read_days(day[1], self.days)
        index = bisect_left(self._dates, (start,))
        date_start, date_end = self._dates[index - 1] if index else (0, 0)
        if not date_end or date_start < first or not start - _DATE_DISTANCE <= date_end <= start:
            return None
        between = _HELD_THEN.sub("", self.letters[date_end:start])
        if "，" in between and not _LEADER_THEN.fullmatch(between):
            return None
        if _DONE_THEN.search(between):
            return None
        return read_days(self.letters[date_start:date_end], self.days)


def _has_span_within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, which ascend, lies within a range."""
    index = bisect_left(spans, (start,))
    return index < len(spans) and spans[index][1] <= end


def letters_only(text: str) -> str:
    """Return a folded text without any gap."""
    return TextForms(text).letters


def _close_prose(folded: Folded) -> Folded:
    """Remove the spaces in paragraphs of prose."""
    if " " not in folded.text:
        return folded
    offsets = [index for span in _lines(folded.text) for index in span]
    return Folded(
        "".join([folded.text[index] for index in offsets]),
        [folded.origins[index] for index in offsets],
    )


def _lines(text: str) -> Iterator[Sequence[int]]:
    """Yield the offsets of each paragraph and of its end, without the spaces of prose."""
    end = 0
    for paragraph in _PARAGRAPH.finditer(text):
        yield range(end, paragraph.start())
        end = paragraph.end()
        if "。" in paragraph.group():
            yield [index for index in range(*paragraph.span()) if text[index] != " "]
        else:
            yield range(*paragraph.span())
    yield range(end, len(text))
