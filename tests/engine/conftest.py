"""Compiled code: the first call compiles, which is no slow test."""

import pytest

from statements.engine.echo.warming import warm


@pytest.fixture(autouse=True, scope="session")
def compiled():
    warm()
