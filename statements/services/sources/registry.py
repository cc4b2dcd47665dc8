"""Add, change and switch sources on and off; have them visited."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from statements.capture.addresses import parse_target
from statements.capture.faults import FetchRefused
from statements.models import Source, Watch
from statements.services.refusals import Refused
from statements.services.versions import lock_version


class SourceEntered(Refused):
    """Another source has the same name, kind and jurisdiction."""

    def __init__(self) -> None:
        super().__init__(_("There is a source of this name, kind and jurisdiction already."))


class NothingToVisit(Refused):
    """A source cannot be watched without an address, and a way to find its pages."""

    def __init__(self) -> None:
        super().__init__(
            _("Enter an address that can be fetched, and how its pages are found, first.")
        )


def add_source(*, facts: Mapping[str, Any], now: datetime, local_port: int | None) -> Source:
    """Add a source. Raises ``SourceEntered`` or ``NothingToVisit``; nothing is written then."""
    return _save(Source(**facts), now=now, local_port=local_port)


def change_source(
    *,
    source_id: int,
    seen_version: int,
    facts: Mapping[str, Any],
    now: datetime,
    local_port: int | None,
) -> Source:
    """Change a source in the version that its editor saw.

    Raises ``Source.DoesNotExist``, ``StaleEdit``, ``SourceEntered`` or ``NothingToVisit``; nothing
    is written then.
    """
    with transaction.atomic():
        source = lock_version(Source.objects.all(), source_id, seen_version)
        for field, value in facts.items():
            setattr(source, field, value)
        source.version += 1
        return _save(source, now=now, local_port=local_port)


@transaction.atomic
def set_watched(
    *, source_ids: Collection[int], is_watched: bool, now: datetime, local_port: int | None
) -> int:
    """Switch sources on or off; return how many changed.

    Raises ``NothingToVisit`` if one cannot be watched; nothing is written then.
    """
    sources = list(Source.objects.select_for_update().filter(pk__in=source_ids))
    changed = [source for source in sources if source.is_watched != is_watched]
    for source in changed:
        source.is_watched = is_watched
        source.version += 1
        _save(source, now=now, local_port=local_port)
    return len(changed)


@transaction.atomic
def visit_now(*, source_ids: Collection[int], now: datetime) -> int:
    """Make watched sources due; return how many. One that is being visited is left alone."""
    return Watch.objects.filter(
        source__in=source_ids, source__is_watched=True, due_at__gt=now
    ).update(due_at=now)


def _save(source: Source, *, now: datetime, local_port: int | None) -> Source:
    if source.is_watched:
        refuse_without_rule(source, local_port)
    try:
        with transaction.atomic():
            source.save()
            if source.is_watched:
                Watch.objects.get_or_create(source=source, defaults={"due_at": now})
                Watch.objects.filter(source=source).update(due_at=now)
    except IntegrityError:
        raise SourceEntered from None
    return source


def refuse_without_rule(source: Source, local_port: int | None) -> None:
    """Raise ``NothingToVisit`` for a source that cannot be watched as it is."""
    try:
        parse_target(source.address, local_port=local_port)
    except FetchRefused:
        raise NothingToVisit from None
    if not source.finding:
        raise NothingToVisit
