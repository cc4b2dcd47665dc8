"""Figures of profiles as files, and how a profile is cited."""

from collections.abc import Sequence
from io import BytesIO
from typing import Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statements.selectors.profiles.figures import ProfileFigure
from statements.services.analysis.bundles import write_figures_zip
from statements.services.analysis.figures import (
    write_figure_csv,
    write_figure_png,
    write_figure_svg,
)
from statements.web.attachments import attachment

ALL_FIGURES = "all.zip"
_WRITERS = {
    "csv": write_figure_csv,
    "svg": write_figure_svg,
    "png": write_figure_png,
}


class _Profile(Protocol):
    """A page of figures."""

    @property
    def figures(self) -> Sequence[ProfileFigure]: ...

    def figure(self, name: str) -> ProfileFigure | None: ...


def figure_file(
    profile: _Profile, name: str, *, title: str, citation: str, prefix: str
) -> HttpResponse:
    """Answer with a figure of a page as a file, or with all of them for ``all.zip``.

    Raises ``Http404`` where there is nothing to show.
    """
    file = BytesIO()
    if name == ALL_FIGURES:
        numbers = profile.figure("numbers")
        figures = [*([numbers] if numbers else []), *profile.figures]
        write_figures_zip(figures, file, title=title, citation=citation, now=timezone.now())
        return attachment(file.getvalue(), f"{prefix}.zip")
    figure_name, _dot, form = name.rpartition(".")
    figure = profile.figure(figure_name)
    if form not in _WRITERS or figure is None:
        raise Http404(_("There is no such figure."))
    if form != "csv" and not figure.picture:
        raise Http404(figure.empty)
    _WRITERS[form](figure, file, citation=citation)
    return attachment(file.getvalue(), f"{prefix}-{figure.name}.{form}")


def cite_page(request: HttpRequest, title: str, address: str) -> str:
    """Cite a page as it is today."""
    today = date_format(timezone.localdate(), "j M Y")
    facts = {"title": title, "address": request.build_absolute_uri(address), "day": today}
    return _("表态 Biaotai. %(title)s. %(address)s, as of %(day)s.") % facts
