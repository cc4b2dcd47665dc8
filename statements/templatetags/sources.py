"""Sources, their health, their visits, and what captures show."""

from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.capture.differences import Change, ParagraphChange, compare_paragraphs
from statements.engine.dates.days import day_in_beijing
from statements.models import (
    ArchivePeriod,
    Capture,
    CaptureDraft,
    Jurisdiction,
    PeriodState,
    Source,
    Visit,
)
from statements.selectors.sources.archives import PeriodProgress
from statements.selectors.sources.cues import CueRecord
from statements.selectors.sources.faults import fault_in_words
from statements.selectors.sources.health import Health, Rhythm
from statements.selectors.sources.ledger import AnswerState
from statements.selectors.sources.registry import SourceRow
from statements.selectors.sources.rereadings import FieldChange
from statements.selectors.sources.watching import WatchRecord, WatchState
from statements.services.sources.sheets import PlannedRow, RowOutcome
from statements.services.workbench.proposals import Proposal

register = template.Library()
register.filter(fault_in_words)

_BAR_PITCH, _BAR_WIDTH, _CHART_HEIGHT = 4, 3, 18  # px
_MAX_GAPS = 5  # written out


@register.filter
def as_source_name(source: Source) -> SafeString:
    """Render both names of a source."""
    chinese = format_html('<span lang="zh">{}</span>', source.name_zh) if source.name_zh else ""
    if not source.name_en:
        return format_html("{}", chinese)
    english = format_html('<span class="soft">{}</span>', source.name_en)
    return format_html("{} {}", chinese, english) if chinese else english


@register.filter
def as_origin(capture: Capture) -> SafeString:
    """Render the source of a capture, or the person who handed it in."""
    if capture.source:
        return as_source_name(capture.source)
    return format_html("{}", _("handed in by %(person)s") % {"person": capture.added_by})


@register.filter
def as_pages(draft: CaptureDraft) -> str:
    """Say of how many pages the text of a draft was joined; nothing of an article on one page."""
    joined, missing = draft.pages, draft.missing_pages
    if missing:
        return ngettext(
            "%(joined)s joined; %(missing)s page could not be captured, so the text has a gap",
            "%(joined)s joined; %(missing)s pages could not be captured, so the text has a gap",
            missing,
        ) % {"joined": joined, "missing": missing}
    return _("%(joined)s, joined") % {"joined": joined} if joined > 1 else ""


@register.filter
def as_answer_fields(proposal: Proposal) -> SafeString:
    """Render how a proposed directive was found, for the link that a tick makes."""
    field = '<input type="hidden" name="{}-{}" value="{}">'
    key = proposal.directive.pk
    return format_html(
        field + field, "method", key, proposal.method, "evidence", key, proposal.evidence
    )


@register.filter
def as_record(record: CueRecord | None) -> str:
    """Write how often a cue was right, if anything was decided, and whether it was retired."""
    if record is None:
        return ""
    parts = [_("retired")] if record.retirement else []
    if record.decided:
        numbers = {"n": record.accepted, "all": record.decided}
        parts.append(_("right in %(n)s of %(all)s") % numbers)
    return ", ".join(parts)


@register.filter
def as_health(row: SourceRow) -> SafeString:
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
def as_interval(minutes: int) -> str:
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
def as_outcome(visit: Visit) -> SafeString:
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
def as_row_outcome(row: PlannedRow) -> SafeString:
    """Render what a row of a sheet does, as a shape and a word."""
    shape, word = {
        RowOutcome.NEW: ("", _("new")),
        RowOutcome.CHANGED: ("open", _("changed")),
        RowOutcome.SAME: ("off", _("as it is")),
        RowOutcome.REFUSED: ("bad", _("to fix")),
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
        days = ", ".join(f"{day:%d %b %Y}" for day in progress.failed_days)
        figures.append(_("not read: %(days)s") % {"days": days})
    return " · ".join(figures)


@register.filter
def as_moment(moment: object) -> str:
    """Write a moment in Beijing, to the minute; a dash for none."""
    return f"{localtime(moment):%d %b %Y, %H:%M}" if moment else "–"  # type: ignore[arg-type]


@register.filter
def reading_fault_in_words(fault: str) -> str:
    """Say in words why the text of a capture is not shown."""
    if fault == "damaged":
        return _("The file of this capture is missing or damaged; tell an admin.")
    return _("This page is not shown as text: it %(fault)s.") % {"fault": fault_in_words(fault)}


@register.filter
def as_waiting(moment: datetime, today: date) -> str:
    """Say since which day a draft waits that was made at a moment."""
    made_on = day_in_beijing(moment)
    if made_on >= today:
        return _("New today")
    if made_on == today - timedelta(days=1):
        return _("Waiting since yesterday")
    return _("Waiting since %(day)s") % {"day": f"{made_on:%d %b %Y}".lstrip("0")}


@register.filter
def as_field_change(field: FieldChange) -> SafeString:
    """Render what a field is and would become, paragraph by paragraph."""
    changes = compare_paragraphs(field.before.split("\n"), field.after.split("\n"))
    return format_html_join(
        "", "<p>{}</p>", ((as_changed(change),) for change in changes if not change.is_same)
    )


@register.filter
def as_changed(paragraph: ParagraphChange) -> SafeString:
    """Render a paragraph with what was removed and added."""
    tags = {Change.SAME: "span", Change.REMOVED: "del", Change.ADDED: "ins"}
    return format_html_join(
        "",
        "<{}>{}</{}>",
        (
            (tags[segment.change], segment.text, tags[segment.change])
            for segment in paragraph.segments
        ),
    )


@register.filter
def as_weight(weight: float) -> str:
    """Write a cue's weight with its sign."""
    return f"{weight:+.2f}".replace("-", "−")


@register.filter
def as_ledger_state(state: str) -> SafeString:
    """Render what the ledger says of a province, as a shape and words."""
    answer_state = AnswerState(state)
    return format_html(
        '<span class="state {}">{}</span>', _LEDGER_SHAPES[answer_state], answer_state.label
    )


_LEDGER_SHAPES = {
    AnswerState.ANSWERED: "",
    AnswerState.PROBABLE: "open",
    AnswerState.TO_DECIDE: "open",
    AnswerState.WATCHED: "searched",
    AnswerState.SEARCHED: "searched",
    AnswerState.GAPS: "warn",
    AnswerState.DOWN: "bad",
    AnswerState.NOT_LOOKED: "off",
}


@register.filter
def as_gaps(record: WatchRecord | None) -> str:
    """Write the days of which no visit tells; a dash for none, or where nothing was watched."""
    if record is None or record.state is not WatchState.GAPS:
        return "–"
    spans = [
        f"{gap.first:%d %b %Y}"
        if gap.first == gap.last
        else f"{gap.first:%d %b} – {gap.last:%d %b %Y}"
        for gap in record.gaps[:_MAX_GAPS]
    ]
    more = len(record.gaps) - len(spans)
    return ", ".join(spans) + (_(" and %(n)s more") % {"n": more} if more else "")
