"""References as GB/T 7714-2015 prints them in a list."""

from statements.models import ImpreciseDate, Precision
from statements.services.exports.references import BibliographicReference, WorkType


def gbt(reference: BibliographicReference) -> str:
    """Write one reference as a line, without its end.

    That is author, title with the codes for work and medium, publisher, year (date) and address.
    The date is that of publication if known; the standard has no field for another.
    """
    medium = "EB" if reference.has_source_url else "Z"
    work = {WorkType.REPORT: "R"}.get(reference.work, medium)
    undated = "[日期不详]" if reference.is_chinese else "[n.d.]"
    quoted_from = "转引自 " if reference.is_chinese else "quoted from "
    reporter = reference.reported_by and f"{quoted_from}{reference.reported_by}"
    publisher = reference.publisher or reporter
    when = _when(reference.issued, in_full=bool(publisher)) if reference.issued else undated
    published = ", ".join(part for part in (publisher, when) if part)
    return f"{reference.author}. {reference.title}[{work}/OL]. {published}. {reference.url}."


def _when(issued: ImpreciseDate, *, in_full: bool) -> str:
    """Write the year of publication with the date in parentheses, or the latter alone."""
    if issued.precision is Precision.YEAR:
        return str(issued)
    is_one_year = issued.first.year == issued.last.year
    year = str(issued.first.year) if is_one_year else f"{issued.first.year}-{issued.last.year}"
    return f"{year}({issued})" if in_full else f"({issued})"
