"""Write what an act does, who did it, and what became of it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import Act, ActKind, ActState
from statements.selectors.bulk.edits import EditPage
from statements.selectors.moments import as_moment
from statements.templatetags.languages import with_languages
from statements.templatetags.reviewing import as_verdict

register = template.Library()


@register.filter
def as_act(act: Act) -> str:
    """Write what an act does, as in: Bulk edit: tags, form."""
    if act.kind == ActKind.DECISION:
        return _("Review: %(verdict)s") % {"verdict": as_verdict(act)}
    labels = {
        "tags_how": _("tags"),
        "genre": _("form"),
        "body": _("body"),
        "official_how": _("speaker"),
        "publisher_how": _("publisher"),
    }
    fields = [label for name, label in labels.items() if act.request.get(name)]
    return _("Bulk edit: %(fields)s") % {"fields": ", ".join(fields)}


@register.filter
def as_authorship(act: Act) -> SafeString:
    """Write who did it when, and who undid it."""
    text = format_html(
        _("By {}, {}"), with_languages(act.person.get_username()), as_moment(act.made_at)
    )
    if not (act.undone_by and act.undone_at):
        return text
    undone = format_html(
        _("undone by {}, {}"),
        with_languages(act.undone_by.get_username()),
        as_moment(act.undone_at),
    )
    return format_html("{} · {}", text, undone)


@register.filter
def as_outcome_of_edit(edit: EditPage) -> str:
    """Write how far a bulk edit is, in one line."""
    match edit.act.state:
        case ActState.PLANNED:
            sentences = [_statements(edit.number_to_change, _("to be changed"))]
        case ActState.WAITING:
            return _("Waiting for a worker.")
        case ActState.RUNNING:
            return _("The statements are being changed. You may leave this page.")
        case ActState.UNDOING:
            return _("The edit is being undone. You may leave this page.")
        case ActState.FAILED:
            sentences = [edit.act.failure, _statements(edit.number_changed, _("changed"))]
        case ActState.UNDONE:
            sentences = [_statements(edit.number_undone, _("as before"))]
        case _:
            sentences = [_statements(edit.number_changed, _("changed"))]
    if edit.act.rows_unchanged:
        sentences.append(_statements(edit.act.rows_unchanged, _("have these values already")))
    if edit.number_of_exceptions:
        sentences.append(_statements(edit.number_of_exceptions, _("left as they are, see below")))
    return " ".join(sentences)


def _statements(number: int, state: str) -> str:
    words = ngettext("%(n)s statement", "%(n)s statements", number) % {"n": f"{number:,}"}
    return f"{words}: {state}."
