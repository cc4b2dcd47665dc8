"""Directives that a response mentions, and the state of its ranking."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.statement import Statement
from statements.models.statements.texts import Revision


class MentionState(models.TextChoices):
    """Whether a mention has been resolved to a directive.

    Unresolved means parsed, but not in the archive; unrecognised means not parsed, such as a
    document number without a year.
    """

    RESOLVED = "resolved", _("resolved")
    AMBIGUOUS = "ambiguous", _("may mean several")
    UNRESOLVED = "unresolved", _("not in the archive")
    UNRECOGNISED = "unrecognised", _("not recognised")


class MentionQuerySet(models.QuerySet["Mention"]):
    """Mentions by currency and state."""

    def current(self) -> "MentionQuerySet":
        """Keep mentions in the current wording and the current title."""
        title_was_read = Q(revision__statement__ranking__version=F("revision__statement__version"))
        return self.filter(revision__is_current=True).filter(Q(in_title=False) | title_was_read)

    def unresolved(self) -> "MentionQuerySet":
        """Keep current mentions that are not resolved to one directive."""
        return self.current().exclude(state=MentionState.RESOLVED)


class Mention(models.Model):
    """A mention of a directive in a wording, or a reviewer's remark that it answers one.

    ``start`` and ``end`` are offsets in characters of the revision's text, or of the statement's
    title if ``in_title``; both are null for a reviewer's remark. ``meaning`` is the normalised
    name, so that equal things compare equal.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    in_title = models.BooleanField(_("in the title"), default=False)
    kind = models.CharField(max_length=20)
    meaning = models.CharField(_("what it means"), max_length=300)
    happened = DateRangeField(_("when"), null=True)
    is_passing = models.BooleanField(_("in passing"), default=False)
    state = models.CharField(max_length=12, choices=MentionState)
    directive = models.ForeignKey(
        Statement, models.SET_NULL, null=True, blank=True, related_name="mentions"
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["revision", "-in_title", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "in_title", "start", "end", "meaning"],
                nulls_distinct=False,
                name="mention_once",
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                name="mention_stands_somewhere",
            ),
            models.CheckConstraint(condition=~Q(meaning=""), name="mention_means_something"),
            models.CheckConstraint(
                condition=Q(state__in=MentionState.values), name="mention_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=MentionState.RESOLVED) | Q(directive__isnull=False),
                name="mention_resolved_to_a_directive",
            ),
        ]
        indexes = [models.Index(fields=["state", "meaning"], name="mention_waiting")]

    def __str__(self) -> str:
        return self.meaning


class Ranking(models.Model):
    """A record that a response was ranked, with the inputs of the ranking.

    ``version`` is the statement's, because its title, date, tags and body are inputs too;
    ``jurisdiction_code`` is that of its body at the time. ``directives_fingerprint`` identifies
    the state of the directives: when it changes, open responses are ranked again. ``proposals``
    counts the proposed directives; 0 means that none was likely enough.
    """

    statement = models.OneToOneField(Statement, models.CASCADE, related_name="ranking")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    jurisdiction_code = models.CharField(max_length=6, default="", db_column="seat")
    ranker = models.CharField(max_length=20)
    directives_fingerprint = models.CharField(max_length=60, db_column="known")
    proposals = models.PositiveIntegerField(db_column="found")
    ranked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self) -> str:
        return f"{self.statement_id} ({self.ranker})"
