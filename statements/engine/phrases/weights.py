"""The fitted weights of the features of set phrases."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from statements.engine.phrases.features import FEATURES

TABLE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """Intercept and coefficients of a logistic regression, these in the order of ``FEATURES``."""

    intercept: float
    features: tuple[float, ...]

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "PhraseWeights":
        return cls(table["intercept"], tuple(table["features"][name] for name in FEATURES))

    def as_json(self) -> dict[str, Any]:
        return {
            "intercept": round(self.intercept, 4),
            "features": {
                name: round(weight, 4) for name, weight in zip(FEATURES, self.features, strict=True)
            },
        }


@cache
def current_weights() -> PhraseWeights:
    """Return the weights in use. ``manage.py fit_phrases`` writes them."""
    return PhraseWeights.from_json(json.loads(TABLE.read_text(encoding="utf-8")))
