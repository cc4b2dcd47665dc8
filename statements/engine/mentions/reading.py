"""A text prepared for the search for names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

from statements.engine.dates.days import Days
from statements.engine.dates.written import IN_TEXT
from statements.engine.mentions import patterns
from statements.engine.mentions.periods import read_days, term_of
from statements.engine.text.characters import read_zeros
from statements.engine.text.folding import Folded, fold

_DATE_DISTANCE = 14  # characters before a name in which a date belongs to it
_ACTION_DISTANCE = 40  # characters after a name in which a verb refers to it
_GAPS = " \n"
_PARAGRAPH = re.compile("[^\n]+")


class Reading:
    """Two forms of a text, because names differ in what may stand between their letters.

    ``letters`` is without gaps: a name with an explicit end, such as 第二十次集体学习, may have
    gaps. ``clauses`` keeps paragraph ends and the spaces of headlines: names that end with their
    clause are searched in it. All positions are in ``letters``, except for those of ``stored``.
    ``text_days`` are the days on which the text may have been published; ``issuers`` of documents
    are known besides the usual ones.
    """

    def __init__(
        self, text: str, text_days: Days | None = None, issuers: Collection[str] = ()
    ) -> None:
        clauses = _close_prose(fold(text, keep_spaces=True))
        self.clauses = clauses.text
        self._places: Sequence[int] = [
            place for place, character in enumerate(clauses.text) if character not in _GAPS
        ]
        self.letters = read_zeros("".join([clauses.text[place] for place in self._places]))
        self._folded = Folded(self.letters, [clauses.origins[place] for place in self._places])
        self.days = text_days
        self.issuers = issuers
        self.term = term_of(text_days[1]) if text_days else None
        ends = [match.end() for match in patterns.SENTENCE.finditer(self.clauses)]
        self._ends = [bisect_left(self._places, end) for end in ends]
        # Searched only once, since a sentence may be as long as the text and have many names.
        self._answering = [match.span() for match in patterns.ANSWERS.finditer(self.letters)]
        self._leaders = [match.span() for match in patterns.LEADER.finditer(self.letters)]

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a stretch in the stored text."""
        return self._folded.span(start, end)

    def span(self, match: re.Match[str], part: tuple[int, int] | None = None) -> tuple[int, int]:
        """Return the span in ``letters`` of a match, or of a part of it, in either form."""
        start, end = part or match.span()
        if match.string is self.letters:
            return start, end
        return bisect_left(self._places, start), bisect_left(self._places, end)

    def before(self, match: re.Match[str], count: int) -> str:
        start, _ = self.span(match)
        return self.letters[max(0, start - count) : start]

    def after(self, match: re.Match[str], count: int) -> str:
        _, end = self.span(match)
        return self.letters[end : end + count]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence that contains a span."""
        place = bisect_right(self._ends, start)
        first = self._ends[place - 1] if place else 0
        last = self._ends[min(bisect_right(self._ends, end - 1), len(self._ends) - 1)]
        return first, max(last, end)

    def is_answer(self, start: int, end: int) -> bool:
        """Whether the sentence around a span is about studying or carrying out."""
        first, last = self.sentence(start, end)
        return _has_span_within(self._answering, first, start) or _has_span_within(
            self._answering, end, min(last, end + _ACTION_DISTANCE)
        )

    def names_leader(self, start: int, end: int) -> bool:
        """Whether a span names the leader."""
        return _has_span_within(self._leaders, start, end)

    def speech_days(self, start: int) -> Days | None:
        """Return the days of a date shortly before a name, if it is the day of the speech."""
        first, _ = self.sentence(start, start + 1)
        text_before = self.letters[max(first, start - _DATE_DISTANCE) : start]
        dates = list(IN_TEXT.finditer(text_before))
        if not dates or "，" in text_before[dates[-1].end() :]:
            return None
        between = text_before[dates[-1].end() :]
        if re.search("主持|召开|出席|来到", between):
            return None  # the day of the answer
        return read_days(dates[-1].group(), self.days)


def _has_span_within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, which ascend, lies within a range."""
    place = bisect_left(spans, (start,))
    return place < len(spans) and spans[place][1] <= end


def letters_only(text: str) -> str:
    """Return a folded text without any gap."""
    return Reading(text).letters


def _close_prose(folded: Folded) -> Folded:
    """Remove the spaces in paragraphs of prose."""
    if " " not in folded.text:
        return folded
    places = [place for span in _lines(folded.text) for place in span]
    return Folded(
        "".join([folded.text[place] for place in places]),
        [folded.origins[place] for place in places],
    )


def _lines(text: str) -> Iterator[Sequence[int]]:
    """Yield the places of each paragraph and of its end, without the spaces of prose."""
    end = 0
    for paragraph in _PARAGRAPH.finditer(text):
        yield range(end, paragraph.start())
        end = paragraph.end()
        if "。" in paragraph.group():
            yield [place for place in range(*paragraph.span()) if text[place] != " "]
        else:
            yield range(*paragraph.span())
    yield range(end, len(text))
