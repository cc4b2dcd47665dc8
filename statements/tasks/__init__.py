"""Celery tasks. The imports let Celery find them."""

from statements.tasks import backgrounds, cards, echoes, ranking, surveys

__all__ = ["backgrounds", "cards", "echoes", "ranking", "surveys"]
