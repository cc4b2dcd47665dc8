"""Write what became of a draft, and the citations that its pages make."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from statements.models import CaptureDraft, CaptureDraftState, Statement, User
from statements.models.sources.drafts import UNDECIDED_STATES
from statements.services.refusals import Refused

_LONGEST_PUBLISHER = 150


class DecidedBefore(Refused):
    """Somebody decided about this draft already."""

    def __init__(self) -> None:
        super().__init__(_("This draft was decided already."))


def decide(
    draft: CaptureDraft,
    state: CaptureDraftState,
    *,
    by: User | None,
    now: datetime,
    statement: Statement | None = None,
    reason: str = "",
) -> CaptureDraft:
    """Write the decision on a draft, which the caller has locked."""
    draft.state, draft.statement, draft.reason = state, statement, reason
    draft.decided_by, draft.decided_at = by, now
    draft.version += 1
    draft.save()
    return draft


def settle_draft(
    *, form_key: UUID | None, statement: Statement, by: User | None, now: datetime
) -> None:
    """Accept the draft whose key a form carried, now that the form was saved as a statement."""
    drafts = CaptureDraft.objects.select_for_update().filter(state__in=UNDECIDED_STATES)
    if form_key and (draft := drafts.filter(key=form_key).first()):
        decide(draft, CaptureDraftState.ACCEPTED, by=by, now=now, statement=statement)


def citation_of(draft: CaptureDraft) -> dict[str, Any]:
    """Return the fields of the citation of a draft's page; its address is empty if it has none."""
    capture = draft.capture
    address = capture.final_address if capture.is_on_the_web else ""
    publisher = str(capture.source) if capture.source else address
    return {
        "publisher": publisher[:_LONGEST_PUBLISHER],
        "title": draft.title,
        "url": address,
        "published_on": draft.day,
    }


def citations_of(draft: CaptureDraft) -> list[dict[str, Any]]:
    """Return the citations of a draft and its copies."""
    copies = draft.copies.select_related("capture__source__jurisdiction")
    citations = [citation_of(page) for page in [draft, *copies]]
    return [citation for citation in citations if citation["publisher"]]
