"""Captures: what a page was at a moment. The database refuses to change or delete them."""

from typing import Final
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.sources.visits import Item, Visit
from statements.models.statements.sources import Source

SHA256_DIGITS: Final = 64
NO_EXCHANGE: Final = 0  # the status of bytes that no server sent us
_IS_SHA256: Final = f"^[0-9a-f]{{{SHA256_DIGITS}}}$"


def _immutable() -> list[pgtrigger.Trigger]:
    operations = pgtrigger.Update | pgtrigger.Delete
    return [pgtrigger.Protect(name="immutable", operation=operations)]


class CaptureBody(models.Model):
    """The bytes of a page, stored once however often they came; the file bears their digest."""

    sha256 = models.CharField(_("SHA-256"), max_length=SHA256_DIGITS, primary_key=True)
    size = models.PositiveIntegerField(_("bytes"))
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("stored body")
        verbose_name_plural = _("stored bodies")
        triggers = _immutable()
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=_IS_SHA256), name="capturebody_named_by_digest"
            )
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def file_name(self) -> str:
        """Where the file is in the store; two levels keep folders small."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}.warc.gz"


class CaptureQuerySet(models.QuerySet["Capture"]):
    """Captures by address and time."""

    def of_address(self, key: str) -> "CaptureQuerySet":
        return self.filter(address_digest=key)

    def unread(self) -> "CaptureQuerySet":
        """Pages of which no draft was made yet."""
        return self.filter(draft=None, status__in=[200, NO_EXCHANGE])


class Capture(models.Model):
    """One stored copy of a page. ``headers`` are pairs of name and value, in the order received.

    ``address_digest`` is the key of an ``Item``: equal for addresses of the same page. What a
    person handed in has the status ``NO_EXCHANGE``, and without an address of its own a name made
    of its digest. ``continues`` is the capture of the first page of the article of which this is a
    further one.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="captures", null=True, blank=True
    )
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="captures", null=True, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="captures", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("added by"),
    )
    continues = models.ForeignKey(
        "self", models.PROTECT, related_name="further_pages", null=True, blank=True
    )
    address = models.CharField(_("address"), max_length=2048)
    address_digest = models.CharField(max_length=64)
    final_address = models.CharField(_("final address"), max_length=2048)
    captured_at = models.DateTimeField(_("captured"))
    status = models.PositiveSmallIntegerField(_("status"))
    reason = models.CharField(max_length=100, blank=True)
    headers = models.JSONField(_("headers"))
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    body = models.ForeignKey(
        CaptureBody, models.PROTECT, related_name="captures", verbose_name=_("body")
    )

    objects = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        triggers = _immutable()
        indexes = [
            models.Index(fields=["address_digest", "-captured_at"], name="capture_by_address"),
            models.Index(fields=["source", "-captured_at"], name="capture_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.captured_at:%Y-%m-%d %H:%M})"

    @property
    def is_on_the_web(self) -> bool:
        return self.address.startswith(("http://", "https://"))
