"""The queries of the benchmark of search: strings that occur in the archive."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from statements.models import Card, FactKind

QUERIES = 200
SAMPLED = 2_000  # texts, from which wordings are drawn and in which they are counted
_LENGTHS = range(2, 13)  # characters
# How many of the texts have a wording of each class.
_CLASSES = {"rare": (0.0, 0.001), "middling": (0.001, 0.1), "common": (0.1, 1.0)}


@dataclass(frozen=True, slots=True)
class SearchCase:
    """One query; ``province`` and ``year`` narrow it, or are empty."""

    wording: str
    frequency: str
    province: str = ""
    year: int = 0

    @property
    def classes(self) -> list[str]:
        """The classes it is counted in."""
        narrowed = ", province and year" if self.province else ""
        length = ["two characters"] if len(self.wording) == 2 else []
        return [self.frequency + narrowed, *length]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day asked for."""
        return date(self.year, 1, 1), date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as every engine gets it. ``day`` is that by which lists are sorted."""

    pk: int
    day: date
    province: str
    words: str


def rows(provinces: set[str]) -> Iterator[Row]:
    """Yield what all engines index: the cards of the archive."""
    units = {f"{FactKind.UNIT}:{code}": code for code in provinces}
    cards = Card.objects.order_by("pk").values_list(
        "pk", "sorted_on", "facts", "title", "summary", "text"
    )
    for pk, day, facts, *words in cards.iterator(chunk_size=1_000):
        province = next((units[fact] for fact in facts if fact in units), "")
        yield Row(pk, day, province, "\n".join(words))


def draw_cases(provinces: set[str]) -> list[SearchCase]:
    """Draw queries, the same for the same archive, equally many of each class."""
    dice = random.Random(6)  # noqa: S311 - the same queries every time
    texts = list(
        Card.objects.annotate(random_order=F("pk") * 7919 % 99_991)
        .filter(text__length__gt=100)
        .order_by("random_order", "pk")
        .values_list("text", flat=True)[:SAMPLED]
    )
    codes = sorted(provinces)
    by_class: dict[str, dict[str, None]] = {name: {} for name in _CLASSES}
    cases_per_class = -(-QUERIES // len(_CLASSES))
    for _ in range(200_000):
        text, length = dice.choice(texts), dice.choice(_LENGTHS)
        start = dice.randrange(len(text) - length)
        wording = text[start : start + length]
        name = _class_of(wording, texts)
        if wording.isalnum() and not wording.isascii() and len(by_class[name]) < cases_per_class:
            by_class[name][wording] = None
        if all(len(wordings) == cases_per_class for wordings in by_class.values()):
            break
    cases = []
    for frequency, wordings in by_class.items():
        for number, wording in enumerate(wordings):
            province_and_year = (
                (dice.choice(codes), dice.choice(range(2018, 2025))) if number % 2 else ("", 0)
            )
            cases.append(SearchCase(wording, frequency, *province_and_year))
    return cases[:QUERIES]


def _class_of(wording: str, texts: list[str]) -> str:
    share = sum(wording in text for text in texts) / len(texts)
    return next(name for name, (low, high) in _CLASSES.items() if low <= share <= high)
