"""What pages show: their text, and their forms."""

import re
from html import unescape


def words(page: str) -> str:
    """Return the text of a page as a browser shows it: without elements, one space between words.

    An element may begin in the middle of a word.
    """
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def forms_without_token(page: str) -> list[str]:
    """Return the forms of a page that the site would refuse, since no token proves their origin."""
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    return [form for form in forms if 'name="csrfmiddlewaretoken"' not in form]
