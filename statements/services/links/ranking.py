"""Find the directives that a response may answer, and do what follows from that."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from statements.engine.ranking.ranker import RANKER, RankedCandidate, Response
from statements.models import (
    Ranking,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
    Work,
)
from statements.services import attempts
from statements.services.links.directives import days_of, directives_fingerprint, ranker_of
from statements.services.links.mentions import write_mentions
from statements.services.links.proposing import keep_likely, propose_links


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
    ranker = ranker_of(fingerprint)
    response = Response(
        id=str(statement.pk),
        title=statement.title_zh,
        text=revision.text,
        days=days_of(statement.possible_date),
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
        write_mentions(revision, ranker, evidence)
        proposals = propose_links(locked_statement, candidates, now)
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


def rank_unsaved(response: Response) -> list[RankedCandidate]:
    """Return the directives that a text which is being entered may answer, best first."""
    return keep_likely(ranker_of(directives_fingerprint()).rank(response))
