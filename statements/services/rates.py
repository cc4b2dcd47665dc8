"""Rate limits, shared by all processes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from statements.models import RequestCount

_RETENTION = timedelta(hours=1)  # longer than any window
_COUNT = """
    INSERT INTO statements_requestcount AS stored (key, window_began_at, number)
    VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN stored.window_began_at = excluded.window_began_at
                      THEN least(stored.number, 1000000000) + 1 ELSE 1 END,
        window_began_at = excluded.window_began_at
    RETURNING number
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``number`` requests within each window of ``seconds``.

    Windows are fixed, not sliding, so twice the number may come around the end of one.
    """

    name: str
    number: int
    seconds: int


class TooOften(Exception):
    """A request exceeds the rate."""

    def __init__(self, rate: Rate, *, retry_after: int) -> None:
        super().__init__(rate.name)
        self.rate = rate
        self.retry_after = retry_after  # seconds


def count_request(*, rate: Rate, client: str, now: datetime) -> None:
    """Count a request of a client. Raises ``TooOften`` if it exceeds the rate."""
    moment = int(now.timestamp())
    window_start = moment - moment % rate.seconds
    with connection.cursor() as cursor:
        window_began_at = datetime.fromtimestamp(window_start, tz=UTC)
        cursor.execute(_COUNT, [f"{rate.name}:{client}"[:200], window_began_at])
        (number,) = cursor.fetchone()
    if number > rate.number:
        raise TooOften(rate, retry_after=window_start + rate.seconds - moment)


def forget_counts(*, now: datetime) -> None:
    """Delete counts of past windows."""
    RequestCount.objects.filter(window_began_at__lt=now - _RETENTION).delete()
