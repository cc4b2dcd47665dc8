"""The names of a directive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from statements.engine.dates.days import Days
from statements.engine.mentions.find import find_names, find_numbers
from statements.engine.mentions.mention import Mention, MentionKind, speech_name
from statements.engine.mentions.patterns import LEADER
from statements.engine.mentions.periods import term_of
from statements.engine.mentions.reading import letters_only
from statements.engine.mentions.titles import PLACE
from statements.engine.text.folding import fold
from statements.engine.text.normalisation import normalise

type Name = tuple[MentionKind, str]

_LEAD = 400  # characters at the start of a document that may have its number and who adopted it
_DOCUMENT = re.compile(
    "(?<=.{4})"
    "(?:决定|决议|意见|通知|方案|规划|纲要|办法|条例|规定|准则|规则|建议|公报|要点|计划|措施|报告)$"
)
_ADOPTED = re.compile("中央委员会第([一二三四五六七八九])次全体会议通过")
# A plenum that is prepared, studied or carried out is not the directive itself.
_NOT_ITSELF = re.compile("(?:召开|学习|贯彻|落实|提请|宣传|迎接|准备)[^ ]{0,12}$")
_ITSELF = re.compile("公报|上|时|决定|报告|在京|在北京|举行|开幕|闭幕|$")
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
    title = directive.title
    mentions = find_names(title, directive.days)
    own = [name for name in mentions if name.is_understood and _is_own(name, title)]
    for mention in own:
        yield from _with_short_names(mention.kind, mention.name)
    yield from _days_of_speech(directive, {mention.kind for mention in own})
    whole = letters_only(title)
    if "《" not in whole and _DOCUMENT.search(whole):
        name = normalise(re.sub("^.*?(?=关于)", "", whole)).text
        yield from _with_short_names(MentionKind.DOCUMENT, name)
        if PLACE.match(whole):
            yield MentionKind.DOCUMENT, normalise(whole).text
    yield from _names_in_lead(directive)


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
    for mention in find_numbers(lead)[:1]:
        if mention.is_understood:
            yield mention.kind, mention.name
