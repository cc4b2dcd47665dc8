"""Lists of words as they are best read and changed: separated by spaces, over several lines."""

from typing import Final

# Traditional characters of the words that pages put around an article, and their simplified forms.
_TRADITIONAL: Final = str.maketrans(
    "閱讀關鍵責編輯來聲權網聞報導連結條頁點擊載轉發佈時間標題圖說熱門專評論總監製審簽記攝訊廣獨請繼續",
    "阅读关键责编辑来声权网闻报导连结条页点击载转发布时间标题图说热门专评论总监制审签记摄讯广独请继续",
)


def simplified(text: str) -> str:
    """Return a text with the traditional characters of such words simplified, each in its place."""
    return text.translate(_TRADITIONAL)


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(words.split())


def any_of(patterns: str) -> str:
    """Return a regular expression that matches any pattern of a list; earlier ones go first."""
    return "|".join(patterns.split())
