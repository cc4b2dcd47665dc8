"""Rows that are found by their names, however they are typeset."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from statements.admin.site import AdminsOnly
from statements.models.statements.identity import Named


class NamedAdmin(AdminsOnly):
    """A list in which every spelling of a name finds it."""

    model: type[Named]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what holds the words that were typed, and what is known by such a name."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        if key := self.model.key_of(search_term):
            rows |= queryset.filter(name_key__contains=key)
        return rows, may_repeat
