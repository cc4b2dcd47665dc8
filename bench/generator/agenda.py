"""The directives of a seed: their dates, their points, and how popular they are."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.generator.marks import titled
from statements.engine.generator import vocabulary
from statements.engine.generator.prose import (
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
DIRECTIVE_INTERVAL = 50  # statements whose number it divides are directives
POINTS = 3
_GROWTH = 0.6  # exponent for uniform numbers; a smaller one moves more days into late years
_FAVOURITES = 0.7  # exponent that concentrates answers on a few directives
_STREAM = 1  # random stream, distinct from those of the blocks


def spread(chances: Numbers) -> Numbers:
    """Map uniform numbers to days since ``FIRST_DAY``, with more in late years."""
    return np.floor(DAYS * chances**_GROWTH).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Directives in the order of their numbers, as columns.

    A longer agenda has this one as its prefix. ``reach`` are the cumulative weights, by which
    responses choose.
    """

    seed: int
    days: Numbers
    themes: Strings
    titles: list[str]
    points: Strings
    reach: Numbers

    @classmethod
    def of(cls, seed: int, statements: int) -> "Agenda":
        """Create the directives among the first ``statements`` of a seed."""
        count = -(-statements // DIRECTIVE_INTERVAL)
        # A row for each directive, so that more rows do not change the first ones.
        chances = np.random.default_rng([seed, _STREAM]).random((count, 6 + 4 * POINTS))
        themes = _theme(chances[:, :3])
        papers = Pool(vocabulary.PAPERS).pick(chances[:, 3])
        base_titles = joined("关于", VERBS.pick(chances[:, 4]), themes, "的", papers)
        points = np.empty((count, POINTS), dtype=object)
        for point in range(POINTS):
            point_chances = chances[:, 6 + 4 * point : 10 + 4 * point]
            points[:, point] = joined(VERBS.pick(point_chances[:, 0]), _theme(point_chances[:, 1:]))
        weights = (1 - chances[:, 5]) ** -_FAVOURITES
        return cls(
            seed=seed,
            days=spread(np.random.default_rng([seed, _STREAM, 1]).random(count)),
            themes=themes,
            titles=[
                titled(title, seed, DIRECTIVE_INTERVAL * index)
                for index, title in enumerate(base_titles)
            ],
            points=points,
            reach=np.cumsum(weights),
        )

    def choose(self, numbers: Numbers, chances: Numbers) -> Numbers:
        """Choose a directive with a lower number for each statement, by weight."""
        total_weight = self.reach[(numbers - 1) // DIRECTIVE_INTERVAL]
        indices: Numbers = np.searchsorted(self.reach, chances * total_weight, side="right")
        return indices


def _theme(chances: Numbers) -> Strings:
    """Return themes, from three numbers a row."""
    modifier, field, head = chances.T
    return joined(MODIFIERS.pick(modifier), FIELDS.pick(field), HEADS.pick(head))
