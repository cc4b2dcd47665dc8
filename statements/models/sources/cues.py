"""Cues that an admin retired: no page is judged by them any longer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from statements.models.statements.history import tracked


@tracked
class RetiredCue(models.Model):
    """A cue that does not count. ``name`` is the one in ``capture.cues``."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("retired"))

    class Meta:
        verbose_name = _("retired cue")
        verbose_name_plural = _("retired cues")

    def __str__(self) -> str:
        return self.name
