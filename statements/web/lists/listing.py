"""One list of statements for a URL: rows, facets, chips, exports."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from statements.filters.lists.chips import Chip, chips_of, label_of
from statements.filters.lists.choices import FacetChoices, facet_choices
from statements.filters.lists.counter import FacetCounter
from statements.filters.lists.list_filter import ListFilter
from statements.filters.period import PERIOD
from statements.models import (
    FactKind,
    ImpreciseDate,
    SearchedList,
    Statement,
    StatementQuerySet,
    Tag,
    Tenure,
)
from statements.selectors.jobs import Rebuild, texts_read_anew
from statements.selectors.lists.counts import Total
from statements.selectors.lists.cursors import Cursor, KeyPage, NoSuchCursor, PageRequest
from statements.selectors.lists.definitions import ListDefinition
from statements.selectors.lists.pages import find_page
from statements.selectors.lists.rows import PostHolder, holders_on, load_rows
from statements.selectors.lists.snippets import Snippet, find_snippets
from statements.selectors.lists.vocabulary import CodeRow
from statements.web import errors, exports
from statements.web.requests import WebRequest, filters_in, is_part

ROWS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    ``rows`` are those shown, between the cursors of ``key_page``; ``total`` and ``facets`` count
    ``counted_statements``. ``passages`` show where the searched wording occurs in the rows.
    """

    filter: ListFilter
    rows: Sequence[Statement]
    key_page: KeyPage
    counted_statements: StatementQuerySet
    total: Total
    facets: Sequence[FacetChoices]
    chips: Sequence[Chip]
    tags: dict[int, list[CodeRow]]
    holders: dict[int, list[PostHolder]]
    passages: dict[int, list[Snippet]]

    @property
    def parameters(self) -> QueryDict:
        """The active filters, as in the URL."""
        return self.filter.parameters

    @property
    def statements(self) -> StatementQuerySet:
        """All statements of the list, in no order. Ask ``is_readable`` first."""
        return self.filter.definition.statements(self.filter.criteria)

    @property
    def all_rows(self) -> StatementQuerySet:
        """All rows of the list, in order. Ask ``is_readable`` first."""
        return self.filter.definition.rows(self.filter.criteria)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Active filters without a control on the page, for hidden inputs."""
        boxes = {(facet.name, choice.value) for facet in self.facets for choice in facet.choices}
        return [
            (name, value)
            for name, values in self.parameters.lists()
            if name in self.filter.narrowing_parameters - {"q", *PERIOD}
            for value in values
            if (name, value) not in boxes
        ]

    @property
    def unread(self) -> Rebuild | None:
        """Progress of re-indexing, during which a search may miss texts; None without a query."""
        return texts_read_anew() if self.filter.query else None

    @property
    def faults(self) -> list[str]:
        """An error message for each invalid filter."""
        return [
            str(fault) if name == "date_range" else f"{label_of(name)}: {fault}"
            for name, faults in self.filter.form.errors.items()
            for fault in faults
        ]

    @property
    def is_readable(self) -> bool:
        """Whether every filter is valid; the list is empty otherwise."""
        return self.filter.is_valid()


def list_page(
    request: WebRequest,
    definition: ListDefinition,
    *,
    fixed: Collection[str] = (),
    loads_rows: bool = True,
    tenures: Sequence[Tenure] | None = None,
) -> ListPage:
    """Filter a list by the URL. ``fixed`` facets belong to the page itself.

    Pass ``loads_rows=False`` for a page that shows only filters, and ``tenures`` where those of
    all rows are known. Raises ``Http404`` for a cursor that no list has.
    """
    list_filter = ListFilter(definition, filters_in(request))
    # An invalid filter finds nothing, rather than widening the search; and a file has
    # neither pages nor facets.
    if "format" in request.GET or not list_filter.is_valid():
        return _empty(list_filter)
    criteria = list_filter.criteria
    counter = FacetCounter(definition, criteria)
    key_page = KeyPage([], None, None)
    if loads_rows:
        page_request = _page_request(request, definition, criteria.days)
        cards = definition.narrow(criteria)
        key_page = find_page(cards, page_request, size=ROWS_PER_PAGE, counts=counter.counts)
    with_text = list_filter.query is not None
    rows = load_rows(definition.load, key_page.keys, with_text=with_text)
    facets = facet_choices(list_filter, counter, fixed=fixed)
    return ListPage(
        filter=list_filter,
        rows=rows,
        key_page=key_page,
        counted_statements=Statement.objects.filter(pk__in_array=frozenset(counter.counts.keys)),
        total=counter.counts.total,
        facets=facets,
        chips=chips_of(list_filter, None if rows or counter.counts.keys else counter),
        tags=_tags_on(rows, counter.vocabulary[Tag]),
        holders=holders_on(rows, tenures),
        passages=find_snippets(rows, list_filter.query),
    )


def _tags_on(rows: Iterable[Statement], tags: Iterable[CodeRow]) -> dict[int, list[CodeRow]]:
    """Return the tags of each row, by the facts of its card."""
    tag_by_fact = {f"{FactKind.TAG}:{tag.key}": tag for tag in tags}
    facts_by_row = {row.pk: set(row.facts) for row in rows}
    return {
        key: [tag for fact, tag in tag_by_fact.items() if fact in facts]
        for key, facts in facts_by_row.items()
    }


def _empty(list_filter: ListFilter) -> ListPage:
    return ListPage(
        filter=list_filter,
        rows=[],
        key_page=KeyPage([], None, None),
        counted_statements=Statement.objects.none(),
        total=Total(0, is_exact=True),
        facets=[],
        chips=chips_of(list_filter),
        tags={},
        holders={},
        passages={},
    )


def answer_codes(
    request: WebRequest,
    listing: ListPage,
    count: Callable[[StatementQuerySet], QuerySet[Any]],
    context: dict[str, Any],
    *,
    name: str,
) -> HttpResponse:
    """Answer with codes and the number of listed statements that carry each.

    ``name`` is that of the template and of files. A page counts no further than
    ``listing.counted_statements``; a file counts all.
    """
    if refusal := _refused_format(request, listing):
        return refusal
    if file_format := request.GET.get("format"):
        return exports.export_codes(
            request, count(listing.statements), file_format=file_format, name=name
        )
    codes = {**context, "codes": count(listing.counted_statements)}
    return _page_or_part(request, listing, f"statements/{name}.html", codes)


def answer(
    request: WebRequest,
    listing: ListPage,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    list_name: str,
) -> HttpResponse:
    """Answer with the page, with only its list for htmx, or with the rows as a file."""
    if refusal := _refused_format(request, listing):
        return refusal
    if file_format := request.GET.get("format"):
        return exports.export(
            request, listing.all_rows, file_format=file_format, list_name=list_name
        )
    list_context = {
        "list_name": list_name,
        "may_be_saved": listing.is_readable and list_name in SearchedList.values,
    }
    return _page_or_part(request, listing, template, {**list_context, **(context or {})})


def _refused_format(request: WebRequest, listing: ListPage) -> HttpResponse | None:
    """Refuse an unknown format, or an export whose filters are invalid."""
    file_format = request.GET.get("format")
    if file_format and file_format not in exports.FORMATS:
        advice = _("A list can be had as %(formats)s.") % {"formats": ", ".join(exports.FORMATS)}
        return errors.page(400, _("There is no such format"), advice)
    if file_format and not listing.is_readable:
        return errors.page(400, _("A filter could not be read"), "; ".join(listing.faults))
    return None


def _page_or_part(
    request: WebRequest, listing: ListPage, template: str, context: dict[str, Any]
) -> HttpResponse:
    response = render(
        request,
        template,
        {"listing": listing, "is_part": is_part(request), **context},
        status=200 if listing.is_readable else 400,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page_request(
    request: WebRequest, definition: ListDefinition, days: ImpreciseDate | None
) -> PageRequest:
    """Parse the page request. Raises ``Http404`` for an invalid cursor."""
    texts = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        cursors = {name: Cursor.parse(text) for name, text in texts.items() if text}
    except NoSuchCursor as stranger:
        raise Http404(
            _("“%(cursor)s” leads to no page of a list.") % {"cursor": str(stranger)[:40]}
        ) from None
    return PageRequest(days, earliest_first=definition.earliest_first, **cursors)
