"""Reading stored captures again by the rules of today, and what that would change."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.sources.drafts import CaptureDraft

# What people see of a draft: a page of which none of these differs has not changed.
COMPARED_FIELDS: Final = ("title", "day", "genre", "body_kind", "score", "hits", "text")


class RereadingState(models.TextChoices):
    """How far a rereading is."""

    RUNNING = "running", _("reading")
    READY = "ready", _("to decide")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    DROPPED = "dropped", _("dropped")


class RereadingQuerySet(models.QuerySet["Rereading"]):
    """Rereadings by state."""

    def unfinished(self) -> "RereadingQuerySet":
        """Those that have something left to do without a person."""
        return self.filter(state__in=[RereadingState.RUNNING, RereadingState.APPLYING])


class Rereading(models.Model):
    """One pass over the drafts. ``last_draft`` is the key of the last one that was read.

    ``last_change`` is that of the last change that was applied or left.
    """

    rules_version = models.PositiveIntegerField(_("version of the rules"))
    state = models.CharField(
        _("state"), max_length=8, choices=RereadingState, default=RereadingState.RUNNING
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    drafts_total = models.PositiveIntegerField(_("drafts"))
    drafts_read = models.PositiveIntegerField(_("read"), default=0)
    last_draft = models.BigIntegerField(default=0)
    last_change = models.BigIntegerField(default=0)

    objects = RereadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rereading")
        verbose_name_plural = _("rereadings")
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=RereadingState.RUNNING),
                name="rereading_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RereadingState.values), name="rereading_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {RereadingState.RUNNING, RereadingState.APPLYING}


class RereadingChange(models.Model):
    """What a draft would become. ``fields`` holds all that was read, by the name of the field.

    ``draft_version`` is that of the draft when it was read: one that changed since stays. With a
    ``fault``, in words of ``selectors.sources.faults``, nothing was read and the draft stays too.
    """

    rereading = models.ForeignKey(Rereading, models.CASCADE, related_name="changes")
    draft = models.ForeignKey(CaptureDraft, models.CASCADE, related_name="+")
    draft_version = models.PositiveIntegerField()
    fields = models.JSONField()
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    is_applied = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change by a rereading")
        verbose_name_plural = _("changes by a rereading")
        constraints = [
            models.UniqueConstraint(fields=["rereading", "draft"], name="rereadingchange_once"),
            models.CheckConstraint(
                condition=Q(fault="") | Q(is_applied=False), name="rereadingchange_was_read"
            ),
        ]

    def __str__(self) -> str:
        return str(self.draft)
