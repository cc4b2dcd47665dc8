"""Write how far an export is."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import Export, ExportState
from statements.templatetags.languages import with_languages

register = template.Library()


@register.filter
def as_export_outcome(export: Export, state: str) -> str | SafeString:
    """Write what became of an export so far, as a sentence or two."""
    match state:
        case ExportState.WAITING:
            return _("The export is queued. It will hold the rows as they are when it is written.")
        case ExportState.RUNNING:
            return _("The export is being written, with the rows as they were when that began.")
        case ExportState.DONE:
            return _ready(export)
        case ExportState.EXPIRED:
            return _(
                "The file was available until %(time)s and has been removed. Export the list "
                "again; the new file will hold the rows as they are then."
            ) % {"time": date_format(localtime(export.expires_at), "j M Y, H:i")}
        case _:
            reason = with_languages(export.failure)
            return format_html("{} {}", _("The file could not be written."), reason)


def _ready(export: Export) -> str:
    number = export.rows_total or 0
    sentence = ngettext(
        "The export is ready: %(number)s row, as of %(time)s.",
        "The export is ready: %(number)s rows, as of %(time)s.",
        number,
    )
    time = date_format(localtime(export.read_at), "j M Y, H:i:s")
    return sentence % {"number": intcomma(number), "time": time}
