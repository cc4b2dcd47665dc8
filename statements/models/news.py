"""Until when each person has read what is new in the archive."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LastVisit(models.Model):
    """The time up to which a person has seen the changes. It never goes back."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="last_visit"
    )
    seen_at = models.DateTimeField(_("seen up to"))

    class Meta:
        verbose_name = _("last visit")
        verbose_name_plural = _("last visits")

    def __str__(self) -> str:
        return f"{self.person_id}, {self.seen_at}"
