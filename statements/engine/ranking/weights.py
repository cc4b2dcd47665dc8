"""The fitted parameters of the ranking."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("weights.json")

# The features of a directive. See ``features`` for how each is measured.
FEATURES = (
    "wording",
    "repeated",
    "topic",
    "headline",
    "time",
    "programme",
    "named",
    "passing",
    "untexted",
)


@dataclass(frozen=True, slots=True)
class Decay:
    """A decay with time: ``floor + (1 - floor) * exp(-days / scale)``."""

    scale: float
    floor: float


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """All fitted parameters.

    ``features`` are the coefficients of a conditional logit over the directives (McFadden 1974,
    "Conditional logit analysis of qualitative choice behavior"), in the order of ``FEATURES``.
    ``calibration`` turns the weighted sum into the probability that the response answers this
    directive: intercept, sum, named, an unknown directive named instead. A response has no
    directive when the probability that any of the best is right is below ``threshold``.
    """

    features: tuple[float, ...]
    once: Decay
    programme: Decay
    calibration: tuple[float, ...]
    threshold: float

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "RankingWeights":
        return cls(
            features=tuple(table["features"][name] for name in FEATURES),
            once=Decay(**table["once"]),
            programme=Decay(**table["programme"]),
            calibration=tuple(table["calibration"]),
            threshold=table["threshold"],
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "features": dict(zip(FEATURES, self.features, strict=True)),
            "once": asdict(self.once),
            "programme": asdict(self.programme),
            "calibration": list(self.calibration),
            "threshold": self.threshold,
        }


@cache
def current_weights() -> RankingWeights:
    """Return the parameters in use. ``manage.py fit_links`` writes them."""
    return RankingWeights.from_json(json.loads(TABLE.read_text(encoding="utf-8")))
