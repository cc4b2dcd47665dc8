"""Narrow the audit log."""

import django_filters as df
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from statements.models import AuditEvent, AuditKind


class AuditFilter(df.FilterSet):
    """Filters on the fields of an audit event."""

    kind = df.ChoiceFilter(label=_("Event"), choices=AuditKind, empty_label=_("all"))
    actor = df.CharFilter(label=_("Person"), lookup_expr="icontains")
    address = df.CharFilter(label=_("Network address"), method="keep_address")
    since = df.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = df.DateFilter(label=_("To"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def keep_address(
        self, events: QuerySet[AuditEvent], name: str, address: str
    ) -> QuerySet[AuditEvent]:
        """Match a prefix of the address, so that the start of an address finds its network."""
        return events.filter(address__startswith=address)
