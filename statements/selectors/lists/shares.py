"""Which share of all cards may match, as PostgreSQL's statistics of facts and grams tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import DataContains, Overlap
from django.db.models import Lookup, QuerySet
from django.db.models.sql.where import AND, WhereNode

from statements.models import FactKind

_DAYS = (f"{FactKind.MONTH}:", f"{FactKind.YEAR}:")
_WORDS = {"grams", "text", "title", "summary"}


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of cards that have common facts and common grams.

    ``least_of_grams`` is that of the last common gram; no other is more common.
    """

    facts: Mapping[str, float]
    grams: Mapping[int, float]
    least_of_grams: float

    @classmethod
    def of(
        cls,
        facts: Sequence[str] | None,
        fact_shares: Sequence[float] | None,
        grams: Sequence[int] | None,
        gram_shares: Sequence[float] | None,
    ) -> "Shares":
        """Take ``pg_stats``, which keeps the least and the greatest share after all others."""
        by_gram = dict(zip(grams or [], gram_shares or [], strict=False))
        by_fact = dict(zip(facts or [], fact_shares or [], strict=False))
        return cls(by_fact, by_gram, min(by_gram.values(), default=1))

    def most_of(self, rows: QuerySet[Any, Any]) -> float:
        """Return the share of cards that have the facts and grams which narrow rows.

        Days are left out, and so is all that is not common.
        """
        share = 1.0
        for condition, values in _in_index(rows):
            if isinstance(condition, Overlap):
                share *= min(1, sum(self.facts.get(fact, 0) for fact in values))
            else:
                shares = (self.grams.get(gram, self.least_of_grams) for gram in values)
                share *= min(shares, default=1)
        return share


def reads_words(rows: QuerySet[Any, Any]) -> bool:
    """Return whether rows are narrowed by words, which PostgreSQL has to fetch for each card."""
    return any(_column(condition) in _WORDS for condition in _leaves(rows.query.where))


def is_indexed(rows: QuerySet[Any, Any]) -> bool:
    """Return whether the index of cards finds some of what rows are narrowed by, days aside."""
    return any(True for _condition in _in_index(rows))


def without_days(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return rows without the facts of their period, which those of a window within it imply.

    The index would go through all cards of those years as well.
    """
    rows = rows.all()
    where = rows.query.where
    where.children = [child for child in where.children if not _is_of_days(child)]
    return rows


def _is_of_days(condition: object) -> bool:
    return isinstance(condition, Overlap) and any(
        str(value).startswith(_DAYS) for value in _values(condition)
    )


def _values(condition: Lookup[Any]) -> list[Any]:
    return [value.value for value in getattr(condition.rhs, "source_expressions", [])]


def _in_index(rows: QuerySet[Any, Any]) -> Iterator[tuple[Lookup[Any], list[Any]]]:
    """Yield the conditions that the index of facts and grams knows, days aside, and their values.

    Days are left out, since a window begins within them.
    """
    for condition in _conditions(rows.query.where):
        is_of_grams = isinstance(condition, DataContains) and _column(condition) == "grams"
        if is_of_grams or (isinstance(condition, Overlap) and not _is_of_days(condition)):
            yield condition, _values(condition)


def _conditions(where: WhereNode) -> Iterator[Lookup[Any]]:
    """Yield the conditions that all have to be met."""
    for child in where.children:
        if isinstance(child, Lookup):
            yield child
        elif isinstance(child, WhereNode) and child.connector == AND and not child.negated:
            yield from _conditions(child)


def _leaves(where: WhereNode) -> Iterator[Lookup[Any]]:
    for child in where.children:
        if isinstance(child, WhereNode):
            yield from _leaves(child)
        elif isinstance(child, Lookup):
            yield child


def _column(condition: Lookup[Any]) -> str:
    return getattr(getattr(condition.lhs, "target", None), "name", "")
