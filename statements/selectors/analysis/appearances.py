"""Where a passage appears in the whole archive, the earliest appearance first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from statements.engine.search.query import MIN_TERM_CHARACTERS, Field, Term
from statements.engine.text.searchable import searchable
from statements.models import (
    BodyKind,
    Card,
    CardQuerySet,
    ImpreciseDate,
    Jurisdiction,
    Level,
    Revision,
    Statement,
)
from statements.models.statements.dates import first_day
from statements.selectors.links.compared_texts import TextKey
from statements.selectors.lists.cursors import UNDATED_SENTINEL, Cursor, PageRequest
from statements.selectors.lists.pages import find_page
from statements.selectors.lists.snippets import Snippet, find_snippets
from statements.selectors.statements.page import statement_with_particulars

MAX_PASSAGE = 200  # characters
MAX_APPEARANCES = 30  # the earliest on the page, and as many again that may be as early

_DAY = timedelta(days=1)
_BEFORE_ALL = Cursor(UNDATED_SENTINEL + _DAY, 0)  # of those with a date


class UnfitPassage(Exception):
    """A passage that is too short to search for, or longer than ``MAX_PASSAGE``."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A statement that contains the passage, which is shown in its context.

    ``may_be_first`` says that no other one is certainly earlier.
    """

    statement: Statement
    snippet: Snippet | None
    may_be_first: bool

    @property
    def is_of_the_centre(self) -> bool:
        return self.statement.body.jurisdiction.level == Level.CENTRE

    @property
    def is_of_a_ministry(self) -> bool:
        return self.statement.body.kind == BodyKind.MINISTRY


@dataclass(frozen=True, slots=True)
class Appearances:
    """The earliest statements with a passage, then those without a date.

    ``is_cut`` says that there are more, ``is_open`` that more of them may be the first.
    ``provinces`` are those of the rows, in their order.
    """

    passage: str
    rows: Sequence[Appearance]
    is_cut: bool
    is_open: bool

    @property
    def provinces(self) -> list[Jurisdiction]:
        units = [row.statement.body.jurisdiction.province for row in self.rows]
        return list(dict.fromkeys(unit for unit in units if unit))


def passage_of(key: TextKey, start: int, end: int) -> str:
    """Return a stretch of a text. Raises ``Revision.DoesNotExist`` or ``UnfitPassage``."""
    revisions = Revision.objects.of(key.statement)
    revision = revisions.get(number=key.number) if key.number else revisions.current().get()
    return _fit(revision.text[start:end])


def find_appearances(passage: str) -> Appearances:
    """Find the statements that have the wording of a passage; quotation marks and spaces aside.

    It uses the search index, so its time does not depend on the size of the archive. Raises
    ``UnfitPassage``.
    """
    passage = _fit(passage)
    term = Term(searchable(passage), passage, Field.TEXT)
    keys, is_cut, is_open = _earliest(Card.objects.saying(term))
    loaded = statement_with_particulars().annotate_current_text().in_bulk(keys)
    statements = [loaded[key] for key in keys if key in loaded]
    soonest = min(
        (date.last for statement in statements if (date := statement.possible_date)), default=None
    )
    snippets = find_snippets(statements, term)
    rows = [
        Appearance(
            statement=statement,
            snippet=next(iter(snippets.get(statement.pk, ())), None),
            may_be_first=bool(
                soonest and (date := statement.possible_date) and date.first <= soonest
            ),
        )
        for statement in statements
    ]
    rows.sort(key=_first_day)
    return Appearances(passage, rows, is_cut=is_cut, is_open=is_open)


def _earliest(cards: CardQuerySet) -> tuple[list[int], bool, bool]:
    """Return the statements to show, whether there are more, and whether more may be the first."""
    page = find_page(cards, PageRequest(before=_BEFORE_ALL), size=MAX_APPEARANCES)
    keys = list(reversed(page.keys))
    if page.previous is None or page.next is None:
        undated = cards.filter(sorted_on=UNDATED_SENTINEL).order_by("pk")
        keys += undated.values_list("pk", flat=True)[: MAX_APPEARANCES - len(keys) + 1]
        return keys[:MAX_APPEARANCES], len(keys) > MAX_APPEARANCES, False
    # Pages go by the last possible day. Beyond this one only a date around the soonest such day,
    # as that of a whole year, may still be the first.
    soonest = page.next.sorted_on - _DAY
    around = cards.possibly_dated_within(ImpreciseDate(soonest, soonest)).exclude(pk__in=keys)
    order = (first_day("statement__possible_days"), "pk")
    more = list(around.order_by(*order).values_list("pk", flat=True)[: MAX_APPEARANCES + 1])
    keys += more[:MAX_APPEARANCES]
    return keys, True, len(more) > MAX_APPEARANCES


def _first_day(row: Appearance) -> tuple[bool, object]:
    date = row.statement.possible_date
    return (date is None, (date.first, date.last) if date else ())


def _fit(passage: str) -> str:
    passage = passage.strip()
    if not len(searchable(passage)) >= MIN_TERM_CHARACTERS or len(passage) > MAX_PASSAGE:
        raise UnfitPassage
    return passage
