"""Decide proposals of the ranker, one or many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from statements.models import LinkState, Mention, MentionState, ResponseLink, Revision, User
from statements.services.links.linking import decide_link
from statements.services.refusals import Refused

STATED = "stated"  # kind of a mention that a reviewer enters, where the text names nothing

type SeenLink = tuple[int, int]  # a link's id, and the version that the reviewer saw


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a batch: links decided, with their new versions, and how many were skipped."""

    decided: tuple[SeenLink, ...]
    passed_over: int


@transaction.atomic
def answers_elsewhere(
    *, link_id: int, seen_version: int, meaning: str, by: User, now: datetime
) -> ResponseLink:
    """Reject a link because the response answers a directive that is not in the archive.

    The reviewer's name for that directive becomes an unresolved mention. Raises what
    ``decide_link`` raises; nothing is written then.
    """
    link = decide_link(
        link_id=link_id, state=LinkState.REJECTED, seen_version=seen_version, by=by, now=now
    )
    revision = Revision.objects.current().of(link.response_id).first()
    if revision:
        Mention.objects.get_or_create(
            revision=revision,
            start=None,
            end=None,
            meaning=meaning,
            defaults={"kind": STATED, "state": MentionState.UNRESOLVED},
        )
    return link


def confirm_batch(*, links: Iterable[SeenLink], by: User, now: datetime) -> Batch:
    """Confirm links in the versions seen; links that changed meanwhile are skipped."""
    return _decide_all(links, LinkState.CONFIRMED, by, now)


def undo_batch(*, links: Iterable[SeenLink], by: User, now: datetime) -> Batch:
    """Reopen links that a batch decided, except those that changed since."""
    return _decide_all(links, LinkState.SUGGESTED, by, now)


def _decide_all(links: Iterable[SeenLink], state: LinkState, by: User, now: datetime) -> Batch:
    decided, passed_over = [], 0
    for link_id, version in links:
        try:
            link = decide_link(link_id=link_id, state=state, seen_version=version, by=by, now=now)
        except (Refused, ResponseLink.DoesNotExist):
            passed_over += 1
        else:
            decided.append((link.pk, link.version))
    return Batch(tuple(decided), passed_over)
