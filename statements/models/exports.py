"""Exported files. Large ones are written in the background."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statements.models.accounts.users import User

_KEY_BYTES = 32


def new_export_key() -> str:
    """Return a secret that nobody guesses, fit for an address and for the name of a file."""
    return secrets.token_urlsafe(_KEY_BYTES)


class ExportFormat(models.TextChoices):
    """The format of a file; the value is part of addresses."""

    CSV = "csv", "csv"
    XLSX = "xlsx", "xlsx"
    JSON = "json", "json"
    JSONL = "jsonl", "jsonl"
    BIBTEX = "bibtex", "BibTeX"
    RIS = "ris", "RIS"
    CSL = "csl", "CSL-JSON"
    GBT = "gbt", "GB/T 7714"


class ExportState(models.TextChoices):
    """The progress of an export."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being written")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")


UNFINISHED = [ExportState.WAITING, ExportState.RUNNING]


class ExportQuerySet(models.QuerySet["Export"]):
    """Exports by owner and state."""

    def unfinished(self) -> "ExportQuerySet":
        return self.filter(state__in=UNFINISHED)

    def of(self, person: User | None) -> "ExportQuerySet":
        """Keep the exports of a person; None stands for all anonymous users."""
        return self.filter(owner=person)

    def requested_by(self, person: User | None, address: str) -> "ExportQuerySet":
        """Keep the exports that count for one person, or for one address of anonymous users."""
        return self.of(person) if person else self.of(None).filter(address=address)

    def bytes_kept(self) -> int:
        """Return the total size of the files that exist, in bytes."""
        return self.filter(state=ExportState.DONE).aggregate(sum=Sum("bytes"))["sum"] or 0


class Export(models.Model):
    """One file with the rows of a list.

    ``section`` names the list and ``query`` its filters, as in an address; the
    rows are a snapshot taken at ``read_at``. ``asks`` is a digest of everything that determines
    the contents. ``failure`` is a sentence to show to the user, empty unless the state is failed.
    """

    key = models.CharField(max_length=43, default=new_export_key, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="exports"
    )
    # Only for anonymous users, so that one address cannot use up the quota of others.
    address = models.CharField(_("asked from"), max_length=43, blank=True, editable=False)
    section = models.CharField(_("list"), max_length=80)
    query = models.TextField(_("filters"), blank=True)
    form = models.CharField(_("format"), max_length=6, choices=ExportFormat)
    options = models.JSONField(_("options"), default=dict)
    base = models.CharField(_("address of the site"), max_length=300)
    asks = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=7, choices=ExportState, default=ExportState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rows_done = models.PositiveIntegerField(_("rows written"), default=0)
    rows_total = models.PositiveIntegerField(_("rows"), null=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField(_("bytes"), null=True)
    failure = models.CharField(_("failure"), max_length=300, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    sent_at = models.DateTimeField(_("sent to a worker"))
    read_at = models.DateTimeField(_("rows as of"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("expires"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(section="") & ~Q(asks=""), name="export_says_what_of"
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(address=""), name="export_owner_has_no_address"
            ),
            models.CheckConstraint(
                condition=Q(form__in=ExportFormat.values), name="export_format_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_known"
            ),
            models.CheckConstraint(
                condition=Q(rows_total=None, rows_done=0)
                | Q(rows_total__isnull=False, rows_done__lte=F("rows_total")),
                name="export_writes_no_more_than_its_rows",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED, finished_at=None)
                | ~Q(state__in=UNFINISHED) & Q(finished_at__isnull=False),
                name="export_finished_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.FAILED) & ~Q(failure="")
                | ~Q(state=ExportState.FAILED) & Q(failure=""),
                name="export_failure_has_a_reason",
            ),
            # A finished file is complete: it has every row that was counted.
            models.CheckConstraint(
                condition=~Q(state__in=[ExportState.DONE, ExportState.EXPIRED])
                | Q(
                    rows_total__isnull=False,
                    rows_done=F("rows_total"),
                    bytes__isnull=False,
                    read_at__isnull=False,
                    expires_at__isnull=False,
                )
                & ~Q(file_name=""),
                name="export_done_is_whole",
            ),
            models.UniqueConstraint(
                fields=["owner", "asks"],
                condition=Q(state__in=UNFINISHED),
                nulls_distinct=False,
                name="export_runs_once_per_request",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="export_to_look_after")]

    def __str__(self) -> str:
        return f"{self.section}.{self.form}"

    def get_absolute_url(self) -> str:
        return reverse("statements:export", args=[self.key])

    @property
    def path(self) -> Path:
        """The path of the file, which gets this name only when it is complete."""
        return Path(settings.EXPORTS) / self.key

    def state_at(self, now: datetime) -> ExportState:
        """Return the state; expired as soon as it is due, even before the sweep."""
        if self.state == ExportState.DONE and self.expires_at and self.expires_at <= now:
            return ExportState.EXPIRED
        return ExportState(self.state)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
