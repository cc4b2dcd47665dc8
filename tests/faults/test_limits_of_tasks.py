"""Tasks over their time limit are stopped, reported, and retried a limited number of times."""

from datetime import timedelta

import pytest
from django.utils import timezone

from statements import tasks
from statements.engine.echo.echo import ENGINE
from statements.models import MAX_ATTEMPTS, Attempt, Echo, Work
from statements.services import attempts
from statements.services.links import echoes
from tests.factories import NOW, make_directive, make_link, make_revision, make_statement

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


def linked():
    return make_link(make_directive(text=TEXT), make_statement(text=TEXT))


@pytest.mark.django_db
def test_work_that_never_ends_is_tried_three_times_a_day_and_no_more():
    link = linked()
    version = "engine 1 2"
    begin = {"work": Work.ECHO, "row_id": link.pk, "version": version}
    for _ in range(MAX_ATTEMPTS):
        assert echoes.links_to_measure(limit=9, now=NOW) == [link.pk]
        attempts.begin(**begin, now=NOW)
    assert echoes.links_to_measure(limit=9, now=NOW) == []
    with pytest.raises(attempts.TooManyAttempts):
        attempts.begin(**begin, now=NOW)
    assert echoes.links_to_measure(limit=9, now=NOW + timedelta(days=2)) == [link.pk]
    # A clock that ran ahead does not prevent a retry either.
    assert echoes.links_to_measure(limit=9, now=NOW - timedelta(days=2)) == [link.pk]


@pytest.mark.django_db
def test_another_wording_gets_attempts_of_its_own():
    link = linked()
    for _ in range(MAX_ATTEMPTS):
        attempts.begin(work=Work.ECHO, row_id=link.pk, version="earlier", now=NOW)
    make_revision(link.response, f"{TEXT}，另一句话")
    assert echoes.measure_link(link_id=link.pk, now=NOW)
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_measured_on_a_wording_that_was_replaced_meanwhile_is_thrown_away():
    link = linked()
    directive, response = echoes._wordings(link)
    make_revision(link.response, "新的全文")
    echoes._write(link.pk, {"directive_revision": directive, "response_revision": response})
    assert not Echo.objects.exists()


@pytest.mark.django_db
def test_a_task_that_was_given_up_ends_quietly():
    link = linked()
    echoes.measure_link(link_id=link.pk, now=timezone.now())
    wordings = [link.directive.revisions.get(), link.response.revisions.get()]
    version = f"{ENGINE} {wordings[0].pk} {wordings[1].pk} None"
    for _ in range(MAX_ATTEMPTS):
        attempts.begin(work=Work.ECHO, row_id=link.pk, version=version, now=timezone.now())
    tasks.echoes.measure_link(link.pk)
    assert Attempt.objects.get().number == MAX_ATTEMPTS
