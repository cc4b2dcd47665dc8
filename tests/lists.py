"""The rows of a list for a URL query."""

from statements.filters.lists.list_filter import read_criteria
from statements.selectors.lists.definitions import list_definition


def rows_of(list_name, query):
    """Return all rows that a list shows for a query, in its order."""
    return list_definition(list_name).rows(read_criteria(list_name, query))
