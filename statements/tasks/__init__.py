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
    "rebuilding",
    "surveys",
]
