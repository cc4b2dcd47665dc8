"""Celery tasks. The imports let Celery find them."""

from statements.tasks import alerts, exports, imports
from statements.tasks.accounts import letters, rates, sessions
from statements.tasks.links import echoes, frequencies, ranking, surveys
from statements.tasks.statements import phrases, rebuilding

__all__ = [
    "alerts",
    "echoes",
    "exports",
    "frequencies",
    "imports",
    "letters",
    "phrases",
    "ranking",
    "rates",
    "rebuilding",
    "sessions",
    "surveys",
]
