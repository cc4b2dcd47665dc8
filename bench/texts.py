"""Texts to measure on: the development corpus if present, otherwise generated ones."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from statements.services.jsonlines import read_lines

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_MIN_CHARACTERS = 200  # characters; shorter texts have too few clauses for planting
_SIZES = {"directives": 240, "responses": 700}
_SYLLABLES = 2500  # distinct characters of generated text, as in a newspaper


@dataclass(frozen=True, slots=True)
class Texts:
    """Directives, possible responses, and their origin.

    ``dates`` are the days of directives and responses, if known; ``links`` are pairs of indices of
    directives and of responses that name them.
    """

    directives: Sequence[str]
    responses: Sequence[str]
    origin: str
    dates: tuple[Sequence[str], Sequence[str]] | None = None
    links: Sequence[tuple[int, int]] = ()

    def half(self, parity: int) -> "Texts":
        """Return every other text: 0 to tune on, 1 to report on."""
        return Texts(
            self.directives[parity::2],
            self.responses[parity::2],
            self.origin,
            (self.dates[0][parity::2], self.dates[1][parity::2]) if self.dates else None,
            [
                (directive // 2, response // 2)
                for directive, response in self.links
                if directive % 2 == parity and response % 2 == parity
            ],
        )


def load_texts(folder: Path | None = None) -> Texts:
    """Read the corpus from ``folder`` or its default place, or generate texts if there is none."""
    corpus = folder or CORPUS
    names = ("directives.jsonl", "responses.jsonl")
    if not all((corpus / name).is_file() for name in names):
        return _generated()
    directives, responses = (_read(corpus / name) for name in names)
    indices = [
        {row["id"]: index for index, row in enumerate(rows)} for rows in (directives, responses)
    ]
    path = corpus / "links.jsonl"
    links = read_rows(path) if path.is_file() else []
    return Texts(
        [row["text"] for row in directives],
        [row["text"] for row in responses],
        "corpus",
        ([row["date"] for row in directives], [row["date"] for row in responses]),
        [
            (indices[0][link["directive"]], indices[1][link["response"]])
            for link in links
            if link["directive"] in indices[0] and link["response"] in indices[1]
        ],
    )


def _read(path: Path) -> list[dict[str, Any]]:
    return [row for row in read_rows(path) if len(row["text"]) >= _MIN_CHARACTERS]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a file of the corpus. Raises ``ValueError`` for an invalid line."""

    def refuse(number: int, fault: str) -> None:
        raise ValueError(f"{path}, line {number}: {fault}")

    text = path.read_text(encoding="utf-8")
    return [row for _number, row in read_lines(text, on_fault=refuse)]


def _generated() -> Texts:
    """Generate texts with word frequencies like those of a language, and recurring formulas."""
    dice = random.Random(4)  # noqa: S311 - the same texts every time
    han = [chr(0x4E00 + 7 * number) for number in range(_SYLLABLES)]
    words = ["".join(dice.choices(han, k=dice.choice((1, 2, 2, 2, 3)))) for _ in range(12_000)]
    # Zipf's law: the frequency of a word falls with its rank.
    ranks = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    formulas = [_clause(dice, words, ranks) for _ in range(60)]

    def text(length: int) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            is_formula = dice.random() < 0.04
            parts.append(dice.choice(formulas) if is_formula else _clause(dice, words, ranks))
            parts.append(dice.choice("，，，。；\n"))
            size += len(parts[-2]) + 1
        return "".join(parts)

    texts = {
        name: [text(int(dice.lognormvariate(6.6, 0.6)) + _MIN_CHARACTERS) for _ in range(count)]
        for name, count in _SIZES.items()
    }
    return Texts(texts["directives"], texts["responses"], "generated")


def _clause(dice: random.Random, words: Sequence[str], ranks: Sequence[float]) -> str:
    clause_words = dice.choices(words, cum_weights=ranks, k=dice.randint(5, 12))
    if dice.random() < 0.25:
        # A list, its items of two or three words: 攻克高端芯片、基础软件、工业母机
        items = ["".join(dice.choices(words, cum_weights=ranks, k=3)) for _ in range(3)]
        return "、".join(["".join(clause_words[:4]), *items])
    return "".join(clause_words)
