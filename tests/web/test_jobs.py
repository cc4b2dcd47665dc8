"""Admins see what runs, waits and failed, and why, and try it again."""

import re

import pytest
from django.utils import timezone

from statements.models import (
    Act,
    ActRow,
    ActRowState,
    ActState,
    Attempt,
    Export,
    ExportState,
    Letter,
    Role,
    Work,
)
from statements.services.jobs.job import JobCounts
from statements.tasks.jobs import JOB_KINDS
from statements.web import health
from tests.factories import (
    NOW,
    make_act,
    make_directive,
    make_export,
    make_link,
    make_statement,
    make_user,
)
from tests.reading import words

pytestmark = pytest.mark.django_db

JOBS = "/administration/jobs/"


@pytest.fixture
def admin(client, monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: health.DOWN)  # nobody waits for it here
    client.force_login(make_user(Role.ADMIN))
    return client


def counts(page, kind):
    """Failed, running and waiting jobs of a kind, as the first table says."""
    row = page.split("<tbody>")[1].split(kind)[1].split("</tr>")[0]
    return re.findall(r'<td class="n">(\d+)', row)


def fail_export():
    return make_export(
        state=ExportState.FAILED, failure="The disk was full.", finished_at=timezone.now()
    )


def test_jobs_are_counted_by_kind_and_state(admin):
    fail_export()
    make_export(state=ExportState.RUNNING)
    make_act(state=ActState.WAITING, sent_at=NOW)
    Letter.objects.create(to="a@b.cn", subject="Hello", body="x", made_at=NOW, try_at=NOW)
    make_link(make_directive(text="构建自主可控系统"), make_statement(text="构建自主可控系统"))
    page = admin.get(JOBS).text
    assert counts(page, "Exports") == ["1", "1", "0"]
    assert counts(page, "Bulk edits") == ["0", "0", "1"]
    assert counts(page, "Measuring links") == ["0", "0", "1"]
    assert counts(page, "Ranking directives") == ["0", "0", "1"]
    assert counts(page, "Mail") == ["0", "0", "1"]
    assert "The disk was full." in page
    assert "a@b.cn" not in page


def test_a_failed_export_is_tried_again(admin):
    export = fail_export()
    assert (
        "It is tried again."
        in admin.post(f"{JOBS}exports/retry/", {"key": export.pk}, follow=True).text
    )
    export.refresh_from_db()
    assert (export.state, export.attempts, export.failure) == (ExportState.WAITING, 0, "")
    again = admin.post(f"{JOBS}exports/retry/", {"key": export.pk}, follow=True)
    assert "nothing to retry" in again.text


def test_the_progress_of_all_edits_is_counted_at_once(admin, django_assert_num_queries):
    for done in (1, 2, 3):
        act = make_act(state=ActState.RUNNING)
        for number in range(4):
            state = ActRowState.DONE if number < done else ActRowState.PLANNED
            ActRow.objects.create(
                act=act, row_id=number, state=state, seen_version=1, new_version=2
            )
    with django_assert_num_queries(2):
        jobs = JOB_KINDS["bulk-edits"].jobs(now=NOW)
    assert [(job.finished, job.total) for job in jobs] == [(3, 4), (2, 4), (1, 4)]


def test_a_failed_edit_goes_on_in_the_direction_it_had(admin):
    failed_act = make_act(state=ActState.FAILED, failure="x", attempts=3)
    undone_act = make_act(
        state=ActState.FAILED, failure="x", undone_at=NOW, undone_by=make_user(), attempts=3
    )
    for act in (failed_act, undone_act):
        admin.post(f"{JOBS}bulk-edits/retry/", {"key": act.pk})
    states = dict(Act.objects.values_list("pk", "state"))
    assert states == {failed_act.pk: ActState.WAITING, undone_act.pk: ActState.UNDOING}


def test_work_given_up_on_a_link_says_why_and_is_tried_again(admin):
    link = make_link()
    Attempt.objects.create(work=Work.ECHO, row_id=link.pk, version="x", number=3, begun_at=NOW)
    page = words(admin.get(JOBS).text)
    assert "ran out of time or memory, 3 times" in page
    assert str(link.response) in page
    admin.post(f"{JOBS}echoes/retry/", {"key": link.pk})
    assert not Attempt.objects.exists()


def test_every_kind_of_job_answers_the_protocol(admin):
    for kind in JOB_KINDS.values():
        assert kind.counts(now=NOW) == JobCounts()
        assert list(kind.jobs(now=NOW)) == []
        page = admin.post(f"{JOBS}{kind.name}/retry/", {"key": 1}, follow=True)
        assert "nothing to retry" in page.text


def test_a_job_that_is_none_is_404(admin):
    assert admin.post(f"{JOBS}nothing/retry/", {"key": 1}).status_code == 404
    assert admin.post(f"{JOBS}exports/retry/", {"key": "x"}).status_code == 404


def test_the_admin_area_begins_with_what_needs_an_admin(admin):
    fail_export()
    page = words(admin.get("/administration/").text)
    assert "1 failed" in page
    assert "A part does not answer." in page
    for title in ("People", "Codes", "Jobs", "Health", "Tables"):
        assert title in page


def test_health_is_told_in_words_and_to_programs_as_before(admin):
    page = words(admin.get("/administration/health/").text)
    assert "Broker does not answer Saving works" in page
    assert admin.get("/healthz")["Content-Type"] == "application/json"
    assert Export.objects.count() == 0
