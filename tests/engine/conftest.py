"""Compiled code: the first call compiles, which is no slow test."""

import pytest

from statements.engine.warming import warm


@pytest.fixture(autouse=True, scope="session")
def compiled():
    warm()
