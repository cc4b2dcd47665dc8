"""Titles, places, speakers, states and tags, with the language of each name.

Filters, not included templates, because a list renders each of them for every row.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from statements.engine.mentions.mention import MentionKind
from statements.models import Body, Jurisdiction, LinkState, ResponseLink, Statement
from statements.selectors.lists.vocabulary import CodeRow
from statements.selectors.statements.page import QuotedMention
from statements.templatetags.languages import (
    in_chinese,
    language_attribute,
    machine_mark,
    with_languages,
)
from statements.templatetags.markup import format_html, format_html_join

register = template.Library()


@register.filter
def as_title(statement: Statement) -> str | SafeString:
    """Render a statement's title, or its genre if it has none."""
    return format_html("{}{}", _title(statement), machine_mark(statement))


def _title(statement: Statement) -> str | SafeString:
    if statement.title_zh:
        return in_chinese(statement.title_zh)
    if statement.title_en:
        return with_languages(statement.title_en)
    genre = capfirst(statement.genre.name_en)
    return format_html("{} <small>{}</small>", genre, _("(title not known)"))


@register.filter
def as_link(statement: Statement) -> SafeString:
    """Write a statement's title as a link, which shows the whole of it where a row cuts it off."""
    title = statement.title_zh or statement.title_en
    return format_html(
        '<a href="{}"{}>{}</a>{}',
        statement.get_absolute_url(),
        format_html(' title="{}"{}', title, language_attribute(title)) if title else "",
        title or _title(statement),
        machine_mark(statement),
    )


@register.filter
def as_place(body: Body) -> SafeString:
    """Render a body's jurisdiction, with its province."""
    unit = body.jurisdiction
    province = unit.province
    is_part = province is not None and province != unit
    return _place(unit.name_en, unit.short_zh, province.name_en if province and is_part else "")


@lru_cache(maxsize=4096)  # the rows of a list share them
def _place(name_en: str, short_zh: str, province_en: str) -> SafeString:
    name = format_html("{} {}", name_en, in_chinese(short_zh))
    return format_html("{} <small>({})</small>", name, province_en) if province_en else name


@register.filter
def as_province(province: Jurisdiction) -> SafeString:
    """Write a province by its short names."""
    return format_html("{} {}", in_chinese(province.short_zh), province.name_en)


@register.filter
def as_speaker(statement: Statement) -> str | SafeString:
    """Render the official with the post as the source names it, or else the body."""
    if statement.official:
        name = in_chinese(statement.official.name_zh)
        post = with_languages(statement.post_as_named)
        return format_html("{}, {}", name, post) if post else name
    return with_languages(statement.body)


@register.filter
def as_state(link: ResponseLink) -> SafeString:
    """Render the state of a link as a badge."""
    return _state(link.state, get_language())


@lru_cache
def _state(state: str, _language: str | None) -> SafeString:
    is_rejected = state == LinkState.REJECTED
    label = _("not an answer") if is_rejected else LinkState(state).label
    return format_html('<span class="state {}">{}</span>', state, label)


# What a text names, by the beginning of its key.
_KINDS_OF_NAMES = {
    MentionKind.DOCUMENT: gettext_lazy("document"),
    MentionKind.NUMBER: gettext_lazy("document number"),
    MentionKind.STUDY: gettext_lazy("study session of the Politburo"),
    MentionKind.PLENUM: gettext_lazy("plenum, term and number"),
    MentionKind.DISCIPLINE: gettext_lazy("plenum on discipline, term and number"),
    MentionKind.CONGRESS: gettext_lazy("congress"),
    MentionKind.NEW_YEAR: gettext_lazy("new-year message"),
    MentionKind.POLITBURO: gettext_lazy("meeting of the Politburo"),
    MentionKind.OCCASION: gettext_lazy("meeting"),
    MentionKind.INSPECTION: gettext_lazy("visit"),
    MentionKind.INSTRUCTION: gettext_lazy("instruction"),
    MentionKind.LETTER: gettext_lazy("letter"),
    MentionKind.SPEECH: gettext_lazy("speech"),
}


@register.filter
def as_meaning(key: str) -> SafeString:
    """Write the key of what a text names in words; what a reviewer wrote stays as it is."""
    kind, colon, name = key.partition(":")
    if not colon or kind not in _KINDS_OF_NAMES:
        return format_html("{}", with_languages(key))
    name, _at, day = name.partition("@")
    words = ", ".join(filter(None, [*name.split(":"), day]))
    return format_html("{}: {}", _KINDS_OF_NAMES[MentionKind(kind)], with_languages(words))


@register.filter
def as_naming(mention_row: QuotedMention) -> SafeString:
    """Write the words of a statement that name something, and what they name."""
    mention = mention_row.mention
    if mention_row.words:
        words = format_html("“{}”", with_languages(mention_row.words))
    else:
        note = _("(as a reviewer says)")
        meaning = as_meaning(mention.meaning)
        words = format_html('{} <span class="soft">{}</span>', meaning, note)
    if mention.directive:
        name = with_languages(mention.directive)
        target = format_html('<a href="{}">{}</a>', mention.directive.get_absolute_url(), name)
    else:
        target = format_html("{}", mention.get_state_display())
    location = (
        _("in the title") if mention.in_title else _("in passing") if mention.is_passing else ""
    )
    soft = format_html(' <span class="soft">{}</span>', location) if location else ""
    return format_html("{} → {}{}", words, target, soft)


@register.filter
def as_tag(code: str, name: object) -> SafeString:
    """Render a tag as a link to its statements."""
    return _tag_link(code, str(name))


def as_tags(tags: Iterable[CodeRow]) -> SafeString:
    """Render the tags of a row of a list; nothing where it has none."""
    links = format_html_join(" ", "{}", ((_tag_link(tag.code, tag.label),) for tag in tags))
    return format_html('<span class="tags">{}</span>', links) if links else links


@lru_cache(maxsize=4096)  # a list has a hundred, most of them the same
def _tag_link(code: str, name: str) -> SafeString:
    address = reverse("statements:tag", args=[code])
    return format_html('<a href="{}">{}</a>', address, with_languages(name))
