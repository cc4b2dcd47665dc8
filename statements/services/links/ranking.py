"""Find the directives that a response may answer, and propose them to people."""

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
from statements.engine.ranking.features import Evidence
from statements.engine.ranking.places import placed
from statements.engine.ranking.ranker import RANKER, Candidate, DirectiveRanker, Response
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
from statements.services.links import attempts
from statements.services.links.decisions import STATED

_DOT = Value(".")
# Share of the best score; what is less likely is not worth somebody's look.
PROPOSED_FROM = 0.2


def directives_fingerprint() -> str:
    """Name the directives as they are: which, in which version and wording, and whose.

    A ranking made among other directives, or other wordings, dates or tags of them, or when units
    were parts of others, has another name.
    """
    wording = Coalesce("revisions", 0)
    found = Statement.objects.directives().aggregate(
        each=StringAgg(
            Concat(
                *("pk", _DOT, "version", _DOT, "body__jurisdiction", _DOT, wording),
                output_field=TextField(),
            ),
            delimiter=Value(" "),
            order_by=["pk", "revisions"],
        )
    )
    units = Jurisdiction.objects.order_by("pk").values_list("pk", "parent")
    tags = Tag.objects.order_by("pk").values_list("name_en", "name_zh")
    written = f"{found['each']} {[*units]} {[*tags]}"
    return hashlib.blake2b(written.encode(), digest_size=12).hexdigest()


def rank_response(*, statement_id: int, now: datetime) -> int:
    """Rank the directives for one response; return how many were proposed.

    What a person decided stays as it is, also when they rejected it; proposals that are still
    open are replaced. Safe to repeat. Nothing is locked while the text is read: of a statement that
    changed meanwhile nothing is written, and the sweep finds it. Raises ``Statement.DoesNotExist``
    or ``TooManyAttempts``.
    """
    statement = Statement.objects.get(pk=statement_id)
    wording = _wording(statement)
    if wording is None or statement.kind != StatementKind.RESPONSE:
        Ranking.objects.filter(statement=statement).delete()
        return 0
    known = directives_fingerprint()
    ranker = _ranker(known)
    response = Response(
        id=str(statement.pk),
        title=statement.title_zh,
        text=wording.text,
        days=_days(statement.possible_date),
        superiors=frozenset(statement.body.jurisdiction.lineage),
        tags=frozenset(map(str, statement.tags.all())),
    )
    attempts.begin(
        work=Work.RANKING,
        row_id=statement_id,
        version=f"{RANKER} {statement.version} {wording.pk} {known}",
        now=now,
    )
    evidence = ranker.measurer.measure(response)
    candidates = ranker.candidates(evidence)
    with transaction.atomic():
        locked = Statement.objects.select_for_update().get(pk=statement_id)
        attempts.end(work=Work.RANKING, row_id=statement_id)
        if locked.version != statement.version or _wording(locked) != wording:
            return 0
        _write_mentions(wording, ranker, evidence)
        proposed = _propose(locked, candidates, now)
        _note_ranking(statement, wording, fingerprint=known, proposed=proposed, now=now)
    return proposed


def _wording(statement: Statement) -> Revision | None:
    return Revision.objects.current().of(statement).first()


def _note_ranking(
    statement: Statement,
    wording: Revision,
    *,
    fingerprint: str,
    proposed: int,
    now: datetime,
) -> None:
    """Write down of what, and among what, the ranking was made."""
    Ranking.objects.update_or_create(
        statement=statement,
        defaults={
            "revision": wording,
            "version": statement.version,
            "jurisdiction_code": statement.body.jurisdiction_id,
            "ranker": RANKER,
            "directives_fingerprint": fingerprint,
            "proposals": proposed,
            "ranked_at": now,
        },
    )


def responses_to_rank(*, limit: int, now: datetime) -> list[int]:
    """Return responses with a wording that are open and were not ranked as things are now.

    Open is what no confirmed link settles; a settled one is ranked when it was changed itself.
    Those are left alone that could not be ranked several times.
    """
    fresh = Ranking.objects.filter(
        statement=OuterRef("pk"),
        version=OuterRef("version"),
        jurisdiction_code=OuterRef("body__jurisdiction"),
        ranker=RANKER,
        revision__is_current=True,
    )
    settled = ResponseLink.objects.confirmed().filter(response=OuterRef("pk"))
    waiting = (
        Statement.objects.responses()
        .filter(revisions__is_current=True)
        .exclude(Exists(fresh) & Exists(settled))
        .exclude(Exists(fresh.filter(directives_fingerprint=directives_fingerprint())))
        .exclude(pk__in=attempts.given_up(Work.RANKING, now=now).values("row_id"))
        .order_by("pk")
    )
    return list(waiting.values_list("pk", flat=True)[:limit])


def _write_mentions(wording: Revision, ranker: DirectiveRanker, evidence: Evidence) -> None:
    """Write down what title and wording name, anew; what a reviewer stated stays."""
    ids = [directive.id for directive in ranker.measurer.directives]
    title = evidence.response.title
    found = {
        (*placed(one.mention.start, one.mention.end, title), one.description[:300]): one
        for one in evidence.resolutions
        if one.description
    }
    wording.mentions.exclude(kind=STATED).delete()
    Mention.objects.bulk_create(
        Mention(
            revision=wording,
            start=start,
            end=end,
            in_title=in_title,
            kind=mention.kind.value,
            meaning=meaning,
            happened=ImpreciseDate(*mention.days).days if mention.days else None,
            is_passing=not (in_title or mention.is_answer),
            state=_state(resolution),
            directive_id=int(ids[resolution.candidates[0].directive])
            if resolution.is_resolved
            else None,
        )
        for ((start, end), in_title, meaning), resolution in found.items()
        for mention in [resolution.mention]
    )


def _state(resolution: Resolution) -> MentionState:
    if resolution.is_resolved:
        return MentionState.RESOLVED
    if resolution.is_ambiguous:
        return MentionState.AMBIGUOUS
    return MentionState.UNRESOLVED if resolution.is_missing else MentionState.UNRECOGNISED


def _propose(statement: Statement, candidates: list[Candidate], now: datetime) -> int:
    """Propose candidates; what a person decided or proposed stays as it is.

    Returns how many are likely enough, also of those that were there.
    """
    least = PROPOSED_FROM * max((one.score for one in candidates), default=0.0)
    wanted = {
        int(one.id): one
        for one in candidates
        if one.is_named or (one.score >= least and one.has_grounds)
    }
    links = ResponseLink.objects.filter(response=statement)
    proposals = links.filter(state=LinkState.SUGGESTED).exclude(ranked_by="")
    # Locked, so that none is changed or taken away that somebody decides at this moment.
    for link in proposals.select_for_update():
        if link.directive_id in wanted:
            _renew(link, wanted[link.directive_id])
        else:
            link.delete()
    known = set(links.values_list("directive", flat=True))
    ResponseLink.objects.bulk_create(
        [
            ResponseLink(
                directive_id=directive,
                response=statement,
                state=LinkState.SUGGESTED,
                suggested_at=now,
                **_grounds(one),
            )
            for directive, one in wanted.items()
            if directive not in known
        ],
        ignore_conflicts=True,
    )
    return len(wanted)


def _renew(link: ResponseLink, candidate: Candidate) -> None:
    """Give an open proposal the grounds it has now; one that did not change is not written."""
    facts = _grounds(candidate)
    if any(getattr(link, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(link, name, value)
        link.save(update_fields=[*facts])


def _grounds(candidate: Candidate) -> dict[str, Any]:
    """Return what a link says of how it was found."""
    reasons = candidate.reasons
    return {
        "method": LinkMethod.NAMED if candidate.is_named else LinkMethod.CONTENT,
        "evidence": reasons[0].words if reasons else _("close in time"),
        "reasons": [_noted(reason) for reason in reasons],
        "score": candidate.score,
        "ranked_by": RANKER,
    }


def _noted(reason: Reason) -> dict[str, Any]:
    """Write a reason as a link keeps it, with the places that show it where there are any."""
    noted: dict[str, Any] = {"grounds": reason.grounds.value, "words": reason.words}
    if reason.response:
        place = "response_title" if reason.in_title else "response"
        noted |= {place: list(reason.response)}
    if reason.directive:
        place = "directive_title" if reason.in_directive_title else "directive"
        noted |= {place: list(reason.directive)}
    return noted


def forget_directives() -> None:
    """Make the directives ready anew; for another database in the same process."""
    _ranker.cache_clear()


@lru_cache(maxsize=1)
def _ranker(known: str) -> DirectiveRanker:  # noqa: ARG001 - tells one state from another
    """Make the directives ready once in each process, for as long as they stay as they are."""
    wordings = dict(
        Revision.objects.current()
        .filter(statement__kind=StatementKind.DIRECTIVE)
        .values_list("statement", "text")
    )
    return DirectiveRanker(
        [
            Directive(
                id=str(one.pk),
                title=one.title_zh,
                text=wordings.get(one.pk, ""),
                days=_days(one.possible_date),
                seat=one.body.jurisdiction_id,
                tags=frozenset(map(str, one.tags.all())),
            )
            for one in Statement.objects.directives()
            .select_related("body")
            .prefetch_related("tags")
            .order_by("pk")
        ]
    )


def _days(said: ImpreciseDate | None) -> Days | None:
    return (said.first, said.last) if said else None
