"""Grams, their document frequencies and their weights."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.frequencies import add_counts, count_grams
from statements.engine.text.grams import pack_grams
from statements.engine.text.normalisation import normalise

documents = st.text("坚持底线，。、\n “”《》ＡＢab１", max_size=80)


def test_grams_are_packed_exactly_and_beyond_the_basic_plane_without_fault():
    grams = pack_grams(normalise("甲乙丙丁甲乙丙丁"))
    assert grams[0] == grams[4]
    assert len(set(grams.tolist())) == 4
    assert pack_grams(normalise("甲乙丙")).size == 0
    assert pack_grams(normalise("𠮷𠮷𠮷𠮷")).size == 1


@given(st.lists(documents, max_size=6), st.lists(documents, max_size=6))
def test_counts_of_parts_add_up_to_counts_of_the_whole(some, rest):
    whole = count_grams([*some, *rest])
    merged = add_counts([count_grams(some), count_grams(rest)])
    assert merged.documents == whole.documents
    assert np.array_equal(merged.grams, whole.grams)
    assert np.array_equal(merged.counts, whole.counts)


def test_weight_falls_from_distinctive_to_boilerplate():
    common, rare = "甲乙丙丁", "戊己庚辛"
    background = count_grams([common] * 30 + [rare] + ["子丑"] * 20)
    weights = background.weights(pack_grams(normalise(common + rare)))
    assert weights[0] == 0
    assert weights[4] == 1
    large = count_grams([])
    assert large.weights(pack_grams(normalise(common))).tolist() == [1]
