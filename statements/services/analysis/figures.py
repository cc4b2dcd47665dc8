"""A figure as a file, with what was counted and where it is from inside."""

from typing import IO

from statements.engine.charts import svg
from statements.selectors.profiles.figures import Figure
from statements.services.exports.tables import write_csv


def write_figure_csv(figure: Figure, file: IO[bytes], *, citation: str) -> None:
    """Write the table of a figure."""
    columns = [*(column.key for column in figure.columns), "basis", "source"]
    write_csv(figure.records(source=citation), columns, file, bom=True)


def write_figure_svg(figure: Figure, file: IO[bytes], *, citation: str) -> None:
    """Write the picture of a figure, which has one."""
    about = f"{figure.basis}. {citation}"
    picture = svg.standalone(figure.picture, title=figure.title, citation=about)
    file.write(picture.encode())
