"""Views that last: what a page showed at one time, frozen, and when it was last compared."""

import json
import secrets
from functools import cached_property
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE = 200  # characters
LONGEST_SENTENCE = 500
LONGEST_CONTENT = 4_000_000
_KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look like others
_KEY_LENGTH = 8


class ViewKind(models.TextChoices):
    """What kind of page a view shows."""

    DASHBOARD = "dashboard", _("directive and its answers")
    MATRIX = "matrix", _("directives by provinces")
    COMPARISON = "comparison", _("comparison of texts")
    LIST = "list", _("list of statements")
    PROFILE = "profile", _("figures of a province, official or phrase")


def new_view_key() -> str:
    """Return a short name for an address, unlikely to be guessed or mistyped."""
    return "".join(secrets.choice(_KEY_LETTERS) for _ in range(_KEY_LENGTH))


class Sha256(models.Func):
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""

    function = "encode"
    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.TextField()


class SavedView(models.Model):
    """What a page showed. A row is immutable: the database refuses changes.

    ``content`` is JSON as ``services.saved_views.saving`` writes it: address, rows, figures and the
    statements that they are of. ``checksum`` is its SHA-256 in UTF-8, which the database checks.
    With a ``sentence`` it is a claim.
    """

    key = models.CharField(max_length=_KEY_LENGTH, unique=True, default=new_view_key)
    kind = models.CharField(_("kind"), max_length=10, choices=ViewKind)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    sentence = models.CharField(_("sentence"), max_length=LONGEST_SENTENCE, blank=True)
    content = models.TextField()
    checksum = models.CharField(max_length=64)
    form_key = models.UUIDField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    made_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ViewKind.values), name="view_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="view_has_a_title"),
            models.CheckConstraint(
                condition=Q(content__length__gt=0, content__length__lte=LONGEST_CONTENT),
                name="view_content_of_bearable_length",
            ),
            models.CheckConstraint(
                condition=Q(checksum=Cast(Sha256(F("content")), models.TextField())),
                name="view_checksum_is_of_its_content",
            ),
            models.UniqueConstraint(fields=["made_by", "form_key"], name="view_once_a_form"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="view_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("saved_views:view", args=[self.key])

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The content, read."""
        content: dict[str, Any] = json.loads(self.content)
        return content


class ViewCheck(models.Model):
    """When a claim was last compared with the archive, and whether its figures still held.

    ``figures`` are ``[name, then, now]`` of those that do not hold. ``failure`` says why nothing
    could be compared, such as a directive that was withdrawn; its figures then do not hold either.
    """

    view = models.OneToOneField(
        SavedView, models.PROTECT, primary_key=True, related_name="last_check"
    )
    holds = models.BooleanField(_("holds"))
    figures = models.JSONField(default=list)
    failure = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        verbose_name = _("check of a claim")
        verbose_name_plural = _("checks of claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(holds=False) | Q(figures=Value([], models.JSONField()), failure=""),
                name="view_check_holds_without_differences",
            ),
        ]

    def __str__(self) -> str:
        return str(self.view)
