"""Write logged changes, removals and merges."""

from collections.abc import Iterable, Iterator

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.text.differences import DiffPiece, PieceKind
from statements.models import EditKind, Removal, Statement, Tenure
from statements.selectors.history.changes import RowChange
from statements.selectors.history.records import address_of, find_record
from statements.selectors.history.values import ValueChange
from statements.services.history.merging import MergeReport
from statements.templatetags.figures import as_known
from statements.templatetags.languages import with_languages
from statements.templatetags.tenures import as_end, as_start

register = template.Library()

_SHORT = 60  # characters
_VALUES_IN_GIST = 4
_ELEMENTS = {PieceKind.PUT_IN: "<ins>{}</ins>", PieceKind.LEFT_OUT: "<del>{}</del>"}


@register.filter
def as_difference(value: ValueChange, act: str) -> str | SafeString:
    """Write a field as it was and as it became; of a new or deleted row only what it holds."""
    if act == EditKind.UPDATE:
        return as_pieces(value.pieces)
    return with_languages(value.before if act == EditKind.DELETE else value.after)


@register.filter
def as_gist(row: RowChange) -> SafeString:
    """Write the first short values of a new or deleted row, by which it can be told apart."""
    texts = (
        value.before if row.edit.act == EditKind.DELETE else value.after for value in row.values
    )
    short_texts = [text for text in texts if text and len(text) <= _SHORT]
    return format_html("{}", with_languages(" · ".join(short_texts[:_VALUES_IN_GIST])))


@register.filter
def as_pieces(pieces: Iterable[DiffPiece]) -> SafeString:
    """Mark what was put in and what was left out."""
    return format_html_join(
        "", "{}", ((format_html(_ELEMENTS.get(piece.kind, "{}"), with_languages(piece.text)),)
                   for piece in pieces),
    )  # fmt: skip


@register.filter
def as_heir(removal: Removal) -> str | SafeString:
    """Link to the record that another was merged into."""
    heir_key = removal.find_heir()
    heir = find_record(removal.model, heir_key).row if heir_key else None
    if heir is None:
        return _("a record that was itself removed since")
    return format_html('<a href="{}">{}</a>', address_of(heir), with_languages(heir))


@register.filter
def as_removal_outcome(removal: Removal) -> str:
    """Say in a word what happened to a record."""
    if removal.erased_at:
        return _("erased")
    return _("merged") if removal.is_merge else _("withdrawn")


@register.filter
def as_record(row: Model) -> SafeString:
    """Link to a record so that it can be told apart: a statement with its body and date."""
    link = format_html('<a href="{}">{}</a>', address_of(row), with_languages(row))
    if not isinstance(row, Statement):
        return format_html("{} <small>{}</small>", link, row.pk)
    return format_html(
        "{}, {}, {} <small>{}</small>", link, with_languages(row.body), as_known(row.date), row.pk
    )


@register.filter
def as_report(report: MergeReport) -> Iterator[str]:
    """Say line by line what a merge does."""
    for kind, number in report.moved.items():
        yield _("%(kind)s that follow: %(number)s") % {"number": number, "kind": kind}
    for kind, number in report.doubled.items():
        message = _("%(kind)s set aside, since the other has its own: %(number)s")
        yield message % {"number": number, "kind": kind}
    if report.filled:
        yield _("empty fields are filled: %(fields)s") % {"fields": ", ".join(report.filled)}
    if number := report.saved_searches:
        yield ngettext(
            "%(number)s saved search is led on", "%(number)s saved searches are led on", number
        ) % {"number": number}


@register.filter
def as_held_post(tenure: Tenure, kind: str) -> SafeString:
    """Write a post with its days: on the page of a body who held it, else where it is."""
    other = tenure.official if kind == "body" else tenure.body
    return format_html(
        '<a href="{}">{}</a>, {}: {} – {}',
        address_of(other),
        with_languages(other),
        with_languages(tenure.get_post_display()),
        as_start(tenure),
        as_end(tenure),
    )
