"""Find the set phrases of a text, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from statements.engine.echo.frequencies import MIN_COMMON_DOCUMENTS, DocumentFrequencies
from statements.engine.phrases.candidates import Document, read_document
from statements.engine.phrases.features import measure
from statements.engine.phrases.weights import current_weights
from statements.engine.ranking.fitting import probabilities
from statements.engine.text.grams import WIDTH, pack_grams

MAX_PHRASES = 20
BOILERPLATE_ABOVE = 0.1  # share of the other texts
_QUOTATION_MARKS = (("“", "”"), ("‘", "’"), ("《", "》"))


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A wording of a text at ``span``, offsets in characters.

    ``score`` is the estimated probability that a headline would quote it.
    """

    text: str
    score: float
    span: tuple[int, int]


def find_phrases(text: str, archive: DocumentFrequencies) -> list[FoundPhrase]:
    """Return up to ``MAX_PHRASES`` phrases of a text.

    No two share a letter, and none is part of another. ``archive`` counts other texts: what stands
    in many of them is not new.
    """
    document = without_boilerplate(read_document(text), archive)
    if not document.candidates:
        return []
    weights = current_weights()
    rows = measure(document, archive)
    scores = probabilities(rows, [weights.intercept, *weights.features])
    return [
        _phrase(document, number, scores) for number in best(document, scores, limit=MAX_PHRASES)
    ]


def without_boilerplate(document: Document, archive: DocumentFrequencies) -> Document:
    """Drop candidates of which each gram stands in more than ``BOILERPLATE_ABOVE`` of the texts."""
    bound = max(BOILERPLATE_ABOVE * archive.documents, MIN_COMMON_DOCUMENTS)
    is_common = archive.frequencies(pack_grams(document.letters)) > bound
    candidates = [
        candidate
        for candidate in document.candidates
        if not is_common[candidate.first : candidate.last - WIDTH + 1].all()
    ]
    return replace(document, candidates=candidates)


def best(document: Document, scores: NDArray[np.float64], *, limit: int) -> list[int]:
    """Return the numbers of the best candidates that neither overlap nor contain each other."""
    is_free = np.ones(len(document.letters), bool)
    wordings: list[str] = []
    numbers: list[int] = []
    for number in np.argsort(-scores, kind="stable").tolist():
        candidate = document.candidates[number]
        if is_free[candidate.first : candidate.last].all() and not _is_part(
            candidate.words, wordings
        ):
            is_free[candidate.first : candidate.last] = False
            wordings.append(candidate.words)
            numbers.append(number)
            if len(numbers) == limit:
                break
    return numbers


def _is_part(words: str, wordings: Sequence[str]) -> bool:
    return any(words in wording or wording in words for wording in wordings)


def _phrase(document: Document, number: int, scores: NDArray[np.float64]) -> FoundPhrase:
    candidate = document.candidates[number]
    start, end = _with_quotation_marks(
        document.text, *document.letters.span(candidate.first, candidate.last)
    )
    return FoundPhrase(document.text[start:end], float(scores[number]), (start, end))


def _with_quotation_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a span by the mark that closes, or opens, a quotation in it."""
    for left, right in _QUOTATION_MARKS:
        surplus = text.count(left, start, end) - text.count(right, start, end)
        if surplus == 1 and text[end : end + 1] == right:
            end += 1
        elif surplus == -1 and text[start - 1 : start] == left:
            start -= 1
    return start, end
