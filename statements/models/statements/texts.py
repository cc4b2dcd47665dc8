"""Texts of statements: every published version, its citations and its translations."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from statements.models.statements.addresses import LONGEST_ADDRESS, AddressField, on_the_web
from statements.models.statements.dates import ImpreciseDate
from statements.models.statements.history import tracked, tracked_without
from statements.models.statements.jurisdictions import PLACE
from statements.models.statements.publication import OF_CITATIONS

if TYPE_CHECKING:
    from statements.models.statements.statement import Statement

LONGEST_PUBLISHER = 150  # characters of its name
LONGEST_TEXT = 200_000  # characters; the longest work reports have about 40,000

models.TextField.register_lookup(Length)


class Basis(models.TextChoices):
    """How much of the wording is held."""

    FULL = "full", _("full text")
    EXCERPTS = "excerpts", _("short quotations")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Wordings by statement, and by whether they are current."""

    def current(self) -> "RevisionQuerySet":
        """Keep the current wording of each statement."""
        return self.filter(is_current=True)

    def of(self, statement: "Statement | int") -> "RevisionQuerySet":
        """Keep the wordings of one statement, given as a row or its key."""
        return self.filter(statement=statement)

    def current_of(self, statement: "Statement | int") -> "Revision | None":
        """Return the current wording of a statement with its text; None if no text is held."""
        return self.current().of(statement).first()

    def with_place(self) -> "RevisionQuerySet":
        """Load the statement's jurisdiction, and what it is part of, in the same query."""
        return self.select_related(f"statement__body__{PLACE}")

    def text_of(self, statement: "Statement | int") -> str:
        """Return the current wording of a statement as text; empty if none is held."""
        revision = self.current_of(statement)
        return revision.text if revision else ""


@tracked_without(long=["text"])
class Revision(models.Model):
    """One published wording of a statement. A row is immutable.

    With basis ``excerpts``, each line is one quotation, and the rest of the statement is unknown.
    Positions in a text are offsets into ``text``, in characters.
    """

    statement = models.ForeignKey(
        "statements.Statement",
        models.CASCADE,
        related_name="revisions",
        verbose_name=_("statement"),
    )
    number = models.PositiveIntegerField(_("number"))
    basis = models.CharField(_("basis"), max_length=8, choices=Basis)
    text = models.TextField(_("text"))
    is_current = models.BooleanField(_("current"), default=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a text")
        verbose_name_plural = _("revisions of texts")
        ordering = ["statement", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="revision_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(text__length__gt=0, text__length__lte=LONGEST_TEXT),
                name="revision_text_of_bearable_length",
            ),
            models.UniqueConstraint(fields=["statement", "number"], name="revision_numbered_once"),
            models.UniqueConstraint(
                fields=["statement"], condition=Q(is_current=True), name="revision_one_is_current"
            ),
        ]
        indexes = [models.Index(fields=["entered_at"], name="revision_entered")]
        triggers = [
            pgtrigger.ReadOnly(
                name="wording_never_changes", fields=["statement", "number", "basis", "text"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}.{self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether this is the full text, so that shares of it are meaningful."""
        return self.basis == Basis.FULL


# What people type of a citation.
CITATION_FIELDS = (
    *("publisher", "title", "author", "url", "published_on", "published_note", "is_secondary"),
)


@tracked
class Citation(models.Model):
    """A publication of a statement, or of a report of it."""

    statement = models.ForeignKey(
        "statements.Statement",
        models.CASCADE,
        related_name="citations",
        verbose_name=_("statement"),
    )
    publisher = models.CharField(_("publisher"), max_length=LONGEST_PUBLISHER)
    title = models.CharField(_("title"), max_length=300, blank=True)
    author = models.CharField(_("author"), max_length=150, blank=True)
    url = AddressField(_("address"), max_length=LONGEST_ADDRESS, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_note = models.CharField(_("date note"), max_length=300, blank=True)
    is_secondary = models.BooleanField(
        _("secondary source"), default=False, help_text=_("reports the statement, is not it")
    )

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["statement", "published_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(publisher=""), name="citation_has_a_publisher"),
            models.CheckConstraint(condition=on_the_web("url"), name="citation_url_on_the_web"),
        ]
        triggers = OF_CITATIONS

    def __str__(self) -> str:
        return self.publisher

    @property
    def date(self) -> ImpreciseDate | None:
        """The day of publication; None if unknown."""
        day = self.published_on
        return ImpreciseDate(day, day) if day else None


@tracked
class Translation(models.Model):
    """An English translation of words of a statement, from a secondary source.

    ``original`` is empty if the Chinese wording is unknown; it is never a back-translation.
    """

    statement = models.ForeignKey(
        "statements.Statement",
        models.CASCADE,
        related_name="translations",
        verbose_name=_("statement"),
    )
    original = models.CharField(_("Chinese wording"), max_length=300, blank=True)
    text = models.CharField(_("English wording"), max_length=600)
    translator = models.CharField(_("translated by"), max_length=150)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["statement", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(translator=""), name="translation_is_attributed"
            ),
        ]

    def __str__(self) -> str:
        return self.text
