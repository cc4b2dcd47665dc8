"""Wording around an article that is not of it: before the first and after the last paragraph."""

import re
from typing import Final

from statements.capture.extraction.lexicon import any_of, simplified

_DAY: Final = (
    r"(?:(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-\d{1,2}\s\d{1,2}:\d{2})"
)
_ANY_DAY = re.compile(
    rf"[\[（(]?\s?(?:{_DAY}|\d{{1,2}}[-/]\d{{1,2}})(?:\s?\d{{1,2}}:\d{{2}})?\s?[\]）)]?"
)
_MOMENT = re.compile(r"\d{1,2}[-/.月:：]\s?\d{1,2}|\d(?:天|小时|分钟)前")
SOURCE_WORDS: Final = any_of(
    r"""
    (?:信息|文章|稿件|新闻|本文|内容|资料|数据)?来\s*源 稿\s*源 发布(?:机构|单位) 信息发布
    发文(?:机关|单位|机构) 供稿(?:单位)?
    """
)
# Those who made an article, and where its parts are from: 责任编辑：…, 栏目主编：…, 题图来源：….
_EDITORS: Final = any_of(
    r"""
    编\s?辑 责\s?编 主编 编审 编导 美编 采编 审核 审校 审签 校\s?对 监制 初审 复审 终审 [一二三]审
    签发 值班主任 值班总编 流程 版式 排版 统筹 策划 制图 设计 海报 视觉 剪辑 后期 摄像 配音 播音
    主播 录入 出镜 题图 图源 供图 素材 出品 运营 制作 翻译
    """
)
# The heading of a list of other items: two words such as 相关 and 资讯, or one of a kind.
_OTHERS: Final = any_of(
    """
    相关 延伸 延展 阅读 热门 热点 今日 本周 近期 最新 精彩 精选 更多 往期 推荐 为[你您] 编辑
    图片 新闻 点击 专题 其他 其它
    """
)
_ITEMS: Final = any_of(
    """
    阅读 新闻 报道 链接 文章 推荐 稿件 专题 评论 内容 文档 解读 文件 附件 图片 视频 资讯 信息 动态
    热点 排行 回顾 精彩 搜索 消息 快讯 电报 话题 公告 作品 精选 政策
    """
)
_MORE: Final = any_of(
    r"""
    猜你喜欢 大家都在看 排行榜 热评 网友评论 我要评论 发表评论 全部评论 用户评论 评论区 点击查看更多
    查看更多 阅读原文 查看原文 [上下]一[篇条](?:文章|新闻|信息)? 点击进入专题 本版其他 标题导航
    版面导航
    """
)
_NOTICE: Final = any_of(
    r"""
    本文[系为].{0,16}(?:原创|独家|授权|转载) 本稿件?[系为]
    版权声明 免责声明 特别声明 郑重声明 声明[:：] 版权所有 版权归 转载请 转载声明 未经授权
    未经许可 本文仅代表 以上内容仅 本网站?所?有?刊载 凡(?:本网|注明) 举报/反馈 特别提醒 欢迎投稿
    投稿邮箱 新闻热线 爆料 举报电话 风险提示[:：] 违法和不良信息 本文来源 本文转自 本文系
    来自[:：] 转自[:：] (?:下载|打开|关注).{2,14}(?:报料|爆料|查看|阅读|体验) 阅读\s?[\d.]+万?\s
    扫一扫 扫描 扫码 微信扫 长按 识别二维码 下载.{0,12}(?:APP|客户端) 打开.{0,12}(?:APP|客户端)
    (?:关注|添加).{0,14}(?:公众号|微信号|微博) 点击(?:上方|下方|右上角|左下角|关注|下载|蓝字)
    分享到 分享至 分享让 一键分享 收藏本文 打印本页 打印 关闭窗口 关闭本页 关闭 返回顶部 返回首页
    返回搜狐 【?字体 【?字号 用手机看 我要纠错 【?纠错 我要反馈 点赞 在看 喜欢此内容 预览时标签
    请?继续(?:滑动|往下) 轻触阅读 展开全文 阅读全文 收起 APP内打开 更多精彩内容 了解更多 请看
    附件下载 京ICP .{0,2}ICP备 主办单位 承办单位 技术支持 网站标识码 联系我们 网站地图 关于我们
    Copyright © 您查看的内容可能不完整
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
    .{0,6}[—-]{1,2}分享 (?:文字|访谈|视频)实录$ 本文(?:来自|转自|首发|选自|原载|经授权)
    本文.{0,4}转载自
    小中大 大中小 大\s中\s小 A- A\+ 分享$ 微信$ 微博$ QQ 第[0-9０-９AＡ]{1,4}版 上一版 下一版
    上一篇 下一篇 放大 缩小 默认 朗读文章 下载$ 返回目录 版面导航 标题导航 \d+评论 评论\d*$ \d+$
    我要(?:评论|分享|纠错) 选择字号 (?:Source|Editor|Updated|Published)\s?[:：|]
    """
)
FRONT = re.compile(rf"^[【\[（(<＜·\s]*(?:{_FRONT})", re.IGNORECASE)
_SURE_FRONT = re.compile(
    r"^[【\[（(\s]*(?:原标题|原题|原文标题|原题目)\s?[:：为]|^.{0,6}当前(?:所在)?位置\s?[:：]"
)
# 新华社北京5月7日电 题：… belongs to the article, though it ends like a label.
_DISPATCH = re.compile(r"^[\u4e00-\u9fff]{2,12}\d{1,2}月\d{1,2}日(?:电|電|讯|訊)\s")
_ENGLISH_DAY = re.compile(
    r"^(?:(?:Updated|Published|Posted)\W{0,3})?"
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2},? 20\d{2}|\d{1,2} [A-Z][a-z]{2,8} 20\d{2}).{0,20}$"
)
BYLINE = re.compile(
    r"^[\W_]{0,2}(?:作者|撰稿|撰文|文|图|文图|图文|摄影)\s?[/／:：丨|]\s?[\u4e00-\u9fff·\s、/／图文]{2,24}$"
)
MORE = re.compile(
    rf"^[\W_]{{0,6}}(?:(?:{_OTHERS})的?(?:{_ITEMS}){{1,2}}(?:下载|列表|榜)?|{_MORE})(?:\W|$|\d)"
)
_SURE_MORE = re.compile(
    r"^[\W_]{0,6}(?:相关|延伸|延展|更多|推荐|热门|往期|猜你|为[你您]"
    r"|(?:网友|最新|最热|精彩|全部|用户|我要|发表)?评论(?:区|$|\W{0,2}\d))"
)
NOTICE = re.compile(rf"^[\W_]{{0,4}}(?:{_NOTICE})", re.IGNORECASE)
EDITOR = re.compile(
    rf"^[\W_]{{0,3}}[\u4e00-\u9fff]{{0,4}}(?:{_EDITORS})[\u4e00-\u9fff]{{0,4}}\s?[:：丨|/／][^。！？]{{0,80}}$"
    r"|^[\W_]{0,3}(?:责任编辑|责编|编辑|校对|审核)\s[^。！？]{1,30}$"
    r"|^(?:[一二三]审|初审|复审|终审|监制|统筹|值班主任)\s[\u4e00-\u9fff·、\s]{2,20}$"
    r"|^[（(【\[][^（）。]{0,40}(?:责任编辑|责编|编辑)\s?[:：\s][^（）。]{1,20}[）)】\]]$"
)
_OPENING_EDITOR = re.compile(
    r"^[\W_]{0,3}(?:责\s?编|.{0,4}编\s?辑|审核|校对|监制|主编)\s?[:：丨|/／]"
)
_INLINE_EDITOR = re.compile(
    rf"\s?[\[【（(〔]\s?[\u4e00-\u9fff]{{0,4}}(?:{_EDITORS})\s?[:：].{{0,60}}?[\]】）)〕]?\s*$"
    rf"|(?<=[。！？”）)\s])(?:责任编辑|责编|编辑)\s?[:：].{{0,40}}$"
)
_INLINE_NOTICE = re.compile(
    r"(?:返回搜狐，查看更多|举报/反馈|【纠错】|\[纠错\]|阅读原文)\s*(?:责任编辑：.{0,12})?$"
)
# What only a notice on rights or liability says, wherever it begins.
_RIGHTS = re.compile(
    r"未经.{0,16}(?:授权|许可|同意).{0,24}(?:转载|使用|复制|摘编|镜像|刊[登用]|传播|链接)"
    r"|免责声明|版权声明|欢迎(?:搜[寻索]|关注|订阅|下载|扫码)|仅代表.{0,12}观点|信息存储(?:空间)?服务"
    r"|(?:不得|严禁|禁止|谢绝|请勿)(?:擅自|随意)?转载|转载(?:请|须|需|时)|(?:版权|著作权)归"
    r"|不(?:代表|构成).{0,10}(?:立场|观点|建议)|据此(?:操作|入市|投资).{0,4}(?:风险)?自"
    r"|登录后(?:可以?|才能|即可|再).{0,4}(?:评论|查看|收藏|阅读)"
    r"|storage services|All rights reserved",
    re.IGNORECASE,
)
SOURCE_LINE = re.compile(
    rf"(?:{SOURCE_WORDS})\s?[:：丨|]|(?:发布|发表|更新|刊发|发稿|录入)?(?:时间|日期)\s?[:：]|^\s?{_DAY}(?!\d?，)"
)
SOURCE_END = re.compile(
    r"^[\W_]{0,3}(?:(?:本文|稿件|文章|图文|内容|综合)?来源|素材来源|.{0,4}图片?来源|图源|稿源|转载自|转自|部分图文|供稿|来稿|原创|信息来源|资料来源)\s?[:：丨|/于自]|^[\W_]{0,3}原标?题\s?[:：]"
)
_SENTENCE_END = re.compile(r"[。！？!?…；;][”’」』》）)\]】]*$")
_BY_MACHINE = re.compile(r"(?:AI|人工智能|大模型|机器).{0,8}(?:生成|总结|提炼|摘要).{0,16}$")
_MAX_LABEL: Final = 40  # characters
_MAX_NOTICE: Final = 300  # characters of a notice on rights
_ENDS_LIKE_A_SENTENCE = 60  # characters; a longer line is no label, even without a stop
_JUNK_LINES: Final = any_of(
    r"""
    广告 视频加载中.* 正在加载.* 加载中.* 点击(?:播放|查看|观看|放大|图片).{0,20} \[?图片\]? ↓+ ▼+
    ▲+ △+ [>＞»]{2,}.{0,40} 更多 展开 收起 分享 评论 收藏 点赞 (?:您的|当前)浏览器.{0,120}
    \d{1,2}:\d{2}(?::\d{2})? (?:\d{1,2}:\d{2}\s?[/／]\s?)\d{1,2}:\d{2} \d+/\d+ THE\sEND END \+\d+
    \W*END\W* -\sEND\s- 未完待续 播放 暂停 重播 全屏 倍速 静音 自动播放 高清 标清 视频[:：].{2,40}
    \[视频\].{0,40} 【视频】.{0,40} 第?\s?\d+\s?/\s?\d+\s?页?
    (?:\[?\d{1,2}\]?[\s|]++){1,20}\[?\d{1,2}\]?
    (?:首页|上一?页|下一?页|尾页|末页|[\s\d\[\]共页第.></／])++ 阅读剩余全文.{0,10} 展开全部
    余下全文 展开剩余.{0,8}
    """
)
_JUNK = re.compile(rf"^(?:{_JUNK_LINES})$", re.IGNORECASE)


# A row of tools: 【大 中 小】【打印】【关闭窗口】.
_TOOL_WORDS: Final = any_of(
    """
    字号 字体 大 中 小 打印 关闭 窗口 本页 本文 分享 收藏 返回 顶部 纠错 推荐 评论 转发 保存 复制
    微信 微博 QQ 空间 到 页面 我要 链接 繁体 简体 点赞 举报 投诉 水文 反馈 语音 播报 听 下载
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
    r"|(?:文[/／、]图|图[/／、]文|图文|文|图|摄影)\s?[:：丨|/／\s])[^。！？]{2,40}$"
    # 【记者】张三, as newspapers of Guangdong sign.
    rf"|^【(?:记者|作者|通讯员|文字|摄影|图片|视频|拍摄|来源|{_EDITORS})】[^。！？]{{2,60}}$"
)
# （作者系某大学教授） belongs to the article, as does its author's name.
_AFFILIATION = re.compile(
    r"^[（(]\s?(?:本文)?作者(?:单位)?\s?[:：系为][^。]{0,40}(?:大学|学院|研究|教授|委员会|书记|部长|主任|院长|省委|市委|中心)[^。]{0,20}[）)]$"
)
# （2021年10月29日某市人民代表大会常务委员会通过） belongs to the law.
_ENACTED = re.compile(r"(?:通过|修正|修订|批准|公布)[）)]?$")
_OWNER_LINE = re.compile(
    r"版权所有|^[\u4e00-\u9fff]{3,20}(?:主办|承办)$|All Rights Reserved|ICP备|公网安备",
    re.IGNORECASE,
)
_PAPER_PAGE = re.compile(
    r"^[（(]?\s?《\s?[\u4e00-\u9fff]{2,12}\s?》\s?[（(]?\s?(?:19|20)\d{2}\s?年.{0,24}版?\s?[）)]?\s?[）)]?"
    r"(?:\s?20\d\d-.{0,20})?$"
)


def length_of_days(text: str) -> int:
    """Return how many characters of a line are days."""
    return sum(len(match[0]) for match in _ANY_DAY.finditer(text))


def has_moment(text: str) -> bool:
    """Whether a line names a day or a time: 05-12, 08:01, 3小时前."""
    return bool(_MOMENT.search(text))


def is_made_by_machine(text: str) -> bool:
    """Whether a line says that what stands above it was written by a machine."""
    return len(text) <= _MAX_LABEL and bool(_BY_MACHINE.search(text))


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a full stop or the like."""
    return bool(_SENTENCE_END.search(text))


def is_prose(text: str) -> bool:
    """Whether a line is surely prose: headlines also end with a question mark."""
    return text[-1:] in "。；" or len(text) > _ENDS_LIKE_A_SENTENCE


def is_sentence(text: str) -> bool:
    """Whether a line reads like prose, not like a label."""
    return ends_sentence(text) or len(text) > _ENDS_LIKE_A_SENTENCE


def is_front(text: str) -> bool:
    """Whether a line stands before an article: breadcrumb, source line, tools."""
    if len(text) > 120 or _DISPATCH.match(text):
        return False
    text = simplified(text)
    if _SURE_FRONT.match(text) or _TOOLS.match(text) or _ENGLISH_DAY.match(text):
        return True
    label = FRONT.match(text) or SOURCE_LINE.search(text) or BYLINE.match(text)
    dated = len(text) <= 40 and re.search(f"{_DAY}(?!\\d?，)", text) and not _ENACTED.search(text)
    return bool(label or dated) and not _SENTENCE_END.search(text)


def is_junk(text: str) -> bool:
    """Whether a line is none of the article wherever it stands."""
    return bool(_JUNK.match(text))


def is_end(text: str) -> bool:
    """Whether a line stands after an article: related items, editors, notices, tools."""
    text = simplified(text)
    if EDITOR.match(text) or MORE.match(text):
        return len(text) <= 120
    if len(text) <= _MAX_NOTICE and (NOTICE.match(text) or _RIGHTS.search(text)):
        return True
    if _TOOLS.match(text[:120]) or _PAPER_PAGE.match(text[:80]):
        return True
    if len(text) > 60 or _AFFILIATION.match(text):
        return False
    if _CREDIT.match(text):
        return True
    if _OWNER_LINE.search(text):
        return not _SENTENCE_END.search(text)
    return bool(SOURCE_END.match(text)) or bool(
        _PROMOTION.search(text) and not _SENTENCE_END.search(text)
    )


def heads_other_items(text: str) -> bool:
    """Whether a line is the heading of a list of other items: 相关阅读."""
    return len(text) <= 60 and bool(MORE.match(simplified(text)))


def surely_heads_other_items(text: str) -> bool:
    """Whether such a heading is never one of the article itself."""
    return bool(_SURE_MORE.match(simplified(text)))


def opens_the_rest(text: str) -> bool:
    """Whether nothing of the article follows after a line that names its editor."""
    return len(text) <= 60 and bool(_OPENING_EDITOR.match(simplified(text)))


def strip_end(text: str) -> str:
    """Take the editors or a notice off the end of a paragraph."""
    return _INLINE_NOTICE.sub("", _INLINE_EDITOR.sub("", text)).rstrip()
