"""Figures that tests measure, printed as a table at the end of the run."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

type Figure = Callable[..., None]

_PROPERTY = "figure"


class Row(NamedTuple):
    """A row of the table, shared by tests that record the same figure."""

    name: str
    unit: str
    is_sum: bool

    def as_markdown(self, numbers: list[float], tests: set[str]) -> str:
        number = sum(numbers) if self.is_sum else max(numbers)
        digits = f"{number:,}" if number == int(number) else f"{number:,.2f}"
        names = ", ".join(f"`{test}`" for test in sorted(tests))
        return f"| {self.name} | {f'{digits} {self.unit}'.rstrip()} | {names} |"


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Record a measurement, as in ``figure("connections held", 340)``.

    Trials that note the same name share a row: it shows the largest number, or with
    ``is_sum=True`` the sum.
    """

    def note(name: str, number: float, unit: str = "", *, is_sum: bool = False) -> None:
        # User properties reach the process that prints, also from xdist workers.
        request.node.user_properties.append((_PROPERTY, [number, name, unit, is_sum]))

    return note


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of trials that note figures, by which ``make test-faults`` finds them."""
    config.addinivalue_line("markers", "figures: notes figures; set by the fixture, not by hand")


@pytest.hookimpl(tryfirst=True)  # before those that the command did not ask for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the trials that note figures."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figures")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table in the format of docs/security.md."""
    numbers: dict[Row, list[float]] = defaultdict(list)
    tests: dict[Row, set[str]] = defaultdict(set)
    for report in (report for reports in terminalreporter.stats.values() for report in reports):
        # The last report of a test holds all its properties.
        if isinstance(report, pytest.TestReport) and report.when == "teardown":
            for key, value in report.user_properties:
                if key == _PROPERTY and isinstance(value, list):
                    row = Row(*value[1:])
                    numbers[row].append(value[0])
                    tests[row].add(report.nodeid.rpartition("::")[2].partition("[")[0])
    if numbers:
        terminalreporter.section("figures")
        for line in ("| Figure | Measured | By |", "|---|---|---|"):
            terminalreporter.write_line(line)
        for row in sorted(numbers):
            terminalreporter.write_line(row.as_markdown(numbers[row], tests[row]))
