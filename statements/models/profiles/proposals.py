"""Wordings of directives that spread, proposed as set phrases to follow."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.statement import Statement
from statements.models.statements.texts import Revision

MAX_EARLIER = 100  # earlier statements are counted no further


class ProposalState(models.TextChoices):
    """The decision about a proposal."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("followed")
    DISMISSED = "dismissed", _("dismissed")


class PhraseProposalQuerySet(models.QuerySet["PhraseProposal"]):
    """Proposals by decision."""

    def to_decide(self) -> "PhraseProposalQuerySet":
        """Keep the open ones: what is new and spread furthest comes first."""
        return self.filter(state=ProposalState.OPEN).order_by(
            "earlier", "-provinces", "-score", "pk"
        )


class PhraseProposal(models.Model):
    """A wording that ``directive`` has and that the answers of ``provinces`` provinces repeat.

    ``score`` is the estimated probability that a headline would quote it, ``earlier`` the number of
    statements from before the directive that have it, counted up to ``MAX_EARLIER``.
    """

    text = models.CharField(_("wording"), max_length=100, unique=True)
    directive = models.ForeignKey(
        Statement, models.CASCADE, related_name="phrase_proposals", verbose_name=_("directive")
    )
    score = models.FloatField(_("score"))
    provinces = models.PositiveSmallIntegerField(_("provinces"))
    earlier = models.PositiveSmallIntegerField(_("earlier statements"))
    proposed_at = models.DateTimeField(_("proposed"))
    state = models.CharField(
        _("state"), max_length=9, choices=ProposalState, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PhraseProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed phrase")
        verbose_name_plural = _("proposed phrases")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="proposal_has_words"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="proposal_score_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at=None, decided_by=None)
                | Q(
                    state__in=[ProposalState.ACCEPTED, ProposalState.DISMISSED],
                    decided_at__isnull=False,
                ),
                name="proposal_decided_when_not_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["earlier", "-provinces", "-score", "id"],
                condition=Q(state=ProposalState.OPEN),
                name="proposal_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PhraseReading(models.Model):
    """Which text of a directive was read for phrases, beside how many confirmed answers."""

    directive = models.OneToOneField(
        Statement, models.CASCADE, primary_key=True, related_name="phrase_reading"
    )
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    answers = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("reading for phrases")
        verbose_name_plural = _("readings for phrases")

    def __str__(self) -> str:
        return f"{self.directive_id}: {self.answers}"
