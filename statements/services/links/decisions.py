"""Reject a proposal because the response answers something else."""

from datetime import datetime

from django.db import transaction

from statements.models import LinkState, Mention, MentionState, ResponseLink, Revision, User
from statements.services.links.linking import decide_link

STATED = "stated"  # kind of a mention that a reviewer enters, where the text names nothing


@transaction.atomic
def answers_elsewhere(
    *, link_id: int, seen_version: int, meaning: str, by: User, now: datetime
) -> tuple[ResponseLink, int | None]:
    """Reject a link because the response answers a directive that is not in the archive.

    The reviewer's name for that directive becomes an unresolved mention. Return the link, and the
    key of the mention if it is new. Raises what ``decide_link`` raises; nothing is written then.
    """
    link = decide_link(
        link_id=link_id, state=LinkState.REJECTED, seen_version=seen_version, by=by, now=now
    )
    revision = Revision.objects.current_of(link.response_id)
    if revision is None:
        return link, None
    mention, is_new = Mention.objects.get_or_create(
        revision=revision,
        start=None,
        end=None,
        meaning=meaning,
        defaults={"kind": STATED, "state": MentionState.UNRESOLVED},
    )
    return link, mention.pk if is_new else None
