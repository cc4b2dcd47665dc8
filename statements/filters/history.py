"""Narrow the log of changes."""

import django_filters as df
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from statements.models import Edit
from statements.models.statements.history import ROOTS
from statements.selectors.history.records import KINDS, model_of


class Doer(models.TextChoices):
    """Whether somebody made a change, or the system did."""

    PERSON = "person", _("people")
    SYSTEM = "system", _("the system")


def _kinds() -> list[tuple[str, str]]:
    names = [*KINDS, *sorted(ROOTS)]
    models_by_name = ((name, model_of(name)) for name in names)
    return [(name, str(model._meta.verbose_name)) for name, model in models_by_name if model]


class ChangeFilter(df.FilterSet):
    """Filters on who changed what kind of record when."""

    kind = df.ChoiceFilter(
        label=_("Record"), method="keep_kind", choices=_kinds, empty_label=_("all")
    )
    person = df.CharFilter(label=_("Person"), lookup_expr="icontains", max_length=150)
    doer = df.ChoiceFilter(
        label=_("By"), method="keep_doer", choices=Doer, empty_label=_("anybody")
    )
    since = df.DateFilter(label=_("From"), field_name="made_at", lookup_expr="date__gte")
    until = df.DateFilter(label=_("To"), field_name="made_at", lookup_expr="date__lte")

    class Meta:
        model = Edit
        fields: list[str] = []

    def keep_kind(self, edits: QuerySet[Edit], name: str, kind: str) -> QuerySet[Edit]:
        """Keep the changes of such rows, and of the parts of such records."""
        return edits.filter(Q(model=kind) | Q(root_model=kind))

    def keep_doer(self, edits: QuerySet[Edit], name: str, doer: str) -> QuerySet[Edit]:
        """Keep the changes of people, or those of the system."""
        return edits.filter(person_id__isnull=doer == Doer.SYSTEM)
