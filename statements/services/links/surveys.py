"""Compare every response with every directive, in chunks that can be repeated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched

from django.db import transaction
from django.db.models import Count, QuerySet

from statements.engine.echo.echo import ENGINE, PreparedDirective, measure_echo, prepare_directive
from statements.engine.echo.index import DirectiveIndex, build_index
from statements.models import Overlap, Revision, StatementKind, Survey, SurveyChunk, Work
from statements.services import attempts
from statements.services.sending import claim_unsent

RESPONSES_AT_ONCE = 50
MAX_CANDIDATES = 50  # directives compared passage by passage, for each response
CACHED_DIRECTIVES = 1_000  # per process; some 100 kB each for a long text
MIN_RUN_LETTERS = 12  # a pair whose longest run is shorter is not stored
_MIN_SHARED_GRAMS = MIN_RUN_LETTERS - 3  # that such a run contains; a lower score rules it out
SEND_AGAIN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SurveyProgress:
    """The progress of a survey, in chunks."""

    finished: int
    parts: int

    @property
    def is_finished(self) -> bool:
        return self.finished == self.parts


@transaction.atomic
def start_survey(*, now: datetime) -> Survey:
    """Create a survey and its chunks of ``RESPONSES_AT_ONCE`` responses."""
    last_revision = Revision.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    ids = list(_wordings(StatementKind.RESPONSE, last_revision).values_list("pk", flat=True))
    survey = Survey.objects.create(
        engine=ENGINE,
        up_to=last_revision,
        directives=_wordings(StatementKind.DIRECTIVE, last_revision).count(),
        responses=len(ids),
        started_at=now,
    )
    SurveyChunk.objects.bulk_create(
        SurveyChunk(survey=survey, first=ids_of_chunk[0], last=ids_of_chunk[-1])
        for ids_of_chunk in batched(ids, RESPONSES_AT_ONCE, strict=False)
    )
    return survey


def survey_chunk(*, chunk_id: int, now: datetime) -> int:
    """Compare one chunk with all directives; return the number of overlapping pairs.

    Idempotent and safe to run concurrently: a chunk that is done or locked by another worker is
    skipped, and a killed worker leaves no rows behind. Raises
    ``SurveyChunk.DoesNotExist`` or ``TooManyAttempts``.
    """
    attempts.begin(work=Work.SURVEY, row_id=chunk_id, version=ENGINE, now=now)
    with transaction.atomic():
        pairs = _survey_chunk(chunk_id, now)
        attempts.end(work=Work.SURVEY, row_id=chunk_id)
    return pairs


def _survey_chunk(chunk_id: int, now: datetime) -> int:
    chunk = (
        # Lock the chunk alone: all chunks share the survey, and would wait for each other.
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
    overlaps = []
    for candidate in index.candidates(response.text, limit=MAX_CANDIDATES):
        if candidate.score < _MIN_SHARED_GRAMS * index.least_weight:
            break
        echo = measure_echo(
            directive=_prepared(candidate.id),
            response=response.text,
            is_quotations=not response.is_whole,
        )
        if echo.longest >= MIN_RUN_LETTERS:
            overlaps.append(
                Overlap(
                    chunk=chunk,
                    directive_id=candidate.id,
                    response=response,
                    v=echo.v,
                    u=echo.u,
                    longest=echo.longest,
                )
            )
    return overlaps


@lru_cache(maxsize=1)
def _index(last: int) -> DirectiveIndex[int]:
    """Build the index of directives once a process."""
    return build_index(_wordings(StatementKind.DIRECTIVE, last).values_list("pk", "text"))


@lru_cache(maxsize=CACHED_DIRECTIVES)
def _prepared(revision_id: int) -> PreparedDirective:
    """Cache prepared directives; a revision never changes."""
    revision = Revision.objects.get(pk=revision_id)
    return prepare_directive(revision.text, is_quotations=not revision.is_whole)


def forget_index() -> None:
    """Clear the caches; for another database in the same process."""
    _index.cache_clear()
    _prepared.cache_clear()


def _wordings(kind: StatementKind, last: int) -> QuerySet[Revision]:
    """Return the current revisions up to the id ``last``, by id."""
    revisions = Revision.objects.current().filter(pk__lte=last, statement__kind=kind)
    return revisions.order_by("pk")


def chunks_to_send(*, now: datetime, limit: int) -> list[int]:
    """Return chunks for which no message was sent lately, and mark them as sent."""
    chunks = SurveyChunk.objects.filter(done_at=None).order_by("survey", "first")
    return claim_unsent(chunks, now=now, again_after=SEND_AGAIN_AFTER, limit=limit)


def progress_of(survey: Survey) -> SurveyProgress:
    """Count the chunks that are done."""
    totals = survey.chunks.aggregate(parts=Count("pk"), finished=Count("done_at"))
    return SurveyProgress(finished=totals["finished"], parts=totals["parts"])
