"""Request counts for rate limiting."""

from django.db import models
from django.db.models import Q


class RequestCount(models.Model):
    """Requests of one kind by one client within one time window.

    The table is unlogged, because every rate-limited request writes to it; a crash of the database
    may empty it.
    """

    key = models.CharField(max_length=200, primary_key=True)
    window_began_at = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="requestcount_counts_requests")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"
