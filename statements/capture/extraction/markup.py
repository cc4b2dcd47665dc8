"""What names of classes, ids and tags tell: where the article is, and what is none of it."""

import re
from typing import Final

# Containers of articles by id or class, as content management systems and sites name them. They
# make a container likelier, whatever the site; nothing depends on the list alone.
CONTAINERS: Final = frozenset(
    """ucap-content trs_editor trs_editor_view trs_uedit trs_ueditor trs_preview pages_content
    rm_txt_con box_con text_con show_text p-detail detailcontent js_content rich_media_content img-content
    left_zw artibody article_content articlecontent article-content articletext article_text
    article-text article_txt articletxt article_body article-body articlebody article_box
    article-box main-content-article cnt_bd content_area contentarea text_area post_body post_text
    endtext enDtext news_txt newscontent news_content news-content news_text newstext newsbody
    news_body news-body ozoom founder-content enpcontent newspaper_content articalcontent artical_content
    article_con articlecon content_text contenttext content-text content_txt contenttxt contentmain
    maincontent main_content main-content main_text maintext text_content textcontent txtcontent
    content_con contentcon con_text con_txt zoom zoomcon detail_content detail-content detailcon
    detail_con detail-con detail_text view_content view-content vsb_content vsb_content_2
    vsb_content_4 v_news_content wp_articlecontent xl_content xlcontent xl_con xl-content pagecontent
    page-content fontzoom contentfont content-article txt_con txtcon easysite-news-text
    easysite-news-content gk_content zwcontent zw_content zhengwen nr_con content_box content-box
    contentbox cont_box bt-content bt_content info_content infocontent main_article articlemain
    ina_content content_main rwb_zw m-article a-con mp-editor index_cententwrap
    syl-article-base article_inner wz_content wzcontent contentleft content_left entry-content
    post-content single-content g-content doc_content doccontent docdetail body_content neirong
    article-main articalmain content_detail content-detail contentdetail news-detail news_detail
    newsdetail text-box text_box textbox cont_text tpl_content summary_content maintxt
    articalbody content01 con_main con-text detail-body detail_body arcontent art_content
    article__content articlebody__content""".lower().split()
)
# Names that content management systems give to the article and to nothing else.
SYSTEM_CONTAINERS: Final = frozenset(
    [
        "ucap-content",
        "trs_editor",
        "trs_editor_view",
        "trs_ueditor",
        "pages_content",
        "rm_txt_con",
        "p-detail",
        "detailcontent",
        "js_content",
        "left_zw",
        "artibody",
        "ozoom",
        "founder-content",
        "enpcontent",
        "vsb_content",
        "vsb_content_2",
        "vsb_content_4",
        "v_news_content",
        "wp_articlecontent",
        "mp-editor",
        "easysite-news-text",
        "endtext",
        "post_body",
        "content_area",
        "zoom",
        "articlecontent",
        "article-content",
        "article_content",
    ]
)
# Names so usual that they also stand on wrappers of whole pages.
WEAK_CONTAINERS: Final = frozenset(
    [
        "content",
        "article",
        "detail",
        "text",
        "main-text",
        "con",
        "cont",
        "txt",
        "news",
        "post",
        "entry",
        "article-detail",
        "body-text",
        "neirongqu",
        "main_con",
        "conbox",
        "contents",
        "textarea",
        "artical",
        "bodytext",
    ]
)
CONTAINER_TAGS: Final = frozenset(["founder-content", "enpcontent", "article"])

# Parts of names (between - and _ and capitals) that say: not the article.
_NOISE_WORDS: Final = (
    "share|shares|sharing|bdshare|bdsharebuttonbox|related|relate|relative|relevant|recommend|recommended"
    "|recommendation|rec|hot|hots|rank|ranking|ranklist|paihang|comment|comments|pinglun|breadcrumb"
    "|breadcrumbs|crumb|crumbs|bread|mianbaoxie|weizhi|dqwz|nav|navi|navbar|navigation|menu|submenu"
    "|footer|foot|bottom|copyright|sidebar|side|aside|ad|ads|adv|advert|advertisement|gg|guanggao|banner"
    "|qrcode|qr|erweima|ewm|download|app|login|reg|search|sousuo|toolbar|tools|tool|pager|pagination"
    "|fenye|pagenav|statement|declare|disclaimer|shengming|tags|tag|keywords|popup|pop|modal|toast"
    "|dialog|tips|mask|player|prev|next|prenext|nextpage|likes|zan|dianzan|feedback|jubao|report|friendlink"
    "|links|youlian|topnav|topbar|header|subscribe|follow|guess|tuijian|xgyd|xgxw|xgwz|xiangguan|yanshen"
    "|morenews|moreread|readmore|hotnews|newslist|toplist|fontsize|zihao|print|collect|audio|tts"
    "|weixin|wechat|weibo|qzone|social|kefu|gotop|backtop|totop|fixed|float|floating"
)
_NOISE = re.compile(rf"(?:^|[-_\s])(?:{_NOISE_WORDS})\d*(?=$|[-_\s])", re.IGNORECASE)
_NOISE_ANYWHERE = re.compile(
    "breadcrumb|bdshare|sharebar|sharebox|relatednews|relatedread|recommend|erweima|qrcode|copyright"
    "|disclaimer|pagination|xiangguan|tuijian|zerenbianji|hotnews|hotlist|ranklist|toolbar"
    "|commentlist|commentbox|newscomment|currentposition|curposition|yanshenyuedu|appdownload"
    "|downloadapp|prevnext|pagenav|sitenav|guesslike|friendlink",
    re.IGNORECASE,
)
NOISE_TAGS: Final = frozenset(["nav", "footer", "aside", "menu", "dialog", "header"])
# Video and sound with their captions; captions of images are part of the page as printed.
MEDIA_CAPTION = re.compile(
    r"video[-_ ]?(?:info|title|tit|caption|desc|text|name|box|wrap|play|con|list|area)"
    r"|(?:^|[-_\s])(?:video|videobox|video-js|vjs|spbox|shipin|player|playbox)(?:$|[-_\s])",
    re.IGNORECASE,
)
EDITOR_LINE = re.compile(
    r"(?:^|[-_\s])(?:editor|editors|edit|zebian|zerenbianji|bianji|ep-editor|article-editor|zrbj|author-?edit)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def names_of(attributes: dict[str, str]) -> str:
    """Return class and id of an element, with capitals inside a name set off: pageNav is page-Nav."""
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:300]
    return _CAPITAL.sub("-", names)


def is_noise(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element is named like something beside the article, or hidden."""
    if tag in NOISE_TAGS or _HIDDEN.search(attributes.get("style", "")[:300]):
        return True
    names = names_of(attributes)
    if not names.strip():
        return False
    if EDITOR_LINE.search(names) and "content" not in names.lower() and "trs" not in names.lower():
        return True
    plain = names.replace("-", "").replace("_", "")
    return bool(_NOISE.search(names) or _NOISE_ANYWHERE.search(plain))


def container_rank(tag: str, attributes: dict[str, str]) -> int:
    """Return how surely an element is named like the container of an article, from 0 to 3."""
    if tag in CONTAINER_TAGS:
        return 3 if tag != "article" else 1
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()[:300].split()
    if "itemprop" in attributes and attributes["itemprop"].lower() == "articlebody":
        return 2
    if any(name in SYSTEM_CONTAINERS for name in names):
        return 3
    if any(name in CONTAINERS for name in names):
        return 2
    return 1 if any(name in WEAK_CONTAINERS for name in names) else 0
