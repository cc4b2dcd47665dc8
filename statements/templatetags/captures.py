"""What captures show, and the drafts that were read from them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statements.capture.differences import ParagraphChange, SegmentChange, compare_paragraphs
from statements.engine.dates.days import day_in_beijing
from statements.models import Capture, CaptureDraft
from statements.selectors.sources.cues import CueRecord
from statements.selectors.sources.faults import fault_in_words
from statements.selectors.sources.rereadings import DraftFieldChange
from statements.services.workbench.proposals import Proposal
from statements.templatetags.figures import day
from statements.templatetags.languages import with_languages
from statements.templatetags.public_copies import as_public_copy
from statements.templatetags.sources import as_moment, as_source_name

register = template.Library()


@register.filter
def as_origin(capture: Capture) -> SafeString:
    """Render the source of a capture, or the person who handed it in."""
    if capture.source:
        return as_source_name(capture.source)
    return format_html("{}", _("handed in by %(person)s") % {"person": capture.added_by})


@register.filter
def as_capture_facts(capture: Capture) -> SafeString:
    """Render what is known of a capture, as rows of a list of facts."""
    address = format_html("{}", _("none"))
    if capture.is_on_the_web:
        link = '<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>'
        address = format_html(link, capture.address)
    return format_html_join("", "<div><dt>{}</dt><dd{}>{}</dd></div>", _facts(capture, address))


def _facts(capture: Capture, address: SafeString) -> Iterator[tuple[str, SafeString, object]]:
    """Yield the label, the attributes and the value of each fact."""
    plain, is_address = SafeString(), SafeString(' class="address"')
    yield _("Address"), is_address, address
    if capture.final_address != capture.address:
        yield _("Led to"), is_address, capture.final_address
    yield _("Captured"), plain, as_moment(capture.captured_at)
    if capture.added_by:
        yield _("Handed in by"), plain, with_languages(capture.added_by)
    if capture.source:
        yield _("Source"), plain, as_source_name(capture.source)
    yield _("Type"), plain, f"{capture.media_type}, {filesizeformat(capture.body.size)}"
    yield "SHA-256", is_address, format_html("<code>{}</code>", capture.body_id)
    if copy := as_public_copy(capture):
        yield _("Public archive"), is_address, copy


@register.simple_tag
def capture_link(capture: Capture, words: str, *, shown: Capture) -> SafeString:
    """Link to a capture; the one that is shown is marked instead."""
    if capture.pk == shown.pk:
        return format_html("<strong>{}</strong>", words)
    address = reverse("sources:capture", args=[capture.pk])
    return format_html('<a href="{}">{}</a>', address, words)


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
def as_waiting(moment: datetime, today: date) -> str:
    """Say since which day a draft waits that was made at a moment."""
    made_on = day_in_beijing(moment)
    if made_on >= today:
        return _("New today")
    if made_on == today - timedelta(days=1):
        return _("Waiting since yesterday")
    return _("Waiting since %(day)s") % {"day": day(made_on)}


@register.filter
def as_answer_fields(proposal: Proposal) -> SafeString:
    """Render how a proposed directive was found, for the link that a tick makes."""
    field = '<input type="hidden" name="{}-{}" value="{}">'
    key = proposal.directive.pk
    return format_html(
        field + field, "method", key, proposal.method, "evidence", key, proposal.evidence
    )


@register.filter
def as_cue_record(record: CueRecord | None) -> str:
    """Write how often a cue was right, if anything was decided, and whether it was retired."""
    if record is None:
        return ""
    parts = [_("retired")] if record.retirement else []
    if record.decided:
        numbers = {"n": record.accepted, "all": record.decided}
        parts.append(_("right in %(n)s of %(all)s") % numbers)
    return ", ".join(parts)


@register.filter
def as_weight(weight: float) -> str:
    """Write a cue's weight with its sign."""
    return f"{weight:+.2f}".replace("-", "−")


@register.filter
def reading_fault_in_words(fault: str) -> str:
    """Say in words why the text of a capture is not shown."""
    if fault == "damaged":
        return _("The file of this capture is missing or damaged; tell an admin.")
    return _("This page is not shown as text: it %(fault)s.") % {"fault": fault_in_words(fault)}


@register.filter
def as_field_change(field: DraftFieldChange) -> SafeString:
    """Render what a field is and would become, paragraph by paragraph."""
    return as_changes(compare_paragraphs(field.before.split("\n"), field.after.split("\n")))


@register.filter
def as_changes(paragraphs: Iterable[ParagraphChange]) -> SafeString:
    """Render the paragraphs that differ."""
    return format_html_join(
        "",
        "<p>{}</p>",
        ((_as_changed(paragraph),) for paragraph in paragraphs if not paragraph.is_same),
    )


def _as_changed(paragraph: ParagraphChange) -> SafeString:
    """Render a paragraph with what was removed and added."""
    tags = {SegmentChange.SAME: "span", SegmentChange.REMOVED: "del", SegmentChange.ADDED: "ins"}
    return format_html_join(
        "",
        "<{}>{}</{}>",
        (
            (tags[segment.change], segment.text, tags[segment.change])
            for segment in paragraph.segments
        ),
    )
