"""Fit the weights of ``engine.phrases`` on headlines, and write them to a file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.texts import read_rows
from statements.engine.echo.frequencies import DocumentFrequencies, count_grams, exclude_texts
from statements.engine.phrases.candidates import Document, read_document
from statements.engine.phrases.features import FEATURES, measure
from statements.engine.phrases.finder import without_boilerplate
from statements.engine.phrases.weights import TABLE, PhraseWeights
from statements.engine.ranking.fitting import fit_logistic
from statements.engine.text.normalisation import normalise

RIDGE = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class PhraseCase:
    """A directive with the phrases of its headline that stand in its text, as letters.

    The title itself is withheld.
    """

    id: str
    date: str
    document: Document
    rows: NDArray[np.float64]
    phrases: tuple[str, ...]

    @property
    def outcomes(self) -> NDArray[np.float64]:
        """1 for each candidate that is a phrase of the headline, else 0."""
        return np.array(
            [float(candidate.words in self.phrases) for candidate in self.document.candidates]
        )


def read_cases(folder: Path) -> list[PhraseCase]:
    """Read ``directives.jsonl`` and ``phrases.jsonl``, the earliest first."""
    directives = {row["id"]: row for row in read_rows(folder / "directives.jsonl")}
    archive = count_grams(row["text"] for row in directives.values() if row["text"])
    cases = [
        case
        for row in read_rows(folder / "phrases.jsonl")
        if (case := _case(row, directives[row["id"]]["text"], archive))
    ]
    return sorted(cases, key=lambda case: (case.date, case.id))


def _case(row: dict[str, Any], text: str, archive: DocumentFrequencies) -> PhraseCase | None:
    phrases = tuple(
        normalise(phrase["phrase"]).text for phrase in row["phrases"] if phrase["in_body"]
    )
    if not phrases:
        return None
    without_self = exclude_texts(archive, count_grams([text]), text)
    document = without_boilerplate(read_document(text), without_self)
    return PhraseCase(row["id"], row["date"], document, measure(document, without_self), phrases)


def fit(cases: Iterable[PhraseCase]) -> PhraseWeights:
    """Fit a logistic regression on all candidates of the cases, with standardised features."""
    cases = list(cases)
    rows = np.concatenate([case.rows for case in cases])
    outcomes = np.concatenate([case.outcomes for case in cases])
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    fitted = fit_logistic((rows - means) / scales, outcomes, np.ones(len(rows)), ridge=RIDGE)
    coefficients = fitted[1:] / scales
    intercept = float(fitted[0] - coefficients @ means)
    return PhraseWeights(intercept, tuple(coefficients.tolist()))


def write(weights: PhraseWeights, cases: Sequence[PhraseCase], path: Path = TABLE) -> None:
    """Write the table, with the size of the data it was fitted on."""
    table = {
        "fitted_on": {
            "directives": len(cases),
            "phrases": sum(len(case.phrases) for case in cases),
            "from": cases[0].date,
            "until": cases[-1].date,
            "features": len(FEATURES),
        },
        **weights.as_json(),
    }
    path.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
