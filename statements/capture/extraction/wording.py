"""Wording around an article that is not of it: before the first and after the last paragraph."""

import re
from typing import Final

from statements.capture.extraction.lexicon import any_of

_DAY: Final = (
    r"(?:(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-\d{1,2}\s\d{1,2}:\d{2})"
)
SOURCE_WORDS: Final = any_of(
    r"""
    (?:信息|文章|稿件|新闻|本文|内容|资料|数据)?来\s*源 稿\s*源 发布(?:机构|单位) 信息发布
    发文机关 供稿单位?
    """
)
_EDITORS: Final = any_of(
    r"""
    责任编辑 图片编辑 视频编辑 文字编辑 本期编辑 本文编辑 网络编辑 网站编辑 值班编辑 新媒体编辑
    微信编辑 责\s?编 编\s?辑 编审 审核 审校 校\s?对 监制 总监制 终审 三审 二审 一审 初审 复审 签发
    值班主任 值班总编辑? 责任校对 流程编辑 实习编辑 版式 统筹 策划 制图 设计 海报 见习编辑 美编
    剪辑 总策划 主编
    """
)
_MORE: Final = any_of(
    r"""
    延伸阅读 延展阅读 相关阅读 相关新闻 相关报道 相关链接 相关文章 相关推荐 相关稿件 相关专题
    相关评论 相关内容 相关文档 相关解读 相关文件 相关附件下载 相关图片 推荐阅读 推荐新闻 精彩推荐
    热门推荐 热门阅读 热门新闻 热点新闻 热点推荐 热点专题 今日热点 最新新闻 最新文章 猜你喜欢
    大家都在看 更多阅读 更多新闻 更多精彩 往期回顾 往期推荐 往期精彩 精彩回顾 新闻推荐 为您推荐
    编辑推荐 图片推荐 点击排行 阅读排行 新闻排行 排行榜 热评 网友评论 最新评论 我要评论 发表评论
    全部评论 用户评论 评论区 相关搜索 新闻链接 点击查看更多 查看更多 阅读原文 查看原文 下一篇
    上一篇 下一条 上一条 点击进入专题 专题推荐 今日推荐 本版其他 标题导航 版面导航
    """
)
_NOTICE: Final = any_of(
    r"""
    本文[系为].{0,16}(?:原创|独家|授权|转载) 本稿件?[系为]
    版权声明 免责声明 特别声明 郑重声明 声明[:：] 版权所有 版权归 转载请 转载声明 未经授权
    未经许可 本文仅代表 以上内容仅 本网站?所?有?刊载 凡(?:本网|注明) 举报/反馈 特别提醒 欢迎投稿
    投稿邮箱 新闻热线 爆料 举报电话 违法和不良信息 本文来源 本文转自 本文系 来自[:：] 转自[:：]
    扫一扫 扫描 扫码 微信扫 长按 识别二维码 下载.{0,12}(?:APP|客户端) 打开.{0,12}(?:APP|客户端)
    (?:关注|添加).{0,14}(?:公众号|微信号|微博) 点击(?:上方|下方|右上角|左下角|关注|下载|蓝字)
    分享到 分享至 分享让 一键分享 收藏本文 打印本页 打印 关闭窗口 关闭本页 关闭 返回顶部 返回首页
    返回搜狐 【?字体 【?字号 用手机看 我要纠错 【?纠错 我要反馈 点赞 在看 喜欢此内容 预览时标签
    继续滑动 轻触阅读 展开全文 阅读全文 收起 APP内打开 更多精彩内容 了解更多 请看 附件下载 京ICP
    .{0,2}ICP备 主办单位 承办单位 技术支持 网站标识码 联系我们 网站地图 关于我们 Copyright ©
    凤凰网.{0,10}出品 微信公众号 微信号 返回列表 回到首页
    """
)
_FRONT: Final = any_of(
    r"""
    (?:关\s?键\s?[字词]|标签|主题词|分类|栏目|所属栏目)\s?[:：]
    (?:原标题|原题|原文标题|原题目)[:：为] 当前位置 您?(?:的|所在|现在的)*位置 您现在
    首页\s?[>＞»] .{0,14}[>＞»].{1,20}[>＞»] 【?字\s?[体号] 分享到? 打印 收藏 听新闻 朗读 语音播报
    点击收听 全文播报 播报文章 点击(?:上方|下方|播放|图片|蓝字) 关注(?:我们)? 来源[丨|:：]
    视频加载中 正在播放 您的浏览器 扫码 扫一扫 索\s?引\s?号 主题分类 发文机关 成文日期 发文字号
    标\s*题[:：] 发布日期 有效性 废止日期 公开方式 信息公开 阅读[:：]?\s?\d 浏览(?:次数|量)?[:：]
    点击(?:数|量|次数|率)?[:：] 访问(?:量|次数)[:：] 作者[:：] 编辑[:：] 时间[:：] 日期[:：]
    发布(?:时间|日期|人)?[:：] 发表时间 更新时间 主持人[:：]?$ 摘要[:：]?$ AI摘要 目录$ 正文$ 语音
    小中大 大中小 大\s中\s小 A- A\+ 分享$ 微信$ 微博$ QQ 第[0-9０-９AＡ]{1,4}版 上一版 下一版
    上一篇 下一篇 放大 缩小 默认 朗读文章 下载$ 返回目录 版面导航 标题导航 \d+评论 评论\d*$ \d+$
    我要(?:评论|分享|纠错) 选择字号
    """
)
FRONT = re.compile(rf"^[【\[（(<＜·\s]*(?:{_FRONT})", re.IGNORECASE)
_SURE_FRONT = re.compile(
    r"^[【\[（(\s]*(?:原标题|原题|原文标题|原题目)\s?[:：为]|^.{0,6}当前(?:所在)?位置\s?[:：]"
)
_ENGLISH_DAY = re.compile(
    r"^(?:(?:Updated|Published|Posted)\W{0,3})?"
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},? 20\d{2}|\d{1,2} [A-Z][a-z]{2,8} 20\d{2}).{0,20}$"
)
BYLINE = re.compile(
    r"^[\W_]{0,2}(?:作者|撰稿|撰文|文|图|文图|图文|摄影)\s?[/／:：丨|]\s?[\u4e00-\u9fff·\s、/／图文]{2,24}$"
)
MORE = re.compile(rf"^[\W_]{{0,6}}(?:{_MORE})(?:\W|$|\d|>>)", re.IGNORECASE)
NOTICE = re.compile(rf"^[\W_]{{0,4}}(?:{_NOTICE})", re.IGNORECASE)
EDITOR = re.compile(
    rf"^[\W_]{{0,3}}(?:本文)?(?:{_EDITORS})(?:[\u4e00-\u9fff]{{0,4}})?\s?[:：丨|/／].{{0,80}}$"
    r"|^[\W_]{0,3}(?:责任编辑|责编|编辑|校对|审核)\s.{1,30}$"
)
_INLINE_EDITOR = re.compile(
    rf"\s?[\[【（(〔]\s?(?:{_EDITORS})\s?[:：].{{0,60}}?[\]】）)〕]?\s*$"
    rf"|(?<=[。！？”）)\s])\s*(?:责任编辑|责编|编辑)\s?[:：].{{0,40}}$"
)
_INLINE_NOTICE = re.compile(
    r"\s*(?:返回搜狐，查看更多|举报/反馈|【纠错】|\[纠错\]|阅读原文)\s*(?:责任编辑：.{0,12})?$"
)
SOURCE_LINE = re.compile(
    rf"(?:{SOURCE_WORDS})\s?[:：丨|]|(?:发布|发表|更新|刊发|发稿|录入)?(?:时间|日期)\s?[:：]|^\s?{_DAY}"
)
SOURCE_END = re.compile(
    r"^[\W_]{0,3}(?:(?:本文|稿件|文章|图文|内容|综合)?来源|素材来源|图片来源|图源|稿源|转载自|转自|部分图文|供稿|来稿|原创|信息来源|资料来源)\s?[:：丨|/于自]"
)
_SENTENCE_END = re.compile(r"[。！？!?…；;][”’」』》）)\]】]*$")
_ENDS_LIKE_A_SENTENCE = 60  # characters; a longer line is no label, even without a stop
_JUNK_LINES: Final = any_of(
    r"""
    广告 视频加载中.* 正在加载.* 加载中.* 点击(?:播放|查看|观看|放大|图片).{0,20} \[?图片\]? ↓+ ▼+
    ▲+ △+ [>＞»]{2,}.{0,40} 更多 展开 收起 分享 评论 收藏 点赞 您的浏览器.{0,40}
    \d{1,2}:\d{2}(?::\d{2})? (?:\d{1,2}:\d{2}\s?[/／]\s?)\d{1,2}:\d{2} \d+/\d+ THE\sEND END \+\d+
    \W*END\W* -\sEND\s- 未完待续 播放 暂停 重播 全屏 倍速 静音 自动播放 高清 标清 视频[:：].{2,40}
    \[视频\].{0,40} 【视频】.{0,40} 第?\s?\d+\s?/\s?\d+\s?页?
    (?:\[?\d{1,2}\]?[\s|]++){1,20}\[?\d{1,2}\]?
    (?:首页|上一页|下一页|尾页|末页|\s|\d|\[|\]|共|页|\.|>|<)++ 阅读剩余全文.{0,10} 展开全部
    余下全文
    """
)
_JUNK = re.compile(rf"^(?:{_JUNK_LINES})$", re.IGNORECASE)


# A row of tools: 【大 中 小】【打印】【关闭窗口】.
_TOOL_WORDS: Final = any_of(
    """
    字号 字体 大 中 小 打印 关闭 窗口 本页 本文 分享 收藏 返回 顶部 纠错 推荐 评论 转发 保存 复制
    微信 微博 QQ 空间 到 页面 我要 链接 繁体 简体 点赞
    """
)
_TOOLS = re.compile(
    rf"^(?:[【\[（(]?\s*+(?:{_TOOL_WORDS}"
    r")[:：]?\s*+[】\]）)]?[\s|｜/·]*+){2,}+$"
)
_PROMOTION = re.compile(
    r"APP|客户端|公众号|视频号|微信|二维码|扫码|投稿|热线|报料|爆料", re.IGNORECASE
)
_CREDIT = re.compile(
    r"^[\W_]{0,2}(?:(?:作者|撰稿|撰文|记者|通讯员|文字|摄影|供稿)\s?[:：丨|/／]"
    r"|(?:文[/／、]图|图[/／、]文|文|图)\s?[:：丨|/／\s])[^。！？]{2,40}$"
)
_OWNER_LINE = re.compile(r"版权所有|All Rights Reserved|ICP备|公网安备", re.IGNORECASE)
_PAPER_PAGE = re.compile(
    r"^[（(]?\s?《\s?[\u4e00-\u9fff]{2,12}\s?》\s?[（(]?\s?(?:19|20)\d{2}\s?年.{0,24}版?\s?[）)]?\s?[）)]?$"
)


def is_sentence(text: str) -> bool:
    """Whether a line reads like prose, not like a label."""
    return bool(_SENTENCE_END.search(text)) or len(text) > _ENDS_LIKE_A_SENTENCE


def is_front(text: str) -> bool:
    """Whether a line stands before an article: breadcrumb, source line, tools."""
    if len(text) > 120:
        return False
    if _SURE_FRONT.match(text) or _TOOLS.match(text) or _ENGLISH_DAY.match(text):
        return True
    label = FRONT.match(text) or SOURCE_LINE.search(text) or BYLINE.match(text)
    dated = len(text) <= 40 and re.search(_DAY, text)
    return bool(label or dated) and not _SENTENCE_END.search(text)


def is_junk(text: str) -> bool:
    """Whether a line is none of the article wherever it stands."""
    return bool(_JUNK.match(text))


def is_end(text: str) -> bool:
    """Whether a line stands after an article: related items, editors, notices, tools."""
    if EDITOR.match(text) or MORE.match(text):
        return len(text) <= 120
    if NOTICE.match(text):
        return len(text) <= 240
    if _TOOLS.match(text[:120]) or _PAPER_PAGE.match(text[:80]):
        return True
    if len(text) > 60:
        return False
    if _CREDIT.match(text):
        return True
    if _OWNER_LINE.search(text):
        return not _SENTENCE_END.search(text)
    return bool(SOURCE_END.match(text)) or bool(
        _PROMOTION.search(text) and not _SENTENCE_END.search(text)
    )


def opens_the_rest(text: str) -> bool:
    """Whether nothing of the article follows after a line."""
    return len(text) <= 60 and bool(MORE.match(text) or EDITOR.match(text))


def strip_end(text: str) -> str:
    """Take the editors or a notice off the end of a paragraph."""
    return _INLINE_NOTICE.sub("", _INLINE_EDITOR.sub("", text)).rstrip()
