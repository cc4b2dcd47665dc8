"""Generate meaningless prose in the style of declarations of alignment, in bulk."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import opencc
from numpy.random import Generator
from numpy.typing import NDArray

from statements.engine.generator import vocabulary

type Strings = NDArray[np.object_]
type Numbers = NDArray[Any]

MIN_LENGTH, MAX_LENGTH = 200, 30_000  # characters of a text
_MAX_CLAUSE = 40  # characters, with the punctuation and lead after it
_MEDIAN, _SPREAD = 375, 0.8  # of the log-normal lengths
_VERY_LONG = 0.001  # share of texts as long as a work report
_TRADITIONAL, _FULL_WIDTH = 0.01, 0.02  # shares of texts
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


class Pool:
    """Strings with frequencies: by Zipf's law, or by ``weights``."""

    def __init__(self, wordings: Sequence[str], weights: Sequence[float] | None = None) -> None:
        self._wordings = np.array(wordings, dtype=object)
        used = np.array(weights or [1 / (rank + 2) for rank in range(len(wordings))])
        self._reach = np.cumsum(used / used.sum())[:-1]

    def indices(self, chances: Numbers) -> Numbers:
        """Map uniform numbers from 0 to 1 to indices of strings."""
        return np.searchsorted(self._reach, chances, side="right")

    def pick(self, chances: Numbers) -> Strings:
        """Map uniform numbers from 0 to 1 to strings."""
        return self._wordings[self.indices(chances)]

    def draw(self, dice: Generator, count: int) -> Strings:
        return self.pick(dice.random(count))


VERBS, MODIFIERS = Pool(vocabulary.VERBS), Pool(vocabulary.MODIFIERS)
FIELDS, HEADS = Pool(vocabulary.FIELDS), Pool(vocabulary.HEADS)
_FORMULAS, _LATIN, _LATIN_HEADS = (
    Pool(vocabulary.FORMULAS),
    Pool(vocabulary.LATIN),
    Pool(vocabulary.LATIN_HEADS),
)
_SYLLABLES = Pool(
    vocabulary.SYLLABLES, [1.0] * len(vocabulary.SYLLABLES)
)  # uniform: names make the long tail
_MAYBE_SYLLABLE = Pool(
    ["", *vocabulary.SYLLABLES], [len(vocabulary.SYLLABLES), *[1.0] * len(vocabulary.SYLLABLES)]
)
_SETTLEMENTS, _ENTERPRISES = Pool(vocabulary.SETTLEMENTS), Pool(vocabulary.ENTERPRISES)
_DEEDS, _MEASURES = Pool(vocabulary.DEEDS), Pool(vocabulary.MEASURES)
_RARER = [1 / (rank + 1) for rank in range(len(vocabulary.LEADS))]
_ENDS = Pool(
    [
        *("，", "；", "。", "。要", *(f"。{lead}，要" for lead in vocabulary.LEADS)),
        *("。\n", "。\n要", *(f"。\n{lead}，" for lead in vocabulary.LEADS)),
    ],
    [60, 6, 6, 8, *(8 * share for share in _RARER), 2, 2, *(2 * share for share in _RARER)],
)


def joined(*parts: Strings | str) -> Strings:
    """Concatenate arrays of strings; a plain string is added to all."""
    strings: Strings = np.array("", dtype=object)
    for part in parts:
        strings = strings + part
    return strings


def objects(dice: Generator, count: int) -> Strings:
    """Return grammatical objects, such as 农业体系."""
    return joined(FIELDS.draw(dice, count), HEADS.draw(dice, count))


def villages(dice: Generator, count: int) -> Strings:
    """Return invented place names, of two or three syllables."""
    return joined(_names(dice, count), _SETTLEMENTS.draw(dice, count))


def _names(dice: Generator, count: int) -> Strings:
    first, second = _SYLLABLES.draw(dice, count), _SYLLABLES.draw(dice, count)
    return joined(first, second, _MAYBE_SYLLABLE.draw(dice, count))


def _plain_clause(dice: Generator, count: int) -> Strings:
    return joined(VERBS.draw(dice, count), objects(dice, count))


def _modified_clause(dice: Generator, count: int) -> Strings:
    return joined(VERBS.draw(dice, count), MODIFIERS.draw(dice, count), objects(dice, count))


def _enumeration(dice: Generator, count: int) -> Strings:
    first_field, second_field = FIELDS.draw(dice, count), FIELDS.draw(dice, count)
    return joined(
        VERBS.draw(dice, count), first_field, "、", second_field, "和", objects(dice, count)
    )


def _local_clause(dice: Generator, count: int) -> Strings:
    return joined(villages(dice, count), _DEEDS.draw(dice, count))


def _enterprise_clause(dice: Generator, count: int) -> Strings:
    names = joined(_names(dice, count), _ENTERPRISES.draw(dice, count))
    return joined("支持", names, _plain_clause(dice, count))


def _latin_clause(dice: Generator, count: int) -> Strings:
    verbs, heads = VERBS.draw(dice, count), _LATIN_HEADS.draw(dice, count)
    return joined(verbs, _LATIN.draw(dice, count), heads)


def _measurement(dice: Generator, count: int) -> Strings:
    amounts = np.round(np.exp(dice.random(count) * 7), 1)
    phrases = [
        measure.format(f"{amount:g}")
        for measure, amount in zip(_MEASURES.draw(dice, count), amounts, strict=True)
    ]
    return joined(objects(dice, count), np.array(phrases, dtype=object))


def _formula_clause(dice: Generator, count: int) -> Strings:
    return _FORMULAS.draw(dice, count)


_MAKERS: list[tuple[Callable[[Generator, int], Strings], float]] = [
    (_plain_clause, 0.27),
    (_formula_clause, 0.25),
    (_modified_clause, 0.22),
    (_enumeration, 0.10),
    (_local_clause, 0.06),
    (_measurement, 0.05),
    (_enterprise_clause, 0.03),
    (_latin_clause, 0.02),
]
_SHARES = np.cumsum([share for _, share in _MAKERS])[:-1]


def _clauses(dice: Generator, count: int) -> Strings:
    kinds = np.searchsorted(_SHARES, dice.random(count), side="right")
    clauses = np.empty(count, dtype=object)
    for kind, (make, _) in enumerate(_MAKERS):
        indices = np.flatnonzero(kinds == kind)
        clauses[indices] = make(dice, len(indices))
    return clauses


def lengths(dice: Generator, count: int) -> Numbers:
    """Return lengths of texts in characters: log-normal, and some very long ones."""
    usual = _MEDIAN * np.exp(_SPREAD * dice.standard_normal(count))
    very_long = np.exp(dice.uniform(np.log(5_000), np.log(MAX_LENGTH), count))
    sizes = np.where(dice.random(count) < _VERY_LONG, very_long, usual)
    return np.clip(sizes, MIN_LENGTH + _MAX_CLAUSE, MAX_LENGTH - _MAX_CLAUSE)


def write_texts(dice: Generator, openings: Sequence[str]) -> list[str]:
    """Extend each opening to a text of ``MIN_LENGTH`` to ``MAX_LENGTH`` characters.

    One stream of clauses is cut at the lengths of the texts, which is faster than to draw clauses
    text by text.
    """
    opening_lengths = np.array([len(opening) for opening in openings])
    # Room for at least one clause, since a cut is rounded to the end of a clause.
    target_ends = np.cumsum(
        np.maximum(lengths(dice, len(openings)) - opening_lengths, 1.5 * _MAX_CLAUSE)
    )
    clauses, full_clauses = _stream(dice, target_ends[-1])
    clause_ends = np.cumsum(
        np.fromiter(map(len, full_clauses), dtype=np.int64, count=len(full_clauses))
    )
    cuts = [0, *(np.searchsorted(clause_ends, target_ends) + 1).tolist()]
    styles = dice.random(len(openings))
    return [
        _styled("".join([opening, *full_clauses[start : end - 1], clauses[end - 1], "。"]), style)
        for opening, start, end, style in zip(openings, cuts, cuts[1:], styles, strict=False)
    ]


def _stream(dice: Generator, size: float) -> tuple[list[str], list[str]]:
    """Return clauses without and with their ends, of at least ``size`` characters."""
    clauses: list[str] = []
    full_clauses: list[str] = []
    missing = size
    while missing >= 0:
        batch = _clauses(dice, int(missing / 10) + 10)
        full_batch = joined(batch, _ENDS.draw(dice, len(batch))).tolist()
        clauses += batch.tolist()
        full_clauses += full_batch
        missing -= sum(map(len, full_batch))
    return clauses, full_clauses


def _styled(text: str, style: float) -> str:
    if style < _TRADITIONAL:
        converted: str = _to_traditional().convert(text)
        return converted
    if style < _TRADITIONAL + _FULL_WIDTH:
        return text.translate(_WIDE_DIGITS)
    return text


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
