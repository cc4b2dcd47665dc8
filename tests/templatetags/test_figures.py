"""Dates and estimates are printed only to the precision known."""

import pytest

from statements.models import ImpreciseDate
from statements.templatetags.figures import as_known, likelihood


@pytest.mark.parametrize(
    ("date_range", "printed"),
    [
        ("2025-04-25", "25 Apr 2025"),
        ("2025-04", "April 2025"),
        ("2025", "2025"),
        ("2025-04/2025-06", "Apr–Jun 2025"),
        ("2025-11/2026-02", "Nov 2025 – Feb 2026"),
        ("2025/2026", "2025–2026"),
        ("2025-04-26/2025-05-04", "26 Apr – 4 May 2025"),
        ("2025-12-30/2026-01-02", "30 Dec 2025 – 2 Jan 2026"),
        ("2025-04-01/2025-06-29", "1 Apr – 29 Jun 2025"),
    ],
)
def test_a_date_is_printed_to_the_precision_known(date_range, printed):
    assert as_known(ImpreciseDate.parse(date_range)) == printed


@pytest.mark.parametrize(
    ("estimate", "printed"),
    [
        (0.5, "50.0 %"),
        (0.9987, "99.9 %"),
        (0.9994, "99.9 %"),
        (0.99951, "over 99.9 %"),
        (1 - 1e-9, "over 99.9 %"),
        (1.0, "over 99.9 %"),
        (0.0012, "0.1 %"),
        (0.0002, "under 0.1 %"),
    ],
)
def test_no_estimate_is_printed_as_certain(estimate, printed):
    assert likelihood(estimate) == printed
