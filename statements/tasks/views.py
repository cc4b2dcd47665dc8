"""Read what a page shows, and check the claims that were made of it."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from celery import shared_task
from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from statements.filters.lists.list_filter import UnreadableFilter, read_criteria
from statements.models import Statement
from statements.selectors.analysis.choices import choice_of
from statements.selectors.analysis.directive import analyse_directive
from statements.selectors.analysis.matrix import (
    MAX_ROWS,
    CellMeasure,
    MatrixOrder,
    province_matrix,
)
from statements.selectors.links.compared_texts import (
    MAX_TEXTS,
    NoSuchText,
    TextKey,
    TooLongToCompare,
    load_texts,
)
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.definitions import NoSuchList, list_definition
from statements.selectors.statements.page import statement_with_particulars
from statements.selectors.views.snapshots import (
    CannotFreeze,
    Snapshot,
    comparison_snapshot,
    dashboard_snapshot,
    list_snapshot,
    matrix_snapshot,
)
from statements.services.views import saving
from statements.tasks.naming import NamedTask
from statements.tasks.sweeping import for_a_while

logger = logging.getLogger(__name__)

# Parameters of pages that narrow nothing.
_NOT_FILTERS = ("after", "before", "page", "format", "cells", "rows", "columns", "part", "clause")


@shared_task(base=NamedTask)
def check_claims() -> None:
    """Compare the figures of claims with the archive, those checked least lately first."""
    for view_id in for_a_while(saving.claims_to_check()):
        try:
            saving.check_claim(view_id=view_id, read=read_view, now=timezone.now())
        except Exception:  # a claim that fails must not block the others
            logger.exception("claim %s could not be checked", view_id)


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
            return reader(match, QueryDict(parts.query))
    except (Statement.DoesNotExist, NoSuchList, NoSuchText):
        raise CannotFreeze(_("What this page is about is not in the archive any more.")) from None
    except UnreadableFilter as unreadable:
        raise CannotFreeze(
            _("A filter cannot be read any more: %(names)s.") % {"names": unreadable.names}
        ) from None
    except TooLongToCompare:
        raise CannotFreeze(_("These texts are too long to compare on one page.")) from None


def _read_dashboard(match: ResolverMatch, _query: QueryDict) -> Snapshot:
    directives = statement_with_particulars().directives()
    directive = directives.get(pk=match.kwargs["directive_id"])
    return dashboard_snapshot(analyse_directive(directive, now=timezone.now()))


def _read_matrix(_match: ResolverMatch, query: QueryDict) -> Snapshot:
    definition = list_definition("directives")
    statements = definition.statements(read_criteria("directives", _filters(query)))
    measure = choice_of(query.get("cells", ""), CellMeasure)
    rows, columns = (choice_of(query.get(name, ""), MatrixOrder) for name in ("rows", "columns"))
    page = Paginator(statements.latest_first(), MAX_ROWS).get_page(query.get("page"))
    matrix = province_matrix(
        list(page),
        measure,
        rows=rows,
        columns=columns,
        now=timezone.now(),
        background=current_background(),
    )
    title = _("Directives by provinces: %(measure)s") % {"measure": measure.value}
    return matrix_snapshot(matrix, title=title)


def _read_comparison(_match: ResolverMatch, query: QueryDict) -> Snapshot:
    first = TextKey.parse(query.get("directive", ""))
    others = [TextKey.parse(name) for name in query.getlist("response") if name]
    if not 0 < len(others) < MAX_TEXTS:
        raise CannotFreeze(_("Choose the texts first."))
    texts = load_texts(first, others)
    if texts.revision is None:
        raise CannotFreeze(_("No text is held of the first statement."))
    return comparison_snapshot(texts)


def _read_list(match: ResolverMatch, query: QueryDict) -> Snapshot:
    name = _LISTS[match.view_name].format(**match.kwargs)
    criteria = read_criteria(name, _filters(query))
    rows = list_definition(name).statements(criteria).latest_first()
    return list_snapshot(rows, title=_("List of statements"))


def _filters(query: QueryDict) -> str:
    filters = query.copy()
    for name in _NOT_FILTERS:
        filters.pop(name, None)
    return filters.urlencode()


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
    **dict.fromkeys(_LISTS, _read_list),
}
