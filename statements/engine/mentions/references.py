"""What a match of a pattern refers to, if to a directive of the centre at all."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from statements.engine.dates.written import IN_TEXT
from statements.engine.mentions import numbers, patterns
from statements.engine.mentions.mention import UNCLEAR, MentionKind, Reference
from statements.engine.mentions.periods import days_of_term, read_days
from statements.engine.mentions.provinces import VISIT
from statements.engine.mentions.speeches import OTHER_BODY, dated, quoted_day, study_of_day
from statements.engine.mentions.text_forms import TextForms
from statements.engine.mentions.titles import (
    OWN_LENGTH,
    SORT_OF_DOCUMENT,
    is_directive_title,
    is_own_title,
)
from statements.engine.mentions.visits import inspection, name_visits
from statements.engine.text.bodies import body_key
from statements.engine.text.normalisation import normalise
from statements.engine.text.numerals import NUMERAL, read_numeral, write_numeral

type Refer = Callable[[re.Match[str], TextForms], Iterator[Reference]]


class Pattern(NamedTuple):
    """The form of a kind of name, and what a match refers to.

    ``needle`` is in every match: text without it need not be searched.
    """

    expression: re.Pattern[str]
    refer: Refer
    needle: str


_OTHER_SESSION = re.compile(
    "政协|人大常委会|主席会议|中心组|党组|省委|市委|区委|县委|州委|旗委|党委|支部|政府|习近平|总书记|政治局"
)
_OTHER_PARTY = re.compile(
    "(?:民革|国民党革命委员会|民盟|民主同盟|民建|民主建国会|民进|民主促进会|农工党|农工民主党|致公党|九三学社|台盟"
    "|民主自治同盟|工商业?联(?:合会)?|共青团|团|工会|妇联|委)(?:中央)?(?:[^，。；！？]{0,6}大[和及、])?$"
)
_OTHER_CONGRESS = re.compile(
    f"{_OTHER_PARTY.pattern}|(?:妇女|残联|文联|作协|科协|侨联|记协|青联|学联|企业|[社会省市县区州旗])$"
)
# 省委召开十五届四中全会: local committees count by terms of their own.
_LOCAL = re.compile("[省市区县州旗]委(?:召开|举行|开)了?的?$")
_LEAD_IN = re.compile(
    # Verbs that may also be in a name stand before the beginning of one.
    "^.*(?:[了把将以用到]|把握|推动|对接|遵循|执行|宣传|研究|部署|谋划|立足|衔接)"
    rf"(?=(?:第?{NUMERAL}[次届])?(?:中央|全国|国务院).{{4}})"
    "|^.*(?:(?:习近平总书记|习近平主席|习近平同志|总书记)在?|习近平在|学习宣传|学习领会|深刻领会|宣讲|按照|根据|依据|围绕|结合"
    "|通报|传达|落实|贯彻执行|贯彻|学习|抓好|重温|紧扣|对标|对表|对照|锚定|聚焦|研读|收看|收听|听取|细悟|感悟|吃透|统一到"
    "|(?:指示|批示|论述|讲话|思想)(?:精神)?(?:以及|[、和及与]))好?了?(?=.{4})"
)
# 2025年7月底召开的, 这次, 前不久
_DATED_LEAD = re.compile(
    rf"在?(?:(?:{patterns.DAY}[、和与及])*"
    rf"(?:{patterns.PART_OF_YEAR}|{IN_TEXT.pattern}|(?:19|20)[0-9]{{2}}年(?:度(?=中央))?"
    rf"|{patterns.DOTTED_DAY})|[此这本][次届]|前不久|最近|此前|新近|年[初中底末]|岁[首末]|[上下]半年|[一二三四]季度)?"
    "(?:[凌清]晨|[上下]午|晚[上间]?)?(?:刚刚?|胜利|隆重)*(?:(?:闭幕|结束|召开|举行|开幕|落幕)的|的)?(?!度)"
)
# 二十届中央财经委员会第六次会议
_OF_TERM = re.compile(f"第?({NUMERAL})届(?=中央)")
# 中央财经委员会第6次会议, 中央财经委六次会议
_COMMISSION = re.compile(f"(?P<body>中央.{{2,16}}?委(?:员会)?)第?(?P<number>{NUMERAL})次(?=会议)")
_PLENARY = re.compile("中央委员会第.{1,3}次全体会议$|全会$")
_MEETING = re.compile(f"(?:{patterns.MEETING})$")
# A meeting is mentioned, but not which: 全国政协主席主持会议.
_HAPPENS = re.compile(
    "举行|召开|出席|主持会|参加会|列席会|向大会|就.*会议|重要会议|重要讲话|致贺词|[0-9]日"
)
# The meetings that a body holds every month or so are its own, and nobody's directive.
_ROUTINE = re.compile(
    "(?:常委会|常务委员会|委员长|主席|执委会|执行委员会|党组|分组|全国委员会|全国务院)(?:第?[^第会]{1,8}次)?(?:主席|委员长)?会议$"
)
# Between names of occasions, and before one: 习近平经济思想和中央经济工作会议精神.
_AND = re.compile("(?:(?<=[会班式礼坛话示想神])|(?<=会议))(?:、|和|及|与|以及)(?=.{4})")
_HEADLINE = re.compile("^.*--")
_MIN_LETTERS = 4  # letters of an occasion's name
_EMPTY = re.compile(
    "(?:.*(?:领会|学习|贯彻|落实|传达|推动|宣讲|把握|传递|深化了对))?"
    "(?:这次|此次|本次|该|全体|有关|相关|专题|工作|党组|常委会|常务|主席|扩大|理论|视频|电视电话|"
    "动员|部署|总结|书记|上级|近期|办公|联席|主任|本届|上述|会见|座谈|重要|系列|各|的|年度|全国|中央|庆祝|表彰|"
    "会员|人民|代表|研讨班|培训班|第?[0-9一二三四五六七八九十]{1,8}[次届]"
    f"|{patterns.DOTTED_DAY})*"
    "(?:会议|座谈会|大会|全会|座谈|仪式|晚会|论坛|典礼|(?:开班|开幕|闭幕|结业)[式会])"
)
# What an occasion is besides a meeting: 视察军委机关, 同青年代表见面, 参加广西代表团讨论.
_ACTIVITY = re.compile(
    "^(?:参加|出席|视察|接见|会见|同(?!志)|瞻仰|参观|看望|慰问|听取|会晤|访问)(?P<what>.{4,})"
    "|(?:见面|谈话|活动|(?<=.{4})讨论|(?<=.{4})审议|会谈|会晤|阅兵|检阅|演习)$"
)


def _without_lead_in(name: str) -> str:
    """Return a name without the introducing words and date."""
    if lead := _LEAD_IN.match(name):
        name = name[lead.end() :]
    dated = _DATED_LEAD.match(name)
    return name[dated.end() :] if dated and len(name) - dated.end() >= _MIN_LETTERS else name


def _letters(name: str) -> str:
    return normalise(name).text


def _document(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    name = _letters(match["name"])
    if SORT_OF_DOCUMENT.fullmatch(name):
        yield Reference(MentionKind.DOCUMENT, f"{UNCLEAR}{name}")
    elif len(name) >= 2 and not name.isdigit():
        is_own = is_own_title(forms.before(match, OWN_LENGTH))
        is_general = is_own or not is_directive_title(name)
        yield Reference(MentionKind.DOCUMENT, name, is_general=is_general)


def _study(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if match["body"] or match["body2"] or not _is_other_session(match, forms):
        term = read_numeral(match["term"]) if match["term"] else None
        for number in _sessions(match["numbers"]):
            yield Reference(MentionKind.STUDY, str(number), days_of_term(term) if term else None)


def _is_other_session(match: re.Match[str], forms: TextForms) -> bool:
    """Whether a study session without its body is not the Politburo's, which counts by term."""
    start, _ = forms.span(match)
    first, _ = forms.sentence(start, start + 1)
    before = forms.letters[first:start]
    if before.endswith("年") or OTHER_BODY.search(before[-16:].replace("政治局", "")):
        return True
    bodies = _OTHER_SESSION.findall(before)
    return bool(bodies) and bodies[-1] not in ("习近平", "总书记", "政治局")


def _plenum(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    before = forms.before(match, 16)
    is_local = match["term"] and _LOCAL.search(before) and not forms.is_in_office(match["term"])
    if is_local or _OTHER_PARTY.search(before):
        return
    term = read_numeral(match["term"]) if match["term"] else forms.term
    for number in _sessions(match["session"] or match["sessions"]):
        yield Reference(MentionKind.PLENUM, f"{term or UNCLEAR}:{number}")


def _sessions(session_list: str) -> Iterator[int]:
    """Yield the numbers of a list of sessions, all those of a range: 二中至四中, 第十九、二十次."""
    before = 0
    for sign, session in re.findall(f"([至到~-]?)第?({NUMERAL})", session_list):
        if number := read_numeral(session):
            first = before + 1 if sign and 0 < before < number else number
            yield from range(first, number + 1)
            before = number


def _discipline(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    term = read_numeral(match["term"]) if match["term"] else forms.term
    for number in _sessions(match["session"]):
        yield Reference(MentionKind.DISCIPLINE, f"{term or UNCLEAR}:{number}")


def _congress(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if match["bare"] and _OTHER_CONGRESS.search(forms.before(match, 16)):
        return
    if number := read_numeral(match["term"] or match["term2"] or match["bare"]):
        yield Reference(MentionKind.CONGRESS, f"party:{number}")


def _assembly(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if "全国" not in match.group() and re.search("[省市区县州]第?$", forms.before(match, 2)):
        return
    numeral = match["term"] or match["term2"]
    term = read_numeral(numeral) if numeral else _term_of_assembly(forms)
    house = "people" if (match["house"] or match["house2"]) != "政协" else "consultative"
    for session in _sessions(match["session"] or match["session2"]):
        yield Reference(MentionKind.CONGRESS, f"{house}:{term or UNCLEAR}:{session}")


def _term_of_assembly(forms: TextForms) -> int | None:
    """Return the term of the people's congress on the day of a text: 14 from March 2023."""
    if not forms.days:
        return None
    _, last = forms.days
    return 14 + (last.year - (last.month < 3) - 2023) // 5


def _two_sessions(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    year = match["year"]
    days = read_days(f"{year}年" if year else "今年", forms.days)
    yield Reference(MentionKind.CONGRESS, f"two-sessions:{days[0].year if days else UNCLEAR}")


def _new_year(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    year = read_numeral(match["year"]) if match["year"] else None
    if year is None and forms.days:
        last = forms.days[1]
        year = last.year + (last.month == 12)
    yield Reference(MentionKind.NEW_YEAR, str(year or UNCLEAR))


def _politburo(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    body = "standing" if match["standing"] else "full"
    for day in re.finditer(patterns.DAY, match["earlier"] or ""):
        start = match.start() + day.start()
        days = read_days(day.group(), forms.days)
        yield Reference(MentionKind.POLITBURO, body, days, (start, start + len(day.group())))
    day_text = match["own"] or match["date"] or match["month"]
    days = read_days(day_text, forms.days) if day_text else None
    yield Reference(MentionKind.POLITBURO, body, days, match.span("name"))


def _at(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if re.search("考察|调研|视察", match["name"]):
        return
    after = forms.after(match, 24)
    if forms.is_leaders(match, after) or "重要讲话" in after:
        span = _span_of_name(match, forms)
        for name in _names_in_list(match["name"]):
            activity = _ACTIVITY.search(name)
            if activity or _MEETING.search(name):
                what = activity["what"] if activity else None
                yield _occasion_reference(what or name)._replace(span=span)


def _spirit(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    span = _span_of_name(match, forms)
    yield from (reference._replace(span=span) for reference in _occasion(match, forms))


def _occasion(match: re.Match[str], _: TextForms) -> Iterator[Reference]:
    for name in _names_in_list(match["name"]):
        if len(_letters(name)) >= _MIN_LETTERS:
            yield _occasion_reference(name)


def _occasion_reference(name: str) -> Reference:
    """Return the reference to an occasion; meetings of the Party's bodies are numbered by term."""
    term = _OF_TERM.match(name)
    days = days_of_term(read_numeral(term[1]) or 0) if term else None
    letters = _letters(name[term.end() :] if term else name)
    if commission := _COMMISSION.match(letters):
        number = write_numeral(read_numeral(commission["number"]) or 0)
        letters = f"{body_key(commission['body'])}第{number}次{letters[commission.end() :]}"
    # The State Council has one each week.
    return Reference(MentionKind.OCCASION, letters, days, is_general=letters == "国务院常务会议")


def _span_of_name(match: re.Match[str], forms: TextForms) -> tuple[int, int]:
    """Return the span of the name, without its lead-in."""
    end = match.end("name")
    return forms.span(match, (end - len(_without_lead_in(match["name"])), end))


def _names_in_list(names: str) -> Iterator[str]:
    """Yield the names of a list of occasions, each without its lead-in."""
    *earlier, last = _AND.split(names)
    for name in [*filter(_MEETING.search, earlier), last]:
        bare = _without_lead_in(_HEADLINE.sub("", name)).removeprefix("在")
        # A plenum may be that of another party; ``_plenum`` checks this.
        if not any(
            (
                _PLENARY.search(bare),
                _EMPTY.fullmatch(bare),
                _HAPPENS.search(bare),
                _ROUTINE.search(bare),
            )
        ):
            yield bare


def _leaders_occasion(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    before = forms.before(match, 16)
    if patterns.LEADER.search(before) and not re.search("[，。]", before[-3:]):
        yield from _occasion(match, forms)


def _instruction(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if re.search(
        "(?:国务院总理|李强|李克强)(?:作出|同志|日前|近日|[0-9月]+日)*$", forms.before(match, 16)
    ):
        return
    name = _letters(match["name"])
    if len(name) >= 3:
        parts = match.groupdict("")
        is_repeated = bool(parts.get("often") or parts.get("several"))
        is_general = is_repeated or parts.get("made") in ("的", "")
        yield Reference(MentionKind.INSTRUCTION, name, is_general=is_general)


def _greeting(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    if forms.is_leaders(match):
        yield Reference(MentionKind.LETTER, _letters(match["name"]))


def _letter(match: re.Match[str], _: TextForms) -> Iterator[Reference]:
    name = _letters(match["name"] or match["name2"] or "")
    if len(name) >= 2:
        yield Reference(MentionKind.LETTER, name)


# In text without gaps.
NUMBERS: Final[tuple[Pattern, ...]] = (
    Pattern(numbers.DOCUMENT_NUMBER, numbers.name_documents, "号"),
    Pattern(numbers.ORDER, numbers.name_orders, "号"),
    Pattern(numbers.LATIN, numbers.name_latin, "no"),
    Pattern(numbers.WITHOUT_YEAR, numbers.name_without_year, "号文"),
)
CLOSED: Final[tuple[Pattern, ...]] = (
    *NUMBERS,
    Pattern(patterns.DOCUMENT, _document, "》"),
    Pattern(patterns.STUDY, _study, "集体学习"),
    Pattern(patterns.STUDY_OF_DAY, study_of_day, "集体学习"),
    Pattern(patterns.PLENUM, _plenum, "全"),
    Pattern(patterns.DISCIPLINE, _discipline, "纪"),
    Pattern(patterns.CONGRESS, _congress, "大"),
    Pattern(patterns.ASSEMBLY, _assembly, "次会议"),
    Pattern(patterns.TWO_SESSIONS, _two_sessions, "两会"),
    Pattern(patterns.NEW_YEAR, _new_year, "新年贺词"),
    Pattern(patterns.POLITBURO, _politburo, "政治局"),
    Pattern(VISIT, name_visits, ""),
    Pattern(patterns.QUOTED_DAY, quoted_day, "重要讲话"),
)
# In text with paragraph ends and the spaces of headlines.
OPEN: Final[tuple[Pattern, ...]] = (
    Pattern(patterns.AT, _at, "在"),
    Pattern(patterns.SPIRIT, _spirit, ""),
    Pattern(patterns.NATIONAL, _occasion, "会"),
    Pattern(patterns.HELD, _leaders_occasion, ""),
    Pattern(patterns.INSPECTION, inspection, "在"),
    Pattern(patterns.REPORTED, inspection, "听取"),
    Pattern(patterns.INSTRUCTION, _instruction, "重要"),
    Pattern(patterns.INSTRUCTED, _instruction, "重要"),
    Pattern(patterns.ON_DAY, _instruction, "作出"),
    Pattern(patterns.REPLY, _letter, "信"),
    Pattern(patterns.GREETING, _letter, "致"),
    Pattern(patterns.GREETED, _greeting, "贺"),
    Pattern(patterns.DATED, dated, "讲话"),
    Pattern(patterns.DATED, dated, "示"),
)
# Occasions in the title of a directive.
ANNOUNCED: Final[tuple[Pattern, ...]] = (
    Pattern(patterns.OPENED, _occasion, ""),
    Pattern(patterns.CONVENED, _occasion, "举行"),
)
