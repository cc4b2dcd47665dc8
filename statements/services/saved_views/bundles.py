"""A saved view as a zip: data, chart, citation and a README."""

import json
from io import BytesIO
from typing import IO

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from statements.engine.charts import svg
from statements.engine.charts.png import as_png
from statements.engine.statistics.curves import CurvePoint
from statements.models import SavedView
from statements.selectors.analysis.charts import draw_answers
from statements.selectors.saved_views.differences import heir_note, withdrawn
from statements.services.exports.tables import write_csv
from statements.services.exports.zips import write_zip


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
    if picture := view_chart(view, citation):
        members["chart.svg"] = picture.encode()
        members["chart.png"] = as_png(picture)
    write_zip(members, file, made_at=view.made_at)


def view_chart(view: SavedView, citation: str) -> str:
    """Return the picture of a view as a file of its own; empty where it has none."""
    picture = view.frozen.get("picture", "")
    if points := [CurvePoint(*point) for point in view.frozen["curve"]]:
        picture = draw_answers(points, most=view.frozen["units"])
    return picture and svg.standalone(picture, title=view.title, citation=citation)


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
    elif view.frozen.get("picture"):
        lines += [
            "chart.svg    a picture of the rows, or of the first of several figures",
            "chart.png    the same",
        ]
    lines += [
        f"A title was erased {erasure['erased_at']}; the SHA-256 was {erasure['checksum']}."
        for erasure in view.frozen.get("erasures", ())
    ]
    if removals := withdrawn(view.frozen["statements"].keys()):
        lines += [
            "",
            "Withdrawn since, or merged into another, and so no longer counted by itself:",
        ]
        lines += [
            f"{removal.name or removal.key} ({localdate(removal.removed_at)}: {removal.reason}"
            f"{heir_note(removal)})"
            for removal in removals
        ]
    lines += ["", f"Made from {view.frozen['address']}, {view.frozen['saved_at']}."]
    return "\n".join(lines).encode()
