"""Prose that reads like a declaration of alignment and says nothing, in bulk."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import opencc
from numpy.random import Generator
from numpy.typing import NDArray

from bench.generator import vocabulary

type Strings = NDArray[np.object_]
type Numbers = NDArray[Any]

SHORTEST, LONGEST = 200, 30_000  # characters of a text
_LONGEST_CLAUSE = 40  # characters, with what follows it
_MEDIAN, _SPREAD = 375, 0.8  # of the log-normal lengths
_VERY_LONG = 0.001  # share of texts that are as long as a work report
_TRADITIONAL, _FULL_WIDTH = 0.01, 0.02  # shares of texts
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


class Pool:
    """Wordings and how often each is used: by Zipf's law, or with ``weights``."""

    def __init__(self, wordings: Sequence[str], weights: Sequence[float] | None = None) -> None:
        self._wordings = np.array(wordings, dtype=object)
        used = np.array(weights or [1 / (rank + 2) for rank in range(len(wordings))])
        self._reach = np.cumsum(used / used.sum())[:-1]

    def places(self, chances: Numbers) -> Numbers:
        """Return the places of wordings, for numbers drawn evenly from 0 to 1."""
        return np.searchsorted(self._reach, chances, side="right")

    def pick(self, chances: Numbers) -> Strings:
        """Return one wording for each of ``chances``."""
        return self._wordings[self.places(chances)]

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
)  # even: names make the long tail
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
    """Put wordings together one behind the other; a plain string goes into all of them."""
    made: Strings = np.array("", dtype=object)
    for part in parts:
        made = made + part
    return made


def objects(dice: Generator, count: int) -> Strings:
    """Return what is worked on, such as 农业体系."""
    return joined(FIELDS.draw(dice, count), HEADS.draw(dice, count))


def places(dice: Generator, count: int) -> Strings:
    """Return names of places that do not exist, of two or three syllables."""
    return joined(_names(dice, count), _SETTLEMENTS.draw(dice, count))


def _names(dice: Generator, count: int) -> Strings:
    first, second = _SYLLABLES.draw(dice, count), _SYLLABLES.draw(dice, count)
    return joined(first, second, _MAYBE_SYLLABLE.draw(dice, count))


def _plain(dice: Generator, count: int) -> Strings:
    return joined(VERBS.draw(dice, count), objects(dice, count))


def _modified(dice: Generator, count: int) -> Strings:
    return joined(VERBS.draw(dice, count), MODIFIERS.draw(dice, count), objects(dice, count))


def _listed(dice: Generator, count: int) -> Strings:
    one, other = FIELDS.draw(dice, count), FIELDS.draw(dice, count)
    return joined(VERBS.draw(dice, count), one, "、", other, "和", objects(dice, count))


def _local(dice: Generator, count: int) -> Strings:
    return joined(places(dice, count), _DEEDS.draw(dice, count))


def _enterprise(dice: Generator, count: int) -> Strings:
    named = joined(_names(dice, count), _ENTERPRISES.draw(dice, count))
    return joined("支持", named, _plain(dice, count))


def _latin(dice: Generator, count: int) -> Strings:
    verbs, heads = VERBS.draw(dice, count), _LATIN_HEADS.draw(dice, count)
    return joined(verbs, _LATIN.draw(dice, count), heads)


def _measured(dice: Generator, count: int) -> Strings:
    amounts = np.round(np.exp(dice.random(count) * 7), 1)
    told = [
        measure.format(f"{amount:g}")
        for measure, amount in zip(_MEASURES.draw(dice, count), amounts, strict=True)
    ]
    return joined(objects(dice, count), np.array(told, dtype=object))


def _formula(dice: Generator, count: int) -> Strings:
    return _FORMULAS.draw(dice, count)


_MAKERS: list[tuple[Callable[[Generator, int], Strings], float]] = [
    (_plain, 0.27),
    (_formula, 0.25),
    (_modified, 0.22),
    (_listed, 0.10),
    (_local, 0.06),
    (_measured, 0.05),
    (_enterprise, 0.03),
    (_latin, 0.02),
]
_SHARES = np.cumsum([share for _, share in _MAKERS])[:-1]


def _clauses(dice: Generator, count: int) -> Strings:
    kinds = np.searchsorted(_SHARES, dice.random(count), side="right")
    made = np.empty(count, dtype=object)
    for kind, (make, _) in enumerate(_MAKERS):
        where = np.flatnonzero(kinds == kind)
        made[where] = make(dice, len(where))
    return made


def lengths(dice: Generator, count: int) -> Numbers:
    """Return how many characters texts are to have: log-normal, and some very long ones."""
    usual = _MEDIAN * np.exp(_SPREAD * dice.standard_normal(count))
    very_long = np.exp(dice.uniform(np.log(5_000), np.log(LONGEST), count))
    chosen = np.where(dice.random(count) < _VERY_LONG, very_long, usual)
    return np.clip(chosen, SHORTEST + _LONGEST_CLAUSE, LONGEST - _LONGEST_CLAUSE)


def write(dice: Generator, openings: Sequence[str]) -> list[str]:
    """Go on from each opening to a whole text of ``SHORTEST`` to ``LONGEST`` characters.

    One stream of clauses is cut where the texts have their lengths, which is quicker than to draw
    for each text.
    """
    opened = np.array([len(opening) for opening in openings])
    # Room for one clause at the least, since a cut falls within the clause before or after.
    wanted = np.cumsum(np.maximum(lengths(dice, len(openings)) - opened, 1.5 * _LONGEST_CLAUSE))
    clauses, ended = _stream(dice, wanted[-1])
    reached = np.cumsum(np.fromiter(map(len, ended), dtype=np.int64, count=len(ended)))
    cuts = [0, *(np.searchsorted(reached, wanted) + 1).tolist()]
    styles = dice.random(len(openings))
    return [
        _styled("".join([opening, *ended[start : end - 1], clauses[end - 1], "。"]), style)
        for opening, start, end, style in zip(openings, cuts, cuts[1:], styles, strict=False)
    ]


def _stream(dice: Generator, size: float) -> tuple[list[str], list[str]]:
    """Return clauses without and with what follows them, of at least ``size`` characters."""
    clauses: list[str] = []
    ended: list[str] = []
    missing = size
    while missing >= 0:
        made = _clauses(dice, int(missing / 10) + 10)
        more = joined(made, _ENDS.draw(dice, len(made))).tolist()
        clauses += made.tolist()
        ended += more
        missing -= sum(map(len, more))
    return clauses, ended


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
