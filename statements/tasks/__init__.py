"""Celery tasks. The imports let Celery find them."""

from statements.tasks import (
    accounts,
    alerts,
    backgrounds,
    echoes,
    exports,
    letters,
    phrases,
    ranking,
    rates,
    rebuilding,
    surveys,
)

__all__ = [
    "accounts",
    "alerts",
    "backgrounds",
    "echoes",
    "exports",
    "letters",
    "phrases",
    "ranking",
    "rates",
    "rebuilding",
    "surveys",
]
