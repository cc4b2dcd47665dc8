"""Find the directives that a response may answer, and propose links to them."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, StringAgg, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from statements.engine.dates.days import Days
from statements.engine.mentions.catalogue import Directive, Resolution
from statements.engine.mentions.mention import NAMING
from statements.engine.ranking.features import AnswerEvidence
from statements.engine.ranking.places import locate
from statements.engine.ranking.ranker import RANKER, DirectiveRanker, RankedCandidate, Response
from statements.engine.ranking.reasons import Reason
from statements.models import (
    ImpreciseDate,
    Jurisdiction,
    LinkMethod,
    LinkState,
    Mention,
    MentionState,
    Ranking,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
    Tag,
    Work,
)
from statements.services import attempts
from statements.services.links.decisions import STATED

_DOT = Value(".")
# Candidates with a smaller share of the best score are not worth a review.
MIN_SHARE_OF_BEST = 0.2


def directives_fingerprint() -> str:
    """Return a hash of everything about the directives that a ranking depends on.

    It changes with the set of directives, their texts, dates, tags and jurisdictions, with the
    hierarchy of jurisdictions, and with the rules for names.
    """
    revision = Coalesce("revisions", 0)
    totals = Statement.objects.directives().aggregate(
        each=StringAgg(
            Concat(
                *("pk", _DOT, "version", _DOT, "body__jurisdiction", _DOT, revision),
                output_field=TextField(),
            ),
            delimiter=Value(" "),
            order_by=["pk", "revisions"],
        )
    )
    units = Jurisdiction.objects.order_by("pk").values_list("pk", "parent")
    tags = Tag.objects.order_by("pk").values_list("name_en", "name_zh")
    description = f"{NAMING} {totals['each']} {[*units]} {[*tags]}"
    return hashlib.blake2b(description.encode(), digest_size=12).hexdigest()


def rank_response(*, statement_id: int, now: datetime) -> int:
    """Rank the directives for one response; return the number of proposals.

    Links that a person decided stay, rejected ones too; open proposals are replaced. Idempotent. No
    row is locked while the text is read. If the statement changed meanwhile, nothing is written,
    and the sweep finds it again. Raises ``Statement.DoesNotExist`` or ``TooManyAttempts``.
    """
    statement = Statement.objects.get(pk=statement_id)
    revision = Revision.objects.current_of(statement)
    if revision is None or statement.kind != StatementKind.RESPONSE:
        Ranking.objects.filter(statement=statement).delete()
        return 0
    fingerprint = directives_fingerprint()
    ranker = _ranker(fingerprint)
    response = Response(
        id=str(statement.pk),
        title=statement.title_zh,
        text=revision.text,
        days=_days(statement.possible_date),
        superiors=frozenset(statement.body.jurisdiction.lineage),
        tags=frozenset(map(str, statement.tags.all())),
    )
    attempts.begin(
        work=Work.RANKING,
        row_id=statement_id,
        version=f"{RANKER} {statement.version} {revision.pk} {fingerprint}",
        now=now,
    )
    evidence = ranker.measurer.measure(response)
    candidates = ranker.candidates(evidence)
    with transaction.atomic():
        locked_statement = Statement.objects.select_for_update().get(pk=statement_id)
        attempts.end(work=Work.RANKING, row_id=statement_id)
        if (
            locked_statement.version != statement.version
            or Revision.objects.current_of(locked_statement) != revision
        ):
            return 0
        _write_mentions(revision, ranker, evidence)
        proposals = _propose(locked_statement, candidates, now)
        _store_ranking(statement, revision, fingerprint=fingerprint, proposals=proposals, now=now)
    return proposals


def _store_ranking(
    statement: Statement,
    revision: Revision,
    *,
    fingerprint: str,
    proposals: int,
    now: datetime,
) -> None:
    """Store the inputs of the ranking, so that it can be seen to be outdated."""
    Ranking.objects.update_or_create(
        statement=statement,
        defaults={
            "revision": revision,
            "version": statement.version,
            "jurisdiction_code": statement.body.jurisdiction_id,
            "ranker": RANKER,
            "directives_fingerprint": fingerprint,
            "proposals": proposals,
            "ranked_at": now,
        },
    )


def responses_to_rank(*, limit: int, now: datetime) -> list[int]:
    """Return responses with a text whose ranking is missing or outdated.

    A response with a confirmed link is ranked again only if it changed itself. Responses that
    failed too often are left out.
    """
    current_rankings = Ranking.objects.filter(
        statement=OuterRef("pk"),
        version=OuterRef("version"),
        jurisdiction_code=OuterRef("body__jurisdiction"),
        ranker=RANKER,
        revision__is_current=True,
    )
    confirmed_links = ResponseLink.objects.confirmed().filter(response=OuterRef("pk"))
    responses = (
        Statement.objects.responses()
        .holding_text()
        .exclude(Exists(current_rankings) & Exists(confirmed_links))
        .exclude(Exists(current_rankings.filter(directives_fingerprint=directives_fingerprint())))
        .exclude(pk__in=attempts.exhausted_attempts(Work.RANKING, now=now).values("row_id"))
        .order_by("pk")
    )
    return list(responses.values_list("pk", flat=True)[:limit])


def _write_mentions(revision: Revision, ranker: DirectiveRanker, evidence: AnswerEvidence) -> None:
    """Replace the mentions found in title and text; those that a reviewer entered stay."""
    ids = [directive.id for directive in ranker.measurer.directives]
    title = evidence.response.title
    resolutions = {
        (
            *locate(resolution.mention.start, resolution.mention.end, title),
            resolution.description[:300],
        ): resolution
        for resolution in evidence.resolutions
        if resolution.description
    }
    revision.mentions.exclude(kind=STATED).delete()
    Mention.objects.bulk_create(
        Mention(
            revision=revision,
            start=start,
            end=end,
            in_title=in_title,
            kind=mention.kind.value,
            meaning=meaning,
            happened=ImpreciseDate(*mention.days).days if mention.days else None,
            is_passing=not (in_title or mention.is_answer),
            state=_state(resolution),
            directive_id=int(ids[resolution.candidates[0].directive])
            if resolution.is_unique
            else None,
        )
        for ((start, end), in_title, meaning), resolution in resolutions.items()
        for mention in [resolution.mention]
    )


def _state(resolution: Resolution) -> MentionState:
    if resolution.is_unique:
        return MentionState.RESOLVED
    if resolution.is_ambiguous:
        return MentionState.AMBIGUOUS
    return MentionState.UNRESOLVED if resolution.is_missing else MentionState.UNRECOGNISED


def rank_unsaved(response: Response) -> list[RankedCandidate]:
    """Return the directives that a text which is being entered may answer, best first."""
    return _keep_likely(_ranker(directives_fingerprint()).rank(response))


def _keep_likely(candidates: list[RankedCandidate]) -> list[RankedCandidate]:
    """Keep candidates that are named, or have grounds and are not far behind the best."""
    scores = (candidate.score for candidate in candidates)
    min_score = MIN_SHARE_OF_BEST * max(scores, default=0.0)
    return [
        candidate
        for candidate in candidates
        if candidate.is_named or (candidate.score >= min_score and candidate.has_grounds)
    ]


def _propose(statement: Statement, candidates: list[RankedCandidate], now: datetime) -> int:
    """Propose candidates as links; links that a person decided or proposed stay.

    Returns the number of likely candidates, including those linked before.
    """
    by_directive = {int(candidate.id): candidate for candidate in _keep_likely(candidates)}
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


def forget_directives() -> None:
    """Clear the cache; for another database in the same process."""
    _ranker.cache_clear()


@lru_cache(maxsize=1)
def _ranker(fingerprint: str) -> DirectiveRanker:  # noqa: ARG001 - the key of the cache
    """Prepare the directives once a process, until they change."""
    texts = dict(
        Revision.objects.current()
        .filter(statement__kind=StatementKind.DIRECTIVE)
        .values_list("statement", "text")
    )
    return DirectiveRanker(
        [
            Directive(
                id=str(directive.pk),
                title=directive.title_zh,
                text=texts.get(directive.pk, ""),
                days=_days(directive.possible_date),
                jurisdiction_code=directive.body.jurisdiction_id,
                tags=frozenset(map(str, directive.tags.all())),
            )
            for directive in Statement.objects.directives()
            .select_related("body")
            .prefetch_related("tags")
            .order_by("pk")
        ]
    )


def _days(date: ImpreciseDate | None) -> Days | None:
    return (date.first, date.last) if date else None
