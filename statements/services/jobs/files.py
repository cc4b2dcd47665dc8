"""Jobs with a row of their own: exports, imports, bulk edits and letters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import override

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from statements.models import (
    RUNNING_STATES,
    UNFINISHED,
    Act,
    ActKind,
    ActRow,
    ActRowState,
    ActState,
    Export,
    ExportState,
    Import,
    ImportState,
    Letter,
)
from statements.selectors.lists.counts import Total
from statements.services.jobs.job import (
    MAX_JOBS,
    MAX_WAITING_COUNTED,
    Job,
    JobCounts,
    JobKind,
    JobState,
    NothingToRetry,
)

FAILURES_SHOWN_FOR = timedelta(days=7)


class ExportJobs(JobKind):
    """Files that are written in the background."""

    name = "exports"
    label = _("Exports")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        exports = Export.objects.all()
        return JobCounts(
            backlog=Total.of(exports.filter(state=ExportState.WAITING), limit=MAX_WAITING_COUNTED),
            running=exports.filter(state=ExportState.RUNNING).count(),
            failed=self._failed(now).count(),
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        unfinished = Export.objects.filter(state__in=UNFINISHED).order_by("state", "pk")
        exports = [*self._failed(now).order_by("-pk")[:MAX_JOBS], *unfinished[:MAX_JOBS]]
        return [
            Job(
                title=f"{export.section} · {export.get_form_display()}",
                state=_STATES_OF_EXPORTS[ExportState(export.state)],
                key=export.pk,
                since=export.finished_at or export.requested_at,
                finished=export.rows_done if export.rows_total else None,
                total=export.rows_total,
                reason=export.failure,
            )
            for export in exports[:MAX_JOBS]
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        failed = Export.objects.filter(pk=key, state=ExportState.FAILED)
        try:
            with transaction.atomic():
                number = failed.update(
                    state=ExportState.WAITING,
                    attempts=0,
                    failure="",
                    finished_at=None,
                    rows_done=0,
                    rows_total=None,
                    sent_at=now,
                )
        except IntegrityError:  # a second request has started the same export
            number = 0
        if not number:
            raise NothingToRetry

    def _failed(self, now: datetime) -> QuerySet[Export]:
        since = now - FAILURES_SHOWN_FOR
        return Export.objects.filter(state=ExportState.FAILED, finished_at__gt=since)


_STATES_OF_EXPORTS = {
    ExportState.WAITING: JobState.WAITING,
    ExportState.RUNNING: JobState.RUNNING,
    ExportState.FAILED: JobState.FAILED,
}


class ImportJobs(JobKind):
    """Files that are checked, imported or taken back. A failed import is resumed on its page."""

    name = "imports"
    label = _("Imports")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        return JobCounts(
            running=Import.objects.unfinished().count(), failed=self._failed(now).count()
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        imports = [
            *self._failed(now)[:MAX_JOBS],
            *Import.objects.unfinished()[:MAX_JOBS],
        ]
        return [
            Job(
                title=f"{job} · {job.get_state_display()}",
                state=JobState.FAILED if job.failure else JobState.RUNNING,
                since=job.finished_at or job.requested_at,
                finished=job.rows_done if job.state == ImportState.RUNNING else None,
                total=job.rows_total or None,
                reason=job.failure,
                address=job.get_absolute_url(),
            )
            for job in imports[:MAX_JOBS]
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        raise NothingToRetry

    def _failed(self, now: datetime) -> QuerySet[Import]:
        since = now - FAILURES_SHOWN_FOR
        return Import.objects.filter(state=ImportState.FAILED, finished_at__gt=since)


class BulkEditJobs(JobKind):
    """Bulk edits that are applied or undone."""

    name = "bulk-edits"
    label = _("Bulk edits")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        acts = Act.objects.filter(kind=ActKind.EDIT)
        running = [state for state in RUNNING_STATES if state != ActState.WAITING]
        return JobCounts(
            backlog=Total.of(acts.filter(state=ActState.WAITING), limit=MAX_WAITING_COUNTED),
            running=acts.filter(state__in=running).count(),
            failed=acts.filter(state=ActState.FAILED).count(),
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        acts = Act.objects.filter(kind=ActKind.EDIT, state__in=[*RUNNING_STATES, ActState.FAILED])
        page = list(acts.order_by("state", "-pk")[:MAX_JOBS])
        numbers = defaultdict[int, dict[str, int]](dict)
        rows = ActRow.objects.filter(act__in=[act.pk for act in page]).order_by()
        for act_id, state, number in rows.values_list("act", "state").annotate(Count("pk")):
            numbers[act_id][state] = number
        return [self._job(act, numbers[act.pk]) for act in page]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        with transaction.atomic():
            acts = Act.objects.select_for_update().filter(kind=ActKind.EDIT, state=ActState.FAILED)
            act = acts.filter(pk=key).first()
            if act is None:
                raise NothingToRetry
            act.state = ActState.UNDOING if act.undone_at else ActState.WAITING
            act.attempts, act.failure, act.finished_at, act.sent_at = 0, "", None, now
            act.save()

    def _job(self, act: Act, numbers: Mapping[str, int]) -> Job:
        state_to_come = ActRowState.DONE if act.undone_at else ActRowState.PLANNED
        states = {ActState.FAILED: JobState.FAILED, ActState.WAITING: JobState.WAITING}
        total = sum(numbers.values())
        return Job(
            title=f"{act} · {act.section}",
            state=states.get(ActState(act.state), JobState.RUNNING),
            key=act.pk,
            since=act.finished_at or act.made_at,
            finished=total - numbers.get(state_to_come, 0),
            total=total,
            reason=act.failure,
            address=act.get_absolute_url(),
        )


class LetterJobs(JobKind):
    """E-mails in the outbox. Their addresses are not shown."""

    name = "letters"
    label = _("Mail")

    @override
    def counts(self, *, now: datetime) -> JobCounts:
        letters = Letter.objects.all()
        return JobCounts(
            backlog=Total.of(letters.filter(try_at__lte=now), limit=MAX_WAITING_COUNTED),
            failed=letters.filter(try_at__gt=now).count(),
        )

    @override
    def jobs(self, *, now: datetime) -> Sequence[Job]:
        return [
            Job(
                title=letter.subject,
                state=JobState.FAILED if letter.try_at > now else JobState.WAITING,
                key=letter.pk,
                since=letter.made_at,
                reason=str(_("The mail server refused it; it is tried again by itself."))
                if letter.try_at > now
                else "",
            )
            for letter in Letter.objects.order_by("-try_at")[:MAX_JOBS]
        ]

    @override
    def reset(self, key: int, *, now: datetime) -> None:
        if not Letter.objects.filter(pk=key, try_at__gt=now).update(try_at=now):
            raise NothingToRetry
