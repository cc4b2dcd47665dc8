"""Intervals hold what was seen and never leave the range of a share."""

from hypothesis import given
from hypothesis import strategies as st

from statements.engine.ranking.intervals import share_interval


@given(st.integers(1, 10_000), st.data())
def test_an_interval_holds_the_share_seen(trials, data):
    hits = data.draw(st.integers(0, trials))
    low, high = share_interval(hits, trials)
    assert 0 <= low <= hits / trials + 1e-9
    assert hits / trials - 1e-9 <= high <= 1


def test_nothing_seen_says_nothing():
    assert share_interval(0, 0) == (0, 1)


def test_a_known_case():
    low, high = share_interval(3, 4)
    assert (round(low, 3), round(high, 3)) == (0.301, 0.954)
