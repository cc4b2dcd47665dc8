"""A figure as a file, with what was counted and where it is from inside."""

from typing import IO

from statements.selectors.profiles.figures import ProfileFigure
from statements.services.analysis.files import write_png, write_svg
from statements.services.exports.tables import write_csv


def write_figure_csv(figure: ProfileFigure, file: IO[bytes], *, citation: str) -> None:
    """Write the table of a figure."""
    columns = [*(column.key for column in figure.columns), "basis", "source"]
    write_csv(figure.records(source=citation), columns, file, bom=True)


def write_figure_svg(figure: ProfileFigure, file: IO[bytes], *, citation: str) -> None:
    """Write the picture of a figure, which has one."""
    write_svg(figure.picture, file, title=figure.title, citation=_about(figure, citation))


def write_figure_png(figure: ProfileFigure, file: IO[bytes], *, citation: str) -> None:
    """Write the picture of a figure, which has one, as PNG."""
    write_png(figure.picture, file, title=figure.title, citation=_about(figure, citation))


def _about(figure: ProfileFigure, citation: str) -> str:
    return f"{figure.basis}. {citation}"
