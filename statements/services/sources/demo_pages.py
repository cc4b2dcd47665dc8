"""The pages of an invented newspaper, for trying out sources.

The texts were written for this purpose; none was published by a real body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from xml.sax.saxutils import escape

EDITION_DAYS: Final = 10
NAME: Final = "示范日报"

_TOPICS: Final = (
    ("人工智能", "构建自主可控、协同运行的人工智能基础软硬件系统"),
    ("科技创新", "推动科技创新和产业创新深度融合"),
    ("乡村振兴", "学习运用“千万工程”经验，推进乡村全面振兴"),
    ("生态环境", "协同推进降碳、减污、扩绿、增长"),
    ("安全生产", "压实安全生产责任，坚决防范重特大事故"),
    ("民营经济", "促进民营经济健康发展、高质量发展"),
    ("作风建设", "锲而不舍落实中央八项规定精神"),
    ("数字政府", "以数据共享提高政务服务水平"),
)
_FORMS: Final = (
    (
        "省委常委会召开会议 传达学习中央关于{topic}的部署",
        "省委常委会召开会议，传达学习中央关于{topic}的部署，研究我省贯彻落实意见。",
    ),
    ("省政府召开专题会议 部署{topic}工作", "省政府召开专题会议，研究部署全省{topic}工作。"),
    (
        "省委理论学习中心组围绕{topic}开展集体学习",
        "省委理论学习中心组围绕{topic}开展集体学习。省委书记主持学习时强调，要深刻领会、抓好落实。",
    ),
)
_OTHER_NEWS: Final = (
    ("全省今日多云转晴 气温略有回升", "气象台预计，今天白天多云转晴，最高气温二十三度。"),
    ("城市足球赛昨晚开赛 万人到场观战", "比赛吸引上万名球迷到场，主队以二比一获胜。"),
    ("古籍修复展在省图书馆开幕", "展览分三个部分，展期一个月，免费向公众开放。"),
    ("早高峰新增两条公交线路", "新线路连接三个居住区，首班车六点发车。"),
)
_CHARSETS: Final = ("utf-8", "gb18030", "gbk")


@dataclass(frozen=True, slots=True)
class DemoPage:
    """One answer. ``trickle_seconds`` spreads the body over time."""

    body: bytes
    media_type: str = "text/html"
    status: int = 200
    location: str = ""
    trickle_seconds: int = 0


@dataclass(frozen=True, slots=True)
class _Story:
    """An article, before it is laid out."""

    title: str
    lead: str
    text: str
    day: date


def demo_pages(today: date) -> Mapping[str, DemoPage]:
    """Return all pages by path, as of a day. ``/notice.html`` changes each day."""
    pages: dict[str, DemoPage] = {
        "/robots.txt": DemoPage(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
        "/": _html("首页", _links(_channels(today)), "utf-8"),
        "/old.html": DemoPage(b"", status=301, location="/news/a01.html"),
        "/slow.html": DemoPage("很慢".encode() * 150, trickle_seconds=300),
        "/private/note.html": _html("内部", "<p>不供抓取。</p>", "utf-8"),
        "/file.pdf": DemoPage(_pdf("Notice of the demonstration paper"), "application/pdf"),
        "/notice.html": _notice(today),
    }
    pages |= _news(today)
    for back in range(EDITION_DAYS):
        pages |= _edition(today - timedelta(days=back), back)
    return pages


def _channels(today: date) -> list[tuple[str, str]]:
    return [
        ("/news/index.html", "要闻列表"),
        ("/feed.xml", "订阅源"),
        (f"/html/{today:%Y-%m/%d}/node_1.htm", "今日数字报"),
        ("/notice.html", "公告"),
    ]


def _stories(today: date, number: int, seed: int) -> list[_Story]:
    """Return stories that differ, about two in three of them about directives."""
    stories = []
    for position in range(number):
        serial = seed + position
        topic, phrase = _TOPICS[serial % len(_TOPICS)]
        if serial % 3 == 2:
            title, lead = _OTHER_NEWS[serial % len(_OTHER_NEWS)]
            text = "记者从有关方面了解到更多情况，后续报道将继续关注。"
        else:
            title, lead = (part.format(topic=topic) for part in _FORMS[(serial // 3) % len(_FORMS)])
            text = (
                f"会议强调，要认真学习贯彻，{phrase}，结合我省实际抓好落实。"
                f"会议要求，明确责任分工，第{serial}号任务按月调度。"
            )
        stories.append(_Story(title, lead, text, today - timedelta(days=position // 2)))
    return stories


def _news(today: date) -> dict[str, DemoPage]:
    """Return a list of three pages, its sixteen articles, and a feed of the latest."""
    stories = _stories(today, 16, seed=1)
    paths = [f"/news/a{position:02}.html" for position in range(1, 17)]
    pages = {
        path: _article(story, _CHARSETS[position % len(_CHARSETS)])
        for position, (path, story) in enumerate(zip(paths, stories, strict=True))
    }
    pages |= _on_two_pages(paths[3], stories[3])
    rows = [
        f'<li><a href="{path}">{story.title}（{position}）</a><span>{story.day}</span></li>'
        for position, (path, story) in enumerate(zip(paths, stories, strict=True), 1)
    ]
    # A dead link, a link to another site, one to a file, and one to a very slow page.
    rows[5:5] = [
        '<li><a href="/news/gone.html">已经撤下的一篇报道在这里</a></li>',
        '<li><a href="/old.html">旧地址的一篇报道转到新地址</a></li>',
        '<li><a href="/file.pdf">公告全文以文件形式发布在此</a></li>',
    ]
    for number, start in enumerate(range(0, len(rows), 7), 1):
        name = "index.html" if number == 1 else f"index_{number}.html"
        after = (
            f'<a href="/news/index_{number + 1}.html">下一页</a>' if start + 7 < len(rows) else ""
        )
        block = f"<ul>{''.join(rows[start : start + 7])}</ul>{after}"
        pages[f"/news/{name}"] = _html("要闻", block, "gb18030")
    pages["/feed.xml"] = _feed(list(zip(paths[:8], stories[:8], strict=True)))
    return pages


def _edition(day: date, back: int) -> dict[str, DemoPage]:
    """Return one day of the paper: two layouts with two articles each."""
    folder = f"/html/{day:%Y-%m/%d}"
    stories = _stories(day, 4, seed=40 + 4 * back)
    layouts = "".join(
        f'<a href="node_{number}.htm">第{number:02}版：{"要闻" if number == 1 else "综合"}</a>'
        for number in (1, 2)
    )
    pages = {}
    for number in (1, 2):
        page = [
            (f"content_{number}{position}.htm", stories[2 * (number - 1) + position - 1])
            for position in (1, 2)
        ]
        titles = _links([(name, story.title) for name, story in page])
        pages[f"{folder}/node_{number}.htm"] = _html(f"{NAME} {day}", layouts + titles, "gb18030")
        for name, story in page:
            pages[f"{folder}/{name}"] = _article(
                _Story(story.title, story.lead, story.text, day), "gb18030"
            )
    return pages


def _on_two_pages(path: str, story: _Story) -> dict[str, DemoPage]:
    """Return an article with a second page, as long reports have them."""
    second_path = path.replace(".html", "_2.html")
    rest = _Story(
        story.title,
        "会议指出，要完善工作机制，加强统筹协调，形成工作合力。",
        "省委常委、省直有关部门主要负责同志出席会议，各设区市设分会场。",
        story.day,
    )
    return {
        path: _article(story, "utf-8", pager=f'1 <a href="{second_path}">2</a>'),
        second_path: _article(rest, "utf-8", pager=f'<a href="{path}">1</a> 2'),
    }


def _article(story: _Story, charset: str, *, pager: str = "") -> DemoPage:
    body = (
        f'<h1>{story.title}</h1><p class="source">{story.day.year}年{story.day.month}月'
        f'{story.day.day}日　来源：{NAME}</p><div class="content"><p>本报讯　{story.lead}</p>'
        f'<p>{story.text}</p></div><div class="pages">{pager}</div><p>责任编辑：示范</p>'
    )
    return _html(f"{story.title}_{NAME}", body, charset)


def _notice(today: date) -> DemoPage:
    day = f"{today.month}月{today.day}日"
    text = f"<h1>关于征求意见的公告</h1><p>截至{day}，已收到意见{today.day}条。</p>"
    return _html("公告", text, "utf-8")


def _feed(entries: list[tuple[str, _Story]]) -> DemoPage:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{path}</link></item>"
        for path, story in entries
    )
    declaration = '<?xml version="1.0" encoding="gb18030"?>'
    feed = f'{declaration}<rss version="2.0"><channel>{items}</channel></rss>'
    return DemoPage(feed.encode("gb18030"), "application/rss+xml")


def _html(title: str, body: str, charset: str) -> DemoPage:
    page = (
        f'<!doctype html><html lang="zh"><head><meta charset="{charset}"><title>{title}</title>'
        f'</head><body><div class="nav"><a href="/">首页</a></div>{body}</body></html>'
    )
    return DemoPage(page.encode(charset))


def _links(links: list[tuple[str, str]]) -> str:
    return "".join(f'<p><a href="{address}">{text}</a></p>' for address, text in links)


def _pdf(line: str) -> bytes:
    """Return a PDF of one line."""
    stream = f"BT /F1 18 Tf 72 720 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        content
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    )
