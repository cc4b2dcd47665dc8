"""Drafts: captures that may be directives or responses, until a person decides."""

from datetime import date
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.workbench.pasted import day_of_report
from statements.models.sources.captures import Capture
from statements.models.statements.kinds import StatementKind
from statements.models.statements.statement import Statement
from statements.models.statements.texts import LONGEST_PUBLISHER, LONGEST_TEXT


class CaptureDraftState(models.TextChoices):
    """What became of a draft."""

    UNLIKELY = "unlikely", _("not offered: no sign of a directive or response")
    OPEN = "open", _("to decide")
    COPY = "copy", _("copy of another draft")
    ACCEPTED = "accepted", _("accepted")
    MERGED = "merged", _("merged")
    DISMISSED = "dismissed", _("dismissed")


class DismissalReason(models.TextChoices):
    """Why a draft is no statement of the archive."""

    OTHER = "other", _("other news")
    REPRINT = "reprint", _("reprint of something entered")
    UNREADABLE = "unreadable", _("not readable")
    OUTSIDE = "outside", _("outside of what is collected")


DECIDED_STATES: Final = [
    CaptureDraftState.ACCEPTED,
    CaptureDraftState.MERGED,
    CaptureDraftState.DISMISSED,
]
# What may still become a statement of its own; a copy belongs to another draft.
UNDECIDED_STATES: Final = [CaptureDraftState.OPEN, CaptureDraftState.UNLIKELY]


class CaptureDraftQuerySet(models.QuerySet["CaptureDraft"]):
    """Drafts by state, and with the source of their page."""

    def to_decide(self) -> "CaptureDraftQuerySet":
        return self.filter(state=CaptureDraftState.OPEN)

    def with_source(self) -> "CaptureDraftQuerySet":
        """Load the capture, its source and whose that is, in the same query."""
        return self.select_related("capture__source__jurisdiction")


class CaptureDraft(models.Model):
    """What was read from one capture, and whether it became a statement.

    ``day`` is that of the page's publication, and ``publisher`` whom it names as its source.
    ``hits`` are the cues: objects with ``name``,
    ``words`` and ``weight``. ``text_digest`` is equal for equal texts, and ``sketch`` has values in
    common for similar ones (``engine.text.sketches``). The text is that of ``pages`` pages of the
    article, the captured one first; ``missing_pages`` were not captured. ``rules_version`` is that
    of the reading. A draft that was accepted without ``decided_by`` was entered by machine.
    """

    capture = models.OneToOneField(Capture, models.PROTECT, related_name="draft")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=CaptureDraftState)
    kind = models.CharField(_("kind"), max_length=9, choices=StatementKind)
    title = models.CharField(_("title"), max_length=300, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    publisher = models.CharField(_("publisher"), max_length=LONGEST_PUBLISHER, blank=True)
    text = models.TextField(_("text"), blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    sketch = ArrayField(models.IntegerField(), default=list)
    genre = models.CharField(_("form"), max_length=40, blank=True)
    body_kind = models.CharField(_("kind of body"), max_length=10, blank=True)
    score = models.FloatField(_("score"))
    hits = models.JSONField(_("cues"), default=list)
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    missing_pages = models.PositiveSmallIntegerField(_("missing pages"), default=0)
    rules_version = models.PositiveIntegerField()
    made_at = models.DateTimeField(_("made"))
    copy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies"
    )
    statement = models.ForeignKey(
        Statement, models.SET_NULL, null=True, blank=True, related_name="capture_drafts"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=DismissalReason, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaptureDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(
                fields=["-made_at", "-id"],
                condition=Q(state=CaptureDraftState.OPEN),
                name="draft_open",
            ),
            models.Index(
                fields=["text_digest"], condition=~Q(text_digest=""), name="draft_by_text"
            ),
            GinIndex(fields=["sketch"], name="draft_by_sketch", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CaptureDraftState.values), name="draft_state_known"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="draft_score_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED_STATES, decided_at__isnull=False)
                | ~Q(state__in=DECIDED_STATES) & Q(decided_at=None),
                name="draft_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=CaptureDraftState.DISMISSED) & ~Q(reason="")
                | ~Q(state=CaptureDraftState.DISMISSED) & Q(reason=""),
                name="draft_dismissed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.capture)

    @property
    def is_decided(self) -> bool:
        """Whether it was accepted, merged or dismissed."""
        return self.state in DECIDED_STATES

    @property
    def may_be_entered(self) -> bool:
        """Whether it may still become a statement of its own."""
        return self.state in UNDECIDED_STATES

    @property
    def is_cut(self) -> bool:
        """Whether the page has more text than a statement may have."""
        return len(self.text) >= LONGEST_TEXT

    @property
    def reported_on(self) -> date | None:
        """The day of what the page reports, if its text names one; seldom the day of the page."""
        return day_of_report(self.text, self.day)
