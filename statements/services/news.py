"""Remember when a person last read the news."""

from datetime import datetime

from django.db.models.functions import Greatest

from statements.models import LastVisit, User


def mark_seen(*, person: User, seen_at: datetime, now: datetime) -> None:
    """Set the time of the last visit: not into the future, and never back."""
    seen_at = min(seen_at, now)
    LastVisit.objects.bulk_create(
        [LastVisit(person=person, seen_at=seen_at)], ignore_conflicts=True
    )
    LastVisit.objects.filter(person=person).update(seen_at=Greatest("seen_at", seen_at))
