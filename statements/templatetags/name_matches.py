"""Search results by name, as links to the statements of each."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.filters.dates import date_in_words
from statements.models import Body, ImpreciseDate, Jurisdiction, Official, Statement
from statements.templatetags.languages import in_chinese
from statements.templatetags.names import as_place, as_title

register = template.Library()


@register.filter
def as_name(row: Jurisdiction | Body | Official | Statement | ImpreciseDate) -> SafeString:
    """Render a link to a province, body, speaker or directive, or to the statements of a date."""
    match row:
        case Jurisdiction():
            address = reverse("statements:province", args=[row.code])
            return _link(address, format_html("{} {}", row.name_en, in_chinese(row.short_zh)))
        case Body():
            name = in_chinese(row.name_zh) if row.name_zh else row.name_en
            place = as_place(row)
            return format_html(
                "{} <small>{}</small>", _link(_statements_address("by", row.pk), name), place
            )
        case Official():
            names = ((name,) for name in (row.name_en, in_chinese(row)) if name)
            address = _statements_address("speaker", row.pk)
            return _link(address, format_html_join(" ", "{}", names))
        case Statement():
            return _link(row.get_absolute_url(), as_title(row))
        case ImpreciseDate():
            query = urlencode({"from": row.ends[0], "to": row.ends[-1]})
            words = _("All statements of %(date)s") % {"date": date_in_words(row)}
            return _link(f"{reverse('statements:statements')}?{query}", words)


def _statements_address(parameter: str, key: int) -> str:
    """Return the address of the list of a body's or a speaker's statements."""
    return f"{reverse('statements:statements')}?{parameter}={key}"


def _link(address: str, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, name)
