"""Work on texts: measuring links, ranking directives, surveys, captures to read, rebuilding."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.engine.echo.echo import ENGINE
from statements.models import (
    MAX_ATTEMPTS,
    Attempt,
    AttemptQuerySet,
    Capture,
    ResponseLink,
    Statement,
    SurveyChunk,
    Work,
)
from statements.selectors.jobs import rebuilds
from statements.selectors.links.frequencies import current_background
from statements.selectors.lists.counts import Total
from statements.services import attempts
from statements.services.jobs.job import (
    MAX_JOBS,
    MAX_WAITING_COUNTED,
    Job,
    JobCounts,
    JobKind,
    JobState,
    NothingToRetry,
)
from statements.services.links.ranking import responses_to_rank
from statements.services.sources.drafts import captures_without_draft

type Subject = tuple[str, str]  # what a row is called, and its address


@dataclass(frozen=True, slots=True)
class AttemptJobs(JobKind):
    """Work on one row at a time, of which unfinished attempts are remembered.

    ``count_backlog`` counts rows whose result is missing; ``subjects`` names rows by their keys.
    """

    name: str
    label: str | Promise
    work: Work
    count_backlog: Callable[[datetime], Total]
    subjects: Callable[[Iterable[int]], dict[int, Subject]]

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        begun = self._attempts()
        failed = begun.given_up().count()
        return JobCounts(
            backlog=self.count_backlog(now), running=begun.count() - failed, failed=failed
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        rows = list(self._attempts().order_by("-number", "-begun_at")[:MAX_JOBS])
        subjects = self.subjects([attempt.row_id for attempt in rows])
        return [self._job(attempt, subjects) for attempt in rows]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        if not self._attempts().given_up().filter(row_id=key).exists():
            raise NothingToRetry
        attempts.end(work=self.work, row_id=key)

    def _attempts(self) -> AttemptQuerySet:
        return Attempt.objects.filter(work=self.work)

    def _job(self, attempt: Attempt, subjects: dict[int, Subject]) -> Job:
        has_failed = attempt.number >= MAX_ATTEMPTS
        title, address = subjects.get(attempt.row_id, (str(attempt.row_id), ""))
        reason = _("It failed, or ran out of time or memory, %(times)s times; tried again daily.")
        return Job(
            title=title,
            state=JobState.FAILED if has_failed else JobState.RUNNING,
            key=attempt.row_id if has_failed else None,
            since=attempt.begun_at,
            reason=reason % {"times": attempt.number} if has_failed else "",
            address=address,
        )


class RebuildJobs(JobKind):
    """What an upgrade left to be made anew. The sweep retries it by itself."""

    name = "rebuilding"
    label = gettext_lazy("Rebuilding after an upgrade")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        return JobCounts(running=len(rebuilds()))

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        return [
            Job(
                title=str(rebuild.sentence),
                state=JobState.RUNNING,
                finished=rebuild.finished,
                total=rebuild.total,
            )
            for rebuild in rebuilds()
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        raise NothingToRetry


def _links(keys: Iterable[int]) -> dict[int, Subject]:
    links = ResponseLink.objects.select_related("response", "directive").in_bulk(list(keys))
    return {
        key: (f"{link.response} → {link.directive}", link.response.get_absolute_url())
        for key, link in links.items()
    }


def _statements(keys: Iterable[int]) -> dict[int, Subject]:
    statements = Statement.objects.in_bulk(list(keys))
    return {
        key: (str(statement), statement.get_absolute_url()) for key, statement in statements.items()
    }


def _chunks(keys: Iterable[int]) -> dict[int, Subject]:
    return {key: (str(chunk), "") for key, chunk in SurveyChunk.objects.in_bulk(list(keys)).items()}


def _captures(keys: Iterable[int]) -> dict[int, Subject]:
    captures = Capture.objects.in_bulk(list(keys))
    return {
        key: (capture.address, reverse("sources:capture", args=[key]))
        for key, capture in captures.items()
    }


def _unmeasured_links(_now: datetime) -> Total:
    links = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    return Total.of(links.not_given_up(), limit=MAX_WAITING_COUNTED)


def _unranked_responses(now: datetime) -> Total:
    return _total(responses_to_rank(limit=MAX_WAITING_COUNTED + 1, now=now))


def _unread_captures(now: datetime) -> Total:
    return _total(captures_without_draft(limit=MAX_WAITING_COUNTED + 1, now=now))


def _total(keys: Collection[int]) -> Total:
    """Count keys that were looked up with a limit of one more than is counted."""
    return Total(min(len(keys), MAX_WAITING_COUNTED), len(keys) <= MAX_WAITING_COUNTED)


def _open_chunks(_now: datetime) -> Total:
    return Total.of(SurveyChunk.objects.filter(done_at=None), limit=MAX_WAITING_COUNTED)


ECHO_JOBS = AttemptJobs(
    "echoes", gettext_lazy("Measuring links"), Work.ECHO, _unmeasured_links, _links
)
RANKING_JOBS = AttemptJobs(
    "rankings",
    gettext_lazy("Ranking directives"),
    Work.RANKING,
    _unranked_responses,
    _statements,
)
SURVEY_JOBS = AttemptJobs(
    "surveys", gettext_lazy("Surveys of all texts"), Work.SURVEY, _open_chunks, _chunks
)
READING_JOBS = AttemptJobs(
    "readings", gettext_lazy("Reading captures"), Work.READING, _unread_captures, _captures
)
