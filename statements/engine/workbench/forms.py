"""The form of a text by its headline and first words, and the body that it is by."""

import re
from dataclasses import dataclass
from typing import Final

from statements.engine.mentions.provinces import PROVINCES

# What a headline ends with if it is that of a document.
_END = r"》?(?:发布|印发|公布)?$"
# Behind a meeting that is only studied or carried out.
_STUDIED = r"(?!精神|上的|部署|确定|关于|重要)"
# By code (``seeds/genres.csv``, ``seeds/ai_case.json``), the most special first.
FORMS: Final = (
    # Who was moved by a speech or an article made neither.
    ("media-review", r"(?:热烈|强烈)反响"),
    ("politburo-meeting", r"^(?:中共)?中央政治局(?:常务委员会|常委会)?(?:.{1,8}日)?召开.{0,2}会议"),
    ("study-group", r"理论学习中心组"),
    ("collective-study", r"中央政治局.{0,12}集体学习"),
    (
        "standing-committee",
        r"常委会(?:\(扩大\)|（扩大）)?(?:扩大)?(?:召开)?会议|召开常委会|常委会召开",
    ),
    ("executive-meeting", r"常务会议"),
    ("party-group-meeting", r"党组(?:\(扩大\)|（扩大）|理论学习)?(?:召开)?会议|党组会"),
    # Before documents, which a meeting may study; but 关于召开…推进会的通知 is a notice.
    ("special-meeting", r"^(?!.{0,20}关于召开).*(?:专题会议|专题会|推进会|动员会|部署会)"),
    # Told by the last word: 关于印发《…行动方案》的通知 is a notice.
    ("notice", rf"(?:印发|发布|关于).{{0,60}}通知{_END}"),
    ("opinions", rf"(?:(?:实施|指导)意见|关于.{{0,60}}的意见){_END}"),
    ("action-plan", rf"(?:方案|行动计划|若干措施){_END}"),
    ("work-plan", rf"工作要点{_END}"),
    ("work-report", r"(?<!审议)(?<!讨论)(?<!听取)政府工作报告(?:》|（.{1,20}）|——.*)?$"),
    ("forum", rf"座谈会{_STUDIED}"),
    ("work-conference", rf"工作会议{_STUDIED}"),
    ("plenum", r"中国共产党第.{1,4}届中央委员会第.{1,3}次全体会议(?:公报|.{0,4}在京|，)"),
    ("instruction", r"作出(?:重要)?(?:指示|批示)(?:强调|指出|$|\s)"),
    ("commentary", r"本报评论员|社论"),
    # A headline of an author's name; 会议指出：, 原标题：, 新华社： and 安徽： are none.
    (
        "signed-article",
        r"署名文章|^(?!会议|大家|原标题|编者按|摘要|导读|来源|快讯|图解|视频"
        rf"|(?:{PROVINCES})：)"
        r"[\u4e00-\u9fff]{1,2}[\u4e00-\u9fff](?<![社报网])：|在《求是》",
    ),
    # Not the visit that a meeting studies (在浙江考察时的重要讲话精神). What stands behind 强调 or
    # 要求 was said on this one.
    ("inspection", r"(?:调研|考察)(?![^强要]{0,8}重要(?:讲话|指示))"),
    # Not that of another, nor the meeting at which somebody spoke (出席会议并讲话).
    ("speech", r"(?<!重要)(?<!并)讲话(?!精神)|致辞"),
)
# First words name what somebody else wrote, said or held.
_OF_HEADLINES = {"plenum", "instruction", "signed-article", "speech"}
# Some meeting, if nothing says which.
_RELAYING = re.compile(r"传达学习|传达贯彻")
_PATTERNS = [(code, re.compile(pattern, re.MULTILINE)) for code, pattern in FORMS]
_BODY = re.compile(
    r"(?:中共)?(?P<place>[\u4e00-\u9fff]{0,4}?)"
    r"(?P<rank>省委|自治区党委|市委|省人民政府|省政府|自治区政府|自治区人民政府|市政府|市人民政府"
    r"|省人大常委会|自治区人大常委会|市人大常委会|省政协|自治区政协|市政协)"
    r"(?P<part>理论学习中心组|党组)?"
)
_KINDS = (("政府", "government"), ("人大", "congress"), ("政协", "cppcc"), ("委", "party"))


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as a text names it, without its place: 省委理论学习中心组 of 陕西."""

    name: str
    kind: str


def form_of(title: str, lead: str) -> str:
    """Return the code of the form; empty if neither headline nor first words show it."""
    for code, pattern in _PATTERNS:
        if pattern.search(title):
            return code
    for code, pattern in _PATTERNS:
        if code not in _OF_HEADLINES and pattern.search(lead):
            return code
    return "special-meeting" if _RELAYING.search(f"{title}\n{lead}") else ""


def body_in(text: str) -> NamedBody | None:
    """Return the first body of a province or city that a text names; None without one."""
    match = _BODY.search(text)
    if match is None:
        return None
    name = match["rank"] + (match["part"] or "")
    kind = next(kind for sign, kind in _KINDS if sign in match["rank"])
    return NamedBody(name, kind)
