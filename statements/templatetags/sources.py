"""Sources: their health, their visits and their archives."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.models import (
    ArchivePeriod,
    Jurisdiction,
    PeriodState,
    Source,
    Visit,
)
from statements.selectors.sources.archives import PeriodProgress
from statements.selectors.sources.faults import fault_in_words
from statements.selectors.sources.health import Health, Rhythm
from statements.selectors.sources.registry import SourceRow
from statements.services.sources.sheets import PlannedRow, SheetOutcome
from statements.templatetags.figures import day

register = template.Library()
register.filter(fault_in_words)

_BAR_PITCH, _BAR_WIDTH, _CHART_HEIGHT = 4, 3, 18  # px


@register.filter
def as_source_name(source: Source) -> SafeString:
    """Render both names of a source."""
    chinese = format_html('<span lang="zh">{}</span>', source.name_zh) if source.name_zh else ""
    if not source.name_en:
        return format_html("{}", chinese)
    english = format_html('<span class="soft">{}</span>', source.name_en)
    return format_html("{} {}", chinese, english) if chinese else english


@register.filter
def as_source_health(row: SourceRow) -> SafeString:
    """Render the state of a source as a shape and a word."""
    words = {
        Health.DOWN: ("bad", _("down")),
        Health.CHANGED: ("warn", _("layout changed")),
        Health.UNREAD: ("open", _("not read yet")),
        Health.USUAL: ("", _("as usual")),
        Health.UNWATCHED: ("off", _("not watched")),
    }
    if row.health is Health.QUIET:
        days = row.quiet_days or 0
        word = ngettext("quiet %(n)s day", "quiet %(n)s days", days) % {"n": days}
        return format_html('<span class="state warn">{}</span>', word)
    shape, word = words[row.health]
    return format_html('<span class="state {}">{}</span>', shape, word)


@register.filter
def health_note(row: SourceRow) -> str:
    """Say why a source is not as usual; empty if it is."""
    watch = row.watch
    if watch and row.health is not Health.UNWATCHED and watch.failures_in_a_row:
        failures = ngettext(
            "%(n)s failure in a row", "%(n)s failures in a row", watch.failures_in_a_row
        ) % {"n": watch.failures_in_a_row}
        fault = fault_in_words(row.latest.fault) if row.latest and row.latest.fault else ""
        return f"{fault}, {failures}" if fault else failures
    if row.health is Health.QUIET:
        return _("longest usual gap: %(n)s days") % {"n": row.rhythm.usual_gap_days}
    if row.health is Health.CHANGED:
        return _("no links found on its page")
    if row.health is Health.UNWATCHED and not row.source.finding:
        return _("no rule yet")
    return ""


@register.filter
def as_sparkline(rhythm: Rhythm) -> SafeString:
    """Draw new pages a week. The figures stand in the label."""
    highest = max(rhythm.weeks, default=0)
    width = len(rhythm.weeks) * _BAR_PITCH
    bars = format_html_join(
        "",
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (position * _BAR_PITCH, _CHART_HEIGHT - height, _BAR_WIDTH, height)
            for position, number in enumerate(rhythm.weeks)
            if (height := _bar_height(number, highest))
        ),
    )
    label = _("%(pages)s new pages in %(weeks)s weeks, %(last)s in the last") % {
        "pages": rhythm.pages,
        "weeks": len(rhythm.weeks),
        "last": rhythm.weeks[-1],
    }
    return format_html(
        '<svg class="sparkline" role="img" aria-label="{}" width="{}" height="{}" '
        'viewBox="0 0 {} {}"><rect class="ground" y="{}" width="{}" height="1"/>{}</svg>',
        *(label, width, _CHART_HEIGHT, width, _CHART_HEIGHT, _CHART_HEIGHT - 1, width, bars),
    )


def _bar_height(number: int, highest: int) -> int:
    return max(2, round(number * (_CHART_HEIGHT - 2) / highest)) if number else 0


@register.filter
def as_frequency(minutes: int) -> str:
    """Write how often a source is visited."""
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("every day", "every %(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        return _("every %(n)s h") % {"n": minutes // 60}
    return _("every %(n)s min") % {"n": minutes}


@register.filter
def as_jurisdiction(jurisdiction: Jurisdiction | None) -> SafeString:
    """Render both names of a jurisdiction; empty for none."""
    if not jurisdiction:
        return SafeString()
    return format_html('<span lang="zh">{}</span> {}', jurisdiction.short_zh, jurisdiction.name_en)


@register.filter
def as_visit_outcome(visit: Visit) -> SafeString:
    """Render how a visit ended, and why it failed."""
    shape = {
        "running": "open",
        "success": "",
        "partial": "warn",
        "empty": "warn",
        "failed": "bad",
    }[visit.outcome]
    fault = fault_in_words(visit.fault) if visit.fault else ""
    words = visit.get_outcome_display()
    return format_html(
        '<span class="state {}">{}</span>', shape, f"{words}: {fault}" if fault else words
    )


@register.filter
def as_seconds(visit: Visit) -> str:
    """Write how long a visit took."""
    if visit.ended_at is None:
        return "–"
    return _("%(n)s s") % {"n": round((visit.ended_at - visit.begun_at).total_seconds())}


@register.filter
def as_sheet_outcome(row: PlannedRow) -> SafeString:
    """Render what a row of a sheet does, as a shape and a word."""
    shape, word = {
        SheetOutcome.NEW: ("", _("new")),
        SheetOutcome.CHANGED: ("open", _("changed")),
        SheetOutcome.SAME: ("off", _("as it is")),
        SheetOutcome.REFUSED: ("bad", _("to fix")),
    }[row.outcome]
    return format_html('<span class="state {}">{}</span>', shape, word)


@register.filter
def as_period_state(period: ArchivePeriod) -> SafeString:
    """Render the progress of a period as a shape and words."""
    shapes = {PeriodState.RUNNING: "open", PeriodState.PAUSED: "warn", PeriodState.STOPPED: "off"}
    shape = shapes.get(PeriodState(period.state), "")
    words = period.get_state_display()
    if period.state == PeriodState.PAUSED and period.fault:
        words = _("paused: %(fault)s") % {"fault": fault_in_words(period.fault)}
    return format_html('<span class="state {}">{}</span>', shape, words)


@register.filter
def as_period_figures(progress: PeriodProgress) -> str:
    """Write what a period has brought so far."""
    period = progress.period
    figures = [
        _("%(done)s of %(days)s days") % {"done": period.days_done, "days": period.days},
        ngettext("%(n)s edition read", "%(n)s editions read", progress.read) % {"n": progress.read},
        ngettext("%(n)s day without one", "%(n)s days without one", progress.missing)
        % {"n": progress.missing},
        ngettext("%(n)s page captured", "%(n)s pages captured", progress.captures)
        % {"n": f"{progress.captures:,}"},
    ]
    if progress.failed_days:
        days = ", ".join(map(day, progress.failed_days))
        figures.append(_("not read: %(days)s") % {"days": days})
    return " · ".join(figures)


@register.filter
def as_moment(moment: datetime | None) -> str:
    """Write a moment in Beijing, to the minute; a dash for none."""
    return date_format(localtime(moment), "j M Y, H:i") if moment else "–"
