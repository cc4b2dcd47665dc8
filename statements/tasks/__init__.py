"""Celery tasks. The imports let Celery find them."""

from statements.tasks import (
    alerts,
    backgrounds,
    echoes,
    exports,
    phrases,
    ranking,
    rates,
    rebuilding,
    surveys,
)

__all__ = [
    "alerts",
    "backgrounds",
    "echoes",
    "exports",
    "phrases",
    "ranking",
    "rates",
    "rebuilding",
    "surveys",
]
