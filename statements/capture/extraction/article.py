"""What is read from one page: its title, day, publisher and text."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

# Raised whenever a rule changes what is read, so that stored pages can be read again.
RULES_VERSION: Final = 5


@dataclass(frozen=True, slots=True)
class PageDate:
    """The day of publication: first and last possible day, both included.

    ``evidence`` holds the words that show it: of the page, of a meta tag, a script or the address.
    """

    first: date
    last: date
    evidence: str


@dataclass(frozen=True, slots=True)
class Article:
    """The content of one page or file; fields that it does not state are empty.

    Paragraphs of ``text`` are separated by one line end. ``kind`` is html, mhtml, pdf, scan, docx
    or text; a scan is a PDF of images, without text. ``further_pages`` are addresses of the pages
    of the same article that follow this one.
    """

    title: str
    date: PageDate | None
    publisher: str
    text: str
    charset: str
    author: str = ""
    editor: str = ""
    document_number: str = ""
    further_pages: tuple[str, ...] = ()
    kind: str = "html"
    rules_version: int = RULES_VERSION

    def as_json(self) -> dict[str, Any]:
        """Return the fields as ``manage.py extract --json`` prints them."""
        day = self.date
        return {
            "title": self.title,
            "date": {
                "from": day.first.isoformat() if day else None,
                "to": day.last.isoformat() if day else None,
                "evidence": day.evidence if day else "",
            },
            "publisher": self.publisher,
            "text": self.text,
            "charset": self.charset,
            "author": self.author,
            "editor": self.editor,
            "document_number": self.document_number,
            "further_pages": list(self.further_pages),
            "kind": self.kind,
            "rules_version": self.rules_version,
        }
