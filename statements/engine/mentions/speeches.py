"""Speeches and instructions that are called by their day."""

import re
from collections.abc import Iterator

from statements.engine.mentions import patterns
from statements.engine.mentions.mention import MentionKind, Reference, speech_name
from statements.engine.mentions.periods import read_days
from statements.engine.mentions.text_forms import TextForms
from statements.engine.text.numerals import read_numeral

# Other bodies have study sessions of their own. Short words are looked for nearby only.
OTHER_BODY = re.compile(
    "民革|民盟|民建|民进|农工党|致公党|九三|台盟|共青团|团|工会|妇联|省委|市委|区委|县委|自治区党委|"
    "党组|党委|中心组|支部|厅|局|部|院|州委|旗委"
)
_OTHER_HOST = re.compile(f"(?:{OTHER_BODY.pattern}|[会司校])的?$")
_ANSWERED = re.compile("召开|主持|举行|出席|会议|(?<!集体)学习|传达|贯彻|落实")


def study_of_day(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the speech of a day on which the Politburo studied."""
    has_body = match["body"] or match["body2"]
    is_named = "月" not in match["date"] and not _OTHER_HOST.search(forms.before(match, 8))
    if (has_body or is_named) and (days := read_days(match["date"], forms.days)):
        yield Reference(MentionKind.SPEECH, speech_name(days[0]), days)


def dated(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield what the leader said on each day of a match of ``DATED``."""
    start, end = forms.span(match)
    first, _ = forms.sentence(start, end)
    if not forms.names_leader(first, end) or _ANSWERED.search(match["between"]):
        return  # the day of somebody else, or of the answer
    is_order = match["sort"] not in (None, "讲话")
    for day in patterns.DAY_OF_LIST.finditer(match["dates"]):
        if days := read_days(day.group(), forms.days):
            yield Reference(MentionKind.SPEECH, speech_name(days[0], is_order=is_order), days)


def quoted_day(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the speech of a day that has become its name: 七一, 8·19."""
    month = match["month"] or match["han_month"] or "7"
    day = match["day"] or match["han_day"] or "1"
    numbers = read_numeral(month), read_numeral(day)
    if None not in numbers and (days := read_days("{}月{}日".format(*numbers), forms.days)):
        yield Reference(MentionKind.SPEECH, speech_name(days[0]), days)
