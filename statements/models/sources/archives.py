"""Past editions of a newspaper, read day by day."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.sources import Source

MAX_DAYS: Final = 3_660  # of one period
# Days in a row that could not be read, after which a period pauses: the site is down.
MAX_FAILED_DAYS: Final = 3


class Leased(models.Model):
    """Work that is taken by one worker at a time.

    Whoever takes it sets ``leased_until``; until then nobody else does, and afterwards the worker
    is taken for dead.
    """

    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(_("taken until"), null=True, blank=True)

    class Meta:
        abstract = True


class PeriodState(models.TextChoices):
    """The progress of a period."""

    RUNNING = "running", _("being read")
    PAUSED = "paused", _("paused")
    FINISHED = "finished", _("read")
    STOPPED = "stopped", _("stopped")


class ArchivePeriod(Leased):
    """A run of days whose editions are read, each by a visit of its own.

    ``next_on`` is the day to be read next, and the day after ``last_on`` once all are. ``attempts``
    are those at this day, and ``failures_in_a_row`` the days before it that could not be read;
    ``fault`` is that of the last of them, as in a visit. ``alerted_at`` is when admins were told of
    days that could not be read.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="archive_periods")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    next_on = models.DateField(_("next day"))
    state = models.CharField(
        _("state"), max_length=8, choices=PeriodState, default=PeriodState.RUNNING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failures_in_a_row = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    requested_at = models.DateTimeField(_("requested"))
    alerted_at = models.DateTimeField(_("alerted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("archive period")
        verbose_name_plural = _("archive periods")
        indexes = [models.Index(fields=["due_at"], name="archiveperiod_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(ended_at=None),
                name="archiveperiod_one_open_per_source",
            ),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on"), next_on__gte=F("first_on")),
                name="archiveperiod_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=[PeriodState.RUNNING, PeriodState.PAUSED])
                | Q(
                    ended_at__isnull=False,
                    state__in=[PeriodState.FINISHED, PeriodState.STOPPED],
                ),
                name="archiveperiod_ended_in_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.first_on} – {self.last_on}"

    @property
    def is_stuck(self) -> bool:
        """Whether it paused by itself."""
        return self.state == PeriodState.PAUSED and self.failures_in_a_row >= MAX_FAILED_DAYS

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def days_done(self) -> int:
        return (self.next_on - self.first_on).days
