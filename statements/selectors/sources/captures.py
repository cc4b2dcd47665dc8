"""One capture, with the other captures of the same address."""

from dataclasses import dataclass

from statements.models import Capture

MAX_CAPTURES_OF_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class CaptureHistory:
    """All captures of an address, the latest first, and the one before the one shown."""

    capture: Capture
    captures: list[Capture]
    previous: Capture | None

    @property
    def title(self) -> str:
        """The title of the page, else that of its link, else its address."""
        draft_title = self.capture.draft.title if hasattr(self.capture, "draft") else ""
        link_title = self.capture.item.title if self.capture.item else ""
        return draft_title or link_title or self.capture.address


def capture_history(capture_id: int) -> CaptureHistory | None:
    """Return a capture in its history; None if there is none of that id."""
    captures = Capture.objects.select_related(
        "body", "item", "source__jurisdiction", "added_by", "draft"
    )
    capture = captures.filter(pk=capture_id).first()
    if capture is None:
        return None
    same = captures.of_address(capture.address_digest).order_by("-captured_at", "-pk")
    earlier = same.filter(captured_at__lt=capture.captured_at)
    return CaptureHistory(capture, list(same[:MAX_CAPTURES_OF_ADDRESS]), earlier.first())
