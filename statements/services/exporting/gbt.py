"""References as GB/T 7714-2015 prints them in a list."""

from statements.models import ImpreciseDate, Precision
from statements.services.exporting.references import Reference, Work


def gbt(one: Reference) -> str:
    """Write one reference as a line, without its end.

    That is author, title with the codes for work and medium, publisher, year (date) and address.
    """
    work = {Work.REPORT: "R"}.get(one.work, "EB" if one.has_source_url else "Z")
    undated = "[日期不详]" if one.is_chinese else "[n.d.]"
    quoted_from = "转引自 " if one.is_chinese else "quoted from "
    publisher = one.publisher or (one.reported_by and f"{quoted_from}{one.reported_by}")
    when = _when(one.said, in_full=bool(publisher)) if one.said else undated
    published = ", ".join(part for part in (publisher, when) if part)
    return f"{one.author}. {one.title}[{work}/OL]. {published}. {one.url}."


def _when(said: ImpreciseDate, *, in_full: bool) -> str:
    """Write the year of publication with the date in parentheses, or behind no name that alone."""
    if said.precision is Precision.YEAR:
        return str(said)
    same_year = said.first.year == said.last.year
    year = str(said.first.year) if same_year else f"{said.first.year}-{said.last.year}"
    return f"{year}({said})" if in_full else f"({said})"
