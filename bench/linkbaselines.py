"""What ranking without names achieves: BM25 over pairs of characters, and the nearest in time."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from statements.engine.mentions.catalogue import Directive
from statements.engine.ranking.features import Response
from statements.engine.text.normalisation import normalise

_K1, _B = 1.2, 0.75  # as Robertson and Zaragoza 2009, "The probabilistic relevance framework"


class Bm25:
    """BM25 over pairs of characters of title and text, among the directives up to the day."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self._directives = directives
        texts = [_pairs(f"{one.title}\n{one.text}") for one in directives]
        lengths = [text.total() for text in texts]
        usual = sum(lengths) / len(lengths)
        self._with: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            for pair, count in text.items():
                damped = count + _K1 * (1 - _B + _B * length / usual)
                self._with[pair].append((place, count * (_K1 + 1) / damped))

    def scores(self, response: Response) -> NDArray[np.float64]:
        """Return a score for each directive; 0 for those after the response."""
        scores = np.zeros(len(self._directives))
        size = len(self._directives)
        for pair in _pairs(response.whole):
            postings = self._with.get(pair, ())
            weight = math.log(1 + (size - len(postings) + 0.5) / (len(postings) + 0.5))
            for place, share in postings:
                scores[place] += weight * share
        scores[~_before(self._directives, response)] = 0.0
        return scores


class Nearest:
    """The latest directive that is not after the response."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self._directives = directives

    def scores(self, response: Response) -> NDArray[np.float64]:
        """Return a score for each directive, higher for later ones; 0 for those after."""
        days = np.array([one.days[0].toordinal() if one.days else 0 for one in self._directives])
        return np.where(_before(self._directives, response), days, 0).astype(float)


def _before(directives: Sequence[Directive], response: Response) -> NDArray[np.bool_]:
    said = response.days
    return np.array(
        [not said or not one.days or one.days[0] <= said[1] for one in directives], bool
    )


def _pairs(text: str) -> Counter[str]:
    letters = normalise(text).text
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1))
