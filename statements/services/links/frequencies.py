"""Compute document frequencies over the archive."""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.db import transaction

from statements.engine.echo.echo import ENGINE
from statements.engine.echo.frequencies import (
    DocumentFrequencies,
    add_counts,
    count_grams,
    without_rare_grams,
)
from statements.models import Background, Revision

# More texts hardly move a share of 0.02 %; up to here, memory stays below a gigabyte.
MAX_TEXTS = 20_000
_TEXTS_AT_ONCE = 2_000
_GROWTH = 0.1  # share by which the archive may have changed since the last count


@transaction.atomic
def renew_background(*, now: datetime) -> Background | None:
    """Recount the archive if it changed by a tenth; return the new background, if there is one.

    Echoes measured against the previous one become outdated but stay reproducible: no background
    is changed or deleted. The sample is the whole archive, or every n-th text.
    """
    current = Background.objects.select_for_update().filter(is_current=True).first()
    archive = Revision.objects.current().count()
    if not archive or (current and not _is_outdated(current, archive)):
        return None
    counts = without_rare_grams(_count(archive))
    if current:
        Background.objects.filter(pk=current.pk).update(is_current=False)
    return Background.objects.create(
        engine=ENGINE,
        documents=counts.documents,
        archive=archive,
        grams=counts.grams.astype("<u8").tobytes(),
        counts=counts.counts.astype("<u4").tobytes(),
        made_at=now,
    )


def _is_outdated(current: Background, archive: int) -> bool:
    if current.engine != ENGINE:
        return True
    return abs(archive - current.archive) >= max(1, _GROWTH * current.archive)


def _count(archive: int) -> DocumentFrequencies:
    """Count in chunks and merge, so that memory holds the sum and one chunk."""
    total = count_grams([])
    for texts in batched(_texts(archive), _TEXTS_AT_ONCE, strict=False):
        total = add_counts([total, count_grams(texts)])
    return total


def _texts(archive: int) -> Iterator[str]:
    step = -(-archive // MAX_TEXTS)
    texts = Revision.objects.current().order_by("pk").values_list("text", flat=True)
    for number, text in enumerate(texts.iterator(chunk_size=_TEXTS_AT_ONCE)):
        if number % step == 0:
            yield text
