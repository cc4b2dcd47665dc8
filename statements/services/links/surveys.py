"""Compare every response with every directive, in parts that can be done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from statements.engine.echo.echo import ENGINE, PreparedDirective, measure_echo, prepare_directive
from statements.engine.echo.index import DirectiveIndex, build_index
from statements.models import Overlap, Revision, StatementKind, Survey, SurveyChunk, Work
from statements.services.links import attempts

RESPONSES_AT_ONCE = 50
CLOSEST = 50  # directives whose passages are looked at, for each response
READY_DIRECTIVES = 1_000  # kept in each process; some 100 kB each for a long text
LEAST_RUN = 12  # letters; a pair whose longest run is shorter is not kept
_GRAMS_OF_RUN = LEAST_RUN - 3  # that it shares at the least; what scores less holds no such run
SEND_AGAIN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a survey is, in parts."""

    finished: int
    parts: int

    @property
    def is_finished(self) -> bool:
        return self.finished == self.parts


@transaction.atomic
def start_survey(*, now: datetime) -> Survey:
    """Note down all that is to be compared, in parts of ``RESPONSES_AT_ONCE`` responses."""
    last = Revision.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    ids = list(_wordings(StatementKind.RESPONSE, last).values_list("pk", flat=True))
    survey = Survey.objects.create(
        engine=ENGINE,
        up_to=last,
        directives=_wordings(StatementKind.DIRECTIVE, last).count(),
        responses=len(ids),
        started_at=now,
    )
    SurveyChunk.objects.bulk_create(
        SurveyChunk(survey=survey, first=part[0], last=part[-1])
        for part in batched(ids, RESPONSES_AT_ONCE, strict=False)
    )
    return survey


def survey_chunk(*, chunk_id: int, now: datetime) -> int:
    """Compare one part with all directives; return how many pairs share wording.

    Safe to repeat and to run twice at once: a part that is done, or locked by another worker, is
    passed over, and a part whose worker was killed left nothing behind. Raises
    ``SurveyChunk.DoesNotExist`` or ``TooManyAttempts``.
    """
    attempts.begin(work=Work.SURVEY, row_id=chunk_id, version=ENGINE, now=now)
    with transaction.atomic():
        pairs = _survey_chunk(chunk_id, now)
        attempts.end(work=Work.SURVEY, row_id=chunk_id)
    return pairs


def _survey_chunk(chunk_id: int, now: datetime) -> int:
    chunk = (
        # Of the part alone: all parts have the same survey, and would wait for each other.
        SurveyChunk.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("survey")
        .filter(pk=chunk_id)
        .first()
    )
    if chunk is None:
        if not SurveyChunk.objects.filter(pk=chunk_id).exists():
            raise SurveyChunk.DoesNotExist
        return 0
    if chunk.done_at:
        return 0
    responses = _wordings(StatementKind.RESPONSE, chunk.last).filter(pk__gte=chunk.first)
    overlaps = [overlap for response in responses for overlap in _overlaps(chunk, response)]
    Overlap.objects.bulk_create(overlaps, batch_size=1000)
    chunk.done_at = now
    chunk.save(update_fields=["done_at"])
    return len(overlaps)


def _overlaps(chunk: SurveyChunk, response: Revision) -> list[Overlap]:
    index = _index(chunk.survey.up_to)
    found = []
    for candidate in index.candidates(response.text, limit=CLOSEST):
        if candidate.score < _GRAMS_OF_RUN * index.least_weight:
            break
        measured = measure_echo(
            directive=_prepared(candidate.id),
            response=response.text,
            is_quotations=not response.is_whole,
        )
        if measured.longest >= LEAST_RUN:
            found.append(
                Overlap(
                    chunk=chunk,
                    directive_id=candidate.id,
                    response=response,
                    v=measured.v,
                    u=measured.u,
                    longest=measured.longest,
                )
            )
    return found


@lru_cache(maxsize=1)
def _index(last: int) -> DirectiveIndex[int]:
    """Index the directives once in each process."""
    return build_index(_wordings(StatementKind.DIRECTIVE, last).values_list("pk", "text"))


@lru_cache(maxsize=READY_DIRECTIVES)
def _prepared(wording: int) -> PreparedDirective:
    """Keep directives ready, since their wordings never change."""
    revision = Revision.objects.get(pk=wording)
    return prepare_directive(revision.text, is_quotations=not revision.is_whole)


def forget_index() -> None:
    """Make the next part read the directives anew; for another database in the same process."""
    _index.cache_clear()
    _prepared.cache_clear()


def _wordings(kind: StatementKind, last: int) -> QuerySet[Revision]:
    """Return the current wordings up to the id ``last``, by id."""
    current = Revision.objects.current().filter(pk__lte=last, statement__kind=kind)
    return current.order_by("pk")


def chunks_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return parts that no message asked for lately and mark them as sent.

    What was sent long ago and is not done was lost with its message or its worker.
    """
    with transaction.atomic():
        waiting = SurveyChunk.objects.filter(done_at=None).filter(
            # Sent in times to come is what a clock that ran ahead wrote.
            Q(sent_at=None) | ~Q(sent_at__range=(now - SEND_AGAIN_AFTER, now))
        )
        ids = list(
            waiting.select_for_update(skip_locked=True)
            .order_by("survey", "first")
            .values_list("pk", flat=True)[:limit]
        )
        SurveyChunk.objects.filter(pk__in=ids).update(sent_at=now)
    return ids


def progress_of(survey: Survey) -> Progress:
    """Count the parts that are done."""
    counted = survey.chunks.aggregate(parts=Count("pk"), finished=Count("done_at"))
    return Progress(finished=counted["done"], parts=counted["parts"])
