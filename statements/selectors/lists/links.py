"""The links of the rows of a list as keys, of which facets count the values."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from statements.models import CODEBOOK, ResponseLink, ResponseLinkQuerySet
from statements.selectors.lists.criteria import PARAMETERS, Criteria, LinkEnd
from statements.selectors.lists.windows import load_together
from statements.selectors.prepared import KEYS, Prepared

# Of a row and a state of its links the values that these have.
type LinkValues = Iterable[tuple[int, str, Collection[Any]]]

_CODES = {
    name: spelling.column for name, spelling in PARAMETERS.items() if spelling.column in CODEBOOK
}


@dataclass(frozen=True, slots=True, eq=False)
class LinkReading:
    """One way to read links: the key of a row, a state, and the value of each of ``fields``.

    ``fields`` are those of ``Criteria`` that the values are of. A reading of ``groups`` has all
    values of a row's links in one state. Where only some links are read, not ``reads_all``, it
    cannot tell which states a row has.
    """

    rows: Callable[[ResponseLinkQuerySet], QuerySet[Any, Any]]
    fields: tuple[str, ...]
    groups: bool = False
    reads_all: bool = True

    @property
    def fields_counted(self) -> set[str]:
        """The fields of ``Criteria`` that are counted by it."""
        return {*self.fields, *(["link_states"] if self.reads_all else [])}

    def values(self, field: str, links: Iterable[Sequence[Any]]) -> LinkValues:
        """Return the values of one field in the links that were read."""
        column = 2 + self.fields.index(field)
        values: Any = column if self.groups else slice(column, column + 1)
        return ((link[0], link[1], link[values]) for link in links)


# Responses have few links.
_OF_RESPONSES = LinkReading(
    rows=lambda links: links.values_list("response", "state", "directive", *_CODES.values()),
    fields=("directives", *_CODES),
)
# A directive may have thousands, by the same bodies in the same forms, which PostgreSQL reads from
# an index alone.
_OF_DIRECTIVES = LinkReading(
    rows=lambda links: links.values_list("directive", "state").annotate(
        bodies=ArrayAgg("body", distinct=True), genres=ArrayAgg("genre", distinct=True)
    ),
    fields=("provinces", "answer_genres"),
    groups=True,
)
# Of these a reviewer coded few.
_CODED = LinkReading(
    rows=lambda links: links.coded().values_list("directive", "state", *_CODES.values()),
    fields=tuple(_CODES),
    reads_all=False,
)
_READINGS = {LinkEnd.RESPONSE: [_OF_RESPONSES], LinkEnd.DIRECTIVE: [_OF_DIRECTIVES, _CODED]}


def reading_of(field: str, end: LinkEnd) -> LinkReading:
    """Return how links are read, where rows are at this end, to count a field of ``Criteria``."""
    return next(reading for reading in _READINGS[end] if field in reading.fields_counted)


def load_links[K](
    reading: LinkReading, questions: Mapping[K, tuple[Collection[int], Criteria]]
) -> dict[K, list[Any]]:
    """Load links in any state, of rows given by their keys, that meet criteria: all in one query.

    Where all links of rows count, its text is always the same.
    """
    [(key, (rows, criteria)), *others] = questions.items()
    if not others and not criteria.narrows_links_in_any_state:
        return {key: _all_links(reading, criteria.link_end).load(rows)}
    return load_together(
        {key: reading.rows(_links(*question)) for key, question in questions.items()}
    )


def _links(rows: Collection[int], criteria: Criteria) -> ResponseLinkQuerySet:
    links = criteria.links_in_any_state()
    return links.filter(**{f"{criteria.link_end}__in_array": frozenset(rows)}).order_by()


@cache
def _all_links(reading: LinkReading, end: LinkEnd) -> Prepared[ResponseLink, Any]:
    links = ResponseLink.objects.filter(**{f"{end}__in_array": KEYS})
    return Prepared(lambda: reading.rows(links.order_by()))
