"""What class names, ids and tags say about where the article is, and what is not part of it."""

import re
from typing import Final

from statements.capture.extraction.lexicon import any_of, word_set

# Ids and classes that content management systems and sites give to the container of an article.
# They make a container likelier on any site; nothing depends on the list alone.
CONTAINERS: Final = word_set(
    """
    a-con arcontent art_content artibody artical_content articalbody articalcontent articalmain
    article-body article-box article-content article-main article-text article__content
    article_body article_box article_con article_content article_inner article_text article_txt
    articlebody articlebody__content articlecon articlecontent articlemain articletext articletxt
    body_content box_con bt-content bt_content cnt_bd con-text con_main con_text con_txt cont_box
    cont_text content-article content-box content-detail content-text content01 content_area
    content_box content_con content_detail content_left content_main content_text content_txt
    contentarea contentbox contentcon contentdetail contentfont contentleft contentmain
    contenttext contenttxt detail-body detail-con detail-content detail_body detail_con
    detail_content detail_text detailcon detailcontent doc_content doccontent docdetail
    easysite-news-content easysite-news-text endtext enpcontent entry-content fontzoom
    founder-content g-content gk_content img-content ina_content index_cententwrap info_content
    infocontent js_content left_zw m-article main-content main-content-article main_article
    main_content main_text maincontent maintext maintxt mp-editor neirong news-body news-content
    news-detail news_body news_content news_detail news_text news_txt newsbody newscontent
    newsdetail newspaper_content newstext nr_con ozoom p-detail page-content pagecontent
    pages_content post-content post_body post_text rich_media_content rm_txt_con rwb_zw show_text
    single-content summary_content syl-article-base text-box text_area text_box text_con
    text_content textbox textcontent tpl_content trs_editor trs_editor_view trs_preview trs_uedit
    trs_ueditor txt_con txtcon txtcontent ucap-content v_news_content view-content view_content
    vsb_content vsb_content_2 vsb_content_4 wp_articlecontent wz_content wzcontent xl-content
    xl_con xl_content xlcontent zhengwen zoom zoomcon zw_content zwcontent
    """
)
# Names that content management systems give to the article and to nothing else.
SYSTEM_CONTAINERS: Final = word_set(
    """
    artibody article-content article_content articlecontent content_area detailcontent
    easysite-news-text endtext enpcontent founder-content js_content left_zw mp-editor ozoom
    p-detail pages_content post_body rm_txt_con trs_editor trs_editor_view trs_ueditor
    ucap-content v_news_content vsb_content vsb_content_2 vsb_content_4 wp_articlecontent zoom
    """
)
# Names so common that wrappers of whole pages have them too.
WEAK_CONTAINERS: Final = word_set(
    """
    artical article article-detail body-text bodytext con conbox cont content contents detail
    entry main-text main_con neirongqu news post text textarea txt
    """
)
CONTAINER_TAGS: Final = frozenset(["founder-content", "enpcontent", "article"])

# Parts of names (between - and _ and capitals) of what is not the article.
_NOISE_WORDS: Final = any_of(
    """
    share[a-z]* bdshare bdsharebuttonbox related relate relative relevant recommend
    recommended recommendation rec hot hots rank ranking ranklist paihang
    breadcrumb breadcrumbs crumb crumbs bread mianbaoxie weizhi dqwz nav navi navbar navigation
    menu submenu footer foot bottom copyright sidebar side aside ad ads adv advert advertisement
    gg guanggao banner qrcode qr erweima ewm download app login reg search sousuo toolbar tools
    tool pager pagination fenye pagenav statement declare disclaimer shengming tags tag keywords
    popup pop modal toast dialog tips mask player prev next prenext nextpage likes zan dianzan
    feedback jubao report friendlink links youlian topnav topbar header subscribe follow guess
    tuijian xgyd xgxw xgwz xiangguan yanshen morenews moreread readmore hotnews newslist toplist
    author-?(?:box|card|info|intro|desc|bio) bio abstract summary zhaiyao fontsize zihao print
    collect audio tts weixin wechat weibo qzone social kefu gotop backtop totop fixed float
    floating
    """
)
_NOISE = re.compile(rf"(?:^|[-_\s])(?:{_NOISE_WORDS})\d*(?=$|[-_\s])", re.IGNORECASE)
# Comments of readers, which are often longer than the article.
_REPLIES = re.compile(
    r"(?:^|[-_\s])(?:comments?|pinglun|reply|replies|huifu|liuyan|gentie)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
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
IMAGE_CAPTION = re.compile(
    r"(?:^|[-_\s])(?:caption|(?:img|image|pic|photo)[-_]?(?:info|intro|desc|note|text|txt|title)|tushuo)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
EDITOR_LINE = re.compile(
    r"(?:^|[-_\s])(?:editor|editors|edit|zebian|zerenbianji|bianji|ep-editor|article-editor|zrbj|author-?edit)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def class_and_id(attributes: dict[str, str]) -> str:
    """Return class and id of an element, with camel case separated: pageNav becomes page-Nav."""
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:300]
    return _CAPITAL.sub("-", names)


def is_noise(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element is named like something beside the article, or hidden."""
    if tag in NOISE_TAGS or _HIDDEN.search(attributes.get("style", "")[:300]):
        return True
    names = class_and_id(attributes)
    if not names.strip():
        return False
    if EDITOR_LINE.search(names) and "content" not in names.lower() and "trs" not in names.lower():
        return True
    plain = names.replace("-", "").replace("_", "")
    return bool(_NOISE.search(names) or _REPLIES.search(names) or _NOISE_ANYWHERE.search(plain))


def holds_replies(attributes: dict[str, str]) -> bool:
    """Whether an element is named like the comments of readers."""
    return bool(_REPLIES.search(class_and_id(attributes)))


def container_rank(tag: str, attributes: dict[str, str]) -> int:
    """Return how clearly an element is named as the container of an article, from 0 to 3."""
    if tag in CONTAINER_TAGS:
        return 3 if tag != "article" else 1
    words = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()[:300]
    # BEM: post__content is read as post-content.
    names = words.replace("__", "-").split()
    if "itemprop" in attributes and attributes["itemprop"].lower() == "articlebody":
        return 2
    if any(name in SYSTEM_CONTAINERS for name in names):
        return 3
    if any(name in CONTAINERS for name in names):
        return 2
    return 1 if any(name in WEAK_CONTAINERS for name in names) else 0
