"""The broker that Celery talks to in this process."""

import math
from typing import Any

import kombu.pools
from celery import current_app

from statements.tasks.dispatch import BROKER_BREAKER
from statements.web.health import CHECKUP


def broker_address() -> str:
    """Return the URL of the current broker."""
    return str(current_app.conf.broker_url)


def connect_to(address: str) -> None:
    """Send messages to another broker from now on."""
    current_app.conf.update({"broker_url": address, "broker_write_url": address})
    # Celery keeps connections, and so the old address, for the life of the process.
    kombu.pools.reset()
    app: Any = current_app  # the stubs do not know what it keeps
    app._pool = None
    app.__dict__.pop("amqp", None)
    forget_failures()


def forget_failures() -> None:
    """Reset the circuit breaker and the health check, as in a new process."""
    BROKER_BREAKER.failed_at = CHECKUP.done_at = -math.inf
