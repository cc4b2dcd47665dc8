"""Words of a statement that a researcher picked: as a quotation, or as what a tag rests on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from statements.models.statements.history import tracked
from statements.models.statements.statement import Statement, Tag

LONGEST_PASSAGE = 2_000  # characters


@tracked
class Passage(models.Model):
    """Words of the text: a quotation, or with a ``tag`` the words that show it."""

    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="passages", verbose_name=_("statement")
    )
    tag = models.ForeignKey(
        Tag,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name=_("tag"),
    )
    words = models.TextField(_("words"), max_length=LONGEST_PASSAGE)
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    picked_at = models.DateTimeField(_("picked"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["statement", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="passage_has_words"),
            models.UniqueConstraint(
                F("statement"),
                F("tag"),
                MD5("words"),
                name="passage_picked_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]
