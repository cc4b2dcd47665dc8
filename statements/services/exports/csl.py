"""References as CSL-JSON."""

from typing import Any
from urllib.parse import urlsplit

from statements.models import ImpreciseDate
from statements.services.exports.references import BibliographicReference, WorkType


def csl(reference: BibliographicReference) -> dict[str, Any]:
    """Return one item. Names are literal: which part is the family name is not stored."""
    published = "container-title" if reference.work is WorkType.WEBPAGE else "publisher"
    item = {
        "id": reference.key,
        "type": reference.work.value,
        "title": reference.title,
        "author": [{"literal": reference.author}],
        "issued": _date(reference.issued),
        "event-date": _date(reference.event_date),
        "original-date": _date(reference.original_date),
        published: reference.publisher,
        "genre": reference.genre,
        "URL": reference.url,
        "archive": urlsplit(reference.archived_url).netloc,
        "archive_location": reference.archived_url,
        "language": reference.language,
        "keyword": ", ".join(reference.tags),
        "note": reference.note,
    }
    return {name: value for name, value in item.items() if value}


def _date(date: ImpreciseDate | None) -> dict[str, list[list[int]]] | None:
    """Return a date with the precision known; of a span, both ends."""
    if date is None:
        return None
    return {"date-parts": [[int(part) for part in end.split("-")] for end in date.ends]}
