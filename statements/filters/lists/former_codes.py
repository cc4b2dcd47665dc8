"""Addresses with codes that were renamed or merged since."""

from collections.abc import Mapping

from django.http import QueryDict

from statements.filters.lists.facets import FACETS
from statements.models import Tag
from statements.selectors.codes.former import current_slugs, heirs_of_slugs
from statements.selectors.lists.criteria import PARAMETERS


def with_current_codes(parameters: QueryDict) -> QueryDict:
    """Return the parameters of a list with each former code replaced by the present one."""
    for facet in FACETS:
        if facet.rows is None or PARAMETERS[facet.field].key != "slug":
            continue
        values = parameters.getlist(facet.name)
        model = facet.rows().model
        slugs = _replaced(values, current_slugs(model, values))
        if model is Tag and slugs:
            slugs = _replaced(slugs, heirs_of_slugs(slugs))
        if slugs != values:
            parameters = parameters.copy()
            parameters.setlist(facet.name, slugs)
    return parameters


def _replaced(slugs: list[str], current: Mapping[str, str]) -> list[str]:
    return [*dict.fromkeys(current.get(slug, slug) for slug in slugs)] if current else slugs
