"""The answers of provinces to directives, as plain rows, because a page may read thousands."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from statements.engine.echo.echo import ENGINE
from statements.models import ImpreciseDate, ProvinceAnswer, Statement


class Answer(NamedTuple):
    """How a province answered a directive; ``AnswerFacts`` says what the fields mean."""

    confirmed: int
    suggested: int
    dated: int
    first: datetime.date | None
    after: datetime.date | None
    rung: int | None
    engine: str
    background_id: int | None
    measured: int
    v: float | None
    fates: str
    responses: Sequence[int | None] = ()

    @property
    def date(self) -> ImpreciseDate | None:
        """The possible days of the first answer; None if no answer has any."""
        if self.first is None or self.after is None:
            return None
        return ImpreciseDate.from_days(self.first, self.after)

    @property
    def is_early(self) -> bool:
        """Whether all dated answers came before the directive, so that a date must be wrong."""
        return self.dated > 0 and self.first is None

    @property
    def has_text(self) -> bool:
        """Whether a text shows what became of some clause."""
        return self.fates.count("w") < len(self.fates)

    @property
    def is_in_part(self) -> bool:
        """Whether parts of the text are not held, so that more clauses may be taken up."""
        return self.has_text and "w" in self.fates

    @property
    def taken_up(self) -> int:
        """The clauses that any of its answers took up."""
        return self.fates.count("v") + self.fates.count("a")

    def is_fresh(self, background: int | None) -> bool:
        """Whether the echoes were measured by the current engine against this background."""
        return self.measured > 0 and (self.engine, self.background_id) == (ENGINE, background)


def load_answers(
    directives: Sequence[Statement],
    *,
    as_of: datetime.date | None = None,
    with_responses: bool = False,
) -> dict[tuple[int, str], Answer]:
    """Return the answers by directive and code of the province; none where there is no link.

    With ``as_of`` they are those given by that day (``ProvinceAnswer.objects.given_by``).
    """
    keys = [directive.pk for directive in directives]
    if as_of:
        return {
            (row.directive_id, row.unit): Answer._make(
                getattr(row, name) for name in Answer._fields
            )
            for row in ProvinceAnswer.objects.given_by(as_of, keys)
        }
    rows = ProvinceAnswer.objects.filter(directive_id__in=keys)
    names = Answer._fields if with_responses else Answer._fields[:-1]
    return {
        (directive, unit): Answer(*fields)
        for directive, unit, *fields in rows.values_list("directive_id", "unit", *names)
    }
