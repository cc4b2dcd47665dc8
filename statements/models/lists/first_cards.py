"""The first cards in the order of lists, put in place of all cards."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable


class _FirstCards(BaseTable):
    """So many cards from a place on, which PostgreSQL reads in order before anything narrows them.

    A filter with a limit would be planned otherwise: PostgreSQL expects a short way where all that
    match are few, and reads an index for all of them.
    """

    def __init__(
        self,
        table_name: str,
        alias: str | None,
        number: int,
        start: tuple[date, int],
        *,
        ascends: bool,
    ) -> None:
        super().__init__(table_name, alias)
        self.number = number
        self.start = start
        self.ascends = ascends

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        table, alias = map(compiler.quote_name, (self.table_name, self.table_alias))
        side, order = (">", "ASC") if self.ascends else ("<", "DESC")
        return (
            f"(SELECT * FROM {table} WHERE (sorted_on, statement_id) {side} (%s, %s)"  # noqa: S608
            f" ORDER BY sorted_on {order}, statement_id {order} LIMIT {self.number}) {alias}"
        ), self.start

    def relabeled_clone(self, change_map: dict[str | None, str]) -> "_FirstCards":
        alias = change_map.get(self.table_alias, self.table_alias)
        return _FirstCards(self.table_name, alias, self.number, self.start, ascends=self.ascends)

    @property
    def identity(self) -> Any:
        return *super().identity, self.number, self.start, self.ascends


def among_first[Cards: QuerySet[Any, Any]](
    cards: Cards, number: int, *, start: tuple[date, int], ascends: bool = False
) -> Cards:
    """Keep what is among the ``number`` cards beyond ``start``, a day and a key, latest first."""
    cards = cards.all()
    table = cards.model._meta.db_table
    alias = cards.query.get_initial_alias()
    cards.query.alias_map[alias] = _FirstCards(table, alias, number, start, ascends=ascends)
    return cards
