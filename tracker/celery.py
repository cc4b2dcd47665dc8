"""The Celery application. Tasks live in ``statements.tasks``."""

import gc
import os

from celery import Celery
from celery.signals import worker_init

from tracker.local import embedded

embedded.keep_to_owner()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("biaotai", task_cls="statements.tasks.naming:NamedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def wait_longer_for_the_broker(**_options: object) -> None:
    """Give a busy broker more time, since nobody waits for a worker."""
    app.conf.broker_transport_options = app.conf.broker_transport_options | {"socket_timeout": 10}


@worker_init.connect
def warm(**_options: object) -> None:
    """Warm up the engine in the parent process, so that its children share the memory."""
    from statements.engine.echo import warming

    warming.warm()
    gc.collect()
    gc.freeze()  # or each collection goes through all that is loaded, and copies it
