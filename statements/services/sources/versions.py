"""Let a later version of a page take the place of the draft that waits."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statements.models import CaptureDraft, CaptureDraftState
from statements.services.refusals import Refused
from statements.services.versions import refuse_stale
from statements.services.workbench.settling import DecidedBefore


class NotAVersion(Refused):
    """The page is not, or no longer, a copy of the draft."""

    def __init__(self) -> None:
        super().__init__(_("That page belongs to another draft now."))


@transaction.atomic
def take_version(*, draft_id: int, seen_version: int, copy_id: int) -> CaptureDraft:
    """Offer a copy of a draft instead of it; the draft and its other copies become its copies.

    The way back is the same. Raises ``CaptureDraft.DoesNotExist``, ``StaleEdit``, ``DecidedBefore``
    or ``NotAVersion``; nothing is written then.
    """
    rows = CaptureDraft.objects.select_for_update().in_bulk(sorted({draft_id, copy_id}))
    draft, version = rows.get(draft_id), rows.get(copy_id)
    if draft is None or version is None:
        raise CaptureDraft.DoesNotExist
    refuse_stale(seen=seen_version, current=draft.version)
    if draft.state != CaptureDraftState.OPEN:
        raise DecidedBefore
    if version.state != CaptureDraftState.COPY or version.copy_of_id != draft.pk:
        raise NotAVersion
    version.state, version.copy_of = CaptureDraftState.OPEN, None
    draft.state, draft.copy_of = CaptureDraftState.COPY, version
    for row in (version, draft):
        row.version += 1
        row.save()
    draft.copies.update(copy_of=version)
    return version
