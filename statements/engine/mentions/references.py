"""What a match of a pattern refers to, if to a directive of the centre at all."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from statements.engine.dates.written import IN_TEXT
from statements.engine.mentions import numbers, patterns
from statements.engine.mentions.mention import UNCLEAR, MentionKind, Reference, speech_name
from statements.engine.mentions.numerals import read_numeral
from statements.engine.mentions.periods import days_of_term, read_days
from statements.engine.mentions.provinces import VISIT, visited_province
from statements.engine.mentions.reading import Reading
from statements.engine.text.normalisation import normalise

type Refer = Callable[[re.Match[str], Reading], Iterator[Reference]]


class Pattern(NamedTuple):
    """The form of a kind of name, and what a match refers to.

    ``needle`` is in every match: text without it need not be searched.
    """

    expression: re.Pattern[str]
    refer: Refer
    needle: str


_LEADER_NEAR = 24  # characters before or after a name in which the leader is its speaker
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
_PLENARY = re.compile("中央委员会第.{1,3}次全体会议$|全会$")
_MEETING = re.compile(f"(?:{patterns.MEETING})$")
_HAPPENS = re.compile("举行|召开|出席")  # a meeting is mentioned, but not which
_AND = re.compile("(?<=[会班式礼坛])(?:、|和|及|与|以及)(?=.{4})")  # between names of occasions
_ANSWERED = re.compile("召开|主持|举行|出席|会议|学习|传达|贯彻|落实")
_MIN_LETTERS = 4  # letters of an occasion's name
_EMPTY = re.compile(
    "(?:这次|此次|本次|该|全体|有关|相关|专题|工作|党组|常委会|常务|主席|扩大|理论|视频|电视电话|"
    "动员|部署|总结|党组扩大|书记|办公|联席|主任|本届|上述|会见|座谈|重要|系列|各|的|年度|"
    "[0-9一二三四五六七八九十]{1,8}次)*(?:会议|座谈会|大会|全会|座谈|仪式|晚会|论坛|典礼)"
)
# 《决定》, after the full name was given.
_SORT_OF_DOCUMENT = re.compile(
    "决定|决议|意见|通知|方案|规划|纲要|规划纲要|办法|条例|规定|准则|规则|建议|公报|要点|计划|措施|报告|通报|选编|白皮书"
)


def _without_lead_in(name: str) -> str:
    """Return a name without the introducing words and date."""
    if lead := _LEAD_IN.match(name):
        name = name[lead.end() :]
    dated = _DATED_LEAD.match(name)
    return name[dated.end() :] if dated and len(name) - dated.end() >= _MIN_LETTERS else name


def _letters(name: str) -> str:
    return normalise(name).text


def _document(match: re.Match[str], _: Reading) -> Iterator[Reference]:
    name = _letters(match["name"])
    if _SORT_OF_DOCUMENT.fullmatch(name):
        yield Reference(MentionKind.DOCUMENT, f"{UNCLEAR}{name}")
    elif len(name) >= 2 and not name.isdigit():
        yield Reference(MentionKind.DOCUMENT, name)


def _study(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    number = read_numeral(match["number"])
    is_other = not match["body"] and _OTHER_BODY.search(reading.before(match, 16))
    if number and not is_other:
        term = read_numeral(match["term"]) if match["term"] else None
        yield Reference(MentionKind.STUDY, str(number), days_of_term(term) if term else None)


def _plenum(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    if _OTHER_PARTY.search(reading.before(match, 6)):
        return
    term = read_numeral(match["term"]) if match["term"] else reading.term
    sessions = (
        [match["session"]]
        if match["session"]
        else re.findall("[一二三四五六七八九](?=中)", match["sessions"])
    )
    for session in sessions:
        if session and (number := read_numeral(session)):
            yield Reference(MentionKind.PLENUM, f"{term or UNCLEAR}:{number}")


def _discipline(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    term = read_numeral(match["term"]) if match["term"] else reading.term
    if number := read_numeral(match["session"]):
        yield Reference(MentionKind.DISCIPLINE, f"{term or UNCLEAR}:{number}")


def _congress(match: re.Match[str], _: Reading) -> Iterator[Reference]:
    if number := read_numeral(match["term"]):
        yield Reference(MentionKind.CONGRESS, f"party:{number}")


def _assembly(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    if "全国" not in match.group() and re.search("[省市区县州]第?$", reading.before(match, 2)):
        return
    numeral = match["term"] or match["term2"]
    term = read_numeral(numeral) if numeral else _term_of_assembly(reading)
    session = read_numeral(match["session"] or match["session2"])
    house = "people" if (match["house"] or "").startswith("人") else "consultative"
    if session:
        yield Reference(MentionKind.CONGRESS, f"{house}:{term or UNCLEAR}:{session}")


def _term_of_assembly(reading: Reading) -> int | None:
    """Return the term of the people's congress on the day of a text: 14 from March 2023."""
    if not reading.days:
        return None
    _, last = reading.days
    return 14 + (last.year - (last.month < 3) - 2023) // 5


def _two_sessions(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    year = match["year"]
    days = read_days(f"{year}年" if year else "今年", reading.days)
    yield Reference(MentionKind.CONGRESS, f"two-sessions:{days[0].year if days else UNCLEAR}")


def _new_year(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    year = read_numeral(match["year"]) if match["year"] else None
    if year is None and reading.days:
        last = reading.days[1]
        year = last.year + (last.month == 12)
    yield Reference(MentionKind.NEW_YEAR, str(year or UNCLEAR))


def _politburo(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    body = "standing" if match["standing"] else "full"
    days = None
    if match["month"]:
        days = read_days(f"{match['month']}月{match['day']}日", reading.days)
    yield Reference(MentionKind.POLITBURO, body, days)


def _at(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    if re.search("考察|调研|视察", match["name"]):
        return
    after = reading.after(match, 24)
    if _speaks(match, reading, after) or "重要讲话" in after:
        span = _span_of_name(match, reading)
        for name in _names_in_list(match["name"]):
            yield Reference(MentionKind.OCCASION, _letters(name), span=span)


def _spirit(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    span = _span_of_name(match, reading)
    yield from (reference._replace(span=span) for reference in _occasion(match, reading))


def _occasion(match: re.Match[str], _: Reading) -> Iterator[Reference]:
    for name in _names_in_list(match["name"]):
        if len(_letters(name)) >= _MIN_LETTERS:
            yield Reference(MentionKind.OCCASION, _letters(name))


def _speaks(match: re.Match[str], reading: Reading, after: str = "") -> bool:
    """Whether the leader is mentioned right before a match, or after it."""
    before = reading.before(match, _LEADER_NEAR)
    return bool(patterns.LEADER.search(before) or patterns.LEADER.search(after))


def _span_of_name(match: re.Match[str], reading: Reading) -> tuple[int, int]:
    """Return the span of the name, without its lead-in."""
    end = match.end("name")
    return reading.span(match, (end - len(_without_lead_in(match["name"])), end))


def _names_in_list(names: str) -> Iterator[str]:
    """Yield the names of a list of occasions, each without its lead-in."""
    *earlier, last = _AND.split(names)
    for name in [*filter(_MEETING.search, earlier), last]:
        bare = _without_lead_in(name)
        # A plenum may be that of another party; ``_plenum`` checks this.
        if not _PLENARY.search(bare) and not _EMPTY.fullmatch(bare) and not _HAPPENS.search(bare):
            yield bare


def _leaders_occasion(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    before = reading.before(match, 16)
    if patterns.LEADER.search(before) and not re.search("[，。]", before[-3:]):
        yield from _occasion(match, reading)


def _inspection(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    after = reading.after(match, 12)
    if _speaks(match, reading) or "重要讲话" in after or "重要指示" in after:
        yield Reference(MentionKind.INSPECTION, _letters(match["name"]))


def _visit(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    if _speaks(match, reading) or "重要讲话" in reading.after(match, 12):
        yield Reference(MentionKind.INSPECTION, f"{visited_province(match)}考察")


def _instruction(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    if re.search("(?:国务院总理|李强|李克强)(?:作出|同志)?$", reading.before(match, 8)):
        return
    name = _letters(match["name"])
    if len(name) >= 3:
        yield Reference(MentionKind.INSTRUCTION, name)


def _letter(match: re.Match[str], _: Reading) -> Iterator[Reference]:
    name = _letters(match["name"] or match["name2"] or "")
    if len(name) >= 2:
        yield Reference(MentionKind.LETTER, name)


def _dated(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    start, end = reading.span(match)
    first, _ = reading.sentence(start, end)
    if not reading.names_leader(first, end):
        return
    if _ANSWERED.search(match["between"]):
        return  # the day of the answer
    if days := read_days(match["date"], reading.days):
        yield Reference(
            MentionKind.SPEECH, speech_name(days[0], is_order="讲话" not in match["sort"]), days
        )


def _quoted_day(match: re.Match[str], reading: Reading) -> Iterator[Reference]:
    month, day = match["month"] or "7", match["day"] or "1"
    if days := read_days(f"{month}月{day}日", reading.days):
        yield Reference(MentionKind.SPEECH, speech_name(days[0]), days)


# In text without gaps.
NUMBERS: Final[tuple[Pattern, ...]] = (
    Pattern(numbers.DOCUMENT_NUMBER, numbers.name_documents, "号"),
    Pattern(numbers.ORDER, numbers.name_orders, "号"),
    Pattern(numbers.WITHOUT_YEAR, numbers.name_without_year, "号文"),
)
CLOSED: Final[tuple[Pattern, ...]] = (
    *NUMBERS,
    Pattern(patterns.DOCUMENT, _document, "》"),
    Pattern(patterns.STUDY, _study, "次集体学习"),
    Pattern(patterns.PLENUM, _plenum, "全"),
    Pattern(patterns.DISCIPLINE, _discipline, "中央纪"),
    Pattern(patterns.CONGRESS, _congress, "大"),
    Pattern(patterns.ASSEMBLY, _assembly, "次会议"),
    Pattern(patterns.TWO_SESSIONS, _two_sessions, "两会"),
    Pattern(patterns.NEW_YEAR, _new_year, "新年贺词"),
    Pattern(patterns.POLITBURO, _politburo, "中央政治局"),
    Pattern(VISIT, _visit, ""),
    Pattern(patterns.QUOTED_DAY, _quoted_day, "重要讲话"),
)
# In text with paragraph ends and the spaces of headlines.
OPEN: Final[tuple[Pattern, ...]] = (
    Pattern(patterns.AT, _at, "在"),
    Pattern(patterns.SPIRIT, _spirit, ""),
    Pattern(patterns.NATIONAL, _occasion, "会"),
    Pattern(patterns.HELD, _leaders_occasion, ""),
    Pattern(patterns.INSPECTION, _inspection, "在"),
    Pattern(patterns.REPORTED, _inspection, "听取"),
    Pattern(patterns.INSTRUCTION, _instruction, "重要"),
    Pattern(patterns.ON_DAY, _instruction, "作出"),
    Pattern(patterns.REPLY, _letter, "信"),
    Pattern(patterns.GREETING, _letter, "致"),
    Pattern(patterns.DATED, _dated, "重要"),
)
# Occasions in the title of a directive.
ANNOUNCED: Final[tuple[Pattern, ...]] = (
    Pattern(patterns.OPENED, _occasion, ""),
    Pattern(patterns.CONVENED, _occasion, "举行"),
)
