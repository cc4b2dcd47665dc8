"""Gold standard: edited copies of real clauses, planted in other texts at known positions."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import opencc

from statements.engine.echo.clauses import Clause, split_clauses
from statements.engine.text.normalisation import normalise

PLANTED = 4  # clauses in each response
SHORTEST = 12  # letters of a planted clause
SWAPPED = 4, 8  # letters of each of two adjacent clauses that are swapped
NATURAL = 6  # equal letters that make a host unfit, because precision could not be measured
_FOREIGN = 9, 20  # letters that split a clause
_OF_NUMBERS = ".‰"  # without which a number is another
_MARKS = " 　\n“”「」—·"
_WIDE = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in map(chr, range(0x21, 0x7F))}

type Span = tuple[int, int]


class Segment(NamedTuple):
    """A part of a planted copy; ``is_gold`` where it comes from the directive."""

    text: str
    is_gold: bool


@dataclass(frozen=True, slots=True)
class PlantedCase:
    """A directive, a response, the clauses planted in it and their spans."""

    directive: str
    response: str
    host: str
    planted: Sequence[Clause]
    gold: Sequence[Span]

    def unplanted(self) -> list[Clause]:
        """Return the clauses that have nothing in common with a planted one."""
        copied = "".join(clause.text for clause in self.planted)
        return [
            clause
            for clause in split_clauses(self.directive)
            if len(clause.letters) >= NATURAL and not share_wording(clause.text, copied)
        ]


def share_wording(left_text: str, right_text: str) -> bool:
    """Return whether two texts share ``NATURAL`` letters in a row, without using the engine."""
    left, right = normalise(left_text).text, normalise(right_text).text
    grams = {left[at : at + NATURAL] for at in range(len(left) - NATURAL + 1)}
    return any(right[at : at + NATURAL] in grams for at in range(len(right) - NATURAL + 1))


class Planter:
    """Creates cases; the same seed creates the same cases."""

    def __init__(self, directives: Sequence[str], hosts: Sequence[str], *, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._directives = directives
        self._hosts = hosts
        letters = "".join(normalise(host).text for host in hosts[:50])
        self._letters = "".join(filter(str.isalnum, letters))  # without the points of decimals
        self._traditional = opencc.OpenCC("s2t")

    def can_plant(self, edit: str) -> bool:
        """Return whether any directive has clauses for an edit; generated texts may lack them."""
        return any(self._has_enough(directive, edit) for directive in self._directives)

    def plant(self, edit: str) -> PlantedCase:
        """Create a case with an edit of ``EDITS`` that can be planted."""
        while True:
            directive, host = self._dice.choice(self._directives), self._dice.choice(self._hosts)
            if share_wording(directive, host):
                continue
            if self._has_enough(directive, edit):
                break
        units = self._units(directive, edit)
        units = self._dice.sample(units, min(PLANTED, len(units)))
        texts = [directive[unit[0].core[0] : unit[-1].end] for unit in units]
        response, gold = self._inserted(host, [EDITS[edit](self, text) for text in texts])
        return PlantedCase(
            directive, response, host, [clause for unit in units for clause in unit], gold
        )

    def _has_enough(self, directive: str, edit: str) -> bool:
        return len(self._units(directive, edit)) >= (1 if edit == "swapped" else PLANTED)

    def _units(self, directive: str, edit: str) -> list[tuple[Clause, ...]]:
        """Return the clauses that can be planted: long enough, and unique in the directive."""
        letters = normalise(directive).text
        clauses = [
            clause for clause in split_clauses(directive) if letters.count(clause.letters) == 1
        ]
        if edit == "swapped":
            least, most = SWAPPED
            pairs = [
                (clause, next_clause)
                for clause, next_clause in pairwise(clauses)
                if all(least <= len(short.letters) <= most for short in (clause, next_clause))
                and directive[clause.end : next_clause.core[0]] == "，"
            ]
            # Skip overlapping pairs, so that no clause is in two.
            return [
                pair
                for index, pair in enumerate(pairs)
                if not index or pair[0] != pairs[index - 1][1]
            ]
        return [
            (clause,)
            for clause in clauses
            if len(clause.letters) >= SHORTEST
            and (edit != "list" or len(set(clause.text.split("、"))) >= 3)
        ]

    def _inserted(self, host: str, copies: Sequence[Sequence[Segment]]) -> tuple[str, list[Span]]:
        """Insert the copies after punctuation marks of the host, at most one at each."""
        marks = [at + 1 for at, mark in enumerate(host) if mark in "，。；"]
        offsets = sorted(self._dice.sample(marks, min(len(copies), len(marks))))
        parts, gold, size, previous_end = [], [], 0, 0
        for offset, copy in zip(offsets, copies, strict=False):
            for text, is_gold in (
                Segment(host[previous_end:offset], False),
                *copy,
                Segment("，", False),
            ):
                if is_gold and text:
                    gold.append((size, size + len(text)))
                parts.append(text)
                size += len(text)
            previous_end = offset
        return "".join([*parts, host[previous_end:]]), gold

    def _foreign(self, least: int, most: int) -> str:
        count = self._dice.randint(least, most)
        at = self._dice.randrange(len(self._letters) - count)
        return self._letters[at : at + count]

    def _inside(self, text: str) -> int:
        """Return an offset inside a clause, at least two characters from either end."""
        return self._dice.randint(2, len(text) - 2)

    def exact(self, text: str) -> list[Segment]:
        """Copy a clause."""
        return [Segment(text, True)]

    def substituted(self, text: str, *, most: int = 3) -> list[Segment]:
        """Replace one to ``most`` characters by others."""
        letters = list(text)
        count = self._dice.randint(1, most)
        lettered = [at for at, letter in enumerate(text) if letter.isalnum()]
        for at in self._dice.sample(lettered, min(count, len(lettered))):
            letters[at] = self._foreign(1, 1)
        return [Segment("".join(letters), True)]

    def one_substituted(self, text: str) -> list[Segment]:
        """Replace one character."""
        return self.substituted(text, most=1)

    def inserted(self, text: str) -> list[Segment]:
        """Insert two to six characters."""
        at = self._inside(text)
        return [Segment(text[:at] + self._foreign(2, 6) + text[at:], True)]

    def deleted(self, text: str) -> list[Segment]:
        """Delete one to four characters."""
        at = self._inside(text)
        return [
            Segment(text[:at] + text[min(at + self._dice.randint(1, 4), len(text) - 1) :], True)
        ]

    def reordered(self, text: str) -> list[Segment]:
        """Reorder the items between 、."""
        items = text.split("、")
        first = items[:]
        while items == first:
            self._dice.shuffle(items)
        return [Segment("、".join(items), True)]

    def swapped(self, text: str) -> list[Segment]:
        """Swap two short clauses."""
        first, second = text.split("，")
        return [Segment(second, True), Segment("，", False), Segment(first, True)]

    def dressed(self, text: str) -> list[Segment]:
        """Change only punctuation, width and script."""
        letters = []
        for letter in self._traditional.convert(text):
            mark = self._dice.choice(_MARKS) if self._dice.random() < 0.1 else ""
            is_kept = letter.isalnum() or letter in _OF_NUMBERS
            letters.append(letter.translate(_WIDE) + mark if is_kept else mark)
        return [Segment("".join(letters).strip(_MARKS), True)]

    def split(self, text: str) -> list[Segment]:
        """Insert other text that is longer than an edit."""
        at = self._inside(text)
        foreign = f"，{self._foreign(*_FOREIGN)}，"
        return [Segment(text[:at], True), Segment(foreign, False), Segment(text[at:], True)]

    def combined(self, text: str) -> list[Segment]:
        """Replace a character, insert or delete some, and change punctuation and script."""
        [piece] = self.one_substituted(text)
        [piece] = self._dice.choice((self.inserted, self.deleted))(piece.text)
        return self.dressed(piece.text)


EDITS: dict[str, Callable[[Planter, str], list[Segment]]] = {
    "exact": Planter.exact,
    "one substituted": Planter.one_substituted,
    "substituted": Planter.substituted,
    "inserted": Planter.inserted,
    "deleted": Planter.deleted,
    "list": Planter.reordered,
    "swapped": Planter.swapped,
    "punctuation": Planter.dressed,
    "split": Planter.split,
    "combined": Planter.combined,
}
