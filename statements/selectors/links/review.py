"""The review queue, and how precise the proposals have been."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, FloatField, Min, QuerySet, Value
from django.db.models.functions import Abs, Coalesce

from statements.engine.ranking.reasons import Grounds
from statements.engine.statistics.shares import wilson_interval
from statements.models import (
    Card,
    KeyKind,
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
from statements.selectors.links.compared_texts import TextKey, load_texts
from statements.selectors.links.comparison import Comparison, compare
from statements.selectors.links.highlight import HighlightSegment, Mark, segment
from statements.selectors.lists.rows import links_with_echoes

CERTAIN_FROM = 0.9  # score from which a named link may be confirmed in a batch
BATCH = 50  # links shown at once
_EVEN = 0.5  # the score at which confirming and rejecting are equally likely


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """One link to decide, with both texts marked up.

    ``title`` and ``evidence`` are the response's title and wording with the evidence marked: where
    it names a directive, and the rare wording that the ranker found. Each is empty without
    evidence. ``other_links`` are the response's other links.
    """

    link: ResponseLink
    comparison: Comparison
    title: Sequence[HighlightSegment]
    evidence: Sequence[HighlightSegment]
    other_links: Sequence[ResponseLink]
    to_review: int


@dataclass(frozen=True, slots=True)
class UnresolvedGroup:
    """A name in several responses that has not been resolved to one directive."""

    meaning: str
    state: MentionState
    statements: int
    earliest: date | None


@dataclass(frozen=True, slots=True)
class MethodPrecision:
    """The share of right proposals among the decided ones of one method.

    ``low`` and ``high`` are the bounds of its 95 % confidence interval.
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
    """Return the open suggestions, the least certain first, then the newest."""
    doubt = Abs(Coalesce(F("score"), Value(_EVEN), output_field=FloatField()) - Value(_EVEN))
    return ResponseLink.objects.open_suggestions().order_by(doubt, "-suggested_at", "pk")


def next_case(*, skipped: Collection[int] = (), link_id: int | None = None) -> ReviewCase | None:
    """Load the link ``link_id``, or the first open one that was not skipped."""
    links = queue()
    to_review = links.count()
    candidates = links.filter(pk=link_id) if link_id else links.exclude(pk__in=skipped)
    pk = candidates.values_list("pk", flat=True).first()
    if pk is None:
        return None
    link = links_with_echoes("directive").select_related("response").get(pk=pk)
    comparison = compare(load_texts(TextKey(link.directive_id), [TextKey(link.response_id)]))
    title, evidence = _evidence(link)
    return ReviewCase(
        link=link,
        comparison=comparison,
        title=title,
        evidence=evidence,
        other_links=list(
            links_with_echoes("directive").filter(response=link.response_id).exclude(pk=pk)
        ),
        to_review=to_review,
    )


def _evidence(link: ResponseLink) -> tuple[list[HighlightSegment], list[HighlightSegment]]:
    """Return the response's title and wording with the evidence marked."""
    revision = Revision.objects.current_of(link.response_id)
    if revision is None:
        return [], []
    spans: dict[bool, list[tuple[int, int, str]]] = {True: [], False: []}
    for mention in Mention.objects.current().filter(revision=revision).exclude(start=None):
        if mention.start is not None and mention.end is not None:
            spans[mention.in_title].append((mention.start, mention.end, "named"))
    # A ranker's offsets are of the wording and the title that it read.
    if Ranking.objects.filter(revision=revision, version=link.response.version).exists():
        for reason in link.reasons:
            for in_title, key in ((True, "response_title"), (False, "response")):
                if reason.get("grounds") == Grounds.WORDING and key in reason:
                    spans[in_title].append((*reason[key], "rare"))
    return _segments(link.response.title_zh, spans[True]), _segments(revision.text, spans[False])


def _segments(text: str, spans: Sequence[tuple[int, int, str]]) -> list[HighlightSegment]:
    marks = [
        Mark(start, end, f"m{nth}", 1, f"m{nth}", kind, is_common=False, is_quoted=False)
        for nth, (start, end, kind) in enumerate(spans, start=1)
    ]
    return segment(text, marks) if marks else []


def certain_by_name() -> Sequence[ResponseLink]:
    """Return confident open links of responses that name one directive only, the newest first."""
    rivals = Count("response__links_out")
    links = links_with_echoes("directive").filter(
        state=LinkState.SUGGESTED, method=LinkMethod.NAMED, score__gte=CERTAIN_FROM
    )
    return list(
        links.select_related("response__genre")
        .with_place()
        .annotate(rivals=rivals)
        .filter(rivals=1)
        .order_by("-suggested_at", "pk")[:BATCH]
    )


def possible_duplicates(responses: Iterable[Statement]) -> dict[int, Statement]:
    """Return for each response that may be a duplicate the earliest other statement like it.

    Duplicates share a text or the address of a publication, or body and title.
    """
    by_id = {response.pk: response for response in responses}
    keys_by_id = dict(Card.objects.filter(pk__in=by_id).values_list("pk", "keys"))
    all_keys = {key for keys in keys_by_id.values() for key in keys}
    if not all_keys:
        return {}
    cards = Card.objects.filter(keys__overlap=list(all_keys)).select_related("statement")
    statements_by_key = defaultdict[str, list[Statement]](list)
    for card in cards.order_by("-pk"):
        for key in card.keys:
            statements_by_key[key].append(card.statement)
    duplicates = {}
    for pk, keys in keys_by_id.items():
        for key in keys:
            for statement in statements_by_key[key]:
                is_title = key.startswith(f"{KeyKind.TITLE}:")
                if statement.pk < pk and (not is_title or statement.body_id == by_id[pk].body_id):
                    duplicates[pk] = statement
    return duplicates


def unresolved_groups(most: int, state: str = "") -> list[UnresolvedGroup]:
    """Group unresolved mentions, of one state or of all, the most frequent first."""
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
    """Return the statements with an unresolved mention of this meaning."""
    mentions = Mention.objects.unresolved().filter(meaning=meaning)
    return Statement.objects.filter(pk__in=mentions.values("revision__statement")).latest_first()


def precisions() -> list[MethodPrecision]:
    """Return the precision of the rankers' proposals, by method."""
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
        low, high = wilson_interval(right, right + wrong)
        rows.append(
            MethodPrecision(
                method=str(method.label),
                right=right,
                decided=right + wrong,
                open=counts.get((method, LinkState.SUGGESTED), 0),
                low=low,
                high=high,
            )
        )
    return rows
