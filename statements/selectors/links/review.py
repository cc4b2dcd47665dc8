"""What waits for a reviewer, and how good the proposals have been."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, FloatField, Min, QuerySet, Value
from django.db.models.functions import Abs, Coalesce

from statements.engine.ranking.intervals import share_interval
from statements.engine.ranking.reasons import Grounds
from statements.models import (
    LinkMethod,
    LinkState,
    Mention,
    MentionState,
    Ranking,
    ResponseLink,
    ResponseLinkQuerySet,
    Revision,
    Statement,
)
from statements.models.statements.dates import first_day
from statements.selectors.links.comparison import Comparison, compare
from statements.selectors.links.highlight import Mark, Segment, cut
from statements.selectors.lists.rows import links_with_echoes

CERTAIN_FROM = 0.9  # score from which a named link may be confirmed in a batch
BATCH = 50  # links shown at once
_EVEN = 0.5  # the score at which confirming and rejecting are equally likely


@dataclass(frozen=True, slots=True)
class Case:
    """One link to decide, with both texts marked. ``others`` are the response's other links.

    ``title`` and ``named`` are the response's title and wording with the evidence marked: where it
    names a directive, and the rare wording that the ranker saw. Empty where there is none.
    """

    link: ResponseLink
    comparison: Comparison
    title: Sequence[Segment]
    evidence: Sequence[Segment]
    other_links: Sequence[ResponseLink]
    to_review: int


@dataclass(frozen=True, slots=True)
class UnresolvedGroup:
    """What several responses name, and no single directive is known to be."""

    meaning: str
    state: MentionState
    statements: int
    earliest: date | None


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the proposals of one method that were decided, how many were right.

    ``low`` and ``high`` bound the share with 95 % confidence.
    """

    method: str
    right: int
    decided: int
    open: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        return self.right / self.decided if self.decided else None


def queue() -> ResponseLinkQuerySet:
    """Order what waits by what a decision is worth: the least certain first, then the newest."""
    doubt = Abs(Coalesce(F("score"), Value(_EVEN), output_field=FloatField()) - Value(_EVEN))
    return ResponseLink.objects.open_suggestions().order_by(doubt, "-suggested_at", "pk")


def next_case(*, skipped: Collection[int] = (), wanted: int | None = None) -> Case | None:
    """Load the link to decide now: the one ``wanted``, or the first that was not skipped."""
    links = queue()
    waiting = links.count()
    chosen = links.filter(pk=wanted) if wanted else links.exclude(pk__in=skipped)
    pk = chosen.values_list("pk", flat=True).first()
    if pk is None:
        return None
    link = links_with_echoes("directive").select_related("response").get(pk=pk)
    comparison = compare(link.directive_id, [link.response_id])
    title, named = _evidence(link)
    return Case(
        link=link,
        comparison=comparison,
        title=title,
        evidence=named,
        other_links=list(
            links_with_echoes("directive").filter(response=link.response_id).exclude(pk=pk)
        ),
        to_review=waiting,
    )


def _evidence(link: ResponseLink) -> tuple[list[Segment], list[Segment]]:
    """Return the response's title and wording, cut at the evidence."""
    wording = Revision.objects.filter(statement=link.response_id, is_current=True).first()
    if wording is None:
        return [], []
    spans: dict[bool, list[tuple[int, int, str]]] = {True: [], False: []}
    for mention in Mention.objects.current().filter(revision=wording).exclude(start=None):
        if mention.start is not None and mention.end is not None:
            spans[mention.in_title].append((mention.start, mention.end, "named"))
    # A ranker's offsets are of the wording and the title that it read.
    if Ranking.objects.filter(revision=wording, version=link.response.version).exists():
        for reason in link.reasons:
            for in_title, key in ((True, "response_title"), (False, "response")):
                if reason.get("grounds") == Grounds.WORDING and key in reason:
                    spans[in_title].append((*reason[key], "rare"))
    return _cut(link.response.title_zh, spans[True]), _cut(wording.text, spans[False])


def _cut(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Segment]:
    marks = [
        Mark(start, end, f"m{nth}", 1, f"m{nth}", kind, is_common=False, is_quoted=False)
        for nth, (start, end, kind) in enumerate(spans, start=1)
    ]
    return cut(text, marks) if marks else []


def certain_by_name() -> Sequence[ResponseLink]:
    """Return open links that name one directive and no other, the newest first."""
    rivals = Count("response__links_out")
    links = links_with_echoes("directive").filter(
        state=LinkState.SUGGESTED, method=LinkMethod.NAMED, score__gte=CERTAIN_FROM
    )
    return list(
        links.select_related("response__genre", "response__body__jurisdiction__parent__parent")
        .annotate(rivals=rivals)
        .filter(rivals=1)
        .order_by("-suggested_at", "pk")[:BATCH]
    )


def unresolved_groups(most: int, state: str = "") -> list[UnresolvedGroup]:
    """Group what is named and unresolved, of one state or of all, the most named first."""
    mentions = Mention.objects.unresolved().filter(is_passing=False)
    groups = (
        (mentions.filter(state=state) if state else mentions)
        .values_list("meaning", "state")
        .annotate(
            statements=Count("revision__statement", distinct=True),
            earliest=Min(first_day("revision__statement__possible_days")),
        )
        .order_by("-statements", "meaning")
    )
    return [
        UnresolvedGroup(meaning, MentionState(state), statements, earliest)
        for meaning, state, statements, earliest in groups[:most]
    ]


def statements_naming(meaning: str) -> QuerySet[Statement]:
    """Return the statements in which something unresolved is named."""
    waiting = Mention.objects.unresolved().filter(meaning=meaning)
    return Statement.objects.filter(pk__in=waiting.values("revision__statement")).latest_first()


def precisions() -> list[Precision]:
    """Count the verdicts on what rankers proposed, by how the link was found."""
    counts = {
        (method, state): number
        for method, state, number in ResponseLink.objects.proposed()
        .values_list("method", "state")
        .annotate(Count("pk"))
    }
    rows = []
    for method in (LinkMethod.NAMED, LinkMethod.CONTENT):
        right = counts.get((method, LinkState.CONFIRMED), 0)
        wrong = counts.get((method, LinkState.REJECTED), 0)
        low, high = share_interval(right, right + wrong)
        rows.append(
            Precision(
                method=str(method.label),
                right=right,
                decided=right + wrong,
                open=counts.get((method, LinkState.SUGGESTED), 0),
                low=low,
                high=high,
            )
        )
    return rows
