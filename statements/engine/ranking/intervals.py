"""The confidence interval of a share in a sample."""

from math import sqrt

_Z = 1.959964  # two-sided 95 %


def share_interval(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of ``hits`` in ``trials``, from 0 to 1.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference". It is (0,
    1) for no trials.
    """
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, _Z**2 / trials
    middle = share + spread / 2
    reach = _Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
