"""Response links: which response answers which directive, and the evidence for it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from statements.engine.dates.days import MAX_DATE, MIN_DATE
from statements.models.attempts import Attempt, Work
from statements.models.statements.bodies import Body
from statements.models.statements.codes import CODEBOOK, Depth, Stance
from statements.models.statements.dates import Latency, first_day
from statements.models.statements.history import tracked, tracked_without
from statements.models.statements.jurisdictions import PLACE, Jurisdiction
from statements.models.statements.statement import Genre, Statement
from statements.models.statements.texts import Revision

if TYPE_CHECKING:
    from statements.models.links.echoes import Echo


class LinkState(models.TextChoices):
    """The decision about a link."""

    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected: not an answer")


class LinkMethod(models.TextChoices):
    """How the link was found."""

    NAMED = "named", _("names the directive")
    CONTENT = "content", _("shares topic or text")
    MANUAL = "manual", _("stated by a source or a researcher")


# Written here, because Django takes as long to build it as PostgreSQL to run it, and a page of
# directives asks for it six times.
_BODIES_WITHIN = """
    SELECT body.id FROM statements_body AS body
    JOIN statements_jurisdiction AS unit ON unit.code = body.jurisdiction_id
    LEFT JOIN statements_jurisdiction AS whole ON whole.code = unit.parent_id
    WHERE %s::varchar[] && ARRAY[unit.code, unit.parent_id, whole.parent_id]
"""
_IS_CODED = Q(*((f"{code}__isnull", False) for code in CODEBOOK), _connector=Q.OR)


class ResponseLinkQuerySet(models.QuerySet["ResponseLink"]):
    """Links by decision, place, date and measurement."""

    def confirmed(self) -> "ResponseLinkQuerySet":
        return self.filter(state=LinkState.CONFIRMED)

    def not_rejected(self) -> "ResponseLinkQuerySet":
        """Keep confirmed links and open suggestions."""
        return self.exclude(state=LinkState.REJECTED)

    def open_suggestions(self) -> "ResponseLinkQuerySet":
        """Keep links without a decision."""
        return self.filter(state=LinkState.SUGGESTED)

    def proposed(self) -> "ResponseLinkQuerySet":
        """Keep links that a ranker proposed, in any state."""
        return self.exclude(ranked_by="")

    def in_states(self, states: Iterable[str]) -> "ResponseLinkQuerySet":
        """Keep links in these states; if none are given, those not rejected."""
        states = list(states)
        return self.filter(state__in=states) if states else self.not_rejected()

    def answering(self, directives: Iterable[Statement]) -> "ResponseLinkQuerySet":
        return self.filter(directive__in=list(directives))

    def dated_by(self, day: date) -> "ResponseLinkQuerySet":
        """Keep links whose response was certainly given on or before this day."""
        return self.filter(response__possible_days__endswith__lte=day + timedelta(days=1))

    def coded(self) -> "ResponseLinkQuerySet":
        """Keep links that a reviewer gave a code, a stance or a depth."""
        return self.filter(_IS_CODED)

    def from_within(self, codes: Iterable[str]) -> "ResponseLinkQuerySet":
        """Keep links whose response is by a body in these jurisdictions or their units."""
        bodies = RawSQL(_BODIES_WITHIN, [list(codes)])  # noqa: S611 - a constant
        return self.filter(body__in=bodies)

    def measured(self, *, engine: str, background: int | None) -> "ResponseLinkQuerySet":
        """Keep links with an echo of the current wordings by this engine."""
        return self.filter(_has_fresh_echo(engine, background))

    def annotate_is_measured(self, *, engine: str, against: Q) -> "ResponseLinkQuerySet":
        """Annotate each link with ``is_measured``: whether its echo is one ``against``."""
        fresh = _has_echo_of_current_texts(engine) & against
        return self.annotate(is_measured=ExpressionWrapper(fresh, models.BooleanField()))

    def annotate_was_given_up(self) -> "ResponseLinkQuerySet":
        """Annotate each link with ``was_given_up``: whether measuring it failed too often."""
        return self.annotate(was_given_up=_was_given_up())

    def given_up(self) -> "ResponseLinkQuerySet":
        """Return links that failed too often to be measured."""
        return self.filter(_was_given_up())

    def not_given_up(self) -> "ResponseLinkQuerySet":
        return self.exclude(_was_given_up())

    def unmeasured(self, *, engine: str, background: int | None) -> "ResponseLinkQuerySet":
        """Keep links that are not rejected and have two texts, but no echo of the current ones."""
        fresh = ResponseLink.objects.measured(engine=engine, background=background)
        current = Revision.objects.current()
        return self.not_rejected().filter(
            ~Exists(fresh.filter(pk=OuterRef("pk"))),
            Exists(current.filter(statement=OuterRef("directive"))),
            Exists(current.filter(statement=OuterRef("response"))),
        )

    def with_place(self) -> "ResponseLinkQuerySet":
        """Load the response's jurisdiction, and what it is part of, in the same query."""
        return self.select_related(f"response__body__{PLACE}")

    def measured_by_others(self, *, engine: str) -> "ResponseLinkQuerySet":
        """Keep links whose echo is by another engine, as after an upgrade."""
        # Two ranges, because an index cannot serve "not equal".
        return self.filter(Q(echo__engine__lt=engine) | Q(echo__engine__gt=engine))


def _was_given_up() -> Exists:
    attempts = Attempt.objects.given_up().filter(work=Work.ECHO, row_id=OuterRef("pk"))
    return Exists(attempts)


def _has_fresh_echo(engine: str, background: int | None) -> Q:
    return _has_echo_of_current_texts(engine) & Q(echo__background=background)


def _has_echo_of_current_texts(engine: str) -> Q:
    return Q(
        echo__engine=engine,
        echo__directive_revision__is_current=True,
        echo__response_revision__is_current=True,
    )


# Locked, so that the response is not given to another body meanwhile; from then on the foreign key
# ``KEEP_FACTS`` hands changes on.
_FACTS_OF_THE_RESPONSE = """
    SELECT body_id, genre_id INTO NEW.body_id, NEW.genre_id
    FROM statements_statement WHERE id = NEW.response_id
    FOR KEY SHARE;
    RETURN NEW;
"""
KEEP_FACTS = """
    ALTER TABLE statements_responselink ADD CONSTRAINT link_facts_of_the_response
    FOREIGN KEY (response_id, body_id, genre_id)
    REFERENCES statements_statement (id, body_id, genre_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
"""


# Whose the response is and which form it has, its own history says.
@tracked_without("body", "genre")
class ResponseLink(models.Model):
    """The claim that ``response`` answers ``directive``, with the evidence for it.

    ``reasons`` are the pieces of evidence that a ranker gave: grounds, words, and where there is
    something to see ``response``, ``response_title``, ``directive`` or ``directive_title``, offsets
    in characters of the wordings or titles it read. ``ranked_by`` names the ranker and is empty
    for a link that a person made; ``score`` is its estimate, from 0 to 1, of how likely the link
    is right. ``body`` and ``genre`` are the response's; the database writes and keeps them: a
    province has tens of thousands of responses, too many to look up what each answers.
    """

    directive = models.ForeignKey(
        Statement,
        models.CASCADE,
        related_name="links_in",
        verbose_name=_("directive"),
        db_index=False,  # ``link_directive`` begins with it
    )
    response = models.ForeignKey(
        Statement, models.CASCADE, related_name="links_out", verbose_name=_("response")
    )
    body = models.ForeignKey(Body, models.PROTECT, editable=False, db_index=False, related_name="+")
    genre = models.ForeignKey(
        Genre, models.PROTECT, editable=False, db_index=False, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=LinkState, default=LinkState.SUGGESTED
    )
    method = models.CharField(_("basis"), max_length=7, choices=LinkMethod)
    evidence = models.TextField(_("evidence"), max_length=2000)
    score = models.FloatField(_("score"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    ranked_by = models.CharField(_("proposed by"), max_length=20, blank=True)
    stance = models.ForeignKey(
        Stance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stance")
    )
    stance_passage = models.TextField(_("words that show the stance"), blank=True)
    depth = models.ForeignKey(
        Depth, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("depth")
    )
    depth_passage = models.TextField(_("words that show the depth"), blank=True)
    suggested_at = models.DateTimeField(_("suggested"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ResponseLinkQuerySet.as_manager()

    # Only links that ``links_with_echoes`` loaded also have ``is_measured``, whether the echo is
    # of the current wordings, and ``was_given_up``.

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["directive", "response"], name="link_once_per_pair"),
            models.CheckConstraint(
                condition=~Q(directive=F("response")), name="link_never_to_itself"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="link_has_evidence"),
            models.CheckConstraint(condition=Q(version__gte=1), name="link_version_counts"),
            models.CheckConstraint(
                condition=Q(method__in=LinkMethod.values), name="link_method_known"
            ),
            # A code needs the words that show it.
            *(
                models.CheckConstraint(
                    condition=Q(**{code: None, f"{code}_passage": ""})
                    | Q(**{f"{code}__isnull": False}) & ~Q(**{f"{code}_passage": ""}),
                    name=f"link_{code}_is_shown_by_words",
                )
                for code in CODEBOOK
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__isnull=False, score__gte=0, score__lte=1),
                name="link_score_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(state=LinkState.SUGGESTED, decided_at=None, decided_by=None)
                | Q(
                    state__in=[LinkState.CONFIRMED, LinkState.REJECTED],
                    decided_at__isnull=False,
                ),
                name="link_decided_when_not_suggested",
            ),
        ]
        indexes = [
            models.Index(fields=["response", "state"], name="link_response_state"),
            models.Index(fields=["state", "directive"], name="link_state_directive"),
            models.Index(fields=["suggested_at", "id"], name="link_suggested_last"),
            models.Index(
                fields=["decided_at", "id"],
                condition=Q(state=LinkState.CONFIRMED),
                name="link_confirmed_last",
            ),
            models.Index(
                fields=["body", "state", "directive"], include=["genre"], name="link_body"
            ),
            models.Index(fields=["directive", "state", "body", "genre"], name="link_directive"),
            models.Index(
                fields=["directive", "response"],
                condition=_IS_CODED,
                name="link_coded",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="facts_of_the_response",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__body__isnull=True)
                | pgtrigger.Q(new__genre__isnull=True),
                func=_FACTS_OF_THE_RESPONSE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} → {self.directive_id}"

    @property
    def fresh_echo(self) -> "Echo | None":
        """The echo of the current wordings; None if it has not been measured."""
        return self.echo if vars(self)["is_measured"] else None

    @property
    def is_stale(self) -> bool:
        """Whether the echo is of an earlier wording, engine or background."""
        return not vars(self)["is_measured"] and hasattr(self, "echo")

    @property
    def is_given_up(self) -> bool:
        """Whether there is no echo because measuring failed too often; it is tried once a day."""
        return not vars(self)["is_measured"] and vars(self)["was_given_up"]

    @property
    def latency(self) -> Latency | None:
        """Days from directive to response; None if a date is unknown."""
        return self.response.latency_after(self.directive)


class SearchQuerySet(models.QuerySet["Search"]):
    """Searches by what they tell."""

    def that_tell(self) -> "SearchQuerySet":
        """Keep those not certainly from before the directive, when nobody can have answered it."""
        issued = "directive__possible_days"
        return self.filter(Q(**{issued: None}) | Q(searched_on__gte=first_day(issued)))


@tracked
class Search(models.Model):
    """A search for a jurisdiction's answer to a directive that found nothing.

    The sealed log of edits names its rows by the name of the class, which must not change.
    """

    directive = models.ForeignKey(
        Statement, models.CASCADE, related_name="searches", verbose_name=_("directive")
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="searches", verbose_name=_("jurisdiction")
    )
    searched_on = models.DateField(_("searched on"))
    where = models.CharField(_("where"), max_length=300)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    searched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-searched_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(where=""), name="search_says_where"),
            models.CheckConstraint(
                condition=Q(searched_on__range=(MIN_DATE, MAX_DATE)), name="search_on_a_likely_day"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="search_version_counts"),
            models.UniqueConstraint(
                fields=["directive", "jurisdiction", "searched_on", "where"],
                name="search_entered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}, {self.searched_on}"
