"""The visible text of pages."""

import re
from html import unescape


def words(page: str) -> str:
    """Return the text of a page as a browser shows it: without elements, one space between words.

    An element may begin in the middle of a word.
    """
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())
