"""Celery tasks. The imports let Celery find them."""

from statements.tasks import alerts, bulk, exports, imports, saved_views
from statements.tasks.accounts import letters, rates, sessions
from statements.tasks.analysis import summaries
from statements.tasks.history import sealing
from statements.tasks.links import echoes, frequencies, ranking, surveys
from statements.tasks.profiles import proposals
from statements.tasks.sources import drafts, public_copies, visits
from statements.tasks.statements import phrases, rebuilding

__all__ = [
    "alerts",
    "bulk",
    "drafts",
    "echoes",
    "exports",
    "frequencies",
    "imports",
    "letters",
    "phrases",
    "proposals",
    "public_copies",
    "ranking",
    "rates",
    "rebuilding",
    "saved_views",
    "sealing",
    "sessions",
    "summaries",
    "surveys",
    "visits",
]
