"""Compare captures, and readings of one; in the child, since comparing may take long."""

from dataclasses import dataclass

from statements.capture.child.limits import DocumentRefused
from statements.capture.differences import ParagraphChange
from statements.models import Capture, RereadingChange
from statements.services.sources.faults import fault_of
from statements.services.sources.parsing import page_parser
from statements.services.sources.storage import BodyMissing, read_body

_TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class CaptureReading:
    """The text of a capture. ``changes`` are all paragraphs of this and the one before.

    ``fault`` is ``damaged``, or ``parse_`` and why the child refused; what was read before it
    is there all the same.
    """

    paragraphs: tuple[str, ...] = ()
    changes: tuple[ParagraphChange, ...] = ()
    fault: str = ""

    @property
    def has_changes(self) -> bool:
        return any(not change.is_same for change in self.changes)


def compare_capture(capture: Capture, previous: Capture | None) -> CaptureReading:
    """Read a capture, and compare it with an earlier one of the same address."""
    paragraphs: tuple[str, ...] = ()
    try:
        body = read_body(capture.body)
        with page_parser() as parser:
            paragraphs = tuple(parser.read_paragraphs(body, capture.media_type))
            if previous is None:
                return CaptureReading(paragraphs)
            media_types = (previous.media_type, capture.media_type)
            earlier = read_body(previous.body)
            changes = parser.compare(earlier, body, media_types=media_types)
            return CaptureReading(paragraphs, changes)
    except (BodyMissing, DocumentRefused) as refusal:
        return CaptureReading(paragraphs, fault=fault_of(refusal))


def compare_readings(change: RereadingChange) -> CaptureReading:
    """Compare the text of a draft with what a rereading made of its page."""
    texts = [text.encode("utf-8-sig") for text in (change.draft.text, change.fields["text"])]
    try:
        with page_parser() as parser:
            return CaptureReading(changes=parser.compare(*texts, media_types=(_TEXT, _TEXT)))
    except DocumentRefused as refusal:
        return CaptureReading(fault=fault_of(refusal))
