"""Fuzzy matching of names, and a search for known names in a text."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from statements.engine.mentions.mention import MentionKind
from statements.engine.text.normalisation import normalise
from statements.engine.text.numerals import NUMERAL, read_numeral, write_numeral

MIN_LIKENESS = 0.75  # least likeness of two names for one thing
SAME_END = 0.99  # one name ends with the other: 深入推进…座谈会, 推进…座谈会
_SHARES = 0.98  # factor of the pair likeness, so that it stays below an equal end
_RAREST_PAIRS = 6  # of a name, by which candidates are looked up
_MIN_LETTERS, _MIN_INDEXED_LETTERS = 4, 6  # of names compared with a longer one
_MIN_SPELLED_LETTERS = 8  # of a name that is found anywhere in a text
# Numbers in names: 第六次, 第十五个五年规划, 十五五规划, 75周年, 20252027年.
_NUMBERS = (
    re.compile("第([一二三四五六七八九十百零0-9]+)[次届个]"),
    re.compile("(?<![一二三四五六七八九十])(十?[一二三四五六七八九十])五(?=规划|时期)"),
    re.compile("[0-9]+"),
)
_ORDINAL = re.compile(f"第({NUMERAL})(?=[次届个])")
_YEAR = "(?:19|20)[0-9]{2}"
_YEARS = re.compile(f"(?<![0-9])({_YEAR})年?[至到]?({_YEAR})(?![0-9])")
_OPENING = re.compile("(?:开班式|开幕式|开学典礼)$")


class NameIndex:
    """An inverted index of names by their letter pairs, whichever way numbers are written."""

    def __init__(self, names: Iterable[str]) -> None:
        self._spellings = {name: _one_spelling(name) for name in names}
        self._pairs = {name: _pairs(spelling) for name, spelling in self._spellings.items()}
        self._with: dict[str, list[str]] = defaultdict(list)
        for name, pairs in self._pairs.items():
            for pair in sorted(pairs):
                self._with[pair].append(name)
        self._weights = {
            pair: math.log(1 + (len(self._pairs) + 1) / (1 + len(names)))
            for pair, names in self._with.items()
        }
        self._unknown = math.log(2 + len(self._pairs))

    def matches(self, name: str) -> list[tuple[float, str]]:
        """Return likeness, from ``MIN_LIKENESS`` to 1, and name of what may mean the same."""
        spelling = _one_spelling(name)
        pairs = _pairs(spelling)
        scored = [(self._likeness(spelling, pairs, other), other) for other in self._sharing(pairs)]
        return [pair for pair in scored if pair[0] >= MIN_LIKENESS]

    def longer_forms(self, name: str) -> Iterator[str]:
        """Yield the names that have all letters of a name in their order, as of 民企座谈会."""
        spelling = _one_spelling(name)
        for other in self._sharing(_pairs(spelling)):
            other_spelling = self._spellings[other]
            letters = iter(other_spelling)
            if all(letter in letters for letter in spelling) and not _are_numbered_apart(
                spelling, other_spelling
            ):
                yield other

    def _sharing(self, pairs: frozenset[str]) -> set[str]:
        """Return the names that have some of the rarest of these pairs."""
        rarest_pairs = sorted(
            pairs & self._with.keys(), key=lambda pair: (len(self._with[pair]), pair)
        )
        return {other for pair in rarest_pairs[:_RAREST_PAIRS] for other in self._with[pair]}

    def _likeness(self, spelling: str, pairs: frozenset[str], other: str) -> float:
        """Return 1 for equal names, else the share of the pairs of one name that the other has.

        Pairs are weighted by how few names have them, so that 会议 counts little. The greater of
        both shares counts, because either name may be shortened.
        """
        other_spelling = self._spellings[other]
        if spelling == other_spelling:
            return 1.0
        if _are_numbered_apart(spelling, other_spelling):
            return 0.0
        if min(len(spelling), len(other_spelling)) >= _MIN_LETTERS and (
            spelling.endswith(other_spelling) or other_spelling.endswith(spelling)
        ):
            return SAME_END
        shared = self._weight(pairs & self._pairs[other])
        share_of_name = shared / self._weight(pairs) if len(spelling) >= _MIN_LETTERS else 0.0
        share_of_other = shared / self._weight(self._pairs[other])
        return _SHARES * max(
            share_of_name, share_of_other if len(other_spelling) >= _MIN_INDEXED_LETTERS else 0.0
        )

    def _weight(self, pairs: Iterable[str]) -> float:
        return math.fsum(self._weights.get(pair, self._unknown) for pair in pairs) or 1.0


class SpelledNames:
    """Long names that are found literally, without an introducing phrase."""

    def __init__(self, names_by_kind: Mapping[MentionKind, Iterable[str]]) -> None:
        self._by_start: dict[str, list[tuple[str, MentionKind, str]]] = defaultdict(list)
        for kind in (MentionKind.OCCASION, MentionKind.DOCUMENT):
            for name in names_by_kind.get(kind, ()):
                spelled = _OPENING.sub("", name)
                if len(spelled) >= _MIN_SPELLED_LETTERS:
                    self._by_start[spelled[:_MIN_SPELLED_LETTERS]].append((spelled, kind, name))
        for names in self._by_start.values():
            names.sort(key=lambda entry: (-len(entry[0]), entry))

    def find(self, text: str) -> Iterator[tuple[int, int, MentionKind, str]]:
        """Yield start, end, kind and name, the longest name at each offset."""
        letters = normalise(text)
        at = 0
        while at + _MIN_SPELLED_LETTERS <= len(letters):
            for spelled, kind, name in self._by_start.get(
                letters.text[at : at + _MIN_SPELLED_LETTERS], ()
            ):
                if letters.text.startswith(spelled, at):
                    yield *letters.span(at, at + len(spelled)), kind, name
                    at += len(spelled) - 1
                    break
            at += 1


def _one_spelling(name: str) -> str:
    """Return a name with its numbers in one spelling, of 第7届, 2024年至2025年 or 7.26 too."""
    years = _YEARS.sub(r"\1\2", name.replace(".", ""))
    return _ORDINAL.sub(_in_han, years)


def _in_han(ordinal: re.Match[str]) -> str:
    number = read_numeral(ordinal[1])
    return ordinal.group() if number is None else f"第{write_numeral(number)}"


def _are_numbered_apart(name: str, other: str) -> bool:
    """Whether two names have different numbers: the fourth meeting is not the sixth."""
    for pattern in _NUMBERS:
        numbers, other_numbers = set(pattern.findall(name)), set(pattern.findall(other))
        if numbers and other_numbers and not numbers & other_numbers:
            return True
    return False


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for at in range(len(name) - 1))
