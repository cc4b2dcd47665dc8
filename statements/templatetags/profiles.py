"""Figures and numbers of the profiles of provinces, officials and set phrases."""

from statistics import median_low

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.engine.phrases.heat import Tier
from statements.models import PhraseProposal
from statements.models.profiles.proposals import MAX_EARLIER
from statements.selectors.analysis.medians import MedianTime
from statements.selectors.profiles.answers import AnswerRecord
from statements.selectors.profiles.figures import Cell, FigureColumn, FigureRow, ProfileFigure
from statements.selectors.profiles.phrase import PhraseProfile
from statements.selectors.profiles.subjects import Subject
from statements.templatetags.analysis import as_interval, days_between
from statements.templatetags.figures import as_known
from statements.templatetags.languages import in_chinese, with_languages

register = template.Library()

_MOST_OTHERS = 5  # provinces that are named


@register.filter
def as_picture(figure: ProfileFigure) -> SafeString:
    """Draw a figure."""
    return mark_safe(figure.picture)  # noqa: S308 - the parts are escaped


@register.filter
def as_rows(figure: ProfileFigure) -> SafeString:
    """Write the rows of a figure's table."""
    rows = ((_row(row, cells),) for row, cells in figure.table)
    return format_html_join("\n", "<tr>{}</tr>", rows)


def _row(row: FigureRow, cells: list[tuple[FigureColumn, Cell]]) -> SafeString:
    (_first, name), *rest = cells
    head = with_languages(name)
    if row.address:
        head = format_html('<a href="{}">{}</a>', row.address, head)
    return format_html(
        '<th scope="row">{}</th>{}',
        head,
        format_html_join(
            "",
            '<td{} data-label="{}">{}</td>',
            (
                (
                    mark_safe(' class="n"') if column.is_number else "",
                    column.head,
                    "–" if cell is None else with_languages(cell),
                )
                for column, cell in rest
            ),
        ),
    )


@register.filter
def as_subject(subject: Subject) -> SafeString:
    """Write the names of a subject."""
    return format_html("{} {}", in_chinese(subject.name_zh), subject.name_en)


@register.filter
def as_coverage_of(record: AnswerRecord) -> SafeString:
    """Write how many directives were answered, of those with a link or a search."""
    answers, looked_at = len(record.confirmed), record.looked_at
    if not looked_at:
        return format_html("– <small>{}</small>", _("no link and no search is recorded"))
    words = _("of %(all)s with a link or a search; 95 %% interval %(interval)s") % {
        "all": looked_at,
        "interval": as_interval(record.coverage_interval),
    }
    return format_html("<strong>{}</strong> <small>{}</small>", answers, words)


@register.filter
def as_median_time(median: MedianTime | None) -> SafeString:
    """Write the median days with their interval, and how many answers and waits they rest on."""
    if median is None:
        return format_html("– <small>{}</small>", _("no answer with a date"))
    basis = ngettext("n = %(n)s answer", "n = %(n)s answers", median.answered)
    basis %= {"n": median.answered}
    if median.silent:
        basis += _(", %(silent)s searched without result") % {"silent": median.silent}
    if median.interval:
        interval = _("95 %% interval %(days)s") % {"days": days_between(median.interval)}
    else:
        interval = _("too few for an interval")
    return format_html(
        "<strong>{}</strong> <small>{}; {}</small>", days_between(median.estimate), basis, interval
    )


@register.filter
def as_clause_share(record: AnswerRecord) -> SafeString:
    """Write the median of the shares of clauses taken up."""
    shares = record.shares
    if not shares:
        return format_html("– <small>{}</small>", _("nothing is measured"))
    if len(shares) % 2:
        basis = ngettext("median of %(n)s directive", "median of %(n)s directives", len(shares))
    else:
        basis = _("lower of the middle two of %(n)s directives")
    return format_html(
        "<strong>{} %</strong> <small>{}</small>",
        f"{median_low(shares):.0f}",
        basis % {"n": len(shares)},
    )


@register.filter
def as_uncounted(record: AnswerRecord) -> str:
    """Write which answers no days can be counted of."""
    suggested = len(record.answers) - len(record.confirmed)
    notes = [
        words % {"n": number}
        for number, words in (
            (suggested, ngettext("%(n)s may be answered", "%(n)s may be answered", suggested)),
            (
                record.undated,
                ngettext("%(n)s without a date", "%(n)s without a date", record.undated),
            ),
            (
                record.early,
                ngettext(
                    "%(n)s dated before its directive",
                    "%(n)s dated before their directives",
                    record.early,
                ),
            ),
        )
        if number
    ]
    return "; ".join(notes) or "–"


@register.filter
def as_others(profile: PhraseProfile) -> str:
    """Write which provinces do not use a phrase, where they are few, or how many."""
    number = len(profile.others)
    if not profile.provinces or not number:
        return _("by their own bodies")
    if number > _MOST_OTHERS:
        words = ngettext(
            "by their own bodies; %(n)s other is not known to",
            "by their own bodies; %(n)s others are not known to",
            number,
        )
        return words % {"n": number}
    names = ", ".join(province.name_en for province in profile.others)
    return _("by their own bodies; not in what is held of %(names)s") % {"names": names}


@register.filter
def as_first_province(profile: PhraseProfile) -> SafeString:
    """Write which province used a phrase first, as far as dates tell."""
    lead = profile.lead
    if not lead.candidates:
        return format_html("– <small>{}</small>", _("no use with a date"))
    names = ", ".join(province.name_en for province in lead.candidates)
    if len(lead.candidates) == 1:
        [first] = [use.first for use in profile.provinces if use.province in lead.candidates]
        return format_html("{} <small>{}</small>", names, as_known(first))
    verdict = _("tied") if lead.is_tied else _("not certain")
    return format_html("{} <small>{}</small>", verdict, names)


@register.filter
def as_edge(tier: Tier) -> str:
    """Write from which share on a step of the scale counts, marked where the edge is ours."""
    if not tier.share_from:
        return _("less")
    words = _("%(share)s %% and more") % {"share": f"{100 * tier.share_from:g}"}
    return words if tier.is_published else f"{words}*"


@register.filter
def as_earlier(proposal: PhraseProposal) -> str:
    """Write how many earlier statements have a wording, up to the bound of the count."""
    if proposal.directive.possible_date is None:
        return _("not known")
    return f"≥ {MAX_EARLIER}" if proposal.earlier >= MAX_EARLIER else str(proposal.earlier)
