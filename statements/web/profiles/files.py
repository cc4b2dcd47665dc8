"""Figures of profiles as files, and how a profile is cited."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statements.selectors.profiles.figures import Figure
from statements.services.analysis.figures import write_figure_csv, write_figure_svg

_WRITERS = {
    "csv": (write_figure_csv, "text/csv; charset=utf-8"),
    "svg": (write_figure_svg, "image/svg+xml"),
}


def split_name(name: str) -> tuple[str, str]:
    """Split the name of a file into that of its figure and its format. Raises ``Http404``."""
    figure, _dot, form = name.rpartition(".")
    if form not in _WRITERS:
        raise Http404(_("There is no such figure."))
    return figure, form


def figure_file(figure: Figure | None, form: str, *, citation: str, prefix: str) -> HttpResponse:
    """Answer with a figure as a file. Raises ``Http404`` where there is nothing to show."""
    if figure is None:
        raise Http404(_("There is no such figure."))
    if form == "svg" and not figure.picture:
        raise Http404(figure.empty)
    writer, content_type = _WRITERS[form]
    file = BytesIO()
    writer(figure, file, citation=citation)
    name = f"{prefix}-{figure.name}.{form}"
    return HttpResponse(
        file.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def citation_of(request: HttpRequest, title: str, address: str) -> str:
    """Cite a page as it is today."""
    today = date_format(timezone.localdate(), "j M Y")
    facts = {"title": title, "address": request.build_absolute_uri(address), "day": today}
    return _("表态 Biaotai. %(title)s. %(address)s, as of %(day)s.") % facts
