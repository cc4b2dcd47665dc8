"""How gunicorn runs the site: ``gunicorn --config python:tracker.gunicorn_settings``."""

import gc

wsgi_app = "tracker.wsgi:application"
worker_class = "tracker.webserver.BufferingWorker"
workers = 2
threads = 4
timeout = 60  # seconds without a heartbeat, after which a process is replaced
graceful_timeout = 10
accesslog = "-"
control_socket_disable = True
preload_app = True  # so that workers share the memory of loaded modules


def when_ready(_server: object) -> None:
    """Leave what is loaded out of garbage collection, before workers are forked.

    Going through all of it takes a request some 200 ms, and copies the memory that workers share.
    """
    gc.collect()
    gc.freeze()
