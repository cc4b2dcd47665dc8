"""Find drafts of nearly the same text: reprints, and pages that were edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from statements.engine.text.identity import common_share
from statements.engine.text.normalisation import normalise
from statements.models import CaptureDraft
from statements.selectors.statements.duplicates import NEAR_SHARE

MAX_NEAR_DUPLICATES: Final = 10
# Shorter texts of the field may be made of the same formulas and yet be others.
MIN_LETTERS: Final = 150
_MAX_COMPARED: Final = 30  # texts compared letter by letter
# Notices that recur have nearly the same text, but not in the same days.
_SAME_DAYS: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A draft, and the share of the longer text's letters that both have in common."""

    draft: CaptureDraft
    share: float


def near_duplicates(
    drafts: QuerySet[CaptureDraft], *, text: str, sketch: Sequence[int], day: date | None
) -> list[NearDuplicate]:
    """Return drafts of nearly this text and of nearly this day, the nearest first.

    ``sketch`` is that of the text. A day that is not known may be any.
    """
    letters = normalise(text)
    if not sketch or len(letters) < MIN_LETTERS:
        return []
    candidates = drafts.filter(pk__in=_sharing_a_band(sketch))
    if day:
        days = (day - _SAME_DAYS, day + _SAME_DAYS)
        candidates = candidates.filter(Q(day=None) | Q(day__range=days))
    compared = [
        NearDuplicate(draft, common_share(letters, normalise(draft.text)))
        for draft in candidates.select_related("statement").order_by("pk")[:_MAX_COMPARED]
    ]
    matches = [match for match in compared if match.share >= NEAR_SHARE]
    return sorted(matches, key=lambda match: -match.share)[:MAX_NEAR_DUPLICATES]


def _sharing_a_band(sketch: Sequence[int]) -> list[int]:
    """Return the keys of drafts that share a band, by the function that migration 0032 made.

    Of an overlap of arrays the planner expects a fifth of the table, and would read all of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statements_sharing_drafts(%s::integer[])", [list(sketch)])
        return [row[0] for row in cursor.fetchall()]
