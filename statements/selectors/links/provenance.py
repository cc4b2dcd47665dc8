"""The provenance of a passage: whether Beijing or a sister province had the wording first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from statements.engine.text.normalisation import normalise
from statements.models import ImpreciseDate, LinkState, Revision, Statement
from statements.models.statements.dates import first_day

# Limits on the texts searched for one page: the number of the earliest texts, and characters.
MAX_SISTERS = 300
MAX_CHARACTERS = 1_000_000


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
    """The texts of a directive and of its confirmed and suggested responses."""

    def __init__(self, directive: Statement) -> None:
        revisions = Revision.objects.current().with_place().select_related("statement__genre")
        answers = revisions.filter(
            statement__links_out__directive=directive,
            statement__links_out__state__in=[LinkState.SUGGESTED, LinkState.CONFIRMED],
        ).order_by(first_day("statement__possible_days").asc(nulls_last=True), "pk")[:MAX_SISTERS]
        self._relatives: list[_Relative] = []
        size = 0
        for revision in chain(revisions.of(directive), answers):
            size += len(revision.text)
            if size <= MAX_CHARACTERS:
                self._relatives.append(_relative(revision))

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


def _relative(revision: Revision) -> _Relative:
    return _Relative(revision.statement, _letters_of(revision), revision.statement.possible_date)


def _letters_of(revision: Revision) -> str:
    """Return the letters of a wording; separate quotations are on separate lines."""
    parts = [revision.text] if revision.is_whole else revision.text.split("\n")
    return "\n".join(normalise(part).text for part in parts)
