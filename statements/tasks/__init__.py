"""Celery tasks. The imports let Celery find them."""

from statements.tasks import alerts, backgrounds, cards, echoes, exports, keys, ranking, surveys

__all__ = ["alerts", "backgrounds", "cards", "echoes", "exports", "keys", "ranking", "surveys"]
