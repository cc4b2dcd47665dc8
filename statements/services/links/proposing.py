"""Propose ranked directives as links of a response."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from statements.engine.ranking.ranker import RANKER, RankedCandidate
from statements.engine.ranking.reasons import Reason
from statements.models import LinkMethod, LinkState, ResponseLink, Statement

# Candidates with a smaller share of the best score are not worth a review.
MIN_SHARE_OF_BEST = 0.2


def keep_likely(candidates: list[RankedCandidate]) -> list[RankedCandidate]:
    """Keep candidates that are named, or have grounds and are not far behind the best."""
    scores = (candidate.score for candidate in candidates)
    min_score = MIN_SHARE_OF_BEST * max(scores, default=0.0)
    return [
        candidate
        for candidate in candidates
        if candidate.is_named or (candidate.score >= min_score and candidate.has_grounds)
    ]


def propose_links(statement: Statement, candidates: list[RankedCandidate], now: datetime) -> int:
    """Propose candidates as links; links that a person decided or proposed stay.

    Returns the number of likely candidates, including those linked before.
    """
    by_directive = {int(candidate.id): candidate for candidate in keep_likely(candidates)}
    links = ResponseLink.objects.filter(response=statement)
    proposals = links.open_suggestions().proposed()
    # Locked, so that none is changed or deleted while somebody decides it.
    for link in proposals.select_for_update():
        if link.directive_id in by_directive:
            _renew(link, by_directive[link.directive_id])
        else:
            link.delete()
    linked = set(links.values_list("directive", flat=True))
    ResponseLink.objects.bulk_create(
        [
            ResponseLink(
                directive_id=directive,
                response=statement,
                state=LinkState.SUGGESTED,
                suggested_at=now,
                **_link_fields(candidate),
            )
            for directive, candidate in by_directive.items()
            if directive not in linked
        ],
        ignore_conflicts=True,
    )
    return len(by_directive)


def _renew(link: ResponseLink, candidate: RankedCandidate) -> None:
    """Update an open proposal, if anything changed."""
    facts = _link_fields(candidate)
    if any(getattr(link, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(link, name, value)
        link.save(update_fields=[*facts])


def _link_fields(candidate: RankedCandidate) -> dict[str, Any]:
    """Return the fields of a link that say how it was found."""
    reasons = candidate.reasons
    return {
        "method": LinkMethod.NAMED if candidate.is_named else LinkMethod.CONTENT,
        "evidence": reasons[0].words if reasons else _("close in time"),
        "reasons": [_reason_json(reason) for reason in reasons],
        "score": candidate.score,
        "ranked_by": RANKER,
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    """Return a reason as JSON for the link, with the spans that show it."""
    record: dict[str, Any] = {"grounds": reason.grounds.value, "words": reason.words}
    if reason.response:
        key = "response_title" if reason.in_title else "response"
        record |= {key: list(reason.response)}
    if reason.directive:
        key = "directive_title" if reason.in_directive_title else "directive"
        record |= {key: list(reason.directive)}
    return record
