"""Sources whose drafts are entered automatically."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.models.statements.history import tracked
from statements.models.statements.sources import Source


@tracked
class MachineEntry(models.Model):
    """An admin's decision that likely drafts of a source are entered automatically."""

    source = models.OneToOneField(
        Source, models.CASCADE, primary_key=True, related_name="machine_entry"
    )
    least_score = models.FloatField(_("from this score on"))
    switched_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    switched_on_at = models.DateTimeField(_("switched on"))

    class Meta:
        verbose_name = _("entry by machine")
        verbose_name_plural = _("entries by machine")
        constraints = [
            models.CheckConstraint(
                condition=Q(least_score__gte=0, least_score__lte=1),
                name="machineentry_score_in_bounds",
            )
        ]

    def __str__(self) -> str:
        return str(self.source)
