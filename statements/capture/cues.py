"""Signs that a page is a directive or a response, each by a name that people see.

The weights are set by hand. What people decide about drafts shows how often each cue was right.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LIKELY_SCORE: Final = 0.5  # from which a page becomes a draft
LEAD_CHARACTERS: Final = 400  # of the text, where news says who did what
_MAX_WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern in title or lead. ``weight`` is added to the score; below 0 it speaks against.

    ``body_kind`` is the kind of body that the cue proposes, if any.
    """

    name: str
    pattern: str
    weight: float
    body_kind: str = ""


CUES: Final = (
    Cue("relayed 传达学习", "传达学习|传达贯彻", 0.35),
    Cue("carried out 学习贯彻", "学习贯彻|贯彻落实|抓好落实|贯彻意见", 0.2),
    Cue("study group 中心组学习", "理论学习中心组|集体学习", 0.35),
    Cue("special meeting 专题会议", "专题会议|部署会|推进会|动员会", 0.3),
    Cue("Party group 党组会议", "党组(?:（扩大）)?会议|党组理论", 0.3),
    Cue("inspection 调研", "调研|考察时", 0.2),
    Cue("plan 行动方案", "行动方案|行动计划|实施方案|工作方案", 0.35),
    Cue("policy 意见、通知", "实施意见|若干措施|的通知|的意见", 0.3),
    Cue("commentary 评论员", "本报评论员|社论", 0.3),
    Cue("the centre 中央", "习近平|党中央|中央关于|国务院|中共中央|政治局", 0.15),
    Cue("demands 强调、要求", "会议强调|会议要求|会议指出|学习时强调|强调指出", 0.15),
    Cue(
        "Party committee 党委",
        "省委常委会|省委书记|省委理论|[市区县州]委常委会|自治区党委|省委",
        0.2,
        body_kind="party",
    ),
    Cue(
        "government 政府",
        "省政府|省人民政府|省长|[市区县州]政府|自治区政府|自治区人民政府",
        0.2,
        body_kind="government",
    ),
    Cue("congress 人大", "人大常委会", 0.15, body_kind="congress"),
    Cue("CPPCC 政协", "政协", 0.15, body_kind="cppcc"),
    Cue("other news 其他新闻", "天气|气温|球赛|足球|篮球|展览|开幕式|公交|演唱会|彩票", -0.5),
)


@dataclass(frozen=True, slots=True)
class CueHit:
    """One cue with the words that show it."""

    name: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the cues say of a page. ``score`` is from 0 to 1, the sum of the weights in bounds."""

    score: float
    hits: tuple[CueHit, ...]
    body_kind: str


def judge_page(title: str, text: str, cues: Iterable[Cue] = CUES) -> Judgement:
    """Look for cues in a title and the beginning of a text."""
    words = f"{title}\n{text[:LEAD_CHARACTERS]}"
    pairs = list(_matches(words, cues))
    hits = tuple(CueHit(cue.name, matching_words, cue.weight) for cue, matching_words in pairs)
    return Judgement(
        score=round(min(1.0, max(0.0, sum(hit.weight for hit in hits))), 2),
        hits=hits,
        body_kind=next((cue.body_kind for cue, _words in pairs if cue.body_kind), ""),
    )


def _matches(words: str, cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    for cue in cues:
        if match := re.search(cue.pattern, words):
            yield cue, match[0][:_MAX_WORDS]
