"""How hot a phrase is, by the share of texts that use it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("heat.json")


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of the scale: shares of ``share_from`` and more. ``step`` is 5 for the hottest.

    ``is_published`` says whether the edge is from the source of the scale, or else ours.
    """

    sign: str
    name: str
    share_from: float
    step: int
    is_published: bool


@cache
def heat_tiers() -> tuple[Tier, ...]:
    """Return the six steps, the hottest first. The edges are data, in the file beside this."""
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["tiers"]
    return tuple(
        Tier(row["sign"], row["name"], row["from"], len(rows) - 1 - number, row["published"])
        for number, row in enumerate(rows)
    )


def tier_of(texts: int, among: int) -> Tier:
    """Return the step of a phrase that ``texts`` of ``among`` texts use; ``among`` is not 0."""
    share = texts / among
    return next(tier for tier in heat_tiers() if share >= tier.share_from)
