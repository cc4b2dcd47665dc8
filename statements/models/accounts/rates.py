"""How often somebody asked for something of late."""

from django.db import models
from django.db.models import Q


class RequestCount(models.Model):
    """Requests of one kind by one client within one window of time.

    The table is unlogged: it is written for every request that is bounded, and a crash of the
    database may empty it.
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
