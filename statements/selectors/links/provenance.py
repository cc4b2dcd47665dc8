"""The provenance of a passage: whether Beijing or a sister province had the wording first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Func, IntegerField, QuerySet

from statements.engine.text.normalisation import normalise
from statements.models import ImpreciseDate, LinkState, Revision, Statement
from statements.models.statements.dates import first_day

# Looked through for one page, which must not wait for more: texts, the earliest, and their bytes in
# UTF-8, a million Chinese characters.
MAX_RELATIVES = 300
MAX_BYTES = 3_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Which statements had a wording first, according to the texts held and their dates.

    ``earliest`` lists every statement that may have been the first; ``holders`` counts all that
    have the wording. Undated texts are counted, but never first.
    """

    earliest: Sequence[Statement]
    holders: int


@dataclass(frozen=True, slots=True)
class _Relative:
    """A related statement, with the letters of its wording."""

    statement: Statement
    letters: str
    date: ImpreciseDate | None


class RelatedTexts:
    """A directive and what answers it or may, as far as their wordings are held.

    ``left_out`` counts the wordings that were not looked through.
    """

    def __init__(self, directive: Statement) -> None:
        answers = (
            Revision.objects.current()
            .filter(
                statement__links_out__directive=directive,
                statement__links_out__state__in=[LinkState.SUGGESTED, LinkState.CONFIRMED],
            )
            .order_by(first_day("statement__possible_days").asc(nulls_last=True), "pk")
        )
        own = Revision.objects.current().of(directive)
        keys = _first_keys(own, answers[:MAX_RELATIVES])
        with_names = Revision.objects.with_place().select_related("statement__genre")
        revisions = with_names.in_bulk(keys)
        self._relatives = [_relative(revisions[key]) for key in keys]
        self.left_out = own.count() + answers.count() - len(keys)

    def origin_of(self, wording: str) -> Origin:
        """Search all related texts for the letters of ``wording``, ignoring punctuation."""
        letters = normalise(wording).text
        holders = [
            relative for relative in self._relatives if letters and letters in relative.letters
        ]
        soonest = min((holder.date.last for holder in holders if holder.date), default=None)
        return Origin(
            earliest=[
                holder.statement
                for holder in holders
                if holder.date and soonest and holder.date.first <= soonest
            ],
            holders=len(holders),
        )

    def origins_of(self, wordings: Iterable[str]) -> list[Origin]:
        """Search for several wordings."""
        return [self.origin_of(wording) for wording in wordings]


def _first_keys(*queries: QuerySet[Revision]) -> list[int]:
    """Return the keys of revisions in order, as many as have no more than ``MAX_BYTES`` together.

    No text is read for it: the database keeps the size of each in bytes beside it.
    """
    size = Func("text", function="octet_length", output_field=IntegerField())
    keys = []
    left = MAX_BYTES
    for key, length in chain.from_iterable(query.values_list("pk", size) for query in queries):
        left -= length
        if left < 0:
            break
        keys.append(key)
    return keys


def _relative(revision: Revision) -> _Relative:
    return _Relative(revision.statement, _letters_of(revision), revision.statement.possible_date)


def _letters_of(revision: Revision) -> str:
    """Return the letters of a wording; separate quotations are on separate lines."""
    parts = [revision.text] if revision.is_whole else revision.text.split("\n")
    return "\n".join(normalise(part).text for part in parts)
