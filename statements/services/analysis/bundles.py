"""All figures of a page as a zip."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import IO

from statements.selectors.profiles.figures import ProfileFigure
from statements.services.analysis.figures import (
    write_figure_csv,
    write_figure_png,
    write_figure_svg,
)
from statements.services.exports.zips import write_zip


def write_figures_zip(
    figures: Iterable[ProfileFigure], file: IO[bytes], *, title: str, citation: str, now: datetime
) -> None:
    """Write a table for each figure with rows, its picture if it has one, and the citation."""
    members, lines = {}, [title, "", citation, ""]
    for figure in figures:
        if not figure.rows:
            lines.append(f"{figure.title}: {figure.empty}")
            continue
        writers = {"csv": write_figure_csv}
        if figure.picture:
            writers |= {"svg": write_figure_svg, "png": write_figure_png}
        for form, write in writers.items():
            content = BytesIO()
            write(figure, content, citation=citation)
            members[f"{figure.name}.{form}"] = content.getvalue()
        lines.append(f"{figure.name}: {figure.title}. {figure.basis}")
    members |= {"README.txt": "\n".join(lines).encode(), "citation.txt": citation.encode()}
    write_zip(members, file, made_at=now)
