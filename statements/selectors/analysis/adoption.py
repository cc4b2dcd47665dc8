"""How many provinces had answered a directive by each day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from statements.engine.statistics.curves import CurvePoint, adoption_curve
from statements.models import Jurisdiction, Latency, Statement
from statements.selectors.sources.answers import Answer, load_answers


@dataclass(frozen=True, slots=True)
class Adoption:
    """The curve of a directive, of ``units`` provinces; empty without answers or its own day.

    Where it is seen as of a day, ``points`` end on that day, and ``later`` are those that are known
    now of the days after it.
    """

    directive: Statement
    points: Sequence[CurvePoint]
    later: Sequence[CurvePoint]
    units: int


def adoption_of(
    directive: Statement, answers: Iterable[Answer], *, units: int, as_of: date | None
) -> Adoption:
    """Return the curve of answers, as they are known now."""
    issued = directive.possible_date
    if issued is None:
        return Adoption(directive, (), (), units)
    points = adoption_curve(
        [
            (latency.shortest, latency.longest) if latency else (0, None)
            for answer in answers
            if answer.confirmed and not answer.is_early
            for latency in [Latency.between(issued, answer.date) if answer.date else None]
        ]
    )
    if not points or as_of is None:
        return Adoption(directive, points, (), units)
    day = (as_of - issued.first).days
    until = [point for point in points if point.day <= day]
    if until[-1].day < day:
        until.append(until[-1]._replace(day=day))
    return Adoption(directive, until, [point for point in points if point.day > day], units)


def read_adoption(
    directive: Statement, *, provinces: Iterable[Jurisdiction], as_of: date | None
) -> Adoption:
    """Load the answers of provinces to a directive, and return their curve."""
    answers = load_answers([directive])
    codes = [province.code for province in provinces]
    given = [answers[directive.pk, code] for code in codes if (directive.pk, code) in answers]
    return adoption_of(directive, given, units=len(codes), as_of=as_of)
