"""Write what became of a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from statements.models import CaptureDraft, CaptureDraftState, Statement, User
from statements.models.sources.drafts import UNDECIDED_STATES
from statements.services.refusals import Refused


class DecidedBefore(Refused):
    """Somebody decided about this draft already."""

    def __init__(self) -> None:
        super().__init__(_("This draft was decided already."))


def write_decision(
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
        write_decision(draft, CaptureDraftState.ACCEPTED, by=by, now=now, statement=statement)
