"""Where in a text something stands."""

import re

from hypothesis import given
from hypothesis import strategies as st

from statements.engine.charts.text_map import covered_shares, draw_text_map


@st.composite
def texts(draw):
    size = draw(st.integers(1, 300))
    ends = sorted(draw(st.sets(st.integers(0, size), max_size=20)))
    return size, list(zip(ends[::2], ends[1::2], strict=False))


@given(texts())
def test_all_that_is_covered_lies_in_some_part_and_none_twice(text):
    size, spans = text
    shares = covered_shares(size, spans)
    assert all(0 <= share <= 1 for share in shares)
    covered = sum(end - start for start, end in spans)
    assert abs(sum(shares) * size / len(shares) - covered) < 1e-6


def test_the_darkest_part_is_the_one_that_is_covered_whole():
    svg = draw_text_map(covered_shares(100, [(0, 1), (98, 100)]), label="ends")
    assert re.findall(r'class="(p\d)" d="(.*?)"', svg) == [("p2", "M0 5h2"), ("p3", "M98 5h2")]


def test_of_a_text_without_characters_nothing_is_covered():
    assert set(covered_shares(0, [])) == {0.0}
