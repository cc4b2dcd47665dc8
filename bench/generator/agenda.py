"""The directives of one seed: when each is issued, what it asks, and how many answer it."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.generator import vocabulary
from bench.generator.marks import titled
from bench.generator.prose import (
    FIELDS,
    HEADS,
    MODIFIERS,
    VERBS,
    Numbers,
    Pool,
    Strings,
    joined,
)

FIRST_DAY = date(2013, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST_DAY).days
ONE_IN = 50  # statements is a directive: those whose number it divides
POINTS = 3
_GROWTH = 0.6  # power of evenly drawn numbers; the smaller, the more falls into late years
_FAVOURITES = 0.7  # power by which a few directives draw many answers
_STREAM = 1  # apart from those of the blocks


def spread(chances: Numbers) -> Numbers:
    """Return days since ``FIRST_DAY``, the later the more, for numbers drawn evenly."""
    return np.floor(DAYS * chances**_GROWTH).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Directives in the order of their numbers, as columns; a longer agenda begins as this one.

    ``reach`` is the sum of the weights up to each, by which responses choose.
    """

    seed: int
    days: Numbers
    themes: Strings
    titles: list[str]
    points: Strings
    reach: Numbers

    @classmethod
    def of(cls, seed: int, statements: int) -> "Agenda":
        """Set the directives among the first ``statements`` of a seed."""
        count = -(-statements // ONE_IN)
        # A row for each directive, so that more rows leave the first ones as they are.
        chances = np.random.default_rng([seed, _STREAM]).random((count, 6 + 4 * POINTS))
        themes = _theme(chances[:, :3])
        papers = Pool(vocabulary.PAPERS).pick(chances[:, 3])
        named = joined("关于", VERBS.pick(chances[:, 4]), themes, "的", papers)
        points = np.empty((count, POINTS), dtype=object)
        for point in range(POINTS):
            drawn = chances[:, 6 + 4 * point : 10 + 4 * point]
            points[:, point] = joined(VERBS.pick(drawn[:, 0]), _theme(drawn[:, 1:]))
        weights = (1 - chances[:, 5]) ** -_FAVOURITES
        return cls(
            seed=seed,
            days=spread(np.random.default_rng([seed, _STREAM, 1]).random(count)),
            themes=themes,
            titles=[titled(one, seed, ONE_IN * place) for place, one in enumerate(named)],
            points=points,
            reach=np.cumsum(weights),
        )

    def choose(self, numbers: Numbers, chances: Numbers) -> Numbers:
        """Choose for each statement a directive with a lower number, the favourites more often."""
        before = self.reach[(numbers - 1) // ONE_IN]
        chosen: Numbers = np.searchsorted(self.reach, chances * before, side="right")
        return chosen


def _theme(chances: Numbers) -> Strings:
    """Return what is asked for, for three numbers a row."""
    modifier, field, head = chances.T
    return joined(MODIFIERS.pick(modifier), FIELDS.pick(field), HEADS.pick(head))
