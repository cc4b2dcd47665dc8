"""Find what a text names."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from statements.engine.dates.days import Days
from statements.engine.dates.written import IN_TEXT
from statements.engine.folding import fold
from statements.engine.mentions import patterns
from statements.engine.mentions.mention import Kind, Mention, spoken_on
from statements.engine.mentions.numerals import read_numeral
from statements.engine.mentions.overlaps import outermost
from statements.engine.mentions.periods import days_of_term, read_days, term_of
from statements.engine.mentions.provinces import VISIT, visited
from statements.engine.normalise import normalise

_NEAR = 14  # characters in which a date belongs to the name that follows
_LEADER_NEAR = 24  # characters in which a leader is the one who speaks
# Other bodies have plenums and study sessions of their own.
_OTHER_BODY = re.compile(
    "民革|民盟|民建|民进|农工党|致公党|九三|台盟|共青团|团|工会|妇联|省委|市委|区委|县委|自治区党委|"
    "党组|党委|中心组|支部|厅|局|部|院|州委|旗委"
)
_OTHER_PARTY = re.compile(
    "(?:民革|民盟|民建|民进|农工党|致公党|九三学社|台盟|共青团|团|工会|妇联|委)(?:中央)?$"
)
_LEAD_IN = re.compile(
    "^.*(?:习近平总书记|习近平主席|习近平同志|总书记|学习宣传贯彻|学习贯彻落实|传达学习贯彻|传达学习|"
    "传达贯彻|学习领会|深刻领会|贯彻落实|贯彻执行|深入贯彻|认真贯彻|全面贯彻|学习贯彻|认真落实|"
    "全面落实|深入落实|落实好|按照|根据|围绕|结合|通报|传达|落实|贯彻|学习|宣讲)(?=.{4})"
)
_DATED_LEAD = re.compile(
    rf"在?(?:刚刚(?:闭幕|结束|召开|举行)的|[此这]次|最近(?:召开|举行)的)?(?:(?:{IN_TEXT.pattern})的?(?!度))?"
)
_COMMITTEE = re.compile("中央委员会第.{1,3}次全体会议$|.中全会$")
_AND = re.compile("(?<=[会班式礼坛])(?:、|和|及|与|以及)(?=.{4})")  # between names of occasions
_ANSWERED = re.compile("召开|主持|举行|出席|会议|学习|传达|贯彻|落实")
_SHORTEST = 4  # letters of an occasion's name
_EMPTY = re.compile(
    "(?:这次|此次|本次|该|全体|有关|相关|专题|工作|党组|常委会|常务|主席|扩大|理论|视频|电视电话|"
    "动员|部署|总结|党组扩大|书记|办公|联席|主任|本届|上述|会见|座谈|重要|系列|各|的|年度|"
    "[0-9一二三四五六七八九十]+次)*(?:会议|座谈会|大会|全会|座谈|仪式|晚会|论坛|典礼)"
)

type _Made = tuple[Kind, str, Days | None]
type _Maker = Callable[[re.Match[str], "_Reading"], Iterator[_Made]]


class _Reading:
    """A text while it is searched."""

    def __init__(self, text: str, said: Days | None) -> None:
        self.reading = fold(text, keep_spaces=True)
        self.folded = self.reading.text
        self.said = said
        self.term = term_of(said[1]) if said else None
        self._ends = [one.end() for one in patterns.SENTENCE.finditer(self.folded)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentence begins and ends that holds a stretch."""
        place = bisect_right(self._ends, start)
        first = self._ends[place - 1] if place else 0
        last = self._ends[min(bisect_right(self._ends, end - 1), len(self._ends) - 1)]
        return first, max(last, end)

    def before(self, at: int, count: int) -> str:
        return self.folded[max(0, at - count) : at]

    def days_beside(self, start: int) -> Days | None:
        """Return the days that a date shortly before a name gives, if the leader speaks there."""
        first, _ = self.sentence(start, start + 1)
        near = self.folded[max(first, start - _NEAR) : start]
        dates = list(IN_TEXT.finditer(near))
        if not dates or "，" in near[dates[-1].end() :]:
            return None
        between = near[dates[-1].end() :]
        if re.search("主持|召开|出席|来到", between):
            return None  # the day of the answer
        return read_days(dates[-1].group(), self.said)


def find_names(title: str, said: Days | None = None) -> list[Mention]:
    """Find what the title of a directive names, most of which is the directive itself."""
    return _found(
        title, said, (*_MAKERS, (patterns.OPENED, _occasion), (patterns.CONVENED, _occasion))
    )


def find_numbers(text: str) -> list[Mention]:
    """Find only the numbers of documents."""
    return _found(text, None, ((patterns.NUMBER, _number),))


def find_mentions(text: str, said: Days | None = None) -> list[Mention]:
    """Find what a text names, in the order of the text.

    ``said`` are the first and last day on which the text may have been said; without it, dates
    without a year stay unknown. Names within a longer name are part of it and left out.
    """
    return _found(text, said, _MAKERS)


def _found(
    text: str, said: Days | None, makers: Iterable[tuple[re.Pattern[str], _Maker]]
) -> list[Mention]:
    reading = _Reading(text, said)
    found: list[Mention] = []
    for pattern, make in makers:
        for match in pattern.finditer(reading.folded):
            for kind, key, days in make(match, reading):
                found.append(_mention(match, kind, key, days, reading))
    mentions = outermost(found, reading.folded)
    spans = [reading.reading.span(mention.start, mention.end) for mention in mentions]
    return [
        replace(mention, start=start, end=end)
        for mention, (start, end) in zip(mentions, spans, strict=True)
    ]


def _mention(
    match: re.Match[str], kind: Kind, key: str, days: Days | None, reading: _Reading
) -> Mention:
    start, end = match.span()
    if match.re in (patterns.SPIRIT, patterns.AT):
        start, end = match.span("name")
        start += len(match["name"]) - len(_without_lead_in(match["name"]))
    first, last = reading.sentence(start, end)
    days = days or reading.days_beside(start)
    answer = _answers(reading.folded[first:start], reading.folded[end:last])
    return Mention(start, end, kind, f"{kind}:{key}", days, answer)


def is_answer(text: str, start: int, end: int) -> bool:
    """Say whether the sentence around a stretch is about studying or carrying out."""
    first = max(text.rfind(mark, 0, start) for mark in "。！？\n") + 1
    ends = [at for mark in "。！？\n" if (at := text.find(mark, end)) >= 0]
    return _answers(
        fold(text[first:start]).text, fold(text[end : min(ends, default=len(text))]).text
    )


def _answers(before: str, after: str) -> bool:
    return bool(patterns.ANSWERS.search(before) or patterns.ANSWERS.search(after[:40]))


def _without_lead_in(name: str) -> str:
    """Return a name without the words and the date that lead to it."""
    if lead := _LEAD_IN.match(name):
        name = name[lead.end() :]
    dated = _DATED_LEAD.match(name)
    return name[dated.end() :] if dated and len(name) - dated.end() >= _SHORTEST else name


def _letters(name: str) -> str:
    return normalise(name).text


def _document(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    name = _letters(match["name"])
    if len(name) >= 2:
        yield Kind.DOCUMENT, name, None


def _number(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    agency = re.sub(
        "^.*(?:按照|根据|落实|贯彻|印发|依据|执行|文件|通知|意见|的|和|与)",
        "",
        match["agency"] or "",
    )
    yield Kind.NUMBER, f"{agency}{match['year']}-{int(match['number'])}", None


def _study(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    number = read_numeral(match["number"])
    is_other = not match["body"] and _OTHER_BODY.search(reading.before(match.start(), 16))
    if number and not is_other:
        term = read_numeral(match["term"]) if match["term"] else None
        yield Kind.STUDY, str(number), days_of_term(term) if term else None


def _plenum(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    if _OTHER_PARTY.search(reading.before(match.start(), 6)):
        return
    term = read_numeral(match["term"]) if match["term"] else reading.term
    sessions = (
        [match["session"]]
        if match["session"]
        else re.findall("[一二三四五六七八九](?=中)", match["sessions"])
    )
    for session in sessions:
        if session and (number := read_numeral(session)):
            yield Kind.PLENUM, f"{term or '?'}:{number}", None


def _discipline(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    term = read_numeral(match["term"]) if match["term"] else reading.term
    if number := read_numeral(match["session"]):
        yield Kind.DISCIPLINE, f"{term or '?'}:{number}", None


def _congress(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    if number := read_numeral(match["term"]):
        yield Kind.CONGRESS, f"party:{number}", None


def _assembly(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    term = read_numeral(match["term"] or match["term2"])
    session = read_numeral(match["session"] or match["session2"])
    house = "people" if match["house"] == "人大" else "consultative"
    if term and session:
        yield Kind.CONGRESS, f"{house}:{term}:{session}", None


def _two_sessions(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    year = match["year"]
    days = read_days(f"{year}年" if year else "今年", reading.said)
    yield Kind.CONGRESS, f"two-sessions:{days[0].year if days else '?'}", None


def _new_year(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    year = read_numeral(match["year"]) if match["year"] else None
    if year is None and reading.said:
        last = reading.said[1]
        year = last.year + (last.month == 12)
    yield Kind.NEW_YEAR, str(year or "?"), None


def _politburo(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    body = "standing" if match["standing"] else "full"
    days = None
    if match["month"]:
        days = read_days(f"{match['month']}月{match['day']}日", reading.said)
    yield Kind.POLITBURO, body, days


def _at(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    name = match["name"]
    if re.search("考察|调研|视察", name):
        return
    after = reading.folded[match.end() : match.end() + 24]
    is_leaders = patterns.LEADER.search(reading.before(match.start(), _LEADER_NEAR))
    is_leaders = is_leaders or patterns.LEADER.search(after)
    if is_leaders or "重要讲话" in after:
        for one in _listed(name):
            if not _EMPTY.fullmatch(one):
                yield Kind.OCCASION, _letters(one), None


def _occasion(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    for name in _listed(match["name"]):
        # A plenum may be of the centre or of another party; ``_plenum`` tells which.
        is_plenum = _COMMITTEE.search(name)
        if not is_plenum and not _EMPTY.fullmatch(name) and len(_letters(name)) >= _SHORTEST:
            yield Kind.OCCASION, _letters(name), None


def _listed(names: str) -> list[str]:
    """Return the names of a list, each without what leads to it."""
    return [_without_lead_in(name) for name in _AND.split(names)]


def _held(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    before = reading.before(match.start(), 16)
    if patterns.LEADER.search(before) and not re.search("[，。]", before[-3:]):
        yield from _occasion(match, reading)


def _inspection(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    after = reading.folded[match.end() : match.end() + 12]
    is_leaders = patterns.LEADER.search(reading.before(match.start(), _LEADER_NEAR))
    if is_leaders or "重要讲话" in after or "重要指示" in after:
        yield Kind.INSPECTION, _letters(match["name"]), None


def _visit(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    after = reading.folded[match.end() : match.end() + 12]
    is_leaders = patterns.LEADER.search(reading.before(match.start(), _LEADER_NEAR))
    if is_leaders or "重要讲话" in after:
        yield Kind.INSPECTION, f"{visited(match)}考察", None


def _instruction(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    if re.search("(?:国务院总理|李强|李克强)(?:作出|同志)?$", reading.before(match.start(), 8)):
        return
    name = _letters(match["name"])
    if len(name) >= 3:
        yield Kind.INSTRUCTION, name, None


def _letter(match: re.Match[str], _: _Reading) -> Iterator[_Made]:
    name = _letters(match["name"] or match["name2"] or "")
    if len(name) >= 2:
        yield Kind.LETTER, name, None


def _dated(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    first, _ = reading.sentence(*match.span())
    if not patterns.LEADER.search(reading.folded[first : match.end()]):
        return
    if _ANSWERED.search(match["between"]):
        return  # the day of the answer
    if days := read_days(match["date"], reading.said):
        yield Kind.SPEECH, spoken_on(days[0], is_order="讲话" not in match["sort"]), days


def _quoted_day(match: re.Match[str], reading: _Reading) -> Iterator[_Made]:
    month, day = match["month"] or "7", match["day"] or "1"
    if days := read_days(f"{month}月{day}日", reading.said):
        yield Kind.SPEECH, spoken_on(days[0]), days


_MAKERS: tuple[tuple[re.Pattern[str], _Maker], ...] = (
    (patterns.DOCUMENT, _document),
    (patterns.NUMBER, _number),
    (patterns.STUDY, _study),
    (patterns.PLENUM, _plenum),
    (patterns.DISCIPLINE, _discipline),
    (patterns.CONGRESS, _congress),
    (patterns.ASSEMBLY, _assembly),
    (patterns.TWO_SESSIONS, _two_sessions),
    (patterns.NEW_YEAR, _new_year),
    (patterns.POLITBURO, _politburo),
    (patterns.AT, _at),
    (patterns.SPIRIT, _occasion),
    (patterns.NATIONAL, _occasion),
    (patterns.HELD, _held),
    (patterns.INSPECTION, _inspection),
    (patterns.REPORTED, _inspection),
    (VISIT, _visit),
    (patterns.INSTRUCTION, _instruction),
    (patterns.ON_DAY, _instruction),
    (patterns.REPLY, _letter),
    (patterns.GREETING, _letter),
    (patterns.DATED, _dated),
    (patterns.QUOTED_DAY, _quoted_day),
)
