"""The rows of a list for a URL query."""

from statements.filters.lists.list_filter import read_criteria
from statements.selectors.lists.definitions import list_definition


def rows_of(section, query):
    """Return all rows that a list shows for a query, in its order."""
    return list_definition(section).rows(read_criteria(section, query))
