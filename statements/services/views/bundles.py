"""A saved view as a zip: data, chart, citation and what they are."""

import json
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from statements.engine.charts import svg
from statements.engine.charts.png import as_png
from statements.engine.statistics.curves import CurvePoint
from statements.models import SavedView
from statements.selectors.analysis.charts import draw_answers
from statements.services.exports.tables import write_csv


def view_citation(view: SavedView, *, base: str) -> str:
    """Return how to cite a view; ``base`` is the address of the site without a slash at its end."""
    return (
        f"{view.title}. {_('Biaotai')}, {localdate(view.made_at)}. {base}{view.get_absolute_url()} "
        f"(SHA-256 {view.checksum[:16]}…)"
    )


def write_bundle(view: SavedView, file: IO[bytes], *, base: str) -> None:
    """Write a zip; the same view gives the same bytes."""
    citation = view_citation(view, base=base)
    members = {
        "README.txt": _readme(view, citation),
        "view.json": view.content.encode(),
        "data.csv": _table(view, citation),
        "figures.json": json.dumps(view.frozen["figures"], ensure_ascii=False, indent=1).encode(),
        "citation.txt": f"{citation}\n{view.frozen['citation']}\n".encode(),
    }
    if view.frozen["curve"]:
        picture = view_chart(view, citation)
        members["chart.svg"] = picture.encode()
        members["chart.png"] = as_png(picture)
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            entry = ZipInfo(name, date_time=view.made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, content)


def view_chart(view: SavedView, citation: str) -> str:
    """Return the curve of a view as a file of its own."""
    points = [CurvePoint(*point) for point in view.frozen["curve"]]
    picture = draw_answers(points, most=view.frozen["units"])
    return svg.standalone(picture, title=view.title, citation=citation)


def _table(view: SavedView, citation: str) -> bytes:
    columns = ["key", *view.frozen["columns"], "source"]
    file = BytesIO()
    rows = (
        dict(zip(columns, [key, *row, citation], strict=True))
        for key, row in view.frozen["rows"].items()
    )
    write_csv(rows, columns, file, bom=True)
    return file.getvalue()


def _readme(view: SavedView, citation: str) -> bytes:
    lines = [
        view.title,
        view.sentence,
        "",
        citation,
        "",
        "view.json    all that was saved; its SHA-256 is",
        f"             {view.checksum}",
        "data.csv     the rows, UTF-8",
        "figures.json the figures",
        "citation.txt how to cite",
    ]
    if view.frozen["curve"]:
        lines += ["chart.svg    answers by day", "chart.png    the same"]
    lines += ["", f"Made from {view.frozen['address']}, {view.frozen['saved_at']}."]
    return "\n".join(lines).encode()
