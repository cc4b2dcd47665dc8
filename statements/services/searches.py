"""Record that somebody looked and found nothing."""

from datetime import date, datetime

from statements.models import Jurisdiction, Search, Statement, User


def record_search(
    *,
    directive: Statement,
    jurisdictions: list[Jurisdiction],
    searched_on: date,
    where: str,
    note: str,
    by: User | None,
    now: datetime,
) -> int:
    """Note a search without result for each jurisdiction; a repeated one is kept once.

    Returns how many were new.
    """
    before = Search.objects.filter(directive=directive).count()
    Search.objects.bulk_create(
        [
            Search(
                directive=directive,
                jurisdiction=jurisdiction,
                searched_on=searched_on,
                where=where,
                note=note,
                searched_by=by,
                entered_at=now,
            )
            for jurisdiction in jurisdictions
        ],
        ignore_conflicts=True,
    )
    return Search.objects.filter(directive=directive).count() - before
