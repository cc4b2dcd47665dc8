"""How gunicorn runs the site: ``gunicorn --config python:tracker.gunicorn_settings``."""

from tracker.collecting import collect_seldom

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
    """Leave what is loaded out of garbage collection, before workers are forked."""
    collect_seldom()
