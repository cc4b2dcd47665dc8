"""Enter likely drafts of a source automatically, where an admin switched that on."""

from datetime import datetime

from django.db import transaction

from statements.models import (
    CaptureDraft,
    CaptureDraftState,
    Genre,
    ImpreciseDate,
    MachineEntry,
    Source,
    Statement,
    StatementKind,
    User,
)
from statements.selectors.sources.inbox import bodies_of
from statements.services.refusals import Refused
from statements.services.sources.decisions import Acceptance, accept_draft


@transaction.atomic
def switch_machine_entry(
    *, source_id: int, least_score: float | None, by: User, now: datetime
) -> None:
    """Have drafts of a source entered automatically from this score on; None switches it off.

    Raises ``Source.DoesNotExist``.
    """
    source = Source.objects.select_for_update().get(pk=source_id)
    if least_score is None:
        MachineEntry.objects.filter(source=source).delete()
        return
    MachineEntry.objects.update_or_create(
        source=source,
        defaults={"least_score": least_score, "switched_on_by": by, "switched_on_at": now},
    )


def enter_by_machine(*, draft_id: int, now: datetime) -> Statement | None:
    """Enter a draft, if its source allows that and nothing about it is in doubt.

    A draft stays in the inbox if it names no day or has no form, if its body is ambiguous or not
    in the archive, or if it may be a duplicate. Raises ``CaptureDraft.DoesNotExist``.
    """
    draft = CaptureDraft.objects.with_source().get(pk=draft_id)
    entry = MachineEntry.objects.filter(source=draft.capture.source).first()
    if entry is None or draft.state != CaptureDraftState.OPEN or draft.score < entry.least_score:
        return None
    genre, bodies = Genre.objects.filter(slug=draft.genre).first(), bodies_of(draft)[:2]
    day = draft.reported_on
    if not (draft.title and draft.text and day and genre and len(bodies) == 1):
        return None
    try:
        return accept_draft(
            draft_id=draft.pk,
            seen_version=draft.version,
            acceptance=Acceptance(
                kind=StatementKind(draft.kind),
                genre=genre,
                title=draft.title,
                date_range=ImpreciseDate(day, day),
                body_kind=bodies[0].kind,
                body_name=bodies[0].name_zh,
            ),
            by=None,
            now=now,
        )
    except Refused:
        return None
