"""Statistics agree with published figures and with what holds for every sample."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statements.engine.statistics.corrections import holm, signed_rank
from statements.engine.statistics.ranks import ranks_of
from statements.engine.statistics.shares import Interval, wilson_interval
from statements.engine.statistics.turnbull import (
    Observation,
    median_interval,
    median_of,
    turnbull,
)

# Months to breast retraction, Finkelstein and Wolfe 1985 (Biometrics 41, 933–945), Table 1.
RADIATION = (
    "45- 6-10 0-7 46- 46- 7-16 17- 7-14 37-44 0-8 4-11 15- 11-15 22- 46- 46- 25-37 46- 26-40 46- "
    "27-34 36-44 46- 36-48 37- 40- 17-25 46- 11-18 38- 5-12 37- 0-5 18- 24- 36- 5-11 19-35 17-25 "
    "24- 32- 33- 19-26 37- 34- 36-"
)
CHEMOTHERAPY = (
    "8-12 0-22 24-31 17-27 17-23 24-30 16-24 13- 11-13 16-20 18-25 17-26 32- 23- 44-48 14-17 0-5 "
    "5-8 12-20 11- 33-40 31- 13-39 19-32 34- 13- 16-24 35- 15-22 11-17 22-32 10-35 30-34 13- 10-17 "
    "8-21 4-9 11- 14-19 4-8 34- 30-36 18-24 16-60 35-39 21- 11-20 48-"
)


def months(table: str) -> list[Observation]:
    pairs = (entry.split("-") for entry in table.split())
    return [Observation(float(first), float(last or "inf")) for first, last in pairs]


def test_the_published_estimate_for_radiation_is_reproduced():
    observations = months(RADIATION)
    assert len(observations) == 46
    masses = turnbull(observations)
    assert [(mass.after, mass.until, round(mass.probability, 4)) for mass in masses] == [
        (4, 5, 0.0463),
        (6, 7, 0.0334),
        (7, 8, 0.0887),
        (11, 12, 0.0708),
        (24, 25, 0.0926),
        (33, 34, 0.0818),
        (38, 40, 0.1209),
        (46, 48, 0.4656),
    ]


def test_the_published_estimate_for_chemotherapy_is_reproduced():
    observations = months(CHEMOTHERAPY)
    assert len(observations) == 48
    masses = turnbull(observations)
    assert [(mass.after, mass.until, round(mass.probability, 4)) for mass in masses] == [
        (4, 5, 0.0433),
        (5, 8, 0.0433),
        (11, 12, 0.0692),
        (16, 17, 0.1454),
        (18, 19, 0.1411),
        (19, 20, 0.1157),
        (24, 25, 0.0999),
        (30, 31, 0.0709),
        (35, 36, 0.1608),
        (44, 48, 0.0552),
        (48, 60, 0.0552),
    ]
    assert median_of(masses) == Interval(19, 20)


DAYS = st.tuples(st.integers(0, 12), st.integers(1, 6) | st.just(math.inf)).map(
    lambda pair: Observation(float(pair[0]), pair[0] + pair[1])
)


@settings(deadline=None, max_examples=100)
@given(st.lists(DAYS, min_size=1, max_size=20))
def test_probabilities_sum_to_one_and_lie_within_observations(observations):
    masses = turnbull(observations)
    assert math.isclose(sum(mass.probability for mass in masses), 1)
    for observation in observations:
        share = sum(
            mass.probability
            for mass in masses
            if mass.after >= observation.after and mass.until <= observation.until
        )
        assert share > 0  # no observation is impossible


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_exact_times_have_the_share_of_their_frequency(days):
    masses = turnbull([Observation(day - 1, day) for day in days])
    shares = {mass.until: mass.probability for mass in masses}
    assert shares.keys() == set(days)
    for day, share in shares.items():
        assert math.isclose(share, days.count(int(day)) / len(days), abs_tol=1e-6)


def test_a_median_that_is_not_reached_is_open():
    observations = [Observation(2, 3), Observation(9, math.inf), Observation(9, math.inf)]
    assert median_of(turnbull(observations)) == Interval(9, math.inf)
    assert median_of([]) is None


def test_a_median_is_where_half_is_reached_though_the_estimate_converges_slowly():
    # The likelihood has no slope at a probability of 0 for (2, 3], so that EM only creeps there.
    slow = [
        Observation(0, 3),
        Observation(1, 2),
        Observation(2, math.inf),
        Observation(3, math.inf),
    ]
    assert median_of(turnbull(slow)) == Interval(1, 2)


def test_the_interval_of_a_median_has_the_ranks_of_the_tables():
    # Ranks 6 and 15 of 20 (Conover 1999, Table A3, n = 20, p = .5).
    days = [Observation(day - 1, day) for day in range(1, 21)]
    assert median_interval(days) == Interval(5, 15)
    assert median_interval(days[:5]) is None


def test_an_empty_time_is_refused():
    with pytest.raises(ValueError, match="no time"):
        turnbull([Observation(3, 3)])


def test_wilson_gives_the_published_intervals():
    # Newcombe 1998 (Statistics in Medicine 17, 857–872), Table I, method 3.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, cases), limits in published.items():
        assert tuple(round(limit, 4) for limit in wilson_interval(hits, cases)) == limits


@given(st.integers(0, 400).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases))))
def test_an_interval_holds_its_share_and_stays_between_0_and_1(counts):
    hits, cases = counts
    low, high = wilson_interval(hits, cases)
    assert 0 <= low <= (hits / cases if cases else 0.5) <= high <= 1


def test_equal_units_share_their_rank_and_a_seed_repeats_the_interval():
    samples = [[5, 6, 7], [5, 6, 7], [1, 2, 30], [90, 91, 92]]
    ranks = ranks_of(samples, seed=3)
    assert [rank.rank for rank in ranks] == [2.5, 2.5, 1, 4]
    assert ranks == ranks_of(samples, seed=3)
    assert ranks[3].interval == Interval(4, 4)  # nobody reaches it
    assert ranks[2].interval.high > 1


def test_signed_ranks_give_the_published_value():
    # Siegel 1956, Nonparametric Statistics, table of T: n = 8, T = 4 is at the level of .05.
    assert signed_rank([19, 27, -1, 6, 7, 13, -4, 3]) == pytest.approx(0.0547, abs=0.0001)
    assert signed_rank([1, 2, 3, 4, 5, 0]) is None


def test_corrections_give_the_published_values():
    # Benjamini and Hochberg 1995, section 4.1: three of fifteen hold at .05.
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240),
        *(0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    assert sum(value <= 0.05 for value in holm(p_values)) == 3
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
