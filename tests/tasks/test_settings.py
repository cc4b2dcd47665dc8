"""The settings name tasks by their module; a task that moves must not be lost."""

from celery import current_app
from django.conf import settings
from django.db import OperationalError

from statements import tasks


def test_every_task_in_the_settings_exists():
    schedule = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    names = schedule | {*settings.CELERY_TASK_ANNOTATIONS} | {*settings.CELERY_TASK_ROUTES}
    assert not names - {*current_app.tasks}


def test_tasks_for_one_row_share_the_settings_for_retries():
    for task in (
        tasks.echoes.measure_link,
        tasks.echoes.measure_statement,
        tasks.exports.run_export,
        tasks.phrases.count_phrase,
        tasks.ranking.rank_response,
        tasks.surveys.survey_chunk,
    ):
        assert task.autoretry_for == (OperationalError,)
        assert task.retry_backoff
        assert task.max_retries == 5
        assert hasattr(task, "_orig_run")  # Celery wrapped it
