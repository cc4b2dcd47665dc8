"""Copies of captured pages that a public web archive was asked to make."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.sources.captures import Capture


class PublicCopyState(models.TextChoices):
    """What came of the request."""

    WAITING = "waiting", _("to be saved")
    SAVED = "saved", _("saved")
    FAILED = "failed", _("not saved")


class PublicCopy(models.Model):
    """The copy of one capture's page. ``address`` is where the public archive shows it.

    ``fault`` is that of the last attempt, as in a visit. ``settled_at`` is set once it is saved or
    given up.
    """

    capture = models.OneToOneField(
        Capture, models.PROTECT, primary_key=True, related_name="public_copy"
    )
    state = models.CharField(
        _("state"), max_length=7, choices=PublicCopyState, default=PublicCopyState.WAITING
    )
    address = models.CharField(_("address"), max_length=2048, blank=True)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("public copy")
        verbose_name_plural = _("public copies")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state=PublicCopyState.WAITING),
                name="publiccopy_by_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PublicCopyState.values), name="publiccopy_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PublicCopyState.SAVED) & ~Q(address="")
                | ~Q(state=PublicCopyState.SAVED) & Q(address=""),
                name="publiccopy_saved_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state=PublicCopyState.WAITING, settled_at=None)
                | ~Q(state=PublicCopyState.WAITING) & Q(settled_at__isnull=False),
                name="publiccopy_settled_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.address or str(self.capture)
