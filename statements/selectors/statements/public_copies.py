"""Where a public archive shows the pages that statements cite."""

from django.db.models import Prefetch

from statements.models import CaptureDraft, PublicCopyState, Statement


def archived_drafts() -> Prefetch[str]:
    """Load the pages of statements that a public archive saved, as ``archived_drafts``."""
    saved = CaptureDraft.objects.filter(capture__public_copy__state=PublicCopyState.SAVED)
    return Prefetch(
        "capture_drafts",
        saved.select_related("capture__public_copy").only(
            "statement", "capture__final_address", "capture__public_copy__address"
        ),
        to_attr="archived_drafts",
    )


def archived_address(statement: Statement, url: str) -> str:
    """Return where the archive shows a cited page; empty if it does not, or none were loaded."""
    for draft in getattr(statement, "archived_drafts", ()):
        if draft.capture.final_address == url:
            return str(draft.capture.public_copy.address)
    return ""
