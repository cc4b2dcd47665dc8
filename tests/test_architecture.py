"""The import contracts in pyproject.toml."""

from importlinter.application.use_cases import lint_imports  # noqa: F401
from importlinter.cli import EXIT_STATUS_SUCCESS
from importlinter.cli import lint_imports as run_contracts


def test_imports_point_only_downward():
    assert run_contracts() == EXIT_STATUS_SUCCESS
