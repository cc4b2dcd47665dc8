"""The rows of a list: a tag, not a template to include, because a page has 25 of them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from statements.models import LinkState, ResponseLink, Statement, StatementKind
from statements.selectors.lists.snippets import Snippet
from statements.templatetags.figures import as_known, in_days
from statements.templatetags.languages import with_languages
from statements.templatetags.markup import format_html, format_html_join
from statements.templatetags.names import as_link, as_place, as_speaker, as_state, as_tags
from statements.templatetags.rows import (
    as_answer,
    as_holders,
    as_passage,
    as_reach,
    as_responses,
)

register = template.Library()

_ROW = """\
<li>
  <div class="when">{box} <strong>{date}</strong> {latencies}</div>
  <div>
    <h2 id="title-{key}">{title}</h2>
    <p class="about">{about} {tags}</p>
    {note}
  </div>
  <div>{answers}</div>
  <div>{states}</div>
  {passages}
</li>
"""
_BOX = (
    '<input type="checkbox" form="bulk" id="row-{0}" name="row" value="{0}"'
    ' aria-labelledby="select-label title-{0}">'
)


@register.simple_tag(takes_context=True)
def list_row(context: Context, statement: Statement) -> SafeString:
    """Write a row of the page's list, with a box to tick for those who may edit."""
    listing, key = context["listing"], statement.pk
    has_box = context.get("may_enter") and context.get("list_name")
    return format_html(
        _ROW,
        key=key,
        box=format_html(_BOX, key) if has_box else "",
        date=as_known(statement.date),
        latencies=_latencies(statement.links),
        title=as_link(statement),
        about=_about(statement, listing.holders.get(key)),
        tags=as_tags(listing.tags.get(key, ())),
        note=_note(statement),
        answers=_answers(statement),
        states=_states(statement, names_kind=context.get("list_name") != "directives"),
        passages=_passages(listing.passages.get(key, ())),
    )


def _joined(template: str, values: Iterable[Any]) -> SafeString:
    return format_html_join(" ", template, ((value,) for value in values))


def _latencies(links: Iterable[ResponseLink]) -> SafeString:
    """Write the days after each directive that the statement answers or may answer."""
    latencies = (link.latency for link in links if link.state != LinkState.REJECTED)
    return _joined("<small>{}</small>", map(in_days, filter(None, latencies)))


def _about(statement: Statement, holders: Any) -> SafeString:
    """Write who said it where and in which form, and who held which post that day."""
    parts = [as_place(statement.body), as_speaker(statement), statement.genre.name_en]
    if holders:
        parts.append(as_holders(holders))
    return format_html_join(" · ", "{}", ((part,) for part in parts))


def _note(statement: Statement) -> SafeString | str:
    """Write how the date is known, where the source says more than a date."""
    if not statement.said_note:
        return ""
    note = with_languages(statement.said_note)
    return format_html('<p class="about">{} {}</p>', _("Date:"), note)


def _answers(statement: Statement) -> SafeString:
    """Write what a statement answers, and of a directive how many answered."""
    has_text = vars(statement)["has_text"]
    answers = (as_answer(link, has_text) for link in statement.links)
    answers_of_row = _joined('<p class="answers">{}</p>', answers)
    if getattr(statement, "answered", None) is None:
        return answers_of_row
    reach = _joined("<p>{}</p>", [as_reach(statement), as_responses(statement)])
    return format_html("{} {}", answers_of_row, reach)


def _states(statement: Statement, *, names_kind: bool) -> SafeString:
    """Write the state of each link, or that there is none."""
    if statement.links:
        return format_html_join(" ", "{}", ((as_state(link),) for link in statement.links))
    if statement.kind == StatementKind.RESPONSE:
        return format_html('<span class="state none">{}</span>', _("no link"))
    kind = with_languages(StatementKind(statement.kind).label)
    return format_html("<small>{}</small>", kind) if names_kind else mark_safe("")


def _passages(snippets: Iterable[Snippet]) -> SafeString | str:
    passages = format_html_join(" ", "{}", ((as_passage(snippet),) for snippet in snippets))
    return format_html('<div class="passages">{}</div>', passages) if passages else ""
