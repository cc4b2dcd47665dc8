"""Work on sources that admins wait for: past editions, and captures that are read again."""

from collections.abc import Sequence
from datetime import datetime
from typing import override

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import ArchivePeriod, DiscoveryMethod, PeriodState, Rereading, RereadingState
from statements.models.sources.archives import MAX_FAILED_DAYS
from statements.selectors.lists.counts import Total
from statements.selectors.sources.faults import fault_in_words
from statements.services.jobs.job import (
    MAX_JOBS,
    MAX_WAITING_COUNTED,
    Job,
    JobCounts,
    JobKind,
    JobState,
    NothingToRetry,
)
from statements.services.sources.archives import resume_period

_STUCK = Q(state=PeriodState.PAUSED, failures_in_a_row__gte=MAX_FAILED_DAYS)
_READ = Q(
    state=PeriodState.RUNNING, source__is_watched=True, source__finding=DiscoveryMethod.EDITION
)


class PeriodJobs(JobKind):
    """Past editions of newspapers, read over a period. One that paused by itself has failed."""

    name = "past-editions"
    label = gettext_lazy("Past editions")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        periods = self._open()
        return JobCounts(
            backlog=Total.of(periods.exclude(_STUCK).exclude(_READ), limit=MAX_WAITING_COUNTED),
            running=periods.filter(_READ).count(),
            failed=periods.filter(_STUCK).count(),
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        open_periods = self._open().select_related("source")
        failed = open_periods.filter(_STUCK).order_by("-pk")
        other_periods = open_periods.exclude(_STUCK).order_by("-state", "-pk")
        return [
            self._job(period)
            for period in [*failed[:MAX_JOBS], *other_periods[:MAX_JOBS]][:MAX_JOBS]
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        if not self._open().filter(_STUCK, pk=key).exists():
            raise NothingToRetry
        resume_period(period_id=key, now=now)

    def _open(self) -> QuerySet[ArchivePeriod]:
        return ArchivePeriod.objects.filter(ended_at=None)

    def _job(self, period: ArchivePeriod) -> Job:
        source = period.source
        is_readable = source.is_watched and source.finding == DiscoveryMethod.EDITION
        state, reason = JobState.RUNNING, ""
        if period.is_stuck:
            state, reason = JobState.FAILED, fault_in_words(period.fault)
        elif period.state == PeriodState.PAUSED:
            state, reason = JobState.WAITING, _("Paused; its page resumes it.")
        elif not is_readable:
            state, reason = JobState.WAITING, _("The source is switched off, or no daily edition.")
        return Job(
            title=f"{source} · {period.first_on:%d %b %Y} – {period.last_on:%d %b %Y}",
            state=state,
            key=period.pk,
            since=period.requested_at,
            finished=period.days_done,
            total=period.days,
            reason=reason,
            address=reverse("sources:source", args=[source.pk]),
        )


class RereadingJobs(JobKind):
    """Captures that are read again by the rules of today. A sweep goes on with it by itself."""

    name = "rereadings"
    label = gettext_lazy("Reading captures again")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        ready = Rereading.objects.filter(state=RereadingState.READY)
        return JobCounts(
            backlog=Total.of(ready, limit=MAX_WAITING_COUNTED),
            running=Rereading.objects.unfinished().count(),
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        ready = Rereading.objects.filter(state=RereadingState.READY)
        rereadings = [*Rereading.objects.unfinished()[:MAX_JOBS], *ready[:MAX_JOBS]]
        return [
            Job(
                title=f"{rereading} · {rereading.get_state_display()}",
                state=JobState.RUNNING if rereading.is_unfinished else JobState.WAITING,
                since=rereading.begun_at,
                finished=rereading.drafts_read,
                total=rereading.drafts_total,
                reason="" if rereading.is_unfinished else _("Apply what would change, or drop it."),
                address=reverse("sources:rereading"),
            )
            for rereading in rereadings[:MAX_JOBS]
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        raise NothingToRetry
