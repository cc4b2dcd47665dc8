"""Write the marked texts and the tables of a comparison.

These are filters and tags, not included templates, because a page has a thousand pieces and rows.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.echo.outcomes import ClauseOutcome
from statements.models import Statement
from statements.selectors.links.comparison import Counterpart, TextColumn, WordingChange
from statements.selectors.links.highlight import HighlightSegment
from statements.selectors.links.provenance import Origin
from statements.templatetags.figures import as_known
from statements.templatetags.languages import with_languages
from statements.templatetags.names import as_place

register = template.Library()

_MAX_EARLIEST = 5  # named, of the statements that may have been the first


@register.filter
def as_marked(pieces: list[HighlightSegment], language: str) -> SafeString:
    """Write a text in ``language``, each mark as a link to its partner."""
    return format_html_join("", "{}", ((_piece(piece, language),) for piece in pieces))


@register.filter
def as_marked_by_number(pieces: list[HighlightSegment], language: str) -> SafeString:
    """Write a text that several responses share, each mark with the numbers of its partners."""
    return format_html_join(
        "", "{}", ((_piece(piece, language, has_numbers=True),) for piece in pieces)
    )


def _piece(
    piece: HighlightSegment, language: str, *, has_numbers: bool = False
) -> str | SafeString:
    text = with_languages(piece.text, language)
    if piece.is_dimmed:
        return format_html('<span class="lead">{}</span>', text)
    if not piece.marks:
        return text
    return format_html(
        '{}<mark class="{}"><a href="{}">{}</a>{}</mark>',
        format_html_join(
            "", '<span class="anchor" id="{}"></span>', ((anchor,) for anchor in piece.anchors)
        ),
        piece.css_class,
        piece.marks[0].partner,
        text,
        _numbers(piece) if has_numbers else "",
    )


def _numbers(piece: HighlightSegment) -> SafeString:
    label = _("the same in response %(number)s")
    return format_html_join(
        "",
        '<sup><a href="{}" lang="en" aria-label="{}">{}</a></sup>',
        ((mark.partner, label % {"number": mark.number}, mark.number) for mark in piece.marks),
    )


@register.filter
def as_outcome(counterpart: Counterpart | None) -> SafeString:
    """Write what became of a clause in one response, and how it was changed."""
    if counterpart is None:
        return format_html('<span class="soft">{}</span>', _("no text"))
    if counterpart.outcome is ClauseOutcome.ABSENT:
        return format_html('<span class="soft">{}</span>', _("absent"))
    is_verbatim = counterpart.outcome is ClauseOutcome.VERBATIM
    words = _("word for word") if is_verbatim else _("altered")
    if counterpart.address:
        words = format_html('<a href="{}">{}</a>', counterpart.address, words)
    mark = format_html('<mark class="{}">{}</mark>', counterpart.outcome, words)
    if not counterpart.changes:
        return mark
    changes = format_html_join("", "{}", ((_change(change),) for change in counterpart.changes))
    return format_html('{}<p class="changes" lang="zh">{}</p>', mark, changes)


def _change(change: WordingChange) -> str | SafeString:
    if change.kind == "kept":
        return change.after
    before = format_html("<del>{}</del>", change.before) if change.before else ""
    after = format_html("<ins>{}</ins>", change.after) if change.after else ""
    return format_html("{}{}", before, after)


@register.simple_tag
def first_in(origin: Origin, column: TextColumn, directive: Statement) -> SafeString:
    """Write which statements may have had a wording first, and how many have it."""
    texts = ngettext("in %(n)s text", "in %(n)s texts", origin.holders) % {"n": origin.holders}
    if not origin.earliest:
        first = format_html('<span class="soft">{}</span>', _("no dated text"))
        return format_html("{} <small>{}</small>", first, texts)
    names = format_html_join(
        ", ",
        "{}, {}",
        (
            (_statement_name(statement, column.statement, directive), as_known(statement.date))
            for statement in origin.earliest[:_MAX_EARLIEST]
        ),
    )
    return format_html("{}{} <small>{}</small>", names, _how_certain(origin), texts)


def _statement_name(statement: Statement, own: Statement, directive: Statement) -> str | SafeString:
    if statement == own:
        return _("this response itself")
    if statement == directive:
        return _("the directive")
    place = as_place(statement.body)
    return format_html('<a href="{}">{}</a>', statement.get_absolute_url(), place)


def _how_certain(origin: Origin) -> str | SafeString:
    number = len(origin.earliest)
    if number == 1:
        return ""
    if number <= _MAX_EARLIEST:
        return format_html(" <small>{}</small>", _("(each may be the first)"))
    note = _("and %(n)s others (each may be the first)") % {"n": number - _MAX_EARLIEST}
    return format_html(" <small>{}</small>", note)
