"""Baselines for the ranking: BM25 over character bigrams, and the nearest in time."""

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
        texts = [_pairs(f"{directive.title}\n{directive.text}") for directive in directives]
        lengths = [text.total() for text in texts]
        mean_length = sum(lengths) / len(lengths)
        self._with: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            for pair, count in text.items():
                damped = count + _K1 * (1 - _B + _B * length / mean_length)
                self._with[pair].append((index, count * (_K1 + 1) / damped))

    def scores(self, response: Response) -> NDArray[np.float64]:
        """Return a score for each directive; 0 for those after the response."""
        scores = np.zeros(len(self._directives))
        size = len(self._directives)
        for pair in _pairs(response.whole):
            postings = self._with.get(pair, ())
            weight = math.log(1 + (size - len(postings) + 0.5) / (len(postings) + 0.5))
            for index, share in postings:
                scores[index] += weight * share
        scores[~_is_before(self._directives, response)] = 0.0
        return scores


class Nearest:
    """The latest directive that is not after the response."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self._directives = directives

    def scores(self, response: Response) -> NDArray[np.float64]:
        """Return a score for each directive, higher for later ones; 0 for those after."""
        days = np.array(
            [
                directive.days[0].toordinal() if directive.days else 0
                for directive in self._directives
            ]
        )
        return np.where(_is_before(self._directives, response), days, 0).astype(float)


def _is_before(directives: Sequence[Directive], response: Response) -> NDArray[np.bool_]:
    response_days = response.days
    return np.array(
        [
            not response_days or not directive.days or directive.days[0] <= response_days[1]
            for directive in directives
        ],
        bool,
    )


def _pairs(text: str) -> Counter[str]:
    letters = normalise(text).text
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1))
