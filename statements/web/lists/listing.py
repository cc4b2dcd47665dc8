"""One list of statements as the address asks for it: rows, facets, chips, exports."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from statements.filters.chips import Chip, chips_of, label_of
from statements.filters.facets import Facet, Tallies, facets_of
from statements.filters.sections import Listed
from statements.filters.statements import StatementFilter
from statements.models import Statement, StatementQuerySet
from statements.selectors.lists.paging import (
    NoSuchPlace,
    PageOfKeys,
    PageRequest,
    Place,
    Total,
    find_page,
)
from statements.selectors.lists.rows import Holder, holders_on
from statements.selectors.lists.snippets import Found, found_in
from statements.selectors.statements.rebuilding import Rebuild, texts_read_anew
from statements.web import errors, exports
from statements.web.requests import WebRequest

ROWS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows. ``parameters`` are the filters in force, as in the address.

    ``page`` are the rows shown, between the ``places``, ``counted`` those that ``total`` and
    ``facets`` are of; ``passages`` show where in them the wording searched for stands.
    """

    listed: Listed
    filter: StatementFilter
    page: Sequence[Statement]
    places: PageOfKeys
    counted: StatementQuerySet
    total: Total
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    holders: dict[int, list[Holder]]
    passages: dict[int, list[Found]]
    parameters: QueryDict

    @property
    def rows(self) -> StatementQuerySet:
        """All rows that are left, in order. Ask ``is_readable`` first."""
        return self.listed.load(self.filter.statements)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Filters in force that no box on the page shows, to be sent along."""
        boxes = {(facet.name, choice.value) for facet in self.facets for choice in facet.choices}
        return [
            (name, value)
            for name, values in self.parameters.lists()
            if name in self.filter.read - {"q", "from", "to"}
            for value in values
            if (name, value) not in boxes
        ]

    @property
    def unread(self) -> Rebuild | None:
        """Texts that a search may miss for now; None where no words are searched for."""
        return texts_read_anew() if self.is_readable and self.filter.query else None

    @property
    def faults(self) -> list[str]:
        """What could not be read, a sentence each."""
        return [
            f"{label_of(self.filter.meaning(name))}: {fault}"
            if name != "date_range"
            else str(fault)
            for name, faults in self.filter.form.errors.items()
            for fault in faults
        ]

    @property
    def is_readable(self) -> bool:
        """Whether every filter could be read; the list is empty otherwise."""
        return self.filter.is_valid()


def list_statements(request: WebRequest, listed: Listed, *, fixed: Collection[str] = ()) -> Listing:
    """Narrow a list by the address. ``fixed`` facets belong to the page itself.

    Raises ``Http404`` for a place that no list has.
    """
    parameters = request.GET.copy()
    for name in exports.NOT_FILTERS:
        parameters.pop(name, None)
    chosen = listed.filter(parameters)
    # An unreadable filter finds nothing, rather than answering a wider question; and a file has
    # neither pages nor facets.
    if "format" in request.GET or not chosen.is_valid():
        return Listing(
            listed=listed,
            filter=chosen,
            page=[],
            places=PageOfKeys([], None, None),
            counted=Statement.objects.none(),
            total=Total(0, is_exact=True),
            facets=[],
            chips=chips_of(chosen),
            holders={},
            passages={},
            parameters=parameters,
        )
    tallies = Tallies(chosen)
    tally = tallies.chosen
    extent = _extent(request, chosen, earliest_first=listed.earliest_first)
    places = find_page(chosen.cards, extent, size=ROWS_PER_PAGE, tally=tally)
    shown = listed.load(Statement.objects.filter(pk__in=places.keys)).in_bulk()
    page = [shown[key] for key in places.keys if key in shown]
    return Listing(
        listed=listed,
        filter=chosen,
        page=page,
        places=places,
        counted=Statement.objects.filter(pk__in_array=tally.keys),
        total=tally.total,
        facets=facets_of(chosen, tallies, fixed=fixed),
        chips=chips_of(chosen, None if page else tallies),
        holders=holders_on(page),
        passages=found_in(page, chosen.query),
        parameters=parameters,
    )


def answer_codes(
    request: WebRequest,
    listing: Listing,
    count: Callable[[StatementQuerySet], QuerySet[Any]],
    context: dict[str, Any],
) -> HttpResponse:
    """Answer with codes and how many of the statements listed carry each.

    A page counts no further than ``listing.counted``; a file counts all.
    """
    if refusal := _refused_format(request, listing):
        return refusal
    name = context["section"]
    if form := request.GET.get("format"):
        return exports.export_codes(count(listing.filter.statements), form=form, name=name)
    codes = {**context, "codes": count(listing.counted)}
    return _page_or_part(request, listing, f"statements/{name}.html", codes)


def answer(
    request: WebRequest,
    listing: Listing,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    name: str,
) -> HttpResponse:
    """Answer with the page, only its list for htmx, or the rows as a file."""
    if refusal := _refused_format(request, listing):
        return refusal
    if form := request.GET.get("format"):
        return exports.export(request, listing.rows, form=form, name=name)
    return _page_or_part(request, listing, template, context or {})


def _refused_format(request: WebRequest, listing: Listing) -> HttpResponse | None:
    """Refuse a file of an unknown format, or one that an unreadable filter would leave empty."""
    form = request.GET.get("format")
    if form and form not in exports.FORMATS:
        advice = _("A list can be had as %(formats)s.") % {"formats": ", ".join(exports.FORMATS)}
        return errors.page(400, _("There is no such format"), advice)
    if form and not listing.is_readable:
        return errors.page(400, _("A filter could not be read"), "; ".join(listing.faults))
    return None


def _page_or_part(
    request: WebRequest, listing: Listing, template: str, context: dict[str, Any]
) -> HttpResponse:
    is_part = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        template,
        {"listing": listing, "is_part": is_part, **context},
        status=200 if listing.is_readable else 400,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _extent(request: WebRequest, chosen: StatementFilter, *, earliest_first: bool) -> PageRequest:
    """Read where in the list the page is. Raises ``Http404`` for what names no place."""
    written = {name: request.GET.get(name, "") for name in ("after", "before")}
    try:
        places = {name: Place.parse(value) for name, value in written.items() if value}
    except NoSuchPlace as stranger:
        raise Http404(
            _("“%(place)s” is no place in a list.") % {"place": str(stranger)[:40]}
        ) from None
    return PageRequest(chosen.days, earliest_first=earliest_first, **places)
