"""Search by name, in any spelling."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from statements.admin.site import AdminsOnly
from statements.models.statements.identity import Named


class NamedAdmin(AdminsOnly):
    """A list in which every spelling of a name finds its row."""

    model: type[Named]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Match the search term, and also the normalised keys of the name."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        for key in filter(None, self.model.keys_like(search_term)):
            rows |= queryset.filter(name_key__contains=key)
        return rows, may_repeat
