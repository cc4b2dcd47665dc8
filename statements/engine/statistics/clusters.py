"""An order of rows that puts like ones side by side."""

from collections.abc import Sequence

import numpy as np

_MIN_ROWS = 3


def cluster_order(table: Sequence[Sequence[float | None]]) -> list[int]:
    """Return the indices of rows as the leaves of a tree of average linkage, ordered optimally.

    Sokal and Michener 1958; the order of leaves by Bar-Joseph et al. 2001. A missing figure counts
    as the mean of its column, so that gaps neither join rows nor part them.
    """
    if len(table) < _MIN_ROWS or not table[0]:
        return list(range(len(table)))
    from scipy.cluster.hierarchy import leaves_list, linkage  # imported here: it takes long

    figures = np.array([[np.nan if value is None else value for value in row] for row in table])
    is_missing = np.isnan(figures)
    counts = np.maximum((~is_missing).sum(axis=0), 1)
    means = np.where(is_missing, 0.0, figures).sum(axis=0) / counts
    filled = np.where(is_missing, means, figures)
    tree = linkage(filled, method="average", optimal_ordering=True)
    return [int(index) for index in leaves_list(tree)]
