"""Codes of tags and forms with their former ones."""

import re
from collections.abc import Iterable

from django.db.models import Count, Model, QuerySet
from django.urls import reverse

from statements.models import FormerGenreCode, FormerTagCode, Genre, Removal, Tag

_FORMER: dict[type[Model], type[FormerTagCode | FormerGenreCode]] = {
    Tag: FormerTagCode,
    Genre: FormerGenreCode,
}
_SLUG = re.compile(r"[-\w]{1,40}", re.ASCII)


def code_table(model: type[Tag] | type[Genre]) -> QuerySet[Tag] | QuerySet[Genre]:
    """Return all codes with their former ones, and ``number``: how many statements have each."""
    return (
        model._default_manager.annotate(number=Count("statements"))
        .prefetch_related("former_codes")
        .order_by("name_en")
    )


def current_slugs(model: type[Model], slugs: Iterable[str]) -> dict[str, str]:
    """Return the present code of each former code among these."""
    former = _FORMER.get(model)
    # What is no code may hold characters that the database refuses to compare.
    readable_slugs = [slug for slug in slugs if _SLUG.fullmatch(slug)]
    if former is None or not readable_slugs:
        return {}
    rows = former._default_manager.filter(slug__in=readable_slugs)
    return dict(rows.values_list("slug", "code__slug"))


def heirs_of_slugs(slugs: Iterable[str]) -> dict[str, str]:
    """Return, by the codes of merged tags among these, the code of the tag that counts instead.

    Not for a code that another tag has now.
    """
    paths = {
        reverse("statements:tag", args=[slug]): slug for slug in slugs if _SLUG.fullmatch(slug)
    }
    removals = Removal.objects.in_force().filter(model="tag", paths__overlap=[*paths])
    heirs = {
        paths[path]: heir
        for removal in removals.exclude(merged_into="").order_by("pk")
        if (heir := removal.find_heir())
        for path in paths.keys() & {*removal.paths}
    }
    if not heirs:
        return {}
    tags = dict(Tag.objects.filter(slug__in=heirs).values_list("slug", "pk"))
    slugs_by_key = dict(Tag.objects.filter(pk__in=heirs.values()).values_list("pk", "slug"))
    return {
        slug: slugs_by_key[int(heir)]
        for slug, heir in heirs.items()
        if slug not in tags and int(heir) in slugs_by_key
    }


def used_slugs(model: type[Tag] | type[Genre], stem: str) -> set[str]:
    """Return the codes that begin so and that a row has or had."""
    managers = (model._default_manager, _FORMER[model]._default_manager)
    return {
        slug
        for manager in managers
        for slug in manager.filter(slug__startswith=stem).values_list("slug", flat=True)
    }


def find_code[M: (Tag, Genre)](model: type[M], slug: str) -> M:
    """Return the tag or form that has or had this code. Raises ``DoesNotExist``."""
    return model._default_manager.get(slug=current_slugs(model, [slug]).get(slug, slug))
