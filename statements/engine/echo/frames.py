"""Frames: the parts of a clause before what it asks for, such as point numbers, speakers and 要."""

import re

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SEEKING = "真务实|新求变|同存异|实效"  # after 求 in 要求真务实, which is no 要求
# Words that begin with 要 and are no demand, but 要强化, 要不断 and 要领会 are. 幺 is how 么 folds.
_WORD = (
    "素|点(?![面燃亮])|闻|害|领(?![会导悟航跑先])|道(?!德)|职(?![能工业责教])|件|地(?![方区])|塞|案(?!例)"
    "|事(?![先前关业])|务(?![必实求])|义(?!无)|旨|约(?![束谈])|挟|紧[的事]|不[然是要得]|幺|是"
    f"|求(?!{_SEEKING})"
)
_MUST = f"(?:要(?!{_WORD})|必须)"
_POINT = (
    rf"{_NUMERAL}(?:是|要(?!{_WORD}))|(?:另|再|还有)?一个是|另?一方面|其{_NUMERAL}是|首先(?:是)?|其次(?:是)?"
    rf"|(?:再次|第{_NUMERAL}个?|最后)(?:是|{_MUST})"
)
_JOINT = "(?:(?:与此)?同时|此外|另外|因此|为此|总之)"

_SOURCE = "讲话|公报|决定|意见|通知|报告|文件|(?:评论员)?文章|方案|规划|纲要|措施|建议|社论|评论员?"
_MEETING = "会议|全会|大会|座谈会"
_SPEAKER = (
    "(?:习近平(?:总书记|主席|同志)?|总书记|党中央|中共中央|国务院|中央政治局|"
    f"(?:中央|全国)(?:.{{2,8}}(?:{_MEETING}))?|{_MEETING}|{_SOURCE}|与会(?:同志|人员|者)|大家|他|她)"
)
_MANNER = (
    "(?:还|并|也|又|最后|同时|再次|多次|一再|一致|普遍|始终|进一步|深刻|特别|着重|反复|郑重|明确"
    "|强调)"
)
_SAY = "(?:指出|强调|认为|表示|写道|说(?![明服到起法理话]))"
_VERB = f"(?:{_SAY}|要求(?!{_SEEKING})|提出|号召|宣布)"
_OCCASION = "在.{1,30}?(?:[上中时]|期间)"
_SOUGHT = r".*的(?:问题|要求|任务|目标|意见|建议)\Z"  # what is named: 提出必须解决的问题
_OFFICE = "总理|书记|主席|委员长|主任|[部省市州县局厅司院校行]长|检察长|秘书长|常委|委员|同志"
# Somebody with an office, in one clause with what he asks for: 省委书记王浩强调要.
_OFFICIAL = f"[^的要]{{0,12}}(?:{_OFFICE}|总书记)[^的要]{{0,4}}?"
_SAYS = (
    f"(?:{_SPEAKER}{_MANNER}*{_VERB}|{_MANNER}+{_VERB}|指出|强调|认为|写道"
    f"|.{{2,12}}?{_OCCASION}{_MANNER}*{_SAY})(?![的了过性])"
    f"|(?:.{{0,4}}?|{_OFFICIAL}{_MANNER}*)(?:{_SAY}|要求|提出|号召)(?={_MUST})(?!{_SOUGHT})"
)

_BARE_LEAD = f"{_POINT}|{_MUST}|{_JOINT}(?={_MUST})"
_BARE_FRAME = f"首先|其次|再次|最后|{_JOINT}|第?{_NUMERAL}是?|另?一方面|其{_NUMERAL}|总的来?看"
# An attribution alone, perhaps with the occasion or the office: 习近平在主持学习时强调.
_ATTRIBUTION = (
    f"{_SAYS}|{_SPEAKER}(?:明确|确定|决定|部署)|{_SPEAKER}.{{0,40}}{_SAY}|.{{2,4}}(?:指出|强调|表示|说)"
    f"|.{{0,12}}(?:{_MEETING}|{_SOURCE}){_MANNER}*(?:{_SAY}|提出|明确)"
    f"|.{{0,20}}(?:{_OFFICE}).{{0,4}}?{_MANNER}*(?:{_SAY}|提出)"
)
# What comes before a core, or is a clause alone. Clauses without a verb of saying are read by a
# shorter expression, since most have none.
_FRAME = re.compile(rf"\A(?:{_BARE_FRAME})\Z|(?:{_BARE_LEAD})(?=..)")
_FRAME_OF_SPEECH = re.compile(
    rf"\A(?:{_BARE_FRAME}|{_ATTRIBUTION})\Z|(?:{_BARE_LEAD}|{_SAYS})(?=..)"
)
# Words without brackets, so that it is searched for by first letters.
_SPEECH = re.compile("指出|提出|强调|认为|表示|写道|说|要求|号召|宣布|明确|确定|决定|部署")


def leading_letters(letters: str) -> int:
    """Return how many letters of a clause precede its core; all of them where it has none.

    ``letters`` are those of one clause, as ``engine.text.normalisation`` gives them.
    """
    frame = _FRAME_OF_SPEECH if _SPEECH.search(letters) else _FRAME
    at = 0
    while lead := frame.match(letters, at):
        at = lead.end()
    return at
