"""When sources are visited, what each visit read, and the pages that it came upon."""

from datetime import date, datetime
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.sources.archives import ArchivePeriod, Leased
from statements.models.statements.sources import Source


class Watch(Leased):
    """The state of one source that is visited: when it is due, and how the last visits went.

    A row apart from the source, because each visit writes it.
    """

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True, related_name="watch")
    failures_in_a_row = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    last_new_at = models.DateTimeField(_("last new page"), null=True, blank=True)
    alerted_at = models.DateTimeField(_("admins alerted"), null=True, blank=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [models.Index(fields=["due_at"], name="watch_by_due")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.due_at:%Y-%m-%d %H:%M}"


class Outcome(models.TextChoices):
    """How a visit ended."""

    RUNNING = "running", _("running")
    SUCCESS = "success", _("success")
    PARTIAL = "partial", _("some pages failed")
    EMPTY = "empty", _("no links: the layout may have changed")
    FAILED = "failed", _("failed")


SUCCESSES: Final = [Outcome.SUCCESS, Outcome.PARTIAL]
MISSING_FAULTS: Final = ("http_404", "http_410")  # there is no such page, so no edition of that day


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits by source and outcome."""

    def running(self) -> "VisitQuerySet":
        return self.filter(ended_at=None)

    def of_today(self) -> "VisitQuerySet":
        """Keep visits that read what a source has now, and not an edition of long ago."""
        return self.filter(period=None)

    def successful_between(self, start: datetime, end: datetime) -> "VisitQuerySet":
        """Keep visits that read their source between two moments, both included."""
        return self.of_today().filter(outcome__in=SUCCESSES, begun_at__range=(start, end))

    def read_editions(self, first: date, last: date) -> "VisitQuerySet":
        """Keep visits that read the edition of a day between two, both included."""
        return self.filter(outcome__in=SUCCESSES, edition_on__range=(first, last))

    def failed_between(self, start: datetime, end: datetime) -> "VisitQuerySet":
        """Keep visits that ended between two moments without having read their source."""
        ended_visits = self.of_today().filter(ended_at__isnull=False, begun_at__range=(start, end))
        return ended_visits.exclude(outcome__in=SUCCESSES)


class Visit(models.Model):
    """One reading of a source: its index pages, and the pages they newly lead to.

    ``fault`` is a ``capture.faults.FetchFault``, or ``http_`` and a status; empty without a fault.
    A visit for a ``period`` reads one past edition, that of the day ``edition_on``.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="visits")
    period = models.ForeignKey(
        ArchivePeriod, models.CASCADE, related_name="visits", null=True, blank=True
    )
    edition_on = models.DateField(_("edition of"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, default=Outcome.RUNNING)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    links = models.PositiveIntegerField(_("links"), default=0)
    new_links = models.PositiveIntegerField(_("new links"), default=0)
    captures_made = models.PositiveIntegerField(_("captures"), default=0)
    failures = models.PositiveIntegerField(_("pages that failed"), default=0)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["source", "-begun_at"], name="visit_latest_of_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(ended_at=None, period=None),
                name="visit_one_open_per_source",
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(ended_at=None), name="visit_one_open_per_period"
            ),
            models.CheckConstraint(
                condition=Q(period=None, edition_on=None)
                | Q(period__isnull=False, edition_on__isnull=False),
                name="visit_of_a_period_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome=Outcome.RUNNING)
                | Q(ended_at__isnull=False, ended_at__gte=F("begun_at"))
                & ~Q(outcome=Outcome.RUNNING),
                name="visit_ended_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="visit_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.begun_at:%Y-%m-%d %H:%M}"


class IndexPage(models.Model):
    """A page of links that a visit reads: a feed, a list, or a layout (版面) of an edition."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="index_pages")
    address = models.CharField(_("address"), max_length=2048)
    depth = models.PositiveSmallIntegerField(_("steps from the first page"), default=0)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    status = models.PositiveIntegerField(_("status"), null=True, blank=True)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    links = models.PositiveIntegerField(_("links"), default=0)

    class Meta:
        verbose_name = _("page of links")
        verbose_name_plural = _("pages of links")
        constraints = [
            models.UniqueConstraint(fields=["visit", "address"], name="indexpage_once_in_a_visit")
        ]

    def __str__(self) -> str:
        return self.address


class ItemState(models.TextChoices):
    """Whether a page was captured."""

    PENDING = "pending", _("to be fetched")
    CAPTURED = "captured", _("captured")
    GONE = "gone", _("not there")
    REFUSED = "refused", _("refused by robots.txt")
    FAILED = "failed", _("failed")


class ItemQuerySet(models.QuerySet["Item"]):
    """Pages by the visits that fetch them."""

    def fetched_by(self, visit: Visit) -> "ItemQuerySet":
        """Keep the pages that a visit fetches: those of its period, or those of no open one."""
        of_source = self.filter(source=visit.source_id)
        if visit.period_id:
            return of_source.filter(period=visit.period_id)
        return of_source.filter(Q(period=None) | Q(period__ended_at__isnull=False))


class Item(models.Model):
    """A page that a source leads to. ``key`` is a digest of what makes its address its own.

    ``period`` is the one that came upon it; its visits fetch it while it lasts. ``continues`` is
    the first page of the article of which this is a further one.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="items")
    period = models.ForeignKey(
        ArchivePeriod, models.SET_NULL, related_name="items", null=True, blank=True
    )
    address = models.CharField(_("address"), max_length=2048)
    key = models.CharField(max_length=64)
    continues = models.ForeignKey(
        "self", models.CASCADE, related_name="further_pages", null=True, blank=True
    )
    title = models.CharField(_("title of the link"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.PENDING)
    first_seen_at = models.DateTimeField(_("first seen"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fault = models.CharField(_("fault"), max_length=20, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of a source")
        verbose_name_plural = _("pages of sources")
        indexes = [
            models.Index(
                fields=["source", "due_at"], condition=Q(due_at__isnull=False), name="item_by_due"
            ),
            models.Index(fields=["source", "first_seen_at"], name="item_by_first_seen"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="item_once_in_a_source"),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="item_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class Host(models.Model):
    """What one web server asks of its visitors, and when it may be asked again."""

    name = models.CharField(max_length=260, primary_key=True)
    robots = models.TextField(blank=True)
    robots_read_at = models.DateTimeField(null=True, blank=True)
    next_request_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")

    def __str__(self) -> str:
        return self.name
