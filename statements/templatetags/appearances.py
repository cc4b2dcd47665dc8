"""Write where a passage stands."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.selectors.analysis.appearances import Appearance, Appearances
from statements.templatetags.figures import as_known
from statements.templatetags.languages import with_languages
from statements.templatetags.names import as_place

register = template.Library()


@register.filter
def as_appearance_counts(appearances: Appearances) -> str:
    """Write in how many texts a passage stands, and who may have had it first."""
    number = len(appearances.rows)
    if not number:
        return _("No text in this archive has it.")
    if appearances.is_cut:
        count_sentence = _("The earliest %(n)s texts are shown; there are more.") % {"n": number}
    else:
        count_sentence = ngettext("It stands in %(n)s text.", "It stands in %(n)s texts.", number)
        count_sentence %= {"n": number}
    firsts = [row for row in appearances.rows if row.may_be_first]
    if len(firsts) == 1:
        statement = firsts[0].statement
        first = _("First in %(where)s, %(date)s.") % {
            "where": statement.body.jurisdiction.name_en,
            "date": as_known(statement.date),
        }
    elif appearances.is_open:
        first = _("More than %(n)s may each be the first.") % {"n": len(firsts)}
    elif firsts:
        first = _("%(n)s may each be the first.") % {"n": len(firsts)}
    else:
        first = _("None of them has a date.")
    return f"{count_sentence} {first}"


@register.filter
def as_first_note(row: Appearance) -> str | SafeString:
    """Write that a text may have been the first."""
    if not row.may_be_first:
        return ""
    return format_html('<span class="state confirmed">{}</span>', _("may be the first"))


@register.filter
def as_speaking_level(row: Appearance) -> SafeString:
    """Write who speaks: Beijing, a ministry, or a province."""
    body = row.statement.body
    if row.is_of_a_ministry:
        return format_html("{} <small>{}</small>", with_languages(body), _("ministry"))
    if row.is_of_the_centre:
        return format_html("{} <small>{}</small>", with_languages(body), _("the centre"))
    return as_place(body)
