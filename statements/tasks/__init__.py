"""Celery tasks. The imports let Celery find them."""

from statements.tasks import backgrounds, cards, echoes, exports, ranking, surveys

__all__ = ["backgrounds", "cards", "echoes", "exports", "ranking", "surveys"]
