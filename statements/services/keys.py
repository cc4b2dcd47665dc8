"""Keep the keys by which bodies and officials are known, after the rules that make them changed."""

from django.db import transaction

from statements.models import Body, Official
from statements.models.identity import Named, NamedQuerySet


def rows_to_key() -> int:
    """Return how many rows wait for a key by today's rules."""
    return sum(rows.to_key().count() for rows in _rows())


def refill_keys(*, limit: int) -> int:
    """Make the keys of at most so many rows anew, and return of how many.

    Names that today's rules take for one become one row and its doubles; the row entered first is
    the one that is known.
    """
    waiting = [row for rows in _rows() for row in rows.to_key()[:limit]][:limit]
    for row in waiting:
        _refill(row)
    return len(waiting)


@transaction.atomic
def _refill(row: Named) -> None:
    row.is_double = row.other_of_its_name() is not None
    row.save(update_fields=[])


def _rows() -> list[NamedQuerySet[Body] | NamedQuerySet[Official]]:
    return [Body.objects.all(), Official.objects.all()]
