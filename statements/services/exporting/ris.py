"""References as RIS, which nearly every reference manager reads."""

from collections.abc import Iterator

from statements.models import ImpreciseDate, Precision
from statements.services.exporting.references import Reference, Work

_TYPE = {
    Work.SPEECH: "GEN",  # RIS knows no speeches
    Work.REPORT: "RPRT",
    Work.DOCUMENT: "GOVDOC",
    Work.WEBPAGE: "ELEC",
}


def ris(one: Reference) -> str:
    """Write one entry, a line for each tag."""
    lines = [f"{tag}  - {value}" for tag, value in _tags(one) if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _tags(one: Reference) -> Iterator[tuple[str, str]]:
    said = one.said
    yield "TY", _TYPE[one.work]
    yield "ID", one.key
    yield "AU", one.author
    yield "TI", one.title
    yield "TT", one.translated_title
    yield "DA", _date(said) if said else ""
    yield "PY", str(said.first.year) if said else ""
    yield "T2" if one.work is Work.WEBPAGE else "PB", one.publisher
    yield "M3", one.genre
    yield "UR", one.url
    yield "LA", one.language
    for tag in one.tags:
        yield "KW", tag
    if one.reported_by:
        yield "N1", f"Reported by {one.reported_by}, a secondary source"


def _date(said: ImpreciseDate) -> str:
    """Write year/month/day/other, with nothing between the slashes where nothing is known."""
    first = said.first
    match said.precision:
        case Precision.YEAR:
            return f"{first:%Y}///"
        case Precision.MONTH:
            return f"{first:%Y/%m}//"
        case Precision.DAY:
            return f"{first:%Y/%m/%d}/"
        case Precision.SPAN:
            return f"{first:%Y/%m/%d}/to {said.last.isoformat()}"
