"""Read the address of a page into what that page shows, to be saved or compared."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import Jurisdiction, Official, Phrase, Removal, Statement
from statements.models.statements.keys import read_keys
from statements.selectors.analysis.choices import UnfitDay, choice_of, day_of
from statements.selectors.analysis.directive import analyse_directive
from statements.selectors.analysis.matrix import (
    CellMeasure,
    MatrixOrder,
    directives_of_page,
    province_matrix,
)
from statements.selectors.analysis.matrix_parts import with_parts
from statements.selectors.codes.former import heirs_of_slugs
from statements.selectors.links.compared_texts import (
    MAX_TEXTS,
    NoSuchText,
    TextKey,
    TooLongToCompare,
    load_texts,
)
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.definitions import NoSuchList, list_definition
from statements.selectors.profiles.phrase import phrase_profile
from statements.selectors.profiles.phrase_regions import TimeUnit
from statements.selectors.profiles.profile import official_profile, province_profile
from statements.selectors.profiles.subjects import (
    NoSuchProvince,
    TooManyProvinces,
    provinces_beside,
)
from statements.selectors.saved_views.profile_snapshots import phrase_snapshot, profile_snapshot
from statements.selectors.saved_views.snapshots import (
    CannotFreeze,
    Snapshot,
    comparison_snapshot,
    dashboard_snapshot,
    list_snapshot,
    matrix_snapshot,
)
from statements.selectors.statements.page import statement_with_particulars

# Parameters of pages that narrow nothing.
_NOT_FILTERS = (
    "after",
    "before",
    "page",
    "format",
    "cells",
    "rows",
    "columns",
    "part",
    "clause",
    "as_of",
    "open",
)


def read_view(address: str) -> Snapshot:
    """Return what the page at an address shows now.

    Raises ``CannotFreeze`` for a page that cannot be saved, or that is not there any more.
    """
    try:
        parts = urlsplit(address)
        match = resolve(parts.path)
    except (ValueError, Resolver404):  # the first for a host that is none, as in //[
        raise CannotFreeze(_("Pages of this kind cannot be saved.")) from None
    reader = _READERS.get(match.view_name)
    if reader is None or parts.scheme or parts.netloc:
        raise CannotFreeze(_("Pages of this kind cannot be saved."))
    try:
        # Names of figures and columns are compared later, so they are in one language.
        with translation.override(settings.LANGUAGE_CODE):
            return reader(_with_heirs(match), QueryDict(parts.query))
    except (ObjectDoesNotExist, NoSuchList, NoSuchText, NoSuchProvince, TooManyProvinces):
        raise CannotFreeze(_("What this page is about is no longer in the archive.")) from None
    except UnreadableFilter as unreadable:
        raise CannotFreeze(
            _("A filter can no longer be read: %(names)s.") % {"names": unreadable.names}
        ) from None
    except UnfitDay:
        raise CannotFreeze(_("This page cannot be seen as of that day.")) from None
    except TooLongToCompare:
        raise CannotFreeze(_("These texts are too long to compare on one page.")) from None


def _with_heirs(match: ResolverMatch) -> ResolverMatch:
    """Put the record that counts in its place for one that was merged into it."""
    for name, model in _RECORDS.items():
        if key := match.kwargs.get(name):
            heir = Removal.objects.heirs_of(model, [str(key)]).get(str(key))
            match.kwargs[name] = int(heir) if heir else key
    if slug := match.kwargs.get("slug"):
        match.kwargs["slug"] = heirs_of_slugs([slug]).get(slug, slug)
    return match


def _read_dashboard(match: ResolverMatch, query: QueryDict) -> Snapshot:
    directives = statement_with_particulars().directives()
    directive = directives.get(pk=match.kwargs["directive_id"])
    now = timezone.now()
    as_of = day_of(query.get("as_of", ""), issued=directive.possible_date, now=now)
    return dashboard_snapshot(analyse_directive(directive, now=now, as_of=as_of))


def _read_matrix(_match: ResolverMatch, query: QueryDict) -> Snapshot:
    criteria = read_criteria("directives", _filters(query))
    measure = choice_of(query.get("cells", ""), CellMeasure)
    rows, columns = (choice_of(query.get(name, ""), MatrixOrder) for name in ("rows", "columns"))
    now = timezone.now()
    as_of = day_of(query.get("as_of", ""), now=now)
    background = current_background()
    matrix = province_matrix(
        directives_of_page(criteria, query.get("page"), as_of=as_of).rows,
        measure,
        rows=rows,
        columns=columns,
        now=now,
        background=background,
        as_of=as_of,
    )
    matrix = with_parts(
        matrix, read_keys(query.getlist("open")), background=background, as_of=as_of
    )
    title = _("Directives by provinces: %(measure)s") % {"measure": measure.value}
    if as_of:
        title += "; " + _("seen as of %(day)s") % {"day": as_of.isoformat()}
    return matrix_snapshot(matrix, title=title)


def _read_comparison(_match: ResolverMatch, query: QueryDict) -> Snapshot:
    responses = filter(str.strip, query.getlist("response"))
    first, *other_keys = TextKey.parse_all([query.get("directive", ""), *responses])
    if not 0 < len(other_keys) < MAX_TEXTS:
        raise CannotFreeze(_("Choose the texts first."))
    texts = load_texts(first, other_keys)
    if texts.revision is None:
        raise CannotFreeze(_("No text of the first statement is held."))
    return comparison_snapshot(texts)


def _read_list(match: ResolverMatch, query: QueryDict) -> Snapshot:
    name = _LISTS[match.view_name].format(**match.kwargs)
    criteria = read_criteria(name, _filters(query))
    rows = list_definition(name).statements(criteria).latest_first()
    return list_snapshot(rows, title=_("List of statements"))


def _read_phrase(match: ResolverMatch, query: QueryDict) -> Snapshot:
    phrase = Phrase.objects.prefetch_related("variants").get(pk=match.kwargs["phrase_id"])
    unit = TimeUnit.named(query.get("where"))
    return phrase_snapshot(phrase_profile(phrase, unit=unit))


def _read_province(match: ResolverMatch, query: QueryDict) -> Snapshot:
    every_province = list(Jurisdiction.objects.provinces())
    provinces = provinces_beside(every_province, match.kwargs["code"], query.getlist("with"))
    return profile_snapshot(province_profile(provinces, every_province))


def _read_official(match: ResolverMatch, _query: QueryDict) -> Snapshot:
    official = Official.objects.get(pk=match.kwargs["official_id"])
    return profile_snapshot(official_profile(official), official)


def _filters(query: QueryDict) -> str:
    filters = query.copy()
    for name in _NOT_FILTERS:
        filters.pop(name, None)
    return filters.urlencode()


# Parameters of routes that name a record which may be merged into another.
_RECORDS: dict[str, type[Model]] = {
    "directive_id": Statement,
    "statement_id": Statement,
    "phrase_id": Phrase,
    "official_id": Official,
}
# Routes of lists, and the names of the lists that they show.
_LISTS = {
    "statements:statements": "statements",
    "statements:search": "statements",
    "statements:directives": "directives",
    "statements:responses": "responses",
    "statements:directive": "responses-to-{statement_id}",
    "statements:province": "province-{code}",
    "statements:phrase": "phrase-{phrase_id}",
    "statements:tag": "tag-{slug}",
}
type _Reader = Callable[[ResolverMatch, QueryDict], Snapshot]
_READERS: dict[str, _Reader] = {
    "statements:analysis": _read_dashboard,
    "statements:matrix": _read_matrix,
    "statements:compare": _read_comparison,
    "profiles:phrase": _read_phrase,
    "profiles:province": _read_province,
    "profiles:official": _read_official,
    **dict.fromkeys(_LISTS, _read_list),
}
