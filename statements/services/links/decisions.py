"""Decide about what the ranker proposed, one link or many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from statements.models import LinkState, Mention, MentionState, ResponseLink, Revision, User
from statements.services.links.linking import decide_link
from statements.services.refusals import Refused

STATED = "stated"  # kind of a mention that a reviewer makes, since the text names nothing

type Seen = tuple[int, int]  # a link's id, and the version that somebody saw of it


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of deciding many links: those decided, as they are now, and those passed over."""

    decided: tuple[Seen, ...]
    passed_over: int


@transaction.atomic
def answers_elsewhere(
    *, link_id: int, seen_version: int, meaning: str, by: User, now: datetime
) -> ResponseLink:
    """Reject a link because the response answers something that is not in the data set.

    What it answers, as the reviewer names it, waits among the unresolved mentions. Raises what
    ``decide_link`` raises; nothing is written then.
    """
    link = decide_link(
        link_id=link_id, state=LinkState.REJECTED, seen_version=seen_version, by=by, now=now
    )
    wording = Revision.objects.current().of(link.response_id).first()
    if wording:
        Mention.objects.get_or_create(
            revision=wording,
            start=None,
            end=None,
            meaning=meaning,
            defaults={"kind": STATED, "state": MentionState.UNRESOLVED},
        )
    return link


def confirm_batch(*, links: Iterable[Seen], by: User, now: datetime) -> Batch:
    """Confirm links as they were seen; what changed meanwhile is passed over, not overwritten."""
    return _decide_all(links, LinkState.CONFIRMED, by, now)


def undo_batch(*, links: Iterable[Seen], by: User, now: datetime) -> Batch:
    """Open links again that a batch decided, unless somebody changed them since."""
    return _decide_all(links, LinkState.SUGGESTED, by, now)


def _decide_all(links: Iterable[Seen], state: LinkState, by: User, now: datetime) -> Batch:
    decided, passed_over = [], 0
    for link_id, seen in links:
        try:
            link = decide_link(link_id=link_id, state=state, seen_version=seen, by=by, now=now)
        except (Refused, ResponseLink.DoesNotExist):
            passed_over += 1
        else:
            decided.append((link.pk, link.version))
    return Batch(tuple(decided), passed_over)
