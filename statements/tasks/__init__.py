"""Celery tasks. The imports let Celery find them."""

from statements.tasks import backgrounds, echoes, ranking, surveys

__all__ = ["backgrounds", "echoes", "ranking", "surveys"]
