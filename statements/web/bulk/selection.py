"""Read which statements of a list are selected for a bulk edit."""

from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import Statement, StatementQuerySet
from statements.models.statements.keys import read_key
from statements.selectors.lists.counts import Total
from statements.selectors.lists.definitions import NoSuchList, list_definition
from statements.services.bulk.planning import MAX_ROWS

MAX_TICKED = 200  # rows, on any pages of a list; their numbers have to fit an address
_PAGES = {
    "responses-to": "statements:directive",
    "province": "statements:province",
    "phrase": "statements:phrase",
    "tag": "statements:tag",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Ticked statements, or all that match the filters of a list.

    ``keys`` are the ticked statements; None stands for all. ``query`` is the list's address query.
    """

    list_name: str
    query: str
    keys: tuple[int, ...] | None
    statements: StatementQuerySet

    @property
    def total(self) -> Total:
        return Total.of(self.statements, limit=MAX_ROWS)

    @property
    def list_address(self) -> str:
        return list_address(self.list_name, self.query)


def list_address(list_name: str, query: str) -> str:
    """Return the address of a list by the name of its files, as ``list_definition`` reads it."""
    page = next((name for name in _PAGES if list_name.startswith(f"{name}-")), "")
    code = list_name.removeprefix(f"{page}-")
    path = reverse(_PAGES[page], args=[code]) if page else reverse(f"statements:{list_name}")
    return f"{path}?{query}" if query else path


def read_selection(parameters: QueryDict) -> Selection:
    """Parse the selection of a form. Raises ``Http404`` where there is no such list or row."""
    list_name = parameters.get("section", "")
    try:
        definition = list_definition(list_name)
        criteria = read_criteria(list_name, parameters.get("query", ""))
    except (NoSuchList, UnreadableFilter) as error:
        raise Http404(_("This list cannot be read. Go back to it and select anew.")) from error
    if parameters.get("scope") == "all":
        return Selection(list_name, criteria.as_query(), None, definition.statements(criteria))
    # Rows of a directive's page are ticked to compare them; the same ticks serve an edit.
    texts = [*parameters.getlist("row"), *parameters.getlist("response")][:MAX_TICKED]
    keys = tuple(dict.fromkeys(key for text in texts if (key := read_key(text))))
    statements = Statement.objects.filter(pk__in=keys)
    return Selection(list_name, criteria.as_query(), keys, statements)
