"""Unsaved input of forms, kept on the server until it is saved or discarded."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from statements.models.statements.statement import Statement

LONGEST_DRAFT = 1_500_000  # bytes of JSON: the longest text, and all other fields


class OctetLength(Func):
    """The length of a text, in bytes."""

    function = "OCTET_LENGTH"
    output_field = models.IntegerField()


class Draft(models.Model):
    """What one person typed into one form.

    ``key`` identifies the form as it was opened: a new statement takes it over as ``form_key``.
    ``fields`` are the values by field name, each a list of texts, as a browser submits them.
    ``version`` counts the changes, so that two windows do not overwrite each other.
    """

    key = models.UUIDField(primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="drafts",
        verbose_name=_("person"),
    )
    statement = models.ForeignKey(
        Statement,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("statement"),
    )
    fields = models.JSONField(_("fields"))
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="draft_version_counts"),
            models.CheckConstraint(
                condition=LessThanOrEqual(OctetLength(Cast("fields", TextField())), LONGEST_DRAFT),
                name="draft_of_bearable_length",
            ),
        ]
        indexes = [models.Index(fields=["person", "-updated_at"], name="draft_latest")]

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"

    def first(self, name: str) -> str:
        """Return the value of a field; empty if there is none."""
        values: Any = self.fields.get(name) or [""]
        return str(values[0])
