"""The kinds of statements."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatementKind(models.TextChoices):
    """A statement directs, responds, or only reports one that does."""

    DIRECTIVE = "directive", _("directive 指示")
    RESPONSE = "response", _("response 表态")
    REPORT = "report", pgettext_lazy("kind of statement", "report 报道")
