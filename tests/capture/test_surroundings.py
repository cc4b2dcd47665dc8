"""What a site puts around an article changes nothing of what is read."""

import re
from dataclasses import replace

import pytest

from bench.extraction import load_pages, our_fields, wrong_fields
from statements.capture.extraction.charset import decode_page

# Only some pages: each is read once for each addition.
NAMES = (
    "ads_mid.html",
    "bjnews_long.html",
    "cctvnews.html",
    "cri_news.html",
    "edu_col.html",
    "forumgov.html",
    "h1_logo.html",
    "img_title_tail.html",
    "kr36.html",
    "mil81.html",
    "mix1020.html",
    "mofcom_like.html",
    "opinions.html",
    "promo.html",
    "repeat_head.html",
    "shobserver.html",
    "thepaper_m.html",
    "uni_visual.html",
    "xh2020.html",
)
PAGES = [page for page in load_pages() if page.name in NAMES]
SENTENCES = (
    "会议听取了关于算力设施建设情况的汇报，指出现有机房利用率偏低，要先用足存量，再谈增量。",
    "业内人士认为，开放场景比发放补贴更管用，企业最缺的是能够反复试错的真实环境。",
    "目前，首批十个村的试点已经铺开，村民议事会每周开一次，结果都写在墙上。",
    "项目分两期建设，一期计划今年十月投入使用，届时可提供两万个标准机架。",
    "专家提醒，生成式工具给出的答案并不总是可靠，应当以专业机构的意见为准。",
    "春耕时节，垄上机声隆隆，装有导航的拖拉机直线行驶一公里，偏差不到三厘米。",
)
MENU = "".join(f"<li><a href='/c{n}/'>栏目导航{n}</a></li>" for n in range(60))
COMMENTS = "".join(
    f"<div><b>网友{n}</b> <i>2025-11-1{n} 08:0{n}</i><p>{sentence}</p></div>"
    for n, sentence in enumerate(SENTENCES)
)
CARDS = "".join(
    f"<div class='it'><a href='/z{n}.html'>{sentence[:20]}</a><p>{sentence[::-1]}</p>"
    f"<span>2025-12-1{n} 10:00</span></div>"
    for n, sentence in enumerate(SENTENCES)
)
PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
OLD_BROWSER = "您的浏览器版本过低，为了获得更好的浏览体验，请升级到最新版本后再访问本网站。"

ABOVE = {
    "a menu": f"<div class='x1'><ul>{MENU}</ul></div>",
    "the day of today": "<div class='x1'><span>2026年1月9日 星期五</span> 多云 3℃～9℃</div>",
    "a notice": f"<div class='x1'><p>{OLD_BROWSER}</p></div>",
}
BELOW = {
    "comments": f"<div class='x2'><h3>网友评论</h3>{COMMENTS}</div>",
    "other articles": f"<div class='x2'>{CARDS}</div>",
    "the next article": (
        "<div class='x2'><h2>另一座城市的数字化探索：从一张表开始</h2>"
        f"<div>2025-11-03 09:12 来源：某某晚报</div>{PROSE}</div>"
    ),
    "signing in": "<div class='x2'><p>登录后可以发表评论、收藏文章并同步阅读记录。</p></div>",
    "days in a script": '<script>var c={"buildTime":"2026-01-09 10:00:00"};</script>',
}


@pytest.mark.parametrize(
    "addition",
    ["all of it", *(pytest.param(name, marks=pytest.mark.long) for name in (*ABOVE, *BELOW))],
)
def test_an_article_is_read_the_same_with(addition):
    if addition == "all of it":
        header, footer = "".join(ABOVE.values()), "".join(BELOW.values())
    else:
        header, footer = ABOVE.get(addition, ""), BELOW.get(addition, "")
    assert {
        page.name: wrong
        for page in PAGES
        if (wrong := wrong_fields(page, our_fields(with_surroundings(page, header, footer))))
    } == {}


def with_surroundings(page, header, footer):
    """Return a page with more markup at the beginning and end of its body, in UTF-8."""
    markup = re.sub(
        r"charset=[\"']?[\w-]+", "charset=utf-8", decode_page(page.page_bytes).text, count=1
    )
    body = re.search(r"<body[^>]*>", markup, re.IGNORECASE)
    start = body.end() if body else 0
    end = markup.lower().rfind("</body>")
    end = end if end > start else len(markup)
    markup = f"{markup[:start]}{header}{markup[start:end]}{footer}{markup[end:]}"
    return replace(page, page_bytes=markup.encode())
