"""Addresses with codes that were renamed since."""

from django.http import QueryDict

from statements.filters.lists.facets import FACETS
from statements.selectors.codes.former import current_slugs
from statements.selectors.lists.criteria import PARAMETERS


def with_current_codes(parameters: QueryDict) -> QueryDict:
    """Return the parameters of a list with each former code replaced by the present one."""
    for facet in FACETS:
        if facet.rows is None or PARAMETERS[facet.field].key != "slug":
            continue
        values = parameters.getlist(facet.name)
        if current := current_slugs(facet.rows().model, values):
            parameters = parameters.copy()
            slugs = dict.fromkeys(current.get(value, value) for value in values)
            parameters.setlist(facet.name, list(slugs))
    return parameters
