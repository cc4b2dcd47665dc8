"""Write the particulars of one statement: its date, its sources, its translations, its measures."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from statements.models import Citation, Echo, Phrase, ResponseLink, Statement, Translation
from statements.templatetags.figures import as_known, day, percent
from statements.templatetags.languages import in_chinese, with_languages
from statements.templatetags.reviewing import as_basis
from statements.templatetags.rows import why_unmeasured

register = template.Library()


@register.filter
def as_date(statement: Statement) -> SafeString:
    """Write the date of a statement with all that is known of it."""
    notes: list[str] = []
    if statement.said_note:
        notes.append(format_html("({})", with_languages(statement.said_note)))
    if statement.is_bounded_by_publication and statement.possible_date:
        published = day(statement.possible_date.last)
        notes.append(_("published on %(day)s, so not later") % {"day": published})
    return format_html(
        "{}{}",
        as_known(statement.date),
        format_html_join("", " <small>{}</small>", ((note,) for note in notes)),
    )


@register.filter
def as_body(statement: Statement) -> SafeString:
    """Write the body that a statement is by, Chinese first."""
    names = [with_languages(statement.body.name_en)]
    if statement.body.name_zh:
        names.insert(0, in_chinese(statement.body.name_zh))
    return format_html_join(" ", "{}", ((name,) for name in names if name))


@register.filter
def as_citation(citation: Citation) -> SafeString:
    """Write a source on one line: publisher, title, author, day."""
    publisher = with_languages(citation.publisher)
    if citation.url:
        link = '<a href="{}" rel="noreferrer external">{}</a>'
        publisher = format_html(link, citation.url, publisher)
    parts = [publisher]
    if citation.title:
        parts.append(format_html("“{}”", with_languages(citation.title)))
    if citation.author:
        parts.append(with_languages(citation.author))
    if citation.published_on:
        parts.append(day(citation.published_on))
    line = format_html_join(", ", "{}", ((part,) for part in parts))
    if citation.published_note and not citation.published_on:
        note = with_languages(citation.published_note)
        line = format_html("{} <small>({})</small>", line, note)
    if citation.is_secondary:
        line = format_html('{} <small class="secondary">{}</small>', line, _("secondary source"))
    return line


@register.filter
def as_credit(translation: Translation) -> SafeString:
    """Write an English wording, who put it so, and what is known of the Chinese."""
    credit = _("English by %(translator)s, a secondary source") % {
        "translator": translation.translator
    }
    line = format_html("“{}”, {}", with_languages(translation.text), with_languages(credit))
    if not translation.original:
        line = format_html("{}; {}", line, _("the Chinese wording is not known"))
    if translation.note:
        line = format_html("{}. {}", line, with_languages(translation.note))
    return line


@register.filter
def as_gloss(phrase: Phrase) -> str | SafeString:
    """Write what a set phrase means and who says so; nothing where nobody does."""
    if not phrase.gloss:
        return ""
    gloss = format_html("“{}”", with_languages(phrase.gloss))
    return (
        format_html("{} ({})", gloss, with_languages(phrase.gloss_by)) if phrase.gloss_by else gloss
    )


@register.filter
def as_codes(link: ResponseLink) -> SafeString:
    """Write how a link was made and the codes it was given, each with the words that show it."""
    parts = [as_basis(link)]
    for code, passage in ((link.depth, link.depth_passage), (link.stance, link.stance_passage)):
        if not code:
            continue
        name = format_html(
            "{} <small>({})</small>", with_languages(code), with_languages(code.definition)
        )
        # The evidence is on the line already.
        is_repeated = code == link.depth and passage == link.evidence
        quoted = format_html("{}: “{}”", name, with_languages(passage))
        parts.append(name if is_repeated else quoted)
    return format_html_join(" · ", "{}", ((part,) for part in parts))


@register.filter
def as_uptake(echo: Echo) -> SafeString:
    """Write how much of a directive a response takes up, and how much of it repeats it."""
    clauses = _(
        "takes up %(n)s of the %(all)s clauses we hold, longest run %(longest)s characters"
    ) % {"n": echo.clauses_taken_up, "all": echo.clauses, "longest": echo.longest}
    return format_html("{} · {}", clauses, _shares(echo))


def _shares(echo: Echo) -> str | SafeString:
    if echo.v is None:
        reason = _("no share, since only quotations of it are held")
        return format_html('<span class="soft">{}</span>', reason)
    shares = [_("%(v)s of it repeats the directive") % {"v": percent(echo.v)}]
    if echo.v_discounted is not None:
        shares.append(_("%(v)s without boilerplate") % {"v": percent(echo.v_discounted)})
    if echo.quoted:
        shares.append(_("%(v)s of it quotes") % {"v": percent(echo.quoted)})
    return ", ".join(shares)


@register.filter
def unmeasured_reason(link: ResponseLink, has_text: bool) -> str:
    """Say why a link has no figures."""
    if not has_text:
        return _("no text to measure")
    _words, reason = why_unmeasured(link)
    return reason


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: its lines, without the empty ones."""
    return [line for line in text.splitlines() if line.strip()]
