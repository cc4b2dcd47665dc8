"""A sweep holds a worker for a while, never until all is done."""

from statements.tasks.sweeping import for_a_while


def test_a_sweep_ends_when_its_time_is_over_and_has_done_something():
    assert list(for_a_while(range(500), seconds=0.0)) == [0]


def test_a_sweep_that_is_quick_does_all():
    assert list(for_a_while(range(500), seconds=3600.0)) == [*range(500)]
