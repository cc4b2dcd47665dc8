"""The figures of the dashboard of a directive as files, by their names."""

import json
from collections.abc import Callable
from functools import partial
from typing import IO, Protocol

from statements.selectors.analysis.charts import curve_picture, flow_picture, spread_picture
from statements.selectors.analysis.directive import DirectiveAnalysis
from statements.selectors.analysis.flow import wording_flow
from statements.selectors.analysis.pictures import (
    clause_picture,
    clauses_title,
    map_picture,
    map_title,
)
from statements.selectors.analysis.tiles import MapMeasure
from statements.services.analysis.files import (
    write_clauses_csv,
    write_curve_csv,
    write_flow_csv,
    write_png,
    write_provinces_csv,
    write_responses_csv,
    write_spread_csv,
    write_svg,
)
from statements.services.analysis.records import analysis_as_json


class NothingToDraw(Exception):
    """There is nothing that a picture could show."""


class _Writer(Protocol):
    """Writes a figure, with where it is from. Raises ``NothingToDraw``."""

    def __call__(
        self, analysis: DirectiveAnalysis, file: IO[bytes], /, *, citation: str
    ) -> None: ...


def _flow_picture(analysis: DirectiveAnalysis) -> str:
    flow = wording_flow(analysis)
    if not flow.streams:
        raise NothingToDraw
    return flow_picture(flow)


def _clause_picture(analysis: DirectiveAnalysis) -> str:
    picture = clause_picture(analysis)
    if not picture:
        raise NothingToDraw
    return picture


def _write_json(analysis: DirectiveAnalysis, file: IO[bytes], *, citation: str) -> None:
    report = {**analysis_as_json(analysis), "source": citation}
    file.write(json.dumps(report, ensure_ascii=False).encode())


def _drawn(
    picture: Callable[[DirectiveAnalysis], str],
    write: Callable[..., None],
    about: Callable[[], str] | None = None,
) -> _Writer:
    """Return the writer of a picture in one format, under the title of the directive.

    ``about`` says what it shows, where its axes do not.
    """

    def write_picture(analysis: DirectiveAnalysis, file: IO[bytes], /, *, citation: str) -> None:
        title = ". ".join([str(analysis.directive), *([about()] if about else [])])
        write(picture(analysis), file, title=title, citation=citation)

    return write_picture


DASHBOARD_FILES: dict[str, _Writer] = {
    "curve.svg": _drawn(curve_picture, write_svg),
    "curve.png": _drawn(curve_picture, write_png),
    "curve.csv": write_curve_csv,
    "flow.svg": _drawn(_flow_picture, write_svg),
    "flow.png": _drawn(_flow_picture, write_png),
    "flow.csv": write_flow_csv,
    "spread.svg": _drawn(spread_picture, write_svg),
    "spread.png": _drawn(spread_picture, write_png),
    "spread.csv": write_spread_csv,
    **{
        f"map-{measure}.{form}": _drawn(
            partial(map_picture, measure=measure), write, partial(map_title, measure)
        )
        for measure in MapMeasure
        for form, write in (("svg", write_svg), ("png", write_png))
    },
    "clauses.svg": _drawn(_clause_picture, write_svg, clauses_title),
    "clauses.png": _drawn(_clause_picture, write_png, clauses_title),
    "clauses.csv": write_clauses_csv,
    "provinces.csv": write_provinces_csv,
    "responses.csv": write_responses_csv,
    "analysis.json": _write_json,
}
