"""The front page and the page of changes, in words."""

import datetime

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.charts.curve import PANEL
from statements.models import Statement
from statements.selectors.analysis.adoption import Adoption
from statements.selectors.analysis.charts import draw_answers
from statements.selectors.analysis.spread import MedianSpread
from statements.selectors.news.changes import ChangeNote
from statements.selectors.news.home import DirectiveMap
from statements.templatetags.spreads import provinces_in_words

register = template.Library()


@register.filter
def as_home_curve(adoption: Adoption) -> SafeString:
    """Draw the answers to the newest directive by day, of which there are some."""
    picture = draw_answers(adoption.points, most=adoption.units, size=PANEL)
    return mark_safe(picture)  # noqa: S308 - the parts are escaped


@register.filter
def as_days_since(directive: Statement, today: datetime.date) -> str:
    """Write how long ago a directive was issued; a span where its date is one."""
    date = directive.possible_date
    if date is None:
        return _("day not known")
    first, last = (today - date.last).days, (today - date.first).days
    if last < 0:
        return _("still to come")
    days = str(last) if first == last else f"{max(first, 0)}–{last}"
    return _("day %(days)s") % {"days": days}


@register.filter
def as_answered(directive_map: DirectiveMap) -> str:
    """Say how many provinces answered, of those for which anybody looked."""
    if not directive_map.looked_at:
        return _("Nobody has looked for answers yet.")
    words = ngettext(
        "%(n)s of the %(all)s province looked at has answered.",
        "%(n)s of the %(all)s provinces looked at have answered.",
        directive_map.looked_at,
    )
    return words % {"n": directive_map.answered, "all": directive_map.looked_at}


@register.filter
def as_median_share(shares: MedianSpread | None) -> str:
    """Say how much of a directive the provinces took up, and which the most and the least."""
    if shares is None:
        return _("No text of a province’s answer has been measured yet.")
    words = ngettext(
        "The one with a text took up %(share)s %% of its clauses.",
        "They took up a median of %(share)s %% of its clauses (%(n)s with a text).",
        shares.number,
    ) % {"share": f"{shares.median:.0f}", "n": shares.number}
    if shares.least == shares.most:
        return words
    return _(
        "%(median)s Most in %(with_most)s, %(most)s %%; least in %(with_least)s, %(least)s %%."
    ) % {
        "median": words,
        "most": f"{shares.most:.0f}",
        "with_most": provinces_in_words(shares.with_most),
        "least": f"{shares.least:.0f}",
        "with_least": provinces_in_words(shares.with_least),
    }


@register.filter
def as_change(note: ChangeNote) -> str:
    """Name what changed of a statement, as in “changed: text, tags”."""
    if note.is_new:
        return _("new")
    labels = {
        "statement": _("facts"),
        "revision": _("text"),
        "responselink": _("links"),
        "tagging": _("tags"),
        "citation": _("sources"),
        "translation": _("translations"),
        "passage": _("passages"),
        "search": _("searches"),
    }
    parts = [label for part, label in labels.items() if part in note.times]
    return _("changed: %(parts)s") % {"parts": ", ".join(parts or [_("its record")])}
