"""Write the rows of a comparison: its figures, its clauses, its passages."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from statements.engine.echo.echo import SharedPassage
from statements.models import Background
from statements.selectors.links.comparison import ClauseRow
from statements.selectors.links.measures import EchoFigure
from statements.templatetags.figures import percent
from statements.templatetags.languages import with_languages

register = template.Library()

_SMALL_ARCHIVE_TEXTS = 1000  # with fewer, few phrases recur often enough to be told as common


@register.filter
def as_figure(figure: EchoFigure) -> str | SafeString:
    """Write a figure, or why there is none."""
    if figure.missing:
        return format_html('<span class="soft">{}</span>', with_languages(figure.missing))
    return with_languages(figure.words) if figure.words else percent(figure.share)


@register.filter
def as_archive_counted(background: Background | None) -> str:
    """Write in which texts it was counted how common each phrase is."""
    if background is None:
        return _("How common each phrase is has not been counted yet.")
    sentence = _(
        "How common each phrase is was counted in %(documents)s of the %(archive)s texts of this "
        "archive on %(date)s, without the directive and its responses."
    ) % {
        "documents": background.documents,
        "archive": background.archive,
        "date": date_format(localtime(background.made_at), "j F Y"),
    }
    if background.documents >= _SMALL_ARCHIVE_TEXTS:
        return sentence
    warning = _("The archive is small: little boilerplate can be told apart yet.")
    return f"{sentence} {warning}"


@register.filter
def as_clause(row: ClauseRow) -> SafeString:
    """Write a clause of the directive, what leads up to its core dimmed."""
    lead = format_html('<span class="lead">{}</span>', with_languages(row.lead)) if row.lead else ""
    note = format_html(" <small>{}</small>", _("boilerplate")) if row.is_common else ""
    return format_html("{}{}{}", lead, with_languages(row.core), note)


@register.filter
def as_passage_kind(passage: SharedPassage) -> str:
    """Write how a passage repeats the directive."""
    kinds = [_("word for word") if passage.kind == "verbatim" else _("altered")]
    if not passage.weight:
        kinds.append(_("boilerplate"))
    if passage.is_quoted:
        kinds.append(_("quoted"))
    return ", ".join(kinds)
