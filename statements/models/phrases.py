"""Set phrases (提法) and where they occur."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.history import tracked
from statements.models.statements import Statement


@tracked
class Phrase(models.Model):
    """A fixed formula whose spread is worth following."""

    text = models.CharField(_("phrase"), max_length=100, unique=True)
    gloss = models.CharField(_("in English"), max_length=200, blank=True)
    gloss_by = models.CharField(_("English by"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

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


class Occurrence(models.Model):
    """How often a statement's title and current text use a phrase; counted anew on each change."""

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
