"""The Celery application. Tasks live in ``statements.tasks``."""

import os

from celery import Celery
from celery.signals import worker_init

from tracker.local import embedded

embedded.keep_to_owner()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("biaotai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def wait_longer_for_the_broker(**_options: object) -> None:
    """Let a busy broker cost a worker no connection, since nobody waits for its answer."""
    app.conf.broker_transport_options = app.conf.broker_transport_options | {"socket_timeout": 10}


@worker_init.connect
def warm(**_options: object) -> None:
    """Make the engine ready in the parent, so that its children share what it loads."""
    from statements.engine.echo import warming

    warming.warm()
