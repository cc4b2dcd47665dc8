"""The table of figures, also with several test processes."""

import pytest
from django.conf import settings

pytest_plugins = ["pytester"]

TRIALS = """
import pytest

@pytest.mark.parametrize("number", [300, 40])
def test_holding(figure, number):
    figure("connections held", number)
    figure("slowest page", number / 800, "s")

@pytest.mark.parametrize("number", [2_000_000, 234])
def test_trying(figure, number):
    figure("bad inputs tried", number, is_sum=True)
    figure("errors", 0, "answers of 500", is_sum=True)

def test_quiet():
    pass
"""


# The long trials print it, and who runs them sees it.
@pytest.mark.long
def test_figures_of_all_processes_are_printed_in_one_table(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # three processes load few
    pytester.makepyfile(TRIALS)
    plugins = ["-p", "tests.figures", "-p", "xdist", "-n", "2"]
    run = pytester.runpytest_subprocess(*plugins, "-m", "figures")
    run.assert_outcomes(passed=4)  # and the one that measures nothing is left out
    rows = [line for line in run.outlines if line.startswith("| ")]
    assert rows == [
        "| Figure | Measured | By |",
        "| bad inputs tried | 2,000,234 | `test_trying` |",
        "| connections held | 300 | `test_holding` |",
        "| errors | 0 answers of 500 | `test_trying` |",
        "| slowest page | 0.38 s | `test_holding` |",
    ]
