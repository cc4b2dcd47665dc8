"""Set phrases (提法) and where they occur."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.phrases import forms_of
from statements.models.statements.history import tracked
from statements.models.statements.statement import Statement


class PhraseQuerySet(models.QuerySet["Phrase"]):
    """Phrases with what belongs to them."""

    def with_progress(self) -> "PhraseQuerySet":
        """Load the variants, and how far the wordings were counted."""
        return self.select_related("progress").prefetch_related("variants")


@tracked
class Phrase(models.Model):
    """A set phrase whose spread is tracked."""

    text = models.CharField(_("phrase"), max_length=100, unique=True)
    gloss = models.CharField(_("in English"), max_length=200, blank=True)
    gloss_by = models.CharField(_("English by"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        verbose_name = _("set phrase")
        verbose_name_plural = _("set phrases")
        ordering = ["text"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="phrase_has_words")]

    def __str__(self) -> str:
        return self.text

    @property
    def wordings(self) -> list[str]:
        """The phrase and its variants."""
        return [self.text, *(variant.text for variant in self.variants.all())]

    @property
    def forms(self) -> list[str]:
        """Its wordings in normalised form, the longest first."""
        return forms_of(self.wordings)

    @property
    def is_counted(self) -> bool:
        """Whether its current wordings were counted in every statement."""
        return hasattr(self, "progress") and self.progress.is_of(self)


@tracked
class PhraseVariant(models.Model):
    """Another wording that counts as the same phrase."""

    phrase = models.ForeignKey(
        Phrase, models.CASCADE, related_name="variants", verbose_name=_("phrase")
    )
    text = models.CharField(_("variant"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["text"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="variant_has_words")]

    def __str__(self) -> str:
        return self.text


class PhraseCount(models.Model):
    """The progress of counting a phrase: with these forms, up to the statement ``counted_to``.

    Without a row, counting has not begun.
    """

    phrase = models.OneToOneField(Phrase, models.CASCADE, primary_key=True, related_name="progress")
    forms = ArrayField(models.TextField(), default=list)
    counted_to = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("count of a phrase")
        verbose_name_plural = _("counts of phrases")

    def __str__(self) -> str:
        return f"{self.phrase_id} to {self.counted_to}"

    def is_of(self, phrase: Phrase) -> bool:
        """Whether this is a complete count of the current wordings of a phrase."""
        return self.is_complete and self.forms == phrase.forms


class Occurrence(models.Model):
    """The number of times that the title and current text of a statement use a phrase.

    It is counted on the statement's card, by the folding rules that ``folded_by`` names.
    ``PhraseCount`` records which wordings were counted.
    """

    phrase = models.ForeignKey(Phrase, models.CASCADE, related_name="occurrences")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="occurrences")
    times = models.PositiveIntegerField(_("times"))

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints = [
            models.UniqueConstraint(fields=["phrase", "statement"], name="occurrence_once"),
            models.CheckConstraint(condition=Q(times__gte=1), name="occurrence_is_real"),
        ]

    def __str__(self) -> str:
        return f"{self.phrase} ×{self.times}"
