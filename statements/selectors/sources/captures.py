"""One capture, with the other captures of the same address."""

from dataclasses import dataclass

from django.db.models import Q

from statements.models import Capture

MAX_CAPTURES_OF_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class CaptureHistory:
    """All captures of an address, the latest first, and the one before the one shown.

    ``pages`` are those of an article over several pages, in their order; else there are none.
    """

    capture: Capture
    captures: list[Capture]
    previous: Capture | None
    pages: list[Capture]

    @property
    def title(self) -> str:
        """The title of the page, else that of its link, else its address."""
        draft_title = self.capture.draft.title if hasattr(self.capture, "draft") else ""
        link_title = self.capture.item.title if self.capture.item else ""
        return draft_title or link_title or self.capture.address


def capture_history(capture_id: int) -> CaptureHistory | None:
    """Return a capture in its history; None if there is none of that id."""
    captures = Capture.objects.select_related(
        "body", "item", "source__jurisdiction", "added_by", "draft", "public_copy"
    )
    capture = captures.filter(pk=capture_id).first()
    if capture is None:
        return None
    same = captures.of_address(capture.address_digest).order_by("-captured_at", "-pk")
    earlier = same.filter(captured_at__lt=capture.captured_at)
    return CaptureHistory(
        capture, list(same[:MAX_CAPTURES_OF_ADDRESS]), earlier.first(), _pages(capture)
    )


def _pages(capture: Capture) -> list[Capture]:
    """Return the captured pages of an article, the first one first; of one page, none."""
    first_id = capture.continues_id or capture.pk
    pages = Capture.objects.filter(Q(pk=first_id) | Q(continues=first_id)).order_by("pk")
    several = list(pages.select_related("body", "item")[:MAX_CAPTURES_OF_ADDRESS])
    return several if len(several) > 1 else []
