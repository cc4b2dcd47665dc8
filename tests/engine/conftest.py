"""Hypothesis and compiled code: the first call compiles, which is no slow test."""

import pytest
from hypothesis import HealthCheck, settings

from statements.engine.warming import warm

settings.register_profile("compiled", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("compiled")


@pytest.fixture(autouse=True, scope="session")
def compiled():
    warm()
