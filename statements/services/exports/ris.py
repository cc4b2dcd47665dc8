"""References as RIS, which nearly every reference manager reads."""

from collections.abc import Iterator

from statements.models import ImpreciseDate
from statements.services.exports.references import BibliographicReference, WorkType

_TYPE = {
    WorkType.SPEECH: "GEN",  # RIS knows no speeches
    WorkType.REPORT: "RPRT",
    WorkType.DOCUMENT: "GOVDOC",
    WorkType.WEBPAGE: "ELEC",
}


def ris(reference: BibliographicReference) -> str:
    """Write one entry, a line for each tag."""
    lines = [f"{tag}  - {value}" for tag, value in _tags(reference) if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _tags(reference: BibliographicReference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPE[reference.work]
    yield "ID", reference.key
    yield "AU", reference.author
    yield "TI", reference.title
    yield "TT", reference.translated_title
    yield "DA", _date(reference.issued) if reference.issued else ""
    yield "PY", reference.year
    yield "T2" if reference.work is WorkType.WEBPAGE else "PB", reference.publisher
    yield "M3", reference.genre
    yield "UR", reference.url
    yield "AV", reference.archived_url  # location in an archive
    yield "LA", reference.language
    for tag in reference.tags:
        yield "KW", tag
    # Y2, the second date of RIS, is the day on which the address was visited.
    if reference.event_date:
        yield "N1", f"Event date: {reference.event_date}"
    if reference.original_date:
        yield "N1", f"Original date: {reference.original_date}"
    yield "N1", reference.secondary_note


def _date(issued: ImpreciseDate) -> str:
    """Write year/month/day/other; unknown parts are empty."""
    first, *last = issued.ends
    year, month, day, *_ = [*first.split("-"), "", ""]
    return f"{year}/{month}/{day}/" + "".join(f"to {end}" for end in last)
