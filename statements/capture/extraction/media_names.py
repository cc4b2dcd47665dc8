"""Names of media, offices and sites, as they stand on pages."""

import re
from typing import Final

from statements.capture.extraction.lexicon import any_of

MAX_NAME: Final = 30  # characters
_AROUND_NAME: Final = ' \u3000:：·-—|、\t"“”《》（）()'
_AFTER_NAME: Final = any_of(
    """
    作者 记者 通讯员 编辑 责编 责任编辑 发布 发表 时间 日期 更新 浏览 阅读 点击 访问 字号 字体
    打印 分享 评论 收藏 关注 原文 撰稿 摄影 编审 审核 校对 栏目 类别 人气 次数 我要 查看 微信
    手机看 扫一扫 语音 版次 版面
    """
)
_NAME_END = re.compile(
    rf"\s{{2,}}|[|｜丨【】\[\]<>＞»;；,，。（(”]|\s(?:{_AFTER_NAME})"
    rf"|(?:{_AFTER_NAME})(?:时间|日期|人|量|次数)?\s?[:：]|(?:字号|字体|大\s?中\s?小)"
    r"|\s?\d{1,4}[-年/.:：月]\d{1,2}|\s\d|[/／](?:记者|通讯员|作者|编辑)"
)
_AROUND_OWN_NAME = re.compile(r"^手机(?=[\u4e00-\u9fff]{2,}网$)|官方[账帐]号$")
_NOT_A_NAME = re.compile(
    r"^(?:本站|本网站?|本站原创|本网原创|原创|网络|互联网|未知|不详|其他|其它|转载|综合|佚名|本报.{0,6}|无|网站|责任|管理员|发布|听新闻|资料图.*|原标题.*|admin.*|作者.*|\W*|\d+|来源|编辑.*|分享.*)$",
    re.IGNORECASE,
)
_NEWS_CHANNEL = re.compile(
    r"^(?:国内|国际|社会|财经|时政|地方|体育|娱乐|科技|本地|最新|图片|综合|滚动|热点|今日|行业|公司|集团|单位|基层|校园|学校|学院|部门"
    r"|工作|政务|党建|医院|企业|头条|视频)新闻$|(?:新闻|资讯|信息|媒体|图片|视频)中心$"
    r"|^(?:新闻|信息|政策|权威|今日|最新)发布$|^(?:新闻|首页|正文|字号|网站)$"
)
_BETWEEN_WORDS = re.compile(r"[|｜/,，]+")
_IN_LABEL = re.compile(r".[:：]")
_MAX_UNLABELLED: Final = 16  # characters
_MEDIUM_NAME = re.compile(
    r"(?:网|网站|日报|晚报|时报|报|新闻|客户端|政府|人民政府|委员会|办公厅|厅|局|部|院|电视台|通讯社|社|在线|澎湃|搜狐|新浪|网易|腾讯|凤凰|头条|门户网站|杂志|之窗|中心|[周晨晚月]刊|导报|导刊|周报|月刊|社区|論壇|報|網|新聞|电台|卫视|[案书物化]馆|频道网|观察|视界|党建网|之声|办公室|强国|发布|电视|广播|融媒|Xinhua|CGTN)$"
)


def clean_name(words: str) -> str:
    """Return the name at the beginning of some words, or an empty text if they begin with none."""
    words = words.strip(_AROUND_NAME)
    end = _NAME_END.search(words)
    name = (words[: end.start()] if end else words).strip(_AROUND_NAME)
    if name.count("《") > name.count("》"):
        name += "》"
    if not 2 <= len(name) <= MAX_NAME or _NOT_A_NAME.match(name):
        return ""
    name = _AROUND_OWN_NAME.sub("", name)
    # A name in Chinese has no spaces; what follows one is something else.
    pieces = name.split()
    return pieces[0] if re.search("[\u4e00-\u9fff]", pieces[0]) and len(pieces[0]) > 1 else name


def is_medium(name: str) -> bool:
    """Whether a name is like that of a medium or an office, and not that of a channel."""
    return bool(_MEDIUM_NAME.search(name)) and not _NEWS_CHANNEL.match(name)


def medium_in(words: str) -> str:
    """Return the first word that is named like a medium or an office, and is no label."""
    unlabelled = (run for run in words.split() if not _IN_LABEL.search(run))
    for word in (word for run in unlabelled for word in _BETWEEN_WORDS.split(run)):
        name = clean_name(word)
        if len(name) <= _MAX_UNLABELLED and is_medium(name):
            return name
    return ""
