"""Snippets, office holders and clause counts in the rows of a list.

Filters, not included templates, because a list renders each of them for every row.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from statements.engine.search.query import Field
from statements.engine.text.languages import HAN
from statements.models import Certainty, LinkState, Post, ResponseLink
from statements.selectors.lists.rows import PostHolder
from statements.selectors.lists.snippets import Snippet, Stretch
from statements.templatetags.languages import in_chinese, machine_mark, with_languages
from statements.templatetags.markup import format_html, format_html_join

register = template.Library()

_MAX_TITLE = 34  # characters of a directive beside a row; its page has all


@register.filter
def as_passage(snippet: Snippet) -> SafeString:
    """Render a snippet with its hits marked, and its position in the field."""
    return format_html(
        '<p class="passage"><span>{}{}{}</span> <small>{}</small></p>',
        "…" if snippet.is_cut_before else "",
        format_html_join("", "{}", ((_marked(stretch),) for stretch in snippet.stretches)),
        "…" if snippet.is_cut_after else "",
        _position(snippet),
    )


def _marked(stretch: Stretch) -> str | SafeString:
    if not stretch.is_hit:
        return with_languages(stretch.text)
    mark = format_html("<mark>{}</mark>", stretch.text)
    return in_chinese(mark) if HAN.search(stretch.text) else mark


def _position(snippet: Snippet) -> str:
    match snippet.field:
        case Field.TITLE:
            position = _("in the title")
        case Field.SUMMARY:
            position = _("in the summary")
        case _:
            position = _("character %(start)s of %(length)s (%(percent)s %%)") % {
                "start": snippet.position,
                "length": snippet.length,
                "percent": snippet.percent,
            }
    if snippet.hits == 1:
        return position
    times = ngettext("%(n)s time", "%(n)s times", snippet.hits) % {"n": snippet.hits}
    return f"{position} · {times}"


@register.filter
def as_holders(holders: Iterable[PostHolder]) -> SafeString:
    """Render who held which post on that day; what is uncertain says so first, before a cut."""
    return format_html_join("; ", "{}", ((_holder(holder),) for holder in holders))


def _holder(holder: PostHolder) -> SafeString:
    tenure = holder.tenure
    is_certain = holder.certainty == Certainty.CERTAIN
    return _name_and_post(tenure.official.name_zh, tenure.post, is_certain, get_language())


@lru_cache(maxsize=4096)  # the rows of a list share them
def _name_and_post(name: str, post: str, is_certain: bool, _language: str | None) -> SafeString:
    words = (
        _("{name}, {post} that day") if is_certain else _("not verified: {name}, {post} that day")
    )
    return format_html(words, name=in_chinese(name), post=with_languages(Post(post).label))


def as_answer(link: ResponseLink, has_text: bool) -> SafeString:
    """Write which directive a response answers, and how much of it it takes up."""
    directive = link.directive
    answer = format_html(
        '<span>{} <a href="{}">{}{}</a></span>',
        _verb(link.state),
        directive.get_absolute_url(),
        _short_title(directive.title_zh or str(directive)),
        machine_mark(directive),
    )
    if link.state == LinkState.REJECTED:
        return answer
    clauses = as_clauses(link, has_text)
    return format_html("{} <small>{} {}</small>", answer, _("clauses"), clauses)


def _verb(state: str) -> str:
    match state:
        case LinkState.REJECTED:
            return _("does not answer")
        case LinkState.SUGGESTED:
            return _("may answer")
        case _:
            return _("answers")


@lru_cache(maxsize=4096)  # the rows of lists share their directives
def _short_title(title: str) -> str | SafeString:
    return with_languages(Truncator(title).chars(_MAX_TITLE))


def as_reach(directive: Any) -> str:
    """Write how many provinces answered a directive, and how many may have."""
    answered = directive.answered
    words = ngettext("%(n)s province answered", "%(n)s provinces answered", answered)
    reach = words % {"n": answered}
    if not directive.perhaps:
        return reach
    words = ngettext("%(n)s may have", "%(n)s may have", directive.perhaps)
    return f"{reach}, {words % {'n': directive.perhaps}}"


def as_responses(directive: Any) -> str:
    """Write how many responses a directive has."""
    words = ngettext("%(n)s response in all", "%(n)s responses in all", directive.answers)
    return words % {"n": directive.answers}


@register.filter
def as_clauses(link: ResponseLink, has_text: bool) -> str | SafeString:
    """Render how many clauses of the directive a response takes up, or why that is unknown."""
    if echo := link.fresh_echo:
        numbers = {"n": echo.clauses_taken_up, "all": echo.clauses}
        return _("%(n)s of %(all)s") % numbers
    if not has_text:
        return format_html('<span class="soft">{}</span>', _("no text"))
    if link.state == LinkState.REJECTED:
        return mark_safe('<span class="soft">–</span>')
    words, why = why_unmeasured(link)
    return format_html('<span class="soft" title="{}">{}</span>', why, words)


def why_unmeasured(link: ResponseLink) -> tuple[str, str]:
    """Say in a word or two, and in a sentence, why a link that has texts has no figures."""
    if link.is_given_up:
        return (
            _("could not be measured"),
            _(
                "Shared wording could not be measured: it took too long or ran out of memory, "
                "several times. It is tried again once a day."
            ),
        )
    if link.is_stale:
        return (
            _("being recomputed"),
            _("The text or the method changed; shared wording is being measured anew."),
        )
    return (
        _("being measured"),
        _("Shared wording is being measured; reload in a minute."),
    )
