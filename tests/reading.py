"""The visible text of pages."""

import re
from html import unescape


def words(page: str) -> str:
    """Return the text of a page without its elements, which may begin in the middle of a word."""
    return unescape(re.sub(r"<[^>]*>", "", page))
