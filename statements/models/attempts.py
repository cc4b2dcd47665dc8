"""Background work that was started on a row and has not finished."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 3  # in vain, as when its worker dies; then work is given up, on a row for a day


class Work(models.TextChoices):
    """The kinds of background work, each on one row at a time."""

    ECHO = "echo", _("measuring a link")
    RANKING = "ranking", _("ranking the directives of a response")
    SURVEY = "survey", _("comparing a part of a survey")
    READING = "reading", _("reading a capture")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by whether there will be more."""

    def given_up(self) -> "AttemptQuerySet":
        """Return the work that was begun in vain so often that it is left alone."""
        return self.filter(number__gte=MAX_ATTEMPTS)


class Attempt(models.Model):
    """The number of failed attempts on a row: the work timed out, or killed its worker.

    ``version`` names the texts and the engine, so that new texts start from zero. The record is
    deleted when the work succeeds.
    """

    work = models.CharField(_("work"), max_length=7, choices=Work)
    row_id = models.BigIntegerField(_("link, statement, part or capture"))
    version = models.CharField(_("texts"), max_length=100)
    number = models.PositiveSmallIntegerField(_("attempts"), default=1)
    begun_at = models.DateTimeField(_("last begun"))

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("work that did not end")
        verbose_name_plural = _("work that did not end")
        constraints = [
            models.UniqueConstraint(fields=["work", "row_id"], name="attempt_one_for_each_row"),
            models.CheckConstraint(condition=Q(work__in=Work.values), name="attempt_work_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="attempt_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.row_id}: {self.number}"
