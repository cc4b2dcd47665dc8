"""Large sets of numbers, packed."""

from hypothesis import given
from hypothesis import strategies as st

from statements.engine.search.id_sets import contains_id, pack

numbers = st.sets(st.integers(0, 5_000))


@given(numbers, numbers)
def test_a_packed_set_holds_its_numbers_and_no_others(members, probes):
    packed = pack(members)
    assert {number for number in members | probes if contains_id(packed, number)} == members


def test_a_million_numbers_take_an_eighth_of_a_million_bytes():
    assert len(pack(range(1_000_000))) == 125_000
