"""Statements (directives, responses and reports), with their genres and tags."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.models.statements import publication
from statements.models.statements.bodies import Body
from statements.models.statements.dates import ImpreciseDate, Latency, bounded, day_after, first_day
from statements.models.statements.history import tracked, tracked_without
from statements.models.statements.jurisdictions import PLACE
from statements.models.statements.kinds import StatementKind
from statements.models.statements.officials import Official
from statements.models.statements.texts import Revision

if TYPE_CHECKING:
    from statements.models.links.link import ResponseLink, ResponseLinkQuerySet
    from statements.models.lists.cards import CardQuerySet


class Language(models.TextChoices):
    """The language of the original."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


@tracked
class Genre(models.Model):
    """The form of a statement, such as a special meeting. ``slug`` is used in URLs."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(condition=~Q(name_en=""), name="genre_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}".strip()


@tracked
class Tag(models.Model):
    """A subject. ``slug`` is used in URLs."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(condition=~Q(name_en=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}".strip()


class StatementQuerySet(models.QuerySet["Statement"]):
    """The queries that researchers need, in their words."""

    def directives(self) -> "StatementQuerySet":
        return self.filter(kind=StatementKind.DIRECTIVE)

    def responses(self) -> "StatementQuerySet":
        return self.filter(kind=StatementKind.RESPONSE)

    def on_cards(self, cards: "CardQuerySet") -> "StatementQuerySet":
        """Keep the statements of these cards."""
        return self.filter(pk__in=cards.order_by().values("statement"))

    def days_known(self) -> ImpreciseDate | None:
        """Return the whole months from the first to the last possible day; None without dates."""
        bounds = self.aggregate(
            first=Min(first_day("possible_days")), after=Max(day_after("possible_days"))
        )
        if bounds["first"] is None:
            return None
        return ImpreciseDate.from_range(DateRange(bounds["first"], bounds["after"])).in_months()

    def answering(self, links: "ResponseLinkQuerySet") -> "StatementQuerySet":
        """Keep the responses of these links."""
        return self.filter(pk__in=links.values("response"))

    def answering_nothing_known(self) -> "StatementQuerySet":
        """Keep statements without a link to a directive, in any state."""
        return self.exclude(links_out__isnull=False)

    def perhaps_without_text(self) -> "StatementQuerySet":
        """Keep statements whose card has no text, or is out of date and so may have one."""
        return self.filter(Q(card__text="") | Q(card__folded_by=""))

    def annotate_has_text(self) -> "StatementQuerySet":
        """Annotate each statement with ``has_text``: whether its wording is held."""
        wording = Revision.objects.current().filter(statement=OuterRef("pk"))
        return self.annotate(has_text=Exists(wording))

    def annotate_current_text(self) -> "StatementQuerySet":
        """Annotate each statement with ``current_text``, its wording as held; None without one."""
        wording = Revision.objects.current().filter(statement=OuterRef("pk")).values("text")
        return self.annotate(current_text=Subquery(wording))  # type: ignore[no-redef]

    def holding_text(self) -> "StatementQuerySet":
        """Keep statements whose wording is held."""
        return self.filter(revisions__is_current=True)

    def without_text(self) -> "StatementQuerySet":
        """Keep statements whose wording is not held."""
        return self.exclude(revisions__is_current=True)

    def with_current_revision(self, *, with_text: bool = True) -> "StatementQuerySet":
        """Load ``current_revision`` of each statement in one query, with its text or without."""
        revisions = Revision.objects.current()
        if not with_text:
            revisions = revisions.defer("text")
        prefetched = [Prefetch("revisions", queryset=revisions, to_attr="current_revisions")]
        return self.prefetch_related(*prefetched)

    def with_place(self) -> "StatementQuerySet":
        """Load the body's jurisdiction, and what it is part of, in the same query."""
        return self.select_related(f"body__{PLACE}")

    def latest_first(self) -> "StatementQuerySet":
        """Sort by the last possible day, undated statements at the end."""
        return self.order_by(day_after("possible_days").desc(nulls_last=True), "-pk")


# Plain fields that the form, imports and their snapshots have; date, form and speaker stand apart.
TYPED_FIELDS = (
    *("kind", "post_as_named", "said_note", "title_zh", "title_en", "language", "summary", "note"),
)


# The possible days are derived from the date and the citations, which have their own history.
@tracked_without("possible_days")
class Statement(models.Model):
    """One text by one body on one date.

    ``date_range`` is the date as the source gives it. ``possible_days`` are those of its days that
    are possible given the publication; triggers write them (``models.statements.publication``).
    """

    kind = models.CharField(_("kind"), max_length=9, choices=StatementKind)
    genre = models.ForeignKey(
        Genre, models.PROTECT, related_name="statements", verbose_name=_("form")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="statements", verbose_name=_("body")
    )
    official = models.ForeignKey(
        Official,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("speaker"),
    )
    post_as_named = models.CharField(_("post, as the source names it"), max_length=120, blank=True)
    date_range = DateRangeField(_("date"), null=True, blank=True, db_column="said")
    possible_days = DateRangeField(null=True, blank=True, editable=False)
    said_note = models.CharField(_("how the date is known"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.CHINESE
    )
    summary = models.TextField(_("summary"), blank=True, max_length=4000)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    tags = models.ManyToManyField(
        Tag, through="Tagging", blank=True, related_name="statements", verbose_name=_("tags")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    # Idempotency keys: a form that is sent twice, or a seed that is loaded twice, makes one row.
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    seed_key = models.CharField(max_length=60, null=True, blank=True, unique=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = StatementQuerySet.as_manager()

    # Only on rows loaded by ``selectors.lists.rows`` (which also adds ``has_text``),
    # ``selectors.exports`` or ``selectors.alerts``.
    links: list["ResponseLink"]
    facts: list[str]
    current_revisions: list[Revision]  # one or none; only by ``with_current_revision``
    current_text: str | None  # only by ``annotate_current_text``

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values), name="statement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="statement_language_known"
            ),
            models.CheckConstraint(condition=bounded("date_range"), name="statement_date_bounded"),
            models.CheckConstraint(
                condition=~Q(kind=StatementKind.DIRECTIVE) | ~Q(title_zh="") | ~Q(title_en=""),
                name="statement_directive_has_a_title",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="statement_version_counts"),
            models.UniqueConstraint(
                fields=["body", "title_zh", "date_range"],
                condition=~Q(title_zh=""),
                nulls_distinct=False,
                name="statement_entered_once",
            ),
            # For links, which refer to all three.
            models.UniqueConstraint(
                fields=["id", "body", "genre"], name="statement_with_body_and_genre"
            ),
        ]
        indexes = [
            GistIndex(fields=["possible_days"], name="statement_possible_days"),
            models.Index(
                day_after("possible_days").desc(nulls_last=True),
                F("id").desc(),
                name="statement_latest_first",
            ),
            models.Index(first_day("possible_days"), name="statement_first_day"),
            models.Index(
                fields=["id"],
                condition=Q(kind=StatementKind.DIRECTIVE),
                name="statement_directive",
            ),
            models.Index(
                day_after("possible_days").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(kind=StatementKind.DIRECTIVE),
                name="directive_latest_first",
            ),
            models.Index(fields=["entered_at", "id"], name="statement_entered_last"),
        ]
        triggers = publication.OF_STATEMENTS

    def __str__(self) -> str:
        return self.title_zh or self.title_en or gettext("title not known")

    def get_absolute_url(self) -> str:
        page = {
            StatementKind.DIRECTIVE: "statements:directive",
            StatementKind.RESPONSE: "statements:response",
        }.get(StatementKind(self.kind), "statements:statement")
        return f"{_addresses_of(page)}{self.pk}/"

    @property
    def is_machine_entered(self) -> bool:
        """Whether it was entered from a captured page, and no person has changed it since.

        Every form records the person who sent it; a machine records only the key of a draft.
        """
        return self.form_key is not None and self.entered_by_id is None and self.version == 1

    @property
    def marked_title(self) -> str:
        """The title, with a note if no person has checked it; plain text, for files."""
        return f"{self} ({gettext('entered by machine')})" if self.is_machine_entered else str(self)

    @property
    def current_revision(self) -> Revision | None:
        """The current wording, on rows loaded by ``with_current_revision``; None if none is held.

        Elsewhere ask ``Revision.objects.current_of``: here each row would be a query of its own.
        """
        return next(iter(self.current_revisions), None)

    @property
    def date(self) -> ImpreciseDate | None:
        """The date as the source gives it."""
        return ImpreciseDate.from_range(self.date_range) if self.date_range else None

    @property
    def possible_date(self) -> ImpreciseDate | None:
        """The date bounded by the publication, which orders statements and measures latencies.

        A row that was just created has it only after it is reloaded.
        """
        days = self.possible_days or self.date_range
        return ImpreciseDate.from_range(days) if days else None

    def latency_after(self, directive: "Statement") -> Latency | None:
        """Days from ``directive`` to this; None if a date is unknown or this came first."""
        start, end = directive.possible_date, self.possible_date
        return Latency.between(start, end) if start and end else None

    @property
    def is_bounded_by_publication(self) -> bool:
        return self.possible_date != self.date


@cache
def _addresses_of(page: str) -> str:
    """Return the beginning of the addresses of statements, cached because a list has fifty."""
    return reverse(page, args=[1]).removesuffix("1/")


@tracked
class Tagging(models.Model):
    """A tag on a statement."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="taggings")
    # By the database, because Django's many-to-many managers cannot set it.
    tagged_at = models.DateTimeField(_("tagged"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("tagging")
        verbose_name_plural = _("taggings")
        constraints = [
            models.UniqueConstraint(fields=["statement", "tag"], name="tagging_once"),
        ]
        indexes = [models.Index(fields=["tagged_at"], name="tagging_time")]

    def __str__(self) -> str:
        return f"{self.tag} → {self.statement}"
