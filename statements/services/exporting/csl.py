"""References as CSL-JSON."""

from datetime import date
from typing import Any

from statements.models import ImpreciseDate, Precision
from statements.services.exporting.references import Reference, Work


def csl(one: Reference) -> dict[str, Any]:
    """Return one item. Names are literal: which part of one is the family's is not stored."""
    published = "container-title" if one.work is Work.WEBPAGE else "publisher"
    item = {
        "id": one.key,
        "type": one.work.value,
        "title": one.title,
        "author": [{"literal": one.author}],
        "issued": {"date-parts": _parts(one.said)} if one.said else None,
        published: one.publisher,
        "genre": one.genre,
        "URL": one.url,
        "language": one.language,
        "keyword": ", ".join(one.tags),
        "note": one.note,
    }
    return {name: value for name, value in item.items() if value}


def _parts(said: ImpreciseDate) -> list[list[int]]:
    """Return the first day as far as it is known, and of a span its last day too."""
    day = _numbers(said.first)
    match said.precision:
        case Precision.YEAR:
            return [day[:1]]
        case Precision.MONTH:
            return [day[:2]]
        case Precision.DAY:
            return [day]
        case Precision.SPAN:
            return [day, _numbers(said.last)]


def _numbers(day: date) -> list[int]:
    return [day.year, day.month, day.day]
