"""The map and the matrix of clauses of a directive as pictures, for files alone."""

from collections import Counter

from django.utils.translation import gettext as _

from statements.engine.charts.grid import GridCell, draw_grid
from statements.engine.charts.tilemap import Tile, draw_tiles
from statements.selectors.analysis.clauses import UnitOutcome
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.order import ColumnOrder, RowOrder, matrix_view
from statements.selectors.analysis.states import STATES
from statements.selectors.analysis.tiles import MapMeasure, measure_map

_HEADS = 300  # pixels for the words of a clause
_CELLS = {
    UnitOutcome.VERBATIM: GridCell("bar-gold", "V"),
    UnitOutcome.ALTERED: GridCell("bar-blue", "A"),
    UnitOutcome.ABSENT: GridCell("q0", "–"),
    UnitOutcome.NO_TEXT: GridCell(),
}


def map_picture(analysis: DirectiveAnalysis, measure: MapMeasure) -> str:
    """Draw the provinces by a measure; those without a figure have a sign that the key explains."""
    province_map = measure_map(analysis, measure)
    signs = Counter(tile.css_class for tile in province_map.tiles if tile.css_class in STATES)
    tiles = [
        Tile(
            row,
            column,
            tile.province.abbr_zh,
            STATES[tile.css_class].sign if tile.css_class in STATES else tile.figure,
            "q0" if tile.css_class in STATES else tile.css_class,
            tile.words,
        )
        for tile in province_map.tiles
        for row, column in [(tile.province.tile_row, tile.province.tile_col)]
        if row is not None and column is not None
    ]
    return draw_tiles(
        tiles,
        scale=[(map_class.css_class, map_class.label) for map_class in province_map.classes],
        key=[
            f"{state.sign}  {state.label}: {signs[css_class]}"
            for css_class, state in STATES.items()
            if signs[css_class]
        ],
        label=map_title(measure),
    )


def clause_picture(analysis: DirectiveAnalysis) -> str:
    """Draw the clauses that a dashboard shows at first; empty where there is nothing to compare."""
    view = matrix_view(analysis, RowOrder.SPREAD, ColumnOrder.CLOSENESS, is_everything=False)
    if not view.with_text:
        return ""
    clauses = [*view.clauses, *view.dropped]
    return draw_grid(
        [clause.core for clause in clauses],
        [analysis.answers[index].unit.abbr_zh for index in view.indices],
        [[_CELLS[outcome] for outcome in view.outcomes(clause)] for clause in clauses],
        label=clauses_title(),
        left=_HEADS,
    )


def clauses_title() -> str:
    """Say what the picture of the clauses shows."""
    return _("Clauses by province: word for word (V), altered (A), absent (–), no text (empty)")


def map_title(measure: MapMeasure) -> str:
    """Say what a map shows."""
    return {
        MapMeasure.CLAUSES: _("Clauses taken up by each province"),
        MapMeasure.DAYS: _("Days until each province answered"),
        MapMeasure.DEPTH: _("Greatest depth of the answers of each province"),
        MapMeasure.RESPONSES: _("Number of answers of each province"),
    }[measure]
