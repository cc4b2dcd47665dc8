"""What a statement does."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatementKind(models.TextChoices):
    """What a statement does: it asks, it answers, or it only tells of one that does."""

    DIRECTIVE = "directive", _("directive 指示")
    RESPONSE = "response", _("response 表态")
    REPORT = "report", pgettext_lazy("kind of statement", "report 报道")
