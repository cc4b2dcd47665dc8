"""Titles of documents: 《关于推进桥梁养护的意见》, then 《意见》."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from statements.engine.mentions.mention import Mention, MentionKind
from statements.engine.mentions.provinces import PROVINCES
from statements.engine.text.normalisation import normalise

_SORTS = (
    "决定|决议|意见|通知|方案|规划|纲要|规划纲要|办法|条例|规定|准则|规则|建议|公报|要点|计划|措施"
    "|报告|通报|选编|白皮书"
)
_OTHER_SORTS = (
    "法|令|章程|细则|标准|目录|清单|指南|指引|批复|函|宣言|声明|公约|规范|制度|办法|公告|通告|倡议"
)
# 2025年版, 2025修正, and the years of a plan: （2025—2027年）, （2025年至2027年）
_VERSION = (
    "(?:草案|试行|暂行|修订|修正|稿|修正案|征求意见|[一二三]次审议|送审|[0-9]{4}年版|[0-9]{4}(?=修[订正])"
    "|(?:20[0-9]{2}年?[至到]?)?20[0-9]{2}年){0,4}"
)
# What many documents are called: 《实施方案》, 《若干措施》.
_USUAL_WORDS = (
    "(?:实施|行动|若干|指导|工作|总体|暂行|管理|试点|改革|专项|具体|政策|配套|有关|相关|规划|建设|发展|补充"
    "|[一二三五十]年|重点|任务|整改|分工|责任|年度|应急|贯彻|落实|学习){0,4}"
)
SORT_OF_DOCUMENT: Final = re.compile(f"{_USUAL_WORDS}(?:{_SORTS}|{_OTHER_SORTS}){_VERSION}")
_ENDS_AS_DOCUMENT = re.compile(f"(?:{_SORTS}|{_OTHER_SORTS}){_VERSION}$")
# Slogans end so too: 完善人民代表大会制度, 推动公正司法. Only in 《》 are they titles.
_ENDS_AS_SLOGAN = re.compile("(?:[执司立守普合方想]法|制度|标准|规范|倡议|宣言|声明)$")
_ENDS_WITH_VERSION = re.compile(f"{_VERSION}$")
# What sites and editors add: （受权发布）, （全文）, （国发〔2017〕35号）, 全文发布, _中国政府网.
_NO_PLACE = f"(?!.(?:{PROVINCES}))"
_BRACKETED = "（[^（）]{1,60}）|〔[^〔〕]{1,60}〕"
_REMARK_BEFORE = re.compile(f"{_NO_PLACE}(?:{_BRACKETED})")
_REMARK = re.compile(f"(?:{_NO_PLACE}(?:{_BRACKETED})|全文(?:发布|公布)?|[_|][^_|]{{1,60}})$")
_MAX_REMARKS = 3
_GAZETTE = re.compile("(?:国务院|政府|法院|检察院|委员会)公报$")  # a periodical
# What a meeting itself adopts, hears or publishes.
_OWN = re.compile(
    "(?:审议(?:并)?(?:原则)?(?:通过)?|(?:原则|表决)?通过|讨论|研究|制定|出台|题为|宣读|编印|编写|起草)(?:了)?"
    "(?:关于)?(?:新?修订[后的]*)?(?:《[^《》]*》(?:\\(草案\\))?[、和及]?)*$"
)
OWN_LENGTH: Final = 120  # characters before a title that are searched for who adopts it
_YEARLY = re.compile("(?:报告|公报|要点|计划|安排|白皮书)$")
# What a plenum adopts, and is then called by its sort alone.
_OF_A_PLENUM = re.compile("决定|决议|建议|公报")
_MAX_SHORT_LETTERS = 12
_DEFINES = re.compile(
    "(?:（[^（）]{0,24}）)?[（，](?:[^（）《》]{0,24}，)?(?:(?:以下|下文|下)[统简]?|[统简])称为?[：“]?"
)
_MAX_EARLIER = 30  # titles before a short one that it may stand for
_MIN_LIKENESS = 0.85  # of titles, which are quoted more exactly than names of occasions
# 山东省…行动方案 is not the plan of the centre that it follows.
PLACE = re.compile(f"{PROVINCES}|全[省市区县]")
_CARRIES_OUT = re.compile("(?:贯彻|落实|印发|转发)[^的]{0,16}$")


def is_directive_title(name: str) -> bool:
    """Whether a title ends as those of documents do, not as those of books and newspapers."""
    return bool(_ENDS_AS_DOCUMENT.search(name)) and not _GAZETTE.search(name)


def is_unquoted_title(name: str) -> bool:
    """Whether words without 《》 are the title of a document, and no slogan that ends alike."""
    return is_directive_title(name) and not _ENDS_AS_SLOGAN.search(name)


def without_remarks(title: str) -> str:
    """Return a title, with its marks, without what sites and editors add to it.

    A version is part of the title, and so is a place: （试行）, （2025—2027年）, （浙江）.
    """
    for _ in range(_MAX_REMARKS):
        remark = _REMARK.search(title)
        if remark is None or _ENDS_WITH_VERSION.fullmatch(normalise(remark.group()).text):
            break
        title = title[: remark.start()]
    before = _REMARK_BEFORE.match(title)
    return title[before.end() :] if before else title


def is_own_title(before: str) -> bool:
    """Whether the words before a title say that whoever speaks adopts or publishes it."""
    return bool(_OWN.search(before))


def is_title_of(title: str, known_title: str, likeness: float) -> bool:
    """Whether a title means a known one of some likeness, or says that it carries that out.

    A law is another document than the rules for it: 《关于执行〈刑事诉讼法〉若干问题的规定》.
    Nor is a plan the plan for implementing it, or that of a province.
    """
    if likeness < _MIN_LIKENESS:
        return False
    before, is_inside, _ = title.partition(known_title)
    if is_inside and is_directive_title(known_title) and _CARRIES_OUT.search(before):
        return True
    place = PLACE.match(title)
    is_elsewhere = place is not None and place.group() not in known_title
    return not is_elsewhere and _sort_of(title) == _sort_of(known_title)


def is_short_title_of(short: str, known_title: str) -> bool:
    """Whether a title may stand for a known one that has its letters among others."""
    return _sort_of(short) == _sort_of(known_title)


def is_yearly_title(title: str) -> bool:
    """Whether documents of one title are written each year: 政府工作报告."""
    return bool(_YEARLY.search(title))


def _sort_of(title: str) -> str:
    """Return the last two letters of a title without its version, with 实施 before them."""
    bare = _ENDS_WITH_VERSION.sub("", title)
    return bare[-4:] if bare[-4:-2] == "实施" else bare[-2:]


def with_antecedents(mentions: Iterable[Mention], letters: str) -> Iterator[Mention]:
    """Yield mentions in the order of the text, short titles with the meaning of the full one.

    A short title is defined (以下简称《桥梁意见》), or the end of an earlier title, or names what
    an earlier plenum adopted.
    """
    titles: list[Mention] = []
    short_titles: dict[str, Mention] = {}
    plenum: Mention | None = None
    for mention in mentions:
        if mention.kind is MentionKind.PLENUM:
            plenum = mention
        if mention.kind is not MentionKind.DOCUMENT:
            yield mention
            continue
        if titles and _DEFINES.fullmatch(letters, titles[-1].end, mention.start):
            short_titles[mention.name] = titles[-1]
        full = short_titles.get(mention.name) or _antecedent(mention, titles, plenum)
        if full is not None:
            yield replace(
                mention, kind=full.kind, key=full.key, days=full.days, is_general=full.is_general
            )
            continue
        if mention.is_understood:
            titles = [*titles[1 - _MAX_EARLIER :], mention]
        yield mention


def _antecedent(mention: Mention, titles: list[Mention], plenum: Mention | None) -> Mention | None:
    """Return the earlier mention that a short title stands for."""
    short = mention.name.removeprefix("?")
    if len(short) > _MAX_SHORT_LETTERS:
        return None
    for title in reversed(titles):
        is_end = title.name.endswith(short) or _ENDS_WITH_VERSION.sub("", title.name).endswith(
            short
        )
        if is_end and title.name != short:
            return title
    return plenum if _OF_A_PLENUM.fullmatch(short) else None
