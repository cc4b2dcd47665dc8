"""Whether the parts run, each for itself."""

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from statements.services.audience import Audience
from statements.services.disk import disk_space
from statements.web.requests import WebRequest

OK, DOWN, UNKNOWN = "ok", "down", "unknown"
_PATIENCE = 1  # seconds; a worker that is alive answers within milliseconds


@require_safe
@never_cache
def healthz(request: WebRequest) -> JsonResponse:
    """Tell database, broker and worker apart; 503 if one of them is not well.

    Admins are told of the disk as well.
    """
    broker = _broker()
    parts = {
        "database": _database(),
        "broker": broker,
        # Through a broker that is down nobody can ask, so nothing is said of the worker.
        "worker": _worker() if broker == OK else UNKNOWN,
    }
    status = 200 if set(parts.values()) == {OK} else 503
    if parts["database"] == OK and Audience.ADMINS.includes(request.user):
        space = disk_space(settings.VAR)
        return JsonResponse(
            {**parts, "disk": space.state, "free_bytes": space.free_bytes}, status=status
        )
    return JsonResponse(parts, status=status)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return DOWN
    return OK


def _broker() -> str:
    try:
        with current_app.connection_for_write(transport_options={}) as broker:
            broker.ensure_connection(max_retries=1, timeout=_PATIENCE)
    except (OperationalError, OSError):
        return DOWN
    return OK


def _worker() -> str:
    try:
        replies = current_app.control.broadcast("ping", reply=True, timeout=_PATIENCE, limit=1)
    except (OperationalError, OSError):
        return UNKNOWN
    return OK if replies else DOWN
