"""The names of a directive."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from statements.engine.dates.days import Days
from statements.engine.mentions.find import find_mentions, find_names, find_numbers
from statements.engine.mentions.mention import Mention, MentionKind, speech_name
from statements.engine.mentions.patterns import LEADER
from statements.engine.mentions.periods import term_of
from statements.engine.mentions.text_forms import letters_only
from statements.engine.mentions.titles import PLACE, is_unquoted_title, without_remarks
from statements.engine.text.folding import fold
from statements.engine.text.normalisation import normalise

type Name = tuple[MentionKind, str]

_LEAD = 400  # characters at the start of a document that may have its number and who adopted it
_MIN_DOCUMENT_LETTERS = 5  # of a title that may be quoted loosely
_MIN_QUOTED_LETTERS = 3  # of a title that means its directive: 《讲话》 may be any
_ADOPTED = re.compile("中央委员会第([一二三四五六七八九])次全体会议通过")
# A plenum that is prepared, studied or carried out is not the directive itself.
_NOT_ITSELF = re.compile("(?:召开|学习|贯彻|落实|提请|宣传|迎接|准备)[^ ]{0,12}$")
_FIRST_SENTENCE = re.compile(r"[^。！？\n]{4,}")
_ISSUED = re.compile("(?:印发|发布|公布)了?$")
_IS_HELD = re.compile("，?(?:于|[0-9]|在京|在北京)")
# What comes after these is not what the sentence announces.
_IS_SERVED = re.compile("贯彻|落实|依据|根据|按照|参加|闭幕|当选|部署|深入学习")
_IS_DISCUSSED = re.compile("精神|[^，。]{0,24}(?:引[发起]|反响|热议)")
# Titles of texts about a directive, which announce nothing of their own.
_IS_COMMENT = re.compile("评论|社论|述评|综述|解读|侧记|反响|热议|专访|答记者问|背景")
_ITSELF = re.compile("公报|上|时|决定|报告|在京|在北京|举行|开幕|闭幕|$")
# Short titles, and how a text names what they mean: 民营企业座谈会, 山东考察讲话, 大会贺信.
_SPEECH_THERE = "(?:[上时]?的?(?:重要)?讲话)?(?:精神)?"
_LEADER = "(?:习近平(?:总书记|主席)?)?"
_IN_A_TEXT = (
    (
        re.compile(
            f"{_LEADER}[在赴]?([^ ，。]{{2,8}}?)(?<!科学)(?<!访问)(?:考察|视察){_SPEECH_THERE}"
        ),
        "习近平总书记在{}考察时的讲话",
    ),
    (
        re.compile(f"{_LEADER}(?:考察|视察)([^ ，。]{{2,8}}?){_SPEECH_THERE}"),
        "习近平总书记在{}考察时的讲话",
    ),
    (re.compile(f"{_LEADER}致?([^ ，。]{{4,30}}?)的?贺信(?:精神)?"), "习近平致{}的贺信"),
    (
        re.compile(f"{_LEADER}在?((?!.{{0,60}}(?:主持|出席))[^ ，。]{{3,40}}?){_SPEECH_THERE}"),
        "学习贯彻{}精神",
    ),
)
_SPEECH = re.compile("习近平[^。]{0,60}重要讲话")
_WRITTEN = frozenset(
    {MentionKind.DOCUMENT, MentionKind.NUMBER, MentionKind.LETTER, MentionKind.NEW_YEAR}
)
_MEETINGS = frozenset(
    {MentionKind.PLENUM, MentionKind.CONGRESS, MentionKind.STUDY, MentionKind.DISCIPLINE}
)
# Usual short names.
_ALSO = (
    (
        re.compile("国民经济和社会发展第(十.)个五年规划(?:和.{0,12}目标)?的?(建议|纲要)$"),
        r"\1五规划\2",
    ),
    (re.compile("庆祝中华人民共和国成立[0-9]*周年招待会"), "国庆招待会"),
    (re.compile("中国科学院.*院士大会"), "两院院士大会"),
)


@dataclass(frozen=True, slots=True)
class Directive:
    """What a mention can mean. ``days`` are the first and last day it may be of.

    ``jurisdiction_code`` is that of the jurisdiction that issued it, empty where unknown; ``tags``
    are the names of its topics.
    """

    id: str
    title: str
    text: str = ""
    days: Days | None = None
    jurisdiction_code: str = ""
    tags: frozenset[str] = frozenset()


def names_of(directive: Directive) -> Iterator[Name]:
    """Yield the names of a directive, some perhaps twice."""
    title = without_remarks(fold(directive.title, keep_spaces=True).text)
    mentions = find_names(title, directive.days)
    own = [name for name in mentions if name.is_understood and _is_own(name, title)]
    own = own or list(_names_in_short_title(title, directive.days))
    if not (own or is_unquoted_title(normalise(title).text) or _IS_COMMENT.search(title)):
        own = list(_announced(directive))
    for mention in own:
        yield from _with_short_names(mention.kind, mention.name)
    yield from _names_of_the_year(title, own, directive.days)
    yield from _days_of_speech(directive, {mention.kind for mention in own})
    yield from _names_in_title(title)
    # The number is often a remark: 关于修建桥梁的意见（国发〔2025〕9号）.
    yield from _numbers(find_numbers(directive.title))
    yield from _names_in_lead(directive)


def titles_of(directive: Directive) -> frozenset[str]:
    """Return the title of a directive as it is quoted, with what sites add to it and without."""
    title = letters_only(directive.title)
    keys = {normalise(title).text, quoted_key(directive.title)}
    return frozenset(key for key in keys if len(key) >= _MIN_QUOTED_LETTERS)


def quoted_key(title: str) -> str:
    """Return the letters of a title without what sites and editors add to it."""
    return normalise(without_remarks(letters_only(title))).text


def _names_in_short_title(title: str, days: Days | None) -> Iterator[Mention]:
    """Yield what a short title names when it is put as texts put it."""
    for form, sentence in _IN_A_TEXT:
        if match := form.fullmatch(title):
            start = sentence.index("{}")
            end = start + len(match[1])
            mentions = find_mentions(sentence.format(match[1]), days)
            whole = [name for name in mentions if name.start <= start and name.end >= end]
            yield from (name for name in whole if name.is_understood)
            if whole:
                return


def _announced(directive: Directive) -> Iterator[Mention]:
    """Yield what the first sentence of a text announces: many titles are slogans alone."""
    start = _FIRST_SENTENCE.match(directive.text[:_LEAD].lstrip())
    sentence = start[0] if start else ""
    for name in find_names(sentence, directive.days):
        before, after = sentence[: name.start], sentence[name.end :]
        if name.kind is MentionKind.DOCUMENT:
            is_own = bool(_ISSUED.search(letters_only(before)))
        elif name.kind in _MEETINGS - {MentionKind.STUDY}:
            is_own = bool(_IS_HELD.match(letters_only(after)))
        else:
            is_own = not _IS_SERVED.search(letters_only(before))
        is_own = is_own and not _IS_DISCUSSED.match(letters_only(after))
        if is_own and name.is_understood:
            yield name


def _names_in_title(title: str) -> Iterator[Name]:
    """Yield the names that the title of a document gives it, however loosely it is quoted."""
    name = normalise(title).text
    if "《" in title or len(name) < _MIN_DOCUMENT_LETTERS or not is_unquoted_title(name):
        return
    yield from _with_short_names(MentionKind.DOCUMENT, re.sub("^.*?(?=关于)", "", name))
    if PLACE.match(name):
        yield MentionKind.DOCUMENT, name


def _names_of_the_year(title: str, own: Iterable[Mention], days: Days | None) -> Iterator[Name]:
    """Yield what there is once a year: 全国两会 is the session of the People's Congress."""
    if days and any(mention.name.startswith("people:") for mention in own):
        yield MentionKind.CONGRESS, f"two-sessions:{days[1].year}"
    if days and title.startswith("中央一号文件") and not _IS_COMMENT.search(title):
        yield MentionKind.NUMBER, f"中发{days[1].year}-1"


def _with_short_names(kind: MentionKind, name: str) -> Iterator[Name]:
    yield kind, name
    for pattern, short_name in _ALSO:
        if match := pattern.search(name):
            yield kind, match.expand(short_name)


def _is_own(name: Mention, title: str) -> bool:
    """Whether a name in a title is that of the directive itself, and not of its subject."""
    before = fold(title[: name.start], keep_spaces=True).text
    after = letters_only(title[name.end :])
    if name.kind in _MEETINGS:
        return bool(_ITSELF.match(after)) and not _NOT_ITSELF.search(before)
    return name.kind is not MentionKind.DOCUMENT or "审议" not in before


def _days_of_speech(directive: Directive, kinds: set[MentionKind]) -> Iterator[Name]:
    """Yield the day of a speech or of instructions, and the day before, since news may be late."""
    title, lead = letters_only(directive.title), letters_only(directive.text[:_LEAD])
    is_leaders = LEADER.search(title) or _SPEECH.search(lead)
    if not directive.days or not is_leaders or kinds & _WRITTEN:
        return
    first, last = directive.days
    if first == last and first > date.min:
        for day in (first, first - timedelta(days=1)):
            yield MentionKind.SPEECH, speech_name(day, is_order=MentionKind.INSTRUCTION in kinds)


def _names_in_lead(directive: Directive) -> Iterator[Name]:
    """Yield the number of a document, and the plenum that adopted it."""
    lead = directive.text[:_LEAD]
    adopted = _ADOPTED.search(letters_only(lead))
    if adopted and directive.days:
        number = "一二三四五六七八九".index(adopted.group(1)) + 1
        yield MentionKind.PLENUM, f"{term_of(directive.days[1])}:{number}"
    # The first number is its own; others are those of documents that it refers to.
    yield from _numbers(find_numbers(lead)[:1])


def _numbers(mentions: Iterable[Mention]) -> Iterator[Name]:
    return ((mention.kind, mention.name) for mention in mentions if mention.is_understood)
