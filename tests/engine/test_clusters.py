"""Orders and classes of figures for maps and matrices."""

from hypothesis import given, settings
from hypothesis import strategies as st

from statements.engine.statistics.classes import class_edges, class_of
from statements.engine.statistics.clusters import cluster_order


def test_like_rows_stand_side_by_side():
    order = cluster_order([[1, 1, 1], [90, 90, 80], [1, 1, 2], [90, 90, 81]])
    indices = [order.index(row) for row in range(4)]
    assert abs(indices[0] - indices[2]) == abs(indices[1] - indices[3]) == 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.none() | st.integers(0, 9), min_size=2, max_size=2), max_size=8))
def test_every_row_has_one_place_whatever_is_missing(table):
    assert sorted(cluster_order(table)) == list(range(len(table)))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_classes_ascend_with_figures_and_number_five_at_most(values):
    edges = class_edges(values)
    classes = [class_of(value, edges) for value in sorted(values)]
    assert classes == sorted(classes)
    assert classes[0] == 1
    assert classes[-1] == len(edges) + 1 <= 5
