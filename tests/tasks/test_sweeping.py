"""A sweep holds a worker for a while, never until all is done."""

from django.conf import settings

from statements.tasks.sweeping import for_a_while

WAITING = range(500)


def test_a_sweep_ends_when_its_time_is_over_and_has_done_something():
    assert len(list(for_a_while(WAITING, seconds=0.0))) == 1


def test_a_sweep_that_is_quick_does_all():
    assert sorted(for_a_while(WAITING, seconds=3600.0)) == [*WAITING]


def test_no_row_that_takes_all_the_time_is_first_in_every_sweep():
    assert len({next(for_a_while(WAITING)) for _sweep in range(20)}) > 1


def test_a_sweep_that_waited_till_the_next_was_sent_is_dropped():
    periodic = [
        entry
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if isinstance(entry["schedule"], float)
    ]
    assert periodic
    assert all(entry["options"]["expires"] == entry["schedule"] for entry in periodic)
