"""Copies of cited pages in a public web archive."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.models import Capture, Citation, PublicCopyState, Statement
from statements.selectors.sources.faults import fault_in_words
from statements.selectors.statements.public_copies import archived_address
from statements.templatetags.sources import as_moment

register = template.Library()


@register.filter
def as_archived(statement: Statement, citation: Citation) -> SafeString:
    """Link to the public copy of a cited page, if the archive has one."""
    address = archived_address(statement, citation.url)
    if not address:
        return format_html("{}", "")
    return format_html(' <a href="{}" rel="noreferrer external">{}</a>', address, _("archived"))


def as_public_copy(capture: Capture) -> SafeString:
    """Say what a public archive did with the page of a capture; nothing if it was not asked."""
    copy = getattr(capture, "public_copy", None)
    if copy is None:
        return format_html("{}", "")
    if copy.state == PublicCopyState.SAVED:
        link = '<a href="{}" rel="noreferrer external">{}</a>'
        return format_html(link, copy.address, copy.address)
    fault = fault_in_words(copy.fault) if copy.fault else ""
    words = f"{copy.get_state_display()}: {fault}" if fault else copy.get_state_display()
    if copy.state == PublicCopyState.WAITING and copy.attempts:
        words = _("%(words)s; again at %(moment)s") % {
            "words": words,
            "moment": as_moment(copy.due_at),
        }
    return format_html("{}", words)
