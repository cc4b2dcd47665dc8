"""Frames: the parts of a clause before what it asks for, such as point numbers, speakers and 要."""

import re

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_WORD = "求素点闻害领道职件地塞案事务义旨紧强不么是"  # letters that form a word with 要
_MUST = f"要(?![{_WORD}])|必须"
_POINT = (
    rf"{_NUMERAL}(?:是|要(?![{_WORD}]))|首先(?:是)?|其次(?:是)?"
    rf"|(?:再次|第{_NUMERAL}|最后)(?:是|{_MUST})"
)

_SPEAKER = (
    "习近平(?:总书记|主席|同志)?|总书记|党中央|中共中央|中央|国务院|中央政治局|"
    "会议|全会|大会|座谈会|讲话|公报|决定|意见|通知|报告|文件|文章|他|她"
)
_MANNER = "(?:还|并|也|又|最后|同时|再次|进一步|深刻|特别|着重|反复|郑重|明确)"
_VERB = "(?:指出|强调|要求|提出|认为|表示|号召|宣布|写道|说)"
_SAYS = f"(?:{_SPEAKER}){_MANNER}*{_VERB}(?!的)|{_MANNER}+{_VERB}(?!的)"

_LEAD = re.compile(f"(?:{_POINT}|{_SAYS}|{_MUST})(?=..)")
# An attribution alone, perhaps with the occasion: 习近平在主持学习时强调.
_FRAME_ALONE = re.compile(
    f"{_SAYS}|(?:{_SPEAKER}).{{0,40}}(?:指出|强调|表示|认为|写道|说)|.{{2,4}}(?:指出|强调|表示|说)"
    f"|首先|其次|再次|最后|同时|第?{_NUMERAL}是?"
)


def leading_letters(letters: str) -> int:
    """Return how many letters of a clause precede its core; all of them where it has none.

    ``letters`` are those of one clause, as ``engine.text.normalisation`` gives them.
    """
    if _FRAME_ALONE.fullmatch(letters):
        return len(letters)
    at = 0
    while lead := _LEAD.match(letters, at):
        at = lead.end()
    return at
