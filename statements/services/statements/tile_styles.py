"""Write where each province stands on the tile map as a style sheet.

The pages carry no inline style, so a position is a class of its own; the seeds hold the facts.
"""

import csv
from pathlib import Path

_HEAD = "/* Made by `manage.py tile_styles` from seeds/jurisdictions.csv; do not edit. */\n"


def tile_styles(seeds: Path) -> str:
    """Return the style sheet for the jurisdictions of a folder of seeds."""
    with (seeds / "jurisdictions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["tile_row"]]
    return _HEAD + "".join(map(_rule, sorted(rows, key=lambda row: row["gb_code"])))


def _rule(row: dict[str, str]) -> str:
    """Write the rule of one province. The seeds count from 0, a grid from 1."""
    cell = f"{int(row['tile_row']) + 1} / {int(row['tile_col']) + 1}"
    return f".tiles .u{row['gb_code']} {{ grid-area: {cell}; }}\n"
